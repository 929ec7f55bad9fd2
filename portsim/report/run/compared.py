"""The hand estimate beside the simulation: where they agree, and where a closer look pays."""

from typing import Any, NamedTuple

import pandas as pd

from portsim.estimate.explain import Estimate, explain
from portsim.estimate.rows import Figure
from portsim.report.style import wording
from portsim.report.style.tables import Cell, Column, Grid, Group
from portsim.report.style.wording import plain, shown
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

FACTOR = 2.0
#: The figures set beside each other: loads, then times and waits; the estimate's others are inputs
#: to them.
_LOADS = ("_occupancy", "_utilisation")
_TIMES = (Kpi.VESSEL_SERVICE, Kpi.VESSEL_WAIT, Kpi.DWELL, Kpi.QUEUE_LENGTH)

RULE = (
    "Left what arithmetic and textbook formulas say before any run (portsim explain), right the simulation with its "
    "interval. Marked are figures that are more than a factor of two apart while the estimate also lies outside the "
    "interval: there something works that the estimate leaves out. What each formula leaves out stands below the "
    "table; none of them knows of closed borders, hours at which trucks may not come, a full parking or a full store."
)


class Comparison(NamedTuple):
    """The table, and the formulas that stand behind the waits with what they leave out."""

    grid: Grid
    ignored: list[tuple[str, str]]


def comparison(result: Result) -> Comparison:
    """Return the estimates of a run's scenario beside its figures."""
    estimate = explain(result.scenario)
    groups: dict[str, list[list[str | Cell]]] = {}
    for _, row in result.kpis.iterrows():
        kpi = str(row["kpi"])
        if kpi.endswith(_LOADS) or kpi in _TIMES:
            figure = estimate.figure(kpi, str(row["of"]))
            if figure is not None:
                groups.setdefault(kpi, []).append(_line(figure, row))
    columns = [
        Column("of", "whole"),
        Column("estimate", "n"),
        Column("simulated", "n"),
        Column("interval", "n"),
        Column("unit", "whole"),
        Column("apart", "n"),
        Column("how estimated", "text"),
    ]
    tables = [Group(wording.label(kpi), "", lines) for kpi, lines in groups.items()]
    return Comparison(Grid(columns, tables), _ignored(estimate))


def _line(figure: Figure, row: "pd.Series[Any]") -> list[str | Cell]:
    text = shown(row)
    factor = 100.0 if wording.is_share(figure.kpi, figure.unit) else 1.0
    unit = text.unit or ("%" if factor > 1.0 else wording.unit_name(figure.unit))
    line: list[str | Cell] = [plain(figure.of), wording.three(factor * figure.value)]
    if pd.isna(row["mean"]):
        hidden = Cell(text.mean, "warn" if wording.is_withheld(row) else "small")
        return [*line, hidden, "", unit, "", figure.basis]
    return [*line, text.mean, text.interval, unit, apart(figure.value, row), figure.basis]


def apart(estimate: float, row: "pd.Series[Any]") -> str | Cell:
    """Say how many times the simulated figure is the estimate; set apart where that is far off for certain."""
    mean, low, high = (float(row[key]) for key in ("mean", "ci_low", "ci_high"))
    if not estimate or not mean:
        text = "" if estimate == mean else "one is 0"
        far = estimate != mean
    else:
        text = f"× {wording.three(mean / estimate)}"
        far = not 1.0 / FACTOR <= mean / estimate <= FACTOR
    return Cell(text, "warn") if far and not low <= estimate <= high else text


def _ignored(estimate: Estimate) -> list[tuple[str, str]]:
    """Return for each station the formula of its wait and what it leaves out."""
    return [
        (
            plain(one.of),
            one.ignores if one.wait_h is None else f"{one.formula}; ignores {one.ignores}",
        )
        for one in estimate.waits
        if one.own
    ]
