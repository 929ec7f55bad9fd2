"""Rows of the tables of a run, from which statements and pages are made."""

from typing import Any

import pandas as pd

from portsim.studies.results.result import Result

ALL = "all"


def kpi_rows(result: Result, kpi: str) -> pd.DataFrame:
    """Return the rows of one KPI."""
    return result.kpis[result.kpis["kpi"] == kpi]


def kpi_row(result: Result, kpi: str, of: str) -> "pd.Series[Any] | None":
    """Return the row of a KPI of one ship class, berth or cargo; None if there is none."""
    rows = kpi_rows(result, kpi)
    rows = rows[rows["of"] == of]
    return rows.iloc[0] if len(rows) else None


def row_with_largest_mean(rows: pd.DataFrame) -> "pd.Series[Any]":
    """Return the row with the largest mean."""
    return rows.iloc[int(rows["mean"].to_numpy().argmax())]


def waits_of(result: Result, who: str) -> pd.DataFrame:
    """Return what ships, trains or trucks waited for, the largest share first.

    Parameters
    ----------
    who
        "vessel", "train" or "truck".
    """
    rows = result.waits[(result.waits["who"] == who) & (result.waits["hours"] > 0.0)]
    return rows.sort_values("share", ascending=False, kind="stable")
