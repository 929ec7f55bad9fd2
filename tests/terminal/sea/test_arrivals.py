"""How ships come: on a schedule, round and round, from a list."""

import numpy as np
import pytest

import portsim
from portsim.ledger.recording import simulate
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.reading.call_list import read_calls
from portsim.scenario.reading.resolved import digest, resolved
from portsim.scenario.reading.table import read_table
from tests.terminal.sea.test_approach import sail, tree


def ships(arrivals, **kwargs):
    values = tree([0.0], **kwargs)
    values["calls"]["ships"]["arrivals"] = arrivals
    return Scenario.model_validate(values)


def test_liners_keep_their_schedule_within_their_deviation():
    scenario = ships(
        {
            "kind": "liner",
            "every_h": 48.0,
            "first_h": 24.0,
            "early_h": 6.0,
            "deviation_h": {"dist": "uniform", "min": 0.0, "max": 30.0},
        },
        run={"measured_days": 100.0},
    )
    visits = simulate(scenario, 0).visits
    due = 24.0 + 48.0 * np.arange(len(visits.arrive_h))
    late = visits.arrive_h - due
    assert len(late) >= 50
    assert np.all((late >= -6.0) & (late <= 24.0))
    assert late.min() < -3.0
    assert late.max() > 20.0
    assert np.mean(late) == pytest.approx(9.0, abs=4.0)


def test_late_liners_may_overtake():
    # due at 0, 10, 20, ... and 0 or 25 h late: a late one comes after the next
    scenario = ships(
        {
            "kind": "liner",
            "every_h": 10.0,
            "deviation_h": {"dist": "empirical", "values": [0.0, 25.0]},
        },
        run={"measured_days": 50.0},
    )
    arrive = simulate(scenario, 0).visits.arrive_h
    assert np.all(np.diff(arrive) >= 0.0)
    assert set(np.round(arrive % 10.0, 6)) == {0.0, 5.0}
    assert len(set(arrive)) == len(arrive)


def test_a_fleet_comes_again_a_round_trip_after_it_left():
    # two ships, first at 0 and 50: in 1, stay 6, out 1, away 100: back every 108
    scenario = ships({"kind": "fleet", "ships": 2, "round_trip_h": 100.0})
    visits = simulate(scenario, 0).visits
    assert visits.arrive_h[:6] == pytest.approx([0.0, 50.0, 108.0, 158.0, 216.0, 266.0])
    assert np.all(visits.left_h[:6] == visits.arrive_h[:6] + 8.0)


def test_a_fleet_is_never_more_ships_than_it_has():
    scenario = ships(
        {"kind": "fleet", "ships": 3, "round_trip_h": {"dist": "exponential", "mean": 1.0}},
        berths=1,
    )
    visits = simulate(scenario, 0).visits
    for hour in visits.arrive_h:
        assert np.sum((visits.arrive_h <= hour) & ~(visits.left_h <= hour)) <= 3


CALLS = """vessel,arrives,coal,note
bulker,2027-01-02T06:00:00+05:00,3000,x
tanker,2027-01-01T00:00:00+05:00,9999,other
bulker,2027-01-01T12:00:00+05:00,2000,y
"""


#: What a list of calls may leave out.
LEFT_OUT = {"ignore": ["note"], "ignore_classes": ["tanker"]}


def listed(tmp_path, text=CALLS, more=LEFT_OUT, **changes):
    values = {
        "name": "listed",
        "start": "2027-01-01T00:00:00+05:00",
        "run": {"measured_days": 10.0, "replications": 2},
        "cargoes": {"coal": {"form": "bulk"}},
        "stores": {
            "yard": {
                "kind": "stockpile",
                "compartments": {"coal": {"capacity_t": 9e3, "initial_t": 9e3}},
            }
        },
        "vessels": {"bulker": {"loa_m": 100.0, "draught_m": 8.0}},
        "calls": {
            "coal": {
                "vessel": "bulker",
                "parcels": [{"cargo": "coal", "t": 100.0}],
                "arrivals": {"kind": "recorded", "file": "calls.csv"} | more,
            }
        },
        "berths": {"berth": {"length_m": 120.0, "depth_m": 15.0}},
        "cranes": {"loader": {"number": 1, "cargoes": {"coal": {"rate_tph": 100.0}}}},
    } | changes
    import json

    (tmp_path / "calls.csv").write_text(text, encoding="utf-8")
    path = tmp_path / "listed.yaml"
    path.write_text(json.dumps(values), encoding="utf-8")
    return path


def test_calls_are_read_from_a_list(tmp_path):
    scenario = portsim.load(listed(tmp_path))
    visits = simulate(scenario, 0).visits
    assert list(visits.arrive_h) == [12.0, 30.0]
    assert list(visits.amount_t) == [2000.0, 3000.0]
    # the resolved scenario holds the list itself
    (tmp_path / "calls.csv").unlink()
    again = tmp_path / "again.yaml"
    again.write_text(resolved(scenario), encoding="utf-8")
    assert digest(portsim.load(again)) == digest(scenario)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("vessel,coal\nbulker,1\n", "calls.csv needs a column at_h or arrives"),
        ("vessel,at_h\ntanker,1\n", "calls.csv has no call of bulker"),
        ("vessel,at_h\nbulker,1\nbulkre,2\n", "no stream of calls takes the class 'bulkre'"),
        ("at_h\nsoon\n", "calls.csv line 2: at_h must be a number of at least 0, is 'soon'"),
        ("at_h,coal\n3,-1\n", "calls.csv line 2: coal must be a number of at least 0, is '-1'"),
        ("arrives\n2026-12-31T00:00:00+05:00\n", "is before the scenario's start"),
        ("arrives\n31.12.2027\n", "calls.csv line 2: arrives must be a date and time, as"),
    ],
)
def test_a_bad_list_is_told_with_its_line(tmp_path, text, message):
    with pytest.raises(portsim.ScenarioError, match=r"calls\.coal\.arrivals\.file") as caught:
        portsim.load(listed(tmp_path, text, {}))
    assert message in str(caught.value)


def test_a_missing_list_is_told(tmp_path):
    path = listed(tmp_path)
    (tmp_path / "calls.csv").unlink()
    with pytest.raises(portsim.ScenarioError, match=r"calls\.csv: no such file"):
        portsim.load(path)


def test_at_h_counts_from_the_start_and_rows_may_come_in_any_order(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("at_h\n5\n3\n", encoding="utf-8")
    assert read_calls(read_table(path), None, "any", []) == {"at_h": [3.0, 5.0], "amounts": {}}


def test_ships_without_a_list_come_when_told():
    assert list(sail([3.0, 4.0]).visits.arrive_h) == [3.0, 4.0]
