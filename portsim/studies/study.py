"""A study: the cases of a study file are run, and their tables and conclusions come back."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from portsim.flow.limits import Limits
from portsim.scenario.parts import NO_PARTS, Parts
from portsim.studies.kinds.capacity import run_capacity
from portsim.studies.kinds.compare import run_comparison
from portsim.studies.kinds.next_step import run_next_step
from portsim.studies.kinds.sensitivity import run_morris, run_sobol
from portsim.studies.kinds.sizing import run_sizing
from portsim.studies.kinds.sweep import run_sweep
from portsim.studies.kinds.tornado import run_tornado
from portsim.studies.plan.study_file import StudyFile, read_study
from portsim.studies.results.manifest import Stopwatch
from portsim.studies.results.outcome import Outcome
from portsim.studies.results.result import StudyResult
from portsim.studies.runs.budget import Budget
from portsim.studies.runs.pool import Pool, pool_or_local
from portsim.studies.runs.runs import Runs
from portsim.studies.runs.tally import Progress

#: The function that runs a study of each kind.
KINDS: Mapping[str, Callable[[StudyFile, Runs], Outcome]] = {
    "sweep": run_sweep,
    "tornado": run_tornado,
    "sobol": run_sobol,
    "morris": run_morris,
    "capacity": run_capacity,
    "size": run_sizing,
    "compare": run_comparison,
    "next_step": run_next_step,
}


def study(
    file: StudyFile | str | Path,
    *,
    workers: int | None = None,
    progress: Progress = lambda tally: None,
    pool: Pool | None = None,
    folder: Path | None = None,
    budget: Budget | None = None,
    limits: Limits | None = None,
    allow_outside: bool = False,
    parts: Parts = NO_PARTS,
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
    budget
        What may be run now, beside what was run before. Once it is used up, the result is the best
        answer so far, and its `ended` says what is missing.
    limits
        What one replication may take, as in `portsim.run`.
    allow_outside
        Whether the files that a study and its scenarios name may lie anywhere.
    parts
        Rules, laws, arrival processes and figures of your own, which the scenario files of the
        study name; a `StudyFile` has been read with its own.

    Raises
    ------
    ScenarioError
        If the study file or a case of it is at fault; before anything runs.
    RunFailedError
        If a replication failed twice that the study cannot do without; else the failures are in the
        result.
    NoAnswerError
        If the budget ends the study before anything can be said.
    """
    if not isinstance(file, StudyFile):
        file = read_study(file, allow_outside=allow_outside, parts=parts)
    watch = Stopwatch()
    with pool_or_local(pool, workers) as where:
        runs = Runs(folder, where, progress=progress, budget=budget, limits=limits)
        outcome = KINDS[file.plan.kind](file, runs)
    manifest = watch.manifest(
        file.base,
        scenario=file.plan.name,
        scenario_digest=file.digest,
        seed=file.base.run.seed,
        replications=file.base.run.replications,
        cases=outcome.cases,
        runs=outcome.runs,
        failed=len(runs.failures),
        **_effort(file, outcome, runs),
    )
    plan = file.plan
    kpi, of = outcome.figure or (plan.kpi, plan.of)
    return StudyResult(
        name=plan.name,
        title=plan.title,
        kind=plan.kind,
        base=file.base,
        tables=outcome.tables,
        axes=outcome.axes,
        kpi=kpi,
        of=of,
        manifest=manifest,
        findings=outcome.findings,
        failures=runs.failures,
        ended=outcome.ended,
        is_quick=file.is_quick,
    )


def _effort(file: StudyFile, outcome: Outcome, runs: Runs) -> dict[str, Any]:
    """Return what the manifest says of budgets, and how long a run took."""
    facts: dict[str, Any] = {"quick": True} if file.is_quick else {}
    each_s = runs.seconds / runs.count if runs.count else None
    if each_s is not None:
        facts["run_s"] = round(each_s, 4)
    if outcome.ended is not None and runs.budget is not None:
        told = {**outcome.ended._asdict(), **runs.budget._asdict()}
        if each_s is not None:
            told["needed_s"] = round(each_s * outcome.ended.needed, 1)
        facts["ended_by_budget"] = {key: value for key, value in told.items() if value is not None}
    return facts
