"""From a scenario to its stores and crane pools, and what is planned to come into each store."""

from types import SimpleNamespace
from typing import Any

import pytest

from portsim.flow.streams import Streams
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.corridor.land_flows import LandBuilder, compartments
from portsim.terminal.handling.environment import Environment
from tests.builder import call, days, pile, small, trucks_every
from tests.terminal.corridor.way import by_corridor

LATER = {"later": call(1e5, t=1.0)}


def read(**changes: Any) -> Scenario:
    return Scenario.model_validate(small(**{"calls": LATER, "run": days(60.0), **changes}))


def builder(scenario: Scenario) -> LandBuilder:
    stores = compartments(Environment(), scenario)
    return LandBuilder(scenario, Streams(1, 0), stores, 60 * 24.0)


def coal(**more: Any) -> dict[str, Any]:
    """Return 8,760 t a year, one an hour."""
    return {"coal": {"form": "bulk", "annual_t": 8760.0, **more}}


# ---- stores


def test_an_export_is_in_store_as_stated_and_held_before_it_is_loaded() -> None:
    shed = {
        "capacity_t": 500.0,
        "initial_t": 80.0,
        "hold_h": 6.0,
        "reclaim_tph": 30.0,
        "overflow": {"capacity_t": 40.0, "return_tph": 20.0},
    }
    store = compartments(
        Environment(), read(stores={"shed": {"kind": "shed", "compartments": {"coal": shed}}})
    )["coal"]
    assert (store.store, store.cargo, store.unit, store.mirrored) == ("shed", "coal", "t", False)
    assert (store.stock.ceiling, store.stock.level, store.stock.hold_h) == (500.0, 80.0, 6.0)
    assert (store.stock.overflow.capacity, store.stock.overflow.per_h) == (40.0, 20.0)
    # what it gives out is limited, however much the cranes could take
    store.transfers.append(SimpleNamespace(rate=90.0, left=500.0))  # type: ignore[arg-type]
    store.rerate()
    assert store.stock.outflow == 30.0


def test_the_stock_of_an_import_is_its_room_and_its_hold_is_not_the_ships() -> None:
    cargoes = coal(direction="import", by_road=1.0)
    shed = {"capacity_t": 500.0, "initial_t": 80.0, "hold_h": 6.0}
    road = {
        "gate": {"lanes": 1, "time_h": 0.1},
        "trucks": {"coal": {"payload_t": 20.0, "max_per_day": 9}},
    }
    scenario = read(
        cargoes=cargoes,
        road=road,
        stores={"shed": {"kind": "shed", "compartments": {"coal": shed}}},
    )
    store = compartments(Environment(), scenario)["coal"]
    assert store.mirrored
    assert (store.stock.level, store.stock.hold_h) == (420.0, 0.0)
    # half of the 80 t that lay there go by some mode, and of 100 t that a ship has landed by 1, once
    # they have been held for 6 h
    build = builder(scenario)
    store, collection = build.stores["coal"], build.collection("coal", 0.5)
    assert collection.call_loads(20.0) == 2
    store.stock.set_outflow(100.0, 0.0)
    store.env.run(1.0)
    store.stock.set_outflow(0.0, 1.0)
    assert collection.call_loads(20.0) == 0
    store.env.run(7.0)
    assert collection.call_loads(20.0) == 2


def test_each_cargo_of_a_store_has_a_compartment() -> None:
    cargoes = {"coal": {"form": "bulk"}, "ore": {"form": "bulk"}}
    scenario = read(cargoes=cargoes, stores={"pile": pile(coal=(50.0, 1.0), ore=(60.0, 2.0))})
    found = compartments(Environment(), scenario)
    assert {name: store.stock.level for name, store in found.items()} == {"coal": 1.0, "ore": 2.0}
    assert {store.store for store in found.values()} == {"pile"}


# ---- what is planned


def expected(scenario: Scenario, now_h: float, by_h: float) -> float:
    build = builder(scenario)
    found = build.receipts()[build.stores["coal"]]
    planned = found.planned(now_h, by_h)
    assert found.most(now_h, by_h) >= planned
    return planned


def test_what_comes_by_road_and_rail_is_planned_by_the_calendar() -> None:
    road = trucks_every(1.0)[1]
    rail = {
        "stations": {"tip": {"tracks": 1}},
        "trains": {"coal": {"station": "tip", "wagons": 2, "wagon_t": 50.0, "cut_h": 1.0}},
    }
    both = read(cargoes=coal(by_road=0.25, by_rail=0.75), road=road, rail=rail)
    assert expected(both, 10.0, 50.0) == pytest.approx(40.0)
    assert expected(read(cargoes=coal(by_rail=0.75), rail=rail), 10.0, 50.0) == pytest.approx(30.0)


def test_a_corridor_foresees_what_is_under_way() -> None:
    # by 3.5 the trucks of 1, 2 and 3 are there; by 16.5 those of 13 to 16, too, which set out later
    scenario = Scenario.model_validate(by_corridor())
    assert expected(scenario, 0.5, 3.5) == pytest.approx(60.0)
    assert expected(scenario, 0.5, 16.5) == pytest.approx(320.0)


def test_trucks_follow_months_weekdays_and_hours_and_trains_months_only() -> None:
    # 8,760 a year, of which nothing comes in the 744 h of January; trucks come on Mondays before
    # noon only: 4 and 11 January, 1 and 8 February, hours 72, 240, 744 and 912
    cargo, road = trucks_every(1.0)
    road["trucks"]["coal"] |= {
        "weekday_profile": [1.0] + [0.0] * 6,
        "hourly_profile": [1.0] * 12 + [0.0] * 12,
    }
    monthly = (0.0,) + (1.0,) * 11
    build = builder(read(cargoes={"coal": cargo | {"monthly_profile": monthly}}, road=road))
    a_week = 168.0 * 8760.0 / 8016.0
    trucks = build.truck_intensity("coal", 8760.0)
    assert trucks.between(0.0, 744.0) == 0.0
    assert trucks.between(744.0, 756.0) == pytest.approx(a_week)
    assert trucks.between(756.0, 912.0) == 0.0
    any_month = build.truck_intensity("coal", 8760.0, by_month=False)
    assert any_month.between(72.0, 84.0) == pytest.approx(168.0)
    assert any_month.between(84.0, 240.0) == 0.0
    trains = build.intensity(8760.0, monthly)
    assert trains.between(0.0, 744.0) == 0.0
    assert trains.between(744.0, 912.0) == pytest.approx(a_week)
