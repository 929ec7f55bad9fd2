"""The tables of a comparison: all KPIs of the cases, and their present values."""

from typing import Any

import pandas as pd

from portsim.analysis.statistics.comparison import ALIKE
from portsim.report.studies.compare.differences import (
    COMPARED,
    MILLION,
    amount_text,
    case_mean_text,
    first_case,
    first_mean_text,
    matched_rows,
    phases,
    row_change_text,
    verdict_text,
)
from portsim.report.style import wording
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.studies.kinds.comparison_table import WITHHELD as WITHHELD_VERDICT
from portsim.studies.results.result import StudyResult


def difference_table(study: StudyResult) -> Table:
    """Return all KPIs that both cases have, grouped by KPI."""
    phased = phases(study) != [None]
    matched = matched_rows(study.table)
    groups = []
    for kpi in study.base.parts.all_kpis:
        rows = matched[matched["kpi"] == kpi]
        if not len(rows):
            continue
        order = {of: index for index, of in enumerate(dict.fromkeys(rows["of"]))}
        rows = rows.assign(_order=rows["of"].map(order)).sort_values("_order", kind="stable")
        cells = [_cells(row, phased) for _, row in rows.iterrows()]
        groups.append(Group(kpi.label, f"{kpi.meaning} ({kpi})", cells))
    columns = [
        Column("of", "whole"),
        Column("case", "whole"),
        *([Column("phase", "n")] if phased else []),
        Column("verdict", "whole"),
        Column("difference", "n"),
        Column("joint interval", "n"),
        Column("unit", "whole"),
        Column(wording.plain(first_case(study)), "n"),
        Column("interval", "n"),
        Column("the case", "n"),
        Column("interval", "n"),
        Column("note", "text"),
    ]
    return Table(columns, groups)


def _cells(row: "pd.Series[Any]", phased: bool) -> list[str | Cell]:
    cells: list[str | Cell] = [wording.plain(str(row["of"])), wording.plain(str(row["case"]))]
    cells += [str(row["phase"])] if phased else []
    verdict, withheld = str(row["verdict"]), row["verdict"] == WITHHELD_VERDICT
    means = first_mean_text(row), case_mean_text(row)
    if verdict in COMPARED:
        change = row_change_text(row)
        same = verdict == ALIKE and row["joint_low"] == row["joint_high"]
        cells += ["the same" if same else verdict, change.mean, change.interval, change.unit]
    else:
        unit = means[0].unit or means[1].unit
        cells += [Cell(verdict, "warn") if withheld else verdict, "", "", unit]
    for mean in means:
        hidden = withheld and not mean.mean
        cells += [Cell(verdict_text(row), "warn") if hidden else mean.mean, mean.interval]
    return [*cells, wording.note_of(row)]


def npv_table(study: StudyResult) -> Table:
    """Return capital, present value, cost per tonne and difference of each case."""
    rows: list[list[str | Cell]] = []
    for _, row in study.tables["npv"].iterrows():
        capital = wording.three_digits(float(row["capital_usd"]) / MILLION)
        rows.append(
            [
                wording.plain(str(row["case"])),
                capital,
                *_mean_and_interval(row, "npv_usd", "npv_ci", MILLION),
                *_mean_and_interval(row, "levelised_usd_per_t", "levelised_ci", 1.0),
                *_mean_and_interval(row, "difference_usd", "joint", MILLION),
                str(row["verdict"]),
            ]
        )
    columns = [
        Column("case", "whole"),
        Column("capital, million USD", "n"),
        Column("present value, million USD", "n"),
        Column("interval", "n"),
        Column("USD a tonne", "n"),
        Column("interval", "n"),
        Column("difference, million USD", "n"),
        Column("joint interval", "n"),
        Column("verdict", "whole"),
    ]
    return Table(columns, [Group("", "", rows)])


def _mean_and_interval(
    row: "pd.Series[Any]", name: str, interval: str, divisor: float
) -> list[str | Cell]:
    """Return a value and its interval, of the columns `{interval}_low` and `_high`, as cells."""
    columns = (name, f"{interval}_low", f"{interval}_high")
    mean, low, high = (float(row[column]) / divisor for column in columns)
    if pd.isna(mean) or pd.isna(low):
        return ["", ""]
    text = amount_text("", "number", mean, low, high)
    return [text.mean, text.interval]
