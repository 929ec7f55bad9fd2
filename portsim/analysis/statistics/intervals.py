"""Intervals over replications. Nothing here looks inside one run.

One method gives the interval of every mean and of every ratio of sums: Hall's transformation, which
was chosen by measurement. docs/statistics.md has the table.
"""

from functools import lru_cache
from math import inf, isfinite, isnan, nan, sqrt
from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats

ROUNDING = 1e-12  # of the largest value: differences below are those of the arithmetic
SYMMETRIC = 1e-6  # a skewness below this one bends nothing that a double can show


class Interval(NamedTuple):
    """A mean and its confidence interval; the bounds are not numbers for a single value."""

    n: int
    mean: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half the length of the interval."""
        return (self.high - self.low) / 2

    @property
    def relative_reach(self) -> float:
        """How far the farther bound is from the mean, as a share of the mean.

        Not a number without bounds; infinite about a mean of nought, unless the bounds are nought
        too.
        """
        reach = max(self.mean - self.low, self.high - self.mean)
        if self.mean == 0.0 and not isnan(reach):
            return inf if reach else 0.0
        return reach / abs(self.mean)


def mean_interval(
    values: Floats, confidence: float = 0.95, least: float = -inf, most: float = inf
) -> Interval:
    """Return the mean of independent values with its interval.

    Parameters
    ----------
    values
        Shape (n,): one a replication. Those that are not numbers are left out; with an infinite one
        the mean and both bounds are infinite too.
    least, most
        The possible values of the mean. A bound of the method that lies beyond becomes the possible
        value, and nothing else changes.

    Notes
    -----
    The method is that of `ratio_interval`, with a base of one for every value. Where all values are
    equal both bounds are the mean: nothing was seen of how they vary.
    """
    return ratio_interval(values, np.ones(len(values)), confidence, least, most)


def ratio_interval(
    totals: Floats,
    bases: Floats,
    confidence: float = 0.95,
    least: float = -inf,
    most: float = inf,
) -> Interval:
    """Return the ratio of two sums over replications with its interval.

    Parameters
    ----------
    totals, bases
        Shape (n,): one pair a replication, say the hours waited and the ships that waited. Pairs
        with a value that is not a number are left out; one with a base of zero is a replication
        like any other.
    least, most
        The possible values of the ratio, as in `mean_interval`.

    Notes
    -----
    The ratio R is linear in the residuals, totals less R times bases, over the mean base (Cochran
    1977, Sampling Techniques, 3rd ed., section 6.3). So the replications are what is independent,
    never the ships in them. The skewness of the residuals is allowed for as `expected_interval`
    does.
    """
    both = ~(np.isnan(totals) | np.isnan(bases))
    totals, bases = totals[both], bases[both]
    n, whole = len(totals), float(bases.sum())
    if n == 0 or whole == 0.0:
        return Interval(n, nan, nan, nan)
    mean = float(totals.sum()) / whole
    if not isfinite(mean):
        return Interval(n, mean, mean, mean)
    if n == 1:
        return Interval(1, mean, nan, nan)
    residuals = totals - mean * bases
    if np.abs(residuals).max() <= ROUNDING * np.abs(totals).max():
        return Interval(n, mean, mean, mean)
    below, above = _deviations(residuals * (n / whole), confidence, n)
    return Interval(n, mean, max(least, mean - below), min(most, mean + above))


def linear_values(totals: Floats, bases: Floats) -> Floats:
    """Return the part of each replication in a ratio of sums, to compare two ratios in pairs.

    Parameters
    ----------
    totals, bases
        Shape (n,): one pair a replication.

    Returns
    -------
    Floats
        Shape (n,): the mean is the ratio, and `mean_interval` of it is `ratio_interval`. It is not
        a number where one of the two is not, and nowhere a number where there is no ratio.

    Examples
    --------
    >>> linear_values(np.array([1.0, 4.0]), np.array([1.0, 3.0])).tolist()
    [1.125, 1.375]
    """
    both = ~(np.isnan(totals) | np.isnan(bases))
    whole = float(np.sum(bases[both]))
    if whole == 0.0:
        return np.full(len(totals), nan)
    mean = float(np.sum(totals[both])) / whole
    parts: Floats = mean + (totals - mean * bases) / (whole / np.count_nonzero(both))
    return parts


def expected_interval(values: Floats, confidence: float, n: int) -> Interval:
    """Return the mean of finite values, and the interval to be expected with n of them.

    Notes
    -----
    The skewness g is taken out of Student's T by the cubic of Hall (1992), J. R. Statist. Soc. B
    54, 221–228: T + g (T²/3 + 1/6) / √n + g² T³ / (27 n). It rises with T and so has an inverse.
    Without skewness the interval is Student's.
    """
    mean = float(np.mean(values))
    if not isfinite(mean):
        return Interval(n, mean, mean, mean)
    below, above = _deviations(values - mean, confidence, n)
    return Interval(n, mean, mean - below, mean + above)


def skewness(values: Floats) -> float:
    """Return the skewness: third moment over the cube of the deviation; 0 if nothing varies."""
    return _spread(values - np.mean(values))[1]


def t_quantile(confidence: float, n: int) -> float:
    """Return the factor of the standard error in a two-sided Student interval from n values."""
    return t_factor(confidence, n - 1)


@lru_cache(maxsize=1024)
def t_factor(confidence: float, df: float) -> float:
    """Return Student's factor of the standard error, two-sided, with df degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(df, 0.5 + confidence / 2))


def reach(error: float, asymmetry: float, factor: float) -> tuple[float, float]:
    """Return how far the interval of an estimate reaches below and above it.

    Parameters
    ----------
    error
        Standard error of the estimate.
    asymmetry
        Skewness of the estimate itself: of a mean of n, that of the values over √n.
    factor
        How many standard errors the interval would reach without skewness.
    """

    def inverse(z: float) -> float:
        if abs(asymmetry) < SYMMETRIC:
            return z
        root = float(np.cbrt(1.0 + asymmetry * (z - asymmetry / 6.0)))
        return 3.0 / asymmetry * (root - 1.0)

    return error * inverse(factor), -error * inverse(-factor)


def _deviations(about: Floats, confidence: float, n: int) -> tuple[float, float]:
    """Return the same of a mean of n, from values about their mean."""
    deviation, skew = _spread(about)
    return reach(deviation / sqrt(n), skew / sqrt(n), t_quantile(confidence, n))


def _spread(about: Floats) -> tuple[float, float]:
    """Return the standard deviation and the skewness of values that are given about their mean."""
    m, largest = len(about), float(np.abs(about).max())
    if largest == 0.0:
        return 0.0, 0.0
    scaled = about / largest  # so that no power of a value vanishes or overflows
    squares = scaled * scaled
    square, cube = float(squares.sum()) / m, float((squares * scaled).sum()) / m
    return largest * sqrt(square * m / (m - 1)), cube / sqrt(square) ** 3
