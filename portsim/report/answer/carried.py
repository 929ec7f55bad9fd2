"""What is carried of each cargo, against the demand of the scenario."""

from typing import Any, NamedTuple

import pandas as pd

from portsim.report.style import units, wording
from portsim.report.style.kpi_rows import kpi_row, kpi_rows
from portsim.report.style.sourced import given
from portsim.report.style.units import readable_row
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi


class Carried(NamedTuple):
    """A cargo, what is carried of it in a year, the demand, and how much of the demand that is.

    Attributes
    ----------
    part
        The share as a number from 0 to 1 for a bar; None where it is not known.
    """

    cargo: str
    amount: str
    demand: str
    share: str
    part: float | None


def carried_cargoes(result: Result) -> list[Carried]:
    """Return each cargo of the terminal with what is carried of it."""
    return [_carried(result, row) for _, row in kpi_rows(result, Kpi.THROUGHPUT).iterrows()]


def _carried(result: Result, row: "pd.Series[Any]") -> Carried:
    name = str(row["of"])
    cargo = result.scenario.cargoes[name]
    share = kpi_row(result, Kpi.TARGET_SHARE, name)
    known = share is not None and pd.notna(share["mean"])
    return Carried(
        wording.plain(name),
        _amount(row),
        demand_text(cargo.annual, cargo.unit) if cargo.annual else "none stated",
        wording.figure_text(share).text if share is not None else "",
        min(float(share["mean"]), 1.0) if known and share is not None else None,
    )


def _amount(row: "pd.Series[Any]") -> str:
    """Write what is carried; the heading of the column says that it is a year."""
    text = wording.figure_text(readable_row(row))
    return text._replace(unit=text.unit.removesuffix(" a year")).text


def demand_text(annual: float, unit: str) -> str:
    """Write the demand of a year, such as "300 kt"."""
    divisor, name = units.scaled(annual, unit)
    return given(f"{wording.three_digits(annual / divisor)} {name}")
