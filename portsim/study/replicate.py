"""Replications of one scenario: so many, or as many as one figure needs to be as precise as it was asked to be."""

from collections.abc import Mapping

import numpy as np

from portsim.analysis.measure import Row
from portsim.analysis.precision import Reached, Replications
from portsim.analysis.summarise import values
from portsim.analysis.withholding import remarks, verdicts
from portsim.policies import BerthRule
from portsim.scenario.run import Precision
from portsim.scenario.scenario import Scenario
from portsim.study.pool import Progress, Task, run_all


def replicate(
    scenario: Scenario,
    first: Row,
    workers: int | None,
    policies: Mapping[str, BerthRule] | None,
    progress: Progress,
) -> tuple[list[Row], Reached | None]:
    """Run the replications after the first; return the rows of all, and what became of a precision if one was asked.

    Batches are run whole and judged in the order of replication numbers, so that which worker was first changes
    nothing. A figure without a mean is not sought any further than one batch.
    """
    wanted = scenario.run.precision
    if wanted is None:
        return _extended([first], scenario.run.replications, scenario, workers, policies, progress), None
    key = (wanted.kpi, wanted.of)
    rule = Replications(wanted.relative, scenario.run.confidence, scenario.run.replications, wanted.most)
    rows = [first]
    hopeless = False
    while rule.more and not hopeless:
        rows = _extended(rows, rule.n + rule.more, scenario, workers, policies, progress)
        rule.feed(values(rows[rule.n :], key))
        remark = remarks(verdicts(rows, scenario), rows, scenario).get(key)
        hopeless = remark is not None and remark.withheld
    return rows, _reached(wanted, rule, hopeless)


def _reached(wanted: Precision, rule: Replications, hopeless: bool) -> Reached:
    found = np.nan if hopeless else rule.reached
    met = not hopeless and rule.enough is not None
    return Reached(wanted.kpi, wanted.of, wanted.relative, float(found), rule.n, met)


def _extended(
    rows: list[Row],
    count: int,
    scenario: Scenario,
    workers: int | None,
    policies: Mapping[str, BerthRule] | None,
    progress: Progress,
) -> list[Row]:
    begun = len(rows)
    progress(begun, count)
    tasks = [Task(0, scenario, number, policies) for number in range(begun, count)]
    return rows + run_all(tasks, workers, lambda done, _: progress(begun + done, count))
