"""How many lanes, bays, tracks, pilots, tugs or cranes are manned at each hour."""

from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.flow.calendar.roster import Roster, weekly_roster
from portsim.scenario.blocks.numbers import NumberTable
from portsim.scenario.blocks.quay import CranePool
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.closures import manned


def roster(
    scenario: Scenario,
    number: int | NumberTable,
    horizon_h: float,
    calendar: Calendar = ALWAYS,
) -> Roster:
    """Return the roster of a number of the scenario.

    Parameters
    ----------
    horizon_h
        The hour up to which a table is entered; its last number holds from there on.
    calendar
        When any are manned at all.
    """
    if isinstance(number, NumberTable):
        return weekly_roster(scenario.start, horizon_h, number.weekly, calendar)
    return Roster.constant(number, calendar)


def mean_number(scenario: Scenario, number: int | NumberTable) -> float:
    """Return the mean number over the measured window; holidays and shifts change nothing here."""
    if not isinstance(number, NumberTable):
        return float(number)
    begins, ends = scenario.run.window_h
    return roster(scenario, number, ends).manned_h(begins, ends) / (ends - begins)


def crane_roster(scenario: Scenario, pool: CranePool, horizon_h: float) -> Roster:
    """Return the roster of the cranes of a pool: its number, and its shifts."""
    shifts = pool.shifts
    calendar = ALWAYS if shifts is None else manned(scenario, shifts, horizon_h)
    return roster(scenario, pool.number, horizon_h, calendar)
