"""How much of the time work and movements stand still, and why."""

from collections.abc import Iterable
from math import prod
from typing import NamedTuple

from portsim.flow.calendar.calendar import Calendar, together
from portsim.flow.calendar.year import MONTH_H, YEAR_H
from portsim.scenario.blocks.corridor import BorderClosure, RandomClosure
from portsim.scenario.blocks.numbers import NumberTable
from portsim.scenario.blocks.quay import CranePool
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.blocks.weather import Closure, RenewalClosure, Shifts
from portsim.scenario.derived.closures import manned, without_chance
from portsim.scenario.derived.draught import draughts
from portsim.scenario.derived.movement_weather import MovementWeather, movement_weather
from portsim.scenario.derived.rosters import crane_roster, roster
from portsim.scenario.derived.waterway import day, water


def weather_share(scenario: Scenario, names: Iterable[str]) -> float:
    """Return the share of time in which at least one of the named weathers stops work.

    The weathers are taken as independent of each other.
    """
    return 1.0 - prod(
        1.0 - closed_share(scenario, scenario.weather[name]) for name in dict.fromkeys(names)
    )


def closed_share(scenario: Scenario, block: Closure | BorderClosure) -> float:
    """Return the share of time that a closure takes.

    It is the share in the long run if the closure is random, and that of the measured window if it
    is known.
    """
    if isinstance(block, RandomClosure):
        return block.share
    if isinstance(block, RenewalClosure):
        months = zip(block.monthly_share, MONTH_H, strict=True)
        hours: float = sum(share * month_h for share, month_h in months)
        return hours / YEAR_H
    begins, ends = scenario.run.window_h
    return 1.0 - without_chance(scenario, block, ends).working_hours(begins, ends) / (ends - begins)


def manned_share(scenario: Scenario, shifts: Shifts | None, number: int | NumberTable = 1) -> float:
    """Return the share of the measured unit-hours that shifts and a table of numbers cover.

    It is 1 without both. A window in which nobody is at work at all, as one of hours at night, says
    nothing of a load: then it is the share of the year from its beginning on.
    """
    begins, ends = scenario.run.window_h
    share = _manned_share(scenario, shifts, number, begins, ends)
    return share or _manned_share(scenario, shifts, number, begins, begins + YEAR_H)


def _manned_share(
    scenario: Scenario,
    shifts: Shifts | None,
    number: int | NumberTable,
    begins: float,
    ends: float,
) -> float:
    if isinstance(number, NumberTable):
        at_work = roster(scenario, number, ends, shifts)
        return at_work.manned_h(begins, ends) / (at_work.most * (ends - begins))
    if shifts is None:
        return 1.0
    return manned(scenario, shifts, ends).working_hours(begins, ends) / (ends - begins)


def workable_share(scenario: Scenario, pool: CranePool) -> float:
    """Return the share of a pool's crane-hours that are manned, and that no weather stops."""
    at_work = manned_share(scenario, pool.shifts, pool.number)
    return at_work * (1.0 - weather_share(scenario, pool.stopped_by))


class RepairHours(NamedTuple):
    """Hours of repair per crane-hour at work, and per crane-hour of the calendar.

    One of them is 0.
    """

    per_work_hour: float
    per_calendar_hour: float


def repair_hours(pool: CranePool) -> RepairHours:
    """Return the hours that the cranes of a pool are under repair."""
    breakdowns = pool.breakdowns
    if breakdowns is None:
        return RepairHours(0.0, 0.0)
    between_h, repair_h = breakdowns.between_h.expected(), breakdowns.repair_h.expected()
    if breakdowns.clock == "running":
        return RepairHours(repair_h / between_h, 0.0)
    return RepairHours(0.0, repair_h / (between_h + repair_h))


def alongside_per_work_hour(
    scenario: Scenario, pool: CranePool, cranes: float, cargo: str
) -> float:
    """Return the hours alongside that a ship needs per hour of work on a cargo, because work stops.

    Parameters
    ----------
    cranes
        The most of the pool that she may have.

    Notes
    -----
    Hours that weather or the lack of a shift take are waited out: 1 / (open share). A crane that
    breaks is missed until it is repaired, as if there were no other: 1 + repair / between failures
    on the running clock.
    """
    repair = repair_hours(pool)
    weathers = (*pool.stopped_by, *scenario.cargoes[cargo].stopped_by)
    open_share = _share_on_ship(scenario, pool, cranes) * (1.0 - weather_share(scenario, weathers))
    return (1.0 + repair.per_work_hour) / (open_share * (1.0 - repair.per_calendar_hour))


def _share_on_ship(scenario: Scenario, pool: CranePool, cranes: float) -> float:
    """Return the mean number of cranes that a ship may have, over the most that she may have."""
    if not isinstance(pool.number, NumberTable):
        return manned_share(scenario, pool.shifts)
    begins, ends = scenario.run.window_h
    crane_hours = sum(
        (to_h - from_h) * min(number, cranes)
        for from_h, to_h, number in crane_roster(scenario, pool, ends).stretches(begins, ends)
    )
    return crane_hours / (cranes * (ends - begins))


def available_crane_hours(scenario: Scenario, name: str, work_h: dict[str, float]) -> float:
    """Return the crane-hours a year in which the cranes of a pool can work.

    Parameters
    ----------
    work_h
        Crane-hours of work a year, by cargo. A crane on its running clock breaks as it works, and a
        crane whose cargo is stopped by weather cannot work.
    """
    pool = scenario.cranes[name]
    repair = repair_hours(pool)
    manned_h = pool.most * YEAR_H * workable_share(scenario, pool)
    whole_h = manned_h * (1.0 - repair.per_calendar_hour)
    lost_h = sum(work_h.values()) * repair.per_work_hour
    for cargo, hours in work_h.items():
        share = weather_share(scenario, scenario.cargoes[cargo].stopped_by)
        lost_h += hours * share / (1.0 - share)
    return max(whole_h - lost_h, 0.0)


class MovementWait(NamedTuple):
    """What a ship that is ready to move at a random hour waits until she may.

    Attributes
    ----------
    share
        Share of the hours at which the passage can begin.
    mean_h
        Mean hours from being ready to the beginning of the passage; ships that need not wait count
        as 0.
    longest_h
        Longest such wait for water, light and known closures; random closures are left out.
    shut
        Share of the hours in which weather stops it: closures of the port, or limits of the class.
    """

    share: float
    mean_h: float
    longest_h: float
    shut: float


def movement_wait(scenario: Scenario, stream: CallStream, outbound: bool) -> MovementWait:
    """Return how long the ships of a call wait for water, light and an open port, in or out.

    Notes
    -----
    A ship is ready at a random hour. If passages cannot begin in stretches of b hours in T, she
    waits b^2 / 2T on average, summed over the stretches. A random closure that takes a share s, of
    mean D and second moment E[D^2], adds s E[D^2] / 2 D (S. M. Ross, Stochastic Processes, 2nd ed.
    1996, 3.4, the mean residual life).
    """
    begins, ends = scenario.run.window_h
    hours = ends - begins
    stretches = [
        min(to_h, ends) - max(from_h, begins)
        for from_h, to_h in _blocked(scenario, stream, outbound, ends).closed
        if from_h < ends and to_h > begins
    ]
    stopping = movement_weather(scenario, stream.vessel, outbound)
    random_share, random_h = _random_closures(scenario, stopping)
    return MovementWait(
        share=max(1.0 - sum(stretches) / hours - random_share, 0.0),
        mean_h=sum(length * length for length in stretches) / 2.0 / hours + random_h,
        longest_h=max(stretches, default=0.0),
        shut=_shut_share(scenario, stopping, random_share),
    )


def _shut_share(
    scenario: Scenario, stopping: Iterable[MovementWeather], random_share: float
) -> float:
    """Return the share of the measured window in which weather stops a movement."""
    begins, ends = scenario.run.window_h
    known = together(without_chance(scenario, block, ends) for _, block, _ in stopping)
    return min(1.0 - known.working_hours(begins, ends) / (ends - begins) + random_share, 1.0)


def _blocked(scenario: Scenario, stream: CallStream, outbound: bool, until_h: float) -> Calendar:
    """Return the calendar that is closed when a passage cannot begin, for reasons known beforehand.

    A passage cannot begin when it would run into a closure.
    """
    approach = scenario.approach
    draught_in, draught_out = draughts(scenario, stream)
    calendars = [water(scenario, draught_out if outbound else draught_in)]
    if scenario.vessels[stream.vessel].daylight_only:
        calendars.append(day(scenario))
    storms: list[Calendar] = []  # they come as a surprise: a passage may run into them
    for _, block, _ in movement_weather(scenario, stream.vessel, outbound):
        if not isinstance(block, RenewalClosure):
            known = calendars if block.announced else storms
            known.append(without_chance(scenario, block, until_h))
    passage_h = (approach.outbound_h if outbound else approach.inbound_h).expected()
    closed = together(calendars).closed
    ahead = Calendar((from_h - passage_h, to_h) for from_h, to_h in closed)
    return together([ahead, *storms])


def _random_closures(
    scenario: Scenario, stopping: Iterable[MovementWeather]
) -> tuple[float, float]:
    """Return the effect of random weather that stops a movement.

    It is the share of time in which it does, and the mean wait that this adds, hours.
    """
    share, mean_h = 0.0, 0.0
    for _, block, _ in stopping:
        if isinstance(block, RenewalClosure):
            block_share = closed_share(scenario, block)
            share += block_share
            mean_h += block_share * block.mean_h * (1.0 + block.closed_law.scv()) / 2.0
    return share, mean_h
