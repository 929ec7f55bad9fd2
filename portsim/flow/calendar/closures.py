"""Calendars from the clock on the wall, from chance and from records.

Hours count from `start`, whose offset from UTC is that of the local clock all year (Pakistan keeps
no summer time). Weekdays count from Monday, 0. A function that takes `horizon_h` says nothing of
what comes after it: give it the end of the run and a margin for plans that look ahead.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from math import inf
from typing import TYPE_CHECKING

from portsim.flow.calendar.calendar import Calendar, Stretch, only
from portsim.flow.calendar.year import YEAR_H

if TYPE_CHECKING:
    from portsim.flow.streams import Draws

HOUR = timedelta(hours=1)
RUN_IN_DAYS = 365

Weekly = tuple[int, float, float]
Moment = datetime | date


def hour_of(start: datetime, moment: Moment) -> float:
    """Return the hours from `start` to a moment; a date means its beginning on the local clock."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), start.tzinfo)
    return (moment - start) / HOUR


def dated(start: datetime, stretches: Iterable[tuple[Moment, Moment]]) -> Calendar:
    """Return the calendar that is shut in stated stretches of time.

    Parameters
    ----------
    start
        Hour 0, with its offset from UTC.
    stretches
        (from, to), each a datetime with an offset, or a date. A date as `to` is shut to its end:
        from 11 June to 16 June is six days.
    """
    return Calendar((hour_of(start, a), _end_h(start, b)) for a, b in stretches)


def _end_h(start: datetime, end: Moment) -> float:
    """Return the hour at which a stretch ends; the last day of the calendar has no day after it."""
    return hour_of(start, end) + (0.0 if isinstance(end, datetime) else 24.0)


def holidays(
    start: datetime,
    horizon_h: float,
    dates: Iterable[date] = (),
    yearly: Iterable[tuple[int, int]] = (),
) -> Calendar:
    """Return the calendar that is shut on whole local days.

    Parameters
    ----------
    start, horizon_h
        Hour 0, with its offset from UTC, and the hour up to which yearly days are entered.
    dates
        Single days, as Eid, which moves with the moon.
    yearly
        (month, day) of days that come back every year: (3, 23) is 23 March. 29 February comes in
        leap years.
    """
    single, returning = set(dates), set(yearly)
    return Calendar(
        (hour, hour + 24.0)
        for hour, day in days(start, 0.0, horizon_h)
        if day in single or (day.month, day.day) in returning
    )


def shifts(start: datetime, horizon_h: float, weekly: Iterable[Weekly]) -> Calendar:
    """Return the calendar that is open during weekly shifts, and shut from the horizon on.

    Parameters
    ----------
    start, horizon_h
        Hour 0, with its offset from UTC, and the hour up to which shifts are entered.
    weekly
        (weekday, from, to), hours of the local clock. `to` at or below `from` is on the next day:
        (4, 22, 6) is the night from Friday to Saturday, (6, 0, 24) all Sunday. Shifts that leave no
        gap make `ALWAYS`.
    """
    return only(_weekly(start, horizon_h, weekly), horizon_h)


def breaks(
    start: datetime,
    horizon_h: float,
    weekly: Iterable[Weekly],
    first: date | None = None,
    last: date | None = None,
) -> Calendar:
    """Return the calendar that is shut during weekly breaks.

    Only breaks that begin on the days from `first` to `last` count.

    Parameters are those of `shifts`; without `first` or `last` there is no limit on that side.

    Examples
    --------
    Friday prayer is `[(4, 12.5, 14.5)]`. An hour for the fast-breaking meal of Ramadan is
    `[(day, 18.0, 19.0) for day in range(7)]` with the month's first and last day.
    """
    return Calendar(_weekly(start, horizon_h, weekly, first or date.min, last or date.max))


def _weekly(
    start: datetime,
    horizon_h: float,
    weekly: Iterable[Weekly],
    first: date = date.min,
    last: date = date.max,
) -> Iterator[Stretch]:
    by_day: list[list[Stretch]] = [[] for _ in range(7)]
    for weekday, a, b in weekly:
        by_day[weekday].append((a, b if b > a else b + 24.0))
    # the day before hour 0 too: its night shift may still be on
    for midnight, day in days(start, -24.0, horizon_h):
        if first <= day <= last:
            for a, b in by_day[day.weekday()]:
                yield midnight + a, midnight + b


def days(start: datetime, from_h: float, to_h: float) -> Iterator[tuple[float, date]]:
    """Yield (hour of its midnight, local date) of every day that [from_h, to_h) touches."""
    since_midnight = (start - start.replace(hour=0, minute=0, second=0, microsecond=0)) / HOUR
    n = int((from_h + since_midnight) // 24.0)
    while (midnight := 24.0 * n - since_midnight) < to_h:
        yield midnight, start.date() + timedelta(days=n)
        n += 1


def renewals(
    start: datetime,
    horizon_h: float,
    monthly_share: Sequence[float],
    mean_h: float,
    closed: "Draws",
    opened: "Draws",
) -> Calendar:
    """Return the calendar of random closures that take a given share of the time in each month.

    Open and closed stretches alternate. Closed ones last `mean_h` on average. While it is open a
    clock runs at share / ((1 - share) mean_h) an hour, the rate of the month, and it closes when
    the clock has run the open draw (mean 1): the mean open stretch is mean_h (1 - share) / share,
    and share is the long-run closed part by the renewal reward theorem (Ross, Stochastic Processes,
    2nd ed. 1996, sec. 3.4.1 and 3.6). With exponential open draws closures begin, while open, as a
    non-homogeneous Poisson process, by inversion.

    A closure runs on into the next month, and the effect of a change of rate fades within some mean
    closures: where shares differ by d from one month to the next, the later month's own share is
    off by about d mean_h / 720 in that direction. It is shut or open at hour 0 as at any other
    hour, because the alternation begins a year before.

    Parameters
    ----------
    start, horizon_h
        Hour 0, with its offset from UTC, and the hour before which closures begin.
    monthly_share
        Closed share of the time, 0 to below 1, January first.
    mean_h
        Mean length of a closure, hours, greater than 0.
    closed, opened
        One draw a stretch; only the shape of their laws counts.

    Examples
    --------
    A share of 0.3 in July with closures of 12 h: open for 28 h on average, 18.6 closures in the
    month.
    """
    rates, ends = _month_rates(start, horizon_h, monthly_share, mean_h)
    if not any(rates):
        return Calendar()
    to_clock, to_hours = 1.0 / opened.law.expected(), mean_h / closed.law.expected()
    stretches = []
    t = -24.0 * RUN_IN_DAYS
    while (shuts := _hour_run(rates, ends, t, opened.next() * to_clock)) < horizon_h:
        t = shuts + closed.next() * to_hours
        stretches.append((shuts, t))
    return Calendar(stretches)


def frequent(
    start: datetime, horizon_h: float, per_year: float, closed: "Draws", opened: "Draws"
) -> Calendar:
    """Return the calendar of random closures that come so many times a year.

    The mean open stretch is what a year leaves: 8760 / per_year less the mean closure. With 1.3 a
    year of 34.5 days it is shut for 12 % of the time. It is shut or open at hour 0 as at any other
    hour, as with `renewals`.

    Parameters
    ----------
    start, horizon_h
        Hour 0, with its offset from UTC, and the hour before which closures begin.
    per_year
        Closures in 8,760 hours on average, those in which it is shut included.
    closed
        Lengths of closures, hours.
    opened
        One draw an open stretch; only the shape of its law counts.
    """
    mean_h = closed.law.expected()
    return renewals(start, horizon_h, [per_year * mean_h / YEAR_H] * 12, mean_h, closed, opened)


def _hour_run(rates: list[float], ends: list[float], t: float, to_run: float) -> float:
    """Return the hour at which the clock of `renewals` has run `to_run` more since t."""
    for month in range(bisect_right(ends, t), len(rates)):
        here = rates[month] * (ends[month] - t)
        if to_run <= here and here > 0.0:
            return t + to_run / rates[month]
        to_run -= here
        t = ends[month]
    return inf


def _month_rates(
    start: datetime, horizon_h: float, monthly_share: Sequence[float], mean_h: float
) -> tuple[list[float], list[float]]:
    """Return the clock's rate in each month from the run-in to the horizon, and when each ends."""
    rates: list[float] = []
    ends: list[float] = []
    for midnight, day in days(start, -24.0 * RUN_IN_DAYS, horizon_h):
        if not rates or day.day == 1:
            if rates:
                ends.append(midnight)
            share = monthly_share[day.month - 1]
            rates.append(share / ((1.0 - share) * mean_h))
    return rates, [*ends, horizon_h]


def recorded(
    at_h: Sequence[float],
    values: Sequence[float],
    limit: float,
    *,
    below: bool = False,
    ends_h: float = inf,
    repeat_h: float | None = None,
    horizon_h: float = inf,
) -> Calendar:
    """Return the calendar that is shut while a recorded series is beyond its limit.

    A value holds from its hour to the next one's, without interpolation; a value equal to the limit
    is still good. Before the first hour and after the end it is open, unless the record is
    repeated.

    Parameters
    ----------
    at_h, values
        Hours after the start, rising, and what was measured: wind, wave height, visibility.
    limit
        The greatest good value.
    below
        The limit is the least good value instead, as for visibility.
    ends_h
        Hour up to which the last value holds.
    repeat_h
        The record comes again after so many hours, before and after its own time, and the last
        value holds until it does; none: it is not repeated.
    horizon_h
        Hour up to which the record is repeated; a repeated record needs it.

    Examples
    --------
    >>> recorded([0, 3, 6], [8.0, 15.5, 9.0], 14.0)
    Calendar(1 closed: [3, 6))
    >>> recorded([2, 4], [9.0, 5.0], 7.0, repeat_h=24, horizon_h=50)
    Calendar(2 closed: [2, 4), [26, 28))
    """
    bad = [(v < limit) if below else (v > limit) for v in values]
    ends = [*at_h[1:], ends_h if repeat_h is None else at_h[0] + repeat_h]
    once = [(a, b) for a, b, shut in zip(at_h, ends, bad, strict=True) if shut]
    if repeat_h is None or not once:
        return Calendar(once)
    first = int(-at_h[0] // repeat_h)  # the round in which hour 0 lies
    end = int(-(-(horizon_h - at_h[0]) // repeat_h))
    return Calendar(
        (a + n * repeat_h, b + n * repeat_h) for n in range(first, end) for a, b in once
    )
