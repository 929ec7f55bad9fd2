"""The way in and out: worked by hand, and as properties."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portsim.flow.calendar.calendar import ALWAYS, NEVER
from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.draught import draughts
from portsim.scenario.derived.waterway import day, most_cargo, water
from tests.search import examples


def tree(at_h, approach=None, berths=10, alongside_h=6.0, ship=None, run=None, calls=None):
    """Ships at stated hours, berths to spare, a stated time alongside."""
    return {
        "name": "approach",
        "start": "2027-01-01T00:00:00+05:00",
        "run": {"measured_days": 20.0, "run_out_cap_days": 20.0} | (run or {}),
        "vessels": {
            "ship": {"loa_m": 100.0, "draught_m": 8.0, "pilots": 0, "alongside_h": alongside_h}
            | (ship or {})
        },
        "calls": {"ships": {"vessel": "ship", "arrivals": {"kind": "recorded", "at_h": at_h}}}
        | (calls or {}),
        "approach": {"inbound_h": 1.0, "outbound_h": 1.0} | (approach or {}),
        "berths": {"berth": {"number": berths, "length_m": 120.0, "depth_m": 15.0}},
    }


def sail(*args, **kwargs):
    scenario = Scenario.model_validate(tree(*args, **kwargs))
    record = simulate(scenario, 0)
    audit(record)
    return record


def booked(record):
    return {(w.direct, w.root): round(w.hours, 9) for w in record.waits}


TEN_SHIPS_H = [0.0, 0.0, 0.0, 1.0, 4.0, 4.0, 7.0, 7.0, 8.0, 20.0]


def ten_ships(turns):
    """Two tugs lie at the berths. In and out take an hour, running free half an hour; they stay six hours."""
    return sail(
        TEN_SHIPS_H,
        {"tugs": {"number": 2, "run_h": 0.5}, "turns": turns},
        ship={"tugs_in": 1, "tugs_out": 1},
    )


def test_ten_ships_and_two_tugs_minute_by_minute():
    # 0:00   1 and 2 come; both tugs run out, tow in 0:30-1:30. 3 waits; so does 4 from 1:00.
    # 1:30   the tugs run out again, tow 3 and 4 in 2:00-3:00. 5 and 6 come at 4:00, are towed in
    # 4:30-5:30.
    # 7:00   7 and 8 come; the tugs run out, tow in 7:30-8:30. 1 and 2 are ready at 7:30, 9 comes at
    # 8:00: no tug.
    # 8:30   1 and 2 have waited longest: 8:30-9:30. 3 and 4, ready at 9:00, wait behind 9.
    # 9:30   the tugs are at sea; one tows 9 in 9:30-10:30, one runs in and tows 3 out 10:00-11:00.
    # 10:30  a tug is at the berths and tows 4 out 10:30-11:30. 5 and 6 are ready at 11:30, both tugs
    # are at sea: out 12:00-13:00.
    # 14:30  7 and 8 are ready, both tugs at sea: out 15:00-16:00. 9 is ready at 16:30: out
    # 17:00-18:00.
    # 20:00  10 comes, a tug is at sea: in 20:00-21:00, ready at 27:00, a tug is at the berths: out
    # 27:00-28:00.
    record = ten_ships("kept")
    v = record.visits
    assert v.granted_h == pytest.approx([0.5, 0.5, 2.0, 2.0, 4.5, 4.5, 7.5, 7.5, 9.5, 20.0])
    assert v.first_line_h == pytest.approx(v.granted_h + 1.0)
    assert v.last_line_h == pytest.approx(
        [8.5, 8.5, 10.0, 10.5, 12.0, 12.0, 15.0, 15.0, 17.0, 27.0]
    )
    assert v.left_h == pytest.approx(v.last_line_h + 1.0)
    assert booked(record) == {
        ("tug", "tug"): pytest.approx(0.5 * 2 + 2.0 + 1.0 + 0.5 * 2 + 0.5 * 2 + 1.5),
        ("tug", "sailing"): pytest.approx(1.0 * 2 + 1.0 + 1.5 + 0.5 * 2 + 0.5 * 2 + 0.5),
    }


def test_the_same_ships_when_who_sails_goes_first():
    # As above until 9:30; then the tugs run in and tow 3 and 4 out 10:00-11:00, before 9.
    # 11:00  nobody is ready to sail; a tug is at sea and tows 9 in 11:00-12:00. 5 and 6 are ready
    # at 11:30: the other runs in and tows 5 out 12:00-13:00; the first is back at 12:00 and tows 6
    # out 12:00-13:00.
    # 14:30  as above; 9 is ready at 18:00: out 18:30-19:30.
    record = ten_ships("sailing_first")
    v = record.visits
    assert v.granted_h == pytest.approx([0.5, 0.5, 2.0, 2.0, 4.5, 4.5, 7.5, 7.5, 11.0, 20.0])
    assert v.last_line_h == pytest.approx(
        [8.5, 8.5, 10.0, 10.0, 12.0, 12.0, 15.0, 15.0, 18.5, 27.0]
    )
    assert booked(record) == {
        ("tug", "tug"): pytest.approx(0.5 * 2 + 2.0 + 1.0 + 0.5 * 2 + 0.5 * 2 + 3.0),
        ("tug", "sailing"): pytest.approx(1.0 * 2 + 1.0 * 2 + 0.5 * 2 + 0.5 * 2 + 0.5),
    }


def test_one_way_channel_and_separation():
    # A enters 0-2, B a half hour behind 0.5-2.5. A is ready at 4, alone: out 4-6. C comes at 5: not
    # before 6.
    # B is ready at 4.5: behind A, out 4.5-6.5, so C waits until 6.5.
    record = sail(
        [0.0, 0.0, 5.0],
        {
            "inbound_h": 2.0,
            "outbound_h": 2.0,
            "channel": {"traffic": "one_way", "separation_h": 0.5},
        },
        alongside_h=2.0,
    )
    assert record.visits.granted_h == pytest.approx([0.0, 0.5, 6.5])
    assert record.visits.last_line_h == pytest.approx([4.0, 4.5, 10.5])
    two_way = sail(
        [0.0, 0.0, 5.0], {"inbound_h": 2.0, "outbound_h": 2.0, "channel": {}}, alongside_h=2.0
    )
    assert two_way.visits.granted_h == pytest.approx([0.0, 0.0, 5.0])


def test_who_sails_is_not_kept_by_a_convoy():
    # Ships come every hour through a one-way channel of two hours; the first is ready to sail at 4.
    record = sail(
        [float(h) for h in range(8)],
        {"inbound_h": 2.0, "outbound_h": 2.0, "channel": {"traffic": "one_way"}},
        alongside_h=2.0,
    )
    # at 4 the ships of 3 and of 4 are not both in: the one of 3 is through at 5; then the first
    # sails, 5-7
    assert record.visits.granted_h[:4] == pytest.approx([0.0, 1.0, 2.0, 3.0])
    assert record.visits.last_line_h[0] == pytest.approx(5.0)
    assert np.all(record.visits.granted_h[5:] >= 7.0)


TIDE = {"mean_m": 1.5, "constituents": {"M2": {"amplitude_m": 1.0, "period_h": 12.0}}}


def test_expected_laden_ship_waits_for_water():
    # Expectation 5: 12.5 m in a channel of 12.2 m with 10 % clearance needs 1.55 m of tide. The
    # tide is
    # 1.5 + cos(30 deg t): above 1.55 for acos(0.05) = 87.134 deg, 2.90447 h, to each side of high
    # water at 0, 12, ...
    approach = {
        "inbound_h": 1.0,
        "outbound_h": 1.0,
        "under_keel_share": 0.1,
        "channel": {"depth_m": 12.2},
        "tide": TIDE,
    }
    half = np.degrees(np.arccos(0.05)) / 30.0
    ship = {"draught_m": 12.5, "ballast_draught_m": 7.0}
    record = sail([4.0], approach, ship=ship)  # without parcels she counts as laden both ways
    assert record.visits.granted_h == pytest.approx([12.0 - half])
    ready = 12.0 - half + 1.0 + 6.0
    # Past the window: 15.1 less the hour of passage
    assert ready == pytest.approx(16.0955, abs=1e-4)
    assert record.visits.last_line_h == pytest.approx([24.0 - half])
    assert booked(record) == {
        ("tide", "tide"): pytest.approx(8.0 - half),
        ("tide", "sailing"): pytest.approx(24.0 - half - ready),
    }


def cargo_tree(**approach):
    """An exporter with cargo to spare, comes in ballast and sails laden."""
    values = tree(
        [float(h) for h in range(0, 400, 10)],
        {"under_keel_share": 0.1} | approach,
        berths=2,
        ship={"draught_m": 12.5, "ballast_draught_m": 7.0},
    )
    del values["vessels"]["ship"]["alongside_h"]
    values["calls"]["ships"]["parcels"] = [{"cargo": "coal", "t": 3000.0}]
    values["cargoes"] = {"coal": {"form": "bulk"}}
    values["stores"] = {
        "yard": {
            "kind": "stockpile",
            "compartments": {"coal": {"capacity_t": 5e5, "initial_t": 5e5}},
        }
    }
    values["cranes"] = {"loader": {"number": 2, "cargoes": {"coal": {"rate_tph": 200.0}}}}
    return values


def test_expected_exporter_binds_the_berth_not_the_throughput():
    # Expectation 5, second half: she is free to come in and waits to sail; occupancy rises, all
    # cargo is carried.
    deep, tidal = (
        simulate(Scenario.model_validate(cargo_tree(tide=TIDE, channel={"depth_m": depth})), 0)
        for depth in (20.0, 12.2)
    )
    for record in (deep, tidal):
        audit(record)
    assert np.all(tidal.visits.last_line_h - tidal.visits.ready_h >= -1e-9)
    assert np.any(tidal.visits.last_line_h - tidal.visits.ready_h > 1.0)
    assert not any(w.direct == "tide" and w.root != "sailing" for w in tidal.waits)
    occupied = [
        sum(h for s, h in c.hours.items() if s != "idle") for c in deep.clocks if c.kind == "berth"
    ]
    longer = [
        sum(h for s, h in c.hours.items() if s != "idle") for c in tidal.clocks if c.kind == "berth"
    ]
    assert sum(longer) > 1.02 * sum(occupied)
    assert tidal.cargoes[0].by_ship_total == pytest.approx(deep.cargoes[0].by_ship_total)


def test_a_tide_that_never_binds_changes_nothing():
    plain, tidal = (
        simulate(Scenario.model_validate(cargo_tree(**extra)), 0)
        for extra in ({}, {"tide": TIDE, "channel": {"depth_m": 13.75}})
    )
    for name, column in vars(plain.visits).items():
        assert column.tobytes() == getattr(tidal.visits, name).tobytes(), name
    assert [c.hours for c in plain.clocks] == [c.hours for c in tidal.clocks]
    assert plain.waits == tidal.waits


def test_daylight_only():
    # Karachi on 1 January: sunrise 7:17, sunset 17:54. A ship of 3:00 waits for the light.
    record = sail(
        [3.0, 12.0],
        {"daylight": {"latitude_deg": 24.80, "longitude_deg": 66.97}},
        ship={"daylight_only": True},
        alongside_h=30.0,
    )
    assert record.visits.granted_h[0] == pytest.approx(7.0 + 17 / 60, abs=0.1)
    assert record.visits.granted_h[1] == 12.0
    # the first is ready at 38.3 (14:17) and sails; the second at 43 (19:00) and waits for the
    # morning
    assert record.visits.last_line_h[0] == record.visits.ready_h[0]
    assert record.visits.last_line_h[1] == pytest.approx(48.0 + 7.0 + 17 / 60, abs=0.1)


def test_ships_of_other_terminals_share_the_way_but_take_no_berth():
    record = sail(
        [1.0],
        {"pilots": {"number": 1}},
        berths=1,
        ship={"pilots": 1},
        calls={
            "others": {
                "vessel": "ship",
                "elsewhere_h": 3.0,
                "arrivals": {"kind": "recorded", "at_h": [0.5, 0.5]},
            }
        },
    )
    v = record.visits
    # one pilot: the first other 0.5-1.5, the second 1.5-2.5, ours 2.5-3.5
    assert sorted(v.granted_h) == pytest.approx([0.5, 1.5, 2.5])
    assert list(v.berth[np.argsort(v.granted_h)]) == [-1, -1, 0]
    assert sum(c.hours["idle"] for c in record.clocks) == pytest.approx(480.0 - 7.0)


def test_an_exporter_comes_in_ballast_and_sails_laden():
    scenario = Scenario.model_validate(cargo_tree())
    assert draughts(scenario, scenario.calls["ships"]) == (7.0, 12.5)


def test_parcels_are_cut_to_the_permitted_draught():
    values = cargo_tree(permitted_draught_m=11.5)
    values["vessels"]["ship"] |= {"dwt_t": 50_000.0, "t_per_cm": 50.0}
    values["calls"]["ships"]["parcels"] = [{"cargo": "coal", "t": 48_000.0}]
    values["calls"]["ships"]["arrivals"]["at_h"] = [0.0]
    scenario = Scenario.model_validate(values)
    # a metre less is 100 cm x 50 t: 45,000 t
    assert most_cargo(scenario, scenario.calls["ships"]) == pytest.approx(45_000.0)
    assert draughts(scenario, scenario.calls["ships"]) == (7.0, 11.5)
    record = simulate(scenario, 0)
    assert record.visits.amount_t == pytest.approx([45_000.0])


def test_a_channel_that_silts_up():
    silt = {"annual_m": 1.0, "dredged": ["2027-07-02"]}
    channel = {"depth_m": 9.0, "siltation": silt}
    scenario = Scenario.model_validate(
        tree([0.0], {"channel": channel}, run={"measured_days": 365.0})
    )
    # 8 m float until 1 m is lost; dredged after 182 days it is never lost
    assert water(scenario, 8.0) == ALWAYS
    assert water(scenario, 9.5) == NEVER
    half = water(scenario, 8.8)  # lost after 0.2 years, 73 days, and again after the dredging
    assert half.next_change(0.0) == pytest.approx(73 * 24.0)
    assert half.next_open(80 * 24.0) == pytest.approx(182 * 24.0)
    assert day(scenario) == ALWAYS


@settings(max_examples=examples(120), suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.integers(0, 200), min_size=2, max_size=25),
    st.integers(1, 3),
    st.sampled_from(["one_way", "two_way"]),
    st.sampled_from([0.0, 0.5, 1.0]),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 4),
)
def test_no_ship_moves_in_a_closed_channel_or_below_its_depth(
    at, pilots, traffic, apart, tugs, berths, stay
):
    approach = {
        "inbound_h": 1.5,
        "outbound_h": 1.25,
        "under_keel_m": 1.0,
        "channel": {"depth_m": 8.5, "traffic": traffic, "separation_h": apart},
        "tide": {"mean_m": 0.5, "constituents": {"M2": {"amplitude_m": 0.9}}},
        "daylight": {"latitude_deg": 25.1, "longitude_deg": 62.3, "margin_h": 1.0},
        "pilots": {"number": pilots, "run_h": 0.5},
        "tugs": {"number": tugs, "run_h": 0.75},
    }
    ship = {"pilots": 1, "tugs_in": min(tugs, 2), "tugs_out": 1, "daylight_only": True}
    values = tree(
        sorted(h / 2 for h in at), approach, berths=berths, ship=ship, alongside_h=3.0 * stay
    )
    scenario = Scenario.model_validate(values)
    record = simulate(scenario, 0)
    audit(record)
    v = record.visits
    moves = [(a, a + 1.5, "in") for a in v.granted_h[~np.isnan(v.granted_h)]]
    moves += [(a, a + 1.25, "out") for a in v.last_line_h[~np.isnan(v.last_line_h)]]
    open_ = [water(scenario, 8.0), day(scenario)]
    for a, b, _ in moves:
        for calendar in open_:
            assert calendar.working_hours(a, b) == pytest.approx(b - a, abs=1e-6)
    moves.sort()
    for i, (a, b, way) in enumerate(moves):
        inside = [m for m in moves if m[0] <= a + 1e-9 < m[1] - 1e-9]
        assert len(inside) <= pilots
        assert sum(min(tugs, 2) if m[2] == "in" else 1 for m in inside) <= tugs
        for c, d, other in moves[i + 1 :]:
            if other == way:
                assert c - a >= apart - 1e-9
            elif traffic == "one_way":
                assert c >= b - 1e-9 or d <= a + 1e-9
