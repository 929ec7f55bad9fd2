"""Who waits how long in a run, and what for, in sentences."""

from typing import Any

import pandas as pd

from portsim.report.run.summary_certainty import reason_of
from portsim.report.style import wording
from portsim.report.style.headline import ALL, Headline, largest, of_kpi, row_of
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

WHO = {"vessel": "ships", "train": "trains", "truck": "trucks"}


def ship_wait(result: Result) -> Headline | None:
    """Say how long ships wait for their berth, against their time at it."""
    row = row_of(result, Kpi.VESSEL_WAIT, ALL)
    if row is None:
        return longest_wait(result, "vessel")
    detail = []
    ratio = row_of(result, Kpi.WAIT_OVER_SERVICE, ALL)
    if ratio is not None and pd.notna(ratio["mean"]):
        detail.append(f"wait over service {wording.shown(ratio).text}")
    if pd.notna(row["p95"]) and pd.notna(row["mean"]):
        detail.append(f"P95 {wording.percentile(row, 'p95')} h")
    worst = longest_wait(result, "vessel", count=2)
    if worst is not None:
        detail.append(f"longest for {worst.detail}: {worst.value}")
    if pd.isna(row["mean"]):
        detail = [reason_of(row)]
    return Headline("Ships wait outside", wording.shown(row).text, "; ".join(detail))


def longest_wait(result: Result, who: str, count: int = 1) -> Headline | None:
    """Say which class or service waits longest on average; None with fewer than `count` of them."""
    rows = of_kpi(result, f"{who}_wait")
    rows = rows[rows["of"] != ALL]
    known = rows[rows["mean"].notna()]
    if len(rows) < count or not len(rows):
        return None
    heading = f"{WHO[who].capitalize()} wait"
    if not len(known):
        return Headline(
            heading, wording.shown(rows.iloc[0]).text, wording.plain(str(rows.iloc[0]["of"]))
        )
    top = largest(known)
    name = wording.plain(str(top["of"]))
    detail = name if count > 1 else f"longest of {len(rows)}: {name}" if len(rows) > 1 else name
    return Headline(heading, wording.shown(top).text, detail)


def why_waiting(result: Result, who: str) -> Headline | None:
    """Say what most of the waiting is for, and what lies behind it; None if nobody waits."""
    rows = result.waits[(result.waits["who"] == who) & (result.waits["hours"] > 0.0)]
    if not len(rows):
        return None
    rows = rows.sort_values("share", ascending=False, kind="stable")
    first = rows.iloc[0]
    value = f"{wording.share(float(first['share']))} for {_for(first)}"
    rest = [
        f"{wording.share(float(row['share']))} for {_for(row)}"
        for _, row in rows.iloc[1:3].iterrows()
    ]
    rest = [
        text
        for text, (_, row) in zip(rest, rows.iloc[1:3].iterrows(), strict=True)
        if row["share"] >= 0.01
    ]
    return Headline(f"Why {WHO[who]} wait", value, f"then {', '.join(rest)}" if rest else "")


def _for(row: "pd.Series[Any]") -> str:
    return wording.waits_for(str(row["cause"]), str(row["root"]))


def most_waited_for(result: Result) -> str:
    """Name the cause that most hours of waiting ships are booked to; empty if none waits."""
    rows = result.waits[result.waits["who"] == "vessel"]
    if not len(rows):
        return ""
    by_cause = rows.groupby("cause", sort=True)["share"].sum()
    return (
        f"{wording.waits_for(str(by_cause.idxmax()), '')} ({wording.share(float(by_cause.max()))})"
    )
