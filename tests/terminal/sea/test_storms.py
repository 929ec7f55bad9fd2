"""Storms that nobody foresees: they keep a ship while they last, and let one that has begun run on; by hand."""

from typing import Any

import pytest

from tests.builder import waits
from tests.terminal.sea.test_turns import sail, tree


def storm(*stretches: tuple[str, str], announced: bool = False) -> dict[str, Any]:
    day = "2028-01-01T"
    return {
        "kind": "dated",
        "announced": announced,
        "stretches": [
            {"begins": f"{day}{a}:00+05:00", "ends": f"{day}{b}:00+05:00"} for a, b in stretches
        ],
    }


def one_ship(hour: float, weather: dict[str, Any], **way: Any) -> dict[str, Any]:
    """Return a ship that comes at an hour, needs a tug and an hour in and out, and stays five hours."""
    values = tree()
    values["vessels"]["small"]["tugs_out"] = 1
    values["calls"] = {
        "small": {"vessel": "small", "arrivals": {"kind": "recorded", "at_h": [hour]}}
    }
    values["weather"] = {"wind": weather}
    values["approach"] |= {"outbound_h": 1, "closed_by": ["wind"]} | way
    return values


WIND = ("10:00", "20:00")


def test_a_ship_goes_before_wind_that_nobody_foresees() -> None:
    # She needs an hour and comes at 9.5; the wind comes from 10 to 20. She goes, is in at 10.5,
    # ready at 15.5 and kept until 20.
    v = sail(one_ship(9.5, storm(WIND))).visits
    assert (v.granted_h[0], v.first_line_h[0]) == pytest.approx((9.5, 10.5))
    assert (v.ready_h[0], v.last_line_h[0]) == pytest.approx((15.5, 20.0))
    announced = sail(one_ship(9.5, storm(WIND, announced=True))).visits
    assert announced.granted_h[0] == pytest.approx(20.0)
    default = storm(WIND)
    del default["announced"]
    assert sail(one_ship(9.5, default)).visits.granted_h[0] == pytest.approx(20.0)


def test_recorded_wind_is_a_surprise_unless_it_is_announced() -> None:
    record = {
        "kind": "recorded",
        "column": "wind",
        "limit": 12.0,
        "values": [(0.0, 5.0), (10.0, 15.0), (20.0, 5.0)],
        "beyond": "calm",
    }
    assert sail(one_ship(9.5, record)).visits.granted_h[0] == pytest.approx(9.5)
    known = sail(one_ship(9.5, record | {"announced": True})).visits
    assert known.granted_h[0] == pytest.approx(20.0)


def test_wind_that_comes_between_order_and_start_keeps_her() -> None:
    # The tugs lie at the berths and need 0.75 h to come out. She orders one at 9.5 and would start
    # at 10.25; the wind is there. The tug is free again, at sea, and she has it at 20 at once.
    record = sail(one_ship(9.5, storm(WIND), tugs={"number": 2, "run_h": 0.75}))
    assert record.visits.granted_h[0] == pytest.approx(20.0)
    assert waits(record) == pytest.approx(
        {
            ("vessel", "tug", "tug"): 0.75,
            ("vessel", "port", "port"): 9.75,
        }
    )
    reserved = sum(c.hours["reserved"] for c in record.clocks if c.kind == "berth")
    assert reserved == pytest.approx(0.75 + 1.0)


def test_she_keeps_her_turn_when_the_wind_is_over() -> None:
    # One tug. The first ship comes in 5.75-6.75 and is ready to sail at 11.75, in the wind. The
    # second orders the tug at 9.5 and is kept at 10.25. The third comes at 11. At 20 the second has
    # her turn since 9.5; the first and the third have theirs since 20, and who sails goes first.
    values = one_ship(9.5, storm(WIND), tugs={"number": 1, "run_h": 0.75})
    values["calls"]["small"]["arrivals"]["at_h"] = [5.0, 9.5, 11.0]
    record = sail(values)
    v = record.visits
    assert v.granted_h[0] == pytest.approx(5.75)
    assert v.granted_h[1] == pytest.approx(20.0)
    assert v.last_line_h[0] == pytest.approx(21.0)
    assert v.granted_h[2] == pytest.approx(22.0)
