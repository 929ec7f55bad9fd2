"""The mean of one long run, from means of long batches, which are nearly independent."""

from typing import NamedTuple

import numpy as np

from portsim.analysis.statistics.intervals import t_factor
from portsim.flow.streams import Floats

# more add little to the interval, fewer widen it: Schmeiser (1982), Operations Research 30, 556–568
BATCHES = 20
ERROR_RATE = 0.05  # of calling batches too short that are long enough


class RunMean(NamedTuple):
    """The mean of one run and its interval; NaN where there are fewer than two batches."""

    n: int
    mean: float
    low: float
    high: float
    batch: int  # observations a batch
    batches: int  # that do not overlap
    df: float

    @property
    def half_width(self) -> float:
        """Half the length of the interval."""
        return (self.high - self.low) / 2


class Lag1(NamedTuple):
    """Correlation of neighbouring batch means, the most that chance explains, and the verdict."""

    correlation: float
    limit: float
    long_enough: bool


def batch_size(n: int, batches: int = BATCHES) -> int:
    """Return how many observations a batch gets when a run is cut into so many."""
    return max(1, n // batches)


def batch_means(series: Floats, batch: int) -> Floats:
    """Return the means of batches; what is over is left out at the beginning of the run."""
    b = len(series) // batch
    means: Floats = series[len(series) - b * batch :].reshape(b, batch).mean(axis=1)
    return means


def variance_of_mean(series: Floats, batch: int) -> float:
    """Return the variance of the mean of a run by overlapping batches.

    Notes
    -----
    Meketon and Schmeiser (1984), Proc. Winter Simulation Conf., 227–230: with n observations and
    all n-m+1 batches of m, m / ((n-m+1)(n-m)) times the sum of squares of batch means about the
    mean of the run.
    """
    n = len(series)
    if not 0 < batch < n:
        return np.nan
    sums = np.concatenate([[0.0], np.cumsum(series - np.mean(series))])
    means = (sums[batch:] - sums[:-batch]) / batch
    return float(np.sum(means**2)) * batch / ((n - batch + 1) * (n - batch))


def overlapping(series: Floats, batch: int | None = None, confidence: float = 0.95) -> RunMean:
    """Return the mean of a run, warm-up removed, with its interval by overlapping batch means.

    Parameters
    ----------
    series
        Shape (n,), in the order of time.
    batch
        Observations a batch; a twentieth of the run unless told.

    Notes
    -----
    Overlapping batches give the variance a third less variance than separate ones do, hence 1.5 (b
    - 1) degrees of freedom with b the whole batches in the run (Meketon and Schmeiser 1984).
    """
    n = len(series)
    batch = batch_size(n) if batch is None else batch
    b = n // batch
    return _interval(series, batch, b, variance_of_mean(series, batch), 1.5 * (b - 1), confidence)


def separate(series: Floats, batch: int | None = None, confidence: float = 0.95) -> RunMean:
    """Return the mean of a run with its interval by batches that do not overlap.

    Notes
    -----
    Student with b - 1 degrees of freedom. What is over is left out at the beginning, of the mean
    too.
    """
    batch = batch_size(len(series)) if batch is None else batch
    means = batch_means(series, batch)
    b = len(means)
    variance = float(np.var(means, ddof=1)) / b if b > 1 else np.nan
    return _interval(series[len(series) - b * batch :], batch, b, variance, b - 1.0, confidence)


def effective_size(series: Floats, batch: int | None = None) -> float:
    """Return how many independent observations would give the mean as well as the run does.

    Notes
    -----
    Variance of an observation over the variance of the mean by overlapping batches. More than n if
    neighbours balance each other; not a number if nothing varies.
    """
    n = len(series)
    variance = variance_of_mean(series, batch_size(n) if batch is None else batch)
    if n < 2 or not variance > 0.0:
        return np.nan
    return float(np.var(series, ddof=1)) / variance


def lag1(series: Floats, batch: int | None = None, error_rate: float = ERROR_RATE) -> Lag1:
    """Return whether batches are long enough for their means to pass as independent.

    Notes
    -----
    von Neumann's ratio as Fishman (1978), Management Science 24, 510–521, uses it: one minus half
    the sum of squared differences of neighbours over the sum of squares is the correlation at lag
    one with its end terms; between independent normal means it has mean zero and variance (b-2) /
    (b²-1) exactly. The test is one-sided: only positive correlation makes the interval too short.
    It takes three batches, and with few a pass proves little.
    """
    from scipy.special import ndtri

    means = batch_means(series, batch_size(len(series)) if batch is None else batch)
    b = len(means)
    squares = float(np.sum((means - np.mean(means)) ** 2)) if b else 0.0
    if b < 3 or squares == 0.0:
        return Lag1(np.nan, np.nan, b >= 3)
    correlation = 1.0 - float(np.sum(np.diff(means) ** 2)) / (2.0 * squares)
    limit = float(ndtri(1.0 - error_rate)) * ((b - 2) / (b * b - 1)) ** 0.5
    return Lag1(correlation, limit, correlation <= limit)


def _interval(
    series: Floats, batch: int, b: int, variance: float, df: float, confidence: float
) -> RunMean:
    n = len(series)
    if n == 0:
        return RunMean(0, np.nan, np.nan, np.nan, batch, b, np.nan)
    mean = float(np.mean(series))
    if b < 2:
        return RunMean(n, mean, np.nan, np.nan, batch, b, np.nan)
    half = t_factor(confidence, df) * variance**0.5
    return RunMean(n, mean, mean - half, mean + half, batch, b, df)
