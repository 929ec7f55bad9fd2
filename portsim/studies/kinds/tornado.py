"""A tornado: each input in turn at its low and its high value, with paired effects."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.summarise import interval, kpi_unit, paired_rows, values
from portsim.analysis.statistics.intervals import Interval, student
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.kinds.compared_case import Side, sample
from portsim.studies.kinds.sweep import run_cases
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.errors import RunFailedError
from portsim.studies.runs.runs import Runs


def conduct(file: StudyFile, runs: Runs) -> Outcome:
    """Run the base and every input low and high; return a row an input and figure.

    Columns: key, low, high, kpi, of, unit, n, mean_low, mean_base, mean_high, effect_low and
    effect_high with their paired intervals, note. Cases share their random numbers, so that the
    interval of an effect is that of the differences replication by replication, much narrower than
    that of two independent means.
    """
    ends: list[dict[str, Any]] = []
    base: Side | None = None
    low: Side | None = None
    count = 0
    for case, scenario, rows in run_cases(file, runs):
        count += len(rows)
        side = Side.of(case, scenario, rows)
        if base is None:
            if not rows:
                raise RunFailedError(runs.failures)
            base = side
        elif low is None:
            low = side
        else:
            (key,) = case.values
            span = {"key": key, "low": low.case.values[key], "high": case.values[key]}
            ends += _rows(span, (low, base, side), file.base)
            low = None
    return Outcome(
        {"tornado": pd.DataFrame(ends)},
        list(getattr(file.plan, "inputs", ())),
        len(file.cases),
        count,
    )


def _rows(
    span: dict[str, Any], sides: tuple[Side, Side, Side], scenario: Scenario
) -> list[dict[str, Any]]:
    low, base, high = sides
    confidence = scenario.run.confidence
    if not (low.rows and high.rows):
        return []  # the failures are told apart
    found = []
    for figure in base.rows[0].measures:
        if not all(figure in side.rows[0].measures for side in (low, high)):
            continue
        reasons = [side.remark(figure) for side in sides]
        means = [interval(side.rows, figure, confidence).mean for side in sides]
        hidden = [remark.withheld for remark in reasons]
        effects = [_effect(side.rows, base.rows, figure, confidence) for side in (low, high)]
        found.append(
            {
                **span,
                "kpi": figure[0],
                "of": figure[1],
                "unit": kpi_unit(figure, scenario),
                "n": min(effect.n for effect in effects),
                "mean_low": np.nan if hidden[0] else means[0],
                "mean_base": np.nan if hidden[1] else means[1],
                "mean_high": np.nan if hidden[2] else means[2],
                **_columns("effect_low", effects[0], hidden[0] or hidden[1]),
                **_columns("effect_high", effects[1], hidden[2] or hidden[1]),
                "note": "; ".join(dict.fromkeys(remark.text for remark in reasons if remark.text)),
            }
        )
    return found


def _effect(rows: Sequence[Row], base: Sequence[Row], figure: Key, confidence: float) -> Interval:
    """Return the change of a figure, replication by replication; that of a ratio is one of ratios of means."""
    first, second = paired_rows(rows, base)
    said = (
        sample if len(first) > 1 else values
    )  # one replication has a ratio, but no part in a ratio of means
    return student(said(first, figure) - said(second, figure), confidence)


def _columns(name: str, effect: Interval, hidden: bool) -> dict[str, float]:
    numbers = (np.nan,) * 3 if hidden else (effect.mean, effect.low, effect.high)
    return dict(zip((name, f"{name}_ci_low", f"{name}_ci_high"), numbers, strict=True))
