"""Statements on what ships wait from year to year: that is not how well a mean is known."""

from typing import Any

import pandas as pd

from portsim.analysis.statistics.settling import TOO_MANY
from portsim.report.style import wording
from portsim.report.style.kpi_rows import ALL, HOURS_A_DAY, LONG_H
from portsim.report.style.statement import Statement
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi


def years_of_waiting(result: Result) -> Statement | None:
    """Say what ships wait in the median year and in a bad one; None of one replication.

    Of a conditioned run nothing is said either: which years come is the law's to say.
    """
    row = year_row(result)
    if row is None or result.scenario.given is not None:
        return None
    text = f"{_hours(row['median'])} in the median year, {_bad_year(row)}"
    text += f" of {result.scenario.start.year}" if _is_a_year(result) else ""
    return Statement("Ships wait, by year", text, _why_the_mean(row, result))


def year_row(result: Result) -> "pd.Series[Any] | None":
    """Return the row of the wait of all ships in the table of years; None if it says nothing."""
    years = result.years
    rows = years[(years["kpi"] == Kpi.VESSEL_WAIT) & (years["of"] == ALL)]
    if not len(rows) or rows.iloc[0]["n"] < 2 or pd.isna(rows.iloc[0]["median"]):
        return None
    return rows.iloc[0]


def has_mean(row: "pd.Series[Any] | None") -> bool:
    """Return whether a mean is worth showing: it settles, or would within patience."""
    return row is None or bool(row["settles"]) or row["needed"] <= TOO_MANY


def _bad_year(row: "pd.Series[Any]") -> str:
    if pd.notna(row["p90"]):
        return f"{_hours(row['p90'])} or more in one of ten of {int(row['n'])} simulated versions"
    return f"{_hours(row['worst'])} in the worst of {int(row['n'])} simulated versions"


def _is_a_year(result: Result) -> bool:
    return 365.0 <= result.scenario.run.measured_days <= 366.0


def _why_the_mean(row: "pd.Series[Any]", result: Result) -> str:
    """Say that few years make the mean, and what it takes to know it; empty if it settles."""
    if row["settles"]:
        return ""
    heavy = f"{wording.share(row['heavy'])} of the versions make half of all waiting"
    text = f"{heavy} ({_hours(row['heavy_mean'])} in these)"
    least = "at least " if row["needed_at_least"] else "some "
    if not has_mean(row):
        return f"{text}, and {wording.share(row['affected'])} have any; no mean can be told"
    return f"{text}; to know the mean to 20 % takes {least}{int(row['needed']):,} replications"


def _hours(value: float) -> str:
    if value >= LONG_H:
        return f"{wording.three_digits(value / HOURS_A_DAY)} days"
    return f"{wording.three_digits(value)} h"
