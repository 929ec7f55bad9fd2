"""The interval of Student, with which the exact results were checked; portsim itself has none of it."""

import numpy as np

from portsim.analysis.statistics.intervals import Interval, t_quantile


def student(values: np.ndarray, confidence: float = 0.95) -> Interval:
    """Return the mean of independent values that are nearly normal, as those of long runs are, and its interval."""
    n, mean = len(values), float(np.mean(values))
    half = t_quantile(confidence, n) * float(np.std(values, ddof=1)) / n**0.5
    return Interval(n, mean, mean - half, mean + half)
