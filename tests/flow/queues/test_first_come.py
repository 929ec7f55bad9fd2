"""The first-come recursion against a queue of SimPy, and that blocks change nothing."""

import itertools

import numpy as np
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.flow.calendar.roster import Roster
from portsim.flow.queues.first_come import FirstCome, FirstComeByShift, InOrder
from tests.search import examples

HOURS = st.floats(0.0, 10.0)
JOBS = st.lists(st.tuples(st.floats(0.0, 2.0), HOURS), min_size=1, max_size=60)


def queue(number: int, arrive: np.ndarray, service: np.ndarray) -> list[float]:
    """Return when each job starts at a SimPy resource."""
    env = simpy.Environment()
    servers = simpy.Resource(env, number)
    starts = [float("nan")] * len(arrive)

    def job(index: int):
        yield env.timeout(float(arrive[index]))
        with servers.request() as server:
            yield server
            starts[index] = env.now
            yield env.timeout(float(service[index]))

    for index in range(len(arrive)):
        env.process(job(index))
    env.run()
    return starts


@settings(max_examples=examples(200))
@given(JOBS, st.integers(1, 4))
def test_starts_are_those_of_a_queue(jobs: list[tuple[float, float]], number: int) -> None:
    arrive = np.cumsum([gap for gap, _ in jobs])
    service = np.asarray([hours for _, hours in jobs])
    starts = FirstCome(number).starts(arrive, service)
    np.testing.assert_allclose(starts, queue(number, arrive, service), rtol=0, atol=1e-9)


@settings(max_examples=examples(200))
@given(JOBS, st.integers(1, 4), st.lists(st.integers(0, 60), max_size=5))
def test_blocks_change_no_start(
    jobs: list[tuple[float, float]], number: int, cuts: list[int]
) -> None:
    arrive = np.cumsum([gap for gap, _ in jobs])
    service = np.asarray([hours for _, hours in jobs])
    whole = FirstCome(number).starts(arrive, service)
    server = FirstCome(number)
    edges = [0, *sorted(min(c, len(jobs)) for c in cuts), len(jobs)]
    parts = [server.starts(arrive[a:b], service[a:b]) for a, b in itertools.pairwise(edges)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


@settings(max_examples=examples(200))
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), max_size=60), st.integers(1, 15))
def test_in_order_holds_each_until_no_earlier_one_can_come(
    jobs: list[tuple[int, int]], block: int
) -> None:
    """Jobs are found in the block of their first number and come at the sum: later, in another order."""
    found: list[int] = []
    times: list[float] = []
    order = InOrder()
    for start in range(0, 80, block):
        who = [i for i, (known, _) in enumerate(jobs) if start <= known < start + block]
        at = np.asarray([float(sum(jobs[i])) for i in who])
        given_at, given_who = order.release(
            at, np.asarray(who, dtype=np.int64), float(start + block)
        )
        assert np.all(given_at < start + block)
        times += given_at.tolist()
        found += given_who.tolist()
    assert times == sorted(times)
    assert sorted(found) == list(range(len(jobs)))
    assert [float(sum(jobs[i])) for i in found] == times
    # those of the same block and moment keep the order in which they were given
    for a, b in itertools.pairwise(found):
        if sum(jobs[a]) == sum(jobs[b]) and jobs[a][0] // block == jobs[b][0] // block:
            assert a < b


def by_looking(
    changes: list[tuple[int, int]], arrive: list[int], service: list[int]
) -> list[float]:
    """Return when each job starts: at the first hour at which one more may, by looking at them all."""
    jobs: list[tuple[float, float]] = []
    for here, hours in zip(arrive, service, strict=True):
        earliest = max([here, *(start for start, _ in jobs)])
        hours_to_look = {earliest, *(end for _, end in jobs), *(hour for hour, _ in changes)}
        start = next(
            (
                t
                for t in sorted(hours_to_look)
                if t >= earliest
                and sum(begun <= t < end for begun, end in jobs)
                < [number for hour, number in changes if hour <= t][-1]
            ),
            np.inf,
        )
        jobs.append((start, start + hours))
    return [start for start, _ in jobs]


@settings(max_examples=examples(200))
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3)), max_size=6),
    st.integers(0, 30),
)
def test_starts_where_the_number_changes(
    drawn: list[tuple[int, int]], later: list[tuple[int, int]], cut: int
) -> None:
    arrive = np.cumsum([gap for gap, _ in drawn]).tolist()
    service = [hours for _, hours in drawn]
    hours = np.cumsum([0, *(gap for gap, _ in later)]).tolist()
    changes = list(zip(hours, [2, *(number for _, number in later)], strict=True))
    servers = FirstComeByShift(Roster(changes))
    parts = [
        servers.starts(
            np.asarray(arrive[part], dtype=float), np.asarray(service[part], dtype=float)
        )
        for part in (slice(cut), slice(cut, None))
    ]
    assert np.concatenate(parts).tolist() == by_looking(changes, arrive, service)
