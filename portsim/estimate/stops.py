"""How much of the time work and movements stand still: weather, shifts, breakdowns, water, light."""

from collections.abc import Iterable
from math import prod
from typing import NamedTuple

from portsim.estimate.profile import MONTH_H
from portsim.flow.arrivals.poisson import YEAR_H
from portsim.flow.calendar.calendar import Calendar, together
from portsim.scenario.blocks.corridor import BorderClosure, RandomClosure
from portsim.scenario.blocks.quay import CranePool
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.blocks.weather import Closure, RenewalClosure, Shifts
from portsim.scenario.derived.closures import manned, without_chance
from portsim.scenario.derived.waterway import DAY_H, day, draughts, water


class Delay(NamedTuple):
    """What a ship that is ready to move at a random hour waits until she may.

    Attributes
    ----------
    share
        Share of the hours at which the passage can begin.
    mean_h
        Mean hours from being ready to the beginning of the passage, those who need not wait
        included.
    longest_h
        Longest such wait for water, light and closures that are known; random closures left out.
    """

    share: float
    mean_h: float
    longest_h: float


def window(scenario: Scenario) -> tuple[float, float]:
    """Return the hours from which to which is measured."""
    begins = scenario.run.warm_up_days * DAY_H
    return begins, begins + scenario.run.measured_days * DAY_H


def closed_share(scenario: Scenario, names: Iterable[str]) -> float:
    """Return the share of time in which one weather or another of those named stops work, as if independent."""
    return 1.0 - prod(
        1.0 - shut_share(scenario, scenario.weather[name]) for name in dict.fromkeys(names)
    )


def shut_share(scenario: Scenario, block: Closure | BorderClosure) -> float:
    """Return the share of time that a closure takes: the long-run one if it is random, else that of the window."""
    if isinstance(block, RandomClosure):
        return block.share
    if isinstance(block, RenewalClosure):
        hours: float = sum(
            share * month
            for share, month in zip(block.monthly_share, MONTH_H.tolist(), strict=True)
        )
        return hours / YEAR_H
    begins, ends = window(scenario)
    return 1.0 - without_chance(scenario, block, ends).working_hours(begins, ends) / (ends - begins)


def on_duty(scenario: Scenario, block: Shifts | None) -> float:
    """Return the share of the measured hours in which those who work in such shifts are there."""
    if block is None:
        return 1.0
    begins, ends = window(scenario)
    return manned(scenario, block, ends).working_hours(begins, ends) / (ends - begins)


def open_share(scenario: Scenario, pool: CranePool) -> float:
    """Return the share of time in which the cranes of a pool are manned and no weather stops them all."""
    return on_duty(scenario, pool.shifts) * (1.0 - closed_share(scenario, pool.stopped_by))


def repair_share(pool: CranePool) -> tuple[float, float]:
    """Return the hours of repair per crane-hour at work, and per crane-hour of the calendar; one of them is 0."""
    broken = pool.breakdowns
    if broken is None:
        return 0.0, 0.0
    between_h, repair_h = broken.between_h.expected(), broken.repair_h.expected()
    if broken.clock == "running":
        return repair_h / between_h, 0.0
    return 0.0, repair_h / (between_h + repair_h)


def delay(scenario: Scenario, stream: CallStream, outbound: bool) -> Delay:
    """Return what the ships of a call wait for water, light and an open port, one way.

    Notes
    -----
    A ship is ready at a random hour. If passages cannot begin in stretches of b hours in T, she
    waits b^2 / 2T on average, summed over the stretches. A random closure that takes a share s, of
    mean D and second moment E[D^2], adds s E[D^2] / 2 D (S. M. Ross, Stochastic Processes, 2nd ed.
    1996, 3.4, the mean residual life).
    """
    begins, ends = window(scenario)
    calendars = [water(scenario, draughts(scenario, stream)[1 if outbound else 0])]
    if scenario.vessels[stream.vessel].daylight_only:
        calendars.append(day(scenario))
    random_share, random_h = 0.0, 0.0
    for name in scenario.approach.closed_by:
        block = scenario.weather[name]
        if isinstance(block, RenewalClosure):
            share = shut_share(scenario, block)
            random_share += share
            random_h += share * block.mean_h * (1.0 + block.closed_law.scv()) / 2.0
        else:
            calendars.append(without_chance(scenario, block, ends))
    approach = scenario.approach
    passage_h = (approach.outbound_h if outbound else approach.inbound_h).expected()
    blocked = Calendar((a - passage_h, b) for a, b in together(calendars).closed)
    stretches = [
        min(b, ends) - max(a, begins) for a, b in blocked.closed if a < ends and b > begins
    ]
    hours = ends - begins
    return Delay(
        max(1.0 - sum(stretches) / hours - random_share, 0.0),
        sum(b * b for b in stretches) / 2.0 / hours + random_h,
        max(stretches, default=0.0),
    )


def stretch(scenario: Scenario, pool: CranePool, cargo: str) -> float:
    """Return by how much stops lengthen a ship's work: hours alongside per hour of work.

    Notes
    -----
    Hours that weather or the lack of a shift take are waited out: 1 / (open share). A crane that
    breaks is missed until it is repaired, as if there were no other: 1 + repair / between failures
    on the running clock.
    """
    of_work, of_calendar = repair_share(pool)
    stops = (*pool.stopped_by, *scenario.cargoes[cargo].stopped_by)
    works = on_duty(scenario, pool.shifts) * (1.0 - closed_share(scenario, stops))
    return (1.0 + of_work) / (works * (1.0 - of_calendar))


def pool_hours(scenario: Scenario, name: str, work_h: dict[str, float]) -> float:
    """Return the crane-hours a year in which the cranes of a pool are available.

    Parameters
    ----------
    work_h
        Crane-hours of work a year, by cargo: a crane on its running clock breaks by them, and one
        whose cargo is stopped by weather is not available.
    """
    pool = scenario.cranes[name]
    of_work, of_calendar = repair_share(pool)
    whole = pool.number * YEAR_H * open_share(scenario, pool) * (1.0 - of_calendar)
    lost = sum(work_h.values()) * of_work
    for cargo, hours in work_h.items():
        share = closed_share(scenario, scenario.cargoes[cargo].stopped_by)
        lost += hours * share / (1.0 - share)
    return max(whole - lost, 0.0)
