"""A comparison: cases beside the first of them, every figure paired, with joint intervals."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.tables import figure as figures_of_runs
from portsim.analysis.kpis.tables.summarise import kpi_unit, paired_rows
from portsim.studies.kinds.compared_case import ComparedCase, follows_alike, given_rows, sample
from portsim.studies.kinds.comparison_table import Comparison, Figure, comparison_rows
from portsim.studies.kinds.course_table import course_table
from portsim.studies.kinds.present_value import case_costs, present_value_table, present_values
from portsim.studies.kinds.sweep import run_cases
from portsim.studies.plan import plan as plans
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.findings import CasePresentValue
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.errors import RunFailedError
from portsim.studies.runs.runs import Runs


def run_comparison(file: StudyFile, runs: Runs) -> Outcome:
    """Run the cases, in every phase if there are phases; compare each with the first one.

    Tables: `compare` (columns of `comparison_rows`); `given`, where a case is a conditioned year;
    and, where there are costs and phases, `npv` and `courses`.
    """
    plan = file.plan
    assert isinstance(plan, plans.Compare)
    cases = []
    conducted = run_cases(file, runs)
    for case, scenario, rows in conducted.cases:
        if not rows:
            raise RunFailedError(runs.failures)
        cases.append(ComparedCase.of(case, scenario, rows))
    base_name = next(iter(plan.cases))
    bases = {case.case.phase: case for case in cases if case.case.name == base_name}
    others = [case for case in cases if case.case.name != base_name]
    comparisons = len(plan.cases) - 1
    table = [
        row for case in others for row in compare_cases(case, bases[case.case.phase], comparisons)
    ]
    tables = {"compare": pd.DataFrame(table)}
    if given := [row for case in cases for row in given_rows(case.case.name, case.scenario)]:
        tables["given"] = pd.DataFrame(given)
    values: list[CasePresentValue] | None = None
    if plan.phases and all(case.scenario.costs for case in cases):
        costs = case_costs(cases, plan)
        values = present_values(costs)
        tables["npv"] = present_value_table(values)
        tables["courses"] = course_table(costs)
    return Outcome(
        tables=tables,
        axes=["case"],
        cases=len(cases),
        runs=sum(len(case.rows) for case in cases),
        findings=values,
        ended=conducted.ended,
    )


def compare_cases(case: ComparedCase, base: ComparedCase, comparisons: int) -> list[dict[str, Any]]:
    """Return a row for each figure of two cases.

    With the same seed they are paired, over the replications that both have.
    """
    confidence = base.scenario.run.confidence
    matched = case.scenario.run.seed == base.scenario.run.seed
    rows, base_rows = paired_rows(case.rows, base.rows) if matched else (case.rows, base.rows)
    comparison = Comparison(
        case=case.case.name,
        base=base.case.name,
        confidence=confidence,
        comparisons=comparisons,
        matched=matched,
        followed_alike=follows_alike(case.scenario, base.scenario),
        phase=case.case.phase,
    )
    figures = _figures(case, rows, confidence)
    return comparison_rows(figures, _figures(base, base_rows, confidence), comparison)


def _figures(case: ComparedCase, rows: Sequence[Row], confidence: float) -> dict[Key, Figure]:
    """Return all figures of a case, with their values in the rows given."""
    figures = {}
    for key in case.rows[0].measures:
        found = figures_of_runs.figure(case.rows, key, confidence)
        figures[key] = Figure(
            unit=kpi_unit(key, case.scenario),
            values=sample(rows, key),
            interval=found.interval,
            remark=case.remark(key),
            bound=found.bound,
            has_mean=found.has_mean,
        )
    return figures
