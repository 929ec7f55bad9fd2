"""The loop that hands batches to a pool, takes back results, and retries what failed once."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from math import inf

from portsim.analysis.kpis.row import Row
from portsim.studies.runs.budget import Budget, Purse
from portsim.studies.runs.errors import Failure, NoWorkersError, WorkerDiedError
from portsim.studies.runs.pool import Pool
from portsim.studies.runs.tally import Progress, Tally
from portsim.studies.runs.worker import Batch, Finished, run_batch

BATCH_S = 0.5  # aimed at: much longer than it takes to hand a batch over, much shorter than a study
LARGEST = 50  # runs in a batch
AHEAD = 2  # batches a worker has: one in hand, one waiting
RETRY, ALONE = 2, 3  # attempts: once more after an error, and by itself after its worker died
DEATHS = 4  # of workers before anything came back from any: they cannot run
CHECK_S = 10.0  # after so long without a word the pool is asked whether there are workers at all


Keep = Callable[[Batch, list[Row]], None]


def dispatch(
    jobs: Iterable[Batch],
    total: Callable[[], int],
    pool: Pool,
    keep: Keep,
    progress: Progress,
    purse: Purse | None = None,
) -> list[Failure]:
    """Run jobs; return the replications that failed twice, or once at their limits.

    Parameters
    ----------
    jobs
        All replications that are wanted of each scenario; they are cut into batches that take about
        `BATCH_S`.
    total
        Gives the number of runs in all jobs, as far as is known.
    keep
        Called with each batch and its rows, in the order in which they finish.
    purse
        Pays for every batch. Once it is spent no other is begun, and those that are begun end.

    Raises
    ------
    ModelsDifferError, ClusterError
        If workers run another portsim, or are lost for good.
    """
    return _Dispatch(jobs, total, pool, keep, progress, purse or Purse(Budget())).run()


class _Dispatch:
    def __init__(
        self,
        jobs: Iterable[Batch],
        total: Callable[[], int],
        pool: Pool,
        keep: Keep,
        progress: Progress,
        purse: Purse,
    ) -> None:
        self._jobs, self._total, self._pool = _Batches(jobs), total, pool
        self._purse, self._is_refused = purse, False
        self._keep, self._progress = keep, progress
        self._started = 0.0  # when the first batch that came back was begun
        self._run_s = 0.0  # what a run takes, the last batches above all
        self._done = 0
        self._deaths, self._any_finished = 0, False
        self._death: str | None = None  # how the last worker died, where that is known
        self._submitted: dict[Future[Finished], Batch] = {}
        self._retries: deque[Batch] = deque()  # tried once more, or left over by workers
        self._alone: deque[Batch] = deque()  # the same, of which one may kill its worker
        self._failures: list[Failure] = []

    def run(self) -> list[Failure]:
        while (batch := self._next()) is not None:
            if self._pool.pays(self._run_s * self._left):
                self._in_workers(batch)
            else:
                self._take(batch, run_batch(batch))
        return self._failures

    @property
    def _left(self) -> int:
        return self._total() - self._done

    @property
    def _is_here(self) -> bool:
        """Whether no worker could begin, so that all that is left runs in this process."""
        return not self._pool.pays(inf)

    def _next(self) -> Batch | None:
        if self._retries:
            return self._retries.popleft()
        size = int(min(BATCH_S / self._run_s, LARGEST)) if self._run_s else 1
        share = self._left // (4 * self._pool.width)  # the last ones end together
        return self._paid(max(1, min(size, share)))

    def _paid(self, size: int) -> Batch | None:
        """Return the next batch if the purse pays for it; else nothing, now and later."""
        if self._is_refused:
            return None
        left = self._purse.left
        batch = self._jobs.take(int(min(size, max(1.0, left))))
        if batch is None:
            return None
        if not left:
            self._is_refused = True
            self._purse.refuse()
            return None
        self._purse.spend(len(batch.numbers))
        return batch

    def _in_workers(self, first: Batch) -> None:
        """Keep every worker supplied until nothing is left, and no more than that in memory.

        A batch that may kill its worker runs alone, so that no other is lost with it.
        """
        waiting: Batch | None = first
        while waiting or self._submitted or self._alone:
            if self._is_here:
                self._retries.extend([waiting] if waiting else [])
                return
            if self._alone:
                if not self._submitted:
                    self._submit(self._alone.popleft())
            else:
                while (
                    waiting is not None
                    and len(self._submitted) < AHEAD * self._pool.width
                    and not self._alone
                ):
                    self._submit(waiting)
                    waiting = self._next()
            self._collect()
            waiting = waiting or self._next()

    def _submit(self, batch: Batch) -> None:
        while True:
            if self._is_here:
                self._retries.append(batch)
                return
            try:
                self._submitted[self._pool.submit(batch)] = batch
                return
            except (
                BrokenExecutor
            ):  # a worker has died, with one of the others: this one was not begun
                self._replace_workers()

    def _collect(self) -> None:
        done = wait(self._submitted, CHECK_S, FIRST_COMPLETED).done
        if self._submitted and not done:
            self._pool.check()
        for future in done:
            batch = self._submitted.get(future)
            if batch is None:  # lost with another
                continue
            try:
                finished = future.result()
            except BrokenExecutor:
                self._replace_workers()
            except WorkerDiedError:
                del self._submitted[future]
                self._retry_alone(batch)
            else:
                del self._submitted[future]
                self._any_finished = True
                self._take(batch, finished)

    def _replace_workers(self) -> None:
        """Start new workers, and run what the old ones had singly: one run may have killed them."""
        self._death = self._pool.renew()
        self._deaths += 1
        if self._deaths == DEATHS and not self._any_finished:
            why = "with one worker everything runs in this process, which may show why"
            raise NoWorkersError(
                f"{DEATHS} times worker processes ended before they finished a run: "
                f"{self._death or why}"
            )
        lost, self._submitted = self._submitted, {}
        if self._is_here:
            self._retries.extend(lost.values())
            return
        for future, batch in lost.items():
            # It was back before
            if future.done() and not future.cancelled() and future.exception() is None:
                self._take(batch, future.result())
            else:
                self._retry_alone(batch)

    def _retry_alone(self, batch: Batch) -> None:
        if batch.attempt == ALONE:
            why = f"its worker died: {self._death}" if self._death else "its worker died"
            self._fail([Failure(batch.key, batch.scenario, batch.numbers[0], why)])
        else:
            self._alone.extend(_singles(batch, ALONE))

    def _take(self, batch: Batch, finished: Finished) -> None:
        self._started = self._started or time.perf_counter() - finished.seconds
        each_s = finished.seconds / len(batch.numbers)
        self._run_s = (self._run_s + each_s) / 2 if self._run_s else each_s
        rows = [one for one in finished.results if isinstance(one, Row)]
        failures = [
            one._replace(scenario=batch.scenario)
            for one in finished.results
            if isinstance(one, Failure)
        ]
        if rows:
            self._keep(batch, rows)
        self._done += len(rows)
        final = [one for one in failures if one.at_limit or batch.attempt > 1]
        lost = {one.replication for one in failures} - {one.replication for one in final}
        self._retries.extend(one for one in _singles(batch, RETRY) if one.numbers[0] in lost)
        self._fail(final)

    def _fail(self, failures: list[Failure]) -> None:
        self._failures += failures
        self._done += len(failures)
        self._report()

    def _report(self) -> None:
        seconds = time.perf_counter() - self._started if self._started else 0.0
        self._progress(Tally(self._done, self._total(), len(self._failures), 0, seconds))


def _singles(batch: Batch, attempt: int) -> Iterator[Batch]:
    return (batch._replace(numbers=(number,), attempt=attempt) for number in batch.numbers)


class _Batches:
    """Jobs, taken in parts."""

    def __init__(self, jobs: Iterable[Batch]) -> None:
        self._jobs = iter(jobs)
        self._open: Batch | None = None

    def take(self, size: int) -> Batch | None:
        """Return the next batch, of at most `size` runs of one scenario; None if there is none."""
        job = self._open or next((one for one in self._jobs if one.numbers), None)
        if job is None:
            return None
        numbers, rest = job.numbers[:size], job.numbers[size:]
        self._open = job._replace(numbers=rest) if rest else None
        return job._replace(numbers=numbers)
