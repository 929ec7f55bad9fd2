"""The demand factors of a capacity study that were run: their rows, and what binds at each."""

from typing import Any

import numpy as np

from portsim.analysis.decisions.no_more_runs import NoMoreRunsError
from portsim.analysis.kpis.row import Row
from portsim.analysis.levels.slack import slacks
from portsim.analysis.limits.limit import Limit, stood_at_borders, waits_of_rows, what_limits
from portsim.estimate.explain import explain
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.studies.kinds.total_throughput import leading_root, throughput, weights
from portsim.studies.plan import plan as plans
from portsim.studies.plan.cases import scaled
from portsim.studies.plan.study_file import StudyFile
from portsim.studies.runs.runs import Runs


class Points:
    """The factors that were run.

    Attributes
    ----------
    weights, unit
        What each cargo counts in the throughput of all, and the unit of that.
    limits
        What limits the terminal at the factors of which that was asked.
    is_cut
        Whether a factor was asked for that the budget did not pay for.
    """

    def __init__(self, file: StudyFile, plan: plans.Capacity, runs: Runs) -> None:
        self._file, self._plan, self._runs = file, plan, runs
        self._asked: dict[str, int] = {}  # replications by factor
        self._bindings: dict[float, dict[str, Any]] = {}  # what binds, by factor
        self.weights, self.unit = weights(file.base)
        self.limits: dict[float, Limit] = {}
        self.is_cut = False

    @property
    def confidence(self) -> float:
        """That of all intervals."""
        return self._file.base.run.confidence

    @property
    def factors(self) -> list[float]:
        """The factors in rising order."""
        return sorted(float(name) for name in self._asked)

    def count(self, factor: float) -> int:
        """Return the replications of a factor that was run."""
        return self._asked[_name(factor)]

    def scenario(self, factor: float) -> Scenario:
        """Return the scenario with its demand multiplied by a factor.

        The factor counts with the digits of its name: with more, a factor that is asked for again
        by its name would be another scenario, and be run anew.
        """
        told = float(_name(factor))
        return self._file.scenario_of(scaled(self._plan, told, self._file.value_of))

    def rows(self, factor: float, n: int) -> list[Row]:
        """Return the first n rows of a factor.

        Raises
        ------
        NoMoreRunsError
            If the budget does not pay for those that are missing.
        """
        try:
            rows = self._runs.all_rows(self.scenario(factor), n)
        except NoMoreRunsError:
            self.is_cut = True
            raise
        self._asked[_name(factor)] = max(n, self._asked.get(_name(factor), 0))
        return rows

    def slack(self, level: ServiceLevel, factor: float, n: int) -> Floats:
        """Return by how much each replication misses a level; shape (n,)."""
        return slacks(self.rows(factor, n), level, self.scenario(factor))

    def throughput(self, factor: float, n: int) -> Floats:
        """Return what all cargoes move together in each replication, a year; shape (n,)."""
        return throughput(self.rows(factor, n), self.weights)

    def binding(self, factor: float, n: int) -> dict[str, Any]:
        """Return what binds at a factor by n replications; kept, as several tables ask for it."""
        if factor not in self._bindings:
            rows = self.rows(factor, n)
            scenario = self.scenario(factor)
            stood_h = stood_at_borders(rows, scenario)
            limit = what_limits(explain(scenario).loads, waits_of_rows(rows), stood_h)
            self.limits[factor] = limit
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


def _name(factor: float) -> str:
    return f"{factor:.12g}"
