"""The parts of a stock, each by hand: lots, entries on their way, and a level that meets the floor."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.flow.stock.drain import drain
from portsim.flow.stock.log import StockLog
from portsim.flow.stock.lots import Lots
from portsim.flow.stock.pipeline import Pipeline


def three_lots() -> Lots:
    lots = Lots()
    lots.add(np.array([1.0, 4.0]), np.array([10.0, 20.0]))
    lots.append(6.0, 30.0)
    return lots


def test_lots_are_passed_in_order_of_time() -> None:
    lots = three_lots()
    assert lots.sums == [0.0, 10.0, 30.0, 60.0]
    assert lots.pass_until(0.5) == 0.0
    assert lots.pass_until(4.0) == 30.0
    assert lots.left() == 30.0
    assert list(lots.ahead()) == [(6.0, 30.0)]
    assert (lots.sum_by(5.0), lots.sum_by(6.0)) == (0.0, 30.0)


def test_lots_that_have_been_passed_are_forgotten() -> None:
    lots = Lots()
    for day in range(20):
        hours = 24.0 * day + np.arange(1_000) / 50.0
        lots.add(hours, np.full(1_000, 20.0))
        assert lots.pass_until(24.0 * day + 10.0) == 20.0 * (501 + 499 * (day > 0))
        assert lots.forgotten + lots.next == 1_000 * day + 501
        assert lots.left() == 499 * 20.0
        assert len(lots.hours) == len(lots.amounts) == len(lots.sums) - 1 < 1_024 + 1_000
    assert lots.sums[-1] == 20 * 1_000 * 20.0


@pytest.mark.parametrize(
    ("amount", "present", "delay_h", "hour"),
    [
        (25.0, 5.0, 0.0, 4.0 + 10.0 / 5.0),  # 15 by hour 1, the lot of hour 4 completes it
        (25.0, 5.0, 2.0, 6.0 + 10.0 / 5.0),
        (15.0, 5.0, 0.0, 1.0 + 10.0 / 5.0),  # just so
        (65.0, 5.0, 0.0, 6.0 + 30.0 / 5.0),
        (66.0, 5.0, 0.0, None),
    ],
)
def test_when_lots_can_have_gone_out(
    amount: float, present: float, delay_h: float, hour: float | None
) -> None:
    assert three_lots().drained_hour(amount, present, 5.0, delay_h) == hour


def test_entries_on_their_way_come_by_the_earliest_hours() -> None:
    pipeline = Pipeline()
    pipeline.expect([(6.0, 20.0), (4.0, 20.0), (9.0, 20.0)], 0.0)
    assert [pipeline.arrival_hour(amount, 0.0) for amount in (20.0, 20.5, 60.0, 61.0)] == [
        4.0,
        6.0,
        9.0,
        None,
    ]
    pipeline.drop(6.0, 20.0)  # the second will not come
    assert pipeline.arrival_hour(20.0, 0.0) == 4.0
    assert pipeline.arrival_hour(20.5, 0.0) == 9.0
    assert pipeline.arrival_hour(40.5, 0.0) is None
    pipeline.come(20.0)  # the first
    assert pipeline.arrival_hour(20.0, 7.0) == 9.0


def test_who_is_overdue_may_come_at_any_moment() -> None:
    pipeline = Pipeline()
    pipeline.expect([(2.0, 20.0), (3.0, 20.0), (8.0, 20.0)], 0.0)
    assert pipeline.arrival_hour(40.0, 5.0) == 5.0
    assert pipeline.arrival_hour(41.0, 5.0) == 8.0
    pipeline.come(20.0)
    assert pipeline.arrival_hour(40.0, 5.0) == 8.0
    pipeline.expect([(6.0, 5.0)], 5.0)  # the overdue one, this one and the last one
    assert [pipeline.arrival_hour(amount, 5.5) for amount in (20.0, 25.0, 45.0)] == [5.5, 6.0, 8.0]
    for amount in (20.0, 5.0, 20.0):
        pipeline.come(amount)
    assert pipeline.arrival_hour(1.0, 9.0) is None


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 4), st.integers(0, 9)), max_size=12),
    st.integers(0, 20),
    st.integers(1, 40),
)
def test_the_hour_is_that_of_those_who_have_not_come(
    entries: list[tuple[int, int, int]], now_h: int, amount: int
) -> None:
    """Each entry has (hour, amount, what becomes of it by now); asked in between, nothing changes."""
    pipeline = Pipeline()
    left = []
    for number, (hour, load, fate) in enumerate(entries):
        pipeline.expect([(float(hour), float(load))], 0.0)
        if fate < 3 and hour <= now_h:
            pipeline.come(float(load))
        elif fate < 6:
            pipeline.drop(float(hour), float(load))
        else:
            left.append((hour, load))
        if number % 2:
            pipeline.arrival_hour(1.0, 0.0)
    sums = [(max(hour, now_h), sum(n for h, n in left if h <= hour)) for hour, _ in sorted(left)]
    expected = next((hour for hour, total in sums if total >= amount), None)
    assert pipeline.arrival_hour(float(amount), float(now_h)) == expected


def test_a_level_that_is_never_empty_falls_as_asked() -> None:
    found = drain(10.0, 2.0, 1.0, np.array([3.0, 5.0]), np.array([7.0, 12.0]))
    assert found == (10.0 + 5.0 - 8.0, 0.0, [], [])


def test_a_level_that_is_empty_at_the_end_stays_so() -> None:
    # 10 at 5 an hour are gone at 2; 5 come at 4 and are gone at 5, an hour before the end
    found = drain(10.0, 5.0, 0.0, np.array([4.0, 6.0]), np.array([0.0, 5.0]))
    assert found == (0.0, 15.0, [2.0, 4.0, 5.0], [0.0, 5.0, 0.0])


def test_only_changes_of_the_flow_are_noted_and_of_one_moment_the_last() -> None:
    log = StockLog()
    for hour, rate in ((1.0, 5.0), (2.0, 5.0), (3.0, 7.0), (3.0, 2.0), (3.0, 2.0)):
        log.note_flow(rate, hour)
        log.note_asked(rate, hour)
    assert (log.flow_from_h, log.flows) == ([0.0, 1.0, 3.0], [0.0, 5.0, 2.0])
    assert log.asked == [0.0, 5.0, 5.0, 7.0, 2.0, 2.0]
