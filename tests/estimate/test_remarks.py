"""Each remark is made where a colleague would make it, and nowhere else; none keeps a run."""

import copy
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import portsim
from portsim.estimate.remarks import remarks
from portsim.report.html import run_page
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary.input_names import input_name
from tests.builder import START, berths, call, days, run, small
from tests.command import portsim as command

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def plain(**blocks: Any) -> dict[str, Any]:
    """Return 30 days with a ship of 500 t every day, about which nobody would ask anything."""
    return small(**{"run": days(30.0), "calls": {"coal": call(0.0, 240.0, t=500.0)}, **blocks})


def told(tree: dict[str, Any]) -> dict[str, str]:
    return {remark.key: remark.text for remark in remarks(Scenario.model_validate(tree))}


def closed(*stretches: tuple[str, str]) -> dict[str, Any]:
    """Return closures of the port on known dates."""
    listed = [{"begins": begins, "ends": ends} for begins, ends in stretches]
    return {
        "weather": {"storm": {"kind": "dated", "stretches": listed}},
        "approach": {"closed_by": ["storm"]},
    }


def fleet(trucks: int, **road: Any) -> dict[str, Any]:
    """Return 100,000 t a year by trucks of 20 t: 99 h on the road and 1 h at the gate and the bay."""
    trip = {"trucks": trucks, "out_h": 50.0, "home_h": 49.0}
    return plain(
        cargoes={"coal": {"form": "bulk", "annual_t": 100_000.0, "by_road": 1.0}},
        road={
            "gate": {"lanes": 1, "time_h": 0.25},
            "trucks": {"coal": {"payload_t": 20.0, "handling_h": 0.75, "fleet": trip}},
            **road,
        },
    )


def test_nothing_is_asked_about_a_plain_scenario() -> None:
    assert told(plain()) == {}


@pytest.mark.parametrize("name", ["quickstart", "karachi"])
def test_nothing_is_asked_about_a_shipped_scenario(name: str) -> None:
    assert remarks(portsim.load(SCENARIOS / f"{name}.yaml")) == ()


def test_closure_outside_the_window() -> None:
    inside, after = ("2027-01-05", "2027-01-06"), ("2028-06-11", "2028-06-16")
    assert told(plain(**closed(inside))) == {}
    assert told(plain(**closed(inside, after, after[:1] * 2))) == {
        "weather.storm.stretches": "2 of 3 closures lie outside the measured window, hour 0 to 720 "
        "after 2027-01-01 00:00: no figure is of them"
    }
    assert told(plain(**closed(after)))["weather.storm.stretches"].startswith(
        "the one closure lies outside the measured window"
    )


def test_holidays_of_another_year() -> None:
    this, other = (
        plain(holidays={"dates": ["2027-01-10"]}),
        plain(holidays={"dates": ["2026-03-21"]}),
    )
    assert told(this) == {}
    assert list(told(other)) == ["holidays.dates"]


def test_call_list_outside_the_window() -> None:
    within, beyond = call(0.0, t=500.0), call(0.0, 700.0, 720.0, 5000.0, t=500.0)
    assert told(plain(calls={"coal": within})) == {}
    assert told(plain(calls={"coal": beyond})) == {
        "calls.coal.arrivals.at_h": "2 of 4 calls lie outside the measured window, hour 0 to 720 "
        "after 2027-01-01 00:00: no figure is of them"
    }
    # what comes in the warm-up is meant to, unless nothing comes after it
    warmed = days(30.0, warm_up=10.0)
    assert told(plain(calls={"coal": call(0.0, 300.0, t=500.0)}, run=warmed)) == {}
    only = told(plain(calls={"coal": call(0.0, t=500.0)}, run=warmed))
    assert "the one call lies outside" in only["calls.coal.arrivals.at_h"]


def test_rated_rate_is_said_to_be_taken_as_net() -> None:
    tree = plain()
    tree["cranes"]["mhc"]["basis"] = "rated"
    assert list(told(tree)) == ["cranes.mhc.basis"]
    net = copy.deepcopy(tree)
    net["cranes"]["mhc"]["basis"] = "net"
    assert run(tree).visits.last_line_h.tolist() == run(net).visits.last_line_h.tolist()
    assert told(net) == {}


@pytest.mark.parametrize(("rate", "asked"), [(1_200_000.0, True), (4000.0, False)])
def test_rate_of_a_million_tonnes_an_hour(rate: float, asked: bool) -> None:
    tree = plain()
    tree["cranes"]["mhc"]["cargoes"]["coal"]["rate_tph"] = rate
    tree["stores"]["pile"]["compartments"]["coal"]["reclaim_tph"] = rate
    keys = ["cranes.mhc.cargoes.coal.rate_tph", "stores.pile.compartments.coal.reclaim_tph"]
    assert list(told(tree)) == (keys if asked else [])


@pytest.mark.parametrize(("size", "asked"), [(0.5, True), (500.0, False)])
def test_parcel_of_half_a_tonne(size: float, asked: bool) -> None:
    found = told(plain(calls={"coal": call(0.0, t=size)}))
    assert list(found) == (["calls.coal.parcels.0.t"] if asked else [])


@pytest.mark.parametrize(("per_year", "asked"), [(1_000_000.0, True), (400.0, False)])
def test_million_ships_a_year(per_year: float, asked: bool) -> None:
    calls = call(t=500.0, arrivals={"kind": "random", "per_year": per_year})
    assert list(told(plain(calls={"coal": calls}))) == (["calls.coal"] if asked else [])


def test_million_trucks_a_year() -> None:
    tree = fleet(10**6)
    tree["cargoes"]["coal"]["annual_t"] = 20_000_000.0
    assert list(told(tree)) == ["road.trucks.coal"]


def test_fleet_that_cannot_carry_the_volume() -> None:
    # 5,000 loads a year at 100 h a round trip keep 57.08 trucks on the road; 40 bring 3,504.
    assert told(fleet(58)) == {}
    assert told(fleet(40)) == {
        "road.trucks.coal.fleet.trucks": "40 trucks carry at most 3,504 of 5,000 loads a year, at "
        "100.0 h a round trip with the time in the terminal: 1,496 loads, 29,920 t, are left at "
        "the origin every year"
    }
    # without the hour in the terminal 57 would do
    assert list(told(fleet(57))) == ["road.trucks.coal.fleet.trucks"]
    bridge = {"number": 1, "time_h": 1.0}  # weighed twice: 102 h, and 58.2 trucks are needed
    assert list(told(fleet(58, weighbridge=bridge))) == ["road.trucks.coal.fleet.trucks"]


def test_cargo_that_nothing_brings_has_no_infinite_share() -> None:
    estimate = portsim.explain(Scenario.model_validate(plain()))
    verdicts = [row.verdict for row in estimate.balances]
    assert len(verdicts) == 1
    assert "nothing comes by land, and ships ask for what lies in store" in verdicts[0]
    assert "inf" not in " ".join([*verdicts, *(row.text for row in estimate.findings)])


# ---- what can never be used


def test_berth_that_no_ship_can_use() -> None:
    shallow = berths(1) | {"creek": {"length_m": 200.0, "depth_m": 5.0}}
    assert list(told(plain(berths=shallow))) == ["berths.creek"]
    quay = {"old": {"length_m": 140.0, "depth_m": 12.0}}
    assert list(told(plain(quays=quay))) == ["quays.old"]


def test_pool_that_never_works_and_crane_too_many() -> None:
    tree = plain()
    tree["cranes"]["grab"] = {"number": 1, "cargoes": {"ash": {"rate_tph": 50.0}}}
    tree["cargoes"]["ash"] = {"form": "bulk"}
    tree["cranes"]["mhc"]["number"] = 3
    assert told(tree) == {
        "cranes.mhc.number": "at most 1 of 3 can work at once: there is room for 1 ship at their "
        "berths, and max_per_ship is 1",
        "cranes.grab": "never works: no ship brings a cargo of it to a berth that it reaches",
        "cargoes.ash": "no ship ever carries it",
    }
    # 500 m and 20 m between ships of 150 m: two lie there, with two cranes each
    tree = plain(
        berths={}, quays={"quay": {"length_m": 530.0, "clearance_m": 20.0, "depth_m": 12.0}}
    )
    tree["cranes"]["mhc"] |= {"number": 6, "max_per_ship": 2}
    assert told(tree) == {}
    tree["cranes"]["mhc"]["number"] = 7
    assert "at most 6 of 7" in told(tree)["cranes.mhc.number"]


def test_lanes_and_stations_to_which_nothing_comes() -> None:
    tree = fleet(100)
    tree["cargoes"]["coal"] |= {"by_road": 0.0, "by_rail": 1.0}
    train = {"station": "tip", "wagons": 10, "wagon_t": 60.0, "cut_h": 0.2}
    tree["rail"] = {
        "stations": {"tip": {"tracks": 1}, "siding": {"tracks": 1}},
        "trains": {"coal": train},
    }
    assert list(told(tree)) == ["road.gate.lanes", "road.trucks.coal", "rail.stations.siding"]
    before = {"places": 2, "full": "holds_outside"}
    tree = fleet(100, parking=before)
    tree["road"]["gate"]["lanes"] = 3
    assert "at most 2 of 3" in told(tree)["road.gate.lanes"]
    tree["road"]["parking"]["full"] = "holds_lanes"
    assert told(tree) == {}


def test_class_weather_and_parts_of_the_approach_that_nothing_names() -> None:
    tree = plain(approach={"tugs": {"number": 2}, "pilots": {"number": 1}})
    tree["vessels"]["feeder"] = tree["vessels"]["bulker"]
    tree["weather"] = closed(("2027-01-05", "2027-01-06"))["weather"]
    assert list(told(tree)) == ["vessels.feeder", "weather.storm", "approach.tugs"]
    tree["vessels"]["bulker"] = tree["vessels"]["bulker"] | {"tugs_in": 1}
    assert list(told(tree)) == ["vessels.feeder", "weather.storm"]


def windy(closed_by: list[str], limits: dict[str, Any], **wind: Any) -> dict[str, str]:
    record = {"kind": "recorded", "limit": 18.0, "values": [(0.0, 5.0)], "beyond": "calm"}
    tree = plain(weather={"wind": record | wind}, approach={"closed_by": closed_by})
    tree["vessels"]["bulker"] = tree["vessels"]["bulker"] | limits
    return told(tree)


def test_limits_of_a_class_that_decide_nothing() -> None:
    assert windy(["wind"], {"limits_in": {"wind": 17.0}}) == {}
    for limit in (18.0, 20.0, "as_stated"):
        assert windy(["wind"], {"limits_out": {"wind": limit}}) == {
            "vessels.bulker.limits_out.wind": "has no effect: approach.closed_by names wind, which "
            "shuts the port to all ships before this limit does"
        }
    below = {"closed_when": "below"}
    assert windy(["wind"], {"limits_in": {"wind": 20.0}}, **below) == {}
    assert list(windy(["wind"], {"limits_in": {"wind": 17.0}}, **below)) == [
        "vessels.bulker.limits_in.wind"
    ]


def test_record_whose_own_limit_stops_nothing() -> None:
    assert list(windy([], {"limits_in": {"wind": 17.0}})) == ["weather.wind.limit"]
    stated = {"limits_in": {"wind": 17.0}, "limits_out": {"wind": "as_stated"}}
    assert windy([], stated) == {}
    assert list(windy([], {})) == ["weather.wind"]


def corridor() -> dict[str, Any]:
    """Return coal by road from over the pass, which is shut on a day; nothing of it is unused."""
    return {
        "closures": {
            "snow": {
                "kind": "dated",
                "stretches": [{"begins": "2027-01-05", "ends": "2027-01-06"}],
            }
        },
        "stages": {"pass": {"kind": "haul", "time_h": 10.0, "closed_by": ["snow"]}},
        "routes": {"road": {"mode": "road", "stages": ["pass"]}},
        "cargoes": {"coal": {"road": {"road": 1.0}}},
    }


def test_parts_of_a_corridor_that_nothing_uses() -> None:
    tree = fleet(60)
    del tree["road"]["trucks"]["coal"]["fleet"]
    tree["corridor"] = corridor()
    assert told(tree) == {}
    parts = tree["corridor"]
    parts["stages"]["bridge"] = {"kind": "haul", "time_h": 2.0, "closed_by": ["flood"]}
    parts["closures"]["flood"] = parts["closures"]["snow"]
    parts["routes"]["valley"] = {"mode": "road", "stages": ["bridge", "pass"]}
    assert told(tree) == {
        "corridor.routes.valley": "no cargo takes it",
        "corridor.stages.bridge": "no cargo passes it on a route that it takes",
        "corridor.closures.flood": "shuts no stage that a cargo passes",
    }
    parts["cargoes"]["coal"] |= {"divert_after_h": 12.0, "divert_to": ["valley"]}
    assert told(tree) == {}


def test_shipped_parts_of_a_corridor_are_asked_about_only_if_they_are_changed() -> None:
    tree = fleet(60)
    del tree["road"]["trucks"]["coal"]["fleet"]
    tree["corridor"] = corridor() | {"presets": ["torkham_road"]}
    assert told(tree) == {}
    tree["corridor"]["stages"]["torkham"] = {"vehicles_per_day": 70.0}
    assert list(told(tree)) == ["corridor.stages.torkham"]


# ---- where they are told


def test_remarks_are_told_and_the_run_goes_on(tmp_path: Path) -> None:
    tree = plain(start=START, calls={"coal": call(0.0, t=0.5)})
    tree["cranes"]["mhc"]["basis"] = "rated"
    path = tmp_path / "asked.yaml"
    with path.open("w") as file:
        YAML(typ="safe").dump(tree, file)
    checked = command("validate", path)
    assert checked.returncode == 0
    said = [line for line in checked.stdout.splitlines() if line.startswith(f"remark: {path}:")]
    assert [line.split(": ")[2] for line in said] == ["cranes.mhc.basis", "calls.coal.parcels.0.t"]
    done = command("run", path, "--out", tmp_path / "out", "--no-report")
    assert done.returncode == 0
    page = run_page(portsim.run(portsim.load(path), workers=1), figures=[])
    keys = ("cranes.mhc.basis", "calls.coal.parcels.0.t")
    names = [*map(input_name, keys)]
    explained = command("explain", path).stdout
    for told, text in ((keys, done.stdout), (names, page), (names, explained)):
        words = " ".join(text.replace("\u200b", "").split())
        assert [one for one in told if one not in words] == []
