"""What a planner means who types a key or a word."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from portsim.reference.keys import NAME, Key, keys_of
from portsim.reference.words import Word, words
from portsim.scenario.faults import nearest
from portsim.scenario.reading.schema import scenario_schema
from portsim.studies.plan.schema import study_schema

SCENARIO, STUDY = "scenario", "study"


class Found(NamedTuple):
    """What answers to a text.

    Attributes
    ----------
    keys
        (file, key) of keys, `scenario` or `study` being the file.
    words
        Words of the results.
    """

    keys: Sequence[tuple[str, Key]]
    words: Sequence[Word]


@cache
def all_keys() -> dict[str, list[Key]]:
    """Return the keys of scenario and study files."""
    return {SCENARIO: keys_of(scenario_schema()), STUDY: keys_of(study_schema())}


def find(text: str) -> Found:
    """Return the keys and words that a text means.

    A key may be typed with or without the planner's names and from any part of its path on:
    `cranes.quay.basis`, `cranes.basis` and `basis` are the same key. An exact path is preferred to
    the end of one.
    """
    typed = tuple(part for part in text.lower().split(".") if part)
    known = [(file, key) for file, keys in all_keys().items() for key in keys]
    exact = [(file, key) for file, key in known if _is_path(key, typed)]
    ends = exact or [(file, key) for file, key in known if _ends(key, typed)]
    return Found(ends, [word for word in words() if word.name.lower() == text.lower()])


def speaking_of(text: str) -> Found:
    """Return the keys and words in whose meaning all words of a text stand, as `night`."""
    wanted = text.lower().split()

    def speaks(meaning: str) -> bool:
        return all(one in meaning.lower() for one in wanted)

    known = ((file, key) for file, keys in all_keys().items() for key in keys)
    return Found(
        [(file, key) for file, key in known if speaks(key.meaning)],
        [word for word in words() if speaks(word.meaning)],
    )


def below(file: str, key: Key) -> list[Key]:
    """Return the keys directly below one, those behind a planner's name included."""
    prefixes = (f"{key.path}.", f"{key.path}.{NAME}.")
    return [
        other
        for other in all_keys()[file]
        if any(
            other.path.startswith(prefix) and "." not in other.path.removeprefix(prefix)
            for prefix in prefixes
        )
    ]


def similar(text: str) -> str | None:
    """Return the known key or word that is most like a text; None if there is none."""
    names: Iterable[str] = (key.name for keys in all_keys().values() for key in keys)
    paths: Iterable[str] = (key.plain_path for keys in all_keys().values() for key in keys)
    return nearest(text, list(dict.fromkeys([*names, *paths, *(word.name for word in words())])))


def _is_path(key: Key, typed: tuple[str, ...]) -> bool:
    """Return whether what was typed is a key's whole path, with or without names."""
    return _matches(key.path.split("."), typed)


def _matches(path: Sequence[str], typed: Sequence[str]) -> bool:
    if not path or not typed:
        return not path and not typed
    if path[0] == NAME:
        return _matches(path[1:], typed) or _matches(path[1:], typed[1:])
    return path[0].lower() == typed[0] and _matches(path[1:], typed[1:])


def _ends(key: Key, typed: tuple[str, ...]) -> bool:
    parts = key.path.split(".")
    return any(_matches(parts[start:], typed) for start in range(1, len(parts)))
