"""A run: the replications of one scenario."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from portsim.analysis.kpis.feeding import is_terminating
from portsim.analysis.kpis.measure import measure
from portsim.analysis.kpis.row import Row
from portsim.analysis.kpis.seasons import inputs
from portsim.analysis.kpis.tables.peak_table import peak_table
from portsim.analysis.kpis.tables.summarise import (
    base_table,
    kpi_table,
    noted,
    queue_table,
    run_table,
    state_table,
    wait_table,
)
from portsim.analysis.kpis.tables.withholding import verdicts
from portsim.analysis.kpis.tables.within_year_tables import band_table, month_table, wait_cost_table
from portsim.analysis.kpis.tables.years import year_table
from portsim.analysis.levels.judgement import judge_levels
from portsim.analysis.levels.table import level_table
from portsim.analysis.limits.limit import stood_at_borders, waits_of_rows, what_limits
from portsim.analysis.statistics.precision import ReachedPrecision
from portsim.analysis.statistics.warmup import StartUp, start_up
from portsim.estimate.explain import explain
from portsim.flow.limits import LimitError, Limits
from portsim.ledger.recording import simulate
from portsim.observe.audit import AuditError, audit
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.reading.loader import ScenarioFile
from portsim.scenario.reading.resolved import digest
from portsim.studies.drawn_years import drawn_years
from portsim.studies.plan.draws import InputDraws
from portsim.studies.results.manifest import Stopwatch
from portsim.studies.results.result import Result
from portsim.studies.runs.errors import Failure, RunFailedError
from portsim.studies.runs.pool import Pool, pool_or_local
from portsim.studies.runs.replicate import replicate
from portsim.studies.runs.runs import Runs, run_key
from portsim.studies.runs.tally import Progress
from portsim.studies.uncertain import run_uncertain


def run(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress = lambda tally: None,
    pool: Pool | None = None,
    folder: Path | None = None,
    uncertain: ScenarioFile | None = None,
    drawn_in_detail: bool = False,
    keep_failures: bool = False,
    limits: Limits | None = None,
) -> Result:
    """Run a scenario.

    Parameters
    ----------
    scenario
        From `portsim.load`.
    replications, seed
        Instead of the scenario's own; with a precision to be reached, `replications` are those of
        each batch.
    workers
        Local processes; 1 for none but this one. The results do not depend on it.
    progress
        Called with a `Tally` (done, total, failed, rate, left_s) after every batch.
    pool
        Where to run instead of local workers, such as a `portsim.studies.runs.cluster.ClusterPool`.
    folder
        Keeps what is finished, so that a run that was cut off goes on where it stopped.
    uncertain
        The file that the scenario was read from: each replication is run once more, with inputs
        drawn from the ranges of the file. All else stays as it is without. It is left out where a
        replication failed, as each draw is set beside the same replication at the stated inputs.
    drawn_in_detail
        Whether the median year and the worst ones are kept in full, for a report to draw; each is
        run once more for that.
    keep_failures
        Whether replications that failed are told in `failures` of the result, which then holds what
        the others say. Without it, and where none is left, the first failure is raised.
    limits
        What one replication may take; one that takes more is ended, and fails. Where nothing is
        stated it is an hour of processor time, or ten times the estimate if that is more, and the
        memory of the machine divided by the workers.

    Raises
    ------
    AuditError
        If a replication's books do not balance.
    ScenarioError
        If the file has no ranges, or an end of one gives a terminal that does not hold together.
    RunFailedError
        If a replication failed for another reason, twice, or exceeded its limits.
    """
    watch = Stopwatch()
    changes = {"replications": replications, "seed": seed}
    settings = scenario.run.model_copy(update={k: v for k, v in changes.items() if v is not None})
    scenario = scenario.model_copy(update={"run": settings})
    draws = InputDraws.of(uncertain) if uncertain else None
    with pool_or_local(pool, workers) as where:
        runs = Runs(folder, where, progress, limits=limits)
        sample = _first(scenario, runs, keep_failures)
        rows, reached = replicate(scenario, runs)
        failures = tuple(runs.failures)
        if failures and not (keep_failures and rows):
            raise_failures(failures)
        if sample is None or sample.replication not in {row.replication for row in rows}:
            sample = simulate(scenario, rows[0].replication)
        unknown = None
        if draws and not failures:
            unknown = run_uncertain(draws, scenario, rows, runs)
    facts = manifest_of_run(scenario, rows, reached, failures, watch, run_key(scenario))
    result = result_of(scenario, rows, reached, sample, facts)
    result = replace(result, uncertain=unknown, failures=failures)
    return replace(result, drawn=drawn_years(result)) if drawn_in_detail else result


def _first(scenario: Scenario, runs: Runs, keep_failures: bool) -> Record | None:
    """Run replication 0 and keep its row; None if it fails, and that is to be told.

    At its limits it would fail again, so that it counts as failed at once.
    """
    try:
        sample = simulate(scenario, 0, runs.limits(scenario))
        audit(sample)
    except (LimitError, MemoryError) as error:
        runs.fail(scenario, 0, error)
        return None
    except Exception:
        if keep_failures:
            return None  # it is tried again with the others, and its failure is told with theirs
        raise
    runs.put(scenario, measure(sample, scenario))
    return sample


def raise_failures(failures: Sequence[Failure]) -> NoReturn:
    """Raise what replications that failed are: books that do not balance before all else."""
    if any(one.audit for one in failures):
        raise AuditError([f"replication {one.replication}: {one.why}" for one in failures])
    raise RunFailedError(failures)


def _start_up(scenario: Scenario, rows: list[Row], end_h: float) -> StartUp | None:
    queues = np.asarray([row.anchorage_queue for row in rows])
    warm_up_h = 24.0 * scenario.run.warm_up_days
    return start_up(queues, end_h, warm_up_h, inputs(scenario).sentence)


def manifest_of_run(
    scenario: Scenario,
    rows: Sequence[Row],
    reached: Sequence[ReachedPrecision],
    failures: Sequence[Failure],
    watch: Stopwatch,
    key: str,
) -> dict[str, Any]:
    """Return the manifest of a run; `key` is what its rows are kept under."""
    failed = {
        str(one.replication): {"why": one.why, "books_balance": not one.audit} for one in failures
    }
    return watch.manifest(
        scenario,
        scenario=scenario.name,
        scenario_digest=digest(scenario),
        seed=scenario.run.seed,
        replications=len(rows),
        rows=key,
        **({"failed": failed} if failed else {}),
        **({"precision": [one.facts for one in reached]} if reached else {}),
        events=sum(row.events for row in rows),
    )


def result_of(
    scenario: Scenario,
    rows: list[Row],
    reached: Sequence[ReachedPrecision],
    sample: Record,
    manifest: dict[str, Any],
) -> Result:
    """Return the result of replications: their tables, and one of them in full."""
    kpis = kpi_table(rows, scenario)
    for one in reached:
        kpis = noted(kpis, (scenario.parts.kpi(one.kpi), one.of), one.sentence)
    return Result(
        scenario=scenario,
        kpis=kpis,
        runs=run_table(rows),
        bases=base_table(rows),
        years=year_table(rows, scenario),
        peaks=peak_table(rows, scenario.run.confidence),
        states=state_table(rows),
        waits=wait_table(rows),
        wait_costs=wait_cost_table(rows),
        bands=band_table(rows, scenario, sample.begin_h, sample.end_h),
        months=month_table(rows, scenario.run.confidence),
        queues=queue_table(kpis, verdicts(rows, scenario)),
        levels=level_table(judge_levels(rows, scenario), scenario),
        sample=sample,
        manifest=manifest,
        limit=what_limits(
            explain(scenario).loads, waits_of_rows(rows), stood_at_borders(rows, scenario)
        ),
        start_up=None if is_terminating(scenario) else _start_up(scenario, rows, sample.end_h),
    )
