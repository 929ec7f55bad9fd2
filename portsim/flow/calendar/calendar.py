"""When something may be done: stretches of hours in which it is shut, and exact answers about them.

A shift, a holiday, a closed channel, a storm, a breakdown and a tide that is too low are all one
thing, a `Calendar`. Several of them together are one more. How each comes about is in `closures`,
`tide` and `daylight`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import chain
from math import inf

from portsim.flow.rounding import TIE_H

Stretch = tuple[float, float]


class Calendar:
    """Open, but for stretches [from, to) of hours after the start.

    Stretches are half-open: a calendar shut in [8, 16) is open just before 8, shut at 8 and open at
    16. Those that meet or overlap become one and those without length vanish. A calendar begins at
    hour 0; what is shut before that is forgotten. It never changes.

    Each question costs a binary search.

    Parameters
    ----------
    closed
        (from, to) in hours, in any order; `to` may be infinite.

    Raises
    ------
    ValueError
        If a stretch is not of two numbers.

    Examples
    --------
    >>> night = Calendar([(20, 30), (44, 54)])
    >>> night.next_open(25), night.working_hours(0, 48)
    (30.0, 34.0)
    >>> night.when_worked(18, 4), night.opens_for(18, 4)
    (32.0, 30.0)
    """

    __slots__ = ("_before", "_open", "_shut", "_wider")

    def __init__(self, closed: Iterable[Stretch] = ()) -> None:
        # Plain lists, because bisect on an array costs ten times as much. Stretch k is [_shut[k],
        # _open[k]).
        self._shut: list[float] = []
        self._open: list[float] = []
        for a, b in sorted((max(float(a), 0.0), float(b)) for a, b in closed):
            if a >= b:
                continue
            if not a < b:
                raise ValueError(f"not a stretch of hours: from {a} to {b}")
            if self._open and a <= self._open[-1]:
                self._open[-1] = max(self._open[-1], b)
            else:
                self._shut.append(a)
                self._open.append(b)
        # open hours from 0 up to the beginning of each closed stretch
        self._before: list[float] = []
        worked = opened = 0.0
        for a, b in zip(self._shut, self._open, strict=True):
            worked += a - opened
            opened = b
            self._before.append(worked)
        self._wider: list[int] | None = None

    @property
    def closed(self) -> tuple[Stretch, ...]:
        """The closed stretches, in order, apart from each other."""
        return tuple(zip(self._shut, self._open, strict=True))

    def is_open(self, t: float) -> bool:
        """Return whether it is open at hour t."""
        i = bisect_right(self._shut, t)
        return i == 0 or t >= self._open[i - 1]

    def next_change(self, t: float) -> float:
        """Return the first hour after t at which it opens or shuts; infinite if it never does."""
        i = bisect_right(self._shut, t)
        if i and t < self._open[i - 1]:
            return self._open[i - 1]
        return self._shut[i] if i < len(self._shut) else inf

    def next_open(self, t: float) -> float:
        """Return t if it is open then, else when it opens; infinite if it never does."""
        i = bisect_right(self._shut, t)
        return t if i == 0 or t >= self._open[i - 1] else self._open[i - 1]

    def working_hours(self, a: float, b: float) -> float:
        """Return the open hours in [a, b], exact to rounding."""
        if b <= a:
            return 0.0
        i, j = bisect_right(self._shut, a), bisect_right(self._shut, b)
        begin = a if i == 0 or a >= self._open[i - 1] else self._open[i - 1]
        if i == j:
            return max(0.0, b - begin)
        between = self._before[j - 1] - self._before[i]
        return self._shut[i] - begin + between + max(0.0, b - self._open[j - 1])

    def when_worked(self, t: float, hours: float) -> float:
        """Return the hour by which `hours` open hours have passed since t.

        Work that fits up to the moment of closing, but for rounding, ends at that moment. Infinite
        if there are too few open hours.
        """
        if hours <= 0.0:
            return t
        i = bisect_right(self._shut, t)
        begin = t if i == 0 or t >= self._open[i - 1] else self._open[i - 1]
        if i == len(self._shut):
            return begin + hours
        if hours <= self._shut[i] - begin + TIE_H:
            return min(begin + hours, self._shut[i])
        worked = self._before[i] + (hours - (self._shut[i] - begin))
        j = bisect_left(self._before, worked - TIE_H, i + 1)
        end = self._open[j - 1] + (worked - self._before[j - 1])
        return end if j == len(self._shut) else min(end, self._shut[j])

    def opens_for(self, t: float, duration: float) -> float:
        """Return the first hour from t on at which `duration` hours without a closure begin.

        They may end at the moment of closing, but for rounding. Infinite if there is no such hour:
        a ship that no tidal window is long enough for.
        """
        duration -= TIE_H
        i = bisect_right(self._shut, t)
        begin = t if i == 0 or t >= self._open[i - 1] else self._open[i - 1]
        if i == len(self._shut) or self._shut[i] - begin >= duration:
            return begin
        wider = self._wider or self._links()
        i += 1
        while i < len(self._shut) and self._shut[i] - self._open[i - 1] < duration:
            i = wider[i]
        return self._open[i - 1]

    def _links(self) -> list[int]:
        """Return, for the open stretch before each closed one, the next open one that is longer."""
        n = len(self._shut)
        gaps = [inf, *(self._shut[k] - self._open[k - 1] for k in range(1, n))]
        wider = [n] * n
        for k in range(n - 2, 0, -1):
            j = k + 1
            while j < n and gaps[j] <= gaps[k]:
                j = wider[j]
            wider[k] = j
        self._wider = wider
        return wider

    def __invert__(self) -> "Calendar":
        """Return the calendar that is open when this one is shut, from hour 0 on."""
        return Calendar(zip([0.0, *self._open], [*self._shut, inf], strict=True))

    def __and__(self, other: "Calendar") -> "Calendar":
        """Return the calendar that is open when both are."""
        return together((self, other))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.closed == other.closed

    def __hash__(self) -> int:
        return hash(self.closed)

    def __repr__(self) -> str:
        shown = ", ".join(f"[{a:g}, {b:g})" for a, b in self.closed[:4])
        return (
            f"Calendar({len(self._shut)} closed: {shown}{', ...' if len(self._shut) > 4 else ''})"
        )


ALWAYS = Calendar()
NEVER = Calendar([(0.0, inf)])


def together(calendars: Iterable[Calendar]) -> Calendar:
    """Return the calendar that is open when all are; of none, the one that is always open."""
    given = [calendar for calendar in calendars if calendar.closed]
    if len(given) == 1:
        return given[0]
    return Calendar(chain.from_iterable(calendar.closed for calendar in given)) if given else ALWAYS


def any_of(calendars: Iterable[Calendar]) -> Calendar:
    """Return the calendar that is open when at least one is.

    Examples
    --------
    >>> any_of([Calendar([(8, 16)]), Calendar([(12, 20)])])
    Calendar(1 closed: [12, 16))
    """
    return ~together(~calendar for calendar in calendars)


def only(windows: Iterable[Stretch], horizon_h: float) -> Calendar:
    """Return the calendar that is open in the windows alone, known up to `horizon_h`.

    Windows that leave no gap before the horizon make `ALWAYS`: a rule that never binds changes
    nothing. Otherwise it is shut from the horizon on, so that `opens_for` does not find a stretch
    of which nothing is known.
    """
    calendar = ~Calendar((a, min(b, horizon_h)) for a, b in windows)
    return ALWAYS if calendar.is_open(0.0) and calendar.next_change(0.0) >= horizon_h else calendar
