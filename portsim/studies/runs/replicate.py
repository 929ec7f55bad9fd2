"""Replications of one scenario: so many, or as many as the precisions asked for need."""

from collections.abc import Sequence

import numpy as np

from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.tables.figure import figure, totals_and_bases
from portsim.analysis.kpis.tables.withholding import remarks, verdicts
from portsim.analysis.statistics.precision import ReachedPrecision, Replications
from portsim.scenario.blocks.run import Precision
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.runs.runs import Runs


def replicate(scenario: Scenario, runs: Runs) -> tuple[list[Row], list[ReachedPrecision]]:
    """Run the replications of a scenario; return rows, and what became of each precision.

    Batches are run whole and judged in the order of replication numbers, so that which worker was
    first changes nothing. The run goes on until every figure is as precise as it was asked to be,
    or has the replications that it may have at most. A figure without a mean is not sought any
    further than one batch.
    """
    wanted = scenario.run.precision
    if wanted is None:
        return runs.rows(scenario, scenario.run.replications), []
    sought = [_Sought(one, scenario) for one in wanted]
    rows: list[Row] = []
    count = 0
    while more := max(one.more for one in sought):
        count += more
        rows = runs.rows(scenario, count)
        withheld = {
            key
            for key, remark in remarks(verdicts(rows, scenario), rows, scenario).items()
            if remark.withheld
        }
        for one in sought:
            one.feed(rows, count, one.key in withheld)
    return rows, [one.reached for one in sought]


class _Sought:
    """A figure that shall be precise, and the replications that it has."""

    def __init__(self, wanted: Precision, scenario: Scenario) -> None:
        run = scenario.run
        self._wanted = wanted
        self.key: Key = (scenario.parts.kpi(wanted.kpi), wanted.of)
        self._rule = Replications(wanted.relative, run.confidence, run.replications, wanted.most)
        self._hopeless = False

    @property
    def more(self) -> int:
        """How many replications to run next for this figure."""
        return 0 if self._hopeless else self._rule.more

    def feed(self, rows: Sequence[Row], count: int, withheld: bool) -> None:
        """Take the replications up to a number; those that failed have no value."""
        totals, bases = np.full((2, count), np.nan)
        numbers = [row.replication for row in rows]
        totals[numbers], bases[numbers] = totals_and_bases(rows, self.key)
        new = slice(self._rule.n, count)
        self._rule.feed(totals[new], bases[new])
        told = figure(rows, self.key, self._rule.confidence).has_mean
        self._hopeless = withheld or not told

    @property
    def reached(self) -> ReachedPrecision:
        """What became of it."""
        rule, wanted = self._rule, self._wanted
        found = np.nan if self._hopeless else rule.reached
        met = not self._hopeless and rule.enough is not None
        return ReachedPrecision(wanted.kpi, wanted.of, wanted.relative, float(found), rule.n, met)
