"""The words of the results: figures, states of resources, causes of waiting, and laws."""

from functools import cache
from typing import NamedTuple

from portsim.reference.keys import Key, laws
from portsim.scenario.reading.schema import scenario_schema
from portsim.vocabulary import Cause, Kpi, Root
from portsim.vocabulary.states import (
    ARRIVAL_TRACK_STATES,
    BERTH_STATES,
    CRANE_STATES,
    LOCOMOTIVE_STATES,
    SERVER_STATES,
    TRACK_STATES,
)

STATES = {
    "a berth": BERTH_STATES,
    "cranes": CRANE_STATES,
    "an unloading track": TRACK_STATES,
    "an arrival track": ARRIVAL_TRACK_STATES,
    "a shunting engine": LOCOMOTIVE_STATES,
    "a gate, bays, weighbridges or parking": SERVER_STATES,
}


class Word(NamedTuple):
    """A word that stands in a table, and what it means.

    Attributes
    ----------
    name
        The word.
    kind
        What it names: a figure, a state, a cause, a law.
    meaning
        What it says.
    facts
        (what, how) of more that is to be told, such as its unit.
    """

    name: str
    kind: str
    meaning: str
    facts: tuple[tuple[str, str], ...] = ()


@cache
def words() -> tuple[Word, ...]:
    """Return all words: figures first, then states, causes, root causes and laws."""
    return (*figures(), *states(), *causes(), *probability_laws())


def figures() -> list[Word]:
    """Return the figures of `kpis.csv`."""
    return [
        Word(
            str(kpi),
            "figure of kpis.csv",
            kpi.meaning,
            (
                ("label", kpi.label),
                ("unit", "share of 1" if kpi.is_share else kpi.unit),
                ("given for", f"each {kpi.of}"),
                ("mean over", _population(kpi)),
            ),
        )
        for kpi in Kpi
    ]


def states() -> list[Word]:
    """Return the states of resources, once for each kind of resource that has them."""
    return [
        Word(str(state), f"state of {resource}", meaning)
        for resource, table in STATES.items()
        for state, meaning in table.items()
    ]


def causes() -> list[Word]:
    """Return what waiting is booked to, and the root causes behind it."""
    direct = [Word(str(cause), "cause of waiting", cause.meaning) for cause in Cause]
    return [*direct, *(Word(str(root), "root cause", root.meaning) for root in Root)]


def probability_laws() -> list[Word]:
    """Return the laws that may stand for a distribution, with their parameters."""
    return [
        Word(name, "law (`dist`)", meaning, tuple(map(_parameter, keys)))
        for name, (meaning, keys) in laws(scenario_schema()).items()
    ]


def sentence(text: str) -> str:
    """Return a meaning as a sentence."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _parameter(key: Key) -> tuple[str, str]:
    meaning = "" if key.meaning == key.name else f"{key.meaning}; "
    return key.name, f"{meaning}{key.takes}"


def _population(kpi: Kpi) -> str:
    match kpi.population.name:
        case "ENTITIES":
            return f"{kpi.of.entities} of all replications"
        case "RATIO":
            return "sums of all replications, one over the other"
        case "TIME":
            return "the hours of the window"
        case _:
            return "replications, a year each"
