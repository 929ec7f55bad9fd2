"""What the cases of a comparison cost over all phases, in present value, beside the first of them."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from portsim.analysis.decisions.npv import PresentValue, phase_flow, present_value
from portsim.analysis.statistics.comparison import Difference, paired
from portsim.analysis.statistics.intervals import Interval, student
from portsim.flow.streams import Floats
from portsim.studies.kinds.compared_case import Side
from portsim.studies.plan.plan import Compare

YEARS_AFTER = 20  # of the last phase, where the study names no horizon


class Worth(NamedTuple):
    """The present value of one case.

    Attributes
    ----------
    total_usd, levelised_usd
        Of all cost, and the one price a tonne that would pay for it.
    less_usd
        Total less that of the first case, paired; None for the first.
    """

    case: str
    horizon_year: int
    perspective: str
    discount_rate: float
    capital_usd: float
    total_usd: Interval
    levelised_usd: Interval
    less_usd: Difference | None


def worths(sides: Sequence[Side], plan: Compare) -> list[Worth]:
    """Return the present value of every case from its phases.

    Only replications that every phase of every case has are used.
    """
    horizon = plan.horizon_year or max(plan.phases) + YEARS_AFTER
    common = set.intersection(*({row.replication for row in side.rows} for side in sides))
    names = list(plan.cases)
    values = {
        name: _value([side for side in sides if side.case.name == name], common, horizon)
        for name in names
    }
    first = values[names[0]].total_usd
    found = []
    for name in names:
        scenario = next(side.scenario for side in sides if side.case.name == name)
        assert scenario.costs is not None
        confidence = scenario.run.confidence
        less = None
        if name != names[0]:
            less = paired(
                values[name].total_usd, first, confidence, len(names) - 1, (name, names[0])
            )
        found.append(
            Worth(
                case=name,
                horizon_year=horizon,
                perspective=scenario.costs.perspective,
                discount_rate=scenario.costs.discount_rate,
                capital_usd=values[name].capital_usd,
                total_usd=_interval(values[name].total_usd, confidence),
                levelised_usd=_interval(values[name].levelised_usd, confidence),
                less_usd=less,
            )
        )
    return found


def _value(sides: Sequence[Side], common: set[int], horizon: int) -> PresentValue:
    phases = []
    for side in sorted(sides, key=lambda one: one.case.phase or 0):
        assert side.case.phase is not None
        rows = [row for row in side.rows if row.replication in common]
        phases.append(phase_flow(side.case.phase, rows, side.scenario))
    costs = sides[0].scenario.costs
    assert costs is not None
    return present_value(phases, costs, horizon)


def _interval(values: Floats, confidence: float) -> Interval:
    """Return the mean with its interval; one replication has none, and so no mean."""
    found = student(values, confidence)
    return found if found.n > 1 else found._replace(mean=float("nan"))


def _verdict(one: Worth) -> str:
    if one.less_usd is None:
        return ""
    return "withheld" if one.less_usd.n == 0 else one.less_usd.verdict


def worth_table(found: Sequence[Worth]) -> pd.DataFrame:
    """Return npv.csv: a row a case."""
    lines = []
    for one in found:
        less = one.less_usd
        lines.append(
            {
                "case": one.case,
                "perspective": one.perspective,
                "discount_rate": one.discount_rate,
                "horizon_year": one.horizon_year,
                "n": one.total_usd.n,
                "capital_usd": one.capital_usd,
                "npv_usd": one.total_usd.mean,
                "npv_ci_low": one.total_usd.low,
                "npv_ci_high": one.total_usd.high,
                "levelised_usd_per_t": one.levelised_usd.mean,
                "levelised_ci_low": one.levelised_usd.low,
                "levelised_ci_high": one.levelised_usd.high,
                "difference_usd": less.difference if less else None,
                "joint_low": less.low if less else None,
                "joint_high": less.high if less else None,
                "verdict": _verdict(one),
            }
        )
    return pd.DataFrame(lines)
