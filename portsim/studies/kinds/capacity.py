"""The capacity curve: demand is scaled past saturation, and past what service levels allow."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from portsim.analysis.decisions.capacity import Capacity
from portsim.analysis.decisions.crossing import find
from portsim.analysis.decisions.plateau import ultimate
from portsim.analysis.kpis.figure import values
from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.summarise import kpi_unit
from portsim.analysis.levels.slack import level_figure, slacks
from portsim.analysis.limits.limit import Limit, stood_at_borders, waits_of_rows, what_limits
from portsim.analysis.statistics.intervals import Interval, mean_interval
from portsim.estimate.explain import explain
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.studies.kinds.sweep import long_form
from portsim.studies.plan import plan as plans
from portsim.studies.plan.cases import scaled
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.results.findings import CapacityFindings
from portsim.studies.results.outcome import Outcome
from portsim.studies.runs.runs import Runs
from portsim.vocabulary import Kpi

MOST = 100  # replications at a factor where the study does not say


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
        self._bindings: dict[float, dict[str, Any]] = {}  # what binds, by factor
        self._limits: dict[float, Limit] = {}

    def run(self) -> Outcome:
        plan, confidence = self._plan, self._file.base.run.confidence
        factors = [float(f"{x:.4g}") for x in np.linspace(plan.low, plan.high, plan.points)]
        curve = self._curve(factors)
        capacities = {
            level.text: find(
                partial(self._slack, level),
                plan.low,
                plan.high,
                confidence=confidence,
                first=self._first,
                most=self._most,
                relative=plan.precision,
            )
            for level in self._file.levels
        }
        top = ultimate(
            self._throughput,
            plan.high,
            demand=self._demand() or None,
            before=factors,
            confidence=confidence,
            first=self._first,
            most=self._most,
        )
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
            tables, list(plan.scale), len(self._asked), sum(self._asked.values()), findings
        )

    def _scenario(self, factor: float) -> Scenario:
        return self._file.scenario_of(scaled(self._plan, factor, self._file.value_of))

    def _rows(self, factor: float, n: int) -> list[Row]:
        rows = self._runs.all_rows(self._scenario(factor), n)
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
        """Run all factors of the curve together, and return their figures in long form."""
        n = self._first
        for _ in self._runs.of([(self._scenario(factor), n) for factor in factors]):
            pass  # so that they run side by side; they are kept
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
        for x in (*below, *above):
            self._rows(x, one.n)

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


def weights(scenario: Scenario) -> tuple[dict[str, float], str]:
    """Return what each cargo's throughput counts in the sum of all, and the unit of the sum.

    Tonnes or TEU where all cargoes are counted alike, tonnes where those in boxes say how heavy
    they are; else shares of their annual volumes, each as much as any other. Cargoes without a
    volume count only where none has one.
    """
    cargoes = {name: cargo for name, cargo in scenario.cargoes.items() if cargo.annual} or dict(
        scenario.cargoes
    )
    units = {cargo.unit for cargo in cargoes.values()}
    if units == {"teu"}:
        return dict.fromkeys(cargoes, 1.0), "TEU"
    if all(cargo.unit == "t" or cargo.t_per_teu for cargo in cargoes.values()):
        return {
            name: 1.0 if cargo.unit == "t" else (cargo.t_per_teu or 0.0)
            for name, cargo in cargoes.items()
        }, "t"
    return {name: 1.0 / cargo.annual / len(cargoes) for name, cargo in cargoes.items()}, "1"


def throughput(rows: Sequence[Row], weight: dict[str, float]) -> Floats:
    """Return the throughput of all cargoes together, a year; shape (replications,)."""
    parts = [each * values(rows, (Kpi.THROUGHPUT, name)) for name, each in weight.items()]
    return np.asarray(np.sum(parts, axis=0))


def leading_root(rows: Sequence[Row]) -> tuple[str, float]:
    """Return what is behind most waiting of ships, and its share; nothing if none waited."""
    hours: dict[str, float] = {}
    for row in rows:
        for (who, _, root), booked in row.waits.items():
            if who == "vessel":
                hours[root] = hours.get(root, 0.0) + booked
    if not hours:
        return "", np.nan
    first = max(hours, key=lambda root: hours[root])
    return first, hours[first] / sum(hours.values())
