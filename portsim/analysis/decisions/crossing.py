"""The search for the capacity: replications at demand factors until the interval is narrow enough.

Demand is given as a factor x of what the scenario has; nothing here knows what is simulated.
docs/capacity.md tells why it is done so, and how often the intervals hold the truth.
"""

from itertools import pairwise
from math import ceil, copysign, floor, inf, isfinite, log10, nan, sqrt
from typing import NamedTuple

import numpy as np

from portsim.analysis.decisions.capacity import EVERYWHERE, FOUND, NOWHERE, UNRESOLVED, Capacity
from portsim.analysis.decisions.factors import DIGITS, Point, Sampler, checked
from portsim.analysis.statistics.intervals import student
from portsim.analysis.statistics.skewed import Bounds, bounds, skewness
from portsim.flow.streams import Floats

LEAST = 5  # replications, fewer say nothing of skewness
CLOSE = 0.2  # of the half-width: as near to an end of the interval must a simulated factor lie
GROWTH = 4.0  # times the replications at most from one look to the next
SKEWED = 10.0  # replications that a skewness of one takes, in proportion to its square
FALLS = 0.01  # error rate of calling a slack falling that rises


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
    """
    least, greatest = limits or (low / 10.0, 10.0 * high)
    if not 0.0 < least <= low < high <= greatest < inf:
        raise ValueError(
            f"0 < limit <= low < high <= limit is needed, not {least:g}, {low:g}, {high:g}, {greatest:g}"
        )
    if not (LEAST <= first <= most and 0.0 < relative < 1.0 and 0.0 < confidence < 1.0):
        raise ValueError(
            f"{LEAST} <= first <= most is needed, and relative and confidence between 0 and 1"
        )
    search = _Search(slack, (least, greatest), confidence, relative)
    n = first
    for x in (low, high):
        search.look(x, n)
    while True:
        found, wide = search.judge(n, last=n >= most)
        if found is not None and (wide <= 1.0 or n >= most):
            return found
        n = min(most, ceil(max(n + 1, n * min(wide**2, GROWTH)) / first) * first)


class _Crossing(NamedTuple):
    """Where something passes zero, infinite if beyond the limits, and how far noise moves that."""

    x: float
    spread: float


_MEAN, _LOW, _HIGH = range(
    3
)  # of Bounds; the upper end of a mean slack passes zero at the lower end of the capacity


class _Search:
    """The factors simulated so far, and where to look next."""

    def __init__(
        self, slack: Sampler, limits: tuple[float, float], confidence: float, relative: float
    ) -> None:
        self._slack, self._limits = slack, limits
        self._confidence, self._relative = confidence, relative
        self._digits = max(DIGITS, 1 + ceil(-log10(relative / 10.0)))
        self._known: dict[float, Floats] = {}
        self._seen: dict[tuple[float, int, int], Bounds] = {}

    def look(self, x: float, n: int) -> None:
        """Simulate a factor with n replications."""
        values, old = checked(self._slack(x, n), x, n), self._known.get(x, np.empty(0))
        same = np.array_equal(values[: len(old)], old)
        if not same and np.all(np.isfinite(values)) and np.all(np.isfinite(old)):
            raise ValueError(
                f"at factor {x:g} the first {len(old)} values changed when more were asked for"
            )
        self._known[x] = values
        self._seen = {key: level for key, level in self._seen.items() if key[0] != x}

    def judge(self, n: int, last: bool) -> tuple[Capacity | None, float]:
        """Return what n replications say, None if plainly too little, and how many times too wide the interval is."""
        least, greatest = self._limits
        centre = self._cross(_MEAN, n)
        if centre.x == inf and self._level(greatest, n).high <= 0.0:
            return self._say(n, nan, greatest, inf, EVERYWHERE), 0.0
        if centre.x == -inf and self._level(least, n).low > 0.0:
            return self._say(n, nan, 0.0, least, NOWHERE), 0.0
        inside = isfinite(centre.x)
        wide = centre.spread / (self._relative * centre.x) if inside else inf
        if wide > 1.0 and not last:
            return None, wide
        low, high = max(0.0, self._cross(_HIGH, n).x), self._cross(_LOW, n).x
        if not (inside and low > 0.0 and isfinite(high)):
            return self._say(n, centre.x if inside else nan, low, high, UNRESOLVED), inf
        found = self._say(n, centre.x, min(low, centre.x), max(high, centre.x), FOUND)
        return found, found.half_width / (self._relative * centre.x)

    def _cross(self, side: int, n: int) -> _Crossing:
        """Find where the mean or an end of its interval passes zero with n replications, and look there.

        Factors with fewer replications tell where to look, but the answer rests on factors with all
        of them. The first passage counts: beyond it what rises with demand is above zero, whatever
        noise makes of it.
        """
        before = inf
        while True:
            above = [x for x in self._known if self._level(x, n)[side] > 0.0]
            b = min(above, default=inf)
            a = max((x for x in self._known if x < b), default=-inf)
            if isfinite(a) and isfinite(b):
                found, then = self._between(a, b, side, n, slow=b - a > before / 2)
            else:
                found, then = _Crossing(-inf if a == -inf else inf, inf), self._beyond(a == -inf, n)
            if then is None:
                return found
            before = b - a
            self.look(then, n)

    def _between(
        self, a: float, b: float, side: int, n: int, slow: bool
    ) -> tuple[_Crossing, float | None]:
        """Return the passage between two known factors, and the factor to look at before it can be relied on."""
        here, there = self._level(a, n), self._level(b, n)
        step = 10.0 ** (floor(log10(b)) + 1 - self._digits)
        middle = self._rounded(sqrt(a * b))
        if not isfinite(
            there.mean
        ):  # nothing to interpolate: halve, and state the end that makes the interval wider
            found = _Crossing(b if side == _LOW else a, b - a)
            if b - a > max(CLOSE * self._relative * a, 1.5 * step):
                return found, middle
            return found, next((x for x in (b, a) if not self._whole(x, n)), None)
        rise = (b - a) / (there[side] - here[side])
        x = a - here[side] * rise
        spread = rise * float(
            np.interp(x, (a, b), ((here.high - here.low) / 2, (there.high - there.low) / 2))
        )
        close = max(CLOSE * spread, step)
        near, far = (a, b) if x - a <= b - x else (b, a)
        gap = abs(x - near)
        then: float | None
        if gap > close:
            then = middle if slow else self._rounded(x)
        elif not self._whole(near, n):
            then = near
        elif self._whole(far, n) and (b - a <= 2.5 * close or gap <= close / 4):
            then = None
        else:  # from the other side too, so that the line between is short
            then = self._rounded(near + copysign(2.0 * close, far - near))
            then = then if a < then < b else far
            then = None if then == far and self._whole(far, n) else then
        return _Crossing(x, spread), then

    def _beyond(self, down: bool, n: int) -> float | None:
        """Return a factor further out than all known ones; None at the limit."""
        edge = min(self._known) if down else max(self._known)
        if not self._whole(edge, n):
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

    def _whole(self, x: float, n: int) -> bool:
        return len(self._known[x]) >= n

    def _level(self, x: float, n: int) -> Bounds:
        """Return the mean slack at a known factor; with fewer replications, what the nearest with all lets expect."""
        own = self._bounds(x, len(self._known[x]), n)
        all_of_them = [
            y for y in self._known if self._whole(y, n) and isfinite(self._bounds(y, n, n).mean)
        ]
        if self._whole(x, n) or not all_of_them:
            return own
        near = min(all_of_them, key=lambda y: abs(y - x))
        then, now = self._bounds(near, len(self._known[x]), n), self._bounds(near, n, n)
        return Bounds(
            *(value + after - before for value, before, after in zip(own, then, now, strict=True))
        )

    def _bounds(self, x: float, m: int, n: int) -> Bounds:
        """Return what the first m replications at a known factor say of n; kept, as it is asked for again and again."""
        if (x, m, n) not in self._seen:
            self._seen[x, m, n] = bounds(self._known[x][:m], self._confidence, n)
        return self._seen[x, m, n]

    def _say(self, n: int, estimate: float, low: float, high: float, verdict: str) -> Capacity:
        points = []
        for x, values in sorted(self._known.items()):
            level = self._level(x, len(values))
            points.append(Point(x, len(values), level.mean, (level.high - level.low) / 2))
        doubts = tuple(self._doubts(estimate))
        return Capacity(
            estimate=estimate,
            low=low,
            high=high,
            n=n,
            confidence=self._confidence,
            relative=self._relative,
            points=tuple(points),
            verdict=verdict,
            doubts=doubts,
        )

    def _doubts(self, estimate: float) -> list[str]:
        finite = [x for x in sorted(self._known) if np.all(np.isfinite(self._known[x]))]
        doubts = []
        if finite and isfinite(estimate):
            nearest = self._known[min(finite, key=lambda x: abs(x - estimate))]
            g = skewness(nearest)
            if len(nearest) < SKEWED * g**2:
                side, n = "lower" if g > 0.0 else "higher", len(nearest)
                doubts.append(
                    f"{n} replications with a skewness of {g:.1f}: the capacity may well be {side}"
                )
        above = min((x for x in self._known if x > estimate), default=nan)
        if above in self._known and above not in finite:
            text = (
                f"unstable by factor {above:g}, before the level is missed: "
                "the chance in that is not in the interval"
            )
            doubts.append(text)
        for x, y in pairwise(finite):
            n = min(len(self._known[x]), len(self._known[y]))
            rise = student(self._known[y][:n] - self._known[x][:n], 1.0 - 2.0 * FALLS / len(finite))
            if rise.high < 0.0:
                doubts.append(
                    f"the slack falls from factor {x:g} to {y:g}: there may be more than one capacity"
                )
        if finite and max(finite) > min((x for x in self._known if x not in finite), default=inf):
            doubts.append(
                "a factor is unstable and a greater one is not: there may be more than one capacity"
            )
        return doubts
