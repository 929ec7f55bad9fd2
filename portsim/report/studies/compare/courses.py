"""What is said of courses of years: how often a case is cheaper, and where costs are equal."""

from typing import Any

import pandas as pd

from portsim.report.studies.compare.differences import first_case
from portsim.report.style import wording
from portsim.report.style.statement import Statement
from portsim.report.style.tables import Column, Group, Table
from portsim.studies.results.result import StudyResult

MILLION = 1e6
METHOD = (
    "A replication is one version of a year. For a course of years a fresh one is drawn for every "
    "year, the same for all cases, so that a bad year does not last for decades. The mean present "
    "value is the same as without courses; its interval says how well it is known, and the "
    "spread of "
    "the courses says what chance makes of it. The share of courses in which a case is cheaper has "
    "an interval from a bootstrap over replications, no narrower than the exact one of a share "
    "that was seen in as many. What one year leaves to the next, such as a queue at a border on "
    "New Year's Eve, is not carried over."
)


def course_statement(study: StudyResult, case: str) -> Statement | None:
    """Say in how many courses a case is cheaper than the first; None if that is not known."""
    row = _row(study, case)
    if row is None or "cheaper" not in row or pd.isna(row["cheaper"]):
        return None
    value = (
        f"cheaper than {wording.plain(first_case(study))} in {_share(row)} of "
        f"{int(row['courses']):,} "
        f"courses of {int(row['years'])} years"
    )
    details = [
        f"difference {_spread(row, 'difference')} from 10 to 90 % of them",
        *_even(study, row),
    ]
    return Statement(f"{wording.plain(case)}: by chance", value, "; ".join(details))


def course_table(study: StudyResult) -> Table:
    """Return the spread over courses of each case, how often it is cheaper, and its break-evens."""
    rows: list[list[Any]] = []
    for _, row in study.tables["courses"].iterrows():
        known = "cheaper" in row and not pd.isna(row["cheaper"])
        rows.append(
            [
                wording.plain(str(row["case"])),
                _spread(row, "npv"),
                _spread(row, "difference") if known else "",
                _share(row) if known else "",
                _rate(row) if known else "",
                _factor(row) if known else "",
            ]
        )
    columns = [
        Column("case", "whole"),
        Column("present value, 10 to 90 % of courses", "n"),
        Column("less the first", "n"),
        Column("cheaper in", "n"),
        Column("same cost at a discount rate of", "n"),
        Column(f"at this many times the price of {_waiting(study)}", "n"),
    ]
    return Table(columns, [Group("", "", rows)])


def _row(study: StudyResult, case: str) -> "pd.Series[Any] | None":
    if "courses" not in study.tables:
        return None
    table = study.tables["courses"]
    rows = table[table["case"] == case]
    return rows.iloc[0] if len(rows) else None


def _even(study: StudyResult, row: "pd.Series[Any]") -> list[str]:
    """Say where a case and the first cost the same."""
    found = []
    if rate := _rate(row):
        found.append(f"the same at a discount rate of {rate} a year")
    if factor := _factor(row):
        found.append(f"the same at {factor} times the stated price of {_waiting(study)}")
    return found or ["at no discount rate up to 50 % do they cost the same"]


def _share(row: "pd.Series[Any]") -> str:
    value, low, high = (float(row[name]) for name in ("cheaper", "cheaper_low", "cheaper_high"))
    return f"{wording.share(value)} ({wording.share(low)} to {wording.share(high)})"


def _spread(row: "pd.Series[Any]", name: str) -> str:
    low, high = (float(row[f"{name}_{end}_usd"]) / MILLION for end in ("p10", "p90"))
    if pd.isna(low):
        return ""
    return f"{wording.three_digits(low)} to {wording.three_digits(high)} million USD"


def _rate(row: "pd.Series[Any]") -> str:
    return _with_ends(row, "even_rate", 100.0, " %")


def _factor(row: "pd.Series[Any]") -> str:
    return _with_ends(row, "even_waiting", 1.0, "")


def _with_ends(row: "pd.Series[Any]", name: str, factor: float, unit: str) -> str:
    """Write a break-even with its interval; a side on which it has no end is told as open."""
    value, low, high = (factor * float(row[key]) for key in (name, f"{name}_low", f"{name}_high"))
    if pd.isna(value):
        return ""
    ends = [
        text if pd.isna(end) else wording.three_digits(end)
        for end, text in ((low, "any lower"), (high, "any higher"))
    ]
    return f"{wording.three_digits(value)}{unit} ({ends[0]} to {ends[1]})"


def _waiting(study: StudyResult) -> str:
    costs = study.base.costs
    return "ship time" if costs is None or costs.perspective == "system" else "demurrage"
