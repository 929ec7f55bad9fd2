"""Statements on what a terminal moves in a year, and on what that costs."""

from typing import Any

import pandas as pd

from portsim.report.style import wording
from portsim.report.style.kpi_rows import ALL, divided, kpi_row, kpi_rows
from portsim.report.style.statement import Statement
from portsim.scenario.blocks.costs import DEAD_FREIGHT, SPOKEN
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

MILLION = 1e6


def throughput_statements(result: Result) -> list[Statement]:
    """Say for each cargo what went over the ship's rail in a year, and what its target is."""
    rows = kpi_rows(result, Kpi.THROUGHPUT)
    told = [_throughput(result, row) for _, row in rows.iterrows()]
    total = kpi_row(result, Kpi.TOTAL_THROUGHPUT, ALL)
    if total is None or len(rows) < 2 or pd.isna(total["mean"]):
        return told
    divisor, unit = wording.scaled(float(total["mean"]), "t")
    text = wording.figure_text(divided(total, divisor, f"{unit} a year")).text
    return [Statement("Throughput, all", text), *told]


def _throughput(result: Result, row: "pd.Series[Any]") -> Statement:
    name = str(row["of"])
    cargo = result.scenario.cargoes[name]
    label = f"Throughput, {wording.plain(name)}"
    target = _amount(cargo.annual, cargo.unit)
    if pd.isna(row["mean"]):
        return Statement(label, wording.figure_text(row).text, f"target {target} a year")
    divisor, unit = wording.scaled(float(row["mean"]), cargo.unit)
    moved = wording.figure_text(divided(row, divisor, f"{unit} a year")).text
    share = kpi_row(result, Kpi.TARGET_SHARE, name)
    if share is None:
        return Statement(label, moved)
    detail = f"{wording.figure_text(share).text} of {target}"
    if share["ci_high"] < 1.0:
        detail += ": short of the target"
    return Statement(label, moved, detail)


def left_behind_statements(result: Result) -> list[Statement]:
    """Say what ships left behind, or kept aboard, when they sailed short; nothing if none did."""
    rows = kpi_rows(result, Kpi.CARGO_LEFT_BEHIND)
    return [_left_behind(result, row) for _, row in rows.iterrows() if row["mean"] > 0.0]


def _left_behind(result: Result, row: "pd.Series[Any]") -> Statement:
    name = str(row["of"])
    divisor, unit = wording.scaled(float(row["mean"]), result.scenario.cargoes[name].unit)
    text = wording.figure_text(divided(row, divisor, f"{unit} a year")).text
    is_import = result.scenario.cargoes[name].direction == "import"
    label = "Kept aboard" if is_import else "Left behind"
    return Statement(f"{label}, {wording.plain(name)}", text, "by ships that sailed short")


def _amount(value: float, unit: str) -> str:
    divisor, unit_text = wording.scaled(value, unit)
    return f"{wording.three_digits(value / divisor)} {unit_text}"


def cost_statement(result: Result) -> Statement | None:
    """Say what a year costs, and whose costs are counted; None if nothing has a price."""
    annual = kpi_row(result, Kpi.ANNUAL_COST, ALL)
    costs = result.scenario.costs
    if annual is None or costs is None:
        return None
    per_tonne = kpi_row(result, Kpi.COST_PER_T, ALL)
    detail = f"{SPOKEN[costs.perspective]}; USD of {costs.price_year}"
    dead_freight = kpi_row(result, Kpi.ANNUAL_COST, DEAD_FREIGHT)
    if dead_freight is not None and dead_freight["mean"] > 0.0:
        text = wording.figure_text(divided(dead_freight, MILLION, "million USD")).text
        detail = f"{detail}; of it dead freight {text}"
    if per_tonne is not None and not wording.is_withheld(per_tonne):
        detail = f"{wording.figure_text(per_tonne).text}; {detail}"
    annual = divided(annual, MILLION, "million USD per year")
    return Statement("Cost", wording.figure_text(annual).text, detail)
