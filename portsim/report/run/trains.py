"""The table of trains: how many come, what they wait for, and how many wagons leave laden."""

import pandas as pd

from portsim.report.run.summary.waits import wait_share
from portsim.report.style.kpi_rows import waits_of
from portsim.report.style.sourced import capital
from portsim.report.style.tables import Cell, Column, Group, Table
from portsim.report.style.why import why
from portsim.report.style.wording import figure_text, is_withheld, plain
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

NAMES = {
    Kpi.TRAIN_CALLS: "trains",
    Kpi.TRAINS_TURNED_AWAY: "share turned away",
    Kpi.TURNED_AWAY: "cargo turned away",
    Kpi.TRAIN_OUTSIDE: "wait outside",
    Kpi.TRAIN_WAIT: "wait for tracks",
    Kpi.TRAIN_BLOCKED: "on the track, store full or empty",
    Kpi.TRAIN_TURNAROUND: "arrival to departure",
    Kpi.WAGONS_IN_LADEN: "wagons in, laden",
    Kpi.WAGONS_OUT_LADEN: "wagons out, laden",
    Kpi.WAGONS_OUT_LADEN_SHARE: "share of wagons out laden",
}


def train_table(result: Result) -> Table:
    """Return the KPIs of each train service, then what all trains waited for."""
    kpis = result.kpis[result.kpis["kpi"].isin(NAMES)]
    groups = [
        Group(plain(str(service)), "", _kpi_rows(kpis[kpis["of"] == service]))
        for service in dict.fromkeys(kpis["of"])
    ]
    waits = waits_of(result, "train")
    if len(waits):
        meaning = "all services together, share of their waiting"
        groups.append(Group("What trains waited for", meaning, _cause_rows(waits)))
    columns = [
        Column("figure or cause", "text"),
        Column("mean", "n"),
        Column("interval", "n"),
        Column("unit", "whole"),
    ]
    return Table(columns, groups)


def _kpi_rows(kpis: pd.DataFrame) -> list[list[str | Cell]]:
    """Return the rows of one service, in the order of `NAMES`."""
    by_name = {str(row["kpi"]): row for _, row in kpis.iterrows()}
    rows: list[list[str | Cell]] = []
    for kpi, name in NAMES.items():
        if kpi in by_name:
            row = by_name[kpi]
            text = figure_text(row)
            mean: str | Cell = Cell(text.text, "warn") if is_withheld(row) else text.mean
            rows.append([name, mean, text.interval, text.unit])
    return rows


def _cause_rows(waits: pd.DataFrame) -> list[list[str | Cell]]:
    """Return what was waited for, and its share of the waiting."""
    rows: list[list[str | Cell]] = []
    for _, row in waits.iterrows():
        cause = why(str(row["cause"]), str(row["root"]))
        rows.append([capital(cause), wait_share(row), "", ""])
    return rows
