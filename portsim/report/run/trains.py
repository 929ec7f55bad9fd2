"""The railway in one small table: trains, what they wait for, and how many wagons leave laden."""

from portsim.report.style.tables import Cell, Column, Grid, Group
from portsim.report.style.wording import is_withheld, plain, share, shown, waits_for
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


def grid(result: Result) -> Grid:
    """Return the figures of each train service with their intervals, then what all trains waited for."""
    rows = result.kpis[result.kpis["kpi"].isin(NAMES)]
    groups = []
    for service in dict.fromkeys(rows["of"]):
        mine = rows[rows["of"] == service].set_index("kpi")
        lines: list[list[str | Cell]] = []
        for kpi, name in NAMES.items():
            if kpi in mine.index:
                row = mine.loc[kpi].copy()
                row["kpi"] = kpi
                text = shown(row)
                value: str | Cell = Cell(text.text, "warn") if is_withheld(row) else text.mean
                lines.append([name, value, text.interval, text.unit])
        groups.append(Group(plain(str(service)), "", lines))
    waits = result.waits[(result.waits["who"] == "train") & (result.waits["hours"] > 0.0)]
    if len(waits):
        order = waits.sort_values("share", ascending=False, kind="stable")
        lines = [
            [
                f"for {waits_for(str(row['cause']), str(row['root']))}",
                share(float(row["share"])),
                "",
                "",
            ]
            for _, row in order.iterrows()
        ]
        groups.append(
            Group("What trains waited for", "all services together, share of their waiting", lines)
        )
    columns = [
        Column("", "text"),
        Column("mean", "n"),
        Column("interval", "n"),
        Column("unit", "whole"),
    ]
    return Grid(columns, groups)
