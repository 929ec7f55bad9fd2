"""The loop that hands out batches, with pools that do as they are told: no process is started, no ship sails."""

import math
from collections import Counter
from concurrent.futures import BrokenExecutor, Future

import numpy as np
import pytest

from portsim.analysis.kpis.row import Row
from portsim.report.progress import progress_text
from portsim.studies.runs import dispatch as module
from portsim.studies.runs.dispatch import AHEAD, LARGEST, dispatch
from portsim.studies.runs.errors import Failure, WorkerDiedError
from portsim.studies.runs.tally import Certainty, Tally
from portsim.studies.runs.worker import Batch, Finished


def row(number):
    return Row(number, 1, 1.0, {}, {}, [], {}, np.zeros(1))


class Scripted:
    """A pool whose batches come back when nobody has anything left to hand out, the last first.

    `kills` are runs that end the worker, `raises` runs that go wrong; each so many times. `how` is
    what is told of the former: all is lost, as with local workers, or that batch alone, as on a
    cluster.
    """

    def __init__(self, kills=(), raises=(), how=BrokenExecutor, width=2, seconds=0.01):
        self.width, self.how, self.seconds = width, how, seconds
        self.kills, self.raises = Counter(kills), Counter(raises)
        self.flights, self.renewed, self.broken, self.checks = [], 0, 0, 0
        self.flying = []

    def pays(self, left_s):
        return True

    def submit(self, batch):
        if self.broken:
            raise BrokenExecutor("found out now")
        self.flying = [one for one in self.flying if not one[1].done()]
        future = Future()
        self.flying.append((batch, future))
        self.flights.append((batch, len(self.flying)))
        return future

    def land(self):
        """Let all that fly come back; whatever flies with one that kills is lost with it."""
        flying = [one for one in self.flying if not one[1].done()]
        deadly = [one for one in flying if any(self.kills[n] > 0 for n in one[0].numbers)]
        if deadly and self.how is BrokenExecutor:
            for batch, future in flying:
                self.kills.subtract(n for n in batch.numbers if self.kills[n] > 0)
                future.set_exception(BrokenExecutor("a worker died"))
            self.broken += 1
            return
        for batch, future in reversed(flying):
            if any(self.kills[n] > 0 for n in batch.numbers):
                self.kills.subtract(n for n in batch.numbers if self.kills[n] > 0)
                future.set_exception(self.how("a worker died"))
            else:
                future.set_result(self.run(batch))

    def run(self, batch):
        found = []
        for number in batch.numbers:
            wrong = self.raises[number] > 0
            self.raises[number] -= wrong
            found.append(
                Failure(batch.key, batch.scenario, number, "told to") if wrong else row(number)
            )
        return Finished(found, self.seconds * len(found))

    def check(self):
        self.checks += 1

    def renew(self):
        self.renewed, self.broken = self.renewed + 1, 0


@pytest.fixture
def conduct(monkeypatch):
    """Return what runs jobs in a scripted pool and gives back what was kept, the failures and what was told."""

    def conduct(pool, jobs):
        def until(flying, timeout, when):
            pool.land()
            return wait(flying, 0, when)

        kept, told = Counter(), []
        total = sum(len(job.numbers) for job in jobs)
        wait = module.wait
        monkeypatch.setattr(module, "wait", until)
        keep = lambda batch, rows: kept.update((batch.key, one.replication) for one in rows)  # noqa: E731
        failures = dispatch(jobs, lambda: total, pool, keep, told.append)
        monkeypatch.undo()
        return kept, [(one.key, one.replication, one.why) for one in failures], told

    return conduct


def job(key, count):
    return Batch(key, None, tuple(range(count)))


def every(jobs):
    return Counter((one.key, number) for one in jobs for number in one.numbers)


def test_every_run_is_kept_once(conduct):
    jobs = [job("a", 130), job("b", 1), job("none", 0), job("c", 61)]
    pool = Scripted()
    kept, failures, told = conduct(pool, jobs)
    assert kept == every(jobs)
    assert not failures
    assert max(flying for _, flying in pool.flights) == AHEAD * pool.width
    assert max(len(batch.numbers) for batch, _ in pool.flights) > 10
    assert [tally.done for tally in told] == sorted(tally.done for tally in told)
    assert told[-1][:3] == (192, 192, 0)


@pytest.mark.parametrize(("seconds", "most"), [(1e-6, LARGEST), (0.1, 5), (2.0, 1)])
def test_batches_take_about_half_a_second(conduct, seconds, most):
    pool = Scripted(seconds=seconds)
    conduct(pool, [job("a", 1_000)])
    sizes = [len(batch.numbers) for batch, _ in pool.flights]
    assert max(sizes) == most
    assert sizes[-1] == 1


def test_batches_shrink_so_that_workers_end_together(conduct):
    pool = Scripted(width=4, seconds=1e-6)
    conduct(pool, [job("a", 400)])
    left = 400
    for batch, _ in pool.flights:
        assert len(batch.numbers) <= max(1, left // (2 * pool.width))
        left -= len(batch.numbers)


@pytest.mark.parametrize("how", [BrokenExecutor, WorkerDiedError])
def test_a_run_that_kills_its_worker_is_tried_alone_and_recorded(conduct, how):
    jobs = [job("a", 40), job("b", 40)]
    pool = Scripted(kills=[7, 7, 7, 7], how=how)  # twice in each job
    kept, failures, told = conduct(pool, jobs)
    assert [one[:2] for one in failures] == [("a", 7), ("b", 7)]
    assert all("died" in why for _, _, why in failures)
    assert kept == every(jobs) - Counter([("a", 7), ("b", 7)])
    assert told[-1][:3] == (80, 80, 2)
    alone = [(batch, flying) for batch, flying in pool.flights if batch.attempt == module.ALONE]
    assert alone
    assert all(flying == 1 for _, flying in alone)
    assert all(len(batch.numbers) == 1 for batch, _ in alone)


@pytest.mark.parametrize("how", [BrokenExecutor, WorkerDiedError])
def test_a_worker_that_dies_for_another_reason_costs_no_run(conduct, how):
    jobs = [job("a", 60)]
    kept, failures, _ = conduct(Scripted(kills=[25], how=how), jobs)
    assert kept == every(jobs)
    assert not failures


def test_a_death_that_shows_at_the_next_submit_costs_nothing(conduct):
    jobs = [job("a", 30)]
    pool = Scripted()
    pool.broken = 1
    kept, failures, _ = conduct(pool, jobs)
    assert (kept, failures, pool.renewed) == (every(jobs), [], 1)
    assert all(batch.attempt == 1 for batch, _ in pool.flights)


def test_a_run_that_raises_is_tried_once_more(conduct):
    jobs = [job("a", 50)]
    pool = Scripted(raises=[3, 11, 11])
    kept, failures, told = conduct(pool, jobs)
    assert failures == [("a", 11, "told to")]
    assert kept == every(jobs) - Counter([("a", 11)])
    assert told[-1][:3] == (50, 50, 1)
    assert Counter(n for batch, _ in pool.flights for n in batch.numbers)[11] == 2


def test_a_run_that_raised_and_then_is_lost_with_another_has_its_second_chance(conduct):
    jobs = [job("a", 12)]
    pool = Scripted(raises=[3], kills=[5])
    kept, failures, _ = conduct(pool, jobs)
    assert (kept, failures) == (every(jobs), [])


def test_workers_that_cannot_run_end_the_study(conduct):
    pool = Scripted(kills=list(range(20)) * 3)
    with pytest.raises(BrokenExecutor, match="before they finished a run"):
        conduct(pool, [job("a", 20)])
    assert pool.renewed == module.DEATHS


def test_what_cannot_be_kept_is_no_failure_of_the_run():
    def full(batch, rows):
        raise OSError("no space left")

    pool = Scripted()
    pool.submit = lambda batch: done(pool.run(batch))
    with pytest.raises(OSError, match="no space"):
        dispatch([job("a", 4)], lambda: 4, pool, full, lambda tally: None)


def done(result):
    future = Future()
    future.set_result(result)
    return future


def test_a_pool_without_a_word_is_asked(monkeypatch):
    class GoneError(Exception):
        pass

    class Silent(Scripted):
        def check(self):
            super().check()
            if self.checks == 3:
                raise GoneError

    pool = Silent()
    monkeypatch.setattr(module, "CHECK_S", 0.001)
    with pytest.raises(GoneError):
        dispatch([job("a", 4)], lambda: 4, pool, lambda batch, rows: None, lambda tally: None)
    assert pool.checks == 3


def test_a_tally_tells_rate_and_time_left_without_what_was_found():
    tally = Tally(done=300, total=1_300, failed=2, reused=100, seconds=50.0)
    assert (tally.rate, tally.left_s) == (4.0, 250.0)
    assert progress_text(tally) == "runs, 300 of 1,300, 4 a second, 4 min left, 2 failed"
    slow = Tally(done=11, total=12, reused=1, seconds=40.0, certainty=Certainty.MOST)
    assert progress_text(slow) == "runs, 11 of at most 12, 4 s each, at most 4 s left"
    assert progress_text(Tally(done=10, total=100_010, seconds=40.0)).endswith("111 h left")
    assert progress_text(Tally(done=5, total=9, reused=5)) == "runs, 5 of 9"
    assert math.isnan(Tally(done=0, total=9).left_s)


def test_work_stays_here_until_it_pays_to_leave(monkeypatch):
    pool = Scripted()
    asked = []
    pool.pays = lambda left_s: asked.append(left_s) or left_s > 20.0
    monkeypatch.setattr(
        module,
        "run_batch",
        lambda batch: pool.run(batch)._replace(seconds=len(batch.numbers) * 0.5),
    )
    kept = []
    dispatch(
        [job("a", 40)], lambda: 40, pool, lambda batch, rows: kept.extend(rows), lambda tally: None
    )
    assert len(kept) == 40
    assert not pool.flights
    assert asked == [0.0, *(0.5 * left for left in range(39, 0, -1))]
