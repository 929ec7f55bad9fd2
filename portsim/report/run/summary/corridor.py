"""Statements on the way to the port and on its borders."""

from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.kpis.seasons import whole_years
from portsim.report.style import wording
from portsim.report.style.kpi_rows import (
    ALL,
    in_days_if_long,
    kpi_row,
    kpi_rows,
    row_with_largest_mean,
)
from portsim.report.style.statement import Statement
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
    detail = wording.plain(name)
    if len(rows) > 1:
        detail = f"longest of {len(rows)}: {detail}"
    for kpi, text in (
        (Kpi.TRANSIT_WAIT, "held at stages"),
        (Kpi.UNDER_WAY, "on its way at a time"),
    ):
        row = kpi_row(result, kpi, name)
        if row is not None and pd.notna(row["mean"]):
            detail += f"; {text} {wording.figure_text(in_days_if_long(row)).text}"
    return Statement("Time on the way", wording.figure_text(in_days_if_long(longest)).text, detail)


def closure_statement(result: Result) -> Statement | None:
    """Say how long the slowest border took until its queue was gone; None without a closure."""
    rows = kpi_rows(result, Kpi.BORDER_RECOVERY)
    full = rows[rows["mean"].isna() & (rows[STATUS] == Status.UNSTABLE)]
    if len(full):
        first = full.iloc[0]
        why = f"{wording.reason_of(first)}; a border with a load of 1 or more has no recovery"
        return Statement(STATEMENT, "never", f"{wording.plain(str(first['of']))}: {why}")
    rows = rows[rows["entities"] > 0]
    if not len(rows):
        return None
    row = in_days_if_long(_slowest(rows))
    stage = str(row["of"])
    value, spread = _typical(row)
    detail = f"longest of {len(rows)}: " if len(rows) > 1 else ""
    detail += f"{wording.plain(stage)}, counted from its first reopening{spread}"
    if row["unfinished"]:
        share = wording.share(row["unfinished"] / row["entities"])
        detail += f"; {share} of {int(row['entities']):,} not over after three years more"
    return Statement(STATEMENT, value, detail + _most_held(result, stage))


def _slowest(rows: pd.DataFrame) -> "pd.Series[Any]":
    """Return the border with most that is not over, or else with the longest recovery."""
    size = rows["mean"].fillna(rows["p50"]).fillna(0.0).to_numpy()
    still_open = (rows["unfinished"] / rows["entities"]).to_numpy()
    return rows.iloc[int(np.lexsort((size, still_open))[-1])]


def _typical(row: "pd.Series[Any]") -> tuple[str, str]:
    """Return the mean, or the median without one, and what is to be said of the others."""
    unit = wording.unit_name(str(row["unit"]))
    half, nine = (wording.percentile(row, name) for name in ("p50", "p90"))
    if pd.notna(row["mean"]):
        others = (
            f"; median {half} {unit}, P90 {nine} {unit}" if half and row["entities"] > 1 else ""
        )
        return wording.figure_text(row).text, others
    if not half:
        return "no mean", "; too few replications had a closure"
    return f"median {half} {unit}", f"; P90 {nine} {unit}"


def _most_held(result: Result, stage: str) -> str:
    """Say how much a stage held at most, of the cargo of which it held most."""
    names = {stage_flow_name(stage, flow.name): flow.name for flow in result.sample.flows}
    rows = kpi_rows(result, Kpi.BORDER_BACKLOG_MAX)
    rows = rows[rows["of"].isin(names) & rows["mean"].notna()]
    if not len(rows):
        return ""
    most = row_with_largest_mean(rows)
    flow = wording.plain(names[str(most["of"])])
    return f"; most held {wording.figure_text(most).text} of {flow}"


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
    value = f"{wording.figure_text(ships).text} in a {span} with a closure"
    detail = "alongside, between a closing and the end of its queue"
    if ships["mean"]:
        detail += f"; {wording.figure_text(hours).text} together{_worst_cargo(result)}"
    return Statement(SHIPS, value, detail)


def _worst_cargo(result: Result) -> str:
    """Name the cargo for which ships waited longest; empty if there is only one."""
    rows = kpi_rows(result, Kpi.BORDER_SHIP_DELAY)
    rows = rows[(rows["of"] != ALL) & rows["mean"].notna()]
    if len(rows) < 2:
        return ""
    worst = row_with_largest_mean(rows)
    return f"; most for {wording.plain(str(worst['of']))}: {wording.figure_text(worst).text}"
