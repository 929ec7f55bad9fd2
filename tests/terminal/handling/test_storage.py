"""Holds, overflow and plugs in small terminals that can be followed by hand."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from portsim.analysis.kpis.measure import measure
from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.storage import Compartment
from tests.builder import call, clock, days, run, small, trucks_every


def shed(**more: Any) -> dict[str, Any]:
    return {"kind": "shed", "compartments": {"coal": more}}


def test_ship_waits_for_what_is_on_hold() -> None:
    # Trucks of 20 t are in store at 1.5, 2.5, ...; each load can be loaded 6 h later. The ship
    # takes 60 t from 2 on at
    # 50 t/h: the loads of 7.5, 8.5 and 9.5 take 0.4 h each.
    cargo, road = trucks_every(1.0)
    scenario = small(
        cargoes={"coal": cargo},
        road=road,
        stores={"pile": shed(capacity_t=1000.0, hold_h=6.0)},
        calls={"coal": call(2.0, t=60.0)},
    )
    record = run(scenario)
    assert record.visits.last_line_h == pytest.approx([9.9])
    assert record.visits.no_cargo_h == pytest.approx([7.9 - 1.2])
    assert clock(record, "b0")["waiting_cargo"] == pytest.approx(6.7)
    trajectory = record.stocks[0].trajectory
    assert trajectory.level(np.asarray([7.0, 9.9])) == pytest.approx([120.0, 120.0])
    assert trajectory.ready(np.asarray([7.0, 7.7, 9.0, 10.0, 11.0])) == pytest.approx(
        [0.0, 10.0, 0.0, 0.0, 20.0]
    )
    dwell, amount = trajectory.dwell(0.0, 4.0)
    assert dwell == pytest.approx([6.2, 6.2, 6.2])
    assert amount == pytest.approx([20.0, 20.0, 20.0])


def test_full_store_sends_loads_to_the_overflow() -> None:
    # The store takes 40 t and the overflow 40 t: the loads of 1.5 and 2.5 go into store, those of
    # 3.5 and 4.5 into the
    # overflow, the fifth waits from 5.5. From 10 a ship takes 40 t at 50 t/h. At 10.4 there is room
    # for the third,
    # which is moved back by 10.6; at 10.8, for the fourth, which is there at 11. So the fifth goes
    # aside at 10.6 and
    # the sixth at 11; no room is made any more.
    cargo, road = trucks_every(1.0)
    scenario = small(
        cargoes={"coal": cargo},
        road=road,
        stores={"pile": shed(capacity_t=40.0, overflow={"capacity_t": 40.0, "return_tph": 100.0})},
        calls={"coal": call(10.0, t=40.0)},
    )
    record = run(scenario)
    assert record.visits.last_line_h == pytest.approx([10.8])
    trajectory = record.stocks[0].trajectory
    assert trajectory.in_h == pytest.approx([1.5, 2.5, 3.5, 4.5, 10.6, 11.0])
    assert trajectory.stored_h == pytest.approx([1.5, 2.5, 10.6, 11.0, np.nan, np.nan], nan_ok=True)
    assert trajectory.overflow(np.asarray([3.0, 4.0, 5.0, 10.5, 12.0])) == pytest.approx(
        [0.0, 20.0, 40.0, 40.0, 40.0]
    )
    assert trajectory.handled_twice(0.0, 24.0) == pytest.approx(80.0)
    dwell, _ = trajectory.dwell(0.0, 3.0)
    assert dwell == pytest.approx([10.2 - 1.5, 10.6 - 2.5])
    assert record.stocks[0].capacity == 80.0
    row = measure(record, Scenario.model_validate(scenario))
    assert row.measures["storage_occupancy", "pile/coal"].mean == pytest.approx(
        trajectory.area(0.0, 24.0) / 24.0 / 80.0
    )


def test_dwell_counts_from_the_hour_a_load_came_to_the_overflow() -> None:
    # As before, but the ship takes 60 t: she starves from 10.8 until the fourth load is in store at
    # 11, whose
    # middle is loaded 0.2 h later; the third is loaded from 10.8 on.
    cargo, road = trucks_every(1.0)
    record = run(
        small(
            cargoes={"coal": cargo},
            road=road,
            stores={
                "pile": shed(capacity_t=40.0, overflow={"capacity_t": 40.0, "return_tph": 100.0})
            },
            calls={"coal": call(10.0, t=80.0)},
        )
    )
    dwell, _ = record.stocks[0].trajectory.dwell(3.0, 5.0)
    assert dwell == pytest.approx([11.0 - 3.5, 11.4 - 4.5])
    assert record.visits.last_line_h == pytest.approx([11.6])


@pytest.mark.parametrize(
    ("hold_h", "days_of_fixing"),
    [
        (0.0, [0, 0, 1]),  # 1,000 + 960 t on day 0, 1,940 + 960 - 1,800 on day 1
        (20.0, [0, 1]),  # 1,000 + 160, and 1,940 + 160 - 900
        (30.0, [0]),  # 1,000, and 1,000 + 700 - 900
    ],
)
def test_nominated_ship_counts_on_what_will_be_ready(
    hold_h: float, days_of_fixing: list[int]
) -> None:
    # 1,000 t are ready, trucks bring 40 t an hour; ships take 900 t and are here a day after they
    # were fixed. What has
    # been in store for the hold by then counts, and so do the planned receipts until then less the
    # hold.
    cargo, road = trucks_every(0.5)
    record = run(
        small(
            run=days(2.1),
            cargoes={"coal": cargo},
            road=road,
            stores={"pile": shed(capacity_t=10_000.0, initial_t=1_000.0, hold_h=hold_h)},
            calls={"coal": call(t=900.0) | {"arrivals": {"kind": "nominated", "lead_h": 24.0}}},
        )
    )
    assert record.visits.arrive_h.tolist() == [24.0 * (day + 1) for day in days_of_fixing]


def test_capacity_is_the_lesser_of_slots_and_plugs() -> None:
    ground = {"ground_slots_teu": 100.0, "tiers": 3, "workable_share": 0.5}
    assert Compartment(**ground, plugs_teu=120.0).capacity == 120.0  # type: ignore[arg-type]
    assert Compartment(**ground, plugs_teu=200.0).capacity == 150.0  # type: ignore[arg-type]
    assert Compartment(capacity_teu=80.0, plugs_teu=60.0).capacity == 60.0


@pytest.mark.parametrize("parking", [{}, {"parking": {"places": 9, "full": "holds_lanes"}}])
def test_a_truck_may_come_before_a_lot_of_the_overflow_is_back(parking: dict[str, Any]) -> None:
    # Trucks of 20 t are at the store at 2.5, 4.5, ...; the first finds it full and goes to the
    # overflow, which is full then. The ship takes 20 t an hour from 3 on. At 4 there is room for the
    # first load, which takes 20 h to be moved back; at 5 the store is empty, and the second load
    # comes in. The third comes at 6.5, and at 7.5 the ship has all her 80 t.
    cargo, road = trucks_every(2.0)
    overflow = {"capacity_t": 20.0, "return_tph": 1.0}
    record = run(
        small(
            cargoes={"coal": cargo},
            road=road | parking,
            stores={"pile": shed(capacity_t=40.0, initial_t=40.0, overflow=overflow)},
            cranes={"mhc": {"number": 1, "cargoes": {"coal": {"rate_tph": 20.0}}}},
            calls={"coal": call(3.0, t=80.0)},
        )
    )
    audit(record)
    assert record.visits.last_line_h == pytest.approx([7.5])
    assert record.visits.no_cargo_h == pytest.approx([0.5])
    assert record.cargoes[0].by_ship == pytest.approx(80.0)


def test_a_store_with_hold_and_overflow_keeps_to_its_capacity() -> None:
    case = Path(__file__).parents[1] / "cases" / "hold_and_overflow.json"
    scenario = Scenario.model_validate(json.loads(case.read_text(encoding="utf-8")))
    audit(simulate(scenario, 1))
