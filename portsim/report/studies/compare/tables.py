"""The tables of a comparison: cases side by side, all their KPIs, and their present values."""

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
    key_rows,
    matched_rows,
    phases,
    row_change_text,
    verdict_text,
)
from portsim.report.style import wording
from portsim.report.style.tables import Cell, Column, Footnotes, Group, Table
from portsim.studies.kinds.comparison_table import WITHHELD as WITHHELD_VERDICT
from portsim.studies.results.result import StudyResult


def side_by_side(study: StudyResult) -> Table:
    """Return the figures that are looked at first: every case with its value and its difference."""
    rows, first = key_rows(study), first_case(study)
    phased = phases(study) != [None]
    groups, notes = [], Footnotes()
    for (kpi, of), mine in rows.groupby(["kpi", "of"], sort=False):
        lines: list[list[str | Cell]] = []
        for phase, of_phase in mine.groupby("phase", sort=False) if phased else [("", mine)]:
            base = first_mean_text(of_phase.iloc[0])
            years = [str(phase)] if phased else []
            lines.append([wording.plain(first), *years, *base, "", "", "", ""])
            lines += [
                [wording.plain(str(row["case"])), *years, *_case_cells(row, notes)]
                for _, row in of_phase.iterrows()
            ]
        label = wording.label(str(kpi))
        name = label if of == "all" else f"{label}, {wording.plain(str(of)).replace('/', ': ')}"
        groups.append(Group(name, "", lines))
    columns = [
        Column("case", "whole"),
        *([Column("phase", "n")] if phased else []),
        Column("value", "n"),
        Column("interval", "n"),
        Column("unit", "whole"),
        Column("difference to the first", "n"),
        Column("joint interval", "n"),
        Column("verdict", "whole"),
        Column("note", "n"),
    ]
    return Table(columns, groups, notes.texts)


def _case_cells(row: "pd.Series[Any]", notes: Footnotes) -> list[str | Cell]:
    """Return value, interval and unit of a case, its difference to the first case, and verdict."""
    mean, verdict = case_mean_text(row), str(row["verdict"])
    note = notes.mark(wording.note_of(row))
    value: str | Cell = mean.mean or Cell(wording.WITHHELD, "warn")
    if verdict not in COMPARED:
        return [value, mean.interval, mean.unit, "", "", Cell(verdict, "warn"), note]
    change = row_change_text(row)
    if verdict == ALIKE and row["joint_low"] == row["joint_high"]:
        return [value, mean.interval, mean.unit, "0", "", "the same", note]
    unit = "" if change.unit == mean.unit else f" {change.unit}"
    return [value, mean.interval, mean.unit, f"{change.mean}{unit}", change.interval, verdict, note]


def difference_table(study: StudyResult) -> Table:
    """Return all KPIs that both cases have, grouped by KPI."""
    phased = phases(study) != [None]
    matched = matched_rows(study.table)
    groups, notes = [], Footnotes()
    for kpi in study.base.parts.all_kpis:
        rows = matched[matched["kpi"] == kpi]
        if not len(rows):
            continue
        order = {of: index for index, of in enumerate(dict.fromkeys(rows["of"]))}
        rows = rows.assign(_order=rows["of"].map(order)).sort_values("_order", kind="stable")
        cells = [_cells(row, phased, notes) for _, row in rows.iterrows()]
        groups.append(Group(kpi.label, f"{kpi.meaning} ({kpi})", cells))
    columns = [
        Column("of", "text"),
        Column("case", "text"),
        *([Column("phase", "n")] if phased else []),
        Column(f"{wording.plain(first_case(study))} (interval)", "n"),
        Column("the case (interval)", "n"),
        Column("difference (joint interval)", "n"),
        Column("verdict"),
        Column("note", "n"),
    ]
    return Table(columns, groups, notes.texts)


def _cells(row: "pd.Series[Any]", phased: bool, notes: Footnotes) -> list[str | Cell]:
    cells: list[str | Cell] = [wording.plain(str(row["of"])), wording.plain(str(row["case"]))]
    cells += [str(row["phase"])] if phased else []
    verdict, withheld = str(row["verdict"]), row["verdict"] == WITHHELD_VERDICT
    for mean in (first_mean_text(row), case_mean_text(row)):
        hidden = withheld and not mean.mean
        cells.append(Cell(verdict_text(row), "warn") if hidden else mean.text)
    if verdict in COMPARED:
        same = verdict == ALIKE and row["joint_low"] == row["joint_high"]
        change = row_change_text(row)
        cells += ["0" if same else change.text, "the same" if same else verdict]
    else:
        cells += ["", Cell(verdict, "warn") if withheld else verdict]
    return [*cells, notes.mark(wording.note_of(row))]


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
