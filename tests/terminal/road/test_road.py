"""Trucks that keep something while they wait, followed by hand; everything is constant."""

from typing import Any

import numpy as np
import pytest

from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.observe.land import Part
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from tests.builder import call, days, pile, small, trucks_every

NAN = float("nan")


def run(scenario: dict[str, Any]) -> Record:
    later = {"ships": call(5_000.0, t=1.0)}
    record = simulate(Scenario.model_validate(scenario | {"calls": scenario["calls"] or later}), 0)
    audit(record)
    return record


def coal(hours: float, gate_h: float = 0.5, **road: Any) -> dict[str, Any]:
    """Return a day with a truck of 20 t every so many hours; keys of the truck service are told from the road's."""
    of_all = ("access", "parking", "weighbridge", "exit", "exit_h")
    service = {key: road.pop(key) for key in list(road) if key not in of_all}
    cargo, block = trucks_every(hours, gate_h=gate_h)
    block["trucks"]["coal"] |= service
    return {"cargoes": {"coal": cargo}, "road": block | road}


def go(part: Part, n: int) -> list[float]:
    return part.go_h[:n].tolist()


def clock(record: Record, name: str) -> dict[str, float]:
    return next(c.hours for c in record.clocks if c.resource == name)


def test_a_full_store_fills_the_parking_and_then_the_lane() -> None:
    # room for 60 t; a truck an hour; two places inside: the fourth and fifth wait inside, the sixth
    # keeps the lane
    stores = {"pile": pile(coal=(1_060.0, 1_000.0))}
    trucks = run(small(stores=stores, run=days(0.5), **coal(1.0, parking={"places": 2}))).trucks[0]
    assert go(trucks.at("gate"), 7) == pytest.approx([1, 2, 3, 4, 5, 6, NAN], nan_ok=True)
    assert go(trucks.at("parking"), 6) == pytest.approx([1.5, 2.5, 3.5, 4.5, 5.5, NAN], nan_ok=True)
    assert go(trucks.at("store"), 4) == pytest.approx([1.5, 2.5, 3.5, NAN], nan_ok=True)
    record = run(small(stores=stores, run=days(0.5), **coal(1.0, parking={"places": 2})))
    assert clock(record, "gate") == pytest.approx(
        {"idle": 12 - 3.0 - 5.5, "working": 3.0, "kept": 5.5}
    )
    # places are left at once by the first three, then held from 4.5 and 5.5 on
    assert clock(record, "parking") == pytest.approx({"idle": 24 - 7.5 - 6.5, "working": 7.5 + 6.5})
    waits = {(w.who, w.direct): w.hours for w in record.waits}
    assert waits["truck", "parking"] == pytest.approx(5.5)
    assert waits["truck", "store"] == pytest.approx(7.5 + 6.5)
    assert waits["truck", "gate"] == pytest.approx(5 + 4 + 3 + 2 + 1)


def test_who_parks_before_the_gate_leaves_the_lane_to_others() -> None:
    stores = {"pile": pile(coal=(1_060.0, 1_000.0))}
    parking = {"places": 2, "full": "holds_outside"}
    record = run(small(stores=stores, run=days(0.5), **coal(1.0, parking=parking)))
    trucks = record.trucks[0]
    assert go(trucks.at("parking"), 6) == pytest.approx([1, 2, 3, 4, 5, NAN], nan_ok=True)
    assert clock(record, "gate") == pytest.approx({"idle": 9.5, "working": 2.5})


def test_a_ship_that_starts_lets_everybody_move_up() -> None:
    # as before; she draws 50 t/h from hour 8: the fourth load fits at once, since 60 t of room were
    # used up to the
    # tonne: 20 t later, at 8.4, then every 0.4 h; each lets one from the lane inside
    stores = {"pile": pile(coal=(1_060.0, 1_000.0))}
    calls = {"ships": call(8.0, t=200.0)}
    record = run(
        small(stores=stores, calls=calls, run=days(1.0), **coal(1.0, parking={"places": 2}))
    )
    trucks = record.trucks[0]
    assert go(trucks.at("store"), 6) == pytest.approx([1.5, 2.5, 3.5, 8.4, 8.8, 9.2])
    assert go(trucks.at("parking"), 7) == pytest.approx([1.5, 2.5, 3.5, 4.5, 5.5, 8.4, 8.9])
    assert go(trucks.at("gate"), 7) == pytest.approx([1, 2, 3, 4, 5, 6, 8.4])
    assert record.visits.left_h[0] == pytest.approx(12.0)


def test_one_bridge_weighs_both_ways() -> None:
    # trucks at 1, 2, ...: gate 0.5, bridge 0.3, store at once, drive 0.2, bridge 0.3 again:
    # 1.5-1.8, 2.0-2.3
    record = run(
        small(run=days(0.25), **coal(1.0, weighbridge={"number": 1, "time_h": 0.3}, exit_h=0.2))
    )
    trucks = record.trucks[0]
    assert go(trucks.at("weighbridge"), 3) == pytest.approx([1.5, 2.5, 3.5])
    assert go(trucks.at("weighbridge out"), 3) == pytest.approx([2.0, 3.0, 4.0])
    assert trucks.left_h[:3].tolist() == pytest.approx([2.3, 3.3, 4.3])
    # with 0.6 each they are in each other's way: in 1.5-2.1; out 2.3-2.9, but the next asks at 2.5
    # and waits
    record = run(
        small(run=days(0.25), **coal(1.0, weighbridge={"number": 1, "time_h": 0.6}, exit_h=0.2))
    )
    trucks = record.trucks[0]
    assert go(trucks.at("weighbridge"), 3) == pytest.approx([1.5, 2.9, 3.5])
    assert go(trucks.at("weighbridge out"), 2) == pytest.approx([2.3, 4.1])
    # a bridge of their own on the way out takes away the wait
    bridges = {"number": 1, "number_out": 1, "time_h": 0.6}
    trucks = run(small(run=days(0.25), **coal(1.0, weighbridge=bridges, exit_h=0.2))).trucks[0]
    assert go(trucks.at("weighbridge"), 3) == pytest.approx([1.5, 2.5, 3.5])


def test_a_truck_keeps_its_bay_while_the_store_is_full() -> None:
    stores = {"pile": pile(coal=(1_020.0, 1_000.0))}
    free = coal(1.0, bays=1, handling_h=0.2)
    kept = coal(1.0, bays=1, handling_h=0.2, bay_kept=True)
    calls = {"ships": call(4.0, t=50.0)}
    trucks = run(small(stores=stores, calls=calls, run=days(0.5), **free)).trucks[0]
    assert go(trucks.at("bay"), 4) == pytest.approx([1.5, 2.5, 3.5, 4.5])
    record = run(small(stores=stores, calls=calls, run=days(0.5), **kept))
    trucks = record.trucks[0]
    assert go(trucks.at("store"), 3) == pytest.approx([1.7, 4.4, 4.8])
    assert go(trucks.at("bay"), 4) == pytest.approx([1.5, 2.5, 4.4, 4.8])
    assert clock(record, "bays coal")["kept"] == pytest.approx(1.7 + 0.2 + (12.0 - 5.0))


def test_trucks_collect_what_was_called_for() -> None:
    # 100 t of imports lie there: two loads of 50 t are called for at hour 0 and offered to those
    # who deliver
    cargo, road = trucks_every(1.0)
    road["trucks"]["sand"] = {"payload_t": 50.0, "handling_h": 0.25}
    road["trucks"]["coal"]["returns_with"] = "sand"
    record = run(
        small(
            cargoes={
                "coal": cargo,
                "sand": {"form": "bulk", "direction": "import", "by_road": 1.0},
            },
            stores={"pile": pile(coal=(10_000.0, 0.0), sand=(1_000.0, 100.0))},
            run=days(2.0),
            road=road | {"exit_h": 0.2},
        )
    )
    coal_trucks, sand_trucks = record.trucks
    back = coal_trucks.parts[-1]
    assert (back.place, back.of) == ("store", "sand")
    assert go(back, 3) == pytest.approx([1.75, 2.75, NAN], nan_ok=True)
    assert coal_trucks.left_h[:3].tolist() == pytest.approx([1.95, 2.95, 3.7])
    assert len(sand_trucks.arrive_h) == 0
    assert next(c for c in record.cargoes if c.cargo == "sand").by_land == pytest.approx(100.0)


def test_what_nobody_took_up_gets_trucks_of_its_own_the_next_day() -> None:
    cargo, road = trucks_every(20.0)
    road["trucks"]["sand"] = {"payload_t": 50.0}
    road["trucks"]["coal"]["returns_with"] = "sand"
    record = run(
        small(
            cargoes={
                "coal": cargo,
                "sand": {"form": "bulk", "direction": "import", "by_road": 1.0},
            },
            stores={"pile": pile(coal=(10_000.0, 0.0), sand=(1_000.0, 250.0))},
            run=days(3.0),
            road=road,
        )
    )
    # five loads; one is taken by the truck of hour 20, four are called on the second day
    hours = record.trucks[1].arrive_h
    assert len(hours) == 4
    assert np.all((hours >= 24.0) & (hours < 48.0))


def test_a_fleet_of_one_shuttles() -> None:
    # loads at 1, 2, ...; out 3 h, half an hour at the gate, home 2 h: a round trip of 5.5 h
    fleet = {"trucks": 1, "out_h": 3.0, "home_h": 2.0}
    record = run(small(run=days(1.0), **coal(1.0, fleet=fleet)))
    assert record.trucks[0].arrive_h.tolist() == pytest.approx([4.0, 9.5, 15.0, 20.5])


def test_a_gate_lets_nobody_begin_while_it_is_shut() -> None:
    cargo, road = trucks_every(1.0, gate_h=0.75)
    day = {
        "shifts": [
            {
                "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                "begins": "06:00",
                "ends": "08:30",
            }
        ]
    }
    record = run(
        small(
            cargoes={"coal": cargo},
            run=days(0.5),
            road=road | {"gate": road["gate"] | {"shifts": day}},
        )
    )
    # 1 to 6 wait for the opening; the last begins at 8.25 and is finished
    assert go(record.trucks[0].at("gate"), 5) == pytest.approx(
        [6, 6.75, 7.5, 8.25, NAN], nan_ok=True
    )
    assert clock(record, "gate") == pytest.approx(
        {"idle": 0.0, "working": 3.0, "shift": 12.0 - 2.5 - 0.5}
    )


def test_a_ban_lets_all_come_when_it_ends() -> None:
    # 1 January 2027 is a Friday
    night = {"shifts": [{"days": ["fri"], "begins": "03:30", "ends": "05:30"}]}
    record = run(small(run=days(0.5), **coal(1.0, access=night)))
    trucks = record.trucks[0]
    assert go(trucks.at("ban"), 7) == pytest.approx([3.5, 3.5, 3.5, 4, 5, NAN, NAN], nan_ok=True)
    assert go(trucks.at("gate"), 5) == pytest.approx([3.5, 4, 4.5, 5, 5.5])
    waits = {w.direct: w.hours for w in record.waits if w.who == "truck"}
    assert waits["ban"] == pytest.approx(2.5 + 1.5 + 0.5 + 6 + 5 + 4 + 3 + 2 + 1)


def test_trucks_by_appointment_come_at_their_hour() -> None:
    # due at 3, 6, 9, 12 h; one place an hour in even hours only: 4, 6, 10, a quarter of an hour
    # late
    hourly = [1.0, 0.0] * 12
    booking = {"per_hour": 1, "early_h": 0.5, "lateness_h": 0.75}
    record = run(small(run=days(0.5), **coal(3.0, appointments=booking, hourly_profile=hourly)))
    assert record.trucks[0].arrive_h.tolist() == pytest.approx([4.25, 6.25, 10.25])


def test_places_without_end_change_nothing() -> None:
    """The walk and the arrays give the same, to the last digits."""
    road = {
        "gate": {"lanes": 3, "time_h": {"dist": "exponential", "mean": 0.5}},
        "trucks": {
            "coal": {
                "payload_t": 20.0,
                "bays": 2,
                "handling_h": {"dist": "gamma", "shape": 4.0, "mean": 0.35},
            },
        },
    }
    both = [
        run(
            small(
                cargoes={"coal": {"form": "bulk", "annual_t": 8.2e5, "by_road": 1.0}},
                stores={"pile": pile(coal=(4_000.0, 1_000.0))},
                calls={"ships": call(*(70.0 * n for n in range(1, 9)), t=9_000.0)},
                cranes={"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 250.0}}}},
                run=days(25.0, run_out=5.0),
                road=road | extra,
            )
        )
        for extra in ({}, {"parking": {"places": 100_000}})
    ]
    arrays, walk = (record.trucks[0] for record in both)
    # The store was full
    assert np.nanmax(arrays.at("store").go_h - arrays.at("store").come_h) > 1.0
    assert np.sum(both[0].visits.no_cargo_h) > 1.0  # and empty
    for one in ("gate", "bay", "store"):
        np.testing.assert_allclose(walk.at(one).go_h, arrays.at(one).go_h, rtol=0, atol=1e-9)
    np.testing.assert_allclose(both[1].visits.left_h, both[0].visits.left_h, rtol=0, atol=1e-9)
