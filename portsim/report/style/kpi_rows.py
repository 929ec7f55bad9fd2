"""Rows of the tables of a run, from which statements and pages are made."""

from typing import Any

import pandas as pd

from portsim.analysis.kpis.summarise import PERCENTILE_COLUMNS
from portsim.studies.results.result import Result

ALL = "all"
HOURS_A_DAY = 24.0
LONG_H = 48.0  # means from here on are written in days
_NUMBERS = ("mean", "ci_low", "ci_high")


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


def in_days_if_long(row: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a row in days if its mean is 48 h or more, or its median where it has no mean."""
    size = row["p50"] if pd.isna(row["mean"]) and "p50" in row else row["mean"]
    if row["unit"] != "h" or size < LONG_H:
        return row
    return divided(row, HOURS_A_DAY, "days")


def divided(row: "pd.Series[Any]", divisor: float, unit: str) -> "pd.Series[Any]":
    """Return a row with its mean, its percentiles and their intervals divided, in another unit."""
    result = row.copy()
    for name in (*_NUMBERS, *PERCENTILE_COLUMNS):
        if name in row:
            result[name] = row[name] / divisor
    result["unit"] = unit
    return result


def waits_of(result: Result, who: str) -> pd.DataFrame:
    """Return what ships, trains or trucks waited for, the largest share first.

    Parameters
    ----------
    who
        "vessel", "train" or "truck".
    """
    rows = result.waits[(result.waits["who"] == who) & (result.waits["hours"] > 0.0)]
    return rows.sort_values("share", ascending=False, kind="stable")
