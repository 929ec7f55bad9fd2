"""Whether the mean of yearly values settles, or rests on a few bad years."""

from math import ceil, nan
from typing import NamedTuple

import numpy as np

from portsim.analysis.statistics.intervals import Interval, expected_interval, mean_interval
from portsim.flow.streams import Floats

PRECISE = 0.2  # of the mean: a bound that is nearer leaves the mean known
HALF = 0.5  # of the mean: a median year below it is another year than the mean tells of
TOO_MANY = 2_000  # replications that nobody waits for
FARTHEST = 2**40  # replications, beyond which no number is sought


class Settling(NamedTuple):
    """What the yearly values of a figure say of their mean.

    Attributes
    ----------
    n
        Years with a value, a replication each.
    interval
        The mean with its interval.
    typical, worst
        The median year, and the greatest value.
    affected
        Share of the years with a value above nought.
    heavy, heavy_mean
        The fewest years that make half of the sum: their share of all, and the mean of them; not
        numbers where all values are nought.
    needed
        Replications that would bring both bounds to within 20 % of the mean; 0 where it has none.
    at_least
        Whether it takes at least so many, because the events themselves are rarer than the
        values show.
    settles
        Whether the mean may be told alone: a bound is within 20 % of it, or the median year is at
        least half of it.
    """

    n: int
    interval: Interval
    typical: float
    worst: float
    affected: float
    heavy: float
    heavy_mean: float
    needed: int
    at_least: bool
    settles: bool

    @property
    def too_many(self) -> bool:
        """Whether it takes more replications than anybody waits for: then no mean is shown."""
        return not self.settles and self.needed > TOO_MANY


def settling(
    values: Floats, confidence: float = 0.95, events_a_year: float | None = None
) -> Settling:
    """Return what yearly values that are nought or more say of their mean.

    Parameters
    ----------
    values
        Shape (n,): one a year; those that are not numbers are left out.
    events_a_year
        How often a year has the event that makes bad years, such as the closure of a border, where
        a law says it.

    Notes
    -----
    By the law alone, N years have so many events, give or take the root of that number, and their
    sum is no better known than their number. So both bounds within 20 % take at least (z / 0.2)²
    events: 96 at 95 %.
    """
    values = values[~np.isnan(values)]
    n = len(values)
    interval = mean_interval(values, confidence, least=0.0)
    if n == 0:
        return Settling(0, interval, nan, nan, nan, nan, nan, 0, False, True)
    typical, worst = float(np.median(values)), float(np.max(values))
    heavy = _heavy(values)
    seen = _replications_needed(values, confidence)
    by_law = ceil(_events_needed(confidence) / events_a_year) if events_a_year else 0
    known = interval.relative_reach <= PRECISE
    return Settling(
        n=n,
        interval=interval,
        typical=typical,
        worst=worst,
        affected=float(np.mean(values > 0.0)),
        heavy=heavy / n if heavy else nan,
        heavy_mean=float(np.mean(np.sort(values)[n - heavy :])) if heavy else nan,
        needed=max(seen, by_law),
        at_least=by_law > seen,
        settles=known or typical >= HALF * interval.mean,
    )


def unseen_share(n: int, confidence: float = 0.95) -> float:
    """Return the greatest share of years with an event that n years without one allow.

    Examples
    --------
    >>> round(unseen_share(10), 3)
    0.259
    """
    return 1.0 - float((1.0 - confidence) ** (1.0 / n))


def _events_needed(confidence: float) -> float:
    """Return how many events there must be for their number alone to be within 20 % of its mean."""
    from scipy.special import ndtri

    return (float(ndtri(0.5 + confidence / 2.0)) / PRECISE) ** 2


def _heavy(values: Floats) -> int:
    """Return how many of the greatest values make half of the sum; 0 if there is none."""
    sums = np.cumsum(np.sort(values)[::-1])
    return int(np.argmax(sums >= sums[-1] / 2.0)) + 1 if sums[-1] > 0.0 else 0


def _replications_needed(values: Floats, confidence: float) -> int:
    """Return how many such values would bring both bounds close; 0 if these do not tell."""
    if len(values) < 2 or not np.mean(values) > 0.0:
        return 0

    def close(n: int) -> bool:
        return expected_interval(values, confidence, n).relative_reach <= PRECISE

    high = 2
    while not close(high) and high < FARTHEST:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if close(middle) else (middle, high)
    return high
