"""Between which demand factors a service level stops being met, by whatever was run."""

from collections.abc import Mapping
from math import inf
from typing import NamedTuple

import numpy as np

from portsim.analysis.statistics.comparison import bonferroni
from portsim.analysis.statistics.intervals import mean_interval
from portsim.flow.streams import Floats


class Bracket(NamedTuple):
    """The largest factor that surely meets a level, and the smallest above it that surely does not.

    `low` is 0 and `high` infinite where there is none.
    """

    low: float
    high: float
    n: int  # replications of the factor that has fewest


def bracket(known: Mapping[float, Floats], confidence: float) -> Bracket:
    """Return between which factors the mean of a slack that rises with demand passes zero.

    It needs no other factor to be run, and so ends a search that may run no more.

    Parameters
    ----------
    known
        The slack by factor: shape (n,), where n may differ.
    confidence
        That both ends are right: shared among all factors by Bonferroni's inequality.

    Examples
    --------
    >>> bracket({1.0: np.asarray([-3.0, -2.0]), 2.0: np.asarray([4.0, np.inf])}, 0.5)
    Bracket(low=1.0, high=2.0, n=2)
    """
    each = bonferroni(confidence, max(1, len(known)))
    ends = {x: _ends(values, each) for x, values in known.items()}
    high = min((x for x, (low, _) in ends.items() if low > 0.0), default=inf)
    low = max((x for x, (_, most) in ends.items() if most <= 0.0 and x < high), default=0.0)
    return Bracket(low, high, min(map(len, known.values()), default=0))


def _ends(slack: Floats, confidence: float) -> tuple[float, float]:
    if not np.all(np.isfinite(slack)):
        return inf, inf  # a queue grows: the level is missed
    found = mean_interval(slack, confidence)
    return found.low, found.high
