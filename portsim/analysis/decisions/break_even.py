"""The value of an input at which two cases cost the same."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from portsim.analysis.statistics.intervals import mean_interval
from portsim.flow.streams import Floats

STEPS = 100  # in which the range is searched


class BreakEven(NamedTuple):
    """Where the mean difference of two cases is nought.

    Attributes
    ----------
    value
        Not a number if it is nought nowhere in the range.
    low, high
        Between them the difference is not known to be above or below nought; not a number on a side
        on which that holds to the end of the range, or where there is no value.
    """

    value: float
    low: float
    high: float


NOWHERE = BreakEven(np.nan, np.nan, np.nan)


def break_even(
    difference: Callable[[float], Floats],
    stated: float,
    least: float,
    most: float,
    confidence: float,
) -> BreakEven:
    """Return the value nearest to the stated one at which a mean difference is nought.

    Parameters
    ----------
    difference
        Gives the difference of each replication at a value of the input, shape (n,). Its mean must
        change steadily with the input.
    stated
        The value that the scenario states.
    least, most
        The range in which to look.

    Examples
    --------
    >>> around = np.asarray([-1.0, 0.0, 1.0])
    >>> round(break_even(lambda x: x - 3.0 + 0.0 * around, 1.0, 0.0, 10.0, 0.95).value, 6)
    3.0
    """
    places = np.linspace(least, most, STEPS + 1)
    means = np.asarray([float(np.mean(difference(place))) for place in places])
    if np.isnan(means).any():
        return NOWHERE
    # at an end of the range the input itself is nought, and that both then cost the same says
    # nothing
    signs = np.sign(means)
    crossings = [
        at
        for at in range(STEPS)
        if signs[at] * signs[at + 1] < 0.0 or (signs[at] == 0.0 and at > 0 and np.any(signs))
    ]
    if not crossings:
        return NOWHERE
    roots = [
        _root(lambda x: float(np.mean(difference(x))), places[at], places[at + 1])
        for at in crossings
    ]
    value = min(roots, key=lambda root: abs(root - stated))

    def open_below(x: float) -> float:
        return mean_interval(difference(x), confidence).low

    def open_above(x: float) -> float:
        return mean_interval(difference(x), confidence).high

    ends = [_end(open_below, open_above, value, places, side) for side in (-1, 1)]
    return BreakEven(value, *ends)


def _end(
    low: Callable[[float], float],
    high: Callable[[float], float],
    value: float,
    places: Floats,
    side: int,
) -> float:
    """Return where the difference's interval first leaves nought out, on one side."""
    beyond = places[places > value] if side > 0 else places[places < value][::-1]
    inside = value
    for place in map(float, beyond):
        bound = low if low(place) > 0.0 else high if high(place) < 0.0 else None
        if bound is not None:
            return _root(bound, *sorted((inside, place)))
        inside = place
    return float("nan")


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    from scipy.optimize import brentq

    at_low, at_high = function(low), function(high)
    if (
        at_low * at_high > 0.0
    ):  # the bound itself is nought nowhere between: the step is as near as it is known
        return low
    return float(brentq(function, low, high, xtol=1e-9))
