"""The hand estimate compared with the simulation."""

from collections.abc import Iterator
from math import nan
from typing import Any, NamedTuple

import pandas as pd

from portsim.estimate.explain import Estimate, explain
from portsim.estimate.figures import LOADS
from portsim.estimate.rows import Figure
from portsim.report.style import wording
from portsim.report.style.sourced import cells, given, marked
from portsim.report.style.tables import Cell, Column, Group, Table, of_name
from portsim.report.style.units import readable_row, row_scale, unit_name
from portsim.report.style.wording import figure_text, plain
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

FACTOR = 2.0
#: The KPIs that are compared: loads, then times and waits. The other figures of the estimate lead
#: to these.
_TIMES = (Kpi.VESSEL_SERVICE, Kpi.VESSEL_WAIT, Kpi.DWELL, Kpi.QUEUE_LENGTH)

RULE = (
    "Left what arithmetic and textbook formulas say before any run (portsim explain), right the "
    "simulation with its interval. Marked are figures that are more than a factor of two apart "
    "while the estimate also lies outside the interval: there something works that the estimate "
    "leaves out. What each formula leaves out stands below the table; none of them knows of "
    "closed borders, hours at which trucks may not come, a full parking or a full store."
)


class Comparison(NamedTuple):
    """The table, and for each station (name, formula of its wait and what it leaves out)."""

    table: Table
    formulas: list[tuple[str, str]]


def compare_with_simulation(result: Result) -> Comparison:
    """Return the estimates of a scenario beside the simulated KPIs, and how they were estimated."""
    estimate = explain(result.scenario)
    groups: dict[str, list[list[str | Cell]]] = {}
    for figure, row in _compared(estimate, result):
        groups.setdefault(figure.kpi, []).append(_cells(figure, row))
    columns = [
        Column("of", "whole"),
        Column("estimate", "n"),
        Column("simulated", "n"),
        Column("interval", "n"),
        Column("unit", "whole"),
        Column("apart", "n"),
        Column("how estimated", "text"),
    ]
    named = [Group(wording.label(kpi), "", rows) for kpi, rows in groups.items()]
    return Comparison(Table(columns, named), _formulas(estimate))


def _compared(estimate: Estimate, result: Result) -> "Iterator[tuple[Figure, pd.Series[Any]]]":
    """Yield each estimate of which the run has the figure, with the row of that figure."""
    for _, row in result.kpis.iterrows():
        kpi = str(row["kpi"])
        if kpi in LOADS or kpi in _TIMES:
            figure = estimate.figure(kpi, str(row["of"]))
            if figure is not None:
                yield figure, row


def estimate_rows(result: Result) -> pd.DataFrame:
    """Return estimate.csv: the estimates before the run, and by how much the run differs."""
    table = [
        (figure.kpi, figure.of, figure.unit, figure.value, _ratio(figure.value, row), figure.basis)
        for figure, row in _compared(explain(result.scenario), result)
    ]
    return pd.DataFrame(table, columns=["kpi", "of", "unit", "estimate", "apart", "basis"])


def _ratio(estimate: float, row: "pd.Series[Any]") -> float:
    return float(row["mean"]) / estimate if estimate else nan


def _cells(figure: Figure, row: "pd.Series[Any]") -> list[str | Cell]:
    divisor, unit = row_scale(row)
    text = figure_text(readable_row(row))
    percent = wording.is_share(figure.kpi, figure.unit)
    value = wording.three_digits(figure.value * (100.0 if percent else 1.0 / divisor))
    shown = text.unit or ("%" if percent else unit_name(unit))
    keys = [figure.kpi, figure.of]
    line: list[str | Cell] = [
        of_name(figure.of),
        marked(value, cells("estimate", keys, ["estimate"])),
    ]
    basis = given(figure.basis)
    if pd.isna(row["mean"]):
        hidden = Cell(text.mean, "warn" if wording.is_withheld(row) else "small")
        return [*line, hidden, "", shown, "", basis]
    apart = ratio_cell(figure.value, row, cells("estimate", keys, ["apart"]))
    return [*line, text.mean, text.interval, shown, apart, basis]


def ratio_cell(estimate: float, row: "pd.Series[Any]", where: str = "") -> str | Cell:
    """Return simulated over estimated; marked if far from 1 and outside the interval."""
    mean, low, high = (float(row[key]) for key in ("mean", "ci_low", "ci_high"))
    text: str
    if not estimate or not mean:
        text = "" if estimate == mean else given("one is 0")
        far = estimate != mean
    else:
        text = marked(f"× {wording.three_digits(mean / estimate)}", where)
        far = not 1.0 / FACTOR <= mean / estimate <= FACTOR
    return Cell(text, "warn") if far and not low <= estimate <= high else text


def _formulas(estimate: Estimate) -> list[tuple[str, str]]:
    """Return for each station the formula of its wait, and what that formula leaves out."""
    formulas = []
    for wait in estimate.waits:
        if wait.own:
            text = f"{wait.formula}; ignores {wait.ignores}"
            formulas.append((plain(wait.of), wait.ignores if wait.wait_h is None else text))
    return formulas
