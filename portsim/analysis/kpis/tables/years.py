"""What a figure comes to from year to year, which is not how well its mean is known."""

from collections.abc import Sequence
from math import nan

import numpy as np
import pandas as pd

from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.tables.figure import values
from portsim.analysis.kpis.tables.summarise import kpi_unit
from portsim.analysis.kpis.tables.withholding import Remark, remarks, verdicts
from portsim.analysis.statistics.quantiles import P90_FROM, Quantile, quantile
from portsim.analysis.statistics.settling import settling
from portsim.flow.streams import Floats
from portsim.scenario.blocks.corridor import RandomClosure
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Population
from portsim.vocabulary.kpis import in_order

YEAR_COLUMNS = [
    *("kpi", "of", "unit", "n", "least", "median", "median_low", "median_high"),
    *("p90", "p90_low", "p90_high", "worst", "unfinished"),
    *("affected", "heavy", "heavy_mean", "needed", "needed_at_least", "settles", "note"),
]
NOTHING_TOLD: tuple[object, ...] = (nan, nan, nan, nan, False, True)
TOLD = (Population.YEAR, Population.ENTITIES, Population.RATIO)


def year_table(rows: Sequence[Row], scenario: Scenario) -> pd.DataFrame:
    """Return years.csv: a row a figure; what half of the years stay below, and nine in ten.

    Each replication is a version of the measured window. Intervals come from order statistics, and
    a bound that so few years cannot give is blank. `unfinished` counts the years in which some
    ships, trains or trucks were not over, so that their figure may still be higher.

    `affected` is the share of years with any of it, `heavy` that of the worst ones that make half
    of it, and `heavy_mean` their mean. `needed` replications would bring the mean within 20 %, or,
    if `needed_at_least`, no fewer than these. `settles` says whether the mean tells of a typical
    year; these are blank for costs.
    """
    noted = remarks(verdicts(rows, scenario), rows, scenario)
    table = [
        [*key, kpi_unit(key, scenario), *_cells(rows, key, noted.get(key), scenario)]
        for kpi in in_order(kpi for kpi, _ in rows[0].measures)
        for key in rows[0].measures
        if key[0] == kpi and kpi.population in TOLD
    ]
    return pd.DataFrame(table, columns=YEAR_COLUMNS)


def _cells(
    rows: Sequence[Row], key: Key, remark: Remark | None, scenario: Scenario
) -> list[object]:
    found = values(rows, key)
    found = found[~np.isnan(found)]
    n, unfinished = len(found), sum(1 for row in rows if row.measures[key].unfinished)
    if remark is not None and remark.withheld:
        return [n, *[nan] * 8, unfinished, *NOTHING_TOLD, remark.text]
    if not n:
        return [0, *[nan] * 8, unfinished, *NOTHING_TOLD, ""]
    confidence = scenario.run.confidence
    middle, high = (quantile(found, p, confidence) for p in (0.5, 0.9))
    if n < P90_FROM:
        high = Quantile(0.9, n, nan, nan, nan, nan)
    ends = [float(np.min(found)), *middle[2:5], *high[2:5], float(np.max(found))]
    note = "" if remark is None else remark.text
    return [n, *ends, unfinished, *_how_it_settles(found, key, scenario), note]


def _how_it_settles(found: Floats, key: Key, scenario: Scenario) -> tuple[object, ...]:
    """Return what years say of their mean, as cells."""
    if key[0].is_cost or len(found) < 2:
        return NOTHING_TOLD
    told = settling(found, scenario.run.confidence, closures_a_year(scenario))
    return (
        *(told.affected, told.heavy, told.heavy_mean),
        *(told.needed, told.at_least, told.settles),
    )


def closures_a_year(scenario: Scenario) -> float | None:
    """Return how often the rarest random closure comes that shuts a stage; None without one."""
    closures = scenario.corridor.closures.values() if scenario.corridor else ()
    rates = [one.per_year for one in closures if isinstance(one, RandomClosure)]
    return min(rates, default=None)
