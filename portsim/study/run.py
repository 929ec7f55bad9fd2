"""A run: the replications of one scenario."""

from collections.abc import Mapping

from portsim.analysis.measure import measure
from portsim.analysis.summarise import kpi_table, queue_table, run_table, state_table, wait_table
from portsim.observe.audit import audit
from portsim.policies import BerthRule
from portsim.scenario.resolved import digest
from portsim.scenario.scenario import Scenario
from portsim.study.manifest import Stopwatch
from portsim.study.pool import Progress, Task, run_all
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
        Instead of the scenario's own.
    workers
        Local processes; 1 for none but this one. The results do not depend on it.
    policies
        Berth rules of your own, by the name that the scenario's `berthing.policy` gives: functions of a module that a
        worker process can import (`portsim.policies`).
    progress
        Called with the number of finished replications and their number in all.

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
    count = settings.replications
    progress(1, count)
    rest = [Task(0, scenario, number, policies) for number in range(1, count)]
    rows = [measure(sample, scenario)]
    rows += run_all(rest, workers, lambda done, of: progress(done + 1, count))
    manifest = watch.manifest(
        scenario=scenario.name,
        scenario_digest=digest(scenario),
        seed=settings.seed,
        replications=count,
        events=sum(row.events for row in rows),
    )
    kpis = kpi_table(rows, scenario)
    return Result(
        scenario,
        kpis,
        run_table(rows),
        state_table(rows),
        wait_table(rows),
        queue_table(kpis),
        sample,
        manifest,
    )
