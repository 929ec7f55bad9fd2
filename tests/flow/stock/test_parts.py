"""The parts of a stock, each by hand: lots, entries on their way, and a level that meets the floor."""

import numpy as np
import pytest

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
    for entry, hour in ((1, 6.0), (2, 4.0), (3, 9.0)):
        pipeline.add(entry, hour, 20.0)
    assert [pipeline.arrival_hour(amount, 0.0) for amount in (20.0, 20.5, 60.0, 61.0)] == [
        4.0,
        6.0,
        9.0,
        None,
    ]
    pipeline.drop(1)
    pipeline.drop(7)  # was never expected
    assert pipeline.arrival_hour(20.5, 0.0) == 9.0


def test_who_is_overdue_may_come_at_any_moment() -> None:
    pipeline = Pipeline()
    pipeline.add(1, 2.0, 20.0)
    pipeline.add(2, 3.0, 20.0)
    pipeline.add(3, 8.0, 20.0)
    assert pipeline.arrival_hour(40.0, 5.0) == 5.0
    assert pipeline.arrival_hour(41.0, 5.0) == 8.0
    pipeline.drop(2)
    assert pipeline.arrival_hour(40.0, 5.0) == 8.0
    pipeline.drop(1)
    pipeline.drop(3)
    assert pipeline.arrival_hour(1.0, 5.0) is None


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
