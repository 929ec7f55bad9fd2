"""A level that may reach the floor while entries come in, for all entries at once."""

from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats


class Drained(NamedTuple):
    """What became of a level.

    Attributes
    ----------
    level
        The level at the end.
    missed
        The amount that was asked for while nothing was there.
    hours, flows
        The hours at which the outflow changed, and the outflow an hour from then on: in turn 0 and
        what is asked for.
    """

    level: float
    missed: float
    hours: list[float]
    flows: list[float]


def drain(level: float, outflow: float, from_h: float, hours: Floats, sums: Floats) -> Drained:
    """Return what becomes of a level while entries come in and an outflow goes out.

    This is the recursion of Lindley (1952) for all entries at once: were there no floor, the level
    would fall below it; the lowest value that it would have had until then is what could not go
    out.

    Parameters
    ----------
    level, outflow : float
        The level at `from_h`, and the amount an hour that is asked for.
    hours : array, shape (n + 1,)
        When each entry comes, and last the hour of the end.
    sums : array, shape (n + 1,)
        The sum of all entries before each of `hours`, counted from any origin.

    Examples
    --------
    >>> drain(10.0, 5.0, 0.0, np.array([4.0, 6.0]), np.array([0.0, 20.0]))
    Drained(level=10.0, missed=10.0, hours=[2.0, 4.0], flows=[0.0, 5.0])
    """
    unlimited = sums + (level - sums[0] - outflow * (hours - from_h))  # the level without a floor
    missed = np.maximum.accumulate(np.maximum(-unlimited, 0.0))
    starved_h = np.diff(missed, prepend=0.0) / outflow
    starved = np.flatnonzero(hours - starved_h < hours)
    ends = hours[starved]
    changes = np.column_stack([ends - starved_h[starved], ends]).ravel().tolist()
    flows = [0.0, outflow] * len(starved)
    if len(starved) and starved[-1] == len(hours) - 1:
        del changes[-1], flows[-1]  # nothing is there at the end
    total_missed = float(missed[-1])
    return Drained(float(unlimited[-1]) + total_missed, total_missed, changes, flows)
