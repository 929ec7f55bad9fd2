"""Planned arrivals: held against a loop that gives each the first slot that is left."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.flow.arrivals.appointments import Booked, weekly
from portsim.flow.arrivals.poisson import Intensity
from portsim.flow.streams import Draws, Streams
from portsim.scenario.distributions.bounded import Uniform
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.distributions.unbounded import Exponential

UNIFORM = Uniform(min=0.0, max=1.0)


def evenly(number: float, hours: float) -> Intensity:
    return Intensity(np.asarray([0.0, hours]), np.asarray([0.0, number]))


def late(hours: float) -> Draws:
    return Draws(Constant(value=hours), np.random.default_rng(1))


def test_each_takes_the_first_free_slot() -> None:
    # due at 10, 20, 30, 40: the slot at 10 takes the first, the next two share 35, the last finds
    # 50
    found = Booked(np.asarray([4.0, 10.0, 35.0, 35.0, 50.0, 90.0]), evenly(4, 40.0), late(0.0))
    assert found.until(100.0).tolist() == [10.0, 35.0, 35.0, 50.0]


def test_more_due_than_slots_queue_for_them() -> None:
    found = Booked(np.asarray([24.0, 48.0, 72.0]), evenly(100, 72.0), late(1.0))
    assert found.until(1e9).tolist() == [25.0, 49.0, 73.0]
    assert found.next() == float("inf")


def test_early_ones_come_before_their_slot_but_not_before_the_start() -> None:
    found = Booked(np.asarray([1.0, 10.0]), evenly(20, 10.0), late(0.5), early_h=2.0)
    assert found.until(100.0).tolist() == [0.0, 8.5]


def test_until_and_next_give_each_once() -> None:
    found = Booked(np.arange(10.0), evenly(10, 1.0), late(0.0))
    assert found.until(3.0).tolist() == [1.0, 2.0]
    assert found.next() == 3.0
    assert found.until(2.0).tolist() == []
    assert found.until(6.0).tolist() == [4.0, 5.0]
    assert found.next() == 6.0


def test_weekly_slots_begin_within_the_week_of_the_start() -> None:
    # a Wednesday at half past one in the afternoon: Tuesday's slots come next week, Wednesday's at
    # 13:30 at once
    hours = weekly(datetime(2027, 1, 6, 13, 30), 340.0, [(1, 0.0), (2, 13.5), (2, 24.0), (0, 6.5)])
    assert hours == pytest.approx([0.0, 10.5, 113.0, 130.5, 168.0, 178.5, 281.0, 298.5, 336.0])


def test_some_do_not_come_and_their_slot_is_lost() -> None:
    slots, number = np.arange(0.5, 20_000.5), 10_000
    found = Booked(
        slots, evenly(number, 20_000.0), late(0.0), 0.0, 0.2, Streams(1, 0).draws("shows", UNIFORM)
    )
    come = found.until(1e9)
    assert abs(len(come) - 8_000) < 4 * (number * 0.16) ** 0.5
    everybody = Booked(slots, evenly(number, 20_000.0), late(0.0)).until(1e9)
    assert set(come) < set(everybody)


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=30),
    st.integers(1, 40),
    st.floats(0.0, 10.0),
    st.floats(0.0, 0.9),
    st.integers(0, 5),
)
def test_equals_the_plain_loop(
    slots: list[int], number: int, early_h: float, no_show: float, seed: int
) -> None:
    law, streams = Exponential(mean=5.0), Streams(seed, 0)
    due = evenly(number, 40.0)
    hours = np.sort(np.asarray(slots, dtype=float))
    booked = Booked(
        hours, due, streams.draws("late", law), early_h, no_show, streams.draws("shows", UNIFORM)
    )
    lateness, shows = streams.draws("late", law), streams.draws("shows", UNIFORM)
    free, expected = hours.tolist(), []
    for k in range(1, number + 1):
        free = [slot for slot in free if slot >= 40.0 * k / number - 1e-9]
        if not free:
            break
        hour = max(free.pop(0) - early_h + lateness.next(), 0.0)
        if shows.next() >= no_show:
            expected.append(hour)
    assert booked.until(1e9) == pytest.approx(sorted(expected))
