"""Statements on what a terminal moves in a year, and on what that costs."""

from typing import Any

import pandas as pd

from portsim.report.style import units, wording
from portsim.report.style.kpi_rows import ALL, kpi_row, kpi_rows
from portsim.report.style.sourced import given, joined, say
from portsim.report.style.statement import Statement
from portsim.report.style.units import readable_row
from portsim.scenario.blocks.costs import DEAD_FREIGHT, SPOKEN
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi


def total_statements(result: Result) -> list[Statement]:
    """Say what goes over the ship's rail in a year, in tonnes and in containers, of what demand."""
    totals = ((Kpi.TOTAL_THROUGHPUT, "Carried"), (Kpi.TOTAL_TEU, "Carried in containers"))
    told = []
    for kpi, label in totals:
        row, demand = kpi_row(result, kpi, ALL), total_demand(result, kpi)
        if row is not None and pd.notna(row["mean"]):
            detail = say("of {} demanded", given(demand)) if demand else ""
            told.append(Statement(label, wording.figure_text(readable_row(row)).text, detail))
    return told


def total_demand(result: Result, kpi: str) -> str:
    """Write the demand of a year with which a total is compared; empty if none is stated."""
    own = [result.scenario.cargoes[name] for name in result.scenario.own_cargoes]
    if kpi == Kpi.TOTAL_TEU:
        amounts, unit = [one.annual for one in own if one.unit == "teu"], "teu"
    else:
        weights = [1.0 if one.unit == "t" else one.t_per_teu or 0.0 for one in own]
        amounts, unit = [one.annual * w for one, w in zip(own, weights, strict=True)], "t"
    return _amount(sum(amounts), unit) if all(amounts) and amounts else ""


def throughput_statements(result: Result) -> list[Statement]:
    """Say for each cargo what went over the ship's rail in a year, and what the demand is."""
    return [_throughput(result, row) for _, row in kpi_rows(result, Kpi.THROUGHPUT).iterrows()]


def _throughput(result: Result, row: "pd.Series[Any]") -> Statement:
    name = str(row["of"])
    cargo = result.scenario.cargoes[name]
    label = f"Throughput, {wording.plain(name)}"
    target = _amount(cargo.annual, cargo.unit)
    moved = wording.figure_text(readable_row(row)).text
    if pd.isna(row["mean"]):
        return Statement(label, moved, say("demand {} a year", given(target)))
    share = kpi_row(result, Kpi.TARGET_SHARE, name)
    if share is None:
        return Statement(label, moved)
    short = " (short of the demand)" if share["ci_high"] < 1.0 else ""
    of = say("{} of {}" + short, wording.figure_text(share).text, given(target))
    return Statement(label, moved, of)


def left_behind_statements(result: Result) -> list[Statement]:
    """Say what ships left behind, or kept aboard, when they sailed short; nothing if none did."""
    rows = kpi_rows(result, Kpi.CARGO_LEFT_BEHIND)
    return [_left_behind(result, row) for _, row in rows.iterrows() if row["mean"] > 0.0]


def _left_behind(result: Result, row: "pd.Series[Any]") -> Statement:
    name = str(row["of"])
    text = wording.figure_text(readable_row(row)).text
    is_import = result.scenario.cargoes[name].direction == "import"
    label = "Kept aboard" if is_import else "Left behind"
    detail = "by ships that sailed before they had worked all their cargo"
    return Statement(f"{label}, {wording.plain(name)}", text, detail)


def _amount(value: float, unit: str) -> str:
    divisor, unit_text = units.scaled(value, unit)
    return f"{wording.three_digits(value / divisor)} {unit_text}"


def cost_statement(result: Result) -> Statement | None:
    """Say what a year costs, and whose costs are counted; None if nothing has a price."""
    annual = kpi_row(result, Kpi.ANNUAL_COST, ALL)
    costs = result.scenario.costs
    if annual is None or costs is None:
        return None
    per_tonne = kpi_row(result, Kpi.COST_PER_T, ALL)
    dead_freight = kpi_row(result, Kpi.ANNUAL_COST, DEAD_FREIGHT)
    parts: list[str] = []
    if per_tonne is not None and not wording.is_withheld(per_tonne):
        parts.append(wording.figure_text(per_tonne).text)
    parts.append(given(f"{SPOKEN[costs.perspective]}; in USD of {costs.price_year}"))
    if dead_freight is not None and dead_freight["mean"] > 0.0:
        text = wording.figure_text(readable_row(dead_freight)).text
        parts.append(say("of this, dead freight {}", text))
    value = wording.figure_text(readable_row(annual)).text
    return Statement("Cost", value, joined("; ", parts))
