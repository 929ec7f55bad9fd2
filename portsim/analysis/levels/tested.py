"""The figure of a service level, and what is compared with its limit."""

from collections.abc import Sequence
from math import inf, nan
from typing import NamedTuple

import numpy as np

from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.tables.figure import (
    Figure,
    PooledPercentile,
    figure,
    key_of,
    least_value,
    percentiles,
    totals_and_bases,
)
from portsim.analysis.kpis.tables.summarise import PERCENTILES
from portsim.analysis.levels.bounds import Bounds, Sample, bounds
from portsim.analysis.statistics.spread import Spread
from portsim.flow.streams import Floats
from portsim.scenario.blocks.service_levels import SHARES_ABOVE, ServiceLevel
from portsim.vocabulary import Bound


class Compared(NamedTuple):
    """A ratio of sums over replications, and what it is compared with.

    Attributes
    ----------
    sample
        Of a mean its totals and bases; of a percentile those above the limit of the level, and all.
    limit
        Of a mean the limit of the level; of a percentile the share that may be above it.
    growing
        Shape (n,): those of each replication that are below the limit and may still pass it; of a
        percentile only.
    """

    sample: Sample
    limit: float
    growing: Floats


class Tested(NamedTuple):
    """What of a run is compared with the limit of a service level.

    Attributes
    ----------
    n
        Replications that had something to measure.
    value, low, high
        The figure, a mean or a percentile of all replications together, and its interval; of a
        percentile only where that is what decides.
    sample, limit
        The ratio of sums that is compared, and with what, as in `Compared`.
    bounds
        That ratio, and how far it may be from what was seen.
    unfinished
        Those that are not over at the end and may still change it.
    bound
        What it is of the one that would be known if they were over.
    """

    n: int
    value: float
    low: float
    high: float
    sample: Sample
    limit: float
    bounds: Bounds
    unfinished: int = 0
    bound: Bound = Bound.EXACT

    def possible(self) -> tuple[float, float]:
        """Return the least and the most that the ratio may be."""
        low, high = self.bounds.low, self.bounds.high
        if self.bound in (Bound.AT_LEAST, Bound.UNKNOWN):
            high = inf
        if self.bound in (Bound.AT_MOST, Bound.UNKNOWN):
            low = -inf
        return low, high


def compared(rows: Sequence[Row], level: ServiceLevel) -> Compared:
    """Return the ratio that a service level is about, replication by replication, and its limit."""
    key = key_of(rows, level.kpi, level.of)
    if level.statistic == "mean":
        sample = Sample(*totals_and_bases(rows, key), least_value(rows, key), key[0].most)
        return Compared(sample, level.limit, np.zeros(len(rows)))
    spreads = [row.measures[key].spread or Spread() for row in rows]
    above, growing = np.asarray([one.beyond(level.limit) for one in spreads]).T
    sample = Sample(above, np.asarray([one.weight for one in spreads]), 0.0, 1.0)
    return Compared(sample, SHARES_ABOVE[level.statistic], growing)


def tested(rows: Sequence[Row], level: ServiceLevel, confidence: float) -> Tested | None:
    """Return what is compared with the limit of a level; None where nothing was measured."""
    key = key_of(rows, level.kpi, level.of)
    if any(key not in row.measures for row in rows):
        return None
    found = figure(rows, key, confidence)
    if not found.n:
        return None
    if level.statistic == "mean":
        return _mean(compared(rows, level), found, confidence)
    told = percentiles(rows, key, confidence)
    if not told:
        return None
    one = told[PERCENTILES.index(level.statistic)]
    return _percentile(compared(rows, level), level, one, found.n, confidence)


def _mean(of: Compared, found: Figure, confidence: float) -> Tested:
    low, high = (nan, nan) if found.is_alike else found.interval[2:]
    return Tested(
        n=found.n,
        value=found.interval.mean if found.has_mean else nan,
        low=low,
        high=high,
        sample=of.sample,
        limit=of.limit,
        bounds=bounds(of.sample, confidence),
        unfinished=found.unfinished,
        bound=found.bound,
    )


def _percentile(
    of: Compared, level: ServiceLevel, one: PooledPercentile, n: int, confidence: float
) -> Tested:
    """Compare the share of those above the limit with the share that may be.

    Where none is above it in any replication, nothing is seen of how that share varies. Then the
    percentile's own interval is looked at: if its upper end keeps the limit, the share does.
    """
    share, low, high = bounds(of.sample, confidence), nan, nan
    if not np.any(of.sample.totals) and one.high <= level.limit:
        low, high = one.low, one.high
        share = share._replace(high=of.limit, equal=False)
    growing = int(np.ceil(np.sum(of.growing)))
    return Tested(
        n=n,
        value=one.value,
        low=low,
        high=high,
        sample=of.sample,
        limit=of.limit,
        bounds=share,
        unfinished=growing,
        bound=Bound.AT_LEAST if growing else Bound.EXACT,
    )
