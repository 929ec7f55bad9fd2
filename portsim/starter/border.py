"""A border that is shut in some months: when, and what it lets through otherwise."""

from calendar import month_name, monthrange
from collections.abc import Iterator
from typing import NamedTuple

from portsim.starter.cargo_view import CargoView
from portsim.starter.sizing import YEAR_DAYS

MEASURED_YEAR = 2031
BORDER_LOAD = 0.7  # of the days on which it is open


class Shut(NamedTuple):
    """When the border is shut, and what it lets through otherwise, by mode."""

    when: str
    stretches: list[tuple[str, str]]
    per_day: list[tuple[str, float]]

    @classmethod
    def of(cls, months: tuple[int, ...], per_day: list[tuple[str, float]]) -> "Shut":
        """Return it for some months of the measured year."""
        when = "in " + " and ".join(month_name[month] for month in months)
        first = first_month(months)
        stretches = []
        for month in months:
            year = MEASURED_YEAR + (month < first)
            last = monthrange(year, month)[1]
            stretches.append((f"{year}-{month:02}-01", f"{year}-{month:02}-{last}"))
        return cls(when, sorted(stretches), per_day)


def first_month(shut: tuple[int, ...]) -> int:
    """Return the month with which the measured year begins.

    It is the shut month before which the border has been open for longest, so that what a closure
    held up has come when the year ends; January if the border is never shut.

    Examples
    --------
    >>> first_month((3,)), first_month((1, 12)), first_month(())
    (3, 12, 1)
    """
    if not shut:
        return 1
    gaps = {month: min((month - other - 1) % 12 + 1 for other in shut) for month in shut}
    return max(shut, key=lambda month: gaps[month])


def vehicles_per_day(
    cargoes: list[CargoView], shut: tuple[int, ...]
) -> Iterator[tuple[str, float]]:
    """Yield mode and vehicles a day that the border lets through, for the modes of exports."""
    open_share = 1.0 - sum(monthrange(MEASURED_YEAR, month)[1] for month in shut) / YEAR_DAYS
    for mode in ("rail", "road"):
        trips = sum(
            one.trips for one in cargoes if one.fact.mode == mode and one.fact.direction == "export"
        )
        if trips:
            yield mode, float(f"{trips / YEAR_DAYS / open_share / BORDER_LOAD:.3g}")
