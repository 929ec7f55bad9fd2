"""A tornado: each input in turn at its low and its high value, with paired effects."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from portsim.analysis.intervals import Interval, student
from portsim.analysis.measure import Key, Row
from portsim.analysis.summarise import interval, kpi_unit, paired_rows, values
from portsim.analysis.withholding import Remark, remarks, verdicts
from portsim.scenario.scenario import Scenario
from portsim.scenario.studyfile import StudyFile
from portsim.study.outcome import Outcome
from portsim.study.runs import Runs
from portsim.study.sweep import run_cases
from portsim.study.work import RunFailedError

NOTHING = Remark("", False)


class _Side(NamedTuple):
    """A case, its rows, and what is noted at its figures."""

    rows: Sequence[Row]
    remarks: dict[Key, Remark]

    @classmethod
    def of(cls, rows: Sequence[Row], scenario: Scenario) -> "_Side":
        return cls(rows, remarks(verdicts(rows, scenario), rows, scenario) if rows else {})


def conduct(file: StudyFile, runs: Runs) -> Outcome:
    """Run the base and every input low and high; return a row an input and figure.

    Columns: key, low, high, kpi, of, unit, n, mean_low, mean_base, mean_high, effect_low and effect_high with their
    paired intervals, note. Cases share their random numbers, so that the interval of an effect is that of the
    differences replication by replication, much narrower than that of two independent means.
    """
    ends: list[dict[str, Any]] = []
    base: _Side | None = None
    low: _Side | None = None
    count = 0
    for number, (case, scenario, rows) in enumerate(run_cases(file, runs)):
        count += len(rows)
        side = _Side.of(rows, scenario)
        if base is None:
            if not rows:
                raise RunFailedError(runs.failures)
            base = side
        elif low is None:
            low = side
        else:
            (key,) = case.values
            span = {"key": key, "low": file.cases[number - 1].values[key], "high": case.values[key]}
            ends += _rows(span, (low, base, side), file.base)
            low = None
    return Outcome({"tornado": pd.DataFrame(ends)}, list(getattr(file.plan, "inputs", ())), len(file.cases), count)


def _rows(span: dict[str, Any], sides: tuple[_Side, _Side, _Side], scenario: Scenario) -> list[dict[str, Any]]:
    low, base, high = sides
    confidence = scenario.run.confidence
    if not (low.rows and high.rows):
        return []  # the failures are told apart
    found = []
    for figure in base.rows[0].measures:
        if not all(figure in side.rows[0].measures for side in (low, high)):
            continue
        reasons = [side.remarks.get(figure, NOTHING) for side in sides]
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
    first, second = paired_rows(rows, base)
    return student(values(first, figure) - values(second, figure), confidence)


def _columns(name: str, effect: Interval, hidden: bool) -> dict[str, float]:
    numbers = (np.nan,) * 3 if hidden else (effect.mean, effect.low, effect.high)
    return dict(zip((name, f"{name}_ci_low", f"{name}_ci_high"), numbers, strict=True))
