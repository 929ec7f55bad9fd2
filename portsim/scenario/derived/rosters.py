"""How many lanes, bays, tracks, pilots, tugs or cranes are manned at each hour."""

from collections.abc import Iterator
from typing import NamedTuple

from portsim.flow.calendar.calendar import ALWAYS
from portsim.flow.calendar.roster import Roster, weekly_roster
from portsim.scenario.blocks.numbers import NumberTable
from portsim.scenario.blocks.quay import CranePool
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.weather import Shifts
from portsim.scenario.derived.closures import manned
from portsim.scenario.faults import Path


def roster(
    scenario: Scenario,
    number: int | NumberTable,
    horizon_h: float,
    shifts: Shifts | None = None,
) -> Roster:
    """Return the roster of a number of the scenario.

    Parameters
    ----------
    horizon_h
        The hour up to which a table is entered; its last number holds from there on.
    shifts
        When any are manned at all; None round the clock.
    """
    calendar = ALWAYS if shifts is None else manned(scenario, shifts, horizon_h)
    if isinstance(number, NumberTable):
        return weekly_roster(scenario.start, horizon_h, number.weekly, calendar)
    return Roster.constant(number, calendar)


def crane_roster(scenario: Scenario, pool: CranePool, horizon_h: float) -> Roster:
    """Return the roster of the cranes of a pool: its number, and its shifts."""
    return roster(scenario, pool.number, horizon_h, pool.shifts)


class Counted(NamedTuple):
    """Something ashore or afloat of which another number may be manned at each hour, but cranes.

    Attributes
    ----------
    path
        Where its number stands.
    noun, of
        What is counted, as lanes, and of what: gate, exit, the cargo of bays, a station; empty for
        pilots and tugs.
    shifts
        When any are manned at all; None round the clock.
    """

    path: Path
    noun: str
    of: str
    number: int | NumberTable
    shifts: Shifts | None = None

    def roster(self, scenario: Scenario, horizon_h: float) -> Roster:
        """Return how many are manned at each hour."""
        return roster(scenario, self.number, horizon_h, self.shifts)


def counted(scenario: Scenario) -> Iterator[Counted]:
    """Yield everything but cranes of which the number may be a table."""
    for key, service in (("pilots", scenario.approach.pilots), ("tugs", scenario.approach.tugs)):
        if service is not None:
            yield Counted(("approach", key, "number"), key, "", service.number)
    for name, station in scenario.rail.stations.items() if scenario.rail else ():
        yield Counted(("rail", "stations", name, "tracks"), "tracks", name, station.tracks)
    road = scenario.road
    if road is None:
        return
    yield Counted(("road", "gate", "lanes"), "lanes", "gate", road.gate.lanes, road.gate.shifts)
    if road.exit is not None:
        yield Counted(("road", "exit", "lanes"), "lanes", "exit", road.exit.lanes)
    for cargo, trucks in road.trucks.items():
        if trucks.bays is not None:
            yield Counted(("road", "trucks", cargo, "bays"), "bays", cargo, trucks.bays)
