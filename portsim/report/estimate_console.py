"""The table of an estimate on the console: what is full, what waits, and what cannot work."""

import io
import math
from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from portsim.analysis.limits.limit import what_limits
from portsim.estimate.explain import Estimate
from portsim.estimate.rows import Fleet, Load, Storage, Wait
from portsim.report.console_table import (
    WIDTH,
    empty_statement_table,
    print_title,
    print_whole,
    table_width,
    value_and_detail,
)
from portsim.report.run.summary.closing import remark_statements
from portsim.report.run.summary.limit import limit_statement
from portsim.report.style.statement import Statement

MOST_NAMED = 6
NARROW = 96  # columns; with fewer the table of loads has no room for all of its columns
FULL = 1.0  # load at which the servers never stand idle
NEARLY_ALWAYS = 0.95  # share of the hours; a passage that is open more often is not worth a line


def as_text(estimate: Estimate) -> str:
    """Return an estimate as plain text of at most 100 columns."""
    stream = io.StringIO()
    print_estimate(estimate, Console(file=stream, width=WIDTH, highlight=False, color_system=None))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def print_estimate(estimate: Estimate, console: Console) -> None:
    """Print an estimate: at most 100 columns, plain text in a pipe."""
    width = table_width(console)
    facts = "Worked out before any run: loads by arithmetic, mean waits by the formula named."
    print_title(estimate.title or estimate.name, facts, console)
    print_whole(_statement_table(estimate, width), console)
    print_whole(_load_table(estimate.loads, width), console)
    print_whole(_wait_table(estimate.waits, width), console)
    if estimate.storages:
        print_whole(_store_table(estimate.storages, width), console)


# ---- statements


def _statement_table(estimate: Estimate, width: int) -> Table:
    table = empty_statement_table(width)
    for statement, alarming in _statements(estimate):
        table.add_row(statement.label, value_and_detail(statement, alarming))
    return table


def _statements(estimate: Estimate) -> Iterator[tuple[Statement, bool]]:
    """Yield the statements, each with whether it is alarming."""
    fullest, limit = estimate.bottleneck, limit_statement(what_limits(estimate.loads))
    if fullest is not None and limit is not None:
        yield limit, fullest.load >= FULL
    for grave, label in ((True, "Cannot work"), (False, "Look at")):
        for finding in estimate.findings:
            if finding.grave is grave:
                yield Statement(label, _plain(finding.of), finding.text), grave
    for statement in remark_statements(estimate.remarks):
        yield statement, False
    for statement in (*_stocks(estimate), *_passages(estimate), *_empty_boxes(estimate)):
        yield statement, False
    if estimate.fleets:
        short = any(row.stated is not None and row.stated < row.trucks for row in estimate.fleets)
        yield _fleets(estimate.fleets), short
    for statement in _assumptions(estimate):
        yield statement, False


def _stocks(estimate: Estimate) -> Iterator[Statement]:
    """Say that all stocks settle, if they do; those that do not are findings."""
    settled = [row for row in estimate.balances if row.steady]
    if settled and len(settled) == len(estimate.balances):
        reasons = "; ".join(dict.fromkeys(row.verdict for row in settled))
        value = f"all {len(settled)} settle" if len(settled) > 1 else "settles"
        yield Statement("Stocks", value, reasons)


def _passages(estimate: Estimate) -> Iterator[Statement]:
    """Say how often ships may come in or sail, the rarest first, unless that is nearly always."""
    limited = [row for row in estimate.openings if row.share < NEARLY_ALWAYS]
    for row in sorted(limited, key=lambda row: row.share)[:MOST_NAMED]:
        movement = "come in" if row.way == "in" else "sail"
        shut = f"; weather stops them for {100.0 * row.shut:.1f} %" if row.shut > 0.0 else ""
        yield Statement(
            f"Ships of {_plain(row.of)} may {movement}",
            f"{_percent(row.share)} of the hours",
            f"from ready to moving {_hours(row.mean_h)} on average, {_hours(row.longest_h)} at "
            f"worst but for storms{shut}",
        )


def _empty_boxes(estimate: Estimate) -> Iterator[Statement]:
    """Say which empty boxes must be brought in or sent out in a year."""
    texts = [
        f"{'bring in' if row.teu > 0.0 else 'send out'} {_amount(abs(row.teu))} TEU of {row.of}"
        for row in estimate.boxes
        if abs(row.teu) >= 1.0
    ]
    if texts:
        net_teu = sum(row.teu for row in estimate.boxes)
        more = "more" if net_teu > 0.0 else "less"
        net = f"exports need {_amount(abs(net_teu))} TEU {more} than imports bring"
        yield Statement("Empty containers a year", texts[0], "; ".join([*texts[1:], net]))


def _fleets(fleets: Sequence[Fleet]) -> Statement:
    """Say how many trucks are on the road, and how many each fleet has."""
    texts = []
    for row in fleets:
        stated = f", has {row.stated:,}" if row.stated is not None else ""
        texts.append(
            f"{_plain(row.of)} {row.trucks:,.0f} at {row.round_trip_days:.3g} days a round "
            f"trip{stated}"
        )
    total = sum(row.trucks for row in fleets)
    return Statement("Trucks on the road", f"{total:,.0f}", "; ".join(texts))


def _assumptions(estimate: Estimate) -> Iterator[Statement]:
    """Say how many numbers are assumed, and how many have no source at all."""
    if estimate.assumptions is None or estimate.unsourced is None:
        return
    named = ", ".join(estimate.unsourced[:MOST_NAMED])
    more = len(estimate.unsourced) - MOST_NAMED
    detail = f"{len(estimate.unsourced)} without a source"
    detail += f": {named}" if named else ""
    detail += f" and {more} more" if more > 0 else ""
    yield Statement("Assumptions", f"{len(estimate.assumptions)} numbers", detail)


# ---- tables


def _table(width: int, head: str, *columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, width=width)
    table.add_column(head, style="bold", min_width=12, overflow="fold", ratio=1)
    for column in columns:
        table.add_column(column, justify="right", overflow="fold")
    return table


def _load_table(rows: Sequence[Load], width: int) -> Table:
    """Return the loads; on a narrow console the servers stand below the name of the resource."""
    is_narrow = width < NARROW
    columns = ("year", "month", "hour", "asked a year", "can do a year")
    table = _table(width, "Load", *(columns if is_narrow else ("of", *columns)))
    for row in rows:
        name = _plain(row.of)
        if row.kpi in LOAD_KINDS:
            name = f"{LOAD_KINDS[row.kpi]}, {name}"
        names = [f"{name}\n{row.servers}"] if is_narrow else [name, row.servers]
        table.add_row(
            *names,
            Text(f"{row.load:.2f}", style="bold red" if row.load >= FULL else "cyan"),
            _load(row.busiest_month),
            _load(row.busiest_hour),
            f"{_amount(row.per_year)} {row.unit}",
            _amount(row.capacity_per_year),
        )
    return table


LOAD_KINDS = {
    "stage_load": "on the way",
    "call_load": "trucks called",
    "appointment_load": "appointments",
    "fleet_load": "fleet",
    "reclaim_load": "reclaiming",
}


def _wait_table(rows: Sequence[Wait], width: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, width=width)
    table.add_column("Station", style="bold", overflow="fold", ratio=2)
    table.add_column("mean wait", justify="right", no_wrap=True)
    table.add_column("of service", justify="right")
    table.add_column("formula, and what it ignores", ratio=5, overflow="fold")
    written: set[str] = set()  # what a formula ignores is written once
    for row in rows:
        with_ignored = f"{row.formula}; ignores {row.ignores}"
        formula = row.formula if row.ignores in written else with_ignored
        written.add(row.ignores)
        if row.wait_h is None or row.over_service is None:
            table.add_row(_plain(row.of), Text("none", style="bold red"), "", row.ignores)
        else:
            table.add_row(_plain(row.of), _hours(row.wait_h), f"{row.over_service:.3f}", formula)
    return table


def _store_table(rows: Sequence[Storage], width: int) -> Table:
    table = _table(
        width, "Store", "holds", "parcels", "days of receipts", "mean stay", "should hold"
    )
    for row in rows:
        unit = "TEU" if row.unit == "teu" else row.unit
        small = row.capacity < row.need
        table.add_row(
            _plain(row.of),
            f"{_amount(row.capacity)} {unit}",
            f"{row.parcels:.1f}",
            f"{row.days:.0f}",
            f"{row.dwell_days:.1f} days" if row.dwell_days is not None else "none",
            Text(f"{_amount(row.need)} {unit}", style="bold red" if small else "default"),
        )
    return table


# ---- words


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _load(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def _hours(value: float) -> str:
    """Write hours with two digits, those below half an hour in minutes."""
    if 0.0 < value < 0.5:
        return f"{60 * value:.1f} min"
    return f"{value:.1f} h"


def _amount(value: float) -> str:
    if not math.isfinite(value):
        return "no limit"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
