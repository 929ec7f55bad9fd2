"""Stated cases, run in rounds where a budget may end the study: all of them equally often."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from portsim.analysis.decisions.no_more_runs import NoMoreRunsError
from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.tables.figure import interval
from portsim.analysis.kpis.tables.summarise import kpi_unit
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.results.ended import Ended
from portsim.studies.runs.errors import NoAnswerError
from portsim.studies.runs.runs import Runs
from portsim.studies.runs.tally import SoFar, Watch

FIRST = 2  # replications of the first round, the fewest that have an interval
SECOND = 5  # of the second; from there on they double


class Conducted(NamedTuple):
    """The rows of stated cases.

    Attributes
    ----------
    rows
        Of each case in turn; no more than one case's need to be in memory at once.
    ended
        How far the cases came if the budget ended them.
    """

    rows: Iterator[list[Row]]
    ended: Ended | None


def rounds(most: int) -> Iterator[int]:
    """Yield how many replications every case has after each round.

    >>> list(rounds(30)), list(rounds(1))
    ([2, 5, 10, 20, 30], [1])
    """
    n = FIRST
    while n < most:
        yield n
        n = SECOND if n == FIRST else 2 * n
    yield most


def own_replications(scenario: Scenario) -> int:
    """Return the replications that a scenario states."""
    return scenario.run.replications


def conduct(
    scenarios: Callable[[], Iterable[Scenario]],
    cases: int,
    most: int,
    runs: Runs,
    *,
    of_each: Callable[[Scenario], int] = own_replications,
) -> Conducted:
    """Run all replications of every case; in rounds if there is a budget.

    Where the budget ends the study in a round, the rows are those of the round before, so that all
    cases have the same replications. The rows depend on what was run and not on when it ended.

    Parameters
    ----------
    scenarios
        Gives the scenarios of the cases, made anew each time.
    cases
        Their number.
    most
        Replications of the case that asks for most.
    of_each
        Gives the replications of a case.

    Raises
    ------
    NoAnswerError
        If the budget ended the first round.
    """

    def asked(n: int) -> Iterator[tuple[Scenario, int]]:
        return ((one, min(n, of_each(one))) for one in scenarios())

    if runs.budget is None:
        return Conducted(runs.of(asked(most), cases * most), None)
    reached = 0
    rows: Iterator[list[Row]] = iter(())
    for n in rounds(most):
        try:
            rows = runs.of(asked(n), cases * n)
        except NoMoreRunsError:
            break
        reached = n
    if not reached:
        raise NoAnswerError(runs.missing(asked(next(rounds(most)))))
    if reached == most:
        return Conducted(rows, None)
    return Conducted(rows, Ended(reached, most, runs.missing(asked(most))))


def watch(runs: Runs, scenario: Scenario, key: Key) -> Watch:
    """Return what tells a figure of a case by the replications that there are."""

    def so_far() -> SoFar | None:
        return known_so_far(runs.kept(scenario, scenario.run.replications), key, scenario)

    return so_far


def known_so_far(rows: Sequence[Row], key: Key, scenario: Scenario) -> SoFar | None:
    """Return a figure of some replications with its interval; nothing while they are all alike."""
    if len(rows) < FIRST or key not in rows[0].measures:
        return None
    found = interval(rows, key, scenario.run.confidence)
    if found.low == found.high:
        return None
    return SoFar(*key, kpi_unit(key, scenario), found.mean, found.low, found.high)
