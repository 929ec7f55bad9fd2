"""Statements on the way to the port and on its borders."""

import pandas as pd

from portsim.report.style import wording
from portsim.report.style.kpi_rows import (
    in_days_if_long,
    kpi_row,
    kpi_rows,
    row_with_largest_mean,
    stage_flows,
)
from portsim.report.style.statement import Statement
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

STATEMENT = "Border cleared after"


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
    """Say how long the slowest stage took to clear its backlog; None without a closure."""
    rows = kpi_rows(result, Kpi.BORDER_RECOVERY)
    if not len(rows):
        return None
    known = rows[rows["mean"].notna()]
    not_always_cleared = rows[rows["unfinished"] > 0]
    never_cleared = not_always_cleared[
        not_always_cleared["unfinished"] == not_always_cleared["entities"]
    ]
    if len(never_cleared):
        return Statement(
            STATEMENT, "not by the end of the run", _stages_and_flows(result, never_cleared)
        )
    unknown = not_always_cleared[not_always_cleared["mean"].isna()]
    if len(unknown):
        first = unknown.iloc[0]
        return Statement(
            STATEMENT, wording.figure_text(first).text, _stages_and_flows(result, unknown)
        )
    if not len(known):
        cleared = rows[rows["entities"] > 0]
        if not len(cleared):
            return None
        detail = f"too few replications had a closure; {_stages_and_flows(result, cleared)}"
        return Statement(STATEMENT, "no mean", detail)
    slowest = row_with_largest_mean(known)
    of = str(slowest["of"])
    detail = "counted from reopening; "
    detail += f"longest of {len(known)}: " if len(known) > 1 else ""
    stage, flow = stage_flows(result.scenario)[of]
    detail += f"{wording.plain(stage)}, {wording.plain(flow)}"
    if of in set(not_always_cleared["of"]):
        detail += ", some of its closures not by the end of the run"
    detail += _backlog_and_ships(result, of)
    return Statement(STATEMENT, wording.figure_text(in_days_if_long(slowest)).text, detail)


def _backlog_and_ships(result: Result, of: str) -> str:
    """Say how much a stage held at most, and how long ships waited for that cargo."""
    text = ""
    most = kpi_row(result, Kpi.BORDER_BACKLOG_MAX, of)
    if most is not None:
        text += f"; most held {wording.figure_text(most).text}"
    _, flow = stage_flows(result.scenario)[of]
    ships = kpi_row(result, Kpi.BORDER_SHIPS_DELAYED, flow)
    hours = kpi_row(result, Kpi.BORDER_SHIP_DELAY, flow)
    if ships is not None and hours is not None and pd.notna(ships["mean"]):
        text += f"; {wording.figure_text(ships).text} waited for cargo until then, "
        text += f"{wording.figure_text(hours).text} together"
    return text


def _stages_and_flows(result: Result, rows: pd.DataFrame) -> str:
    """Name the stages of some rows, and the first of their cargoes."""
    pairs = [stage_flows(result.scenario)[of] for of in rows["of"]]
    stages = list(dict.fromkeys(stage for stage, _ in pairs))
    flows = list(dict.fromkeys(flow for _, flow in pairs))
    more = f" and {len(flows) - 1} more" if len(flows) > 1 else ""
    return f"{', '.join(map(wording.plain, stages))}: {wording.plain(flows[0])}{more}"
