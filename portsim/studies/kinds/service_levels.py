"""Service levels: by how much each replication misses them."""

from collections.abc import Sequence

import numpy as np

from portsim.analysis.kpis.figure import MOST_UNFINISHED, SHARES, interval, percentiles
from portsim.analysis.kpis.row import Key, Measure, Row
from portsim.analysis.kpis.summarise import PERCENTILES
from portsim.analysis.kpis.withholding import remarks, verdicts
from portsim.analysis.statistics.intervals import Interval
from portsim.analysis.statistics.spread import Spread
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.vocabulary import Kpi


def slacks(rows: Sequence[Row], level: ServiceLevel, scenario: Scenario) -> Floats:
    """Return by how much each replication is beyond a level; shape (replications,).

    The level is met where the expected slack is at most 0. A mean is a ratio of sums, so its slack
    is the total less so many times the base, over the mean base of the replications. A percentile
    is tested by the share of those above the limit, less the share that may be: those that are
    unfinished may all come to be above it. Slacks are infinite throughout where the figure has no
    mean because a queue grows, and in a replication in which too many are unfinished. A replication
    with nothing to measure meets the level.
    """
    key = Kpi(level.kpi), level.of
    remark = remarks(verdicts(rows, scenario), rows, scenario).get(key)
    if remark is not None and remark.withheld:
        return np.full(len(rows), np.inf)
    found = [row.measures[key] for row in rows]
    parts = np.asarray([_beyond(one, level) for one in found]).reshape(-1, 2)
    beyond, bases = parts.T
    mean_base = float(np.mean(bases)) or 1.0
    slack: Floats = np.where(bases > 0.0, beyond / mean_base, -abs(level.limit))
    many = [one.unfinished > MOST_UNFINISHED * one.entities for one in found]
    return np.where(many, np.inf, slack)


def level_figure(rows: Sequence[Row], level: ServiceLevel, scenario: Scenario) -> Interval:
    """Return the figure of a level with its interval; NaN where it has no mean."""
    key: Key = (Kpi(level.kpi), level.of)
    confidence = scenario.run.confidence
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


def _beyond(measure: Measure, level: ServiceLevel) -> tuple[float, float]:
    """Return by how much a replication is beyond a level in all, and over how many that is."""
    sign = 1.0 if level.at_least is None else -1.0
    if level.statistic == "mean":
        if np.isnan(measure.total):
            return 0.0, 0.0
        return sign * (measure.total - level.limit * measure.base), measure.base
    spread = measure.spread or Spread()
    allowed = 1.0 - SHARES[PERCENTILES.index(level.statistic)]
    above, still_open = spread.beyond(level.limit)
    if sign > 0.0:
        above += still_open
    return sign * (above - allowed * spread.weight), spread.weight
