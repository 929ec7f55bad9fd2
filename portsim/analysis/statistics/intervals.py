"""Intervals over replications. Nothing here looks at the observations inside one run: they are not independent."""

from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats


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


def t_quantile(confidence: float, n: int) -> float:
    """Return the factor of the standard error in a two-sided Student interval from n values."""
    return t_factor(confidence, n - 1)


def t_factor(confidence: float, df: float) -> float:
    """Return the factor of the standard error in a two-sided Student interval with df degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(df, 0.5 + confidence / 2))


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
