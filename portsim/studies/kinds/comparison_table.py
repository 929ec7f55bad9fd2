"""The table of a comparison: each figure of a case beside that of the base, and the difference."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from portsim.analysis.kpis.row import Key
from portsim.analysis.kpis.tables.withholding import Remark, note_columns
from portsim.analysis.statistics.comparison import (
    bonferroni,
    independent,
    paired,
    verdict,
)
from portsim.analysis.statistics.intervals import Interval
from portsim.flow.streams import Floats
from portsim.studies.kinds.compared_case import NOTHING
from portsim.vocabulary import Bound
from portsim.vocabulary.status import REASON, STATUS

SAME = 1e-9  # of a figure's size: values of one replication that differ by less are the same
FEWER = REASON  # of a difference: that some replications have no part in it
PAIRED, INDEPENDENT = "paired", "independent"
WITHHELD, OTHER_UNIT, ONLY_IN = "withheld", "units differ", "only in "
NOT_COMPARED = "cannot be compared"
RESTRICTED = "some are unfinished: counted in both as far as they came by the end of the run"
NO_DIFFERENCE = dict.fromkeys(
    ("difference", "ci_low", "ci_high", "joint_low", "joint_high", "joint_confidence", "ratio"),
    np.nan,
)


class Figure(NamedTuple):
    """A figure of one case.

    Attributes
    ----------
    values
        Shape (replications,); their mean is the figure, also that of a ratio of sums (`sample`).
    interval
        Over all replications of the case.
    bound
        What the figure is of the one that would be known if nobody were unfinished.
    has_mean
        Whether so few are unfinished that it is worth telling.
    """

    unit: str
    values: Floats
    interval: Interval
    remark: Remark = NOTHING
    bound: Bound = Bound.EXACT
    has_mean: bool = True

    @property
    def n(self) -> int:
        """The number of replications with a value."""
        return int(np.sum(~np.isnan(self.values)))


class Comparison(NamedTuple):
    """How a case is compared with the base.

    Attributes
    ----------
    comparisons
        How many cases are compared with the base.
    matched
        Whether entry i of both comes from replication i under the same random numbers.
    followed_alike
        Whether those that are unfinished were followed equally long in both.
    """

    case: str
    base: str
    confidence: float
    comparisons: int
    matched: bool = True
    followed_alike: bool = True
    phase: int | None = None


def comparison_rows(
    case: Mapping[Key, Figure], base: Mapping[Key, Figure], comparison: Comparison
) -> list[dict[str, Any]]:
    """Return the table of a comparison: a row for each figure that the case or the base has.

    Columns: case, base, phase (where there are phases), kpi, of, unit, n, base_n, mean and
    base_mean with their intervals, difference, ci_low and ci_high of it alone, joint_low and
    joint_high such that the intervals of all cases hold together (Bonferroni), joint_confidence,
    ratio (of `Difference`; 1 for independent runs), pairing, verdict, note. The verdict rests on
    the joint interval. A figure that only one of the two has keeps its mean, and has no difference.
    """
    rows = []
    for key in dict.fromkeys([*base, *case]):
        figure, base_figure = case.get(key), base.get(key)
        known = base_figure or figure
        assert known is not None
        row: dict[str, Any] = {"case": comparison.case, "base": comparison.base}
        if comparison.phase is not None:
            row["phase"] = comparison.phase
        row |= {"kpi": key[0], "of": key[1], "unit": known.unit}
        row |= _mean_columns(figure, "n", ("mean", "mean_ci_low", "mean_ci_high"))
        row |= _mean_columns(base_figure, "base_n", ("base_mean", "base_ci_low", "base_ci_high"))
        rows.append(row | _difference_columns(figure, base_figure, comparison))
    return rows


def _mean_columns(figure: Figure | None, n: str, names: tuple[str, str, str]) -> dict[str, Any]:
    """Return the number of replications and the mean with its interval; never a mean alone."""
    columns: dict[str, Any] = {n: 0 if figure is None else figure.n, **dict.fromkeys(names, np.nan)}
    if figure is None or figure.remark.withheld or not np.isfinite(figure.interval.low):
        return columns
    if not figure.has_mean:
        return columns
    _, mean, low, high = figure.interval
    low = np.nan if figure.bound is Bound.AT_MOST else low
    high = np.nan if figure.bound is Bound.AT_LEAST else high
    return columns | dict(zip(names, (mean, low, high), strict=True))


def _difference_columns(
    case: Figure | None, base: Figure | None, comparison: Comparison
) -> dict[str, Any]:
    columns = NO_DIFFERENCE | {"pairing": PAIRED if comparison.matched else INDEPENDENT}
    remarks = [figure.remark for figure in (case, base) if figure is not None]
    said = note_columns(remarks) | {FEWER: ""}
    if case is None or base is None:
        has_it = comparison.base if case is None else comparison.case
        return columns | {"verdict": f"{ONLY_IN}{has_it}"} | said
    if case.unit != base.unit:
        unit_note = f"{comparison.case} has it in {case.unit}"
        return columns | {"verdict": OTHER_UNIT, "note": unit_note, STATUS: "", REASON: ""}
    if case.remark.withheld or base.remark.withheld:
        return columns | {"verdict": WITHHELD} | said
    said_bound = _of_bounds(case, base, comparison)
    if said_bound == NOT_COMPARED:
        return columns | {"verdict": NOT_COMPARED} | said
    joint_confidence = bonferroni(comparison.confidence, comparison.comparisons)
    matched = comparison.matched
    alone, ratio = _difference(case.values, base.values, comparison.confidence, matched)
    joint, _ = _difference(case.values, base.values, joint_confidence, matched)
    if matched and alone.n < max(case.n, base.n):
        fewer = f"difference over the {alone.n} replications with a value in both"
        said |= {"note": "; ".join(filter(None, (fewer, said["note"]))), FEWER: fewer}
    if said_bound:
        said |= {"note": "; ".join(filter(None, (said_bound, said["note"])))}
    return columns | {
        "difference": alone.mean,
        "ci_low": alone.low,
        "ci_high": alone.high,
        "joint_low": joint.low,
        "joint_high": joint.high,
        "joint_confidence": joint_confidence,
        "ratio": ratio,
        "verdict": verdict(joint),
        **said,
    }


def _of_bounds(case: Figure, base: Figure, comparison: Comparison) -> str:
    """Return what must be said of a difference of bounds; empty if both figures are exact.

    If all were followed to the same hour, what each ship, train or truck has come to by then is
    compared: a difference of restricted means. Other bounds have no difference.
    """
    bounds = {case.bound, base.bound} - {Bound.EXACT}
    if not bounds:
        return ""
    return RESTRICTED if bounds == {Bound.AT_LEAST} and comparison.followed_alike else NOT_COMPARED


def _difference(
    case: Floats, base: Floats, confidence: float, matched: bool
) -> tuple[Interval, float]:
    """Return the difference, its interval, and its width beside that of independent runs."""
    if matched:
        same = np.abs(case - base) <= SAME * np.maximum(np.abs(case), np.abs(base))
        case = np.where(same, base, case)  # rounding must not seem to be a change
        difference = paired(case, base, confidence)
        low, high, ratio = difference.low, difference.high, difference.ratio
        interval = Interval(difference.n, difference.difference, low, high)
    else:
        interval, ratio = independent(case, base, confidence), 1.0
    if interval.n < 2:
        return Interval(interval.n, np.nan, np.nan, np.nan), np.nan
    return interval, ratio
