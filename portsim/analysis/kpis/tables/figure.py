"""One figure over all replications: a ratio of sums, its interval, and the unfinished."""

from collections.abc import Sequence
from math import inf, nan
from typing import NamedTuple

import numpy as np

from portsim.analysis.kpis.row import Key, Measure, Row
from portsim.analysis.statistics.intervals import Interval, ratio_interval
from portsim.analysis.statistics.spread import Spread
from portsim.flow.streams import Floats
from portsim.vocabulary import Bound, Kpi
from portsim.vocabulary.kpis import DEMURRAGE

SHARES = (0.50, 0.90, 0.95)
MOST_UNFINISHED = 0.10  # of all; where more are unfinished there is no mean


class PooledPercentile(NamedTuple):
    """A percentile of all ships, trains, trucks or hours of all replications.

    Attributes
    ----------
    low, high
        Its interval; not a number where so few replications have no such bound.
    at_least
        Whether it may rise when those that are unfinished end.
    """

    value: float = nan
    low: float = nan
    high: float = nan
    at_least: bool = False


class Figure(NamedTuple):
    """A figure of a run.

    Attributes
    ----------
    n
        Replications that have a value.
    interval
        Over whole replications. Where some are unfinished it is that of the bound.
    entities, unfinished
        Ships, trains, trucks or calls of all replications, and those that were not over.
    longest_unfinished
        What the worst of these had come to.
    followed_h
        Hour to which all were followed at least: the earliest end of a run with one unfinished, or
        of what was followed on after it.
    bound
        What the figure is of the one that would be known if all were over.
    """

    n: int
    interval: Interval
    entities: int
    unfinished: int
    longest_unfinished: float
    followed_h: float
    bound: Bound

    @property
    def has_mean(self) -> bool:
        """Whether so few are unfinished that the mean is worth having, as a bound."""
        return is_told(self.unfinished, self.entities, self.bound)

    @property
    def is_alike(self) -> bool:
        """Whether every replication gave the same, so that nothing was seen of how they vary."""
        return self.n > 1 and self.interval.low == self.interval.high


def is_told(unfinished: int, entities: int, bound: Bound) -> bool:
    """Return whether a mean is told: all are over, or it is a bound and few are unfinished."""
    if not unfinished:
        return True
    return bound is not Bound.UNKNOWN and few_unfinished(unfinished, entities)


def few_unfinished(unfinished: int, entities: int) -> bool:
    """Return whether so few are unfinished that a bound of the mean is worth having."""
    return unfinished <= MOST_UNFINISHED * entities


def values(rows: Sequence[Row], key: Key) -> Floats:
    """Return one figure of every replication by itself; shape (replications,)."""
    return np.asarray([row.measures[key].mean for row in rows])


def totals_and_bases(rows: Sequence[Row], key: Key) -> tuple[Floats, Floats]:
    """Return what a figure is the ratio of; shape (replications,) each."""
    found = [row.measures[key] for row in rows]
    return np.asarray([one.total for one in found]), np.asarray([one.base for one in found])


def key_of(rows: Sequence[Row], kpi: str, of: str) -> Key:
    """Return the key of a figure by its name: of portsim, or of the planner's own in the rows."""
    own = (one for one, _ in rows[0].measures if one.is_own and one == kpi)
    return next(own, None) or Kpi(kpi), of


def interval(rows: Sequence[Row], key: Key, confidence: float) -> Interval:
    """Return a figure with its interval; the bounds are among its possible values."""
    least = least_value(rows, key)
    return ratio_interval(*totals_and_bases(rows, key), confidence, least, key[0].most)


def least_value(rows: Sequence[Row], key: Key) -> float:
    """Return the least that a figure can be in a run."""
    with_demurrage = (Kpi.ANNUAL_COST, DEMURRAGE) in rows[0].measures
    return key[0].least_of(key[1], with_demurrage=with_demurrage)


def figure(rows: Sequence[Row], key: Key, confidence: float) -> Figure:
    """Return a figure of a run."""
    found = [row.measures[key] for row in rows]
    unfinished = [(row, one) for row, one in zip(rows, found, strict=True) if one.unfinished]
    longest = [one.longest_unfinished for _, one in unfinished]
    return Figure(
        n=sum(1 for one in found if not np.isnan(one.mean)),
        interval=interval(rows, key, confidence),
        entities=sum(one.entities for one in found),
        unfinished=sum(one.unfinished for _, one in unfinished),
        longest_unfinished=max((one for one in longest if one == one), default=nan),
        followed_h=min(
            (one.followed_h if one.followed_h == one.followed_h else row.ended_h)
            for row, one in unfinished
        )
        if unfinished
        else inf,
        bound=_bound([one for _, one in unfinished]),
    )


def _bound(unfinished: Sequence[Measure]) -> Bound:
    bounds = dict.fromkeys(one.bound for one in unfinished)
    if not bounds:
        return Bound.EXACT
    return next(iter(bounds)) if len(bounds) == 1 else Bound.UNKNOWN


def percentiles(rows: Sequence[Row], key: Key, confidence: float) -> list[PooledPercentile]:
    """Return P50, P90 and P95 of all that the replications saw together; none if it has none.

    Notes
    -----
    Entities of one replication are not independent. Woodruff (1952), J. Amer. Statist. Assoc. 47,
    635-646: the share below the percentile is a ratio of sums over replications and has an
    interval, whose ends are shares at which percentiles are taken.
    """
    spreads = [row.measures[key].spread for row in rows]
    known = [one for one in spreads if one is not None]
    together = Spread.together(known)
    if not together.bins:
        return []
    return [_percentile(together, known, share, confidence) for share in SHARES]


def _percentile(
    together: Spread, spreads: Sequence[Spread], share: float, confidence: float
) -> PooledPercentile:
    value, at_least = together.percentile(share)
    if len(spreads) < 2:
        return PooledPercentile(value, at_least=at_least)
    below = np.asarray([one.not_above(together.bin_at(share)) for one in spreads])
    sizes = np.asarray([one.weight for one in spreads])
    _, mean, low, high = ratio_interval(below, sizes, confidence, 0.0, 1.0)
    # The share below a value that many have is not the one asked for: its error is what counts
    low, high = share - (mean - low), share + (high - mean)
    return PooledPercentile(
        value,
        together.percentile(low).value if low > 0.0 else nan,
        together.percentile(high).value if high < 1.0 else nan,
        at_least,
    )
