"""What ends a study or a command with one line; it imports nothing heavy."""

from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from portsim.scenario.blocks.scenario import Scenario


TOLD = 5  # failures in a message; failures.csv has them all


class Failure(NamedTuple):
    """A replication that gave no row: what it was of, and why.

    Attributes
    ----------
    audit
        Whether its books did not balance.
    at_limit
        Whether it was ended because it took too long or too much memory: it would do so again.
    """

    key: str
    scenario: "Scenario"
    replication: int
    why: str
    audit: bool = False
    at_limit: bool = False


class RunFailedError(Exception):
    """Replications failed twice, or exceeded their limits; `failures` says which and why."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        self.failures = failures
        told = [f"replication {one.replication}: {one.why}" for one in failures[:TOLD]]
        more = [f"{len(failures) - TOLD:,} more"] if len(failures) > TOLD else []
        super().__init__("; ".join((*told, *more)))


class NoAnswerError(Exception):
    """The budget of a study ended it before anything could be said.

    Parameters
    ----------
    needed
        Runs that the first answer still takes.
    """

    def __init__(self, needed: int) -> None:
        self.needed = needed
        super().__init__(
            f"the budget ended the study before a first answer, which takes {needed:,} more runs; "
            "what was run is kept: the same command goes on with the rest"
        )


class ClusterError(Exception):
    """The cluster cannot be reached, or was lost."""


class UnencryptedWarning(RuntimeWarning):
    """The connection to a cluster is not encrypted."""


class WorkerDiedError(Exception):
    """A worker died with a batch."""


class NoWorkersError(BrokenExecutor):
    """Workers die again and again before any of them has finished a run."""


class ModelsDifferError(Exception):
    """A worker runs another version of portsim than the process that asked."""


class OccupiedError(Exception):
    """The folder holds the results of something else."""
