"""Checks of numbers by time of day: some are manned at some hour of the run."""

from collections.abc import Iterator

from portsim.scenario.blocks.numbers import NumberTable
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.cargoes import Check, Finding
from portsim.scenario.derived.rosters import counted


def some_are_manned(scenario: Scenario) -> Iterator[Finding]:
    """No table has only hours without any, on the days of the run and in the shifts of the gate."""
    _, end_h = scenario.run.window_h
    for one in counted(scenario):
        if isinstance(one.number, NumberTable):
            manned = one.roster(scenario, end_h)
            if not manned.manned_h(0.0, end_h):
                within = " that the gate is open" if manned.calendar.closed else ""
                yield one.path, f"is 0 at every hour of the run{within}"


CHECKS: tuple[Check, ...] = (some_are_manned,)
