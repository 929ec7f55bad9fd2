"""A comparison: cases beside the first of them, every figure paired, with intervals that hold together."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from portsim.analysis.kpis.row import Key
from portsim.analysis.kpis.summarise import interval, kpi_unit, paired_rows
from portsim.analysis.kpis.withholding import Remark
from portsim.analysis.statistics.comparison import (
    bonferroni,
    independent_half_width,
    paired,
    verdict,
)
from portsim.analysis.statistics.intervals import Interval
from portsim.flow.streams import Floats
from portsim.studies.kinds.compared_case import NOTHING, Side, sample
from portsim.studies.kinds.present_value import worth_table, worths
from portsim.studies.kinds.sweep import run_cases
from portsim.studies.plan import plan as plans
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.errors import RunFailedError
from portsim.studies.runs.runs import Runs

SAME = 1e-9  # of a figure's size: values of one replication that differ by less are the same
FEWER = "difference over the"
PAIRED, INDEPENDENT = "paired", "independent"
WITHHELD, OTHER_UNIT, ONLY_IN = "withheld", "units differ", "only in "


class Figure(NamedTuple):
    """A figure of one side.

    Attributes
    ----------
    values
        Shape (n,), a replication each; their mean is the figure, also that of a ratio of means
        (`sample`).
    told
        Its interval over all replications of the side.
    """

    unit: str
    values: Floats
    told: Interval
    remark: Remark = NOTHING


class Against(NamedTuple):
    """How two sides are set beside each other.

    `matched` says whether entry i of both comes from replication i under the same random numbers.
    """

    case: str
    base: str
    confidence: float
    comparisons: int
    matched: bool = True
    phase: int | None = None


def conduct(file: StudyFile, runs: Runs) -> Outcome:
    """Run the cases, in every phase if there are phases; set each beside the first one.

    Tables: `compare` (columns of `lines`) and, where there are costs and phases, `npv`.
    """
    plan = file.plan
    assert isinstance(plan, plans.Compare)
    sides = []
    for case, scenario, rows in run_cases(file, runs):
        if not rows:
            raise RunFailedError(runs.failures)
        sides.append(Side.of(case, scenario, rows))
    first = next(iter(plan.cases))
    bases = {side.case.phase: side for side in sides if side.case.name == first}
    others = [side for side in sides if side.case.name != first]
    found = [
        line
        for side in others
        for line in beside(side, bases[side.case.phase], len(plan.cases) - 1)
    ]
    tables = {"compare": pd.DataFrame(found)}
    worth = None
    if plan.phases and all(side.scenario.costs for side in sides):
        worth = worths(sides, plan)
        tables["npv"] = worth_table(worth)
    return Outcome(tables, ["case"], len(sides), sum(len(side.rows) for side in sides), worth)


def beside(side: Side, base: Side, comparisons: int) -> list[dict[str, Any]]:
    """Return a row a figure of two cases: paired over the replications that both have, if they have the same seed."""
    confidence = base.scenario.run.confidence
    matched = side.scenario.run.seed == base.scenario.run.seed
    rows = paired_rows(side.rows, base.rows) if matched else (side.rows, base.rows)
    found = [
        {
            key: Figure(
                kpi_unit(key, one.scenario),
                sample(part, key),
                interval(one.rows, key, confidence),
                one.remark(key),
            )
            for key in one.rows[0].measures
        }
        for one, part in zip((side, base), rows, strict=True)
    ]
    how = Against(side.case.name, base.case.name, confidence, comparisons, matched, side.case.phase)
    return lines(found[0], found[1], how)


def lines(
    case: Mapping[Key, Figure], base: Mapping[Key, Figure], how: Against
) -> list[dict[str, Any]]:
    """Return the table of a comparison: a row a figure that at least one of two sides has.

    Columns: case, base, phase (where there are phases), kpi, of, unit, n, base_n, mean and
    base_mean with their intervals, difference, ci_low and ci_high of it alone, joint_low and
    joint_high such that the intervals of all cases hold together (Bonferroni), joint_confidence,
    ratio (of `Difference`; 1 for independent runs), pairing, verdict, note. The verdict rests on
    the joint interval. What only one side has keeps its mean, and has no difference.
    """
    found = []
    for key in dict.fromkeys([*base, *case]):
        one, other = case.get(key), base.get(key)
        known = other or one
        assert known is not None
        found.append(
            {
                "case": how.case,
                "base": how.base,
                **({"phase": how.phase} if how.phase is not None else {}),
                "kpi": key[0],
                "of": key[1],
                "unit": known.unit,
                **_side(one, "n", ("mean", "mean_ci_low", "mean_ci_high")),
                **_side(other, "base_n", ("base_mean", "base_ci_low", "base_ci_high")),
                **_difference(one, other, how),
            }
        )
    return found


def _side(figure: Figure | None, n: str, names: tuple[str, str, str]) -> dict[str, Any]:
    """Return what one side says of a figure: never a mean without its interval."""
    nothing: dict[str, Any] = {
        n: 0 if figure is None else int(np.sum(~np.isnan(figure.values))),
        **dict.fromkeys(names, np.nan),
    }
    if figure is None or figure.remark.withheld or not np.isfinite(figure.told.low):
        return nothing
    return nothing | dict(zip(names, figure.told[1:], strict=True))


def _difference(one: Figure | None, other: Figure | None, how: Against) -> dict[str, Any]:
    line: dict[str, Any] = dict.fromkeys(
        ("difference", "ci_low", "ci_high", "joint_low", "joint_high", "joint_confidence", "ratio"),
        np.nan,
    )
    line |= {"pairing": PAIRED if how.matched else INDEPENDENT}
    sides = [side for side in (one, other) if side is not None]
    note = "; ".join(dict.fromkeys(side.remark.text for side in sides if side.remark.text))
    if one is None or other is None:
        return line | {"verdict": f"{ONLY_IN}{how.base if one is None else how.case}", "note": note}
    if one.unit != other.unit:
        return line | {"verdict": OTHER_UNIT, "note": f"{how.case} has it in {one.unit}"}
    if one.remark.withheld or other.remark.withheld:
        return line | {"verdict": WITHHELD, "note": note}
    each = bonferroni(how.confidence, how.comparisons)
    alone, ratio = _apart(one.values, other.values, how.confidence, how.matched)
    joint, _ = _apart(one.values, other.values, each, how.matched)
    counts = [int(np.sum(~np.isnan(side.values))) for side in sides]
    if how.matched and alone.n < max(counts):
        note = "; ".join(
            filter(None, (f"{FEWER} {alone.n} replications with a value in both", note))
        )
    return line | {
        "difference": alone.mean,
        "ci_low": alone.low,
        "ci_high": alone.high,
        "joint_low": joint.low,
        "joint_high": joint.high,
        "joint_confidence": each,
        "ratio": ratio,
        "verdict": verdict(joint),
        "note": note,
    }


def _apart(case: Floats, base: Floats, confidence: float, matched: bool) -> tuple[Interval, float]:
    """Return the difference with its interval, and how wide that is beside one of independent runs."""
    if matched:
        same = np.abs(case - base) <= SAME * np.maximum(np.abs(case), np.abs(base))
        case = np.where(same, base, case)  # a change of no figure must not seem one by its rounding
        found = paired(case, base, confidence)
        told, ratio = Interval(found.n, found.difference, found.low, found.high), found.ratio
    else:
        case, base = (part[~np.isnan(part)] for part in (case, base))
        n, ratio = min(len(case), len(base)), 1.0
        mean = float(np.mean(case) - np.mean(base)) if n else np.nan
        half = independent_half_width(case, base, confidence)
        told = Interval(n, mean, mean - half, mean + half)
    if told.n < 2:
        return Interval(told.n, np.nan, np.nan, np.nan), np.nan
    return told, ratio
