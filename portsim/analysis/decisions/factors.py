"""Demand factors: how replications at one are asked for, and what is kept of it."""

from collections.abc import Callable
from math import inf
from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats

DIGITS = 4  # significant, of a factor that is simulated, so that searches meet at the same ones

# (factor, n) -> shape (n,), the values of replications 0 to n - 1
Sampler = Callable[[float, int], Floats]


class Point(NamedTuple):
    """A factor that was simulated: the mean of n replications and its interval."""

    x: float
    n: int
    mean: float
    low: float
    high: float


def checked(values: Floats, x: float, n: int) -> Floats:
    """Return the values of a factor as numbers.

    Raises
    ------
    ValueError
        If they are not n, or one is no number or minus infinity.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.shape != (n,) or np.any(np.isnan(values)) or np.any(values == -inf):
        raise ValueError(
            f"at factor {x:g} not {n} numbers came, or one is no number or minus infinity"
        )
    return values
