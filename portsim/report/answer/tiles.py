"""The six figures of the answer page."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from portsim.report.run.summary.output import total_demand
from portsim.report.style import wording
from portsim.report.style.kpi_rows import ALL, kpi_row, kpi_rows, row_with_largest_mean
from portsim.report.style.sourced import given, say
from portsim.report.style.units import readable_row
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

MOST = 6


class Tile(NamedTuple):
    """A figure of the answer page.

    Attributes
    ----------
    value, unit, interval
        The figure; `value` says why there is none where it is withheld.
    below
        What a reader needs with it.
    meaning
        What is measured, shown on hover.
    is_missing
        Whether there is no figure.
    """

    label: str
    value: str
    unit: str
    interval: str
    below: str
    meaning: str
    is_missing: bool


def tiles_of(result: Result) -> list[Tile]:
    """Return at most six figures: cargo, ships, berths, costs, and what comes by land."""
    return list(_tiles(result))[:MOST]


def _tiles(result: Result) -> Iterator[Tile]:
    for kpi, label in ((Kpi.TOTAL_THROUGHPUT, "Carried"), (Kpi.TOTAL_TEU, "Containers carried")):
        row = kpi_row(result, kpi, ALL)
        if row is not None:
            demand = total_demand(result, kpi)
            yield _tile(kpi, label, row, say("of {} demanded", given(demand)) if demand else "")
    yield from _ships(result)
    yield from _berths(result)
    cost = kpi_row(result, Kpi.ANNUAL_COST, ALL)
    if cost is not None:
        per_tonne = kpi_row(result, Kpi.COST_PER_T, ALL)
        known = per_tonne is not None and pd.notna(per_tonne["mean"])
        below = wording.figure_text(per_tonne).text if known and per_tonne is not None else ""
        yield _tile(Kpi.ANNUAL_COST, "Cost", cost, below)
    for kpi, who in ((Kpi.TRAIN_TURNAROUND, "Train"), (Kpi.TRUCK_TURNAROUND, "Truck")):
        yield from _longest(result, kpi, f"{who} in the terminal")
    yield from _longest(result, Kpi.TRANSIT_TIME, "On the way to the port")


def _ships(result: Result) -> Iterator[Tile]:
    row = kpi_row(result, Kpi.VESSEL_WAIT, ALL)
    if row is None:
        return
    ratio = kpi_row(result, Kpi.WAIT_OVER_SERVICE, ALL)
    below = ""
    if ratio is not None and pd.notna(ratio["mean"]):
        below = say("{} of their time alongside", wording.figure_text(ratio).text)
    yield _tile(Kpi.VESSEL_WAIT, "A ship waits outside", row, below)


def _berths(result: Result) -> Iterator[Tile]:
    rows = kpi_rows(result, Kpi.BERTH_OCCUPANCY)
    berths = rows[(rows["of"] != ALL) & rows["mean"].notna()]
    if len(berths):
        row = row_with_largest_mean(berths)
        name = wording.plain(str(row["of"]))
        below = f"busiest of {len(berths)}: {name}" if len(berths) > 1 else name
        yield _tile(Kpi.BERTH_OCCUPANCY, "Berths occupied", row, given(below))


def _longest(result: Result, kpi: Kpi, label: str) -> Iterator[Tile]:
    """Yield the tile of the service or the cargo with the longest time."""
    rows = kpi_rows(result, kpi)
    known = rows[rows["mean"].notna()]
    if len(known):
        row = row_with_largest_mean(known)
        name = wording.plain(str(row["of"]))
        below = f"longest of {len(rows)}: {name}" if len(rows) > 1 else name
        yield _tile(kpi, label, row, given(below))
    elif len(rows):
        yield _tile(kpi, label, rows.iloc[0], given(wording.plain(str(rows.iloc[0]["of"]))))


def _tile(kpi: Kpi, label: str, row: "pd.Series[Any]", below: str) -> Tile:
    text = wording.figure_text(readable_row(row))
    missing = bool(pd.isna(row["mean"]))
    reason = wording.reason_of(row) if missing and wording.is_withheld(row) else ""
    below = given(reason) if reason else below
    return Tile(label, text.mean, text.unit, text.interval, below, kpi.meaning, missing)
