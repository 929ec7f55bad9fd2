"""What the cases of a comparison cost over all phases, in present value, beside the first of them."""

from collections.abc import Sequence

import pandas as pd

from portsim.analysis.decisions.npv import PresentValue, phase_flow, present_value
from portsim.analysis.statistics.comparison import paired
from portsim.analysis.statistics.intervals import Interval, student
from portsim.flow.streams import Floats
from portsim.studies.kinds.compared_case import ComparedCase
from portsim.studies.plan.plan import Compare
from portsim.studies.results.findings import CasePresentValue

YEARS_AFTER = 20  # of the last phase, where the study names no horizon


def present_values(cases: Sequence[ComparedCase], plan: Compare) -> list[CasePresentValue]:
    """Return the present value of every case from its phases.

    Only replications that every phase of every case has are used.
    """
    horizon = plan.horizon_year or max(plan.phases) + YEARS_AFTER
    common = set.intersection(*({row.replication for row in case.rows} for case in cases))
    by_name = {name: [case for case in cases if case.case.name == name] for name in plan.cases}
    values = {name: _value(phases, common, horizon) for name, phases in by_name.items()}
    base = next(iter(plan.cases))
    results = []
    for name, value in values.items():
        scenario = by_name[name][0].scenario
        assert scenario.costs is not None
        confidence = scenario.run.confidence
        difference = None
        if name != base:
            base_usd, comparisons = values[base].total_usd, len(values) - 1
            difference = paired(value.total_usd, base_usd, confidence, comparisons, (name, base))
        results.append(
            CasePresentValue(
                case=name,
                horizon_year=horizon,
                perspective=scenario.costs.perspective,
                discount_rate=scenario.costs.discount_rate,
                capital_usd=value.capital_usd,
                total_usd=_interval(value.total_usd, confidence),
                levelised_usd=_interval(value.levelised_usd, confidence),
                difference_usd=difference,
            )
        )
    return results


def _value(phases: Sequence[ComparedCase], common: set[int], horizon: int) -> PresentValue:
    flows = []
    for case in sorted(phases, key=lambda case: case.case.phase or 0):
        assert case.case.phase is not None
        rows = [row for row in case.rows if row.replication in common]
        flows.append(phase_flow(case.case.phase, rows, case.scenario))
    costs = phases[0].scenario.costs
    assert costs is not None
    return present_value(flows, costs, horizon)


def _interval(values: Floats, confidence: float) -> Interval:
    """Return the mean with its interval; one replication has none, and so no mean."""
    interval = student(values, confidence)
    return interval if interval.n > 1 else interval._replace(mean=float("nan"))


def _verdict(value: CasePresentValue) -> str:
    if value.difference_usd is None:
        return ""
    return "withheld" if value.difference_usd.n == 0 else value.difference_usd.verdict


def present_value_table(values: Sequence[CasePresentValue]) -> pd.DataFrame:
    """Return npv.csv: one row for each case."""
    lines = []
    for value in values:
        difference = value.difference_usd
        lines.append(
            {
                "case": value.case,
                "perspective": value.perspective,
                "discount_rate": value.discount_rate,
                "horizon_year": value.horizon_year,
                "n": value.total_usd.n,
                "capital_usd": value.capital_usd,
                "npv_usd": value.total_usd.mean,
                "npv_ci_low": value.total_usd.low,
                "npv_ci_high": value.total_usd.high,
                "levelised_usd_per_t": value.levelised_usd.mean,
                "levelised_ci_low": value.levelised_usd.low,
                "levelised_ci_high": value.levelised_usd.high,
                "difference_usd": difference.difference if difference else None,
                "joint_low": difference.low if difference else None,
                "joint_high": difference.high if difference else None,
                "verdict": _verdict(value),
            }
        )
    return pd.DataFrame(lines)
