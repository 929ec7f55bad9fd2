"""Checks of numbers by time of day: some are manned at some hour of the run."""

from collections.abc import Iterator

from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.scenario.blocks.numbers import NumberTable
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.cargoes import Check, Finding
from portsim.scenario.derived.closures import manned
from portsim.scenario.derived.rosters import roster
from portsim.scenario.faults import Path


def some_are_manned(scenario: Scenario) -> Iterator[Finding]:
    """No table has only hours without any, on the days of the run and in the shifts of the gate."""
    _, end_h = scenario.run.window_h
    for path, number in _numbers(scenario):
        if isinstance(number, NumberTable):
            shifts = _gate_hours(scenario, end_h) if path == ("road", "gate", "lanes") else ALWAYS
            if not roster(scenario, number, end_h, shifts).manned_h(0.0, end_h):
                within = " that the gate is open" if shifts.closed else ""
                yield path, f"is 0 at every hour of the run{within}"


def _gate_hours(scenario: Scenario, end_h: float) -> Calendar:
    shifts = scenario.road.gate.shifts if scenario.road is not None else None
    return manned(scenario, shifts, end_h) if shifts is not None else ALWAYS


def _numbers(scenario: Scenario) -> Iterator[tuple[Path, int | NumberTable | None]]:
    """Yield the path and the number of what may be a table, but for cranes."""
    for key, service in (("pilots", scenario.approach.pilots), ("tugs", scenario.approach.tugs)):
        if service is not None:
            yield ("approach", key, "number"), service.number
    for name, station in scenario.rail.stations.items() if scenario.rail else ():
        yield ("rail", "stations", name, "tracks"), station.tracks
    if scenario.road is not None:
        yield ("road", "gate", "lanes"), scenario.road.gate.lanes
        if scenario.road.exit is not None:
            yield ("road", "exit", "lanes"), scenario.road.exit.lanes
        for cargo, trucks in scenario.road.trucks.items():
            yield ("road", "trucks", cargo, "bays"), trucks.bays


CHECKS: tuple[Check, ...] = (some_are_manned,)
