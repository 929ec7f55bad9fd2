"""Service levels: by how much each replication misses them."""

from collections.abc import Sequence

import numpy as np

from portsim.analysis.kpis.row import Key, Measure, Row
from portsim.analysis.kpis.summarise import interval
from portsim.analysis.kpis.withholding import remarks, verdicts
from portsim.analysis.statistics.intervals import Interval, mean_interval
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.vocabulary import Kpi

_PERCENTILES = ("p50", "p90", "p95")


def slacks(rows: Sequence[Row], level: ServiceLevel, scenario: Scenario) -> Floats:
    """Return by how much each replication is beyond a level; shape (replications,).

    The level is met where the expected slack is at most 0. The slack of a ratio of means, wait over
    service, is the wait less so many times the service, so that its mean is that of the ratio
    without its bias. Slacks are infinite throughout where the figure has no mean because a queue
    grows. A replication with nothing to measure meets the level.
    """
    remark = remarks(verdicts(rows, scenario), rows, scenario).get((Kpi(level.kpi), level.of))
    if remark is not None and remark.withheld:
        return np.full(len(rows), np.inf)
    return np.asarray([_slack(row, level) for row in rows])


def level_figure(rows: Sequence[Row], level: ServiceLevel, scenario: Scenario) -> Interval:
    """Return the figure of a level with its interval; NaN where it has no mean."""
    key = Kpi(level.kpi), level.of
    remark = remarks(verdicts(rows, scenario), rows, scenario).get(key)
    if remark is not None and remark.withheld:
        return Interval(len(rows), np.nan, np.nan, np.nan)
    if level.statistic == "mean":
        return interval(rows, key, scenario.run.confidence)
    values = np.asarray([_value(row, key, level) for row in rows])
    return mean_interval(values, scenario.run.confidence, key[0].least, key[0].most)


def _slack(row: Row, level: ServiceLevel) -> float:
    if level.kpi == Kpi.WAIT_OVER_SERVICE:
        wait = _value(row, (Kpi.VESSEL_WAIT, level.of), level)
        service = _value(row, (Kpi.VESSEL_SERVICE, level.of), level)
        slack = wait - level.limit * service
    else:
        slack = _value(row, (Kpi(level.kpi), level.of), level) - level.limit
        if level.at_least is not None:
            slack = -slack
    if not np.isnan(slack):
        return slack
    # nothing was measured: either all are still waiting, or nobody came
    measure = row.measures[_measured_key(level)]
    return np.inf if measure.censored else -abs(level.limit)


def _measured_key(level: ServiceLevel) -> Key:
    kpi = Kpi(level.kpi)
    return (Kpi.VESSEL_WAIT if kpi is Kpi.WAIT_OVER_SERVICE else kpi, level.of)


def _value(row: Row, key: Key, level: ServiceLevel) -> float:
    measure: Measure = row.measures[key]
    if level.statistic == "mean":
        return measure.mean
    return measure.percentiles[_PERCENTILES.index(level.statistic)]
