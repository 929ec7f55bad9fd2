"""Service levels: by how much each replication misses them."""

from collections.abc import Sequence

import numpy as np

from portsim.analysis.kpis.row import Key, Measure, Row
from portsim.analysis.kpis.summarise import interval
from portsim.analysis.kpis.withholding import remarks, verdicts
from portsim.analysis.statistics.intervals import Interval, student
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.plan.plan import Level
from portsim.vocabulary import Kpi

_PERCENTILES = ("p50", "p90", "p95")


def slack(rows: Sequence[Row], level: Level, scenario: Scenario) -> Floats:
    """Return by how much each replication is beyond a level; shape (replications,).

    The level is met where the expected slack is at most 0. The slack of a ratio of means, wait over
    service, is the wait less so many times the service, so that its mean is that of the ratio
    without its bias. Infinite throughout where the figure has no mean because a queue grows;
    nothing beyond the level where there was nothing to measure.
    """
    remark = remarks(verdicts(rows, scenario), rows, scenario).get((level.kpi, level.of))
    if remark is not None and remark.withheld:
        return np.full(len(rows), np.inf)
    return np.asarray([_slack(row, level) for row in rows])


def _slack(row: Row, level: Level) -> float:
    if level.kpi == Kpi.WAIT_OVER_SERVICE:
        wait, service = (
            _value(row, (kpi, level.of), level) for kpi in (Kpi.VESSEL_WAIT, Kpi.VESSEL_SERVICE)
        )
        found = wait - level.limit * service
    else:
        found = _value(row, (level.kpi, level.of), level) - level.limit
        if level.at_least is not None:
            found = -found
    if found == found:
        return found
    measure = row.measures[_first(level)]
    return np.inf if measure.censored else -abs(level.limit)


def _first(level: Level) -> Key:
    return (Kpi.VESSEL_WAIT if level.kpi == Kpi.WAIT_OVER_SERVICE else level.kpi, level.of)


def _value(row: Row, key: Key, level: Level) -> float:
    measure: Measure = row.measures[key]
    return (
        measure.mean
        if level.statistic == "mean"
        else measure.spread[_PERCENTILES.index(level.statistic)]
    )


def stated(rows: Sequence[Row], level: Level, scenario: Scenario) -> Interval:
    """Return the figure of a level with its interval; not a number where it has no mean."""
    key = level.kpi, level.of
    remark = remarks(verdicts(rows, scenario), rows, scenario).get(key)
    if remark is not None and remark.withheld:
        return Interval(len(rows), np.nan, np.nan, np.nan)
    if level.statistic == "mean":
        return interval(rows, key, scenario.run.confidence)
    return student(np.asarray([_value(row, key, level) for row in rows]), scenario.run.confidence)
