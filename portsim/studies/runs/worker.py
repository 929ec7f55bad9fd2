"""What a worker does: a batch of replications, each to its row or to what went wrong."""

import time
from importlib import import_module
from typing import NamedTuple

from portsim._version import __version__
from portsim.analysis.kpis.measure import measure
from portsim.analysis.kpis.own import OwnFigureError
from portsim.analysis.kpis.row import Row
from portsim.flow.limits import LimitError, Limits
from portsim.flow.standstill import StandstillError
from portsim.observe.audit import AuditError, audit
from portsim.policies.own import RuleError
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.runs.errors import Failure, ModelsDifferError
from portsim.studies.runs.model import model_version

#: Errors that say what is wrong in words of their own.
_TOLD = (AuditError, LimitError, OwnFigureError, RuleError, StandstillError)


class Batch(NamedTuple):
    """Some replications of one scenario, which carries parts of the planner's own.

    `limits` hold for each replication.
    """

    key: str
    scenario: Scenario
    numbers: tuple[int, ...]
    attempt: int = 1
    limits: Limits | None = None


class Finished(NamedTuple):
    """What came of a batch, in the order of its numbers, and how long it took."""

    results: list[Row | Failure]
    seconds: float


def one_run(scenario: Scenario, replication: int, limits: Limits | None = None) -> Row:
    """Run one replication and measure it.

    Raises
    ------
    LimitError
        If it takes more than the limits allow.
    AuditError
        If the run's books do not balance.
    """
    from portsim.ledger.recording import simulate

    record = simulate(scenario, replication, limits)
    audit(record)
    return measure(record, scenario)


def _check_parts(scenario: Scenario) -> None:
    """Raise if this process has another source of a part than the one that was sent here.

    Raises
    ------
    ModelsDifferError
        If so.
    """
    sent = scenario.parts.digests
    for name, here in scenario.parts.digests_here().items():
        if here != sent[name]:
            raise ModelsDifferError(
                f"a worker has another source of {name} than this process: give all machines the "
                "same files"
            )


def run_batch(batch: Batch, version: str | None = None) -> Finished:
    """Run a batch; a replication that fails takes no other with it.

    Parameters
    ----------
    version
        Of the model, where the batch came from; None: this process.

    Raises
    ------
    ModelsDifferError
        If this process has another version of the model.
    """
    if version is not None and version != model_version():
        raise ModelsDifferError(
            f"a worker runs another portsim ({__version__}, model {model_version()}) than this one "
            f"(model {version}): install the same on all machines"
        )
    if version is not None:
        _check_parts(batch.scenario)
    import_module("portsim.ledger.recording")  # once in a process, and no part of what a run takes
    started = time.perf_counter()
    results: list[Row | Failure] = []
    for number in batch.numbers:
        try:
            results.append(one_run(batch.scenario, number, batch.limits))
        except Exception as error:
            results.append(failure_of(error, batch.key, batch.scenario, number))
    return Finished(results, time.perf_counter() - started)


def failure_of(error: Exception, key: str, scenario: Scenario, number: int) -> Failure:
    """Return what is told of a replication that an error ended."""
    at_limit = isinstance(error, (LimitError, MemoryError))
    if isinstance(error, MemoryError):
        why = f"it asked for more memory than this machine gives: {error or 'no more is told'}"
    elif isinstance(error, _TOLD):
        why = str(error)
    else:
        why = f"{type(error).__name__}: {error}"
    return Failure(key, scenario, number, why, isinstance(error, AuditError), at_limit)
