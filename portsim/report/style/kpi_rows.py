"""Rows of the tables of a run, from which statements and pages are made."""

from typing import Any

import pandas as pd

from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.results.result import Result
from portsim.vocabulary.resources import MODES, flow_name, stage_flow_name

ALL = "all"
HOURS_A_DAY = 24.0
LONG_H = 48.0  # means from here on are written in days


def kpi_rows(result: Result, kpi: str) -> pd.DataFrame:
    """Return the rows of one KPI."""
    return result.kpis[result.kpis["kpi"] == kpi]


def kpi_row(result: Result, kpi: str, of: str) -> "pd.Series[Any] | None":
    """Return the row of a KPI of one ship class, berth or cargo; None if there is none."""
    rows = kpi_rows(result, kpi)
    rows = rows[rows["of"] == of]
    return rows.iloc[0] if len(rows) else None


def stage_flows(scenario: Scenario) -> dict[str, tuple[str, str]]:
    """Return stage and flow by what figures of a flow at a stage are given for."""
    stages = scenario.corridor.stages if scenario.corridor else ()
    return {
        stage_flow_name(stage, flow_name(cargo, mode)): (stage, flow_name(cargo, mode))
        for stage in stages
        for cargo in scenario.cargoes
        for mode in MODES
    }


def row_with_largest_mean(rows: pd.DataFrame) -> "pd.Series[Any]":
    """Return the row with the largest mean."""
    return rows.iloc[int(rows["mean"].to_numpy().argmax())]


def in_days_if_long(row: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a row in days if its mean is 48 h or more; return any other row as it is."""
    if row["unit"] != "h" or row["mean"] < LONG_H:
        return row
    return divided(row, HOURS_A_DAY, "days")


def divided(row: "pd.Series[Any]", divisor: float, unit: str) -> "pd.Series[Any]":
    """Return a row with its mean and its interval divided by a number, in another unit."""
    result = row.copy()
    for name in ("mean", "ci_low", "ci_high"):
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
