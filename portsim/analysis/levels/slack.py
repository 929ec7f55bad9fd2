"""By how much each replication misses a service level, for studies that seek where it is met."""

from collections.abc import Sequence

import numpy as np

from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.tables.figure import few_unfinished, interval, percentiles
from portsim.analysis.kpis.tables.summarise import PERCENTILES
from portsim.analysis.kpis.tables.withholding import remarks, verdicts
from portsim.analysis.levels.tested import compared
from portsim.analysis.statistics.intervals import Interval
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.service_levels import ServiceLevel


def slacks(rows: Sequence[Row], level: ServiceLevel, scenario: Scenario) -> Floats:
    """Return by how much each replication is beyond a level; shape (replications,).

    The level is met where the expected slack is at most 0. A mean is a ratio of sums, so its slack
    is the total less so many times the base, which is 0 in a replication with nothing to measure. A
    percentile is tested by those above the limit, less the share of all that may be; those that are
    unfinished may all come to be above it. Slacks are divided by the base of the first replication,
    so that they are about in the unit of the figure, and none depends on how many there are.

    They are infinite throughout where the figure has no mean because a queue grows, and in a
    replication in which too many are unfinished.
    """
    key = scenario.parts.kpi(level.kpi), level.of
    remark = remarks(verdicts(rows, scenario), rows, scenario).get(key)
    if remark is not None and remark.withheld:
        return np.full(len(rows), np.inf)
    sample, limit, growing = compared(rows, level)
    totals = sample.totals + growing if level.is_ceiling else sample.totals
    beyond = np.nan_to_num(totals - limit * sample.bases) * (1.0 if level.is_ceiling else -1.0)
    found = [row.measures[key] for row in rows]
    many = [not few_unfinished(one.unfinished, one.entities) for one in found]
    slack: Floats = np.where(many, np.inf, beyond / (sample.bases[0] or 1.0))
    return slack


def level_figure(rows: Sequence[Row], level: ServiceLevel, scenario: Scenario) -> Interval:
    """Return the figure of a level with its interval by itself; NaN where it has no mean."""
    key, confidence = (scenario.parts.kpi(level.kpi), level.of), scenario.run.confidence
    remark = remarks(verdicts(rows, scenario), rows, scenario).get(key)
    if remark is not None and remark.withheld:
        return Interval(len(rows), np.nan, np.nan, np.nan)
    if level.statistic == "mean":
        return interval(rows, key, confidence)
    found = percentiles(rows, key, confidence)
    if not found:
        return Interval(0, np.nan, np.nan, np.nan)
    one = found[PERCENTILES.index(level.statistic)]
    return Interval(len(rows), one.value, one.low, one.high)
