"""Nothing is lost or made on the whole way, from the origin to the hold, added up from the entities' own rows."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.ledger.recording import simulate
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from tests.builder import days, pile, small
from tests.search import examples

CARGO = "coal"
ALLOWED_T = 1e-6


def law(mean: float) -> st.SearchStrategy[Any]:
    return st.sampled_from(
        [mean, {"dist": "gamma", "shape": 3.0, "mean": mean}, {"dist": "exponential", "mean": mean}]
    )


@st.composite
def closures(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        length = draw(st.sampled_from([30.0, 100.0]))
        return {
            "kind": "random",
            "per_year": 25.0,
            "length_h": {"dist": "exponential", "mean": length},
        }
    begins, length = draw(st.integers(2, 12)), draw(st.integers(0, 8))
    stretch = {"begins": f"2027-01-{begins:02}", "ends": f"2027-01-{begins + length:02}"}
    return {"kind": "dated", "announced": draw(st.booleans()), "stretches": [stretch]}


@st.composite
def corridors(draw: st.DrawFn) -> dict[str, Any]:
    """Return two roads and a railway on which trains are re-formed; one closure shuts two of them."""
    stages: dict[str, Any] = {
        "plain": {"kind": "haul", "time_h": draw(law(20.0))},
        "gate": {"kind": "border", "time_h": draw(law(4.0)), "closed_by": ["shut"]},
        "bridge": {"kind": "border", "time_h": draw(law(4.0))},
        "line": {"kind": "haul", "time_h": draw(law(15.0))},
        "transfer": {"kind": "gauge_transfer", "time_h": draw(law(5.0)), "closed_by": ["shut"]},
        "coast": {"kind": "haul", "time_h": draw(law(10.0))},
    }
    stages["gate"]["vehicles_per_day"] = draw(st.sampled_from([40.0, 200.0]))
    if draw(st.booleans()):
        stages["transfer"]["t_per_day"] = draw(st.sampled_from([2_000.0, 8_000.0]))
    if draw(st.booleans()):
        stages["bridge"]["shifts"] = {"shifts": [{"begins": "08:00", "ends": "20:00"}]}
    cargo: dict[str, Any] = {"road": {"east": 0.6, "west": 0.4}, "rail": {"iron": 1.0}}
    if draw(st.booleans()):
        cargo |= {"divert_after_h": 24.0, "divert_to": ["west"]}
    if draw(st.booleans()):
        cargo["train"] = {"wagons": draw(law(8.0)), "wagon_t": 50.0}
    return {
        "run_in_days": draw(st.integers(1, 6)),
        "closures": {"shut": draw(closures())},
        "stages": stages,
        "routes": {
            "east": {"mode": "road", "stages": ["plain", "gate", "coast"]},
            "west": {"mode": "road", "stages": ["plain", "bridge", "coast"]},
            "iron": {"mode": "rail", "stages": ["line", "transfer", "coast"]},
        },
        "cargoes": {CARGO: cargo},
    }


@st.composite
def roads(draw: st.DrawFn) -> dict[str, Any]:
    service: dict[str, Any] = {
        "payload_t": draw(st.sampled_from([20.0, 22.5])),
        "handling_h": draw(law(0.5)),
    }
    if draw(st.booleans()):
        service |= {"bays": draw(st.integers(1, 3)), "bay_kept": draw(st.booleans())}
    found: dict[str, Any] = {
        "gate": {"lanes": 2, "time_h": draw(law(0.1))},
        "trucks": {CARGO: service},
    }
    if draw(st.booleans()):
        found["weighbridge"] = {"number": 1, "time_h": 0.05}
    if draw(st.booleans()):
        found["parking"] = {"places": draw(st.integers(2, 10))}
    return found


@st.composite
def rails(draw: st.DrawFn) -> dict[str, Any]:
    station: dict[str, Any] = {"tracks": 1}
    train: dict[str, Any] = {
        "station": "tip",
        "wagons": 6,
        "wagon_t": 50.0,
        "cut_h": draw(law(0.4)),
    }
    train |= {"wagons_per_cut": draw(st.integers(1, 4)), "shunting_h": draw(law(1.0))}
    train["when_full"] = draw(st.sampled_from(["wait", "turn_away"]))
    if draw(st.booleans()):
        station |= {
            "track_wagons": 4,
            "arrival_tracks": [{"number": 2, "wagons": 8}],
            "locomotives": 1,
        }
        train["arrival_h"] = 0.5
    return {"stations": {"tip": station}, "trains": {CARGO: train}}


@st.composite
def cases(draw: st.DrawFn) -> Scenario:
    by_road = draw(st.sampled_from([0.3, 0.5, 0.8]))
    store = pile(
        **{
            CARGO: (
                draw(st.sampled_from([3_000.0, 12_000.0])),
                draw(st.sampled_from([0.0, 2_000.0])),
            )
        }
    )
    store["compartments"][CARGO]["hold_h"] = draw(st.sampled_from([0.0, 24.0]))
    ships: dict[str, Any] = {
        "vessel": "bulker",
        "parcels": [{"cargo": CARGO, "t": {"dist": "uniform", "min": 1_500.0, "max": 2_500.0}}],
        "handling_factor": draw(law(1.0)),
    }
    if draw(st.booleans()):
        ships["arrivals"] = {"kind": "nominated", "lead_h": 48.0, "lateness_h": draw(law(12.0))}
    else:
        ships["arrivals"] = {"kind": "random", "per_year": 200.0}
        if draw(st.booleans()):
            ships["part_cargo"] = {"policy": "sail_short", "after_h": 12.0}
    return Scenario.model_validate(
        small(
            run=days(draw(st.integers(8, 20)), run_out=draw(st.sampled_from([0.0, 10.0])))
            | {"seed": draw(st.integers(1, 99))},
            cargoes={
                CARGO: {
                    "form": "bulk",
                    "annual_t": 400_000.0,
                    "by_road": by_road,
                    "by_rail": 1.0 - by_road,
                }
            },
            stores={"pile": store},
            corridor=draw(corridors()),
            road=draw(roads()),
            rail=draw(rails()),
            calls={"ships": ships},
            cranes={"mhc": {"number": 1, "cargoes": {CARGO: {"rate_tph": 120.0}}}},
        )
    )


def on_the_way(record: Record, mode: str) -> tuple[float, float, float]:
    """Return what set out, what is under way at the end, and what came to the terminal since hour 0, tonnes."""
    flow = next(flow for flow in record.flows if flow.mode == mode)
    departed = under_way = came = 0.0
    for lane in flow.journeys:
        there = np.isfinite(lane.arrive_h)
        assert np.all(lane.arrive_h[there] >= lane.depart_h[there])
        under_way += float(np.sum(lane.amount[~there]))
        # What is loaded on new trains is no longer in the heap at the change of gauge
        if lane.part == "onward":
            under_way -= float(np.sum(lane.amount))
        else:
            departed += float(np.sum(lane.amount))
        if lane.part == "origin":
            under_way += float(np.sum(lane.amount[there]))
        else:
            came += float(np.sum(lane.amount[there]))
    return departed, under_way, came


def since_the_start(record: Record, mode: str) -> float:
    """Return what came to the terminal at hour 0 or later, tonnes."""
    flow = next(flow for flow in record.flows if flow.mode == mode)
    ends = [lane for lane in flow.journeys if lane.part != "origin"]
    return sum(
        float(np.sum(lane.amount[np.isfinite(lane.arrive_h) & (lane.arrive_h >= 0.0)]))
        for lane in ends
    )


def check(scenario: Scenario, record: Record) -> None:
    (trucks,), (stock,), trains, visits = record.trucks, record.stocks, record.trains, record.visits
    by_mode = {mode: on_the_way(record, mode) for mode in ("road", "rail")}
    departed = sum(found[0] for found in by_mode.values())
    under_way = sum(found[1] for found in by_mode.values())
    early = sum(found[2] - since_the_start(record, mode) for mode, found in by_mode.items())

    # whoever came by the corridor came to the gate or to the station
    assert since_the_start(record, "road") == pytest.approx(
        trucks.payload * len(trucks.arrive_h), abs=ALLOWED_T
    )
    assert since_the_start(record, "rail") == pytest.approx(
        float(np.sum(trains.amount)), abs=ALLOWED_T
    )

    stored = trucks.payload * int(np.sum(~np.isnan(trucks.stored_h)))
    on_trucks = trucks.payload * int(np.sum(np.isnan(trucks.stored_h)))
    away = float(np.sum(trains.amount[trains.turned_away == 1]))
    entered = float(np.sum(stock.trajectory.amounts))
    on_trains = float(np.sum(trains.amount)) - away - (entered - stored)
    gone = (~np.isnan(trains.left_h)) & (trains.turned_away == 0)
    inside = float(np.sum(trains.amount[np.isnan(trains.left_h)]))
    assert entered - stored >= float(np.sum(trains.amount[gone])) - ALLOWED_T
    assert -ALLOWED_T <= on_trains <= inside + ALLOWED_T

    lies = float(stock.stock(np.asarray([record.ended_h]))[0])
    assert -ALLOWED_T <= lies <= stock.capacity + ALLOWED_T
    loaded = float(stock.trajectory.total_out(np.asarray([record.ended_h]))[0])
    sailed = ~np.isnan(visits.left_h)
    alongside = float(np.sum(visits.amount_t[~sailed]))
    assert -ALLOWED_T <= loaded - float(np.sum(visits.worked_t[sailed])) <= alongside + ALLOWED_T

    began_with = scenario.stores["pile"].compartments[CARGO].initial
    assert departed + began_with == pytest.approx(
        under_way + early + on_trucks + on_trains + away + lies + loaded, abs=ALLOWED_T
    )


@given(cases())
@settings(max_examples=examples(120))
def test_what_set_out_is_under_way_in_vehicles_in_store_or_in_ships(scenario: Scenario) -> None:
    check(scenario, simulate(scenario, 0))
