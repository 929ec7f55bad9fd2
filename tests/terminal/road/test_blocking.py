"""Trucks that keep something while they wait: two or three of them, followed by hand."""

from typing import Any

import numpy as np
import pytest

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.queues.routes import Offers, Servers
from portsim.terminal.road.blocking import BlockingTruckFlow
from portsim.terminal.road.columns import Column, TruckTable
from portsim.terminal.road.kinds import GateComplex
from tests.terminal.road.parts import Store, nan, service

# half an hour at the gate, one in the bay, a quarter from the store to the exit, unless told
HOURS = {Column.GATE_H: 0.5, Column.BAY_H: 1.0, Column.TO_EXIT_H: 0.25}


class Road:
    """A gate complex with its services, brought to hour 24 with trucks that come at given hours."""

    def __init__(self, *services: Any, lanes: int = 1, **more: Any) -> None:
        self.table = TruckTable(Column)
        self.flow = BlockingTruckFlow(
            self.table, GateComplex(gate=Servers(lanes), **more), services, look=lambda hour: None
        )

    def bring(self, *arrive_h: float, kinds: Any = 0.0, **hours: float) -> None:
        """Bring trucks that spend the usual hours; others by the name of their column."""
        rows = self.table.add(len(arrive_h))
        self.table[Column.KIND][rows] = kinds
        self.table[Column.ARRIVED][rows] = arrive_h
        for column, value in HOURS.items():
            self.table[column][rows] = value
        for name, value in hours.items():
            self.table[Column[name]][rows] = value
        self.flow.bring(np.array(arrive_h), np.arange(rows.start, rows.stop), 24.0)

    def __getitem__(self, column: Column) -> list[float]:
        """Return a column of hours, everything that happens in a day included."""
        self.flow.advance(24.0)
        self.flow.note_way_out(24.0)
        return self.table[column][: self.table.n].tolist()


def test_two_trucks_and_one_lane() -> None:
    road = Road(service())
    road.bring(1.0, 1.0)
    assert road[Column.GATE_BEGUN] == [1.0, 1.5]
    assert road[Column.GATE_DONE] == [1.5, 2.0]
    assert road[Column.BAY_BEGUN] == [1.5, 2.0]  # as many bays as there are trucks
    assert road[Column.BAY_DONE] == [2.5, 3.0]
    assert road[Column.STORED] == [2.5, 3.0]
    assert road[Column.LEFT] == [2.75, 3.25]


@pytest.mark.parametrize(("kept", "third_begins"), [(True, 8.0), (False, 3.5)])
def test_a_kept_bay_is_blocked_by_a_full_store(kept: bool, third_begins: float) -> None:
    # the store takes one load of 20; a ship takes 5 an hour from 4 on, so the second load is in at 8
    store = Store(capacity=20.0)
    road = Road(service(store=store, bays=1, bay_kept=kept), lanes=3)
    road.bring(1.0, 1.0, 1.0)
    road.flow.advance(4.0)
    assert road.flow.unannounced(store, 4.0) == (20.0, 0.5)
    store.stock.set_outflow(5.0, 4.0)
    assert road[Column.STORED] == [2.5, 8.0, 12.0]
    assert road[Column.BAY_BEGUN] == [1.5, 2.5, third_begins]
    assert road.flow.unannounced(Store(), 24.0) == (0.0, 0.0)


def test_the_only_place_before_the_gate_is_kept_until_a_truck_leaves() -> None:
    road = Road(service(), parking=Servers(1), parks_before_gate=True)
    road.bring(0.0, 0.0)
    assert road[Column.PARKED] == [0.0, 1.75]
    assert road[Column.GATE_BEGUN] == [0.0, 1.75]
    assert road[Column.LEFT] == [1.75, 3.5]


def test_a_truck_without_a_place_behind_the_gate_keeps_its_lane() -> None:
    road = Road(service(), parking=Servers(1))
    road.bring(0.0, 0.0, 0.0)
    assert road[Column.GATE_BEGUN] == [0.0, 0.5, 1.75]
    assert road[Column.GATE_DONE] == [0.5, 1.0, 2.25]
    assert road[Column.PARKED] == [0.5, 1.75, 3.0]  # the second from 1.75 to 3


def test_a_road_that_is_banned_lets_nobody_come_to_the_gate() -> None:
    road = Road(service(), access=Calendar([(0.0, 6.0)]))
    road.bring(1.0, 7.0)
    assert road[Column.ACCESS_OPENED] == [6.0, 7.0]
    assert road[Column.GATE_BEGUN] == [6.0, 7.0]


def test_who_comes_at_the_very_hour_of_the_opening_goes_behind_those_who_have_waited() -> None:
    road = Road(service(), access=Calendar([(0.0, 6.0)]))
    road.bring(1.0, 6.0, 2.0, 6.0)
    assert road[Column.ACCESS_OPENED] == [6.0] * 4
    assert road[Column.GATE_BEGUN] == [6.0, 7.0, 6.5, 7.5]


def test_one_weighbridge_for_both_ways_and_an_exit() -> None:
    # in: 0.5 to 0.75 and 1 to 1.25; the first is out of its bay at 1.75, weighed 2 to 2.25, the
    # second at 2.25 and weighed 2.5 to 2.75; the exit takes each an hour
    bridge = Servers(1)
    road = Road(service(), weighbridges=(bridge, bridge), exit=Servers(1))
    road.bring(0.0, 0.0, WEIGHING_IN_H=0.25, WEIGHING_OUT_H=0.25, EXIT_H=1.0)
    assert road[Column.WEIGHING_IN_BEGUN] == [0.5, 1.0]
    assert road[Column.BAY_BEGUN] == [0.75, 1.25]
    assert road[Column.WEIGHING_OUT_BEGUN] == [2.0, 2.5]
    assert road[Column.WEIGHING_OUT_DONE] == [2.25, 2.75]
    assert road[Column.EXIT_BEGUN] == [2.25, 3.25]
    assert road[Column.LEFT] == [3.25, 4.25]


@pytest.mark.parametrize(("shared", "weighed_out_h"), [(True, 3.0), (False, 2.75)])
def test_who_leaves_waits_for_who_is_weighed_on_the_way_in_if_the_bridge_is_the_same(
    shared: bool, weighed_out_h: float
) -> None:
    # the first is on its way out at 2.75, when the second has been on the bridge since 2
    bridge = Servers(1)
    road = Road(service(), weighbridges=(bridge, bridge if shared else Servers(1)))
    road.bring(0.0, 1.5, WEIGHING_IN_H=1.0, WEIGHING_OUT_H=0.5)
    assert road[Column.WEIGHING_IN_BEGUN] == [0.5, 2.0]
    assert road[Column.WEIGHING_OUT_BEGUN][0] == weighed_out_h


def test_loads_wait_for_the_only_truck_of_a_fleet() -> None:
    # out in an hour, there from 1 to 2.75, home in two hours more: it takes the next load at 4.75
    road = Road(service(fleet=Servers(1)))
    road.bring(0.0, 0.0, FLEET_OUT_H=1.0, FLEET_HOME_H=2.0)
    assert road[Column.ARRIVED] == [1.0, 5.75]
    assert road[Column.LEFT] == [2.75, 7.5]


def test_a_truck_takes_a_load_along_on_its_way_back_if_there_is_one() -> None:
    # one load of flour is on offer; its store is an import's, whose stock is the room that loads leave
    offers = Offers()
    offers.number = 1
    coal, flour = Store(), Store(capacity=40.0)
    road = Road(
        service(store=coal, returns_with="flour"),
        service("flour", store=flour, offers=offers, payload=15.0),
        lanes=2,
    )
    road.bring(0.0, 0.0, RETURN_BAY_H=2.0)
    assert road[Column.RETURN_ASKED] == pytest.approx([1.5, nan], nan_ok=True)
    assert road[Column.RETURN_STORED] == pytest.approx([3.5, nan], nan_ok=True)
    assert road[Column.LEFT] == [3.75, 1.75]
    assert road.flow.unannounced(coal, 24.0) == (40.0, 0.0)
    assert road.flow.unannounced(flour, 24.0) == (15.0, 0.0)


def test_what_can_have_come_to_a_store_by_when() -> None:
    # half an hour, a quarter on the weighbridge and one in the bay: the load of 3 at 4.75
    coal, ash = Store(), Store()
    bridge = Servers(1)
    road = Road(service(store=coal), service("ash", store=ash), weighbridges=(bridge, bridge))
    road.bring(1.0, 3.0, kinds=[0.0, 1.0], WEIGHING_IN_H=0.25, WEIGHING_OUT_H=0.25)
    assert road.flow.comes_by(coal, 20.0) == 2.75
    assert road.flow.comes_by(coal, 21.0) is None
    assert road.flow.comes_by(ash, 20.0) == 4.75


def test_what_a_return_load_and_a_fleet_add_to_the_way() -> None:
    coal, flour = Store(), Store()
    away = service(store=coal, returns_with="flour", fleet=Servers(5))
    road = Road(away, service("flour", store=flour, offers=Offers(), payload=15.0))
    road.bring(1.0, FLEET_OUT_H=4.0, FLEET_HOME_H=4.0, RETURN_BAY_H=2.0)
    assert road.flow.comes_by(coal, 20.0) == 1.0 + 4.0 + 0.5 + 1.0
    assert road.flow.comes_by(flour, 15.0) == 1.0 + 4.0 + 0.5 + 1.0 + 2.0
    assert road.flow.comes_by(flour, 16.0) is None


def test_stores_plan_anew_when_trucks_come_and_when_another_lets_trucks_go() -> None:
    coal, ash = Store(), Store()
    road = Road(service(store=coal), service("ash", store=ash), service("ore", store=ash))
    assert coal.feed is road.flow
    road.bring(1.0)
    assert (coal.plans, ash.plans) == (1, 1)
    road.flow.changed(coal)
    assert (coal.plans, ash.plans) == (1, 2)
