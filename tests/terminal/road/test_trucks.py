"""All trucks of a terminal: who is brought when, and what is told of them, by hand."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from portsim.flow.arrivals.poisson import Intensity
from portsim.flow.calendar.calendar import Calendar
from portsim.flow.queues.routes import Offers, Servers
from portsim.flow.streams import Draws, Floats
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.road.columns import Column
from portsim.terminal.road.kinds import CalledTrucks, GateComplex, TruckKind
from portsim.terminal.road.trucks import TruckTraffic
from portsim.vocabulary import Place
from tests.builder import always
from tests.terminal.road.parts import nan


class At:
    """Trucks that come at stated hours; it notes up to when it was asked."""

    def __init__(self, *hours: float) -> None:
        self._hours = np.array(hours)
        self._given_h = 0.0
        self.asked: list[float] = []

    def until(self, hour: float) -> Floats:
        new = (self._hours >= self._given_h) & (self._hours < hour)
        self._given_h = hour
        self.asked.append(hour)
        return self._hours[new]


class Collection:
    """Has so many loads ready at each time of asking, and notes how many were asked for."""

    def __init__(self, store: Compartment, *ready: int) -> None:
        self._store = store
        self._ready = list(ready)
        self.most: list[int | None] = []

    def call_loads(self, payload: float, most: int | None = None) -> int:
        self._store.settle()
        self.most.append(most)
        ready = self._ready.pop(0) if self._ready else 0
        return ready if most is None else min(ready, most)


def store(
    env: Environment, cargo: str = "coal", initial: float = 0.0, mirrored: bool = False
) -> Compartment:
    return Compartment(env, "pile", cargo, "t", 1_000.0, initial, mirrored, None)


def kind(compartment: Compartment, source: Any, **more: Any) -> TruckKind:
    """Return a service whose trucks carry 20 t and need half an hour at the gate and one in a bay."""
    draws: dict[Column, Draws] = {Column.GATE_H: always(0.5), Column.BAY_H: always(1.0)}
    draws |= more.pop("draws", {})
    return TruckKind(compartment.cargo, compartment, 20.0, source, draws, **more)


def traffic(
    env: Environment, kinds: Sequence[TruckKind], until_h: float = 24.0, **gate_complex: Any
) -> TruckTraffic:
    """Return the trucks of a terminal with one lane at an hour, its stores followed so far."""
    at = GateComplex(gate=Servers(1), **{"exit_h": 0.25} | gate_complex)
    made = TruckTraffic(env, at, kinds)
    env.process(made.bring_trucks())
    env.run(until_h)
    for each in kinds:
        each.compartment.settle()
    return made


# a road that is never shut lets trucks keep something while they wait, and changes nothing else
KEEPS = {"access": Calendar()}


@pytest.mark.parametrize("more", [{}, KEEPS], ids=["free flow", "blocking"])
def test_two_trucks_and_one_lane(more: dict[str, Any]) -> None:
    env = Environment()
    coal = store(env)
    made = traffic(env, [kind(coal, At(1.0, 1.0, 23.0))], **more)
    (trucks,) = made.records()
    assert trucks.arrive_h.tolist() == [1.0, 1.0, 23.0]
    assert trucks.at(Place.GATE).go_h.tolist() == [1.0, 1.5, 23.0]
    assert trucks.stored_h == pytest.approx([2.5, 3.0, nan], nan_ok=True)
    assert trucks.left_h == pytest.approx([2.75, 3.25, nan], nan_ok=True)
    assert coal.stock.level == 40.0
    assert made.delivered("coal") == (2, 40.0)
    assert made.delivered("ash") == (0, 0.0)


def test_what_comes_unannounced_is_told_of_each_store() -> None:
    env = Environment()
    coal = store(env)
    blocking = traffic(env, [kind(coal, At(1.0))], **KEEPS)
    assert blocking.unannounced(coal) == (20.0, 0.0)
    env = Environment()
    coal = store(env)
    assert traffic(env, [kind(coal, At(1.0))]).unannounced(coal) == (0.0, 0.0)


def test_who_has_not_left_is_unfinished_if_he_came_within_the_hours() -> None:
    env = Environment()
    made = traffic(env, [kind(store(env), At(1.0, 22.5, 23.0))], exit_h=1.0)
    # the second is in store at 24 and out at 25
    assert made.unfinished(0.0, 24.0) == 2
    assert made.unfinished(0.0, 23.0) == 1
    assert made.unfinished(23.0, 24.0) == 1
    assert made.unfinished(0.0, 22.5) == 0


def test_records_are_made_once_an_hour_and_follow_the_present() -> None:
    env = Environment()
    made = traffic(env, [kind(store(env), At(1.0, 25.0))])
    first = made.records()
    assert made.records() is first
    env.run(26.0)
    assert made.records()[0].arrive_h.tolist() == [1.0, 25.0]


def test_trucks_that_come_by_themselves_are_brought_by_the_week() -> None:
    env, source = Environment(), At()
    traffic(env, [kind(store(env), source)], until_h=340.0)
    assert source.asked == [168.0, 336.0, 504.0]


def called(collection: Collection, most: int | None = 5, until_h: float = 96.0) -> CalledTrucks:
    """Return trucks that are called in the middle of each hour from 8 to 12, and not on day 1."""
    corners = [0.0, 8.0, 12.0, 56.0, 60.0, 80.0, 84.0, until_h]
    expected = [0.0, 0.0, 4.0, 4.0, 8.0, 8.0, 12.0, 12.0]
    uniforms = Draws(Quarters(), np.random.default_rng(1))
    return CalledTrucks(
        collection, most, Intensity(np.array(corners), np.array(expected)), uniforms
    )  # type: ignore[arg-type]


class Quarters:
    """A law that gives 3/4 and 1/4 in turn."""

    def expected(self) -> float:
        return 0.5

    def sampler(self, rng: np.random.Generator) -> Callable[[int], Floats]:
        return lambda n: np.tile([0.75, 0.25], n // 2 + 1)[:n]


def test_trucks_are_called_daily_for_the_loads_that_are_ready() -> None:
    # the gate is open from 8 to 12 on days 0 and 2; nobody is called on day 1. A quarter of the way
    # through the four hours is 9, three quarters are 11.
    env = Environment()
    flour = store(env, "flour", initial=1_000.0, mirrored=True)
    ready = Collection(flour, 2, 0, 9)
    made = traffic(env, [kind(flour, called(ready, most=1))], until_h=71.0)
    assert ready.most == [1, 0, 1]
    assert made.records()[0].arrive_h.tolist() == [11.0, 57.0]
    assert made.delivered("flour") == (2, 40.0)
    assert flour.stock.level == 40.0  # of an import the stock is the room


def test_called_trucks_come_in_order_of_time() -> None:
    env = Environment()
    flour = store(env, "flour", initial=1_000.0, mirrored=True)
    made = traffic(env, [kind(flour, called(Collection(flour, 2)))])
    assert made.records()[0].arrive_h.tolist() == [9.0, 11.0]


def test_loads_are_on_offer_for_a_day_before_trucks_are_called_for_the_rest() -> None:
    # Two loads of flour are on offer on day 0, and the coal truck of hour 1 takes one along: it is
    # asked at 2.5. For the other a truck is called on day 1, and comes when the gate opens on day 2.
    # The three loads of that day are on offer.
    env, offers = Environment(), Offers()
    coal, flour = store(env), store(env, "flour", initial=1_000.0, mirrored=True)
    kinds = [
        kind(coal, At(1.0), returns_with="flour", draws={Column.RETURN_BAY_H: always(2.0)}),
        kind(flour, called(Collection(flour, 2, 0, 3)), offers=offers),
    ]
    made = traffic(env, kinds, until_h=71.0)
    of_coal, of_flour = made.records()
    assert [part.of for part in of_coal.parts] == ["", "coal", "coal", "flour", "flour"]
    assert of_coal.parts[-1].go_h.tolist() == [4.5]
    assert of_flour.arrive_h.tolist() == [56.0]
    assert made.delivered("flour") == (2, 40.0)
    assert offers.number == 3


def test_loads_of_a_fleet_are_called_for_and_its_trucks_arrive_later() -> None:
    env = Environment()
    out_and_home = {Column.FLEET_OUT_H: always(3.0), Column.FLEET_HOME_H: always(3.0)}
    made = traffic(env, [kind(store(env), At(1.0, 23.0), fleet=Servers(5), draws=out_and_home)])
    assert made.records()[0].arrive_h.tolist() == [4.0]
