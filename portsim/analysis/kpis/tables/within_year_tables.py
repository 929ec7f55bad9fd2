"""Tables of the courses and months of all replications: bands of years, and profiles."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.within_year import (
    MONTHS,
    SHIP_WAIT,
    SHIPS,
    TRUCKS,
    part_middles,
)
from portsim.analysis.statistics.intervals import ratio_interval
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary.resources import compartment_name

BAND_COLUMNS = ["of", "unit", "hour", "n", "low", "median", "high", "least", "greatest"]
MONTH_COLUMNS = ["figure", "unit", "month", "n", "mean", "ci_low", "ci_high"]
WAIT_COST_COLUMNS = ["who", "cause", "root", "usd"]
UNITS = {SHIP_WAIT: "h", SHIPS: "ships a day", TRUCKS: "trucks a day"}
LOW, HIGH = 0.1, 0.9


def band_table(
    rows: Sequence[Row], scenario: Scenario, begin_h: float, end_h: float
) -> pd.DataFrame:
    """Return bands.csv: a row a course and part of the window.

    `low` and `high` hold 10 to 90 % of the replications at that part of the window, each part by
    itself. They are no interval of a mean, and no replication follows them.
    """
    middles = part_middles(begin_h, end_h)
    units = {
        compartment_name(store, cargo): scenario.cargoes[cargo].unit
        for store, block in scenario.stores.items()
        for cargo in block.compartments
    }
    table: list[list[object]] = []
    for name in rows[0].courses:
        years = np.asarray([row.courses[name] for row in rows])
        low, median, high = np.quantile(years, [LOW, 0.5, HIGH], axis=0)
        columns = (middles, low, median, high, years.min(axis=0), years.max(axis=0))
        for hour, *values in zip(*(column.tolist() for column in columns), strict=True):
            table.append([name, units.get(name, "number"), hour, len(rows), *values])
    return pd.DataFrame(table, columns=BAND_COLUMNS)


def month_table(rows: Sequence[Row], confidence: float) -> pd.DataFrame:
    """Return months.csv: a row a figure and month of the year that the window holds."""
    table: list[list[object]] = []
    for name in rows[0].months:
        totals, bases = (
            np.asarray([row.months[name][column] for row in rows]) for column in range(2)
        )
        for month in range(MONTHS):
            if bases[:, month].any():
                told = ratio_interval(totals[:, month], bases[:, month], confidence, 0.0)
                table.append([name, UNITS[name], month + 1, *told])
    return pd.DataFrame(table, columns=MONTH_COLUMNS)


def wait_cost_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return wait_costs.csv: what the hours of waits.csv cost, where a price of ships is stated."""
    keys = sorted({key for row in rows for key in row.wait_usd})
    table = [[*key, sum(row.wait_usd.get(key, 0.0) for row in rows) / len(rows)] for key in keys]
    return pd.DataFrame(table, columns=WAIT_COST_COLUMNS)
