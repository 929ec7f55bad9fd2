"""When work stops: closures by weather or order, shifts, holidays and breaks.

The module `portsim.flow.calendar.closures` makes a calendar of each block, from the values as they
stand here. Clock times and plain dates are those of the scenario's `start`, whose offset from UTC
holds all year.
"""

import re
from calendar import month_name
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from portsim.scenario.base import Block, Number, Positive
from portsim.scenario.blocks.record import Record
from portsim.scenario.distributions.distribution import Distribution
from portsim.scenario.distributions.unbounded import Exponential
from portsim.scenario.faults import shown

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BelowOne = Annotated[float, Field(strict=True, ge=0, lt=1)]


def _as_date(value: Any) -> date:
    """Read a date, and refuse what pydantic would make one of, such as a number."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"must be a date, as 2027-03-23, is {shown(value)}") from None


def _as_moment(value: Any) -> date | datetime:
    """Read a date, or a date and time with its offset."""
    if isinstance(value, str):
        for read in (date.fromisoformat, datetime.fromisoformat):
            try:
                value = read(value)
                break
            except ValueError:
                continue
    if isinstance(value, date) and (not isinstance(value, datetime) or value.tzinfo is not None):
        return value
    wanted = (
        "a date, as 2027-06-11, or a date and time with its offset from UTC, as "
        "2027-06-11T14:00:00+05:00"
    )
    raise ValueError(f"must be {wanted}, is {shown(value)}")


def _clock(value: str) -> str:
    """Return a time of day as it is; raise a ValueError for anything else."""
    clock_h(value)
    return value


def clock_h(value: str) -> float:
    """Return the hours after midnight of a time of day.

    Examples
    --------
    >>> clock_h("07:30"), clock_h("24:00")
    (7.5, 24.0)
    """
    match = re.fullmatch(r"(\d{1,2}):([0-5]\d)", value)
    hours = int(match[1]) + int(match[2]) / 60 if match else 25.0
    if hours > 24.0:
        raise ValueError(f"must be a time of day from 00:00 to 24:00, is {shown(value)}")
    return hours


def _yearly(value: str) -> str:
    """Return a day of the year as it is; raise a ValueError for anything else."""
    month_and_day(value)
    return value


def month_and_day(value: str) -> tuple[int, int]:
    """Return (month, day) of a day that comes every year, written as "23 Mar" or "23 March"."""
    day, _, month = value.strip().partition(" ")
    written = month.strip().lower()
    try:
        number = MONTHS.index(written[:3]) + 1
        if not month_name[number].lower().startswith(written):
            raise ValueError  # "juni", or a year behind it, would else be taken for a month
        date(2024, number, int(day))  # a leap year, so that 29 Feb is a day
    except (ValueError, OverflowError):
        raise ValueError(f"must be a day and a month, as 23 Mar, is {shown(value)}") from None
    return number, int(day)


Day = Annotated[date, BeforeValidator(_as_date)]
Moment = Annotated[datetime | date, BeforeValidator(_as_moment)]
ClockTime = Annotated[str, AfterValidator(_clock)]
YearlyDay = Annotated[str, AfterValidator(_yearly)]


MOST_SHIFTS = 1_000  # of one calendar, breaks of many years included


class RenewalClosure(Block):
    """Random closures whose share of the time depends on the month: a channel in the monsoon.

    Open and closed stretches alternate. With shares of 0.3 in July and closures of 12 h on average,
    the port is open for 28 h on average between them. A month that is shut altogether is a dated
    closure.
    """

    kind: Literal["renewal"]
    announced: bool = Field(
        False,
        description="known to ships beforehand: then no passage runs into it; false: a ship is "
        "only "
        "kept while it lasts",
    )
    monthly_share: Annotated[tuple[BelowOne, ...], Field(min_length=12, max_length=12)] = Field(
        description="twelve long-run closed shares of the time, January first, each from 0 "
        "to below 1"
    )
    mean_h: Positive = Field(description="mean length of a closure, hours")
    closed_law: Distribution = Field(
        Exponential(dist="exponential", mean=1.0),
        description="law of the lengths of closures; only its shape counts, the mean is mean_h",
    )
    open_law: Distribution = Field(
        Exponential(dist="exponential", mean=1.0),
        description="law of the open time between closures; only its shape counts, the "
        "mean follows",
    )

    @model_validator(mode="after")
    def _have_shapes(self) -> Self:
        for name in ("closed_law", "open_law"):
            if not 0.0 < getattr(self, name).expected() < float("inf"):
                raise ValueError(f"{name} must have a mean greater than 0")
        return self


class RecordedClosure(Record):
    """Closures where a recorded series is beyond a limit: wind, wave height, visibility.

    With a limit of 14 and rows (0, 8), (3, 15.5), (6, 9) work stops from hour 3 to 6. What a record
    has at the limit itself is still good.
    """

    kind: Literal["recorded"]
    announced: bool = Field(
        False,
        description="known to ships beforehand: then no passage runs into it; false: a ship is "
        "only "
        "kept while it lasts",
    )
    limit: Number = Field(description="value up to which work goes on, in the column's unit")
    closed_when: Literal["above", "below"] = Field(
        "above", description="above the limit (wind, waves) or below it (visibility)"
    )


class ClosedStretch(Block):
    """One closure that is known: from `begins` to `ends`; a date as `ends` is shut to its end."""

    begins: Moment = Field(description="date, or date and time with its offset from UTC")
    ends: Moment = Field(
        description="date (shut through that day), or date and time with its offset"
    )


class DatedClosure(Block):
    """Closures on known dates, as the ban on shipping for cyclone Biparjoy, 11 to 16 June 2023."""

    kind: Literal["dated"]
    announced: bool = Field(
        True,
        description="known to ships beforehand: then no passage runs into it; false: a ship is "
        "only "
        "kept while it lasts",
    )
    stretches: tuple[ClosedStretch, ...] = Field(min_length=1, description="the closures")

    @model_validator(mode="after")
    def _forward(self) -> Self:
        for stretch in self.stretches:
            if _is_backward(stretch):
                raise ValueError(
                    f"a closure ends before it begins: from {stretch.begins} to {stretch.ends}"
                )
        return self


def _is_backward(stretch: ClosedStretch) -> bool:
    """Return whether a closure ends before it begins; one that ends on a date lasts to its end."""
    begins, ends = stretch.begins, stretch.ends
    if isinstance(begins, datetime) and isinstance(ends, datetime):
        return ends <= begins
    return _date(ends) < _date(begins)


def _date(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


Closure = Annotated[RenewalClosure | RecordedClosure | DatedClosure, Field(discriminator="kind")]


class _Weekly(Block):
    """What comes every week at the same times."""

    days: tuple[Weekday, ...] = Field(
        WEEKDAYS, min_length=1, description="weekdays on which it begins; none: all"
    )
    begins: ClockTime = Field(description="time of day, as 08:00")
    ends: ClockTime = Field(description="time of day; at or below begins: on the next day")

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        if clock_h(self.begins) == clock_h(self.ends):
            raise ValueError("begins and ends are equal: a whole day is from 00:00 to 24:00")
        return self

    @property
    def weekly(self) -> tuple[tuple[int, float, float], ...]:
        """(weekday, from, to): Monday is 0, hours after midnight."""
        return tuple(
            (WEEKDAYS.index(day), clock_h(self.begins), clock_h(self.ends)) for day in self.days
        )


class Shift(_Weekly):
    """A shift.

    {days: [mon, tue], begins: "22:00", ends: "06:00"} works the nights to Tuesday and Wednesday.
    """


class Break(_Weekly):
    """A time without work: {days: [fri], begins: "12:30", ends: "14:30"} is Friday prayer."""

    first: Day | None = Field(
        None, description="first day of the breaks, as of Ramadan; none: no limit"
    )
    last: Day | None = Field(None, description="last day of the breaks; none: no limit")

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError(f"last must not be before first, {self.first}, is {self.last}")
        return self


class Holidays(Block):
    """Whole local days without work."""

    dates: tuple[Day, ...] = Field((), description="single days, as Eid, which moves with the moon")
    yearly: tuple[YearlyDay, ...] = Field((), description="days that come every year, as 23 Mar")

    @property
    def yearly_days(self) -> tuple[tuple[int, int], ...]:
        """(month, day) of the yearly days."""
        return tuple(month_and_day(day) for day in self.yearly)


class Shifts(Block):
    """When people work: in the shifts, but not in breaks or on holidays."""

    shifts: tuple[Shift, ...] = Field(
        (), max_length=MOST_SHIFTS, description="weekly shifts; none: round the clock"
    )
    breaks: tuple[Break, ...] = Field(
        (), max_length=MOST_SHIFTS, description="weekly breaks inside them"
    )
    holidays: Holidays = Field(Holidays(), description="days without work")
