"""The interval of a mean whose values may be skewed, as mean waits of replications are."""

from math import inf, sqrt
from typing import NamedTuple

import numpy as np

from portsim.analysis.statistics.intervals import t_quantile
from portsim.flow.streams import Floats


class Bounds(NamedTuple):
    """A mean and its interval; all infinite if one of the values is."""

    mean: float
    low: float
    high: float


def bounds(values: Floats, confidence: float, n: int) -> Bounds:
    """Return the mean of values that may be skewed, and the interval that it would have with n of them.

    Notes
    -----
    The skewness g is taken out of Student's T by the cubic of Hall (1992), J. R. Statist. Soc. B
    54, 221–228: T + g (T²/3 + 1/6) / √n + g² T³ / (27 n). It rises with T and so has an inverse.
    Without skewness the interval is Student's.
    """
    if not np.all(np.isfinite(values)):
        return Bounds(inf, inf, inf)
    mean, deviation = float(np.mean(values)), float(np.std(values, ddof=1))
    g, root, t = skewness(values), sqrt(n), t_quantile(confidence, n)

    def inverse(z: float) -> float:
        if abs(g) < 1e-6:
            return z
        return 3.0 * root / g * (float(np.cbrt(1.0 + g * (z / root - g / (6.0 * n)))) - 1.0)

    return Bounds(mean, mean - deviation / root * inverse(t), mean - deviation / root * inverse(-t))


def skewness(values: Floats) -> float:
    """Return the third moment about the mean over the cube of the standard deviation; 0 if nothing varies."""
    about = values - np.mean(values)
    square = float(np.mean(about**2))
    return float(np.mean(about**3)) / square**1.5 if square > 0.0 else 0.0
