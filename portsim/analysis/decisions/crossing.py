"""The search for the capacity: replications at demand factors until the interval is narrow enough.

Demand is given as a factor x of what the scenario has; nothing here knows what is simulated.
docs/capacity.md tells why it is done so, and how often the intervals hold the truth.
"""

from math import ceil, copysign, floor, inf, isfinite, log10, nan, sqrt
from typing import NamedTuple

import numpy as np

from portsim.analysis.decisions.bracket import bracket
from portsim.analysis.decisions.capacity import EVERYWHERE, FOUND, NOWHERE, UNRESOLVED, Capacity
from portsim.analysis.decisions.capacity_doubts import doubts
from portsim.analysis.decisions.factors import DIGITS, Point, Sampler
from portsim.analysis.decisions.no_more_runs import NoMoreRunsError
from portsim.analysis.decisions.slack_curve import SlackCurve

LEAST = 5  # replications; fewer say nothing of skewness
CLOSE = 0.2  # of the half-width: a simulated factor must lie as near to an end of the interval
GROWTH = 4.0  # the replications of the next round are at most so many times those of the last


def find(
    slack: Sampler,
    low: float,
    high: float,
    *,
    confidence: float = 0.95,
    first: int = 20,
    most: int = 400,
    relative: float = 0.05,
    limits: tuple[float, float] | None = None,
) -> Capacity:
    """Return the demand factor at which the mean of a slack that rises with demand passes zero.

    Parameters
    ----------
    slack
        Shape (n,): by how much replication i at factor x misses the service level, zero or less if
        it meets it (wait less limit; for a ratio, wait less limit times service). Value i must not
        depend on n, and must come from the same random numbers at every x. If one is infinite, as
        where replications are unstable, x counts as above the capacity; whether it is may depend on
        n.
    low, high
        Where the search begins.
    first
        Replications to begin with; more are run in whole batches of so many.
    most
        No more replications than so many at any factor.
    relative
        Half-width wanted, as a share of the capacity.
    limits
        How far the search may go: a tenth of `low` and ten times `high` unless told.

    Raises
    ------
    ValueError
        If an argument is out of range, or the slack is not of shape (n,), not a number or minus
        infinity.

    Notes
    -----
    The interval holds all x at which the mean slack is not told apart from zero: a test inverted,
    as Fieller (1954), J. R. Statist. Soc. B 16, 175–185, does for a ratio. Its ends are where the
    interval of the mean slack ends at zero.

    If the slack of a factor is not to be had (`NoMoreRunsError`), the capacity is not resolved, and
    its ends are the factors that surely meet and surely miss the level.
    """
    least, greatest = limits or (low / 10.0, 10.0 * high)
    if not 0.0 < least <= low < high <= greatest < inf:
        raise ValueError(
            f"0 < limit <= low < high <= limit is needed, not {least:g}, {low:g}, {high:g}, "
            f"{greatest:g}"
        )
    if not (LEAST <= first <= most and 0.0 < relative < 1.0 and 0.0 < confidence < 1.0):
        raise ValueError(
            f"{LEAST} <= first <= most is needed, and relative and confidence between 0 and 1"
        )
    search = _Search(slack, (least, greatest), confidence, relative)
    n = first
    try:
        for x in (low, high):
            search.curve.simulate(x, n)
        while True:
            capacity, times_too_wide = search.judge(n, last=n >= most)
            if capacity is not None and (times_too_wide <= 1.0 or n >= most):
                return capacity
            n = min(most, ceil(max(n + 1, n * min(times_too_wide**2, GROWTH)) / first) * first)
    except NoMoreRunsError:
        return search.so_far()


class _Crossing(NamedTuple):
    """Where the mean slack, or an end of its interval, passes zero.

    Attributes
    ----------
    x
        The factor; infinite if it lies beyond the limits of the search.
    uncertainty
        How far chance moves that factor: half the width of the slack's interval there, divided by
        the slope of the slack.
    """

    x: float
    uncertainty: float


# Fields of Interval. The upper end of the mean slack passes zero at the lower end of the capacity.
MEAN, LOW, HIGH = range(1, 4)


class _Search:
    """The factors simulated so far, and which to simulate next."""

    def __init__(
        self, slack: Sampler, limits: tuple[float, float], confidence: float, relative: float
    ) -> None:
        self.curve = SlackCurve(slack, confidence)
        self._limits, self._confidence, self._relative = limits, confidence, relative
        self._digits = max(DIGITS, 1 + ceil(-log10(relative / 10.0)))

    def judge(self, n: int, last: bool) -> tuple[Capacity | None, float]:
        """Return the capacity by n replications, and how many times its interval is too wide.

        The capacity is None where n replications are plainly too few.
        """
        least, greatest = self._limits
        centre = self._cross(MEAN, n)
        if centre.x == inf and self.curve.level(greatest, n).high <= 0.0:
            return self._capacity(n, nan, greatest, inf, EVERYWHERE), 0.0
        if centre.x == -inf and self.curve.level(least, n).low > 0.0:
            return self._capacity(n, nan, 0.0, least, NOWHERE), 0.0
        inside = isfinite(centre.x)
        times_too_wide = centre.uncertainty / (self._relative * centre.x) if inside else inf
        if times_too_wide > 1.0 and not last:
            return None, times_too_wide
        low, high = max(0.0, self._cross(HIGH, n).x), self._cross(LOW, n).x
        if not (inside and low > 0.0 and isfinite(high)):
            return self._capacity(n, centre.x if inside else nan, low, high, UNRESOLVED), inf
        capacity = self._capacity(n, centre.x, min(low, centre.x), max(high, centre.x), FOUND)
        return capacity, capacity.half_width / (self._relative * centre.x)

    def so_far(self) -> Capacity:
        """Return between which of the factors simulated the capacity lies."""
        known = bracket(self.curve.known, self._confidence)
        return self._capacity(known.n, nan, known.low, known.high, UNRESOLVED)

    def _cross(self, bound: int, n: int) -> _Crossing:
        """Return where the mean, or an end of its interval, passes zero with n replications.

        Factors with fewer replications only tell which to simulate next; the answer rests on
        factors that have all n. The first crossing counts: beyond it the slack, which rises with
        demand, is above zero, and chance alone brings it below.
        """
        last_gap = inf
        while True:
            above = [x for x in self.curve.known if self.curve.level(x, n)[bound] > 0.0]
            lowest_above = min(above, default=inf)
            below = max((x for x in self.curve.known if x < lowest_above), default=-inf)
            if isfinite(below) and isfinite(lowest_above):
                crossing, next_factor = self._between(
                    below, lowest_above, bound, n, slow=lowest_above - below > last_gap / 2
                )
            else:
                crossing, next_factor = (
                    _Crossing(-inf if below == -inf else inf, inf),
                    self._beyond(below == -inf, n),
                )
            if next_factor is None:
                return crossing
            last_gap = lowest_above - below
            self.curve.simulate(next_factor, n)

    def _between(
        self, a: float, b: float, bound: int, n: int, slow: bool
    ) -> tuple[_Crossing, float | None]:
        """Return the crossing between two known factors, and which factor to simulate next.

        The next factor is None once the crossing can be relied on.
        """
        at_a, at_b = self.curve.level(a, n), self.curve.level(b, n)
        step = 10.0 ** (floor(log10(b)) + 1 - self._digits)
        middle = self._rounded(sqrt(a * b))
        if not isfinite(at_b.mean):
            # Nothing can be interpolated, so the gap is halved. The end that makes the interval
            # wider is returned.
            crossing = _Crossing(b if bound == LOW else a, b - a)
            if b - a > max(CLOSE * self._relative * a, 1.5 * step):
                return crossing, middle
            return crossing, next((x for x in (b, a) if not self.curve.has_all(x, n)), None)
        rise = (b - a) / (at_b[bound] - at_a[bound])
        x = a - at_a[bound] * rise
        uncertainty = rise * float(
            np.interp(x, (a, b), ((at_a.high - at_a.low) / 2, (at_b.high - at_b.low) / 2))
        )
        close = max(CLOSE * uncertainty, step)
        nearer, farther = (a, b) if x - a <= b - x else (b, a)
        gap = abs(x - nearer)
        next_factor: float | None
        if gap > close:
            next_factor = middle if slow else self._rounded(x)
        elif not self.curve.has_all(nearer, n):
            next_factor = nearer
        elif self.curve.has_all(farther, n) and (b - a <= 2.5 * close or gap <= close / 4):
            next_factor = None
        else:  # simulate on the other side of the crossing too, so that the line is short
            next_factor = self._rounded(nearer + copysign(2.0 * close, farther - nearer))
            next_factor = next_factor if a < next_factor < b else farther
            next_factor = (
                None if next_factor == farther and self.curve.has_all(farther, n) else next_factor
            )
        return _Crossing(x, uncertainty), next_factor

    def _beyond(self, down: bool, n: int) -> float | None:
        """Return a factor further out than all known ones; None at the limit."""
        edge = min(self.curve.known) if down else max(self.curve.known)
        if not self.curve.has_all(edge, n):
            return edge
        if edge in self._limits:
            return None
        least, greatest = self._limits
        return (
            max(least, self._rounded(edge / 2.0))
            if down
            else min(greatest, self._rounded(edge * 2.0))
        )

    def _rounded(self, x: float) -> float:
        return float(f"{x:.{self._digits}g}")

    def _capacity(self, n: int, estimate: float, low: float, high: float, verdict: str) -> Capacity:
        points = []
        for x, values in sorted(self.curve.known.items()):
            level = self.curve.level(x, len(values))
            points.append(Point(x, len(values), level.mean, level.low, level.high))
        return Capacity(
            estimate=estimate,
            low=low,
            high=high,
            n=n,
            confidence=self._confidence,
            relative=self._relative,
            points=tuple(points),
            verdict=verdict,
            doubts=tuple(doubts(self.curve.known, estimate)),
        )
