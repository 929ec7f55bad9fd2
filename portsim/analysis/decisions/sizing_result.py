"""The answer to a sizing problem: what became of each design, and which one is chosen."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from portsim.analysis.decisions.designs import Design
from portsim.analysis.statistics.intervals import Interval

BEST, TIED = "best", "feasible, not told apart"
DEARER, DEARER_UNSETTLED = "feasible, dearer", "dearer, levels not settled"
INFEASIBLE, RULED_OUT = "infeasible", "ruled out"
TOO_DEAR, UNDECIDED = "too dear, unseen", "undecided"
PASSED_OVER = "not on the short list"
NOT_RUN = "not run before the end"


class DesignResult(NamedTuple):
    """What became of one design. Figures of a design that was not run are NaN.

    Attributes
    ----------
    by
        The design that ruled it out or is cheaper.
    n
        Replications.
    standing_usd
        Capital and fixed cost a year, known without a run.
    cost
        USD a year; its interval holds by itself with the confidence asked for.
    slacks
        One for each level; their intervals hold together with all others.
    """

    design: Design
    status: str
    by: Design | None
    n: int
    standing_usd: float
    cost: Interval
    slacks: tuple[Interval, ...]


class SizingResult(NamedTuple):
    """The cheapest design that meets the levels, and what became of all others.

    Attributes
    ----------
    best
        None if no design is known to meet the levels.
    binding
        The level that is nearest to its limit.
    runs
        Replications that were run.
    exhaustive_runs
        Replications there would be if every design were run as often as the one that was run most.
    frontier
        The designs that were run and that no other one beats or equals in cost and in every level,
        by their means.
    decided
        Whether one design was chosen.
    designs_in_space
        Designs of a space that is too large for a table of all of them; of those that were not run
        nothing is known. It is 0 if the table has all.
    missing
        Replications at most that the answer still takes, as no more were to be had; 0 if it is
        whole.
    candidate
        The cheapest design of a large space that looks showed to meet the levels, whether it was
        judged or not.
    """

    best: DesignResult | None
    binding: str
    confidence: float
    delta_usd: float
    runs: int
    exhaustive_runs: int
    table: tuple[DesignResult, ...]
    frontier: tuple[Design, ...]
    decided: bool
    designs_in_space: int = 0
    missing: int = 0
    candidate: Design | None = None

    @property
    def undecided(self) -> tuple[DesignResult, ...]:
        """Designs that may be the cheapest, if they meet the levels, which is not known."""
        return tuple(row for row in self.table if row.status == UNDECIDED)

    @property
    def is_impossible(self) -> bool:
        """Whether a design with as much of everything as any other breaks a level: then all do."""
        most = tuple(map(max, zip(*(row.design for row in self.table), strict=True)))
        return any(row.status == INFEASIBLE and row.design == most for row in self.table)

    @property
    def shortlisted(self) -> int:
        """The number of designs judged, without those screened and passed over."""
        return sum(row.status != PASSED_OVER for row in self.table)

    @property
    def sentence(self) -> str:
        """The answer in words, for planners."""
        undecided = f"; undecided and left out: {len(self.undecided)}" if self.undecided else ""
        runs = f"{self.runs:,} runs instead of {self.exhaustive_runs:,}"
        among = ""
        if self.designs_in_space:
            among = f" of the {self.shortlisted} kept"
            looked_at = f"{len(self.table):,} of {self.designs_in_space:,} designs were looked at"
            runs += f"; {looked_at}, nothing is promised of the others"
        if self.best is None:
            return f"no design is known to meet the levels{undecided}; {runs}"
        cost = self.best.cost
        range_usd = f"{cost.mean:,.0f} USD ({cost.low:,.0f} to {cost.high:,.0f})"
        if not self.decided:
            return (
                f"NOT chosen: {self.best.design} at {range_usd} is one of several not told apart"
                f"{undecided}; {runs}"
            )
        return (
            f"{self.best.design} at {range_usd}: with probability at least {self.confidence:g} it "
            f"meets the levels and is the cheapest{among} that does, if that is cheaper by "
            f"{self.delta_usd:,.0f} USD or more than the next{undecided}; "
            f"{self.binding or 'no level'} is nearest to its limit; {runs}"
        )


def pareto_frontier(table: Sequence[DesignResult]) -> tuple[Design, ...]:
    """Return the designs that none beats: at most its cost and slacks, and one of them less."""
    run = [row for row in table if np.isfinite(row.cost.mean)]
    points = np.asarray([[row.cost.mean, *(slack.mean for slack in row.slacks)] for row in run])
    return tuple(
        row.design for row, point in zip(run, points, strict=True) if not _beaten(point, points)
    )


def _beaten(point: np.ndarray, points: np.ndarray) -> bool:
    no_worse = (points <= point).all(axis=1)
    better = (points < point).any(axis=1)
    return bool((no_worse & better).any())
