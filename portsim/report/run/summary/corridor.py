"""Statements on the way to the port and on its borders."""

from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.kpis.seasons import whole_years
from portsim.report.style import units, wording
from portsim.report.style.kpi_rows import ALL, kpi_row, kpi_rows, row_with_largest_mean
from portsim.report.style.sourced import cells, given, joined, marked, say
from portsim.report.style.statement import Statement
from portsim.report.style.units import readable_row
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi, Status
from portsim.vocabulary.resources import stage_flow_name
from portsim.vocabulary.status import STATUS

STATEMENT = "Border cleared after"
SHIPS = "Ships without cargo"


def transit_statement(result: Result) -> Statement | None:
    """Say how long the cargo with the longest way is under way; None without a corridor."""
    rows = kpi_rows(result, Kpi.TRANSIT_TIME)
    known = rows[rows["mean"].notna()]
    if not len(known):
        return None
    longest = row_with_largest_mean(known)
    name = str(longest["of"])
    which = f"longest of {len(rows)}: " if len(rows) > 1 else ""
    parts: list[str] = [given(which + wording.plain(name))]
    for kpi, text in (
        (Kpi.TRANSIT_WAIT, "of this, {} of waiting at borders and stages"),
        (Kpi.UNDER_WAY, "{} on the way at any time"),
    ):
        row = kpi_row(result, kpi, name)
        if row is not None and pd.notna(row["mean"]):
            parts.append(say(text, wording.figure_text(readable_row(row)).text))
    value = wording.figure_text(readable_row(longest)).text
    return Statement("Time on the way", value, joined("; ", parts))


def closure_statement(result: Result) -> Statement | None:
    """Say how long the slowest border took until its queue was gone; None without a closure."""
    rows = kpi_rows(result, Kpi.BORDER_RECOVERY)
    full = rows[rows["mean"].isna() & (rows[STATUS] == Status.UNSTABLE)]
    if len(full):
        first = full.iloc[0]
        why = (
            f"{wording.reason_of(first)}; a border with a load of 1 or more never clears its queue"
        )
        return Statement(STATEMENT, "never", f"{wording.plain(str(first['of']))}: {why}")
    rows = rows[rows["entities"] > 0]
    if not len(rows):
        return None
    row = readable_row(_slowest(rows))
    stage = str(row["of"])
    value, spread = _typical(row)
    which = f"longest of {len(rows)}: " if len(rows) > 1 else ""
    which += f"{wording.plain(stage)}, from its first reopening until its queue is gone"
    parts = [given(which), spread]
    if row["unfinished"]:
        keys = [str(row["kpi"]), stage]
        share = wording.share(row["unfinished"] / row["entities"])
        text = say(
            share + " of {} not over after three more years",
            marked(f"{int(row['entities']):,}", cells("kpis", keys, ["entities"])),
        )
        parts.append(text)
    return Statement(STATEMENT, value, joined("; ", [*parts, _most_held(result, stage)]))


def _slowest(rows: pd.DataFrame) -> "pd.Series[Any]":
    """Return the border with most that is not over, or else with the longest recovery."""
    size = rows["mean"].fillna(rows["p50"]).fillna(0.0).to_numpy()
    still_open = (rows["unfinished"] / rows["entities"]).to_numpy()
    return rows.iloc[int(np.lexsort((size, still_open))[-1])]


def _typical(row: "pd.Series[Any]") -> tuple[str, str]:
    """Return the mean, or the median without one, and what is to be said of the others."""
    unit = units.unit_name(str(row["unit"]))
    half, nine = (wording.percentile(row, name) for name in ("p50", "p90"))
    median = say("median {} " + unit, half)
    bad = say("one in ten takes {} " + unit + " or more", nine)
    if pd.notna(row["mean"]):
        others = joined("; ", [median, bad]) if half and row["entities"] > 1 else ""
        return wording.figure_text(row).text, others
    if not half:
        return "no mean", "too few replications had a closure"
    return median, bad


def _most_held(result: Result, stage: str) -> str:
    """Say how much a stage held at most, of the cargo of which it held most."""
    names = {stage_flow_name(stage, flow.name): flow.name for flow in result.sample.flows}
    rows = kpi_rows(result, Kpi.BORDER_BACKLOG_MAX)
    rows = rows[rows["of"].isin(names) & rows["mean"].notna()]
    if not len(rows):
        return ""
    most = row_with_largest_mean(rows)
    flow = wording.plain(names[str(most["of"])])
    text = wording.figure_text(readable_row(most)).text
    return say("at most {} of " + flow + " stood there at once", text)


def ships_statement(result: Result) -> Statement | None:
    """Say how many ships waited for cargo at closures, each once; None without a closure."""
    ships, hours = (
        kpi_row(result, kpi, ALL) for kpi in (Kpi.BORDER_SHIPS_DELAYED, Kpi.BORDER_SHIP_DELAY)
    )
    if ships is None or hours is None or (pd.isna(ships["mean"]) and not ships["n"]):
        return None
    if pd.isna(ships["mean"]):
        return Statement(SHIPS, wording.figure_text(ships).text)
    is_year = whole_years(result.scenario.run.measured_days, most=1)
    span = "year" if is_year else "window"
    value = say("{} in a " + span + " with a closure", wording.figure_text(ships).text)
    detail: str = "alongside, between a closing and the end of its queue"
    if ships["mean"]:
        together = wording.figure_text(readable_row(hours)).text
        detail = joined("; ", [detail, say("{} together", together), _worst_cargo(result)])
    return Statement(SHIPS, value, detail)


def _worst_cargo(result: Result) -> str:
    """Name the cargo for which ships waited longest; empty if there is only one."""
    rows = kpi_rows(result, Kpi.BORDER_SHIP_DELAY)
    rows = rows[(rows["of"] != ALL) & rows["mean"].notna()]
    if len(rows) < 2:
        return ""
    worst = row_with_largest_mean(rows)
    text = wording.figure_text(readable_row(worst)).text
    return say("most for " + wording.plain(str(worst["of"])) + ": {}", text)
