"""A run whose result shows itself."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from portsim.interactive.result import Result
from portsim.interactive.scenario import Scenario
from portsim.policies import BerthRule
from portsim.scenario.blocks import scenario as blocks
from portsim.scenario.reading.loader import ScenarioFile
from portsim.studies.run import run as run_scenario
from portsim.studies.runs.pool import Pool
from portsim.studies.runs.tally import Progress


def run(
    scenario: blocks.Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    policies: Mapping[str, BerthRule] | None = None,
    progress: Progress = lambda tally: None,
    pool: Pool | None = None,
    folder: Path | None = None,
    uncertain: ScenarioFile | None = None,
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
    policies
        Berth rules of your own, by the name that the scenario's `berthing.policy` gives: functions
        of a module that a worker process can import (`portsim.policies`).
    progress
        Called with a `Tally` (done, total, failed, rate, left_s) after every batch.
    pool
        Where to run instead of local workers, such as a `portsim.studies.runs.cluster.ClusterPool`.
    folder
        Keeps what is finished, so that a run that was cut off goes on where it stopped.
    uncertain
        The file that the scenario was read from: each replication is run once more, with inputs
        drawn from the ranges of the file. All else stays as it is without.

    Raises
    ------
    AuditError
        If a replication's books do not balance.
    ScenarioError
        If the file has no ranges, or an end of one gives a terminal that does not hold together.
    RunFailedError
        If a replication failed for another reason, twice.
    """
    result = run_scenario(
        scenario,
        replications=replications,
        seed=seed,
        workers=workers,
        policies=policies,
        progress=progress,
        pool=pool,
        folder=folder,
        uncertain=uncertain,
    )
    return Result.of(replace(result, scenario=Scenario.of(result.scenario)))
