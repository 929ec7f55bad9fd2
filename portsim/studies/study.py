"""A study from its file: run its cases, tell what came out."""

from collections.abc import Callable, Mapping
from pathlib import Path

from portsim.studies.kinds.capacity import conduct as capacity
from portsim.studies.kinds.compare import conduct as compare
from portsim.studies.kinds.sensitivity import conduct_morris, conduct_sobol
from portsim.studies.kinds.sizing import conduct as size
from portsim.studies.kinds.sweep import conduct as sweep
from portsim.studies.kinds.tornado import conduct as tornado
from portsim.studies.plan.study_file import StudyFile, read_study
from portsim.studies.results.manifest import Stopwatch
from portsim.studies.results.outcome import Outcome
from portsim.studies.results.result import StudyResult
from portsim.studies.runs.dispatch import Progress
from portsim.studies.runs.pool import Pool, pool_or_local
from portsim.studies.runs.runs import Runs

#: How a study of each kind is conducted: from its file and what runs replications to tables and
#: findings.
KINDS: Mapping[str, Callable[[StudyFile, Runs], Outcome]] = {
    "sweep": sweep,
    "tornado": tornado,
    "sobol": conduct_sobol,
    "morris": conduct_morris,
    "capacity": capacity,
    "size": size,
    "compare": compare,
}


def study(
    file: StudyFile | str | Path,
    *,
    workers: int | None = None,
    progress: Progress = lambda tally: None,
    pool: Pool | None = None,
    folder: Path | None = None,
) -> StudyResult:
    """Run a study.

    Parameters
    ----------
    file
        The study file, or its path.
    workers
        Local processes; 1 for none but this one, None for as many as there are cores. The results
        do not depend on it.
    progress
        Called with a `Tally` (done, total, failed, rate, left_s) after every batch.
    pool
        Where to run instead of local workers, such as a `portsim.studies.runs.cluster.ClusterPool`.
    folder
        Keeps what is finished, so that a study that was cut off goes on where it stopped.

    Raises
    ------
    ScenarioError
        If the study file or a case of it is at fault; before anything runs.
    RunFailedError
        If a replication failed twice that the study cannot do without; else the failures are in the
        result.
    """
    if not isinstance(file, StudyFile):
        file = read_study(file)
    watch = Stopwatch()
    with pool_or_local(pool, workers) as where:
        runs = Runs(folder, where, progress=progress)
        outcome = KINDS[file.plan.kind](file, runs)
    manifest = watch.manifest(
        scenario=file.plan.name,
        scenario_digest=file.digest,
        seed=file.base.run.seed,
        replications=file.base.run.replications,
        cases=outcome.cases,
        runs=outcome.runs,
        failed=len(runs.failures),
    )
    plan = file.plan
    return StudyResult(
        name=plan.name,
        title=plan.title,
        kind=plan.kind,
        base=file.base,
        tables=outcome.tables,
        axes=outcome.axes,
        kpi=plan.kpi,
        of=plan.of,
        manifest=manifest,
        found=outcome.found,
        failures=runs.failures,
    )
