"""The closures of borders on the way to the terminal, one by one, as one replication had them."""

import math

from portsim.analysis.kpis.corridor import Closure, closures
from portsim.report.style.canvas import Calendar
from portsim.report.style.tables import Cell, Column, Grid, Group
from portsim.report.style.wording import number, plain, scaled, three
from portsim.studies.results.result import Result

DAY_H = 24.0
TIMED_H = 48.0  # of shorter closures the time of day is told
MOST = 40  # closures shown; a record of storms can have hundreds

ACCOUNTING = (
    "One replication, not a mean. The hours of ships are accounting: a ship counts that was there for the cargo and "
    "waited alongside for some between the beginning of the closure and its clearing, whatever the reason, and no "
    "more than it lay there in that time. What the closure itself changes shows a twin run of the same scenario "
    "without it: both meet the same random numbers, so their figures can be compared one by one. Where ships are "
    "fixed from stock, the twin also shows those that were fixed later or never came."
)


def found(result: Result) -> list[Closure]:
    """Return the closures that began in the measured window of the replication that is drawn, in order of time."""
    record = result.sample
    every = [one for flow in record.flows for one in closures(flow, record, result.scenario)]
    return sorted(every, key=lambda one: one.shut_h)


def grid(result: Result) -> Grid:
    """Return a row a closure and cargo, the longest ones if there are very many."""
    every = found(result)
    longest = sorted(every, key=lambda one: one.shut_h - one.open_h)[:MOST]
    calendar = Calendar(result.scenario.start)
    lines = [_line(one, calendar) for one in every if one in longest]
    columns = [
        Column("stage", "whole"),
        Column("cargo", "whole"),
        Column("from", "n"),
        Column("to", "n"),
        Column("days", "n"),
        Column("most held", "n"),
        Column("days to clear", "n"),
        Column("ships waiting", "n"),
        Column("their hours", "n"),
    ]
    return Grid(columns, [Group("", "", lines)])


def in_words(result: Result) -> str:
    """Say which closures the table holds."""
    count = len(found(result))
    rows = (
        f"the {MOST} longest of {count}, a row a closure and cargo"
        if count > MOST
        else "a row a closure and cargo"
    )
    return (
        f"Closures that began in the measured window: {rows}. The stage is "
        "cleared when it holds no more of the cargo than when it shut; the days count from its reopening."
    )


def _line(one: Closure, calendar: Calendar) -> list[str | Cell]:
    divisor, unit = scaled(one.most, one.flow.unit)
    endless = math.isinf(one.open_h)
    timed = one.open_h - one.shut_h < TIMED_H
    cleared: str | Cell = number(one.recovery_h / DAY_H, 1)
    if math.isnan(one.recovery_h):
        cleared = Cell("not in the run", "warn")
    return [
        plain(one.stage),
        plain(one.flow.name),
        calendar.moment(one.shut_h, timed),
        "never" if endless else calendar.moment(one.open_h, timed),
        "" if endless else number((one.open_h - one.shut_h) / DAY_H, 1),
        f"{three(one.most / divisor)} {unit}",
        cleared,
        str(one.ships),
        number(one.ship_h, 1 if 0.0 < one.ship_h < 10.0 else 0),
    ]
