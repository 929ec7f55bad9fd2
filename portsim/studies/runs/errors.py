"""What ends a study or a command with one line; it imports nothing heavy."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from portsim.scenario.blocks.scenario import Scenario


class Failure(NamedTuple):
    """A replication that gave no row: what it was of, and why."""

    key: str
    scenario: "Scenario"
    replication: int
    why: str
    audit: bool = False  # its books did not balance


class RunFailedError(Exception):
    """Replications failed twice; `failures` says which and why."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        self.failures = failures
        super().__init__("; ".join(f"replication {one.replication}: {one.why}" for one in failures))


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


class WorkerDiedError(Exception):
    """A worker died with a batch."""


class ModelsDifferError(Exception):
    """A worker runs another version of portsim than the process that asked."""


class OccupiedError(Exception):
    """The folder holds the results of something else."""
