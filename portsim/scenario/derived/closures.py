"""Calendars of the scenario's weather, shifts and holidays."""

from typing import TYPE_CHECKING

from portsim.flow.calendar.calendar import Calendar, together
from portsim.flow.calendar.closures import breaks, dated, holidays, recorded, renewals, shifts
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.weather import Closure, DatedClosure, RenewalClosure, Shifts

if TYPE_CHECKING:
    from portsim.flow.streams import Streams

DAY_H = 24.0


def weather(scenario: Scenario, streams: "Streams", horizon_h: float) -> dict[str, Calendar]:
    """Return the calendar of each weather by name, open while it lets work go on.

    Each weather has random streams of its own, `weather.NAME.closed` and `weather.NAME.open`. So
    its hours do not depend on who asks for them.
    """
    return {
        name: _calendar(scenario, name, block, streams, horizon_h)
        for name, block in scenario.weather.items()
    }


def _calendar(
    scenario: Scenario, name: str, block: Closure, streams: "Streams", horizon_h: float
) -> Calendar:
    if isinstance(block, RenewalClosure):
        return renewals(
            scenario.start,
            horizon_h,
            block.monthly_share,
            block.mean_h,
            streams.draws(f"weather.{name}.closed", block.closed_law),
            streams.draws(f"weather.{name}.open", block.open_law),
        )
    return without_chance(scenario, block, horizon_h)


def without_chance(
    scenario: Scenario, block: Closure, horizon_h: float, before_h: float = 0.0
) -> Calendar:
    """Return the calendar of dated or recorded closures; random ones leave it always open.

    Parameters
    ----------
    horizon_h
        Hour after the start up to which a record is repeated.
    before_h
        Of a record: the hours before the start from which the calendar counts.
    """
    if isinstance(block, DatedClosure):
        return dated(
            scenario.start, [(stretch.begins, stretch.ends) for stretch in block.stretches]
        )
    if isinstance(block, RenewalClosure):
        return Calendar()
    hours, values = zip(*block.values, strict=True)
    return recorded(
        [hour + before_h for hour in hours],
        values,
        block.limit,
        below=block.closed_when == "below",
        ends_h=block.end_h + before_h,
        repeat_h=block.round_h,
        horizon_h=horizon_h + before_h,
    )


def manned(scenario: Scenario, block: Shifts, horizon_h: float) -> Calendar:
    """Return the calendar of people who work in shifts.

    The holidays of the scenario and those of the shifts are days without work.
    """
    start = scenario.start
    parts = [
        holidays(start, horizon_h, days.dates, days.yearly_days)
        for days in (scenario.holidays, block.holidays)
    ]
    parts += [
        breaks(start, horizon_h, pause.weekly, pause.first, pause.last) for pause in block.breaks
    ]
    if block.shifts:
        weekly = [row for shift in block.shifts for row in shift.weekly]
        parts.append(shifts(start, horizon_h, weekly))
    return together(parts)


def ever_manned(scenario: Scenario, block: Shifts) -> bool:
    """Return whether shifts cover any hour before the end of the measured window."""
    end_h = DAY_H * (scenario.run.warm_up_days + scenario.run.measured_days)
    return manned(scenario, block, end_h).working_hours(0.0, end_h) > 0.0
