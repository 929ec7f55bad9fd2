"""What is asked of a search for the cheapest design, what it sees, and what it answers.

A design is a tuple of indices into ordered decisions (berths, cranes, tonnes of storage).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from portsim.analysis.decisions.selection import FIRST_STAGE
from portsim.analysis.statistics.intervals import Interval
from portsim.flow.streams import Floats

BEST, TIED, DEARER, LOST = (
    "best",
    "feasible, not told apart",
    "feasible, dearer",
    "dearer, levels not settled",
)
INFEASIBLE, RULED_OUT, UNSEEN, UNDECIDED = (
    "infeasible",
    "ruled out",
    "too dear, unseen",
    "undecided",
)
PASSED_OVER = "not on the short list"

Index = tuple[int, ...]


class Seen(NamedTuple):
    """The first n replications of one design: total cost, shape (n,), and slacks, shape (levels, n).

    A slack is a figure less its limit, so that a level is met if its mean is not above zero. Where
    a run is unstable or its figure withheld the slack is infinite, and then the cost is not looked
    at.
    """

    cost: Floats
    slacks: Floats


Observer = Callable[[Sequence[Index], int], Sequence[Seen]]


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes
    ----------
    floors
        USD, one axis a decision: what each design costs at the least (capital and fixed cost,
        exactly known).
    levels
        Names of the service levels.
    delta_usd
        A difference in cost too small to matter.
    confidence
        Of the whole answer.
    first, cap
        Replications at a design's first look, and at its last: between, they double.
    tolerance
        By how much a level may be missed, each in its unit; none unless told. With a tolerance
        every level can be settled.
    scales
        What one unit of each slack is compared with when it is asked which level binds: its limit,
        say.
    among
        The designs in question, if they are not the whole grid; `floors` has then one entry each.
    falling
        Whether the simulated part of the cost, too, never rises with more of anything.
    step, most
        Replications between two looks of the choice at the end, and its largest number.
    """

    floors: Floats
    levels: tuple[str, ...]
    delta_usd: float
    confidence: float = 0.95
    first: int = FIRST_STAGE
    cap: int = 16 * FIRST_STAGE
    tolerance: tuple[float, ...] = ()
    scales: tuple[float, ...] = ()
    among: tuple[Index, ...] = ()
    falling: bool = False
    step: int = 10
    most: int = 1000

    def __post_init__(self) -> None:
        """Refuse what cannot be asked."""
        if self.floors.size == 0 or not np.isfinite(self.floors).all():
            raise ValueError("every design needs a finite least cost")
        if not (0.5 < self.confidence < 1.0 and self.delta_usd > 0.0):
            raise ValueError("confidence lies between 0.5 and 1, delta_usd above zero")
        if not (2 <= self.first <= min(self.cap, self.most) and self.step >= 1):
            raise ValueError(
                "first is at least 2 and neither above cap nor above most; step is at least 1"
            )
        if self.among and self.floors.shape != (len(self.among),):
            raise ValueError(f"floors of shape {self.floors.shape} for {len(self.among)} designs")
        for given in (self.tolerance, self.scales):
            if given and len(given) != len(self.levels):
                raise ValueError(f"{len(given)} values for {len(self.levels)} levels")

    @property
    def looks(self) -> tuple[int, ...]:
        """Replications at each look."""
        found = [self.first]
        while found[-1] < self.cap:
            found.append(min(2 * found[-1], self.cap))
        return tuple(found)

    def each(self, share: float, errors: int) -> float:
        """Return the confidence of two-sided intervals, if so many one-sided errors have this share of the whole."""
        return 1.0 - 2.0 * share * (1.0 - self.confidence) / errors


class Row(NamedTuple):
    """What became of one design.

    `by` is the design that ruled it out or is cheaper. The interval of the cost holds by itself
    with the confidence asked for; those of the slacks hold together with all others. What was not
    seen is not a number.
    """

    design: Index
    status: str
    by: Index | None
    n: int
    floor_usd: float
    cost: Interval
    slacks: tuple[Interval, ...]


class Sized(NamedTuple):
    """The answer. `best` is None if no design is known to meet the levels.

    `runs` were made; `exhaustive` would have been, with every design run as often as the one that
    was run most. `frontier` has the designs seen that no other seen one beats or equals in cost and
    in every level, by their means. `space` counts the designs of a space that is too large for a
    table of all of them; of those that were not looked at nothing is known. It is 0 if the table
    has all.
    """

    best: Row | None
    binding: str
    confidence: float
    delta_usd: float
    runs: int
    exhaustive: int
    table: tuple[Row, ...]
    frontier: tuple[Index, ...]
    decided: bool
    space: int = 0

    @property
    def undecided(self) -> tuple[Row, ...]:
        """Designs that may be the cheapest, but whether they meet the levels could not be told."""
        return tuple(row for row in self.table if row.status == UNDECIDED)

    @property
    def kept(self) -> int:
        """Designs that were judged: all of the table, but for those that were looked at once and passed over."""
        return sum(row.status != PASSED_OVER for row in self.table)

    @property
    def sentence(self) -> str:
        """The same for planners."""
        open_ones = f"; undecided and left out: {len(self.undecided)}" if self.undecided else ""
        runs = f"{self.runs:,} runs instead of {self.exhaustive:,}"
        among = ""
        if self.space:
            among = f" of the {self.kept} kept"
            runs += f"; {len(self.table):,} of {self.space:,} designs were looked at, nothing is promised of the others"
        if self.best is None:
            return f"no design is known to meet the levels{open_ones}; {runs}"
        cost = self.best.cost
        range_usd = f"{cost.mean:,.0f} USD ({cost.low:,.0f} to {cost.high:,.0f})"
        if not self.decided:
            return f"NOT chosen: {self.best.design} at {range_usd} is one of several not told apart{open_ones}; {runs}"
        return (
            f"{self.best.design} at {range_usd}: with probability at least {self.confidence:g} it meets the levels and "
            f"is the cheapest{among} that does, if that is cheaper by {self.delta_usd:,.0f} USD or more than the next"
            f"{open_ones}; {self.binding or 'no level'} is nearest to its limit; {runs}"
        )


def frontier(table: Sequence[Row]) -> tuple[Index, ...]:
    """Return the designs that no other one seen beats: at most its cost and slacks, and less of one of them."""
    seen = [row for row in table if np.isfinite(row.cost.mean)]
    points = np.asarray([[row.cost.mean, *(slack.mean for slack in row.slacks)] for row in seen])
    beaten = [
        bool(((points <= one).all(axis=1) & (points < one).any(axis=1)).any()) for one in points
    ]
    return tuple(row.design for row, worse in zip(seen, beaten, strict=True) if not worse)
