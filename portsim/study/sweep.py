"""Sweep and tornado: many cases of one scenario under common random numbers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from portsim.analysis.intervals import Interval, student
from portsim.analysis.measure import Key, Row
from portsim.analysis.summarise import interval, kpi_table, kpi_unit, values
from portsim.analysis.withholding import Remark, remarks, verdicts
from portsim.scenario.scenario import Scenario
from portsim.scenario.study import Tornado
from portsim.scenario.studyfile import Case
from portsim.study.pool import Progress, Task, run_all

NOTHING = Remark("", False)


def sweep_table(cases: Sequence[Case], found: Sequence[Sequence[Row]], scenarios: Sequence[Scenario]) -> pd.DataFrame:
    """Return the long form: a row a case and figure."""
    tables = []
    for number, (case, rows, scenario) in enumerate(zip(cases, found, scenarios, strict=True)):
        table = kpi_table(rows, scenario).drop(columns=["p50", "p90", "p95"])
        for position, (key, value) in enumerate({"case": number, **case}.items()):
            table.insert(position, key, value)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def tornado_table(
    plan: Tornado, cases: Sequence[Case], found: Sequence[Sequence[Row]], scenarios: Sequence[Scenario]
) -> pd.DataFrame:
    """Return a row an input and figure: means at low, base and high, and the paired effects of low and high.

    The three cases share their random numbers, so the interval of an effect is that of the differences
    replication by replication, much narrower than that of two independent means.
    """
    base, confidence = found[0], scenarios[0].run.confidence
    noted = [remarks(verdicts(rows, scenario), rows, scenario) for rows, scenario in zip(found, scenarios, strict=True)]
    table = []
    for number, key in enumerate(plan.inputs):
        low, high = 1 + 2 * number, 2 + 2 * number
        common = [k for k in base[0].measures if k in found[low][0].measures and k in found[high][0].measures]
        for figure in common:
            reasons = [noted[case].get(figure, NOTHING) for case in (low, 0, high)]
            means = [interval(found[case], figure, confidence).mean for case in (low, 0, high)]
            effects = [_effect(found[case], base, figure, confidence) for case in (low, high)]
            hidden = [remark.withheld for remark in reasons]
            table.append(
                {
                    "key": key,
                    "low": cases[low][key],
                    "high": cases[high][key],
                    "kpi": figure[0],
                    "of": figure[1],
                    "unit": kpi_unit(figure, scenarios[0]),
                    "n": len(base),
                    "mean_low": np.nan if hidden[0] else means[0],
                    "mean_base": np.nan if hidden[1] else means[1],
                    "mean_high": np.nan if hidden[2] else means[2],
                    **_columns("effect_low", effects[0], hidden[0] or hidden[1]),
                    **_columns("effect_high", effects[1], hidden[2] or hidden[1]),
                    "note": "; ".join(dict.fromkeys(remark.text for remark in reasons if remark.text)),
                }
            )
    return pd.DataFrame(table)


def _effect(rows: Sequence[Row], base: Sequence[Row], figure: Key, confidence: float) -> Interval:
    return student(values(rows, figure) - values(base, figure), confidence)


def _columns(name: str, effect: Interval, hidden: bool) -> dict[str, float]:
    numbers = (np.nan,) * 3 if hidden else (effect.mean, effect.low, effect.high)
    return dict(zip((name, f"{name}_ci_low", f"{name}_ci_high"), numbers, strict=True))


def run_cases(scenarios: Sequence[Scenario], workers: int | None, progress: Progress) -> list[list[Row]]:
    """Run every replication of every case; return the rows by case."""
    tasks = [
        Task(case, scenario, replication)
        for case, scenario in enumerate(scenarios)
        for replication in range(scenario.run.replications)
    ]
    found: list[list[Row]] = [[] for _ in scenarios]
    for task, row in zip(tasks, run_all(tasks, workers, progress), strict=True):
        found[task.case].append(row)
    return found
