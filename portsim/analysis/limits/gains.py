"""What each step gains, and in which order they are worth taking."""

from collections.abc import Sequence
from math import inf, isfinite, nan
from typing import NamedTuple

import numpy as np

from portsim.analysis.levels.bounds import Sample, replications_needed
from portsim.analysis.statistics.intervals import Interval
from portsim.flow.streams import Floats
from portsim.vocabulary import Kpi

HELPS, HARMS = "helps", "harms"
NO_EFFECT, ALIKE, UNKNOWN = "no effect", "not told apart", "no gain known"

#: The figures of which a gain can be told: 1 where more is better, -1 where less is.
DIRECTIONS: dict[str, int] = {
    Kpi.VESSEL_TURNAROUND: -1,
    Kpi.VESSEL_WAIT: -1,
    Kpi.WAIT_OVER_SERVICE: -1,
    Kpi.TRAIN_WAIT: -1,
    Kpi.TRAIN_TURNAROUND: -1,
    Kpi.TRUCK_WAIT: -1,
    Kpi.TRUCK_TURNAROUND: -1,
    Kpi.TRANSIT_TIME: -1,
    Kpi.DEMURRAGE: -1,
    Kpi.ANNUAL_COST: -1,
    Kpi.COST_PER_T: -1,
    Kpi.TOTAL_THROUGHPUT: 1,
    Kpi.THROUGHPUT: 1,
    Kpi.TARGET_SHARE: 1,
}


class Gain(NamedTuple):
    """What a step gains in the figure of a study, replication by replication.

    Attributes
    ----------
    alone, joint
        The gain with its interval by itself, and with one that holds together with those of all
        other steps; above nought is better.
    yearly
        By what a gain is multiplied to be one of a year: ships a year where it is hours a ship.
    annual_usd
        What the step costs a year, capital and upkeep; None where the scenario does not tell.
    needed
        About how many replications would tell whether it helps; None where that is told already,
        or cannot be told.
    """

    name: str
    alone: Interval
    joint: Interval
    yearly: float
    annual_usd: float | None
    needed: int | None

    @property
    def verdict(self) -> str:
        """What is known of it; the joint interval decides."""
        _, mean, low, high = self.joint
        if not (isfinite(low) and isfinite(high)):
            return UNKNOWN
        if mean == low == high == 0.0:
            return NO_EFFECT
        if low > 0.0:
            return HELPS
        return HARMS if high < 0.0 else ALIKE

    @property
    def per_usd(self) -> float:
        """The gain of a year for each USD a year; not a number where no cost is known."""
        if self.annual_usd is None:
            return nan
        yearly = self.yearly * self.alone.mean
        return yearly / self.annual_usd if self.annual_usd > 0.0 else inf


def gain_of(
    name: str,
    case: Floats,
    base: Floats,
    *,
    direction: int,
    intervals: tuple[Interval, Interval],
    joint_confidence: float,
    yearly: float,
    annual_usd: float | None,
) -> Gain:
    """Return what a step gains.

    Parameters
    ----------
    case, base
        Shape (replications,): the figure with the step and without it, paired.
    direction
        1 where more of the figure is better, -1 where less is.
    intervals
        The difference with its interval alone, and with the joint one.
    yearly, annual_usd
        As in `Gain`.
    """
    alone, joint = (_turned(one, direction) for one in intervals)
    found = Gain(name, alone, joint, yearly, annual_usd, None)
    if found.verdict is not ALIKE:
        return found
    differences = direction * (case - base)
    sample = Sample(differences, np.ones(len(differences)))
    return found._replace(needed=replications_needed(sample, 0.0, joint_confidence))


def _turned(interval: Interval, direction: int) -> Interval:
    n, mean, low, high = interval
    if direction > 0:
        return interval
    return Interval(n, 0.0 - mean, 0.0 - high, 0.0 - low)  # and no nought with a sign


def ranked(gains: Sequence[Gain]) -> list[Gain]:
    """Return the steps in the order in which they are worth taking.

    First come those that surely help, of these first those with a known cost by the gain for each
    USD, then the others by their gain. Behind them come those of which it is not told whether they
    help, in the same order, and last those that have no effect or harm.
    """
    order = (HELPS, ALIKE, UNKNOWN, NO_EFFECT, HARMS)

    def place(gain: Gain) -> tuple[float, ...]:
        known = gain.annual_usd is not None
        worth = gain.per_usd if known else gain.yearly * gain.alone.mean
        return order.index(gain.verdict), not known, -worth if worth == worth else inf

    return sorted(gains, key=place)
