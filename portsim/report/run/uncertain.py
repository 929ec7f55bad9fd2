"""What unknown inputs make of a run's figures, beside chance and the years."""

from math import isfinite, isinf, isnan
from typing import Any

import pandas as pd

from portsim.analysis.kpis.seasons import whole_years
from portsim.analysis.statistics.quantiles import P90_FROM
from portsim.report.style import units, wording
from portsim.report.style.sourced import cells, marked
from portsim.report.style.statement import Statement
from portsim.report.style.tables import Column, Group, Table
from portsim.report.style.units import HOURS_A_DAY, LONG_H, unit_name
from portsim.report.style.wording import counted, plain, three_digits
from portsim.studies.results.result import Result
from portsim.studies.results.uncertain import Uncertain
from portsim.vocabulary import Kpi
from portsim.vocabulary.input_names import input_name

TITLE = "Inputs not known"
NAMED = 2  # inputs that are named at each figure
ENOUGH = 50  # replications; of twenty inputs they name those of a rank correlation of a half
MILLION = 1e6
NO_MEAN = "no mean at all"
_LAND_WAITS = (Kpi.TRAIN_WAIT, Kpi.TRUCK_WAIT)


def uncertain_facts(result: Result) -> list[str]:
    """Return sentences that say what was drawn, and what the three spreads are."""
    found = result.uncertain
    assert found is not None
    draws = len(found.draws)
    facts = [
        f"{counted(len(found.ranges), 'input')} drawn anew from the ranges of the file in each of "
        f"{counted(draws, 'replication')}; the same replications at the stated inputs stand "
        "above.",
        "Three spreads, each for itself. In brackets: how well the mean at the stated inputs is "
        f"known (chance of the simulation). {years_phrase(result).capitalize()}: how "
        "replications at the "
        "stated inputs differ. First: how replications with drawn inputs differ, by the inputs and "
        "by chance together, and how much of that the inputs bring in at most. Inputs that make "
        "most "
        "of it are named with their rank correlation, where that is certain.",
    ]
    facts.append(_percentile_fact(draws))
    if found.decided:
        facts.append(
            "Not drawn, as what was asked for, or given, decides the value: "
            f"{', '.join(found.decided)}."
        )
    if found.faults:
        first = next(iter(found.faults))
        facts.append(
            f"{counted(len(found.faults), 'replication')} of {draws} gave no figure; the first is "
            f"{first}: {found.faults[first]}."
        )
    return facts


def _percentile_fact(draws: int) -> str:
    if draws >= P90_FROM:
        return f"Spreads run from 10 to 90 % of the {draws} replications."
    return (
        f"Spreads run from the least to the greatest of the {counted(draws, 'replication')}; from "
        f"{P90_FROM} on (--replications {P90_FROM}) they run from 10 to 90 %."
    )


def uncertain_statements(result: Result) -> list[Statement]:
    """Return a statement for each figure of the closing table."""
    assert result.uncertain is not None
    return [
        Statement(figure_label(row), _range_text(row, "drawn"), "; ".join(_details(result, row)))
        for row in _closing_rows(result.uncertain.figures)
    ]


def _closing_rows(figures: pd.DataFrame) -> "list[pd.Series[Any]]":
    """Return the rows of the closing table: of trains and trucks only those that wait longest."""
    rows = [row for _, row in figures.iterrows()]
    kept = [row for row in rows if row["kpi"] not in _LAND_WAITS]
    for kpi in _LAND_WAITS:
        mine = [row for row in rows if row["kpi"] == kpi and not isnan(row["drawn_median"])]
        if mine:
            kept.append(max(mine, key=lambda row: float(row["drawn_median"])))
    order = list(Kpi)
    return sorted(kept, key=lambda row: order.index(row["kpi"]))


def _details(result: Result, row: "pd.Series[Any]") -> list[str]:
    details = [f"at the stated inputs {_stated_text(row)}"]
    years = _range_text(row, "year", median=False)
    if years:
        details.append(f"{years_phrase(result)} {years}")
    details += filter(None, [_without_mean(row), _unfinished(row)])
    if share := _share_text(row):
        details.append(f"inputs bring in at most {share} of the spread")
    assert result.uncertain is not None
    if made_by := _made_by(result.uncertain, row):
        details.append(made_by)
    return details


def figure_table(result: Result) -> Table:
    """Return every figure with its three spreads and the inputs that make it."""
    found = result.uncertain
    assert found is not None
    rows: list[list[Any]] = [
        [
            figure_label(row),
            _range_text(row, "drawn"),
            _stated_text(row),
            _range_text(row, "year", median=False),
            _share_text(row),
            "; ".join(filter(None, [_without_mean(row), _unfinished(row), _made_by(found, row)])),
        ]
        for _, row in found.figures.iterrows()
    ]
    columns = [
        Column("figure", "whole"),
        Column("inputs drawn", "text"),
        Column("stated inputs: mean (interval)", "text"),
        Column(f"stated inputs, {years_phrase(result)}", "text"),
        Column("due to inputs, at most", "text"),
        Column("made by", "text"),
    ]
    return Table(columns, [Group("", "", rows)])


def input_table(result: Result) -> Table:
    """Return every input with its range and where the range comes from."""
    found = result.uncertain
    assert found is not None
    rows: list[list[Any]] = [
        [input_name(key), stated.text, stated.source] for key, stated in found.ranges.items()
    ]
    columns = [Column("input", "key"), Column("range", "whole"), Column("source", "text")]
    return Table(columns, [Group("", "", rows)])


def _made_by(found: Uncertain, row: "pd.Series[Any]") -> str:
    """Name the inputs that make the spread of a figure; say so if none is certain."""
    table = found.influences
    mine = table[(table["kpi"] == row["kpi"]) & (table["of"] == row["of"])]
    certain = mine[mine["certain"]].head(NAMED)
    if len(certain):
        return f"made most by {' and '.join(_influence(one) for _, one in certain.iterrows())}"
    if not len(mine):
        return ""
    more = f"; {ENOUGH} or more may" if len(found.draws) < ENOUGH else ""
    return f"{len(found.draws)} replications name no input for certain{more}"


def _influence(one: "pd.Series[Any]") -> str:
    value, low, high = (f"{one[name]:+.2f}" for name in ("correlation", "ci_low", "ci_high"))
    return f"{input_name(str(one['input']))} ({value}, {low} to {high})"


def _without_mean(row: "pd.Series[Any]") -> str:
    if not row["drawn_without_mean"]:
        return ""
    return (
        f"in {int(row['drawn_without_mean'])} of {int(row['drawn_n'])} replications a queue grows "
        "without end or more than a tenth are unfinished, which counts as longer than all others"
    )


def _unfinished(row: "pd.Series[Any]") -> str:
    if not row["drawn_unfinished"]:
        return ""
    return (
        f"in {int(row['drawn_unfinished'])} of {int(row['drawn_n'])} replications some are "
        "unfinished, and count as far as they came"
    )


def _share_text(row: "pd.Series[Any]") -> str:
    value, low, high = (
        float(row[name]) for name in ("input_share", "input_share_low", "input_share_high")
    )
    if isnan(value):
        return ""
    if isnan(low):
        return wording.share(value)
    return f"{wording.share(value)} ({wording.share(low)} to {wording.share(high)})"


def _stated_text(row: "pd.Series[Any]") -> str:
    """Write the mean at the stated inputs with its interval; never the one without the other."""
    mean, low, high = (float(row[f"stated_{name}"]) for name in ("mean", "ci_low", "ci_high"))
    if isnan(mean):
        return "no mean"
    divisor, unit = _scale(row, mean)
    if isnan(low) and isnan(high):
        return wording.ONE_RUN
    if low == high:
        text = f"{three_digits(mean / divisor)} {unit}".rstrip()
        return f"{text} in every replication"
    told = {"kpi": row["kpi"], "unit": unit, "bound": row["stated_bound"]}
    told |= {"mean": mean / divisor, "ci_low": low / divisor, "ci_high": high / divisor}
    return wording.figure_text(pd.Series(told)).text


def _range_text(row: "pd.Series[Any]", which: str, median: bool = True) -> str:
    """Write a spread: 10 to 90 % of the runs, or the least and the greatest of few."""
    ends = [float(row[f"{which}_{name}"]) for name in ("low", "high")]
    if isnan(ends[0]):
        ends = [float(row[f"{which}_{name}"]) for name in ("least", "greatest")]
    middle = float(row[f"{which}_median"])
    if isnan(middle):
        return "no replication has it" if median else ""
    largest = max((abs(one) for one in (*ends, middle) if isfinite(one)), default=0.0)
    divisor, unit = _scale(row, largest)
    low, high, median_text = (
        NO_MEAN if isinf(one) else three_digits(one / divisor) for one in (*ends, middle)
    )
    text = f"{low} to {high} {unit}".rstrip()
    return f"{text}, median {median_text}" if median else text


def drawn_text(row: "pd.Series[Any]") -> str:
    """Write what drawn inputs make of a figure, with its cells in uncertain_figures.csv."""
    names = ["drawn_low", "drawn_high"]
    if isnan(float(row["drawn_low"])):
        names = ["drawn_least", "drawn_greatest"]
    keys = [str(row["kpi"]), str(row["of"])]
    text = _range_text(row, "drawn")
    ends = [name for name in (*names, "drawn_median") if isfinite(float(row[name]))]
    return marked(text, cells("uncertain_figures", keys, ends))


def _scale(row: "pd.Series[Any]", largest: float) -> tuple[float, str]:
    """Return what to divide a figure by, and the unit that it then has."""
    unit = str(row["unit"])
    amount, _, rest = unit.partition(" ")
    if amount in ("t", "teu"):
        divisor, name = units.scaled(largest, amount)
        return divisor, f"{name} {rest}".replace("per year", "a year")
    if unit == "USD per year":
        return MILLION, "million USD a year"
    if unit == "h" and largest >= LONG_H:
        return HOURS_A_DAY, "days"
    return 1.0, unit_name(unit)


def figure_label(row: "pd.Series[Any]") -> str:
    """Return the name of a figure with what it is a figure of."""
    label = wording.label(str(row["kpi"]))
    return label if row["of"] == "all" else f"{label}, {plain(str(row['of']))}"


def years_phrase(result: Result) -> str:
    """Return what replications at the stated inputs are versions of, as «from year to year»."""
    if whole_years(result.scenario.run.measured_days, most=1):
        return "from year to year"
    return "from one replication to the next"
