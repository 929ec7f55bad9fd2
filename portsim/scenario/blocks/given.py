"""A year in which the planner says what a random closure does: none, or so many days.

`given: {closure: pak_afghan_border, days: 30, begins: june}` puts one closure without notice, from
1 June on and for 30 days, in the place of all that the law would draw. With `days: 0` the border is
never shut. All else is drawn as it would be without.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from portsim.scenario.base import Block, Name, NonNegative
from portsim.scenario.blocks.corridor import BorderDated, Corridor, RandomClosure
from portsim.scenario.blocks.run import Run
from portsim.scenario.blocks.run_in import before_h
from portsim.scenario.blocks.weather import ClosedStretch, RenewalClosure, month_and_day
from portsim.scenario.faults import shown

DAY_H = 24.0
LONGEST_DAYS = 366.0  # of a window: which of several years is meant would be a guess


def month_or_day(value: str) -> tuple[int, int]:
    """Return (month, day) of a day of the year, or of the first day of a month.

    Examples
    --------
    >>> month_or_day("june"), month_or_day("15 Jun")
    ((6, 1), (6, 15))
    """
    day = value if value.strip()[:1].isdigit() else f"1 {value.strip()}"
    try:
        return month_and_day(day)
    except ValueError:
        told = f"must be a month, as june, or a day and a month, as 15 Jun, is {shown(value)}"
        raise ValueError(told) from None


def _readable(value: str) -> str:
    month_or_day(value)
    return value


class Given(Block):
    """What a random closure is said to do in the measured window, in place of its law."""

    closure: Name = Field(description="a random closure of the corridor")
    days: NonNegative = Field(
        le=LONGEST_DAYS,
        description="days for which it is shut, once and without notice; 0: it never is",
    )
    begins: Annotated[str, AfterValidator(_readable)] | None = Field(
        None,
        description="a month, as june (its first day), or a day, as 15 Jun; the first one in the "
        "measured window",
    )

    def begin(self, start: datetime, run: Run) -> datetime | None:
        """Return when it is shut, on the local clock; None if the window has no such day."""
        first = start + timedelta(days=run.warm_up_days)
        last = first + timedelta(days=run.measured_days)
        if self.begins is None:
            return None
        month, day = month_or_day(self.begins)
        for year in range(first.year, last.year + 1):
            try:
                at = datetime(year, month, day, tzinfo=start.tzinfo)
            except ValueError:  # 29 February
                continue
            if first <= at < last:
                return at
        return None

    def replaces(self, key: str) -> bool:
        """Return whether a dotted key is one of the law in whose place the closure is put.

        Examples
        --------
        >>> given = Given(closure="border", days=0)
        >>> given.replaces("corridor.closures.border.per_year")
        True
        >>> given.replaces("corridor.closures.strike.per_year")
        False
        """
        return key.startswith(f"corridor.closures.{self.closure}.")

    def stretches(self, start: datetime, run: Run) -> tuple[ClosedStretch, ...] | None:
        """Return the closures in place of the law, or None if the window has no room for them."""
        if not self.days:
            return ()
        begins = self.begin(start, run)
        end = start + timedelta(days=run.warm_up_days + run.measured_days)
        if begins is None or begins + timedelta(days=self.days) > end:
            return None
        return (ClosedStretch(begins=begins, ends=begins + timedelta(days=self.days)),)


def conditioned(given: Given, corridor: Corridor, start: datetime, run: Run) -> Corridor:
    """Return the corridor with the stated closure in place of the law.

    It begins as long before the start as with the law, so that all else is drawn at the same hours.
    A corridor that does not fit is returned as it is, and the checks say why.
    """
    block = corridor.closures.get(given.closure)
    stretches = given.stretches(start, run)
    if not isinstance(block, RandomClosure | RenewalClosure) or stretches is None:
        return corridor
    try:
        early_h = before_h(corridor)
    except KeyError:  # of a name that does not exist
        return corridor
    stated = BorderDated(
        kind="dated", announced=False, stretches=stretches, source=block.source, note=block.note
    )
    changes: dict[str, Any] = {"closures": {**corridor.closures, given.closure: stated}}
    if early_h:
        changes["run_in_days"] = early_h / DAY_H
    return corridor.model_copy(update=changes)


def is_conditioned(given: Given, corridor: Corridor, start: datetime, run: Run) -> bool:
    """Return whether a corridor has the stated closure in place of the law."""
    block = corridor.closures.get(given.closure)
    stretches = given.stretches(start, run)
    return isinstance(block, BorderDated) and block.stretches == stretches and not block.announced
