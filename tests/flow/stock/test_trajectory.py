"""What the trajectory of a stock says of its past, by hand.

A stock of 10 gets 20 at hour 2, 20 at hour 6 by the overflow, in store at 8, and 10 at hour 9, which
lie in the overflow at the end. What comes into store is on hold for an hour. A ship takes 10 an hour
from 4 to 7 and from 9 to 11, the end.
"""

import numpy as np
import pytest

from portsim.flow.stock.trajectory import Trajectory

nan = np.nan


def trajectory(**changes: object) -> Trajectory:
    given = {
        "initial": 10.0,
        "in_h": np.array([2.0, 6.0, 9.0]),
        "amounts": np.array([20.0, 20.0, 10.0]),
        "flow_h": np.array([0.0, 4.0, 7.0, 9.0]),
        "flow": np.array([0.0, 10.0, 0.0, 10.0]),
        "end_h": 11.0,
        "stored_h": np.array([2.0, 8.0, nan]),
        "hold_h": 1.0,
    }
    return Trajectory(**given | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hour", "came_in", "went_out", "stored", "level", "ready", "overflow"),
    [
        (0.0, 0.0, 0.0, 0.0, 10.0, 10.0, 0.0),
        (2.0, 20.0, 0.0, 20.0, 30.0, 10.0, 0.0),  # what comes in counts from that very hour
        (3.0, 20.0, 0.0, 20.0, 30.0, 30.0, 0.0),
        (5.5, 20.0, 15.0, 20.0, 15.0, 15.0, 0.0),
        (6.0, 40.0, 20.0, 20.0, 30.0, 10.0, 20.0),
        (8.5, 40.0, 30.0, 40.0, 20.0, 0.0, 0.0),
        (9.0, 50.0, 30.0, 40.0, 30.0, 20.0, 10.0),
        (11.0, 50.0, 50.0, 40.0, 10.0, 0.0, 10.0),
    ],
)
def test_amounts_at_an_hour(
    hour: float,
    came_in: float,
    went_out: float,
    stored: float,
    level: float,
    ready: float,
    overflow: float,
) -> None:
    past, at = trajectory(), np.array([hour])
    assert past.total_in(at) == [came_in]
    assert past.total_out(at) == [went_out]
    assert past.total_stored(at) == [stored]
    assert past.level(at) == [level]
    assert past.ready(at) == [ready]
    assert past.overflow(at) == [overflow]


def test_the_area_under_the_level() -> None:
    # 10 x 11 + 20 x 9 + 20 x 5 + 10 x 2 came; gone are 45 until 7, 30 x 2, and 80 after 9
    assert trajectory().area(0.0, 11.0) == pytest.approx(410.0 - 45.0 - 60.0 - 80.0)
    assert trajectory().area(3.0, 6.0) == pytest.approx(10 * 3 + 20 * 3 - 20)
    assert trajectory().area(6.0, 6.0) == 0.0


def test_what_went_by_the_overflow_was_handled_twice() -> None:
    past = trajectory()
    assert past.handled_twice(0.0, 6.0) == 0.0
    assert past.handled_twice(6.0, 9.0) == 20.0
    assert past.handled_twice(0.0, 11.0) == 30.0  # that which still lies there, too


def test_a_load_dwells_until_its_middle_goes_out() -> None:
    # middles: 10 + 10 is out at 6; 30 + 10 at 10, of the load that came at 6; the third never
    dwell_h, amounts = trajectory().dwell(0.0, 11.0)
    assert dwell_h == pytest.approx([4.0, 4.0, nan], nan_ok=True)
    assert amounts.tolist() == [20.0, 20.0, 10.0]
    assert trajectory().dwell(2.0, 6.0)[1].tolist() == [20.0]  # from a, and before b


def test_loads_go_out_in_the_order_in_which_they_came_into_the_store_itself() -> None:
    past = trajectory(
        initial=0.0,
        in_h=np.array([1.0, 2.0]),
        amounts=np.array([10.0, 20.0]),
        stored_h=np.array([4.0, 2.0]),
        flow_h=np.array([0.0, 5.0]),
        flow=np.array([0.0, 10.0]),
    )
    # the 20 of hour 2 leave from 5 to 7, the 10 of hour 1 from 7 to 8
    assert past.dwell(0.0, 11.0)[0] == pytest.approx([7.5 - 1.0, 6.0 - 2.0])


def test_an_import_dwells_from_the_ship_to_the_truck() -> None:
    # 10 lie there, a ship brings 10 an hour from 0 to 5; trucks take 10 at 2 and at 4. The first
    # takes what lay there; the middle of the second load came off the ship at 0.5.
    past = trajectory(
        in_h=np.array([2.0, 4.0]),
        amounts=np.array([10.0, 10.0]),
        stored_h=np.array([2.0, 4.0]),
        flow_h=np.array([0.0, 5.0]),
        flow=np.array([10.0, 0.0]),
    )
    dwell_h, amounts = past.dwell_before(0.0, 11.0, initial_stock=10.0)
    assert dwell_h == pytest.approx([3.5])
    assert amounts.tolist() == [10.0]
    assert past.dwell_before(0.0, 4.0, initial_stock=10.0)[0].size == 0
