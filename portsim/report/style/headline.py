"""A closing statement, and the rows of figures that it is made from."""

from typing import Any, NamedTuple

import pandas as pd

from portsim.studies.results.result import Result

ALL = "all"


class Headline(NamedTuple):
    """One closing statement: what it is about, the figure, and what belongs to it."""

    label: str
    value: str
    detail: str = ""


def of_kpi(result: Result, kpi: str) -> pd.DataFrame:
    """Return the rows of one figure."""
    return result.kpis[result.kpis["kpi"] == kpi]


def row_of(result: Result, kpi: str, of: str) -> "pd.Series[Any] | None":
    """Return the row of one figure of one thing; None if there is none."""
    rows = of_kpi(result, kpi)
    rows = rows[rows["of"] == of]
    return rows.iloc[0] if len(rows) else None


def largest(rows: pd.DataFrame) -> "pd.Series[Any]":
    """Return the row with the greatest mean."""
    return rows.iloc[int(rows["mean"].to_numpy().argmax())]


def in_days(row: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a row of hours in days, if it has two of them or more; any other as it is."""
    if row["unit"] != "h" or row["mean"] < 48.0:
        return row
    days = row.copy()
    days[["mean", "ci_low", "ci_high"]] = row[["mean", "ci_low", "ci_high"]] / 24.0
    days["unit"] = "days"
    return days
