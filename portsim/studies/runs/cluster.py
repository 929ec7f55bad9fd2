"""A Dask cluster as a pool: workers elsewhere, reached by their scheduler's address."""

import time
import warnings
from collections import defaultdict
from concurrent.futures import Future
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

from portsim.extras import require
from portsim.studies.runs.errors import (
    ClusterError,
    ModelsDifferError,
    UnencryptedWarning,
    WorkerDiedError,
)
from portsim.studies.runs.model import model_version
from portsim.studies.runs.worker import Batch, Finished, run_batch

SECRET = ("tls://", "wss://")
WITHIN = "inproc://"  # a scheduler in this process, to which nothing is sent over a network
FIND_S = 20.0  # longest wait for the scheduler, and for a first worker
COUNT_S = 5.0  # how old the number of workers may be
LOST_S = 60.0  # without any worker, after which none is waited for any longer


class Tls(NamedTuple):
    """Files of an encrypted connection: the authority's certificate, one's own and its key."""

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


class ClusterPool:
    """The workers behind a Dask scheduler.

    Parameters
    ----------
    address
        Such as `tcp://10.0.0.5:8786` or, encrypted, `tls://10.0.0.5:8786`.
    tls
        Files for the latter.

    Warns
    -----
    UnencryptedWarning
        If the connection is not encrypted.

    Raises
    ------
    MissingPackageError
        If `portsim[cluster]` is not installed.
    ClusterError
        If no scheduler answers, it has no worker, or a worker has no portsim.
    ModelsDifferError
        If a worker has another version of the model; one that joins later is asked by each batch.
    """

    def __init__(self, address: str, tls: Tls | None = None) -> None:
        self._address = address
        security = _security(address, tls or Tls())
        if not address.startswith((*SECRET, WITHIN)):
            warnings.warn(_unencrypted(address), UnencryptedWarning, stacklevel=2)
        try:
            self._client: Any = _distributed().Client(
                address, timeout=FIND_S, security=security, set_as_default=False
            )
        except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
            raise ClusterError(
                f"no cluster at {address}: {_line(error)}: is a scheduler running there?"
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=FIND_S)
            self._count()
            self._compare_models()
        except TimeoutError as error:
            self._client.close()
            raise ClusterError(
                f"the cluster at {address} has no workers: start some with dask worker"
            ) from error
        except ModelsDifferError:
            self._client.close()
            raise
        except Exception as error:
            self._client.close()
            raise ClusterError(_cannot(error)) from error
        self._executor = self._client.get_executor(pure=False)
        self._worked = time.monotonic()  # when there was a worker last

    @property
    def width(self) -> int:
        """Threads of all workers; more may join and some may leave."""
        if time.monotonic() > self._counted + COUNT_S:
            self._count()
        return max(1, self._threads)

    @property
    def memory_b(self) -> float:
        """Infinite: Dask sees to the memory of its workers."""
        return inf

    def pays(self, left_s: float) -> bool:
        """Return True: who gives an address wants the work done there."""
        return True

    def submit(self, batch: Batch) -> "Future[Finished]":
        """Have a batch run."""
        answer: Future[Finished] = Future()
        asked = self._executor.submit(run_batch, batch, model_version())
        asked.add_done_callback(lambda found: self._hand_over(found, answer))
        return answer

    def check(self) -> None:
        """Raise if there is no scheduler, or has been no worker for long.

        Raises
        ------
        ClusterError
            If so.
        """
        self._count()
        now = time.monotonic()
        if self._threads:
            self._worked = now
        elif now > self._worked + LOST_S:
            raise self._lost(f"it had no worker for {LOST_S:.0f} s")

    def renew(self) -> str | None:
        """Do nothing: of workers that die the scheduler takes care."""
        return None

    def close(self) -> None:
        """Leave the cluster; what was not begun is dropped."""
        self._executor.shutdown(wait=False)
        self._client.close()

    def _compare_models(self) -> None:
        """Raise if a worker that is there now has another model than this process."""
        workers = defaultdict(list)
        for worker, model in self._client.run(model_version).items():
            workers[model].append(worker)
        ours = model_version()
        for model, those in workers.items():
            if model != ours:
                raise ModelsDifferError(
                    f"{len(those)} of {sum(map(len, workers.values()))} workers of the cluster at "
                    f"{self._address} run another portsim (model {model}) than this one (model "
                    f"{ours}), the first at {those[0]}: install the same on all machines"
                )

    def _count(self) -> None:
        """Count the threads of all workers."""
        try:
            self._threads: int = sum(self._client.nthreads().values())
        except (OSError, TimeoutError):
            raise self._lost("its scheduler does not answer") from None
        self._counted = time.monotonic()

    def _lost(self, why: str) -> ClusterError:
        return ClusterError(
            f"the cluster at {self._address} was lost: {why}: what is finished is kept, run again"
        )

    def _hand_over(self, found: "Future[Finished]", answer: "Future[Finished]") -> None:
        """Pass on what came back, or say in portsim's words why nothing did."""
        if found.cancelled():
            answer.set_exception(self._lost("its scheduler is gone"))
            return
        error = found.exception()
        if error is None:
            answer.set_result(found.result())
        elif isinstance(error, _distributed().scheduler.KilledWorker):
            answer.set_exception(WorkerDiedError(str(error)))
        elif isinstance(error, ModelsDifferError):
            answer.set_exception(error)
        else:
            answer.set_exception(ClusterError(_cannot(error)))


def _cannot(error: BaseException) -> str:
    told = f"{type(error).__name__}: {_line(error)}"
    return (
        f"the cluster cannot run portsim: {told}: install the same version on all machines, the "
        "scheduler's too"
    )


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _unencrypted(address: str) -> str:
    return (
        f"the connection to {address} is not encrypted: whoever reaches that scheduler can run any "
        "code there and read what is sent; keep it on a private network, or use certificates and "
        "an address that begins with tls:// (docs/studies-running.md)"
    )


def _security(address: str, tls: Tls) -> Any:
    """Return what encrypts the connection: the files given, or those of Dask's own configuration.

    Raises
    ------
    ClusterError
        If address and files do not go together; the client would find out after a minute.
    """
    files = {"tls_ca_file": tls.ca, "tls_client_cert": tls.cert, "tls_client_key": tls.key}
    given = {name: str(path) for name, path in files.items() if path}
    secret = address.startswith(SECRET)
    if given and not secret:
        raise ClusterError(
            f"no cluster at {address}: TLS files are for an address that begins with tls://"
        )
    security = _distributed().Security(**given, require_encryption=secret)
    try:
        context = security.get_connection_args("client").get("ssl_context")
    except OSError as error:
        raise ClusterError(
            f"no cluster at {address}: the TLS files cannot be used: {_line(error)}"
        ) from error
    if secret and context is None:
        raise ClusterError(
            f"no cluster at {address}: it takes all of --tls-ca, --tls-cert and --tls-key"
        )
    return security


def _distributed() -> Any:
    require("distributed", "cluster", "--cluster")
    import distributed

    return distributed
