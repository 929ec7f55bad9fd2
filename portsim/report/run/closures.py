"""The table of closures of borders on the way to the terminal, as they were in one replication."""

import math

from portsim.analysis.kpis.corridor import Closure, closures
from portsim.report.style.canvas import Calendar
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.report.style.wording import number, plain, scaled, three_digits
from portsim.studies.results.result import Result

DAY_H = 24.0
SHORT_H = 48.0  # of a shorter closure the time of day is written
MOST_ROWS = 40  # a record of storms can have hundreds of closures

ACCOUNTING = (
    "One replication, not a mean. The hours of ships are accounting: a ship counts that was there "
    "for the cargo and waited alongside for some between the beginning of the closure and its "
    "clearing, whatever the reason, and no more than it lay there in that time. What the closure "
    "itself changes shows a twin run of the same scenario without it: both meet the same random "
    "numbers, so their figures can be compared one by one. Where ships are fixed from stock, the "
    "twin also shows those that were fixed later or never came."
)


def closures_in_window(result: Result) -> list[Closure]:
    """Return the closures that began in the window of the drawn replication, in order of time."""
    record = result.sample
    in_window = [
        closure for flow in record.flows for closure in closures(flow, record, result.scenario)
    ]
    return sorted(in_window, key=lambda closure: closure.shut_h)


def closure_table(result: Result) -> Table:
    """Return a row for each closure and cargo; only the longest ones if there are very many."""
    in_window = closures_in_window(result)
    longest = sorted(in_window, key=lambda closure: closure.shut_h - closure.open_h)[:MOST_ROWS]
    calendar = Calendar(result.scenario.start)
    rows = [_cells(closure, calendar) for closure in in_window if closure in longest]
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
    return Table(columns, [Group("", "", rows)])


def table_note(result: Result) -> str:
    """Say which closures the table holds."""
    count = len(closures_in_window(result))
    rows = "a row a closure and cargo"
    if count > MOST_ROWS:
        rows = f"the {MOST_ROWS} longest of {count}, {rows}"
    return (
        f"Closures that began in the measured window: {rows}. The stage is cleared when it holds "
        "no more of the cargo than when it shut; the days count from its reopening."
    )


def _cells(closure: Closure, calendar: Calendar) -> list[str | Cell]:
    divisor, unit = scaled(closure.most, closure.flow.unit)
    endless = math.isinf(closure.open_h)
    timed = closure.open_h - closure.shut_h < SHORT_H
    cleared: str | Cell = number(closure.recovery_h / DAY_H, 1)
    if math.isnan(closure.recovery_h):
        cleared = Cell("not in the run", "warn")
    return [
        plain(closure.stage),
        plain(closure.flow.name),
        calendar.moment(closure.shut_h, timed),
        "never" if endless else calendar.moment(closure.open_h, timed),
        "" if endless else number((closure.open_h - closure.shut_h) / DAY_H, 1),
        f"{three_digits(closure.most / divisor)} {unit}",
        cleared,
        str(closure.ships),
        number(closure.ship_h, 1 if 0.0 < closure.ship_h < 10.0 else 0),
    ]
