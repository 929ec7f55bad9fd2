"""What speaks against a capacity that was found."""

from collections.abc import Mapping
from itertools import pairwise
from math import inf, isfinite, nan

import numpy as np

from portsim.analysis.statistics.intervals import mean_interval, skewness
from portsim.flow.streams import Floats

SKEWED = 10.0  # replications that a skewness of one takes, in proportion to its square
FALLS = 0.01  # error rate of calling a slack falling that rises


def doubts(known: Mapping[float, Floats], estimate: float) -> list[str]:
    """Return what speaks against a capacity, by the slacks at each factor that was simulated."""
    finite = [x for x in sorted(known) if np.all(np.isfinite(known[x]))]
    found = []
    if finite and isfinite(estimate):
        nearest = known[min(finite, key=lambda x: abs(x - estimate))]
        g = skewness(nearest)
        if len(nearest) < SKEWED * g**2:
            side, n = "lower" if g > 0.0 else "higher", len(nearest)
            found.append(
                f"{n} replications with a skewness of {g:.1f}: the capacity may well be {side}"
            )
    above = min((x for x in known if x > estimate), default=nan)
    if above in known and above not in finite:
        text = (
            f"unstable by factor {above:g}, before the level is missed: "
            "the chance in that is not in the interval"
        )
        found.append(text)
    for x, y in pairwise(finite):
        n = min(len(known[x]), len(known[y]))
        rise = mean_interval(known[y][:n] - known[x][:n], 1.0 - 2.0 * FALLS / len(finite))
        if rise.high < 0.0:
            found.append(
                f"the slack falls from factor {x:g} to {y:g}: there may be more than one capacity"
            )
    if finite and max(finite) > min((x for x in known if x not in finite), default=inf):
        found.append(
            "a factor is unstable and a greater one is not: there may be more than one capacity"
        )
    return found
