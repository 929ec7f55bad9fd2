"""A tornado: each input in turn at its low and its high value, with paired effects."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.tables.figure import figure as figure_of_runs
from portsim.analysis.kpis.tables.figure import interval
from portsim.analysis.kpis.tables.summarise import kpi_unit, paired_rows
from portsim.analysis.kpis.tables.withholding import note_columns
from portsim.analysis.statistics.intervals import Interval, mean_interval
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.kinds.compared_case import ComparedCase, sample
from portsim.studies.kinds.sweep import run_cases
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.errors import RunFailedError
from portsim.studies.runs.runs import Runs


def run_tornado(file: StudyFile, runs: Runs) -> Outcome:
    """Run the base and every input low and high; return a row for each input and figure.

    Columns: key, low, base and high (its values), kpi, of, unit, n, mean_low, mean_base with its
    interval and bound, mean_high, effect_low and effect_high with their paired intervals, note.
    Cases share their random numbers, so that the
    interval of an effect is that of the differences replication by replication, much narrower than
    that of two independent means.
    """
    conducted = run_cases(file, runs)
    cases = (ComparedCase.of(*case) for case in conducted.cases)
    base = next(cases)
    if not base.rows:
        raise RunFailedError(runs.failures)
    count = len(base.rows)
    table: list[dict[str, Any]] = []
    for low, high in zip(cases, cases, strict=True):  # the cases come low and high in turn
        count += len(low.rows) + len(high.rows)
        table += _rows(low, base, high, file)
    return Outcome(
        tables={"tornado": pd.DataFrame(table)},
        axes=list(file.inputs),
        cases=len(file.cases),
        runs=count,
        ended=conducted.ended,
    )


def _rows(
    low: ComparedCase, base: ComparedCase, high: ComparedCase, file: StudyFile
) -> list[dict[str, Any]]:
    """Return the rows of one input; none if all replications of an end failed."""
    if not (low.rows and high.rows):
        return []
    (key,) = high.case.values
    values = {"low": low.case.values[key], "base": file.value_of(key)}
    values |= {"high": high.case.values[key]}
    return [
        {"key": key, **values} | _figure_columns(figure, low, base, high, file.base)
        for figure in base.rows[0].measures
        if figure in low.rows[0].measures and figure in high.rows[0].measures
    ]


def _figure_columns(
    figure: Key, low: ComparedCase, base: ComparedCase, high: ComparedCase, scenario: Scenario
) -> dict[str, Any]:
    confidence = scenario.run.confidence
    remarks = [case.remark(figure) for case in (low, base, high)]
    no_low, no_base, no_high = (remark.withheld for remark in remarks)
    means = [interval(case.rows, figure, confidence).mean for case in (low, high)]
    effect_low, effect_high = (
        _effect(case.rows, base.rows, figure, confidence) for case in (low, high)
    )
    return {
        "kpi": figure[0],
        "of": figure[1],
        "unit": kpi_unit(figure, scenario),
        "n": min(effect_low.n, effect_high.n),
        "mean_low": np.nan if no_low else means[0],
        **_base_columns(base, figure, confidence),
        "mean_high": np.nan if no_high else means[1],
        **_effect_columns("effect_low", effect_low, no_low or no_base),
        **_effect_columns("effect_high", effect_high, no_high or no_base),
        **note_columns(remarks),
    }


def _base_columns(base: ComparedCase, key: Key, confidence: float) -> dict[str, Any]:
    """Return the mean of the base with its interval, and whether it is only a bound."""
    found = figure_of_runs(base.rows, key, confidence)
    known = found.has_mean and not base.remark(key).withheld
    ends = found.interval[1:] if known else (np.nan,) * 3
    columns: dict[str, Any] = dict(
        zip(("mean_base", "mean_base_ci_low", "mean_base_ci_high"), ends, strict=True)
    )
    return columns | {"mean_base_bound": found.bound}


def _effect(rows: Sequence[Row], base: Sequence[Row], figure: Key, confidence: float) -> Interval:
    """Return the change of a figure by replication; of a ratio, of ratios of sums."""
    rows, base = paired_rows(rows, base)
    return mean_interval(sample(rows, figure) - sample(base, figure), confidence)


def _effect_columns(name: str, effect: Interval, withheld: bool) -> dict[str, float]:
    numbers = (np.nan,) * 3 if withheld else (effect.mean, effect.low, effect.high)
    return dict(zip((name, f"{name}_ci_low", f"{name}_ci_high"), numbers, strict=True))
