"""What the cases of a comparison cost over all phases, in present value, beside the first."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from portsim.analysis.decisions.npv import PhaseFlow, phase_flow, present_value
from portsim.analysis.statistics.comparison import paired
from portsim.analysis.statistics.intervals import Interval, mean_interval, ratio_interval
from portsim.scenario.blocks.costs import Costs
from portsim.scenario.blocks.run import Run
from portsim.studies.kinds.compared_case import ComparedCase
from portsim.studies.plan.plan import Compare
from portsim.studies.results.findings import CasePresentValue

YEARS_AFTER = 20  # of the last phase, where the study names no horizon


class CaseCosts(NamedTuple):
    """What a case of a comparison costs from phase to phase.

    Attributes
    ----------
    phases
        In the order of their years, with the replications that all phases of all cases have.
    horizon_year
        First year that counts no more.
    """

    name: str
    phases: list[PhaseFlow]
    costs: Costs
    horizon_year: int
    run: Run


def case_costs(cases: Sequence[ComparedCase], plan: Compare) -> list[CaseCosts]:
    """Return what every case costs from phase to phase, the first case first.

    Only replications that every phase of every case has are used.
    """
    horizon = plan.horizon_year or max(plan.phases) + YEARS_AFTER
    common = set.intersection(*({row.replication for row in case.rows} for case in cases))
    found = []
    for name in plan.cases:
        mine = sorted(
            (case for case in cases if case.case.name == name), key=lambda one: one.case.phase or 0
        )
        scenario = mine[0].scenario
        assert scenario.costs is not None
        flows = [_flow(case, common) for case in mine]
        found.append(CaseCosts(name, flows, scenario.costs, horizon, scenario.run))
    return found


def _flow(case: ComparedCase, common: set[int]) -> PhaseFlow:
    assert case.case.phase is not None
    rows = [row for row in case.rows if row.replication in common]
    return phase_flow(case.case.phase, rows, case.scenario)


def present_values(cases: Sequence[CaseCosts]) -> list[CasePresentValue]:
    """Return the present value of every case from its phases."""
    values = [present_value(case.phases, case.costs, case.horizon_year) for case in cases]
    results = []
    for case, value in zip(cases, values, strict=True):
        confidence = case.run.confidence
        difference = None
        if case is not cases[0]:
            base_usd, names = values[0].total_usd, (case.name, cases[0].name)
            difference = paired(value.total_usd, base_usd, confidence, len(cases) - 1, names)
        results.append(
            CasePresentValue(
                case=case.name,
                horizon_year=case.horizon_year,
                perspective=case.costs.perspective,
                discount_rate=case.costs.discount_rate,
                capital_usd=value.capital_usd,
                total_usd=_known(mean_interval(value.total_usd, confidence)),
                levelised_usd=_known(ratio_interval(value.total_usd, value.amount, confidence)),
                difference_usd=difference,
            )
        )
    return results


def _known(interval: Interval) -> Interval:
    """Return a mean with its interval; one replication has none, and so no mean."""
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
