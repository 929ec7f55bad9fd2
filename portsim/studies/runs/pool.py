"""Where runs run, behind one interface: this process, local workers or a cluster."""

import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.spawn import get_preparation_data
from multiprocessing.synchronize import Event
from typing import Protocol

from portsim.flow.memory import machine_b
from portsim.studies.runs.worker import Batch, Finished, run_batch

NO_GUARD = (
    "no worker process could begin, so that all runs in this one; a program that calls portsim "
    "should do so under `if __name__ == '__main__':`"
)
SPAWNED = "--multiprocessing-fork"  # with which Python begins a process of a pool
SHARE = 0.9  # of the machine's memory that runs may take; the rest is for the system and pages
SPAWN_S = 3.0  # what starting workers costs; less work than this stays in the process


class Pool(Protocol):
    """Takes batches and gives back futures.

    A future raises `BrokenExecutor` if a worker died and all were lost with it, `WorkerDiedError`
    if only this batch was, and anything else if it is no use to go on.
    """

    @property
    def width(self) -> int:
        """Runs at once; 1 means that a pool of its own does not pay."""

    def pays(self, left_s: float) -> bool:
        """Return whether work that would take this process so long had better go to the workers."""

    def submit(self, batch: Batch) -> "Future[Finished]":
        """Have a batch run."""

    def check(self) -> None:
        """Raise if nothing will ever come back; asked now and then while nothing does."""

    def renew(self) -> str | None:
        """Go on after all workers were lost, and tell how the first one died if that is known.

        The width is 1 from then on if none can begin.
        """

    @property
    def memory_b(self) -> float:
        """Bytes that there are for each run at once; infinite if somebody else sees to that."""

    def close(self) -> None:
        """Let all workers go; what they are at is dropped."""


class LocalPool:
    """Worker processes on this machine, started when the work is likely to pay for them.

    Parameters
    ----------
    workers
        Processes; 1 runs everything in this one, None takes every core if that is likely to pay.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._at_once = workers is not None
        self._width = (workers or os.cpu_count() or 1) if _can_spawn() else 1
        self._executor: Executor | None = None
        self._line: tuple[Connection, Connection] | None = (
            None  # workers hold the first end, and leave on its close
        )
        self._begun: Event | None = None  # set by the first worker that has begun
        self._workers: set[BaseProcess] = set()

    @property
    def width(self) -> int:
        """Processes."""
        return self._width

    @property
    def memory_b(self) -> float:
        """Bytes of this machine for each worker, less something for all else."""
        return SHARE * machine_b() / self._width

    def pays(self, left_s: float) -> bool:
        """Return whether work that would take this process so long had better go to the workers."""
        return self.width > 1 and (self._at_once or self._executor is not None or left_s > SPAWN_S)

    def submit(self, batch: Batch) -> "Future[Finished]":
        """Have a batch run; workers are begun as they are needed.

        Raises
        ------
        concurrent.futures.BrokenExecutor
            If a worker has died: renew the pool.
        SystemExit
            In a worker that runs the user's program again, as it does where the program has no
            guard: nothing is to be done there.
        """
        if self._executor is None:
            _leave_if_still_importing()
            with _interrupts_held():  # the process of Python that looks after semaphores heeds none
                self._executor = self._new_executor()
        with _interrupts_held():
            future = self._executor.submit(run_batch, batch)
        self._workers.update(multiprocessing.active_children())
        return future

    def _new_executor(self) -> Executor:
        context = multiprocessing.get_context("spawn")
        self._line, self._begun = context.Pipe(duplex=False), context.Event()
        return ProcessPoolExecutor(
            self.width,
            mp_context=context,
            initializer=_begin_worker,
            initargs=(self._line[0], self._begun),
        )

    def check(self) -> None:
        """Do nothing: a worker that dies is told at once."""

    def renew(self) -> str | None:
        """Drop the workers; the next batch starts new ones, unless none of these could begin.

        Return how the first of them died, if a signal killed it.
        """
        could_begin = self._begun is None or self._begun.is_set()
        workers, self._workers = self._workers, set()
        self.close()
        if not could_begin:
            self._width = 1
            warnings.warn(NO_GUARD, RuntimeWarning, stacklevel=2)
        return how_killed([worker.exitcode for worker in workers])

    def close(self) -> None:
        """Let all workers go; what they are at is dropped."""
        if self._executor is not None and self._line is not None:
            for end in self._line:
                end.close()  # workers leave now, whatever they are at
            # To wait is short, and the executor's thread must have ended before Python does: the
            # two close the same pipe, and the later one would print a traceback.
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = self._line = None


def how_killed(exit_codes: Sequence[int | None]) -> str | None:
    """Tell which signal killed a process; None if none did, but for ending it in good order.

    Examples
    --------
    >>> how_killed([-15, -11, None])
    'killed by signal 11 (SIGSEGV)'
    """
    killed = [-code for code in exit_codes if code and code < 0 and -code != signal.SIGTERM]
    if not killed:
        return None
    number = killed[0]
    told = f"killed by signal {number} ({signal.Signals(number).name})"
    if number != getattr(signal, "SIGKILL", None):
        return told
    return (
        f"{told}, as the operating system does when memory runs out: fewer --workers leave more "
        "for each, and --limit-memory ends a replication before that"
    )


@contextmanager
def pool_or_local(pool: Pool | None, workers: int | None = None) -> Iterator[Pool]:
    """Yield the pool given, which its owner closes; or local workers, which end with it."""
    if pool is not None:
        yield pool
        return
    with closing(LocalPool(workers)) as local:
        yield local


def _leave_if_still_importing() -> None:
    """End a worker that runs the user's program again, before it has made anything.

    Python begins no process in one that still imports its program, and says so with an error.
    What the worker had made until then, such as semaphores, would be told as leaked when it ends.
    """
    try:
        get_preparation_data("worker")
    except RuntimeError:
        if SPAWNED not in sys.orig_argv:
            raise
        sys.exit(1)


def _begin_worker(line: Connection, begun: Event) -> None:
    """Tell that a worker has begun, which ends when its line does."""
    begun.set()
    _leave_with(line)


def _leave_with(line: Connection) -> None:
    """End this worker, whatever it is at, when the other end of its line closes.

    Interrupts are for the process that started it, which closes the line. The end of the process
    is for each by itself.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):  # not on Windows
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})

    def watch() -> None:
        try:
            line.poll(None)
        finally:
            os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold interrupts back, so that none cuts the imports of a new process short.

    A process that is begun meanwhile holds them back too: a worker until it has begun, and the one
    with which Python looks after semaphores for ever, or it would end before they are given back.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    held = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _can_spawn() -> bool:
    """Return whether a worker can find its program; one piped to Python has no file."""
    file = getattr(sys.modules["__main__"], "__file__", None)
    return file is None or os.path.exists(file)
