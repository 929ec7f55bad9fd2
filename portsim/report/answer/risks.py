"""The three risks of a run that a reader should know, the gravest first."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from portsim.report.run.summary.certainty import gridlock_statement
from portsim.report.run.summary.corridor import closure_statement, ships_statement
from portsim.report.run.summary.levels import level_name, needed_text, value_text
from portsim.report.run.summary.limit import load_name
from portsim.report.run.summary.output import left_behind_statements
from portsim.report.run.summary.years import years_of_waiting
from portsim.report.style.sourced import capital, cells, given, joined, marked, say
from portsim.scenario.register import Sources, input_values, is_assumption
from portsim.studies.results.result import Result
from portsim.vocabulary.standing import Standing

MOST = 3
HIGH_LOAD = 0.7


class Risk(NamedTuple):
    """A risk in one sentence, under a heading."""

    name: str
    text: str


def risks_of(result: Result, sources: Sources | None) -> list[Risk]:
    """Return the first three risks that apply."""
    found: list[Risk] = []
    for rule in _RULES:
        found += list(rule(result, sources))[:1]
    return found[:MOST]


def _gridlock(result: Result, sources: Sources | None) -> Iterator[Risk]:
    if (told := gridlock_statement(result)) is not None:
        yield Risk("Gridlock", told.detail)


def _border(result: Result, sources: Sources | None) -> Iterator[Risk]:
    """Say how long a border takes to clear its queue, and what that does to ships."""
    told = closure_statement(result)
    if told is None:
        return
    parts: list[str] = [say("time after a closure until the queue is gone: {}", told.value)]
    if (ships := ships_statement(result)) is not None:
        parts.append(say("ships that wait for cargo meanwhile: {}", ships.value))
    yield Risk("Border closures", capital(joined("; ", parts)))


def _short_ships(result: Result, sources: Sources | None) -> Iterator[Risk]:
    """Say of which cargo ships leave something behind."""
    for told in left_behind_statements(result):
        yield Risk(told.label, say("{} {}", told.value, told.detail))


def _open_level(result: Result, sources: Sources | None) -> Iterator[Risk]:
    """Name the first service level that is not certain."""
    for _, row in result.levels.iterrows():
        if row["verdict"] == Standing.NOT_CERTAIN:
            text = say(
                "{}: {}; {}", given(level_name(row)), value_text(row), given(needed_text(row))
            )
            yield Risk("A service level that is not certain", text)


def _full(result: Result, sources: Sources | None) -> Iterator[Risk]:
    """Name the resource with the highest load, if it is high."""
    busiest = result.limit.by_load
    if busiest is not None and busiest.load >= HIGH_LOAD:
        load = marked(f"{busiest.load:.2f}", cells("limit", [], ["busiest_load"]))
        text = say("load {} by arithmetic: little is left for more demand or a bad month", load)
        yield Risk(f"High load of {load_name(busiest)}", text)


def _years(result: Result, sources: Sources | None) -> Iterator[Risk]:
    if (told := years_of_waiting(result)) is not None:
        yield Risk("A bad year for ships", told.value)


def _assumed(result: Result, sources: Sources | None) -> Iterator[Risk]:
    """Say how many inputs are assumptions."""
    values = [value for value in input_values(result.scenario, sources) if value.counts]
    assumed = [value for value in values if value.source and is_assumption(value.source)]
    if assumed:
        text = f"{len(assumed)} of {len(values)} inputs are assumptions; the list says which"
        yield Risk("Assumptions", given(text))


_RULES: tuple[Callable[[Result, Sources | None], Iterator[Risk]], ...] = (
    _gridlock,
    _border,
    _open_level,
    _short_ships,
    _full,
    _years,
    _assumed,
)
