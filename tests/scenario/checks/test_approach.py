"""A way in that no ship can use is told before anything runs."""

import pytest
from pydantic import ValidationError

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.all_checks import faults_of
from tests.terminal.sea.test_approach import TIDE, cargo_tree, tree


def told(values):
    return {
        ".".join(map(str, path)): message
        for path, message in faults_of(Scenario.model_validate(values))
    }


@pytest.mark.parametrize(
    ("approach", "ship", "key", "message"),
    [
        ({"tugs": {"number": 2}}, {"tugs_in": 3}, "vessels.ship.tugs_in", "approach.tugs has 2"),
        ({}, {"tugs_out": 1}, "vessels.ship.tugs_out", "no effect without approach.tugs"),
        ({"turns": "sailing_first"}, {}, "approach.turns", "no effect without approach.pilots"),
        ({"pilots": {"number": 1}}, {"pilots": 2}, "vessels.ship.pilots", "approach.pilots has 1"),
        ({}, {"daylight_only": True}, "vessels.ship.daylight_only", "needs approach.daylight"),
        (
            {},
            {"ballast_draught_m": 9.0},
            "vessels.ship.ballast_draught_m",
            "at most the laden draught, 8 m",
        ),
        (
            {"permitted_draught_m": 7.5},
            {},
            "vessels.ship.draught_m",
            "more than the permitted draught, 7.5 m",
        ),
        (
            {"channel": {"depth_m": 7.9}},
            {},
            "calls.ships.vessel",
            "never floats long enough to come in",
        ),
        ({"channel": {"depth_m": 5.0}, "tide": TIDE}, {}, "calls.ships.vessel", "a channel of 5 m"),
        (
            {"channel": {"depth_m": 6.0}, "tide": TIDE, "inbound_h": 9.0},
            {},
            "calls.ships.vessel",
            "with the tide, for 9 h",
        ),
        (
            {"daylight": {"latitude_deg": 25.0, "longitude_deg": 62.0}, "outbound_h": 15.0},
            {"daylight_only": True},
            "calls.ships.vessel",
            "never finds 15 h of day, water and open port together to sail",
        ),
        ({"closed_by": ["cyclone"]}, {}, "approach.closed_by.0", "no weather called 'cyclone'"),
    ],
)
def test_what_cannot_work(approach, ship, key, message):
    assert message in told(tree([0.0], approach, ship=ship))[key]


def test_a_way_that_works_is_not_complained_of():
    approach = {
        "channel": {"depth_m": 7.0},
        "tide": TIDE,
        "tugs": {"number": 2},
        "pilots": {"number": 1},
        "daylight": {"latitude_deg": 25.0, "longitude_deg": 62.0},
    }
    assert (
        told(tree([0.0], approach, ship={"tugs_in": 2, "pilots": 1, "daylight_only": True})) == {}
    )
    assert told(cargo_tree(tide=TIDE, channel={"depth_m": 12.2})) == {}


def test_a_port_that_never_opens():
    values = tree([0.0], {"closed_by": ["works"]})
    shut = {"kind": "dated", "stretches": [{"begins": "2027-01-01", "ends": "2028-12-31"}]}
    values["weather"] = {"works": shut}
    assert "the port is not open for 1 h at any time" in told(values)["approach.closed_by"]
    shut["stretches"][0]["ends"] = "2027-01-10"
    assert told(values) == {}


def limited(limits):
    """Return what is told of ships with limits in the wind, which is at 16 all the time."""
    values = tree([0.0], ship=limits)
    values["weather"] = {
        "wind": {"kind": "recorded", "limit": 18.0, "values": [(0.0, 16.0)], "ends_h": 2e4}
    }
    return told(values)


def test_limits_of_a_class():
    assert limited({"limits_in": {"wind": 16.0}, "limits_out": {"wind": "as_stated"}}) == {}
    assert limited({"limits_in": {"wnd": 25.0}}) == {
        "vessels.ship.limits_in.wnd": "no weather called 'wnd'; did you mean wind?"
    }
    for key, verb in (("limits_in", "come in"), ("limits_out", "sail")):
        assert limited({key: {"wind": 15.0}}) == {
            f"vessels.ship.{key}": f"never lets ship {verb}: with the port open, it is not "
            "within these limits for 1 h at any time"
        }


def test_a_number_is_no_limit_of_a_closure_without_a_record():
    values = tree([0.0], ship={"limits_in": {"works": 15.0}})
    works = {"kind": "dated", "stretches": [{"begins": "2027-01-01", "ends": "2027-01-02"}]}
    values["weather"] = {"works": works}
    assert "no record to which a number could be" in told(values)["vessels.ship.limits_in.works"]
    values["vessels"]["ship"]["limits_in"] = {"works": "as_stated"}
    assert told(values) == {}


@pytest.mark.parametrize("limit", ["strong", True, None, float("nan"), [15.0]])
def test_a_limit_is_a_number_or_as_stated(limit):
    with pytest.raises(ValidationError, match="the value of the record up to which she moves"):
        Scenario.model_validate(tree([0.0], ship={"limits_in": {"wind": limit}}))


def test_ships_of_other_terminals():
    values = tree([0.0])
    values["calls"]["ships"]["elsewhere_h"] = 5.0
    assert "no effect" in told(values)["calls.ships.elsewhere_h"]
    values["approach"]["pilots"] = {"number": 1}
    assert told(values) == {}


def test_a_window_that_ends_no_work():
    values = tree([0.0])
    values["calls"]["ships"]["arrivals"] = {"kind": "liner", "every_h": 100.0, "window_h": 30.0}
    assert "a window ends the work on parcels" in told(values)["calls.ships.arrivals.window_h"]


def test_laytime_without_anything_to_work():
    values = tree([0.0])
    values["calls"]["ships"]["laytime"] = {"allowed_h": 30.0, "demurrage_usd_per_day": 9000.0}
    assert "no effect" in told(values)["calls.ships.laytime"]


def test_a_tide_without_a_channel():
    assert "no effect" in told(tree([0.0], {"tide": TIDE}))["approach.tide"]


def test_a_fleet_without_a_round_trip():
    values = tree([0.0])
    values["calls"]["ships"]["arrivals"] = {"kind": "fleet", "ships": 1, "round_trip_h": 0.0}
    assert "greater than 0" in told(values)["calls.ships.arrivals.round_trip_h"]


def test_a_ship_cut_to_the_permitted_draught_needs_no_more_water():
    values = cargo_tree(permitted_draught_m=12.0, under_keel_share=0.0, under_keel_m=1.0)
    values["vessels"]["ship"] |= {"draught_m": 14.0, "dwt_t": 50_000.0, "t_per_cm": 50.0}
    values["berths"]["berth"]["depth_m"] = 13.0
    assert told(values) == {}


def test_a_window_too_short_to_moor():
    values = cargo_tree()
    values["calls"]["ships"]["arrivals"] = {"kind": "liner", "every_h": 100.0, "window_h": 3.0}
    values["berthing"] = {"mooring_h": 2.0, "unmooring_h": 1.0}
    assert (
        "longer than mooring and unmooring together, 3 h"
        in told(values)["calls.ships.arrivals.window_h"]
    )
