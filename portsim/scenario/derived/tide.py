"""The tide of a scenario, from phases at its start or from printed constants."""

from datetime import datetime, timedelta

from portsim.flow.calendar.closures import hour_of
from portsim.flow.calendar.greenwich import arguments
from portsim.flow.calendar.tide import Constituent, Tide
from portsim.flow.calendar.yearly_tide import YearlyTide
from portsim.scenario.blocks import water


def tide_of(block: water.Tide | None, start: datetime, until_h: float) -> Tide | YearlyTide:
    """Return the height of the water; 0 without a tide.

    Parameters
    ----------
    start
        Hour 0, with its offset from UTC.
    until_h
        Hour up to which the nodal factors of each year are entered.
    """
    if block is None:
        return Tide([])
    if not block.is_printed:
        return Tide([Constituent(*wave) for wave in block.waves], block.level_m)
    last = start + timedelta(hours=until_h)
    return YearlyTide(
        [
            (
                hour_of(start, datetime(year, 1, 1, tzinfo=start.tzinfo)),
                _of_year(block, start, year),
            )
            for year in range(start.year, last.year + 1)
        ]
    )


def packages_for_tide(block: water.Tide | None) -> tuple[str, ...]:
    """Return the packages on which the height of the water depends, beside those of every run."""
    return ("utide",) if block is not None and block.is_printed else ()


def _of_year(block: water.Tide, start: datetime, year: int) -> Tide:
    """Return the tide with the nodal factors of the middle of a year."""
    middle = datetime(year, 7, 2, 12, tzinfo=start.tzinfo)
    middle_h = hour_of(start, middle)
    printed = block.printed
    assert block.latitude_deg is not None
    found = arguments([name for name, _, _ in printed], middle, block.latitude_deg)
    return Tide(
        [
            Constituent(
                size_m * one.factor,
                one.speed_deg_ph,
                # cos(V + u - lag) at the middle of the year, counted back to hour 0
                (lag_deg - one.speed_deg_ph * block.lag_clock_h)
                - one.angle_deg
                + one.speed_deg_ph * middle_h,
            )
            for (_, size_m, lag_deg), one in zip(printed, found, strict=True)
        ],
        block.level_m,
    )
