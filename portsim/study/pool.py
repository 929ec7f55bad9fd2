"""Where runs run: in this process or in local worker processes, with the same results."""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import NamedTuple

from portsim.analysis.measure import Row, measure
from portsim.observe.audit import audit
from portsim.policies import BerthRule
from portsim.scenario.scenario import Scenario

SPAWN_S = 3.0  # what starting workers costs; less work than this stays in the process


class Task(NamedTuple):
    """One replication of one scenario; `case` tells the scenarios of a study apart.

    `policies` are berth rules beside those of portsim, by name: functions of a module that a worker can import.
    """

    case: int
    scenario: Scenario
    replication: int
    policies: Mapping[str, BerthRule] | None = None


Progress = Callable[[int, int], None]  # runs done, runs in all


def one_run(task: Task) -> Row:
    """Run one replication and measure it.

    Raises
    ------
    AuditError
        If the run's books do not balance.
    """
    from portsim.terminal.terminal import Terminal

    record = Terminal(task.scenario, task.replication, task.policies).run()
    audit(record)
    return measure(record, task.scenario)


def run_all(tasks: Sequence[Task], workers: int | None, progress: Progress) -> list[Row]:
    """Run tasks and return their rows in the order of the tasks, whoever finishes first.

    Parameters
    ----------
    workers
        Processes; 1 runs everything here, None uses every core if that is likely to pay.
    """
    if not _can_spawn():
        workers = 1
    rows: list[Row | None] = [None] * len(tasks)
    done = 0
    started = time.perf_counter()
    for index, task in enumerate(tasks):
        left = len(tasks) - index
        each = (time.perf_counter() - started) / max(index, 1)
        pays = workers is not None or (index and each * left > SPAWN_S)
        if workers != 1 and pays and left > 1:
            break
        rows[index] = one_run(task)
        done += 1
        progress(done, len(tasks))
    for index, row in _in_workers(tasks, done, workers or os.cpu_count() or 1):
        rows[index] = row
        done += 1
        progress(done, len(tasks))
    return [row for row in rows if row is not None]


def _can_spawn() -> bool:
    """Return whether a worker can find the program that started it; one piped to Python has no file to find."""
    file = getattr(sys.modules["__main__"], "__file__", None)
    return file is None or os.path.exists(file)


def _in_workers(tasks: Sequence[Task], first: int, workers: int) -> Iterator[tuple[int, Row]]:
    if first == len(tasks):
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        futures = {pool.submit(one_run, task): index for index, task in enumerate(tasks) if index >= first}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
