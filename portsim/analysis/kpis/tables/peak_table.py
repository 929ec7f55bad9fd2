"""The table of peak hours: gate, yard and quay by hour of the day and day of the week."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from portsim.analysis.kpis.peaks import DAY_H, GATE, QUAY, YARD
from portsim.analysis.kpis.row import Row
from portsim.analysis.statistics.intervals import ratio_interval

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = "every day"
UNITS = {GATE: "trucks that come", YARD: "trucks worked", QUAY: "ships alongside"}
PEAK_COLUMNS = ["place", "unit", "weekday", "hour", "n", "mean", "ci_low", "ci_high", "most"]


def peak_table(rows: Sequence[Row], confidence: float) -> pd.DataFrame:
    """Return peaks.csv: a row a place, day of the week and hour, and of every day together.

    `mean` is of one such hour; `most` is the most of a single one in all replications.
    """
    table = [line for place in rows[0].profiles for line in _lines(rows, place, confidence)]
    return pd.DataFrame(table, columns=PEAK_COLUMNS)


def _lines(rows: Sequence[Row], place: str, confidence: float) -> Iterator[list[object]]:
    totals, bases, most = (
        np.asarray([row.profiles[place][column] for row in rows]) for column in range(3)
    )
    shape = len(rows), len(DAYS), DAY_H
    days = [column.reshape(shape) for column in (totals, bases, most)]
    whole = [days[0].sum(axis=1), days[1].sum(axis=1), days[2].max(axis=1)]
    parts = [(name, [column[:, d] for column in days]) for d, name in enumerate(DAYS)]
    for name, (amounts, hours, greatest) in [(EVERY_DAY, whole), *parts]:
        for hour in range(DAY_H):
            told = ratio_interval(amounts[:, hour], hours[:, hour], confidence, 0.0)
            at_once = float(greatest[:, hour].max())
            yield [place, UNITS[place], name, hour, *told, at_once]
