"""How many of something are manned, hour by hour: lanes, bays, tracks, pilots, tugs, cranes.

Four lanes by day and two by night are a `Roster`. One that is shut in some hours has none then, so
a gate with hours and a gate with fewer lanes at night are one thing.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from math import inf
from typing import Self

from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.flow.calendar.closures import days

WeeklyNumber = tuple[int, float, int]


class Roster:
    """A number that changes at some hours, and is 0 while a calendar is shut.

    The number of an hour at which it changes is the new one. Before the first change it is that of
    the first. It never changes itself.

    Parameters
    ----------
    changes
        (hour, number from then on), in order.
    calendar
        When any are manned at all.

    Attributes
    ----------
    calendar : Calendar
        As given.
    most : int
        The greatest number of all changes: how many there are.
    has_table : bool
        Whether the number changes by itself, apart from the calendar.
    always : bool
        Whether it never changes, for either reason.

    Examples
    --------
    >>> lanes = Roster([(0, 2), (8, 4), (20, 2)], Calendar([(22, 30)]))
    >>> lanes.most, lanes.at(8), lanes.at(20), lanes.at(23)
    (4, 4, 2, 0)
    >>> lanes.next_change(21), lanes.next_rise(21), lanes.manned_h(0, 24)
    (22.0, 30.0, 68.0)
    """

    __slots__ = ("_before", "_from", "_numbers", "always", "calendar", "has_table", "most")

    def __init__(self, changes: Iterable[tuple[float, int]], calendar: Calendar = ALWAYS) -> None:
        table = _without_repeats((float(hour), number) for hour, number in changes)
        self.calendar = calendar
        self.most = max(number for _, number in table)
        self.has_table = len(table) > 1
        merged = _without_repeats(_within(table, calendar)) if calendar.closed else table
        self.always = len(merged) == 1
        # Plain lists, because bisect on an array costs ten times as much.
        self._from = [hour for hour, _ in merged]
        self._numbers = [number for _, number in merged]
        # unit-hours from hour 0 to each change; before it the first number holds
        self._before = [self._from[0] * self._numbers[0]]
        for index in range(1, len(merged)):
            lasted_h = self._from[index] - self._from[index - 1]
            self._before.append(self._before[-1] + lasted_h * self._numbers[index - 1])

    @classmethod
    def constant(cls, number: int, calendar: Calendar = ALWAYS) -> Self:
        """Return the roster of a number that only a calendar changes."""
        return cls([(0.0, number)], calendar)

    def at(self, t: float) -> int:
        """Return the number at hour t."""
        return self._numbers[max(bisect_right(self._from, t) - 1, 0)]

    def next_change(self, t: float) -> float:
        """Return the first hour after t at which the number changes; infinite if it never does."""
        index = max(bisect_right(self._from, t), 1)
        return self._from[index] if index < len(self._from) else inf

    def next_rise(self, t: float) -> float:
        """Return the first hour after t at which the number rises; infinite if it never does."""
        for index in range(max(bisect_right(self._from, t), 1), len(self._from)):
            if self._numbers[index] > self._numbers[index - 1]:
                return self._from[index]
        return inf

    def manned_h(self, a: float, b: float) -> float:
        """Return the unit-hours in [a, b], such as lane-hours."""
        return self._unit_hours(b) - self._unit_hours(a) if b > a else 0.0

    def stretches(self, a: float, b: float) -> Iterator[tuple[float, float, int]]:
        """Yield (from, to, number) of the stretches of [a, b], in order."""
        while a < b:
            to = min(self.next_change(a), b)
            yield a, to, self.at(a)
            a = to

    @property
    def manned(self) -> Calendar:
        """The calendar that is shut while none is manned.

        >>> Roster([(0, 2), (8, 0), (20, 2)], Calendar([(22, 30)])).manned
        Calendar(2 closed: [8, 20), [22, 30))
        """
        ends = [*self._from[1:], inf]
        return Calendar(
            (a, b) for a, b, n in zip(self._from, ends, self._numbers, strict=True) if n == 0
        )

    def _unit_hours(self, t: float) -> float:
        """Return the unit-hours from 0 to an hour."""
        index = max(bisect_right(self._from, t) - 1, 0)
        return self._before[index] + (t - self._from[index]) * self._numbers[index]

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{number} from {hour:g}"
            for hour, number in zip(self._from[:4], self._numbers[:4], strict=True)
        )
        return f"Roster({shown}{', ...' if len(self._from) > 4 else ''})"


def _without_repeats(changes: Iterable[tuple[float, int]]) -> list[tuple[float, int]]:
    """Return the changes without those that change nothing; of two at one hour the last counts."""
    kept: list[tuple[float, int]] = []
    for hour, number in changes:
        if kept and hour < kept[-1][0]:
            raise ValueError(f"not in order: {hour:g} after {kept[-1][0]:g}")
        if kept and hour == kept[-1][0]:
            kept.pop()
        if not kept or kept[-1][1] != number:
            kept.append((hour, number))
    return kept


def _within(table: list[tuple[float, int]], calendar: Calendar) -> Iterator[tuple[float, int]]:
    """Yield (hour, number from then on), where the number is 0 while a calendar is shut."""
    edges = {edge for stretch in calendar.closed for edge in stretch if edge < inf}
    own = Roster(table)
    for hour in sorted(edges | {hour for hour, _ in table} | {0.0}):
        yield hour, own.at(hour) if calendar.is_open(hour) else 0


def weekly_roster(
    start: datetime,
    horizon_h: float,
    weekly: Iterable[WeeklyNumber],
    calendar: Calendar = ALWAYS,
) -> Roster:
    """Return the roster of a number that changes at the same times every week.

    Parameters
    ----------
    start, horizon_h
        Hour 0, with its offset from UTC, and the hour up to which changes are entered.
    weekly
        (weekday, hour of the local clock, number from then on). The last number of a day holds on
        into the next day, until that has a time of its own.
    calendar
        When any are manned at all.

    Examples
    --------
    Four by day and two by night, from a Friday midnight on:

    >>> week = [(day, hour, number) for day in range(7) for hour, number in ((8, 4), (20, 2))]
    >>> roster = weekly_roster(datetime(2027, 1, 1), 48.0, week)
    >>> [roster.at(hour) for hour in (0, 8, 20, 31, 32)]
    [2, 4, 2, 2, 4]
    """
    by_day: list[list[tuple[float, int]]] = [[] for _ in range(7)]
    for weekday, hour, number in sorted(weekly):
        by_day[weekday].append((hour, number))
    return Roster(
        # a week before hour 0 too: what holds at hour 0 was begun in it
        (
            (midnight + hour, number)
            for midnight, day in days(start, -168.0, horizon_h)
            for hour, number in by_day[day.weekday()]
        ),
        calendar,
    )
