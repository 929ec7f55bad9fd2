"""Checks of numbers by time of day: they are worked where they stand."""

from collections.abc import Iterator

from portsim.scenario.blocks.numbers import NumberTable
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.cargoes import Check, Finding
from portsim.scenario.faults import Path


def tables_are_worked(scenario: Scenario) -> Iterator[Finding]:
    """No table stands where only a whole number is worked."""
    for path, number in _not_worked(scenario):
        if isinstance(number, NumberTable):
            yield path, "must be a whole number: a table by time of day is not worked here yet"


def _not_worked(scenario: Scenario) -> Iterator[tuple[Path, int | NumberTable | None]]:
    """Yield the path and the number of everything of which a table is not worked yet."""
    for name, station in scenario.rail.stations.items() if scenario.rail else ():
        yield ("rail", "stations", name, "tracks"), station.tracks


CHECKS: tuple[Check, ...] = (tables_are_worked,)
