"""How far ahead a run knows its calendars: to its end, and two days.

Who arrived in the window may need some days to leave, or, where a queue never ends, all the
days that the run-out may take at most. A planner who wants nobody cut off writes 500,000 of
them. So calendars are made for the first 400 days of the run-out, and for more only for a run that
needs more.
"""

from collections.abc import Iterator

from portsim.scenario.blocks.scenario import Scenario

DAY_H = 24.0
AHEAD_DAYS = 2.0
SOON_DAYS = 400.0  # of the run-out, after which nearly every run is over
TIMES = 8.0  # longer is the next run-out that is tried


def horizon_h(scenario: Scenario) -> float:
    """Return the hour up to which a run may look ahead: its end, and two days."""
    run = scenario.run
    return (run.warm_up_days + run.measured_days + run.run_out_cap_days + AHEAD_DAYS) * DAY_H


def shorter_first(scenario: Scenario) -> Iterator[Scenario]:
    """Yield a scenario with run-outs to be tried one after the other; the last one is its own."""
    most, days = scenario.run.run_out_cap_days, SOON_DAYS
    while days < most:
        run = scenario.run.model_copy(update={"run_out_cap_days": days})
        yield scenario.model_copy(update={"run": run})
        days *= TIMES
    yield scenario


def in_short(scenario: Scenario) -> Scenario:
    """Return a scenario with the first run-out that is tried: enough to look at its calendars."""
    return next(shorter_first(scenario))


def known_h(scenario: Scenario, ended_h: float) -> float:
    """Return the horizon of a run of a scenario that ended at an hour."""
    horizons = map(horizon_h, shorter_first(scenario))
    return next((hour for hour in horizons if ended_h + AHEAD_DAYS * DAY_H <= hour), ended_h)
