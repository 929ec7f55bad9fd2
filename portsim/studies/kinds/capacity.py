"""The capacity curve: demand is scaled past saturation, and past what service levels allow."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from portsim.analysis.decisions.bracket import bracket
from portsim.analysis.decisions.capacity import UNRESOLVED, Capacity
from portsim.analysis.decisions.crossing import find
from portsim.analysis.decisions.no_more_runs import NoMoreRunsError
from portsim.analysis.decisions.plateau import UNSETTLED, Plateau, ultimate
from portsim.flow.streams import Floats
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.studies.kinds.capacity_points import Points
from portsim.studies.kinds.capacity_tables import level_lines, summary_table
from portsim.studies.kinds.rounds import conduct
from portsim.studies.kinds.sweep import long_form
from portsim.studies.plan import plan as plans
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.ended import Ended
from portsim.studies.results.findings import CapacityFindings
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.errors import NoAnswerError
from portsim.studies.runs.runs import Runs
from portsim.studies.runs.tally import Certainty, SoFar, Stage

MOST = 100  # replications at a factor where the study does not say
# Factors beside those of the curve that a search for a crossing, and one for the most, are taken to
# need when a study says beforehand about how many runs it takes
CROSSING, BEYOND = 4, 2


def run_capacity(file: StudyFile, runs: Runs) -> Outcome:
    """Run the curve, find the capacity of every level, and the ultimate one.

    Tables: `capacity` (what, verdict, factor with interval, throughput there with interval, what
    binds), `curve` (the long form of all figures by factor), `levels` (factor, the figure of each
    level with its limit and interval, and the throughput of all cargoes) and `binding` (factor, the
    fullest resource and its load by arithmetic, the root of most waiting of ships in the runs and
    its share).
    """
    plan = file.plan
    assert isinstance(plan, plans.Capacity)
    return _CapacityStudy(file, plan, runs).run()


class _CapacityStudy:
    def __init__(self, file: StudyFile, plan: plans.Capacity, runs: Runs) -> None:
        self._file, self._plan, self._runs = file, plan, runs
        self._first, self._most = replications(plan, file.base.run.replications)
        self._points = Points(file, plan, runs)
        self._slacks: dict[str, dict[float, Floats]] = {}  # by level and factor

    def run(self) -> Outcome:
        plan = self._plan
        factors = [float(f"{x:.4g}") for x in np.linspace(plan.low, plan.high, plan.points)]
        of_scenario, levels = self._file.base.run.replications, self._file.levels
        self._runs.expect(usual_runs(plan, of_scenario, len(levels)), Certainty.ABOUT)
        curve = self._curve(factors)
        capacities = {level.text: self._crossing(level, factors) for level in levels}
        top = self._plateau(factors)
        for one in capacities.values():
            self._sharpen(factors, one)
        lowest = min(capacities, key=lambda name: _where(capacities[name]))
        binding = lowest if np.isfinite(_where(capacities[lowest])) else None
        own_levels = plan.levels is not None
        points, n = self._points, self._first
        findings = CapacityFindings(
            capacities, binding, top, points.unit, points.limits, own_levels
        )
        at = [one.estimate for one in capacities.values() if np.isfinite(one.estimate)]
        places = sorted({*factors, *at, top.x})
        tables = {
            "capacity": summary_table(points, findings, n),
            "curve": curve,
            "levels": pd.DataFrame(
                [line for x in places for line in level_lines(points, levels, x)]
            ),
            "binding": pd.DataFrame([points.binding(x, n) for x in places]),
        }
        return Outcome(
            tables,
            list(plan.scale),
            len(points.factors),
            sum(map(points.count, points.factors)),
            findings,
            ended=self._ended(factors, findings) if points.is_cut else None,
        )

    def _crossing(self, level: ServiceLevel, factors: Sequence[float]) -> Capacity:
        """Return where a level stops being met."""
        plan, known = self._plan, self._slacks.setdefault(level.text, {})
        for x in factors:  # what is there already, lest a search that is cut leave it out
            known[x] = self._points.slack(level, x, self._first)
        self._runs.enter(Stage.CROSSING, partial(self._factor_so_far, level))

        def sampled(x: float, n: int) -> Floats:
            known[x] = self._points.slack(level, x, n)
            return known[x]

        found = find(
            sampled,
            plan.low,
            plan.high,
            confidence=self._confidence,
            first=self._first,
            most=self._most,
            relative=plan.precision,
        )
        if np.isfinite(found.estimate):
            return self._confirmed(found)
        if not self._points.is_cut or found.verdict != UNRESOLVED:
            return found
        ends = bracket(known, self._confidence)
        return found._replace(low=ends.low, high=ends.high, n=ends.n)

    def _confirmed(self, found: Capacity) -> Capacity:
        """Run the terminal at its capacity, of which the tables tell; without that it is open."""
        try:
            self._points.rows(found.estimate, found.n)
        except NoMoreRunsError:
            return found._replace(estimate=np.nan, verdict=UNRESOLVED)
        return found

    def _plateau(self, factors: Sequence[float]) -> Plateau:
        """Return the most that gets through."""
        self._runs.enter(Stage.PLATEAU)
        return ultimate(
            self._points.throughput,
            self._plan.high,
            demand=self._demand() or None,
            before=factors,
            confidence=self._confidence,
            first=self._first,
            most=self._most,
        )

    @property
    def _confidence(self) -> float:
        return self._file.base.run.confidence

    def _factor_so_far(self, level: ServiceLevel) -> SoFar | None:
        """Return between which factors the capacity lies by now."""
        ends = bracket(self._slacks[level.text], self._confidence)
        if not (ends.low > 0.0 and np.isfinite(ends.high)):
            return None
        return SoFar("factor", level.text, "1", (ends.low + ends.high) / 2, ends.low, ends.high)

    def _ended(self, factors: Sequence[float], findings: CapacityFindings) -> Ended:
        """Say what is missing: of the curve exactly, of the searches about."""
        wanted, most = replications(self._plan, self._file.base.run.replications)
        missing = sum(wanted - min(wanted, self._points.count(x)) for x in factors)
        open_levels = sum(one.verdict == UNRESOLVED for one in findings.capacities.values())
        missing += open_levels * CROSSING * most
        missing += BEYOND * most * (findings.ultimate.verdict == UNSETTLED)
        return Ended(None, None, max(1, missing), Certainty.ABOUT)

    def _demand(self) -> float:
        return sum(
            weight * self._file.base.cargoes[name].annual
            for name, weight in self._points.weights.items()
        )

    def _curve(self, factors: Sequence[float]) -> pd.DataFrame:
        """Run all factors of the curve together, and return their figures in long form.

        Raises
        ------
        NoAnswerError
            If the budget does not pay for the replications that show how skewed waits are.
        """
        points = self._points
        self._runs.enter(Stage.CURVE)
        found = conduct(
            lambda: map(points.scenario, factors),
            len(factors),
            self._first,
            self._runs,
            of_each=lambda scenario: self._first,
        )
        for _ in found.rows:
            pass  # so that they run side by side; they are kept
        if found.ended is not None:
            points.is_cut, self._first = True, found.ended.reached or 0
            if self._first < plans.LEAST_CAPACITY:
                least = plans.LEAST_CAPACITY
                raise NoAnswerError(
                    self._runs.missing((self._points.scenario(x), least) for x in factors)
                )
        n = self._first
        tables = [
            long_form(
                {"factor": factor}, self._points.rows(factor, n), self._points.scenario(factor)
            )
            for factor in factors
        ]
        return pd.concat(tables, ignore_index=True)

    def _sharpen(self, factors: Sequence[float], one: Capacity) -> None:
        """Run the points beside a capacity as often as it: two precisions in a curve mislead."""
        below, above = (
            [x for x in factors if x < one.estimate][-1:],
            [x for x in factors if x > one.estimate][:1],
        )
        try:
            for x in (*below, *above):
                self._points.rows(x, one.n)
        except NoMoreRunsError:
            return


def replications(plan: plans.Capacity, of_scenario: int) -> tuple[int, int]:
    """Return the replications at a factor to begin with, and at most.

    What the study says is kept, and what it leaves to the scenario is made fit.
    """
    most = plan.most or max(MOST, plan.replications or of_scenario)
    return plan.replications or min(max(plans.LEAST_CAPACITY, of_scenario), most), most


def _where(one: Capacity) -> float:
    """Return where a capacity lies, for their order."""
    if np.isfinite(one.estimate):
        return one.estimate
    return 0.0 if one.verdict == "met nowhere" else np.inf


def usual_runs(plan: plans.Capacity, of_scenario: int, levels: int) -> int:
    """Return about how many runs a study takes: the curve, a crossing for each level, the most."""
    first, most = replications(plan, of_scenario)
    return plan.points * first + (levels * CROSSING + BEYOND) * most
