"""Faults of an input file, and the texts that tell a planner what would be right.

`gwadar.yaml:120:5: cranes.mobile.rate_tpd: no such key; did you mean rate_tph (tonnes an hour)?` is
one fault.
"""

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portsim.visible import visible

Path = tuple[str | int, ...]

#: What the unit suffixes of keys stand for.
UNITS: Mapping[str, str] = {
    "h": "hours",
    "days": "days",
    "t": "tonnes",
    "teu": "TEU",
    "m": "metres",
    "usd": "US dollars",
    "tph": "tonnes an hour",
    "teuph": "TEU an hour",
    "moves_ph": "boxes an hour",
    "deg": "degrees",
    "deg_ph": "degrees an hour",
}


@dataclass(frozen=True)
class Fault:
    """One fault of an input.

    Attributes
    ----------
    file
        The file, or the `--set` option, that holds the fault.
    line, column
        Position, counted from 1; None for an option, and for a file that is missing.
    key
        Dotted path of the key; empty if the fault is one of the whole file.
    message
        What is wrong, and where possible what would be right.
    """

    file: str
    line: int | None
    column: int | None
    key: str
    message: str

    def __str__(self) -> str:
        """Write the fault on one line."""
        place = self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"
        text = f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"
        return visible(" ".join(text.splitlines()))


class ScenarioError(Exception):
    """An input cannot be used; holds all its faults, and its text has one line for each."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults: tuple[Fault, ...] = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[tuple[Fault, ...]]]:
        """Keep the faults when the error is pickled, as in a worker process."""
        return type(self), (self.faults,)


def dotted(path: Path) -> str:
    """Return a path as it is written after `--set`: calls.wheat.parcels.0.t."""
    return ".".join(map(str, path))


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the name that is most similar to `name`, or None if none is similar."""
    by_lower = {known.lower(): known for known in names}
    matches = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[matches[0]] if matches else None


def did_you_mean(name: str, names: Sequence[str]) -> str:
    """Return the end of a message on an unknown name: the most similar one, or all known ones."""
    close = nearest(name, names)
    if close is not None:
        return f"; did you mean {close}?"
    if not names:
        return "; there are none"
    return f"; known: {', '.join(names[:20])}{', ...' if len(names) > 20 else ''}"


def similar_keys(key: str, keys: Sequence[str]) -> tuple[str, ...]:
    """Return the keys that `key` may mean: its stem in another unit, or the most similar key.

    Examples
    --------
    >>> similar_keys("rate_tpd", ["rate_tph", "rate_moves_ph", "number"])
    ('rate_tph',)
    >>> similar_keys("capacity", ["capacity_t", "capacity_teu"])
    ('capacity_t', 'capacity_teu')
    """
    same_stem = [known for known in keys if _has_stem(key, known)]
    if same_stem:
        best = difflib.get_close_matches(key, same_stem, n=1, cutoff=0.85)
        if best and key not in map(_stem, same_stem):
            return tuple(best)
        return tuple(difflib.get_close_matches(key, same_stem, n=3, cutoff=0.0))
    close = nearest(key, keys)
    return () if close is None else (close,)


def unknown_key(key: str, keys: Sequence[str]) -> str:
    """Return the message on a key that is not among the valid `keys`."""
    if key.isdecimal():
        return "no such key; is it the rest of a number? Numbers are written without commas"
    if ":" in key:
        return "no such key; put a space after the colon"
    meant = similar_keys(key, keys)
    if meant:
        return f"no such key; did you mean {' or '.join(map(with_unit, meant))}?"
    return f"no such key; valid here: {', '.join(keys)}" if keys else "no key may stand here"


def with_unit(key: str) -> str:
    """Return the key with its unit spelt out: `rate_tph (tonnes an hour)`."""
    _, suffix = split_unit(key)
    return f"{key} ({UNITS[suffix]})" if suffix else key


def shown(value: Any) -> str:
    """Return a value as messages show it."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        is_whole = math.isfinite(value) and abs(value) < 1e15 and value == int(value)
        return str(int(value)) if is_whole else repr(value)
    if isinstance(value, str):
        return repr(value if len(value) <= 40 else value[:37] + "...")
    if isinstance(value, Mapping):
        return "a block of keys"
    if isinstance(value, list | tuple):
        return "a list"
    return str(value)


def split_unit(key: str) -> tuple[str, str]:
    """Return stem and unit of a key: `rate` and `tph` of `rate_tph`; the unit may be empty."""
    for suffix in sorted(UNITS, key=len, reverse=True):
        if key.endswith("_" + suffix):
            return key.removesuffix("_" + suffix), suffix
    return key, ""


def is_respelt(key: str, meant: str) -> bool:
    """Return whether `key` can only be a misspelling of `meant`, with the same unit."""
    return split_unit(key)[1] == split_unit(meant)[1] and not _has_stem(key, meant)


def _stem(key: str) -> str:
    return split_unit(key)[0]


def _has_stem(key: str, known: str) -> bool:
    """Return whether a key begins with the stem of a known key that has a unit."""
    stem, suffix = split_unit(known)
    return bool(suffix) and (key == stem or key.startswith(stem + "_"))
