"""Statements on how long ships, trains and trucks wait, and on what they wait for."""

from typing import Any

import pandas as pd

from portsim.report.run.summary.years import has_mean, year_row
from portsim.report.style import units, wording
from portsim.report.style.kpi_rows import ALL, kpi_row, kpi_rows, row_with_largest_mean, waits_of
from portsim.report.style.sourced import cells, given, joined, marked, say
from portsim.report.style.statement import Statement
from portsim.report.style.units import readable_row
from portsim.report.style.why import why
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

ENTITIES = {"vessel": "ships", "train": "trains", "truck": "trucks"}
LEAST_SHARE = 0.01  # of the waiting; a smaller part is not named


def ship_wait(result: Result) -> Statement | None:
    """Say how long ships wait for a berth, and how that compares with their time at it."""
    row = kpi_row(result, Kpi.VESSEL_WAIT, ALL)
    if row is None:
        return longest_wait(result, "vessel")
    readable = readable_row(row)
    value = wording.figure_text(readable).text
    if not has_mean(year_row(result)):
        return Statement("Ships wait outside", "no mean: a few years make it")
    if pd.isna(row["mean"]):
        reasons = [reason for reason in (wording.reason_of(row),) if reason != value]
        return Statement("Ships wait outside", value, given("; ".join(reasons)))
    detail: list[str] = []
    ratio = kpi_row(result, Kpi.WAIT_OVER_SERVICE, ALL)
    if ratio is not None and pd.notna(ratio["mean"]):
        detail.append(say("{} of their time alongside", wording.figure_text(ratio).text))
    if pd.notna(row["p95"]):
        unit = units.unit_name(str(readable["unit"]))
        p95 = wording.percentile(readable, "p95")
        text = say("{} wait at most {} {}", given("19 of 20 ships"), p95, unit)
        detail.append(text)
    worst = longest_wait(result, "vessel", least_count=2)
    if worst is not None:
        detail.append(say("longest for {}: {}", worst.detail, worst.value))
    return Statement("Ships wait outside", value, joined("; ", detail))


def longest_wait(result: Result, who: str, least_count: int = 1) -> Statement | None:
    """Say which class or service has the longest mean wait.

    Parameters
    ----------
    who
        A key of `ENTITIES`.
    least_count
        With fewer classes or services than this there is no statement.
    """
    rows = kpi_rows(result, f"{who}_wait")
    rows = rows[rows["of"] != ALL]
    known = rows[rows["mean"].notna()]
    if len(rows) < least_count or not len(rows):
        return None
    label = f"{ENTITIES[who].capitalize()} wait"
    if not len(known):
        first = rows.iloc[0]
        return Statement(label, wording.figure_text(first).text, wording.plain(str(first["of"])))
    longest = row_with_largest_mean(known)
    detail: str = given(wording.plain(str(longest["of"])))
    if least_count == 1 and len(rows) > 1:
        detail = given(f"longest of {len(rows)}: {detail}")
    return Statement(label, wording.figure_text(readable_row(longest)).text, detail)


def why_waiting(result: Result, who: str) -> Statement | None:
    """Say what most of the waiting is for, and what the root cause is; None if nobody waits."""
    rows = waits_of(result, who)
    if not len(rows):
        return None
    following = rows.iloc[1:3]
    following = following[following["share"] >= LEAST_SHARE]
    texts = [_share_and_cause(row) for _, row in following.iterrows()]
    detail = say("then {}", joined("; ", texts)) if texts else ""
    return Statement(f"Why {ENTITIES[who]} wait", _share_and_cause(rows.iloc[0]), detail)


def _share_and_cause(row: "pd.Series[Any]") -> str:
    cause = why(str(row["cause"]), str(row["root"]))
    return say("{}: " + cause, wait_share(row))


def wait_share(row: "pd.Series[Any]") -> str:
    """Write the share of a row of waits.csv in all waiting of ships, trains or trucks."""
    keys = [str(row[name]) for name in ("who", "cause", "root")]
    return marked(wording.share(float(row["share"])), cells("waits", keys, ["share"]))
