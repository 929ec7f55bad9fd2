"""Percentiles and how well they are known, without a word about the distribution.

Across years a percentile is a risk, «one year in ten waits longer than this»; its interval is not
that of the mean.
"""

from math import ceil, log
from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats

# Years, or runs, from which on the one in ten that is worst is told; of fewer the worst of all.
P90_FROM = 30


class Quantile(NamedTuple):
    """A quantile and its interval; a bound that so few values cannot give is not a number.

    `coverage` is the probability that the interval holds the quantile, a missing bound counted as
    none at all; it is not a number where it is known only to be about the confidence asked for.
    """

    p: float
    n: int
    value: float
    low: float
    high: float
    coverage: float


def ranks(n: int, p: float, confidence: float = 0.95) -> tuple[int | None, int | None, float]:
    """Return the ranks, from 1, of the order statistics around the p-quantile, and how surely.

    Notes
    -----
    Conover (1999), Practical Nonparametric Statistics, 3rd ed., section 3.2: the number of values
    below the quantile is binomial. Each bound errs with at most half of what the confidence leaves,
    so the interval covers at least as often as it says for any distribution. A rank that does not
    exist is None.
    """
    from scipy.special import bdtr

    # At k: k or fewer of n below the quantile
    below = np.asarray(bdtr(np.arange(n, dtype=float), n, p), dtype=float)
    tail = (1.0 - confidence) / 2.0
    low = int(np.sum(below <= tail))
    high = int(np.sum(below < 1.0 - tail)) + 1
    coverage = (float(below[high - 1]) if high <= n else 1.0) - (
        float(below[low - 1]) if low else 0.0
    )
    return low or None, high if high <= n else None, coverage


def least_values(p: float, confidence: float = 0.95) -> int:
    """Return how many values it takes for a p-quantile's interval to have both bounds."""
    return ceil(log((1.0 - confidence) / 2.0) / log(max(p, 1.0 - p)))


def quantile(values: Floats, p: float, confidence: float = 0.95) -> Quantile:
    """Return a quantile of independent values with its interval from order statistics.

    Parameters
    ----------
    values
        Shape (n,): one a replication or a year; those that are not numbers are left out. Not for
        the ships of one run.
    """
    values = np.sort(values[~np.isnan(values)])
    n = len(values)
    if n == 0:
        return Quantile(p, 0, np.nan, np.nan, np.nan, np.nan)
    low, high, coverage = ranks(n, p, confidence)
    return _around(p, values, _at(values, low), _at(values, high), coverage)


def _around(p: float, ordered: Floats, low: float, high: float, coverage: float) -> Quantile:
    # Interpolated, so with few values it may lie past a bound: then to there
    value = float(np.quantile(ordered, p))
    return Quantile(
        p,
        len(ordered),
        value,
        float(np.minimum(low, value)),
        float(np.maximum(high, value)),
        coverage,
    )


def _at(ordered: Floats, rank: int | None) -> float:
    return np.nan if rank is None else float(ordered[rank - 1])
