"""How far a figure may be from what was seen, and what it takes to tell it from a limit."""

from math import ceil, inf, log
from typing import NamedTuple

import numpy as np

from portsim.analysis.statistics.intervals import expected_interval, linear_values, ratio_interval
from portsim.analysis.statistics.settling import unseen_share
from portsim.flow.streams import Floats

MOST_REPLICATIONS = 1_000_000  # a number beyond is no help to a planner


class Sample(NamedTuple):
    """A figure of a run: a ratio of two sums over replications, and the values that it may have.

    Attributes
    ----------
    totals, bases
        Shape (n,): a pair for each replication, say the hours waited and the ships that waited, or
        the trucks above a limit and all trucks.
    """

    totals: Floats
    bases: Floats
    least: float = -inf
    most: float = inf


class Bounds(NamedTuple):
    """A figure and how far it may be from what was seen.

    Attributes
    ----------
    equal
        Whether all replications gave the same figure, so that nothing was seen of how they differ.
    """

    value: float
    low: float
    high: float
    equal: bool = False


def bounds(sample: Sample, confidence: float) -> Bounds:
    """Return a figure with its interval, or with what may be said of it where nothing differs.

    Notes
    -----
    Where all n replications are equal there is no interval. With the confidence, a share of at most
    q = 1 − (1 − confidence)^(1/n) of all replications differ, which is the Clopper-Pearson bound of
    a share of which none was seen. So the mean lies between (1 − q) times the value plus q times
    the least possible one, and likewise at the other end.
    """
    found = ratio_interval(sample.totals, sample.bases, confidence, sample.least, sample.most)
    if found.n < 2 or found.low < found.high or not np.isfinite(found.mean):
        return Bounds(found.mean, found.low, found.high)
    share = unseen_share(found.n, confidence)
    low = found.mean - share * (found.mean - sample.least) if share else found.mean
    high = found.mean + share * (sample.most - found.mean) if share else found.mean
    return Bounds(found.mean, low, high, equal=True)


def replications_needed(sample: Sample, limit: float, confidence: float) -> int | None:
    """Return about how many replications would show on which side of a limit a figure lies.

    They are taken to differ as those that were seen do, about the same mean.

    Returns
    -------
    int or None
        None where that cannot be told: the figure is at the limit, or nothing was seen of how
        replications differ, or it would take more than `MOST_REPLICATIONS`.
    """
    known = ~(np.isnan(sample.totals) | np.isnan(sample.bases))
    totals, bases = sample.totals[known], sample.bases[known]
    n = len(totals)
    if n < 2 or not np.sum(bases) > 0.0:
        return None
    found = bounds(Sample(totals, bases, sample.least, sample.most), confidence)
    if found.value == limit:
        return None
    below = found.value < limit
    if found.equal:
        return _if_none_differs(found.value, limit, sample, confidence)
    values = linear_values(totals, bases)

    def shows(m: int) -> bool:
        interval = expected_interval(values, confidence, m)
        return interval.high <= limit if below else interval.low >= limit

    enough = n + 1
    while not shows(enough):
        enough *= 2
        if enough > MOST_REPLICATIONS:
            return None
    too_few = enough // 2 if enough > n + 1 else n
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        enough, too_few = (middle, too_few) if shows(middle) else (enough, middle)
    return enough


def _if_none_differs(value: float, limit: float, sample: Sample, confidence: float) -> int | None:
    """Return how many replications without a difference would show it."""
    end = sample.most if value < limit else sample.least
    if not np.isfinite(end):
        return None
    share = (limit - value) / (end - value)  # of replications that may differ
    if share >= 1.0:
        return 2
    return min(ceil(log(1.0 - confidence) / log(1.0 - share)), MOST_REPLICATIONS)
