"""What a worker does: a batch of replications of one scenario, each to its row or to what went wrong."""

import hashlib
import time
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import version as version_of
from pathlib import Path
from typing import NamedTuple

import portsim
from portsim.analysis.measure import measure
from portsim.analysis.row import Row
from portsim.observe.audit import AuditError, audit
from portsim.policies import BerthRule
from portsim.scenario.scenario import Scenario
from portsim.study.errors import ModelsDifferError

Policies = Mapping[str, BerthRule] | None
_ROW = "batches corridor costs demurrage intervals laytime measure onerun row statement use"
MODEL = (
    *(f"{folder}/*.py" for folder in ("flow", "observe", "policies", "scenario", "terminal")),
    *(f"analysis/{name}.py" for name in _ROW.split()),
)  # what a row hangs on; how rows are made into answers may change and leaves them valid


class Batch(NamedTuple):
    """Some replications of one scenario.

    `policies` are berth rules beside those of portsim, by name: functions of a module that a worker can import.
    """

    key: str
    scenario: Scenario
    numbers: tuple[int, ...]
    policies: Policies = None
    attempt: int = 1


class Failure(NamedTuple):
    """A replication that gave no row: what it was of, and why."""

    key: str
    scenario: Scenario
    replication: int
    why: str
    audit: bool = False  # its books did not balance


class Finished(NamedTuple):
    """What came of a batch, in the order of its numbers, and how long it took."""

    found: list[Row | Failure]
    seconds: float


@cache
def model_version() -> str:
    """Return a digest of all that a replication depends on beside its scenario, 16 hexadecimal digits.

    That is the version and the source of the model, and the versions of what draws its numbers and orders its events.
    """
    versions = portsim.__version__, version_of("numpy"), version_of("simpy")
    text = hashlib.sha256(" ".join(versions).encode())
    home = Path(portsim.__file__).parent
    for part in MODEL:
        for file in sorted(home.glob(part)):
            text.update(file.relative_to(home).as_posix().encode())
            text.update(file.read_bytes())
    return text.hexdigest()[:16]


def one_run(scenario: Scenario, replication: int, policies: Policies = None) -> Row:
    """Run one replication and measure it.

    Raises
    ------
    AuditError
        If the run's books do not balance.
    """
    from portsim.terminal.terminal import Terminal

    record = Terminal(scenario, replication, policies).run()
    audit(record)
    return measure(record, scenario)


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
            f"a worker runs another portsim ({portsim.__version__}, model {model_version()}) than this one "
            f"(model {version}): install the same on all machines"
        )
    import_module("portsim.terminal.terminal")  # once in a process, and no part of what a run takes
    started = time.perf_counter()
    found: list[Row | Failure] = []
    for number in batch.numbers:
        try:
            found.append(one_run(batch.scenario, number, batch.policies))
        except Exception as error:
            why = str(error) if isinstance(error, AuditError) else f"{type(error).__name__}: {error}"
            found.append(Failure(batch.key, batch.scenario, number, why, isinstance(error, AuditError)))
    return Finished(found, time.perf_counter() - started)
