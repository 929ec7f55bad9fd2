"""What to add next: each step that waits or loads point to, paired with the case as it is."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.summarise import kpi_unit, paired_rows
from portsim.analysis.limits.gains import DIRECTIONS, HELPS, Gain, gain_of, ranked
from portsim.analysis.limits.limit import (
    TRAINS,
    TRUCKS,
    Limit,
    stood_at_borders,
    waits_of_rows,
    what_limits,
)
from portsim.analysis.limits.pointers import Pointed, point_to, portions_of
from portsim.analysis.statistics.comparison import bonferroni, paired
from portsim.analysis.statistics.intervals import Interval
from portsim.estimate.explain import explain
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.standing_costs import standing_usd
from portsim.scenario.derived.steps import Step, StepSizes, steps
from portsim.scenario.faults import ScenarioError
from portsim.studies.kinds.compare import compare_cases
from portsim.studies.kinds.compared_case import ComparedCase, sample
from portsim.studies.plan import plan as plans
from portsim.studies.plan.cases import Case
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.findings import LeftOut, NextStepFindings
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.errors import RunFailedError
from portsim.studies.runs.runs import Runs
from portsim.vocabulary import Kpi, Population

BASE = "as it is"
BELOW = "below the limits"
YEAR_H, DAY_H = 8760.0, 24.0
FALLBACK: Key = (Kpi.TOTAL_THROUGHPUT, "all")
#: Of trains and trucks: the figure of their waiting, and that of their time at the terminal.
OF_WAITING = {
    TRAINS: (Kpi.TRAIN_WAIT, Kpi.TRAIN_TURNAROUND),
    TRUCKS: (Kpi.TRUCK_WAIT, Kpi.TRUCK_TURNAROUND),
}
GAIN_COLUMNS = ("ci_low", "ci_high", "joint_low", "joint_high")


def run_next_step(file: StudyFile, runs: Runs) -> Outcome:
    """Run the scenario as it is and with each step worth a try; rank the steps by gain.

    Tables: `next_step` (a row a step, the best first), `next_step_figures` (all figures of every
    step beside those without it, columns of `comparison_rows`) and `next_step_left_out` (what was
    not tried, and why).
    """
    plan = file.plan
    assert isinstance(plan, plans.NextStep)
    return _NextStep(file, plan, runs).run()


class _NextStep:
    def __init__(self, file: StudyFile, plan: plans.NextStep, runs: Runs) -> None:
        self._file, self._plan, self._runs = file, plan, runs
        self._scenario = file.base
        self._left: list[LeftOut] = []

    def run(self) -> Outcome:
        rows = self._runs.all_rows(self._scenario, self._scenario.run.replications)
        base = ComparedCase.of(Case({}, BASE), self._scenario, rows)
        loads, waits = explain(self._scenario).loads, waits_of_rows(rows)
        portions = portions_of(rows, self._scenario)
        sizes = StepSizes(self._plan.more, self._plan.quay_m)
        pointed = [point_to(step, loads, waits, portions) for step in steps(self._scenario, sizes)]
        tried = self._worth_a_try(pointed)
        cases = self._conduct(tried)
        limit = what_limits(loads, waits, stood_at_borders(rows, self._scenario))
        asked = self._asked(limit, rows)
        figure = _with_a_mean(asked, base)
        found = [
            row for case in cases.values() for row in compare_cases(case, base, max(len(cases), 1))
        ]
        gains = ranked(
            [
                self._gain(name, case, base, found, figure, len(cases))
                for name, case in cases.items()
            ]
        )
        findings = NextStepFindings(
            limit=limit,
            gains=gains,
            tried={one.step.name: one for one in tried},
            left=self._left,
            kpi=figure[0],
            of=figure[1],
            is_first_surely_best=self._is_first_best(gains, cases, base, figure),
            joint_confidence=bonferroni(self._scenario.run.confidence, max(len(cases), 1)),
        )
        tables = {
            "next_step": _gain_table(findings, self._unit(figure), found),
            "next_step_figures": pd.DataFrame(found),
            "next_step_left_out": _left_table(self._left),
        }
        count = len(rows) + sum(len(case.rows) for case in cases.values())
        return Outcome(tables, list(cases), 1 + len(cases), count, findings, asked)

    def _worth_a_try(self, pointed: Sequence[Pointed]) -> list[Pointed]:
        """Return the steps that are tried; the others are left out with the reason."""
        tried = []
        for one in pointed:
            if not one.is_worth_a_try(self._plan.load_above, self._plan.share_above):
                self._left.append(LeftOut(one, BELOW))
                continue
            try:
                self._file.scenario_of(Case(one.step.values))
            except ScenarioError as error:
                self._left.append(LeftOut(one, error.faults[0].message))
            else:
                tried.append(one)
        return tried

    def _conduct(self, tried: Sequence[Pointed]) -> dict[str, ComparedCase]:
        """Run every step, as often as the scenario as it is."""
        cases = [Case(one.step.values, one.step.name) for one in tried]
        scenarios = [self._file.scenario_of(case) for case in cases]
        wanted = [(scenario, scenario.run.replications) for scenario in scenarios]
        conducted = {}
        for case, scenario, rows in zip(cases, scenarios, self._runs.of(wanted), strict=True):
            if not rows:
                raise RunFailedError(self._runs.failures)
            conducted[case.name] = ComparedCase.of(case, scenario, rows)
        return conducted

    def _asked(self, limit: Limit, rows: Sequence[Row]) -> Key:
        """Return the figure that the study names, or the time in port of those who wait.

        Trains and trucks have a figure of each cargo: that of the cargo whose own wait longest,
        together.
        """
        if self._plan.kpi:
            return Kpi(self._plan.kpi), self._plan.of
        waited, spent = OF_WAITING.get(limit.who, (None, Kpi.VESSEL_TURNAROUND))
        if waited is None or self._plan.of != "all":
            return Kpi.VESSEL_TURNAROUND, self._plan.of
        hours: dict[str, float] = {}
        for row in rows:
            for (kpi, of), one in row.measures.items():
                if kpi == waited:
                    hours[of] = hours.get(of, 0.0) + one.total
        return spent, max(hours, key=lambda of: hours[of])

    def _unit(self, figure: Key) -> str:
        return kpi_unit(figure, self._scenario)

    def _gain(
        self,
        name: str,
        case: ComparedCase,
        base: ComparedCase,
        found: Sequence[dict[str, Any]],
        figure: Key,
        count: int,
    ) -> Gain:
        row = next(
            row for row in found if row["case"] == name and (row["kpi"], row["of"]) == figure
        )
        values = _samples(case, base, figure)
        difference, n = row["difference"], len(values[0])
        low, high, joint_low, joint_high = (row[column] for column in GAIN_COLUMNS)
        return gain_of(
            name,
            *values,
            direction=DIRECTIONS[figure[0]],
            intervals=(
                Interval(n, difference, low, high),
                Interval(n, difference, joint_low, joint_high),
            ),
            joint_confidence=bonferroni(self._scenario.run.confidence, count),
            yearly=_entities_a_year(base.rows, figure, self._scenario, self._unit(figure)),
            annual_usd=_annual_usd(self._scenario, case.scenario, case.case),
        )

    def _is_first_best(
        self,
        gains: Sequence[Gain],
        cases: dict[str, ComparedCase],
        base: ComparedCase,
        figure: Key,
    ) -> bool | None:
        """Return whether the first step is surely better than the second; None unless both help."""
        two = [gain for gain in gains[:2] if gain.verdict is HELPS]
        if len(two) < 2 or len({gain.annual_usd is None for gain in two}) > 1:
            return None
        worth = []
        for gain in two:
            case, without = _samples(cases[gain.name], base, figure)
            per = gain.annual_usd if gain.annual_usd else 1.0
            worth.append(DIRECTIONS[figure[0]] * (case - without) / per)
        n = min(map(len, worth))
        confidence = self._scenario.run.confidence
        return paired(worth[0][:n], worth[1][:n], confidence, len(cases)).low > 0.0


def _with_a_mean(asked: Key, base: ComparedCase) -> Key:
    """Return the figure in which gains are told: throughput if the one asked for has no mean."""
    is_known = asked in base.rows[0].measures and not base.remark(asked).withheld
    return asked if is_known or FALLBACK not in base.rows[0].measures else FALLBACK


def _samples(case: ComparedCase, base: ComparedCase, figure: Key) -> tuple[Floats, Floats]:
    """Return a figure with a step and without it; shape (replications,) each, paired."""
    rows, others = paired_rows(case.rows, base.rows)
    return sample(rows, figure), sample(others, figure)


def _entities_a_year(rows: Sequence[Row], figure: Key, scenario: Scenario, unit: str) -> float:
    """Return how many ships, trains or trucks a year a mean is over; 1 for other figures."""
    if unit != "h" or figure[0].population is not Population.ENTITIES:
        return 1.0
    number = float(np.mean([row.measures[figure].base for row in rows]))
    return number * YEAR_H / (DAY_H * scenario.run.measured_days)


def _annual_usd(scenario: Scenario, changed: Scenario, case: Case) -> float | None:
    """Return what a step adds to capital and upkeep a year; None if nothing is priced."""
    if scenario.costs is None or changed.costs is None:
        return None
    counted = {path for one in scenario.costs.resources.values() for path in one.paths}
    if counted.isdisjoint(case.values):
        return None
    before, after = (
        standing_usd(one, costs)
        for one, costs in ((scenario, scenario.costs), (changed, changed.costs))
    )
    return sum(after.values()) - sum(before.values())


# ---- tables


STEP_COLUMNS = ("step", "kind", "resource", "changes", "load", "waiting_of", "waiting_share")
COLUMNS = (
    *("rank", *STEP_COLUMNS, "figure", "figure_of", "unit", "n"),
    *("mean", "mean_ci_low", "mean_ci_high", "base_mean", "base_ci_low", "base_ci_high"),
    *("gain", *GAIN_COLUMNS, "joint_confidence"),
    *("gain_a_year", "gain_a_year_low", "gain_a_year_high", "usd_a_year"),
    *("gain_per_1000_usd", "gain_per_1000_usd_low", "gain_per_1000_usd_high"),
    *("verdict", "replications_needed", "note"),
)


def _step_columns(pointed: Pointed) -> dict[str, Any]:
    step: Step = pointed.step
    return {
        "step": step.name,
        "kind": str(step.kind),
        "resource": step.of,
        "changes": "; ".join(f"{one.key}={_written(one.after)}" for one in step.changes),
        "load": np.nan if pointed.load is None else pointed.load,
        "waiting_of": pointed.who,
        "waiting_share": pointed.share,
    }


def _written(value: Any) -> str:
    """Return a value as it is written after `--set`."""
    if isinstance(value, dict):
        return json.dumps(value)
    return f"[{', '.join(value)}]" if isinstance(value, tuple) else f"{value:g}"


def _gain_table(
    findings: NextStepFindings, unit: str, found: Sequence[dict[str, Any]]
) -> pd.DataFrame:
    """Return next_step.csv: a row a step, the best first."""
    figure = (findings.kpi, findings.of)
    compared = {row["case"]: row for row in found if (row["kpi"], row["of"]) == figure}
    table = []
    for rank, gain in enumerate(findings.gains, 1):
        row = compared[gain.name]
        per_1000 = 1000.0 * gain.per_usd if gain.annual_usd else np.nan
        scale = 1000.0 * gain.yearly / gain.annual_usd if gain.annual_usd else np.nan
        _, mean, low, high = gain.alone
        line = {"rank": rank, **_step_columns(findings.tried[gain.name])}
        line |= {"figure": findings.kpi, "figure_of": findings.of, "unit": unit, "n": gain.alone.n}
        line |= {name: row[name] for name in ("mean", "mean_ci_low", "mean_ci_high")}
        line |= {name: row[name] for name in ("base_mean", "base_ci_low", "base_ci_high")}
        line |= {"gain": mean, "ci_low": low, "ci_high": high}
        line |= {"joint_low": gain.joint.low, "joint_high": gain.joint.high}
        line |= {"joint_confidence": findings.joint_confidence}
        line |= {"gain_a_year": gain.yearly * mean}
        line |= {"gain_a_year_low": gain.yearly * gain.joint.low}
        line |= {"gain_a_year_high": gain.yearly * gain.joint.high}
        line |= {"usd_a_year": np.nan if gain.annual_usd is None else gain.annual_usd}
        line |= {"gain_per_1000_usd": per_1000}
        line |= {"gain_per_1000_usd_low": scale * gain.joint.low}
        line |= {"gain_per_1000_usd_high": scale * gain.joint.high}
        line |= {"verdict": gain.verdict, "replications_needed": gain.needed}
        table.append(line | {"note": row["note"]})
    return pd.DataFrame(table, columns=list(COLUMNS))


def _left_table(left: Sequence[LeftOut]) -> pd.DataFrame:
    table = [{**_step_columns(one.pointed), "reason": one.reason} for one in left]
    return pd.DataFrame(table, columns=[*STEP_COLUMNS, "reason"])
