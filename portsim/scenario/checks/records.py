"""Checks of recorded weather: what holds before and after the record is covered or stated."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from portsim.scenario.blocks.corridor import BorderClosure
from portsim.scenario.blocks.record import Record
from portsim.scenario.blocks.run_in import before_h
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.weather import Closure
from portsim.scenario.checks.cargoes import Check, Finding
from portsim.scenario.faults import Path

DAY_H = 24.0


def records_cover_the_run(scenario: Scenario) -> Iterator[Finding]:
    """A record covers the whole run, or says what holds beyond it."""
    run, corridor = scenario.run, scenario.corridor
    window_h = (run.warm_up_days + run.measured_days) * DAY_H
    last_h = window_h + run.run_out_cap_days * DAY_H
    needed = f"the measured window ends at hour {window_h:,.10g}"
    if last_h > window_h:
        needed += f" and the run at hour {last_h:,.10g} at the latest"
    for path, block, begins_h in _records(scenario):
        if block.beyond in ("calm", "repeat") or block.repeat_h is not None:
            continue
        early, late = block.begin_h > begins_h, block.end_h < last_h
        if not (early or late):
            continue
        text = needed
        if early:
            begins = "the run begins at hour 0"
            if begins_h < 0.0 and corridor is not None:
                begins = f"the corridor begins at hour {begins_h:,.10g}"
            text = f"{begins}, and {needed}" if late else begins
        yield path, f"{_covered(block, scenario.start)}; {text}: {_ANSWERS}"


_ANSWERS = (
    "give a longer record, or say by beyond: repeat or beyond: calm what holds before and after it"
)


def _records(scenario: Scenario) -> Iterator[tuple[Path, Record, float]]:
    """Yield path and block of each record, and the hour from which it is needed."""
    blocks: dict[Path, tuple[Closure | BorderClosure, float]] = {
        ("weather", name): (block, 0.0) for name, block in scenario.weather.items()
    }
    if scenario.corridor is not None:
        begins_h = -before_h(scenario.corridor)
        for name, closure in scenario.corridor.closures.items():
            blocks["corridor", "closures", name] = closure, begins_h
    for path, (one, needed_from_h) in blocks.items():
        if isinstance(one, Record):
            yield path, one, needed_from_h


def _covered(block: Record, start: datetime) -> str:
    """Say which hours and dates a record covers."""
    begins, ends = (start + timedelta(hours=hour) for hour in (block.begin_h, block.end_h))
    return (
        f"the record{f' in {block.read_from}' if block.read_from else ''} covers hours "
        f"{block.begin_h:,.10g} to {block.end_h:,.10g} "
        f"({begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M})"
    )


CHECKS: tuple[Check, ...] = (records_cover_the_run,)
