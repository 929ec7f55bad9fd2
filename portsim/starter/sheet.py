"""The hand sheet at the head of a scenario: what a planner would have worked out before any run."""

from collections.abc import Iterator

from portsim.estimate.explain import Estimate
from portsim.estimate.rows import Load
from portsim.starter.sizing import Plan
from portsim.vocabulary import Kpi

GROUPS = (
    ("way", ("stage_load",)),
    ("berths", (Kpi.BERTH_OCCUPANCY,)),
    ("cranes", (Kpi.CRANE_UTILISATION,)),
    ("rail", (Kpi.TRACK_UTILISATION,)),
    ("road", (Kpi.GATE_UTILISATION, Kpi.BAY_UTILISATION)),
    ("port", ("pilot_load", "tug_load")),
)
WIDTH, INDENT = 104, 10


def hand_sheet(plan: Plan, estimate: Estimate) -> list[str]:
    """Return the lines of the sheet: ships, loads by `portsim explain`, and days of store."""
    lines = [*_row("ships", _ships(plan))]
    for name, kpis in GROUPS:
        parts = [_load(row) for row in estimate.loads if row.kpi in kpis]
        if name == "berths":
            parts.append(_advice(plan))
        lines += _row(name, parts)
    return [*lines, *_row("stores", _stores(estimate))]


def _ships(plan: Plan) -> Iterator[str]:
    for one in plan.cargoes:
        unit = "TEU" if one.fact.unit == "teu" else "t"
        yield (
            f"{one.fact.name} {one.call.per_year:.0f} a year x {one.call.parcel:,.0f} {unit}, "
            f"{one.hours:.0f} h of work each"
        )


def _load(row: Load) -> str:
    name = row.of.replace("_", " ")
    hour = f" ({row.busiest_hour:.2f} in the busiest hour)" if row.busiest_hour else ""
    return f"{name} {row.load:.2f} of {row.servers}{hour}"


def _advice(plan: Plan) -> str:
    """Return what planners allow, and whether the terminal keeps to it."""
    more = "" if plan.occupancy <= plan.advised else ", LESS THAN HERE: expect ships to wait"
    return f"planners allow {plan.advised:.2f} of {plan.berths} (S109){more}"


def _stores(estimate: Estimate) -> Iterator[str]:
    for row in estimate.storages:
        unit = "TEU" if row.unit == "teu" else row.unit
        yield (
            f"{row.of.split('/')[0]} {row.capacity:,.0f} {unit}, {row.parcels:.1f} parcels, "
            f"{row.days:.0f} days"
        )


def _row(name: str, parts: "Iterator[str] | list[str]") -> Iterator[str]:
    """Yield the lines of one row: its name, then its parts, as many to a line as fit."""
    line = f"{name:<{INDENT}}"
    is_first = True
    for part in parts:
        separated = part if is_first else f"; {part}"
        if not is_first and len(line) + len(separated) > WIDTH:
            yield line + ";"
            line, separated = " " * INDENT, part
        line, is_first = line + separated, False
    if not is_first:
        yield line
