"""From the rail block of a scenario to stations, trains and their arrivals."""

from math import inf
from typing import Any

import pytest

from portsim.flow.streams import Streams
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.corridor.land_flows import LandBuilder, compartments
from portsim.terminal.handling.environment import Environment
from portsim.terminal.rail.make_trains import TrainBuilder, stations
from tests.builder import call, days, pile, small

HORIZON_H = 30 * 24.0
LATER = {"later": call(1e5, t=1.0)}
EVENLY = {"kind": "random", "gaps": {"dist": "constant", "value": 1.0}}


def service(**more: Any) -> dict[str, Any]:
    """Return trains of two wagons of 50 t, in cuts of one wagon and an hour."""
    return {
        "station": "tip",
        "wagons": 2,
        "wagon_t": 50.0,
        "cut_h": 1.0,
        "arrivals": EVENLY,
        **more,
    }


def scenario(station: dict[str, Any] | None = None, **trains: dict[str, Any]) -> Scenario:
    """Return a month with 876,000 t of coal a year by rail, and as much flour for rail and road."""
    coal = {"form": "bulk", "annual_t": 876_000.0, "by_rail": 1.0}
    flour = {"form": "bulk", "direction": "import", "by_rail": 0.5, "by_road": 0.5}
    return Scenario.model_validate(
        small(
            run=days(28.0),
            cargoes={"coal": coal, "flour": flour},
            stores={"pile": pile(coal=(1e4, 0.0)), "shed": pile(flour=(1e4, 500.0))},
            calls=LATER,
            rail={"stations": {"tip": station or {"tracks": 1}}, "trains": trains},
        )
    )


def builder(made: Scenario, env: Environment | None = None) -> TrainBuilder:
    env = env or Environment()
    build = LandBuilder(made, Streams(1, 0), compartments(env, made), HORIZON_H)
    return TrainBuilder(build, stations(env, made, HORIZON_H))


def test_a_station_has_what_its_block_says() -> None:
    block = {
        "tracks": 3,
        "track_wagons": 20,
        "arrival_tracks": [{"number": 2, "wagons": 40}, {"number": 1, "wagons": 60}],
        "locomotives": 4,
        "shifts": {"shifts": [{"begins": "08:00", "ends": "18:00"}]},
    }
    station = stations(Environment(), scenario(block, coal=service()), HORIZON_H)["tip"]
    assert len(station.tracks.units) == 3
    assert station.portion_sizes(50) == [20, 20, 10]
    assert station.arrival_tracks is not None
    assert [track.wagons for track in station.arrival_tracks.units] == [40, 40, 60]
    assert station.locomotives is not None
    assert len(station.locomotives.units) == 4
    assert station.manned is not None
    assert station.manned.working_hours(0.0, 48.0) == 20.0
    assert station.manned.next_open(0.0) == 8.0


def test_a_plain_station_has_tracks_of_any_length_and_no_more() -> None:
    station = stations(Environment(), scenario(coal=service()), HORIZON_H)["tip"]
    assert station.portion_sizes(90) == [90]
    assert (station.arrival_tracks, station.locomotives, station.manned) == (None, None, None)


def test_a_scenario_without_rail_has_no_station() -> None:
    assert stations(Environment(), Scenario.model_validate(small(calls=LATER)), HORIZON_H) == {}


def test_a_service_draws_its_own_trains() -> None:
    block = service(
        wagons=5,
        wagons_per_cut=2,
        arrival_h=0.1,
        shunting_h=0.2,
        setup_h=0.3,
        release_h=0.4,
        when_full="turn_away",
    )
    made = scenario({"tracks": 1, "track_wagons": 3}, coal=block)
    kind = builder(made).kind("coal", 7)
    train = kind.draw_train()
    assert (kind.index, kind.station.name, kind.compartment.cargo) == (7, "tip", "coal")
    assert kind.turns_away
    assert (train.wagons, train.amount) == (5, 250.0)
    assert [[cut.wagons for cut in portion.cuts] for portion in train.portions] == [[2, 1], [2]]
    assert {cut.work_h for portion in train.portions for cut in portion.cuts} == {1.0}
    assert (train.inspection_h, train.portions[0].shunting_h) == (0.1, 0.2)
    assert (train.setup_h, train.release_h) == (0.3, 0.4)
    assert kind.return_load is None
    assert not builder(scenario(coal=service())).kind("coal", 0).turns_away


def test_trains_come_evenly_with_as_many_loads_as_the_year_needs() -> None:
    # 876,000 t a year are 100 t an hour, a train of 100 t every hour
    arrivals = builder(scenario(coal=service())).arrivals("coal")
    assert [arrivals.next() for _ in range(3)] == [
        (pytest.approx(n), None) for n in (1.0, 2.0, 3.0)
    ]


def test_trains_take_the_paths_of_a_timetable_and_come_late() -> None:
    # the run begins on a Friday; trains of 2,400 t are due at 24, 48, ...: Saturday 06:00 is hour 30
    timetable = {
        "kind": "timetable",
        "paths": [{"days": ["sat"], "at": "06:00"}, {"days": ["mon"], "at": "12:00"}],
        "lateness_h": 0.25,
    }
    block = service(wagons=48, arrivals=timetable)
    arrivals = builder(scenario(coal=block)).arrivals("coal")
    came_h = [arrivals.next()[0] for _ in range(10)]
    assert came_h[:4] == [30.25, 84.25, 198.25, 252.25]
    assert came_h[-1] == inf  # the horizon is 30 days away


def test_emptied_wagons_take_the_share_of_an_import_that_goes_by_rail() -> None:
    block = service(returns_with="flour", return_wagon_t=40.0)
    trains = builder(scenario(coal=block))
    back = trains.kind("coal", 0).return_load
    assert back is not None
    assert back.compartment.cargo == "flour"
    assert (back.wagon_load.next(), back.cut_h.next()) == (40.0, 1.0)
    assert back.collection.call_loads(40.0) == 6  # 250 t of 500 are for rail
    assert back.collection is trains.collection("flour")


def test_an_import_without_trains_of_its_own_is_reviewed_for_those_that_return() -> None:
    block = service(returns_with="flour", return_wagon_t=40.0)
    trains = builder(scenario(coal=block))
    assert trains.without_called_trains() == []  # nothing is collected as yet
    trains.kind("coal", 0)
    assert trains.without_called_trains() == [trains.collection("flour")]

    called = {key: value for key, value in service().items() if key != "arrivals"}
    trains = builder(scenario(coal=block, flour=called))
    trains.kind("coal", 0)
    assert trains.without_called_trains() == []


def test_without_rail_nothing_is_collected_by_it() -> None:
    assert builder(Scenario.model_validate(small(calls=LATER))).without_called_trains() == []
