"""What to add next: each step that waits or loads point to, paired with the case as it is."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.decisions.no_more_runs import NoMoreRunsError
from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.tables.summarise import kpi_unit, paired_rows
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
from portsim.scenario.derived.steps import StepSizes, steps
from portsim.scenario.faults import ScenarioError
from portsim.studies.kinds.compare import compare_cases
from portsim.studies.kinds.compared_case import ComparedCase, sample
from portsim.studies.kinds.next_step_tables import GAIN_COLUMNS, gain_table, left_table
from portsim.studies.kinds.rounds import conduct, watch
from portsim.studies.plan import plan as plans
from portsim.studies.plan.cases import Case
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.ended import Ended
from portsim.studies.results.findings import LeftOut, NextStepFindings
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.errors import NoAnswerError, RunFailedError
from portsim.studies.runs.runs import Runs
from portsim.studies.runs.tally import Certainty, Stage
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
        self._sizes = StepSizes(plan.more, plan.quay_m)
        self._left: list[LeftOut] = []

    def run(self) -> Outcome:
        rows = self._base_rows()
        base = ComparedCase.of(Case({}, BASE), self._scenario, rows)
        loads, waits = explain(self._scenario).loads, waits_of_rows(rows)
        portions = portions_of(rows, self._scenario)
        pointed = [
            point_to(step, loads, waits, portions) for step in steps(self._scenario, self._sizes)
        ]
        tried = self._worth_a_try(pointed)
        cases, ended = self._conduct(tried)
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
            "next_step": gain_table(findings, self._unit(figure), found),
            "next_step_figures": pd.DataFrame(found),
            "next_step_left_out": left_table(self._left),
        }
        count = len(rows) + sum(len(case.rows) for case in cases.values())
        return Outcome(tables, list(cases), 1 + len(cases), count, findings, asked, ended)

    def _base_rows(self) -> list[Row]:
        """Run the scenario as it is, on which all else rests."""
        n = self._scenario.run.replications
        self._runs.expect(n * (1 + len(steps(self._scenario, self._sizes))), Certainty.MOST)
        self._runs.enter(Stage.BASE, watch(self._runs, self._scenario, self._told))
        try:
            return self._runs.all_rows(self._scenario, n)
        except NoMoreRunsError:
            raise NoAnswerError(self._runs.missing([(self._scenario, n)])) from None

    @property
    def _told(self) -> Key:
        """The figure that the progress tells."""
        return self._scenario.parts.kpi(self._plan.kpi or Kpi.VESSEL_TURNAROUND), self._plan.of

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

    def _conduct(self, tried: Sequence[Pointed]) -> tuple[dict[str, ComparedCase], Ended | None]:
        """Run every step as often as the scenario as it is, or as the budget pays for."""
        cases = [Case(one.step.values, one.step.name) for one in tried]
        if not cases:
            return {}, None
        scenarios = [self._file.scenario_of(case) for case in cases]
        n = self._scenario.run.replications
        self._runs.expect(n * (1 + len(cases)))
        self._runs.enter(Stage.STEPS)
        found = conduct(lambda: scenarios, len(cases), n, self._runs)
        conducted = {}
        for case, scenario, rows in zip(cases, scenarios, found.rows, strict=True):
            if not rows:
                raise RunFailedError(self._runs.failures)
            conducted[case.name] = ComparedCase.of(case, scenario, rows)
        return conducted, found.ended

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
