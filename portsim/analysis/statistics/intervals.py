"""Intervals over replications. Nothing here looks at the observations inside one run: they are not independent.

One method gives the interval of every mean and of every ratio of sums: Hall's transformation, which
was chosen by measurement. docs/statistics.md has the table.
"""

from math import inf, nan, sqrt
from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats

ROUNDING = 1e-12  # of the largest value: differences below are those of the arithmetic
SYMMETRIC = 1e-6  # a skewness below this one bends nothing that a double can show


class Interval(NamedTuple):
    """A mean and its confidence interval; the bounds are not a number when one value is all there is."""

    n: int
    mean: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half the length of the interval."""
        return (self.high - self.low) / 2


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
    n = len(totals)
    if n == 0 or np.sum(bases) == 0.0:
        return Interval(n, nan, nan, nan)
    mean = float(np.sum(totals) / np.sum(bases))
    if not np.isfinite(mean):
        return Interval(n, mean, mean, mean)
    if n == 1:
        return Interval(1, mean, nan, nan)
    residuals = totals - mean * bases
    if np.max(np.abs(residuals)) <= ROUNDING * np.max(np.abs(totals)):
        return Interval(n, mean, mean, mean)
    below, above = _deviations(residuals / np.mean(bases), confidence, n)
    return Interval(n, mean, max(least, mean - below), min(most, mean + above))


def expected_interval(values: Floats, confidence: float, n: int) -> Interval:
    """Return the mean of finite values, and the interval that it may be expected to have with n of them.

    Notes
    -----
    The skewness g is taken out of Student's T by the cubic of Hall (1992), J. R. Statist. Soc. B
    54, 221–228: T + g (T²/3 + 1/6) / √n + g² T³ / (27 n). It rises with T and so has an inverse.
    Without skewness the interval is Student's.
    """
    mean = float(np.mean(values))
    if not np.isfinite(mean):
        return Interval(n, mean, mean, mean)
    below, above = _deviations(values - mean, confidence, n)
    return Interval(n, mean, mean - below, mean + above)


def skewness(values: Floats) -> float:
    """Return the third moment about the mean over the cube of the standard deviation; 0 if nothing varies."""
    about = values - np.mean(values)
    largest = float(np.max(np.abs(about)))
    if largest == 0.0:
        return 0.0
    about = about / largest  # so that the powers of small and of large values are numbers
    square = float(np.mean(about**2))
    return float(np.mean(about**3)) / sqrt(square) ** 3


def student(values: Floats, confidence: float = 0.95) -> Interval:
    """Return the mean of independent values and its Student interval; values that are not numbers are left out."""
    values = values[~np.isnan(values)]
    n = len(values)
    if n == 0:
        return Interval(0, np.nan, np.nan, np.nan)
    mean = float(np.mean(values))
    if n == 1:
        return Interval(1, mean, np.nan, np.nan)
    half = t_quantile(confidence, n) * float(np.std(values, ddof=1)) / n**0.5
    return Interval(n, mean, mean - half, mean + half)


def ratio(above: Floats, below: Floats, confidence: float = 0.95) -> Interval:
    """Return a ratio of means with its jackknife interval.

    Parameters
    ----------
    above, below
        Shape (n,): one pair a replication; pairs with a value that is not a number are left out.

    Notes
    -----
    The jackknife removes the bias of order 1/n and takes the variance from the pseudo-values
    (Miller 1974).
    """
    both = ~(np.isnan(above) | np.isnan(below))
    above, below = above[both], below[both]
    n = len(above)
    if n == 0 or np.sum(below) == 0.0:
        return Interval(n, np.nan, np.nan, np.nan)
    whole = float(np.sum(above) / np.sum(below))
    if n == 1:
        return Interval(1, whole, np.nan, np.nan)
    left_out = (np.sum(above) - above) / (np.sum(below) - below)
    return student(n * whole - (n - 1) * left_out, confidence)


def t_quantile(confidence: float, n: int) -> float:
    """Return the factor of the standard error in a two-sided Student interval from n values."""
    return t_factor(confidence, n - 1)


def t_factor(confidence: float, df: float) -> float:
    """Return the factor of the standard error in a two-sided Student interval with df degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(df, 0.5 + confidence / 2))


def _deviations(about: Floats, confidence: float, n: int) -> tuple[float, float]:
    """Return how far the interval of a mean of n reaches below and above it, from the values about their mean."""
    error = float(np.std(about, ddof=1)) / sqrt(n)
    t, g, root = t_quantile(confidence, n), skewness(about), sqrt(n)

    def inverse(z: float) -> float:
        if abs(g) < SYMMETRIC:
            return z
        return 3.0 * root / g * (float(np.cbrt(1.0 + g * (z / root - g / (6.0 * n)))) - 1.0)

    return error * inverse(t), -error * inverse(-t)
