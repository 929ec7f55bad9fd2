"""Stores, services and records of trucks for the tests of this room."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from portsim.flow.calendar.roster import Roster
from portsim.flow.stock.stock import Stock
from portsim.observe.land import Part, Trucks
from portsim.vocabulary import Place

nan = np.nan


class Store:
    """A store of one cargo whose stock is followed by the trucks alone; it notes when it plans anew."""

    def __init__(self, capacity: float = 1_000.0, level: float = 0.0) -> None:
        self.stock = Stock(capacity, level)
        self.cargo = ""  # that of the first service that brings loads to it
        self.feed: Any = None
        self.plans = 0

    def plan_if_unsure(self) -> None:
        self.plans += 1


def service(name: str = "coal", store: Store | None = None, **more: Any) -> Any:
    """Return a service with loads of 20 t and any number of bays, unless told."""
    plain = {
        "payload": 20.0,
        "bays": None,
        "bay_kept": False,
        "fleet": None,
        "returns_with": None,
        "offers": None,
    }
    if isinstance(more.get("bays"), int):
        more["bays"] = Roster.constant(more["bays"])
    compartment = store or Store()
    compartment.cargo = compartment.cargo or name
    return SimpleNamespace(name=name, compartment=compartment, **plain | more)


def part(
    place: Place,
    come_h: list[float],
    go_h: list[float],
    done_h: list[float] | None = None,
    freed_h: list[float] | None = None,
    of: str = "",
) -> Part:
    """Return the hours of trucks at a place; what is not told is as it was before."""
    hours = [np.array(come_h), np.array(go_h)]
    hours.append(hours[-1] if done_h is None else np.array(done_h))
    hours.append(hours[-1] if freed_h is None else np.array(freed_h))
    return Part(place, of, *hours)


def trucks(*parts: Part, arrive_h: list[float], name: str = "coal") -> Trucks:
    return Trucks(name, 20.0, np.array(arrive_h), parts, parts[-1].freed_h)


def record(
    *services: Trucks, window: tuple[float, float] = (0.0, 10.0), ended_h: float = 10.0
) -> Any:
    """Return a record of trucks alone."""
    begin_h, end_h = window
    return SimpleNamespace(trucks=list(services), begin_h=begin_h, end_h=end_h, ended_h=ended_h)
