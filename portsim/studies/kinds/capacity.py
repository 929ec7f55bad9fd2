"""The capacity curve: demand is scaled past saturation, and past what service levels allow."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.decisions.bracket import bracket
from portsim.analysis.decisions.capacity import UNRESOLVED, Capacity
from portsim.analysis.decisions.crossing import find
from portsim.analysis.decisions.no_more_runs import NoMoreRunsError
from portsim.analysis.decisions.plateau import UNSETTLED, Plateau, ultimate
from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.summarise import kpi_unit
from portsim.analysis.levels.slack import level_figure, slacks
from portsim.analysis.limits.limit import Limit, stood_at_borders, waits_of_rows, what_limits
from portsim.analysis.statistics.intervals import Interval, mean_interval
from portsim.estimate.explain import explain
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.studies.kinds.rounds import conduct
from portsim.studies.kinds.sweep import long_form
from portsim.studies.kinds.total_throughput import leading_root, throughput, weights
from portsim.studies.plan import plan as plans
from portsim.studies.plan.cases import scaled
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.ended import Ended
from portsim.studies.results.findings import CapacityFindings
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.errors import NoAnswerError
from portsim.studies.runs.runs import Runs
from portsim.studies.runs.tally import Certainty, SoFar, Stage
from portsim.vocabulary import Kpi

MOST = 100  # replications at a factor where the study does not say
# Factors, beside those of the curve, that a search for a crossing and one for the most run as often
# as any; counted in the shipped studies
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
        self._weights, self._unit = weights(file.base)
        self._asked: dict[str, int] = {}  # replications by factor
        self._slacks: dict[str, dict[float, Floats]] = {}  # by level and factor
        self._is_cut = False
        self._bindings: dict[float, dict[str, Any]] = {}  # what binds, by factor
        self._limits: dict[float, Limit] = {}

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
        findings = CapacityFindings(capacities, binding, top, self._unit, self._limits, own_levels)
        at = [one.estimate for one in capacities.values() if np.isfinite(one.estimate)]
        tables = {
            "capacity": self._summary(findings),
            "curve": curve,
            "levels": pd.DataFrame(
                [line for x in sorted({*factors, *at, top.x}) for line in self._levels(x)]
            ),
            "binding": pd.DataFrame([self._binding(x) for x in sorted({*factors, *at, top.x})]),
        }
        return Outcome(
            tables,
            list(plan.scale),
            len(self._asked),
            sum(self._asked.values()),
            findings,
            ended=self._ended(factors, findings) if self._is_cut else None,
        )

    def _crossing(self, level: ServiceLevel, factors: Sequence[float]) -> Capacity:
        """Return where a level stops being met."""
        plan, known = self._plan, self._slacks.setdefault(level.text, {})
        for x in factors:  # what is there already, lest a search that is cut leave it out
            known[x] = self._slack(level, x, self._first)
        self._runs.enter(Stage.CROSSING, partial(self._factor_so_far, level))

        def sampled(x: float, n: int) -> Floats:
            known[x] = self._slack(level, x, n)
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
        if not self._is_cut or found.verdict != UNRESOLVED:
            return found
        ends = bracket(known, self._confidence)
        return found._replace(low=ends.low, high=ends.high, n=ends.n)

    def _plateau(self, factors: Sequence[float]) -> Plateau:
        """Return the most that gets through."""
        self._runs.enter(Stage.PLATEAU)
        return ultimate(
            self._throughput,
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
        missing = sum(wanted - min(wanted, self._asked[_name(x)]) for x in factors)
        open_levels = sum(one.verdict == UNRESOLVED for one in findings.capacities.values())
        missing += open_levels * CROSSING * most
        missing += BEYOND * most * (findings.ultimate.verdict == UNSETTLED)
        return Ended(None, None, max(1, missing), Certainty.ABOUT)

    def _scenario(self, factor: float) -> Scenario:
        return self._file.scenario_of(scaled(self._plan, factor, self._file.value_of))

    def _rows(self, factor: float, n: int) -> list[Row]:
        try:
            rows = self._runs.all_rows(self._scenario(factor), n)
        except NoMoreRunsError:
            self._is_cut = True
            raise
        self._asked[_name(factor)] = max(n, self._asked.get(_name(factor), 0))
        return rows

    def _slack(self, level: ServiceLevel, factor: float, n: int) -> Floats:
        return slacks(self._rows(factor, n), level, self._scenario(factor))

    def _throughput(self, factor: float, n: int) -> Floats:
        return throughput(self._rows(factor, n), self._weights)

    def _demand(self) -> float:
        return sum(
            weight * self._file.base.cargoes[name].annual for name, weight in self._weights.items()
        )

    def _curve(self, factors: Sequence[float]) -> pd.DataFrame:
        """Run all factors of the curve together, and return their figures in long form.

        Raises
        ------
        NoAnswerError
            If the budget does not pay for the replications that show how skewed waits are.
        """
        self._runs.enter(Stage.CURVE)
        found = conduct(
            lambda: map(self._scenario, factors),
            len(factors),
            self._first,
            self._runs,
            of_each=lambda scenario: self._first,
        )
        for _ in found.rows:
            pass  # so that they run side by side; they are kept
        if found.ended is not None:
            self._is_cut, self._first = True, found.ended.reached or 0
            if self._first < plans.LEAST_CAPACITY:
                least = plans.LEAST_CAPACITY
                raise NoAnswerError(self._runs.missing((self._scenario(x), least) for x in factors))
        n = self._first
        tables = [
            long_form({"factor": factor}, self._rows(factor, n), self._scenario(factor))
            for factor in factors
        ]
        return pd.concat(tables, ignore_index=True)

    def _levels(self, factor: float) -> list[dict[str, Any]]:
        """Return the figures of all levels and the throughput at a factor, by all replications."""
        scenario, rows = self._scenario(factor), self._rows(factor, self._asked[_name(factor)])
        moved = mean_interval(throughput(rows, self._weights), scenario.run.confidence, least=0.0)
        found = []
        for level in self._file.levels:
            one = level_figure(rows, level, scenario)
            line: dict[str, Any] = {
                "level": level.text,
                "kpi": level.kpi,
                "of": level.of,
                "statistic": level.statistic,
            }
            line |= {
                "bound": "at most" if level.at_most is not None else "at least",
                "limit": level.limit,
            }
            line |= {
                "factor": factor,
                "n": len(rows),
                "mean": one.mean,
                "ci_low": one.low,
                "ci_high": one.high,
            }
            line |= {"unit": kpi_unit((Kpi(level.kpi), level.of), scenario)} | self._moved(moved)
            found.append(line)
        return found

    def _sharpen(self, factors: Sequence[float], one: Capacity) -> None:
        """Run the points beside a capacity as often as it: two precisions in a curve mislead."""
        below, above = (
            [x for x in factors if x < one.estimate][-1:],
            [x for x in factors if x > one.estimate][:1],
        )
        try:
            for x in (*below, *above):
                self._rows(x, one.n)
        except NoMoreRunsError:
            return

    def _moved(self, known: Interval) -> dict[str, Any]:
        ends = {
            Kpi.THROUGHPUT: known.mean,
            "throughput_ci_low": known.low,
            "throughput_ci_high": known.high,
        }
        return ends | {"throughput_unit": self._unit_name}

    def _binding(self, factor: float) -> dict[str, Any]:
        """Return what binds at a factor; kept, as summary and table ask for the same ones."""
        if factor not in self._bindings:
            rows = self._rows(factor, self._first)
            scenario = self._scenario(factor)
            stood_h = stood_at_borders(rows, scenario)
            limit = what_limits(explain(scenario).loads, waits_of_rows(rows), stood_h)
            self._limits[factor] = limit
            fullest = limit.by_load
            root, share = leading_root(rows)
            self._bindings[factor] = {
                "factor": factor,
                "resource": fullest.of if fullest else "",
                "kpi": fullest.kpi if fullest else "",
                "load": fullest.load if fullest else np.nan,
                "root": root,
                "share": share,
            }
        return self._bindings[factor]

    def _summary(self, findings: CapacityFindings) -> pd.DataFrame:
        lines: list[dict[str, Any]] = []
        for name, one in findings.capacities.items():
            line = {"what": name, "verdict": one.verdict, "factor": one.estimate}
            line |= {"ci_low": one.low, "ci_high": one.high} | self._moved(self._carried(one))
            line |= self._bound(one.estimate) if np.isfinite(one.estimate) else {}
            lines.append(line | {"n": one.n, "note": "; ".join((one.sentence, *one.doubts))})
        top = findings.ultimate
        line = {
            "what": "ultimate",
            "verdict": top.verdict,
            "factor": top.x,
            "ci_low": np.nan,
            "ci_high": np.nan,
        }
        line |= self._moved(Interval(top.n, top.mean, top.low, top.high)) | self._bound(top.x)
        lines.append(line | {"n": top.n, "note": "; ".join((top.sentence, *top.doubts))})
        return pd.DataFrame(lines).rename(columns={"throughput_unit": "unit"})

    def _bound(self, factor: float) -> dict[str, Any]:
        binds = self._binding(factor)
        return {"binds": binds["resource"], "load": binds["load"], "root": binds["root"]}

    def _carried(self, one: Capacity) -> Interval:
        """Return the throughput at a capacity, with an interval wide enough for what is not known.

        What is moved at a factor is not known exactly, and neither is the factor. Between factors
        that were run it is a line.
        """
        if not np.isfinite(one.estimate):
            return Interval(0, np.nan, np.nan, np.nan)
        confidence = self._file.base.run.confidence
        mean = float(np.mean(self._throughput(one.estimate, one.n)))
        factors = sorted(float(name) for name in self._asked)
        known = [
            mean_interval(self._throughput(x, self._asked[_name(x)]), confidence, least=0.0)
            for x in factors
        ]
        low = np.interp(one.low, factors, [each.low for each in known], left=np.nan)
        high = np.interp(one.high, factors, [each.high for each in known], right=np.nan)
        return Interval(one.n, mean, float(low), float(high))

    @property
    def _unit_name(self) -> str:
        return "1" if self._unit == "1" else f"{self._unit}/year"


def replications(plan: plans.Capacity, of_scenario: int) -> tuple[int, int]:
    """Return the replications at a factor to begin with, and at most.

    What the study says is kept, and what it leaves to the scenario is made fit.
    """
    most = plan.most or max(MOST, plan.replications or of_scenario)
    return plan.replications or min(max(plans.LEAST_CAPACITY, of_scenario), most), most


def _name(factor: float) -> str:
    return f"{factor:.12g}"


def _where(one: Capacity) -> float:
    """Return where a capacity lies, for their order."""
    if np.isfinite(one.estimate):
        return one.estimate
    return 0.0 if one.verdict == "met nowhere" else np.inf


def usual_runs(plan: plans.Capacity, of_scenario: int, levels: int) -> int:
    """Return about how many runs a study takes: the curve, a crossing for each level, the most."""
    first, most = replications(plan, of_scenario)
    return plan.points * first + (levels * CROSSING + BEYOND) * most
