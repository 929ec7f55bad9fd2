"""The figures of which a report tells how years differ, and what each year came to."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from portsim.analysis.kpis.tables.year_values import year_totals, years_of, years_together
from portsim.flow.streams import Floats
from portsim.report.run.summary.years import is_a_year
from portsim.report.style import units, wording
from portsim.report.style.kpi_rows import kpi_rows, row_with_largest_mean
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

LEAST_YEARS = 4  # fewer show no curve


class Yearly(NamedTuple):
    """What each simulated year came to, in a unit that is easy to read.

    Attributes
    ----------
    name, unit
        What it is, as a reader would write it.
    values
        Shape (n,), in rising order.
    """

    name: str
    unit: str
    values: Floats


def yearly_figures(result: Result) -> list[Yearly]:
    """Return the figures of waiting, demurrage, stock, road, border and cost that a run has.

    A figure of a queue that grows is left out, and so is one that is the same in every year.
    """
    if len(result.runs) < LEAST_YEARS:
        return []
    return [one for one in _all_figures(result) if np.ptp(one.values) > 0.0]


def _all_figures(result: Result) -> Iterator[Yearly]:
    runs, bases = result.runs, result.bases
    year = "year" if is_a_year(result) else "window"
    fullest = _fullest(result)
    whose = wording.whom(Kpi.STORAGE_OCCUPANCY, fullest).replace(":", ",")
    found = (
        (
            f"Waiting of a ship, mean of the {year}",
            "h",
            Kpi.VESSEL_WAIT,
            years_of(runs, Kpi.VESSEL_WAIT),
        ),
        (
            f"Demurrage of all ships in the {year}",
            "USD",
            Kpi.DEMURRAGE,
            year_totals(runs, bases, Kpi.DEMURRAGE),
        ),
        (
            f"Stock in {whose}, mean of the {year}",
            "%",
            Kpi.STORAGE_OCCUPANCY,
            _stock(result, fullest),
        ),
        (
            f"Time of a vehicle on the road, mean of the {year}",
            "h",
            Kpi.TRANSIT_TIME,
            years_together(runs, bases, Kpi.TRANSIT_TIME),
        ),
        (
            "Wait of a vehicle at borders and other stages",
            "h",
            Kpi.TRANSIT_WAIT,
            years_together(runs, bases, Kpi.TRANSIT_WAIT),
        ),
        ("Cost", "USD", Kpi.ANNUAL_COST, years_of(runs, Kpi.ANNUAL_COST)),
    )
    for name, unit, kpi, values in found:
        if values is not None and not _is_withheld(result, kpi):
            known = np.sort(values[~np.isnan(values)])
            if len(known) >= LEAST_YEARS:
                divisor, readable = units.readable(float(np.median(known)), unit)
                yield Yearly(name, readable, known / divisor)


def _is_withheld(result: Result, kpi: Kpi) -> bool:
    """Return whether some figure of a kind has no years, as a queue grows."""
    rows = result.years[(result.years["kpi"] == kpi) & (result.years["n"] > 0)]
    return bool(len(rows)) and bool(rows["median"].isna().all())


def _fullest(result: Result) -> str:
    """Return the compartment that is fullest on average; empty where none has a mean."""
    rows = kpi_rows(result, Kpi.STORAGE_OCCUPANCY)
    rows = rows[rows["mean"].notna()]
    return str(row_with_largest_mean(rows)["of"]) if len(rows) else ""


def _stock(result: Result, of: str) -> Floats | None:
    values = years_of(result.runs, Kpi.STORAGE_OCCUPANCY, of)
    return None if values is None else 100.0 * values
