"""Statements on what ships wait from year to year: that is not how well a mean is known."""

from typing import Any

import pandas as pd

from portsim.analysis.statistics.settling import TOO_MANY
from portsim.report.style import wording
from portsim.report.style.kpi_rows import ALL
from portsim.report.style.sourced import cells, given, marked, say
from portsim.report.style.statement import Statement
from portsim.report.style.units import readable
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi


def years_of_waiting(result: Result) -> Statement | None:
    """Say what ships wait in the median year and in a bad one; None of one replication.

    Of a conditioned run nothing is said either: which years come is the law's to say.
    """
    row = year_row(result)
    if row is None or result.scenario.given is not None:
        return None
    year = f" of {result.scenario.start.year}" if is_a_year(result) else ""
    text = say("{} in the median year; {}{}", hours_of(row, "median"), bad_year(row), given(year))
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


def bad_year(row: "pd.Series[Any]") -> str:
    """Say what ships wait in a bad year: in one of ten, or in the worst of a few."""
    many = given(f"{int(row['n'])} replications")
    if pd.notna(row["p90"]):
        return say("{} or more in one of ten of {}", hours_of(row, "p90"), many)
    return say("{} in the worst of {}", hours_of(row, "worst"), many)


def is_a_year(result: Result) -> bool:
    """Return whether the measured window is one year."""
    return 365.0 <= result.scenario.run.measured_days <= 366.0


def _why_the_mean(row: "pd.Series[Any]", result: Result) -> str:
    """Say that few years make the mean, and what it takes to know it; empty if it settles."""
    if row["settles"]:
        return ""
    heavy, affected = (
        marked(wording.share(row[name]), _cells(row, name)) for name in ("heavy", "affected")
    )
    text = say(
        "{} of the versions make half of all waiting ({} in these)",
        heavy,
        hours_of(row, "heavy_mean"),
    )
    if not has_mean(row):
        return say("{}, and in {} of them ships wait at all; no mean can be told", text, affected)
    least = "at least " if row["needed_at_least"] else "some "
    needed = marked(f"{int(row['needed']):,}", _cells(row, "needed"))
    asked = given("to know the mean to 20 %")
    return say("{}; {} takes " + least + "{} replications", text, asked, needed)


def hours_of(row: "pd.Series[Any]", name: str) -> str:
    """Write hours of a row of years.csv, in days if they are many."""
    divisor, unit = readable(abs(float(row[name])), "h")
    text = marked(wording.three_digits(float(row[name]) / divisor), _cells(row, name))
    return say("{} " + unit, text)


def _cells(row: "pd.Series[Any]", name: str) -> str:
    return cells("years", [str(row["kpi"]), str(row["of"])], [name])
