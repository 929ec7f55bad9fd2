"""What is asked when the cheapest design is searched, and what running a design gives.

A design is a tuple of places in ordered decisions. For example, with 1 to 4 berths and 2 to 6
cranes, (0, 2) is one berth and four cranes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from portsim.analysis.decisions.selection import FIRST_STAGE
from portsim.analysis.statistics.intervals import Interval, mean_interval
from portsim.flow.streams import Floats

Design = tuple[int, ...]


class Outputs(NamedTuple):
    """The first n replications of one design.

    Attributes
    ----------
    cost
        All cost, USD a year; shape (n,). Not used where a slack is infinite.
    slacks
        Each level's figure less its limit; shape (levels, n). The level is met if the mean slack is
        not above zero. Infinite where a run is unstable or its figure is withheld.
    """

    cost: Floats
    slacks: Floats


def cost_interval(cost: Floats, standing_usd: float, confidence: float) -> Interval:
    """Return the mean cost of a design with its interval, which does not reach below the least.

    Parameters
    ----------
    cost
        Shape (n,): one a replication.
    standing_usd
        What the design costs at the least. Where a replication cost less, as by despatch that was
        earned, it is not the least, and cuts no bound.

    Examples
    --------
    >>> cost_interval(np.asarray([5.0, 5.0, 11.0]), 4.0, 0.95).low
    4.0
    """
    least = standing_usd if np.min(cost) >= standing_usd else -np.inf
    return mean_interval(cost, confidence, least=least)


class Phase(StrEnum):
    """What a search for the cheapest design is at."""

    LOOKS = "looking at designs"
    EXPLORE = "judging designs"
    SETTLE = "designs in doubt"
    CHOOSE = "the choice"


Notify = Callable[[Phase, Interval | None], None]


def nobody(phase: Phase, cost: Interval | None) -> None:
    """Tell nobody."""


Simulator = Callable[[Sequence[Design], int], Sequence[Outputs]]


@dataclass(frozen=True)
class SizingProblem:
    """Which designs there are, which levels they must meet, and how sure the answer must be.

    Attributes
    ----------
    standing_usd
        Shape: one axis for each decision. What each design costs at the least, USD a year: capital
        and fixed cost, exactly known.
    levels
        Names of the service levels.
    delta_usd
        A difference in cost too small to matter.
    confidence
        Of the whole answer.
    first_replications, max_replications
        Replications of a design at its first stage, and at its last one. Between them they double.
    tolerance
        By how much each level may be missed, in its unit; not at all if empty. With a tolerance
        every level can be settled.
    scales
        What each slack is compared with to say which level binds: its limit, for instance.
    designs
        The designs in question, if they are not the whole grid; `standing_usd` has then one entry
        for each.
    falling
        Whether the simulated part of the cost never rises either with more of anything.
    selection_step, selection_most
        Replications between two stages of the choice at the end, and its largest number.
    most
        Replications of a design in all, the choice at the end included; none: as many as the other
        limits let.
    """

    standing_usd: Floats
    levels: tuple[str, ...]
    delta_usd: float
    confidence: float = 0.95
    first_replications: int = FIRST_STAGE
    max_replications: int = 16 * FIRST_STAGE
    tolerance: tuple[float, ...] = ()
    scales: tuple[float, ...] = ()
    designs: tuple[Design, ...] = ()
    falling: bool = False
    selection_step: int = 10
    selection_most: int = 1000
    most: int | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be answered."""
        if self.standing_usd.size == 0 or not np.isfinite(self.standing_usd).all():
            raise ValueError("every design needs a finite least cost")
        if not (0.5 < self.confidence < 1.0 and self.delta_usd > 0.0):
            raise ValueError("confidence lies between 0.5 and 1, delta_usd above zero")
        least, most = self.first_replications, min(self.max_replications, self.selection_most)
        if not (2 <= least <= most and self.selection_step >= 1):
            raise ValueError(
                "first is at least 2 and neither above cap nor above most; step is at least 1"
            )
        if self.most is not None and self.most < self.max_replications:
            raise ValueError("most is not below the replications of the last stage")
        if self.designs and self.standing_usd.shape != (len(self.designs),):
            raise ValueError(
                f"floors of shape {self.standing_usd.shape} for {len(self.designs)} designs"
            )
        for values in (self.tolerance, self.scales):
            if values and len(values) != len(self.levels):
                raise ValueError(f"{len(values)} values for {len(self.levels)} levels")

    @property
    def stages(self) -> tuple[int, ...]:
        """Replications at each stage."""
        stages = [self.first_replications]
        while stages[-1] < self.max_replications:
            stages.append(min(2 * stages[-1], self.max_replications))
        return tuple(stages)

    def confidence_of_each(self, share: float, errors: int) -> float:
        """Return the confidence of each two-sided interval by Bonferroni's inequality.

        So many one-sided errors have together this share of what the confidence leaves.
        """
        return 1.0 - 2.0 * share * (1.0 - self.confidence) / errors
