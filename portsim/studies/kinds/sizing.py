"""A size study: the cheapest terminal that meets the levels, with a stated probability."""

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.decisions.designs import Design, Outputs, Phase, SizingProblem
from portsim.analysis.decisions.screening import SearchSpace
from portsim.analysis.decisions.selection import FIRST_STAGE
from portsim.analysis.decisions.short_list import choose_from, make_short_list
from portsim.analysis.decisions.sizing import cheapest_design
from portsim.analysis.decisions.sizing_result import PASSED_OVER, DesignResult, SizingResult
from portsim.analysis.kpis.tables.figure import values
from portsim.analysis.kpis.tables.summarise import kpi_unit
from portsim.analysis.levels.slack import level_figure, slacks
from portsim.analysis.statistics.intervals import Interval
from portsim.estimate.explain import explain
from portsim.extras import require
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.scenario.derived.standing_costs import standing_usd
from portsim.studies.plan import plan as plans
from portsim.studies.plan.cases import Case
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.ended import Ended
from portsim.studies.results.findings import SizingFindings
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.errors import NoAnswerError
from portsim.studies.runs.runs import Runs
from portsim.studies.runs.tally import Certainty, SoFar
from portsim.vocabulary import Kpi

Figures = Mapping[Design, Sequence[Interval]]
MOST = 200  # replications of a design where the study does not say


def run_sizing(file: StudyFile, runs: Runs) -> Outcome:
    """Search the designs; return one row for each.

    Columns of `size`: a column for each key, status, by (the design that settled it, as its
    values), n, standing_usd (capital and fixed cost a year, known without a run), annual_cost_usd
    with interval, the slack of each level with interval (met where it is not above 0), its figure
    with an interval that holds by itself, frontier (whether no design that was run is better in
    cost and all levels).
    """
    plan = file.plan
    assert isinstance(plan, plans.Size)
    return _SizeStudy(file, plan, runs).run()


def replications(plan: plans.Size, of_scenario: int) -> tuple[int, int]:
    """Return the replications of a design to begin with, and at most; those of a look left out.

    What the study says is kept, and what it leaves to the scenario is made fit: half of the most
    are for judging levels and cost, so that as many are left for the choice, which takes new ones.
    """
    first = plan.replications or max(FIRST_STAGE, of_scenario)
    if plan.most is None:
        return first, max(MOST, 2 * first)
    # Those of careful looks are as many as the first, or as those of a look
    first = plan.replications or min(first, plan.most // (2 if plan.search is None else 3))
    return first, plan.most - plan.looked(first)


def most_runs(plan: plans.Size, of_scenario: int) -> int:
    """Return the runs of a study at most; most designs are settled without one."""
    first, most = replications(plan, of_scenario)
    if plan.search is None:
        return plan.designs * most
    careful = plan.looked(first)
    return plan.search.designs * plan.look + plan.search.shortlist * (careful + most)


class _SizeStudy:
    def __init__(self, file: StudyFile, plan: plans.Size, runs: Runs) -> None:
        self._file, self._plan, self._runs = file, plan, runs
        self._choices = [decision.choices for decision in plan.decide.values()]
        self._first, self._most = replications(plan, file.base.run.replications)
        self._standing_usd = cache(self._least_cost)

    def run(self) -> Outcome:
        plan, base = self._plan, self._file.base
        assert base.costs is not None
        self._runs.expect(most_runs(plan, base.run.replications), Certainty.MOST)
        result = self._search()
        if result.missing and not any(row.n for row in result.table):
            raise NoAnswerError(self._plan.look or self._first)
        figures = {row.design: self._figures(row) for row in result.table}
        if result.best is not None:
            result = result._replace(binding=self._binding(figures[result.best.design]))
        result = result._replace(frontier=self._frontier(result, figures))
        designs = {row.design: self._values(row.design) for row in result.table}
        findings = SizingFindings(
            result=result,
            values=designs,
            perspective=base.costs.perspective,
            levels=self._file.levels,
            own_levels=plan.levels is not None,
        )
        return Outcome(
            tables={"size": self._table(result, figures)},
            axes=list(plan.decide),
            cases=len(result.table),
            runs=result.runs,
            findings=findings,
            ended=Ended(None, None, result.missing, Certainty.MOST) if result.missing else None,
        )

    def _values(self, design: Design) -> dict[str, Any]:
        return {
            key: choices[i]
            for key, choices, i in zip(self._plan.decide, self._choices, design, strict=True)
        }

    def _scenario(self, design: Design) -> Scenario:
        return self._file.scenario_of(Case(self._values(design), block=("decide",)))

    def _search(self) -> SizingResult:
        """Settle every design, or search a space that is too large for that."""
        search = self._plan.search
        if search is None:
            problem = self._problem(self._standing_costs())
            return cheapest_design(self._simulate, problem, self._notify)
        require("optuna", "search", "a size study with `search`")
        run = self._file.base.run
        space = SearchSpace(
            shape=tuple(map(len, self._choices)),
            standing_usd=self._standing_usd,
            scales=self._scales(),
            replications=search.replications,
            max_designs=search.designs,
            max_shortlist=search.shortlist,
            seed=run.seed,
            confidence=run.confidence,
            careful=self._first,
            is_overloaded=cache(self._is_overloaded),
        )
        short_list = make_short_list(self._simulate, space, self._notify)
        return choose_from(short_list, self._simulate, space, self._problem, self._notify)

    def _is_overloaded(self, design: Design) -> bool:
        """Return whether arithmetic gives a resource more work than it can do at a design.

        What the design with most of everything cannot do either is no fault of this one.
        """
        hopeless = self._overloaded_with_most
        return bool(_overloaded(self._scenario(design)) - hopeless)

    @cached_property
    def _overloaded_with_most(self) -> frozenset[str]:
        most = tuple(len(choices) - 1 for choices in self._choices)
        return _overloaded(self._scenario(most))

    def _notify(self, phase: Phase, cost: Interval | None) -> None:
        """Pass on what the search is at, and what the cheapest design known costs."""
        known = (
            None if cost is None else SoFar(Kpi.ANNUAL_COST, "the cheapest", "USD/year", *cost[1:])
        )
        self._runs.enter(phase, lambda: known)

    def _scales(self) -> tuple[float, ...]:
        return tuple(abs(level.limit) or 1.0 for level in self._file.levels)

    def _problem(self, standing: Floats, designs: tuple[Design, ...] = ()) -> SizingProblem:
        plan = self._plan
        return SizingProblem(
            standing_usd=standing,
            levels=tuple(level.text for level in self._file.levels),
            delta_usd=plan.indifference_usd,
            confidence=self._file.base.run.confidence,
            first_replications=self._first,
            max_replications=max(self._first, self._most // 2),
            scales=self._scales(),
            most=self._most,
            designs=designs,
        )

    def _standing_costs(self) -> Floats:
        """Return what each design costs at the least, in the shape of the grid."""
        costs = np.empty(tuple(map(len, self._choices)))
        for design in np.ndindex(costs.shape):
            costs[design] = self._standing_usd(design)
        return costs

    def _least_cost(self, design: Design) -> float:
        """Return what a design costs at the least, USD a year.

        That is capital and fixed cost. It is zero if despatch may earn more back.
        """
        scenario = self._scenario(design)
        assert scenario.costs is not None
        if _may_earn_despatch(scenario):
            return 0.0
        return sum(standing_usd(scenario, scenario.costs).values())

    def _simulate(self, designs: Sequence[Design], n: int) -> list[Outputs]:
        scenarios = [self._scenario(design) for design in designs]
        all_rows = self._runs.all_of([(scenario, n) for scenario in scenarios])
        outputs = []
        for scenario, rows in zip(scenarios, all_rows, strict=True):
            by_level = [slacks(rows, level, scenario) for level in self._file.levels]
            outputs.append(Outputs(values(rows, (Kpi.ANNUAL_COST, "all")), np.asarray(by_level)))
        return outputs

    def _figures(self, row: DesignResult) -> list[Interval]:
        """Return the figures of a design's levels; NaN where not run, or without a mean."""
        if not row.n:
            return [Interval(0, np.nan, np.nan, np.nan)] * len(self._file.levels)
        scenario = self._scenario(row.design)
        search = self._plan.search
        # the first replications put a design on the short list, and do not judge it
        judged = search is not None and row.status != PASSED_OVER
        begin = self._plan.looked(self._first) if judged else 0
        rows = self._runs.rows(scenario, begin + row.n)[begin:]
        return [level_figure(rows, level, scenario) for level in self._file.levels]

    def _binding(self, figures: Sequence[Interval]) -> str:
        """Return the level that is nearest to its limit at a design."""
        levels = self._file.levels
        shares = [
            relative_excess(figure.mean, level)
            for figure, level in zip(figures, levels, strict=True)
        ]
        return levels[int(np.argmax(np.nan_to_num(shares, nan=-np.inf)))].text

    def _frontier(self, result: SizingResult, figures: Figures) -> tuple[Design, ...]:
        """Return the designs that none beats in cost and in every level, by their means.

        Slacks are not compared: they are of sums, and may be lower at a design that serves fewer
        ships at a time.
        """
        points = {
            row.design: self._point(row.cost.mean, figures[row.design])
            for row in result.table
            if np.isfinite(row.cost.mean)
        }

        def is_beaten(own: Floats) -> bool:
            return any((p <= own).all() and (p < own).any() for p in points.values())

        return tuple(design for design, own in points.items() if not is_beaten(own))

    def _point(self, cost: float, figures: Sequence[Interval]) -> Floats:
        means = [figure.mean for figure in figures]
        return np.asarray([cost, *map(relative_excess, means, self._file.levels)])

    def _table(self, result: SizingResult, figures: Figures) -> pd.DataFrame:
        rows = [self._line(row, figures[row.design], result) for row in result.table]
        return pd.DataFrame(rows)

    def _line(
        self, row: DesignResult, figures: Sequence[Interval], result: SizingResult
    ) -> dict[str, Any]:
        line = self._values(row.design) | {
            "status": row.status,
            "by": self._design_text(row.by),
            "n": row.n,
            "standing_usd": row.standing_usd,
            "annual_cost_usd": row.cost.mean,
            "cost_ci_low": row.cost.low,
            "cost_ci_high": row.cost.high,
        }
        for number, level in enumerate(self._file.levels, 1):
            line[f"level_{number}"] = level.text
            line |= _columns(f"slack_{number}", row.slacks[number - 1])
            line |= _columns(f"figure_{number}", figures[number - 1])
            line[f"unit_{number}"] = _unit(level, self._file.base)
        return line | {"frontier": row.design in result.frontier}

    def _design_text(self, design: Design | None) -> str:
        if design is None:
            return ""
        return ", ".join(f"{key}={value}" for key, value in self._values(design).items())


def relative_excess(figure: float, level: ServiceLevel) -> float:
    """Return how far a figure is beyond its limit, as a share of the limit; negative within it."""
    excess = figure - level.limit if level.at_most is not None else level.limit - figure
    return excess / (abs(level.limit) or 1.0)


def _columns(name: str, interval: Interval) -> dict[str, float]:
    return {
        name: interval.mean,
        f"{name}_ci_low": interval.low,
        f"{name}_ci_high": interval.high,
    }


def _overloaded(scenario: Scenario) -> frozenset[str]:
    """Return the resources whose load is above 1 by arithmetic."""
    return frozenset(one.of for one in explain(scenario).loads if one.load > 1.0)


def _may_earn_despatch(scenario: Scenario) -> bool:
    """Return whether despatch counts, which is paid by the ship and makes a year cheaper."""
    if scenario.costs is None or scenario.costs.perspective == "system":
        return False
    return any(
        stream.laytime is not None and stream.laytime.despatch_rate > 0.0
        for stream in scenario.calls.values()
    )


def _unit(level: ServiceLevel, scenario: Scenario) -> str:
    return kpi_unit((scenario.parts.kpi(level.kpi), level.of), scenario)
