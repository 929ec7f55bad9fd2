"""Replications of one scenario: so many, or as many as one figure needs to be as precise as it was asked to be."""

import numpy as np

from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.summarise import values
from portsim.analysis.kpis.withholding import remarks, verdicts
from portsim.analysis.statistics.precision import ReachedPrecision, Replications
from portsim.scenario.blocks.run import Precision
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.runs.runs import Runs
from portsim.vocabulary import Kpi


def replicate(scenario: Scenario, runs: Runs) -> tuple[list[Row], ReachedPrecision | None]:
    """Run the replications of a scenario; return their rows, and what became of a precision if one was asked.

    Batches are run whole and judged in the order of replication numbers, so that which worker was
    first changes nothing. A figure without a mean is not sought any further than one batch.
    """
    wanted = scenario.run.precision
    if wanted is None:
        return runs.rows(scenario, scenario.run.replications), None
    key = (Kpi(wanted.kpi), wanted.of)
    rule = Replications(
        wanted.relative, scenario.run.confidence, scenario.run.replications, wanted.most
    )
    rows: list[Row] = []
    hopeless = False
    while rule.more and not hopeless:
        count = rule.n + rule.more
        rows = runs.rows(scenario, count)
        value = {
            row.replication: float(one) for row, one in zip(rows, values(rows, key), strict=True)
        }
        rule.feed([value.get(number, np.nan) for number in range(rule.n, count)])
        remark = remarks(verdicts(rows, scenario), rows, scenario).get(key)
        hopeless = remark is not None and remark.withheld
    return rows, _reached(wanted, rule, hopeless)


def _reached(wanted: Precision, rule: Replications, hopeless: bool) -> ReachedPrecision:
    found = np.nan if hopeless else rule.reached
    met = not hopeless and rule.enough is not None
    return ReachedPrecision(wanted.kpi, wanted.of, wanted.relative, float(found), rule.n, met)
