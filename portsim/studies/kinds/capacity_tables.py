"""The tables of a capacity study."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.decisions.capacity import Capacity
from portsim.analysis.kpis.tables.summarise import kpi_unit
from portsim.analysis.levels.slack import level_figure
from portsim.analysis.statistics.intervals import Interval, mean_interval
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.studies.kinds.capacity_points import Points
from portsim.studies.kinds.total_throughput import throughput
from portsim.studies.results.findings import CapacityFindings
from portsim.vocabulary import Kpi


def level_lines(
    points: Points, levels: Sequence[ServiceLevel], factor: float
) -> list[dict[str, Any]]:
    """Return the figures of all levels and the throughput at a factor, by all replications."""
    scenario, rows = points.scenario(factor), points.rows(factor, points.count(factor))
    moved = mean_interval(throughput(rows, points.weights), scenario.run.confidence, least=0.0)
    found = []
    for level in levels:
        one = level_figure(rows, level, scenario)
        line: dict[str, Any] = {
            "level": level.text,
            "kpi": level.kpi,
            "of": level.of,
            "statistic": level.statistic,
        }
        line |= {
            "bound": "at most" if level.at_most is not None else "at least",
            "limit": level.limit,
        }
        line |= {
            "factor": factor,
            "n": len(rows),
            "mean": one.mean,
            "ci_low": one.low,
            "ci_high": one.high,
        }
        key = scenario.parts.kpi(level.kpi), level.of
        line |= {"unit": kpi_unit(key, scenario)} | _moved(points, moved)
        found.append(line)
    return found


def _moved(points: Points, known: Interval) -> dict[str, Any]:
    ends = {
        Kpi.THROUGHPUT: known.mean,
        "throughput_ci_low": known.low,
        "throughput_ci_high": known.high,
    }
    return ends | {"throughput_unit": _unit_name(points)}


def summary_table(points: Points, findings: CapacityFindings, n: int) -> pd.DataFrame:
    """Return capacity.csv: a row for each level and one for the most that gets through.

    Parameters
    ----------
    n
        Replications by which it is said what binds.
    """
    lines: list[dict[str, Any]] = []
    for name, one in findings.capacities.items():
        line = {"what": name, "verdict": one.verdict, "factor": one.estimate}
        line |= {"ci_low": one.low, "ci_high": one.high} | _moved(points, _carried(points, one))
        line |= _bound(points, one.estimate, n) if np.isfinite(one.estimate) else {}
        lines.append(line | {"n": one.n, "note": "; ".join((one.sentence, *one.doubts))})
    top = findings.ultimate
    line = {
        "what": "ultimate",
        "verdict": top.verdict,
        "factor": top.x,
        "ci_low": np.nan,
        "ci_high": np.nan,
    }
    line |= _moved(points, Interval(top.n, top.mean, top.low, top.high)) | _bound(points, top.x, n)
    lines.append(line | {"n": top.n, "note": "; ".join((top.sentence, *top.doubts))})
    return pd.DataFrame(lines).rename(columns={"throughput_unit": "unit"})


def _bound(points: Points, factor: float, n: int) -> dict[str, Any]:
    binds = points.binding(factor, n)
    return {"binds": binds["resource"], "load": binds["load"], "root": binds["root"]}


def _carried(points: Points, one: Capacity) -> Interval:
    """Return the throughput at a capacity, with an interval wide enough for what is not known.

    What is moved at a factor is not known exactly, and neither is the factor. Between factors
    that were run it is a line.
    """
    if not np.isfinite(one.estimate):
        return Interval(0, np.nan, np.nan, np.nan)
    confidence = points.confidence
    mean = float(np.mean(points.throughput(one.estimate, one.n)))
    factors = points.factors
    known = [
        mean_interval(points.throughput(x, points.count(x)), confidence, least=0.0) for x in factors
    ]
    low = np.interp(one.low, factors, [each.low for each in known], left=np.nan)
    high = np.interp(one.high, factors, [each.high for each in known], right=np.nan)
    return Interval(one.n, mean, float(low), float(high))


def _unit_name(points: Points) -> str:
    return "1" if points.unit == "1" else f"{points.unit}/year"
