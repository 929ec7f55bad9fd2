"""The slack of a service level by demand factor, as far as it has been simulated."""

from math import isfinite

import numpy as np

from portsim.analysis.decisions.factors import Sampler, checked
from portsim.analysis.statistics.intervals import Interval, expected_interval
from portsim.flow.streams import Floats


class SlackCurve:
    """The factors simulated so far, with the slack of each of their replications.

    Attributes
    ----------
    known : dict of float to array
        By factor, the slacks.
    """

    def __init__(self, slack: Sampler, confidence: float) -> None:
        self._slack, self._confidence = slack, confidence
        self.known: dict[float, Floats] = {}
        self._cached: dict[tuple[float, int, int], Interval] = {}

    def simulate(self, x: float, n: int) -> None:
        """Simulate a factor with n replications."""
        values, old = checked(self._slack(x, n), x, n), self.known.get(x, np.empty(0))
        same = np.array_equal(values[: len(old)], old)
        if not same and np.all(np.isfinite(values)) and np.all(np.isfinite(old)):
            raise ValueError(
                f"at factor {x:g} the first {len(old)} values changed when more were asked for"
            )
        self.known[x] = values
        self._cached = {key: level for key, level in self._cached.items() if key[0] != x}

    def has_all(self, x: float, n: int) -> bool:
        """Return whether a known factor has n replications."""
        return len(self.known[x]) >= n

    def level(self, x: float, n: int) -> Interval:
        """Return the mean slack at a known factor as n replications would show it.

        Where the factor has fewer, its own mean is moved by as much as that of the nearest factor
        with all n moved from so few replications to n.
        """
        few = self._expected(x, len(self.known[x]), n)
        complete = [
            y for y in self.known if self.has_all(y, n) and isfinite(self._expected(y, n, n).mean)
        ]
        if self.has_all(x, n) or not complete:
            return few
        nearest = min(complete, key=lambda y: abs(y - x))
        nearest_few, nearest_all = (
            self._expected(nearest, len(self.known[x]), n),
            self._expected(nearest, n, n),
        )
        mean, low, high = (
            value + after - before
            for value, before, after in zip(few[1:], nearest_few[1:], nearest_all[1:], strict=True)
        )
        return Interval(n, mean, low, high)

    def _expected(self, x: float, m: int, n: int) -> Interval:
        """Return the interval that the first m replications at a known factor let expect of n.

        It is kept, since it is asked for again and again.
        """
        if (x, m, n) not in self._cached:
            self._cached[x, m, n] = expected_interval(self.known[x][:m], self._confidence, n)
        return self._cached[x, m, n]
