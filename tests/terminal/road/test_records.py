"""What the record of trucks says, from a table that is filled by hand."""

from typing import Any

import numpy as np
import pytest

from portsim.flow.calendar.calendar import ALWAYS
from portsim.flow.queues.routes import Servers
from portsim.observe.land import Part, Trucks
from portsim.terminal.road.columns import Column, TruckTable
from portsim.terminal.road.kinds import GateComplex
from portsim.terminal.road.records import truck_records
from portsim.vocabulary import Place
from tests.terminal.road.parts import nan, service

# two trucks: in at 1 and 2, through the only lane at 2 and 3, in store at 4 and 6
TWO_TRUCKS = {
    Column.KIND: [0.0, 0.0],
    Column.ARRIVED: [1.0, 2.0],
    Column.GATE_BEGUN: [1.0, 2.0],
    Column.GATE_DONE: [2.0, 3.0],
    Column.BAY_BEGUN: [2.0, 4.0],
    Column.BAY_DONE: [4.0, 6.0],
    Column.STORED: [4.0, 6.0],
    Column.LEFT: [4.5, 6.5],
}


def table(columns: dict[Column, list[float]]) -> TruckTable:
    made = TruckTable(Column)
    rows = made.add(2)
    for column, values in columns.items():
        made[column][rows] = values
    return made


def written(
    columns: dict[Column, list[float]] | None = None,
    now_h: float = 24.0,
    services: Any = None,
    index: int = 0,
    **gate_complex: Any,
) -> Trucks:
    """Return the record of the two trucks, with some columns changed or added."""
    at = GateComplex(gate=Servers(1), **{"exit_h": 0.5} | gate_complex)
    kinds = services or [service()]
    return truck_records(table(TWO_TRUCKS | (columns or {})), at, kinds, index, now_h)


def hours(part: Part) -> list[list[float]]:
    """Return the hours of each truck at a place: come, go, done, freed."""
    return np.stack([part.come_h, part.go_h, part.done_h, part.freed_h], axis=1).tolist()


def test_the_parts_of_the_way_follow_each_other() -> None:
    trucks = written()
    assert (trucks.service, trucks.payload) == ("coal", 20.0)
    assert trucks.arrive_h.tolist() == [1.0, 2.0]
    assert trucks.left_h.tolist() == [4.5, 6.5]
    assert [(part.place, part.of) for part in trucks.parts] == [
        (Place.GATE, ""),
        (Place.BAY, "coal"),
        (Place.STORE, "coal"),
    ]
    gate, bay, store = trucks.parts
    assert hours(gate) == [[1.0, 1.0, 2.0, 2.0], [2.0, 2.0, 3.0, 3.0]]
    assert hours(bay) == [[2.0, 2.0, 4.0, 4.0], [3.0, 4.0, 6.0, 6.0]]  # the second waited for it
    assert hours(store) == [[4.0] * 4, [6.0] * 4]


def test_hours_after_the_present_are_not_known_and_who_comes_later_is_left_out() -> None:
    assert written(now_h=1.5).arrive_h.tolist() == [1.0]
    trucks = written(now_h=4.2)
    assert trucks.left_h == pytest.approx([nan, nan], nan_ok=True)
    assert trucks.at(Place.BAY).go_h.tolist() == [2.0, 4.0]
    assert trucks.stored_h == pytest.approx([4.0, nan], nan_ok=True)


def test_a_bay_that_is_kept_is_free_once_the_load_is_in_store() -> None:
    full = {Column.STORED: [5.0, 6.0]}
    for kept, freed_h in ((True, [5.0, 6.0]), (False, [4.0, 6.0])):
        trucks = written(full, services=[service(bays=1, bay_kept=kept)])
        assert trucks.at(Place.BAY).freed_h.tolist() == freed_h
        assert hours(trucks.at(Place.STORE))[0] == [4.0, 5.0, 5.0, 5.0]


def test_a_ban_comes_first() -> None:
    trucks = written({Column.ARRIVED: [0.5, 1.5], Column.ACCESS_OPENED: [0.75, 1.5]}, access=ALWAYS)
    ban, gate = trucks.parts[:2]
    assert ban.place == Place.BAN
    assert hours(ban) == [[0.5, 0.75, 0.75, 0.75], [1.5, 1.5, 1.5, 1.5]]
    assert gate.come_h.tolist() == [0.75, 1.5]


def test_a_place_before_the_gate_is_taken_first_and_kept_until_the_truck_leaves() -> None:
    trucks = written({Column.PARKED: [1.0, 1.75]}, parking=Servers(2), parks_before_gate=True)
    parking, gate, bay, _ = trucks.parts
    assert parking.place == Place.PARKING
    assert hours(parking) == [[1.0, 1.0, 4.5, 4.5], [2.0, 1.75, 6.5, 6.5]]
    assert gate.come_h.tolist() == [1.0, 1.75]
    assert bay.come_h.tolist() == [2.0, 3.0]


def test_a_lane_is_kept_until_there_is_a_place_after_the_gate() -> None:
    trucks = written({Column.PARKED: [2.0, 3.5]}, parking=Servers(2))
    gate, parking, bay, _ = trucks.parts
    assert hours(gate) == [[1.0, 1.0, 2.0, 2.0], [2.0, 2.0, 3.0, 3.5]]
    assert parking.place == Place.PARKING
    assert hours(parking) == [[2.0, 2.0, 4.5, 4.5], [3.0, 3.5, 6.5, 6.5]]
    assert bay.come_h.tolist() == [2.0, 3.5]


def test_weighbridges_and_the_exit() -> None:
    trucks = written(
        {
            Column.WEIGHING_IN_BEGUN: [2.0, 3.0],
            Column.WEIGHING_IN_DONE: [2.25, 3.5],
            Column.WEIGHING_OUT_BEGUN: [4.5, 7.0],
            Column.WEIGHING_OUT_DONE: [5.0, 7.25],
            Column.EXIT_BEGUN: [5.0, 7.5],
            Column.EXIT_DONE: [5.25, 8.0],
        },
        weighbridges=(Servers(1), Servers(1)),
        exit=Servers(1),
    )
    _, weighing, bay, _, weighing_out, leaving = trucks.parts
    assert hours(weighing) == [[2.0, 2.0, 2.25, 2.25], [3.0, 3.0, 3.5, 3.5]]
    assert bay.come_h.tolist() == [2.25, 3.5]
    # half an hour from the store, where they were at 4 and 6
    assert hours(weighing_out) == [[4.5, 4.5, 5.0, 5.0], [6.5, 7.0, 7.25, 7.25]]
    assert hours(leaving) == [[5.0, 5.0, 5.25, 5.25], [7.25, 7.5, 8.0, 8.0]]


def test_a_return_load_is_a_second_bay_and_store_for_those_who_have_one() -> None:
    columns = {
        Column.RETURN_ASKED: [4.0, nan],
        Column.RETURN_BAY_BEGUN: [4.25, nan],
        Column.RETURN_BAY_DONE: [4.75, nan],
        Column.RETURN_STORED: [5.0, nan],
        Column.EXIT_BEGUN: [5.5, 6.5],
        Column.EXIT_DONE: [5.75, 6.75],
    }
    services = [service(returns_with="flour"), service("flour")]
    trucks = written(columns, services=services, exit=Servers(1))
    assert [part.of for part in trucks.parts] == ["", "coal", "coal", "flour", "flour", ""]
    back, store, leaving = trucks.parts[3:]
    assert hours(back)[0] == [4.0, 4.25, 4.75, 4.75]
    assert hours(store)[0] == [4.75, 5.0, 5.0, 5.0]
    assert np.isnan(back.come_h[1])
    # half an hour after the last store that each went to
    assert leaving.come_h.tolist() == [5.5, 6.5]


def test_each_service_has_its_own_trucks() -> None:
    columns = {Column.KIND: [1.0, 0.0]}
    services = [service(), service("ash")]
    assert written(columns, services=services).arrive_h.tolist() == [2.0]
    assert written(columns, services=services, index=1).arrive_h.tolist() == [1.0]


def test_trucks_of_a_fleet_are_put_in_order_of_arrival() -> None:
    trucks = written({Column.ARRIVED: [3.0, 2.5]}, services=[service(fleet=Servers(2))])
    assert trucks.arrive_h.tolist() == [2.5, 3.0]
    assert trucks.left_h.tolist() == [6.5, 4.5]
