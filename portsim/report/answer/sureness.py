"""How sure the figures are: three spreads, each by its own name, which are never merged."""

from typing import NamedTuple

import pandas as pd

from portsim.report.run.summary.years import bad_year, hours_of, year_row
from portsim.report.run.uncertain import drawn_text
from portsim.report.style import wording
from portsim.report.style.kpi_rows import ALL, kpi_row
from portsim.report.style.sourced import given, say
from portsim.report.style.units import readable_row
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi


class Spread(NamedTuple):
    """One of the three spreads: what it is called, what makes it, and how large it is."""

    name: str
    what: str
    text: str


def spreads_of(result: Result) -> list[Spread]:
    """Return the spreads of the waiting of ships by chance, from year to year, and by inputs."""
    return [_chance(result), _years(result), _inputs(result)]


def _chance(result: Result) -> Spread:
    row = kpi_row(result, Kpi.VESSEL_WAIT, ALL)
    count = len(result.runs)
    what = "how well the mean is known from a limited number of replications"
    if row is None or pd.isna(row["mean"]) or pd.isna(row["ci_low"]):
        return Spread("Chance", what, "the mean wait of ships has no interval")
    level = given(f"{100.0 * result.scenario.run.confidence:g} % sure, {count} replications")
    text = wording.figure_text(readable_row(row)).text
    return Spread("Chance", what, say("mean wait of a ship {}; {}", text, level))


def _years(result: Result) -> Spread:
    what = "how one year differs from another with the same inputs"
    row = year_row(result)
    if result.scenario.given is not None:
        return Spread("Years", what, "not told: this is a year with a condition, and not any year")
    if row is None:
        return Spread("Years", what, "one replication does not show it")
    text = say("{} in the median year, {}", hours_of(row, "median"), bad_year(row))
    return Spread("Years", what, text)


def _inputs(result: Result) -> Spread:
    what = "what unknown inputs change"
    if result.uncertain is None:
        name = result.scenario.name
        text = f"not examined: portsim run with --uncertain draws the inputs of {name} anew"
        return Spread("Inputs", what, text)
    figures = result.uncertain.figures
    rows = figures[(figures["kpi"] == Kpi.VESSEL_WAIT) & (figures["of"] == ALL)]
    if not len(rows):
        return Spread(
            "Inputs", what, "examined; the table of unknown inputs tells what they change"
        )
    return Spread("Inputs", what, say("mean wait of a ship {}", drawn_text(rows.iloc[0])))
