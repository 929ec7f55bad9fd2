"""The tables on the next step: what each step gains, and what was not tried."""

from typing import Any

import pandas as pd

from portsim.analysis.limits.pointers import Pointed
from portsim.report.run.summary.limit import WHO
from portsim.report.studies.compare.differences import change_text
from portsim.report.style import wording
from portsim.report.style.steps import step_text
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.studies.results.result import StudyResult


def gain_table(study: StudyResult) -> Table:
    """Return a row for each step that was tried, the best first."""
    found, lines = study.next_step, []
    for _, row in study.table.iterrows():
        pointed = found.tried[str(row["step"])]
        unit = str(row["unit"])
        gain = _ends(row, unit, "gain", "joint_low", "joint_high")
        year = _ends(row, unit, "gain_a_year", "gain_a_year_low", "gain_a_year_high")
        each = ("gain_per_1000_usd", "gain_per_1000_usd_low", "gain_per_1000_usd_high")
        verdict = str(row["verdict"])
        line: list[str | Cell] = [str(row["rank"]), step_text(pointed.step), *_pointers(pointed)]
        line += [gain, year, _usd(row["usd_a_year"]), _ends(row, unit, *each)]
        line += [verdict, _needed(row)]
        lines.append(line)
    columns = [Column("rank", "n"), Column("step", "text"), Column("load", "n"), Column("waiting")]
    columns += [Column("gain (joint interval)", "n"), Column("gain a year", "n")]
    columns += [Column("USD a year", "n"), Column("gain for each 1,000 USD", "n")]
    columns += [Column("verdict"), Column("replications that would tell", "n")]
    return Table(columns, [Group("", "", lines)])


def left_table(study: StudyResult) -> Table:
    """Return a row for each step that was not tried, with the reason."""
    lines: list[list[str | Cell]] = [
        [step_text(one.pointed.step), *_pointers(one.pointed), one.reason]
        for one in study.next_step.left
    ]
    columns = [Column("step", "text"), Column("load", "n"), Column("waiting"), Column("why not")]
    return Table(columns, [Group("", "", lines)])


def _pointers(pointed: Pointed) -> list[str]:
    """Write the load of a step's resource, and the share of waiting that it could shorten."""
    load = "" if pointed.load is None else f"{pointed.load:.2f}"
    share = f"{wording.share(pointed.share)} of {WHO[pointed.who]}" if pointed.who else ""
    return [load, share]


def _ends(row: "pd.Series[Any]", unit: str, value: str, low: str, high: str) -> str:
    if pd.isna(row[value]) or pd.isna(row[low]):
        return ""
    return change_text("", unit, float(row[value]), float(row[low]), float(row[high])).text


def _usd(value: float) -> str:
    return "not stated" if pd.isna(value) else f"{value:,.0f}"


def _needed(row: "pd.Series[Any]") -> str:
    needed = row["replications_needed"]
    return "" if needed is None or pd.isna(needed) else f"{int(needed):,}"
