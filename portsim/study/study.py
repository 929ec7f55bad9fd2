"""A study from its file: run its cases, tell what came out."""

from pathlib import Path

from portsim.scenario.study import Sweep
from portsim.scenario.studyfile import StudyFile, read_study
from portsim.study.manifest import Stopwatch
from portsim.study.pool import Progress
from portsim.study.result import StudyResult
from portsim.study.sweep import run_cases, sweep_table, tornado_table


def study(
    file: StudyFile | str | Path,
    *,
    workers: int | None = None,
    progress: Progress = lambda done, of: None,
) -> StudyResult:
    """Run a study.

    Parameters
    ----------
    file
        The study file, or its path.
    workers
        Local processes; 1 for none but this one, None for as many as there are cores. The results do not
        depend on it.
    progress
        Called with the number of finished runs and their number in all.

    Raises
    ------
    ScenarioError
        If the study file or a case of it is at fault; before anything runs.
    AuditError
        If a run's books do not balance.
    """
    if not isinstance(file, StudyFile):
        file = read_study(file)
    watch = Stopwatch()
    plan, cases, scenarios = file.plan, file.cases, file.scenarios
    found = run_cases(scenarios, workers, progress)
    if isinstance(plan, Sweep):
        table, axes = sweep_table(cases, found, scenarios), list(plan.axes)
    else:
        table, axes = tornado_table(plan, cases, found, scenarios), list(plan.inputs)
    manifest = watch.manifest(
        scenario=plan.name,
        scenario_digest=file.digest,
        seed=file.base.run.seed,
        replications=file.base.run.replications,
        cases=len(cases),
        events=sum(row.events for rows in found for row in rows),
    )
    return StudyResult(plan.name, plan.title, plan.kind, file.base, table, axes, plan.kpi, plan.of, manifest)
