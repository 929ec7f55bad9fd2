"""Trucks through the gate, a bay and the store, by hand."""

from types import SimpleNamespace

import numpy as np

from portsim.flow.calendar.roster import Roster
from portsim.terminal.road.columns import Column, TruckTable
from portsim.terminal.road.free_flow import COLUMNS, FreeTruckFlow


class Store:
    """Notes the loads that are announced to it."""

    def __init__(self) -> None:
        self.loads: list[tuple[float, float]] = []

    def announce(self, hours: np.ndarray, amounts: np.ndarray) -> None:
        self.loads += zip(hours.tolist(), amounts.tolist(), strict=True)


def trucks(table: TruckTable, kind: int, gate_h: list[float], bay_h: list[float]) -> np.ndarray:
    """Add trucks with their hours at the gate and in a bay; return their table."""
    added = table.add(len(gate_h))
    table[Column.KIND][added] = kind
    table[Column.GATE_H][added] = gate_h
    table[Column.BAY_H][added] = bay_h
    return np.arange(added.start, added.stop)


def truck_flow(gates: int, *bays: int | None) -> tuple[TruckTable, FreeTruckFlow, list[Store]]:
    """Return a gate, and a service for each number of bays, with 20 t a truck."""
    table, stores = TruckTable(COLUMNS), [Store() for _ in bays]
    kinds = [
        SimpleNamespace(bays=number and Roster.constant(number), payload=20.0, compartment=store)
        for number, store in zip(bays, stores, strict=True)
    ]
    return table, FreeTruckFlow(table, Roster.constant(gates), kinds), stores


def test_one_lane_and_one_bay() -> None:
    # three trucks at 1, 1 and 2; an hour each at the gate, two in the bay
    table, flow, (store,) = truck_flow(1, 1)
    new = trucks(table, 0, [1.0] * 3, [2.0] * 3)
    flow.bring(np.array([1.0, 1.0, 2.0]), new, 24.0)
    assert table[Column.GATE_BEGUN][:3].tolist() == [1.0, 2.0, 3.0]
    assert table[Column.GATE_DONE][:3].tolist() == [2.0, 3.0, 4.0]
    assert table[Column.BAY_BEGUN][:3].tolist() == [2.0, 4.0, 6.0]
    assert store.loads == [(4.0, 20.0), (6.0, 20.0), (8.0, 20.0)]


def test_who_is_quicker_at_the_gate_overtakes() -> None:
    table, flow, (store,) = truck_flow(2, 1)
    new = trucks(table, 0, [5.0, 1.0], [1.0, 1.0])
    flow.bring(np.array([0.0, 0.5]), new, 24.0)
    assert table[Column.BAY_BEGUN][:2].tolist() == [5.0, 1.5]
    assert [hour for hour, _ in store.loads] == [2.5, 6.0]


def test_what_a_later_truck_could_still_precede_is_held_back() -> None:
    # a block ends at 3: the truck that is through at 6 may be overtaken by one of the next block
    table, flow, (store,) = truck_flow(2, None)
    flow.bring(np.array([1.0]), trucks(table, 0, [5.0], [0.0]), 3.0)
    assert store.loads == []
    flow.bring(np.array([3.5]), trucks(table, 0, [0.5], [0.0]), 24.0)
    assert [hour for hour, _ in store.loads] == [4.0, 6.0]


def test_services_share_the_gate_and_have_their_own_bays() -> None:
    table, flow, (one, other) = truck_flow(1, 1, None)
    first, second = trucks(table, 0, [1.0], [4.0]), trucks(table, 1, [1.0], [0.5])
    flow.bring(np.array([0.0, 0.0]), np.concatenate([first, second]), 24.0)
    assert one.loads == [(5.0, 20.0)]
    assert other.loads == [(2.5, 20.0)]
    assert flow.unannounced(one, 24.0) == (0.0, 0.0)
