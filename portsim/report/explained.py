"""An estimate on the console: what is full, what waits, what cannot work; for a terminal or a pipe."""

import io
import math
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from portsim.estimate.explain import Estimate
from portsim.estimate.rows import Fleet, Load, Storage, Wait

WIDTH = 100
MOST_NAMES = 6


def as_text(estimate: Estimate) -> str:
    """Return an estimate as plain text of at most 100 columns."""
    stream = io.StringIO()
    print_estimate(estimate, Console(file=stream, width=WIDTH, highlight=False, color_system=None))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def print_estimate(estimate: Estimate, console: Console) -> None:
    """Print an estimate; at most 100 columns, plain text when piped."""
    width = min(console.width, WIDTH)
    console.print(Text(estimate.title or estimate.name, style="bold"), width=width)
    facts = "Worked out before any run: loads by arithmetic, mean waits by the formula named."
    console.print(Text(facts, style="dim"), width=width)
    console.print(_statements(estimate, width))
    console.print(_loads(estimate.loads, width))
    console.print(_waits(estimate.waits, width))
    if estimate.storages:
        console.print(_storages(estimate.storages, width))


# ---- statements


def _statements(estimate: Estimate, width: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_header=False, pad_edge=False, width=width)
    table.add_column(style="bold", max_width=30, overflow="fold")
    table.add_column(ratio=1)
    for label, value, detail, alarming in _lines(estimate):
        text = Text(value, style="bold red" if alarming else "cyan")
        if detail:
            text.append(f"; {detail}", style="default")
        table.add_row(label, text)
    return table


def _lines(estimate: Estimate) -> Iterable[tuple[str, str, str, bool]]:
    """Yield label, figure, detail, and whether it should alarm."""
    fullest = estimate.bottleneck
    if fullest is not None:
        yield "Likely bottleneck", _plain(fullest.of), fullest.sentence, fullest.load >= 1.0
    for grave, label in ((True, "Cannot work"), (False, "Look at")):
        for one in estimate.findings:
            if one.grave is grave:
                yield label, _plain(one.of), one.text, grave
    settled = [row for row in estimate.balances if row.steady]
    if settled and len(settled) == len(estimate.balances):
        how = "; ".join(dict.fromkeys(row.verdict for row in settled))
        yield "Stocks", f"all {len(settled)} settle" if len(settled) > 1 else "settles", how, False
    kept = [row for row in estimate.openings if row.share < 0.95]
    for row in sorted(kept, key=lambda row: row.share)[:MOST_NAMES]:
        way = "come in" if row.way == "in" else "sail"
        yield (
            f"Ships of {_plain(row.of)} may {way}",
            f"{_percent(row.share)} of the hours",
            f"from ready to moving {_hours(row.mean_h)} on average, {_hours(row.longest_h)} at worst but for storms",
            False,
        )
    empties = [
        f"{'bring in' if row.teu > 0.0 else 'send out'} {_amount(abs(row.teu))} TEU of {row.of}"
        for row in estimate.boxes
        if abs(row.teu) >= 1.0
    ]
    if empties:
        net = sum(row.teu for row in estimate.boxes)
        both = f"exports need {_amount(abs(net))} TEU {'more' if net > 0.0 else 'less'} than imports bring"
        yield "Empty boxes a year", empties[0], "; ".join([*empties[1:], both]), False
    if estimate.fleets:
        yield _fleets(estimate.fleets)
    if estimate.assumptions is not None and estimate.unsourced is not None:
        missing = ", ".join(estimate.unsourced[:MOST_NAMES])
        more = len(estimate.unsourced) - MOST_NAMES
        without = f"{len(estimate.unsourced)} without a source" + (
            f": {missing}" if missing else ""
        )
        without += f" and {more} more" if more > 0 else ""
        yield "Assumptions", f"{len(estimate.assumptions)} numbers", without, False


def _fleets(fleets: Sequence[Fleet]) -> tuple[str, str, str, bool]:
    parts = []
    for row in fleets:
        has = f", has {row.stated:,}" if row.stated is not None else ""
        parts.append(
            f"{_plain(row.of)} {row.trucks:,.0f} at {row.round_trip_days:.3g} days a round trip{has}"
        )
    short = any(row.stated is not None and row.stated < row.trucks for row in fleets)
    return (
        "Trucks on the road",
        f"{sum(row.trucks for row in fleets):,.0f}",
        "; ".join(parts),
        short,
    )


# ---- tables


def _table(width: int, head: str, *columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, width=width)
    table.add_column(head, style="bold", overflow="fold", ratio=1)
    for column in columns:
        table.add_column(column, justify="right", overflow="fold")
    return table


def _loads(rows: Sequence[Load], width: int) -> Table:
    columns = ("of", "year", "month", "hour", "asked a year", "can do a year")
    table = _table(width, "Load", *columns)
    for row in rows:
        table.add_row(
            _plain(row.of) if row.kpi not in LIMITS else f"{LIMITS[row.kpi]}, {_plain(row.of)}",
            f"{row.count:,} {row.noun.removesuffix('s') if row.count == 1 else row.noun}",
            Text(f"{row.load:.2f}", style="bold red" if row.load >= 1.0 else "cyan"),
            _load(row.busiest_month),
            _load(row.busiest_hour),
            f"{_amount(row.per_year)} {row.unit}",
            _amount(row.capacity_per_year),
        )
    return table


LIMITS = {
    "stage_load": "on the way",
    "call_load": "trucks called",
    "appointment_load": "appointments",
    "fleet_load": "fleet",
    "reclaim_load": "reclaiming",
}


def _waits(rows: Sequence[Wait], width: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, width=width)
    table.add_column("Station", style="bold", overflow="fold", ratio=2)
    table.add_column("mean wait", justify="right", no_wrap=True)
    table.add_column("of service", justify="right")
    table.add_column("formula, and what it ignores", ratio=5, overflow="fold")
    told: set[str] = set()
    for row in rows:
        told_again = f"{row.formula}; ignores {row.ignores}"
        formula = row.formula if row.ignores in told else told_again
        told.add(row.ignores)
        if row.wait_h is None or row.over_service is None:
            table.add_row(_plain(row.of), Text("none", style="bold red"), "", row.ignores)
        else:
            table.add_row(_plain(row.of), _hours(row.wait_h), f"{row.over_service:.3f}", formula)
    return table


def _storages(rows: Sequence[Storage], width: int) -> Table:
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
