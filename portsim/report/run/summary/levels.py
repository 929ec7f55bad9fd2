"""Statements on the service levels of a run: whether each is met, or why that is not known."""

from math import inf, isnan
from typing import Any

import pandas as pd

from portsim.analysis.statistics.settling import TOO_MANY
from portsim.report.style import wording
from portsim.report.style.service_levels import interval_text, level_text, scale_of
from portsim.report.style.sourced import cells, given, joined, marked, say
from portsim.report.style.statement import Statement
from portsim.scenario.blocks.service_levels import SHARES_ABOVE
from portsim.studies.results.result import Result
from portsim.vocabulary.standing import Ground, Standing

MISSED = "MISSED"
NONE_STATED = "no service level is stated, so the run is held against none"
UNTOLD = "how many replications would tell cannot be said"


def level_statements(result: Result) -> list[Statement]:
    """Return a statement for each service level; one that says so where there is none."""
    if not len(result.levels):
        return [Statement("Service levels", "none", NONE_STATED)]
    numbered = enumerate((row for _, row in result.levels.iterrows()), 1)
    return [_statement(number, row) for number, row in numbered]


def _statement(number: int, row: "pd.Series[Any]") -> Statement:
    value = value_text(row)
    name = level_name(row)
    if row["statistic"] == "mean":
        name = name[:1].lower() + name[1:]
    parts = (given(name), say("it is {}", value) if value else "", given(reason_text(row)))
    return Statement(f"Service level {number}", verdict_text(row), joined("; ", parts))


def level_name(row: "pd.Series[Any]") -> str:
    """Write a level with its limit: `P90 of truck turnaround (copper) at most 2 h`."""
    kpi, of, statistic, bound = (str(row[name]) for name in ("kpi", "of", "statistic", "bound"))
    return level_text(kpi, of, statistic, bound, float(row["limit"]), str(row["unit"]))


def verdict_text(row: "pd.Series[Any]") -> str:
    """Write a verdict; one that alarms in capitals."""
    return MISSED if row["verdict"] == Standing.MISSED else str(row["verdict"])


def value_text(row: "pd.Series[Any]") -> str:
    """Write the figure of a level with its interval; of a percentile, the share beyond it."""
    if isnan(row["value"]):
        return ""
    factor, unit = scale_of(str(row["kpi"]), str(row["unit"]))
    value, low, high = (factor * float(row[name]) for name in ("value", "low", "high"))
    alone = _alone(row, "value", value, unit)
    if not isnan(row["share_beyond"]):
        return say("{}; {}", alone, _share_text(row))
    if row["unfinished"]:
        return _bound_text(row, value, low, high, unit)
    if isnan(low) and isnan(high):
        return alone
    ends = value, -inf if isnan(low) else low, inf if isnan(high) else high
    return interval_text(*ends, unit, _cells(row, "value", "low", "high"))


def _alone(row: "pd.Series[Any]", name: str, value: float, unit: str) -> str:
    text = marked(wording.three_digits(value), _cells(row, name))
    return say("{}" + f" {unit}".rstrip(), text)


def _cells(row: "pd.Series[Any]", *columns: str) -> str:
    return cells("levels", [str(row[name]) for name in ("kpi", "of", "statistic")], columns)


def _bound_text(row: "pd.Series[Any]", value: float, low: float, high: float, unit: str) -> str:
    """Write a figure of which some are unfinished, with the end of its interval that is known."""
    who = say("{} unfinished", marked(f"{int(row['unfinished']):,}", _cells(row, "unfinished")))
    alone = _alone(row, "value", value, unit)
    for word, end, name, more in (
        ("at least", low, "low", "more"),
        ("at most", high, "high", "less"),
    ):
        if not isnan(end):
            told = _alone(row, name, end, "")
            return say(word + " {} ({} or " + more + "), {}", alone, told, who)
    return say("{} so far, {}", alone, who)


def _share_text(row: "pd.Series[Any]") -> str:
    """Say how many are beyond the limit of a percentile, and how many may be."""
    names = [f"share_{name}" for name in ("beyond", "low", "high")]
    value, low, high = (100.0 * float(row[name]) for name in names)
    allowed = 100.0 * SHARES_ABOVE[str(row["statistic"])]
    share = _alone(row, names[0], value, "%")
    if not isnan(low):
        share = interval_text(value, low, high, "%", _cells(row, *names))
    return say("{} are above the limit, {} allowed", share, given(f"{allowed:g} %"))


def reason_text(row: "pd.Series[Any]") -> str:
    """Say why a verdict is as it is where the interval does not tell it, and what would tell."""
    ground = Ground(row["ground"])
    if ground is Ground.BESIDE:
        return ""
    if ground is Ground.GROWING:
        return wording.reason_of(row)
    if ground is Ground.ACROSS:
        return needed_text(row)
    if ground is Ground.ALL_EQUAL and row["verdict"] == Standing.NOT_CERTAIN:
        return f"{ground.meaning}; {needed_text(row)}"
    return ground.meaning


def needed_text(row: "pd.Series[Any]") -> str:
    """Say about how many replications would tell, with two digits, rounded up."""
    needed = row["replications_needed"]
    if pd.isna(needed):
        return UNTOLD
    return about_replications(int(needed))


def about_replications(needed: int) -> str:
    """Say that about so many replications would tell, with two digits, rounded up."""
    step = 10 ** max(0, len(str(needed)) - 2)
    told = f"about {-(-needed // step) * step:,} replications in all would tell"
    return f"{told}, more than is practical" if needed > TOO_MANY else told
