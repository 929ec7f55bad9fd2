"""A run: the replications of one scenario."""

from collections.abc import Mapping

import numpy as np

from portsim.analysis.measure import measure
from portsim.analysis.seasons import inputs
from portsim.analysis.summarise import kpi_table, noted, queue_table, run_table, state_table, wait_table
from portsim.analysis.warmup import start_up
from portsim.analysis.withholding import verdicts
from portsim.observe.audit import audit
from portsim.policies import BerthRule
from portsim.scenario.resolved import digest
from portsim.scenario.scenario import Scenario
from portsim.study.manifest import Stopwatch
from portsim.study.pool import Progress
from portsim.study.replicate import replicate
from portsim.study.result import Result
from portsim.terminal.terminal import Terminal


def run(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    policies: Mapping[str, BerthRule] | None = None,
    progress: Progress = lambda done, of: None,
) -> Result:
    """Run a scenario.

    Parameters
    ----------
    scenario
        From `portsim.load`.
    replications, seed
        Instead of the scenario's own; with a precision to be reached, `replications` are those of each batch.
    workers
        Local processes; 1 for none but this one. The results do not depend on it.
    policies
        Berth rules of your own, by the name that the scenario's `berthing.policy` gives: functions of a module that a
        worker process can import (`portsim.policies`).
    progress
        Called with the number of finished replications and their number in all, as far as that is known.

    Raises
    ------
    AuditError
        If a replication's books do not balance.
    """
    watch = Stopwatch()
    changes = {"replications": replications, "seed": seed}
    settings = scenario.run.model_copy(update={k: v for k, v in changes.items() if v is not None})
    scenario = scenario.model_copy(update={"run": settings})
    sample = Terminal(scenario, 0, policies).run()
    audit(sample)
    rows, reached = replicate(scenario, measure(sample, scenario), workers, policies, progress)
    manifest = watch.manifest(
        scenario=scenario.name,
        scenario_digest=digest(scenario),
        seed=settings.seed,
        replications=len(rows),
        **({"precision": reached.facts} if reached else {}),
        events=sum(row.events for row in rows),
    )
    kpis = kpi_table(rows, scenario)
    if reached:
        kpis = noted(kpis, (reached.kpi, reached.of), reached.sentence)
    return Result(
        scenario,
        kpis,
        run_table(rows),
        state_table(rows),
        wait_table(rows),
        queue_table(kpis, verdicts(rows, scenario)),
        sample,
        manifest,
        start_up(
            np.asarray([row.course for row in rows]),
            sample.end_h,
            24.0 * settings.warm_up_days,
            inputs(scenario).sentence,
        ),
    )
