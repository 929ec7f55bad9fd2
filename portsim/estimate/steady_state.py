"""Cargoes whose stock cannot settle, because neither side of the store follows the other.

A stock settles if the side that brings too much, or asks for too much, gives way: trains that find
the store full are turned away, a closed fleet of trucks stands still, ships are nominated from
stock or sail short. It settles too if both sides move the same and nothing varies.
"""

from collections.abc import Iterator
from math import inf
from typing import NamedTuple

from portsim.estimate.moments import moments_of
from portsim.estimate.ship_streams import ShipStream, ship_streams
from portsim.flow.calendar.year import YEAR_H
from portsim.scenario.blocks.rail import RandomTrains, TrainService
from portsim.scenario.blocks.road import TruckService
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import (
    CallStream,
    LinerArrivals,
    NominatedArrivals,
    RandomArrivals,
)
from portsim.theory.relaxation import ROUNDING


class NoSteadyState(NamedTuple):
    """Why a stock cannot settle, and what to do about it."""

    reason: str
    advice: str

    @property
    def sentence(self) -> str:
        """Reason and advice."""
        return f"{self.reason}; {self.advice}"


class _Flow(NamedTuple):
    """What one stream brings to a store, or takes from it.

    Attributes
    ----------
    per_year
        In the unit of the cargo.
    gives_way
        Whether it stays away, or moves less, when the store cannot serve it; otherwise it waits.
    spread
        By how much the variance of what it moved grows in a year, in that unit squared.
    """

    per_year: float
    gives_way: bool
    spread: float


class _Stock(NamedTuple):
    """A store between land and ships, over a year, in the unit of the cargo.

    Attributes
    ----------
    waiting_ships
        The streams of ships that come whatever lies in store, and wait for all of their cargo.
    land, ships
        What comes to the store, and what takes it away.
    """

    cargo: str
    waiting_ships: tuple[ShipStream, ...]
    land: tuple[_Flow, ...]
    ships: tuple[_Flow, ...]

    @property
    def varies(self) -> bool:
        """Whether what was moved differs more and more from its mean as time goes on."""
        return any(flow.spread > 0.0 for flow in (*self.land, *self.ships))

    @property
    def shortage(self) -> float:
        """What the ships that wait ask for, less all that may come."""
        return _sum(self.ships, gives_way=False) - _sum(self.land)

    @property
    def surplus(self) -> float:
        """What comes and waits at a full store, less all that ships may take."""
        return _sum(self.land, gives_way=False) - _sum(self.ships)

    @property
    def settles(self) -> bool:
        """Whether neither side piles up."""
        least = ROUNDING * _sum(self.land)
        worst = max(self.shortage, self.surplus)
        return worst < -least or (worst <= least and not self.varies)


def _sum(flows: tuple[_Flow, ...], gives_way: bool | None = None) -> float:
    return sum(flow.per_year for flow in flows if gives_way in (None, flow.gives_way))


def without_steady_state(scenario: Scenario) -> dict[str, NoSteadyState]:
    """Return the cargoes whose stock cannot settle, with the reason.

    Random trains or trucks on one side of a store and random ships on the other make the stock a
    random walk. With equal means it never settles, and with unequal means a queue grows without
    end, unless that side gives way.
    """
    return {stock.cargo: _reason(stock) for stock in _stocks(scenario) if not stock.settles}


def stock_relaxation_h(scenario: Scenario) -> dict[str, float]:
    """Return how many hours a stock that settles takes to forget what it began with, by cargo.

    Cargoes are left out whose ships all follow the stock.

    Notes
    -----
    A level that drifts to one side and is held there is a reflected Brownian motion in heavy
    traffic, and forgets in 2 variance / drift^2 hours (W. Whitt, Planning queueing simulations,
    Management Science 35 (1989), 1341-1366). Before that it must have come there: where the
    full store holds it, that is the time in which the drift fills the store.
    """
    return {
        stock.cargo: _relaxation_h(scenario, stock)
        for stock in _stocks(scenario)
        if stock.settles and stock.varies
    }


def waiting_by_land(scenario: Scenario, cargo: str) -> float:
    """Return what comes of an export in a year and waits at a full store, in its unit.

    The rest is turned away, or stands at its origin in the trucks of a closed fleet.
    """
    return _sum(tuple(_land(scenario, cargo)), gives_way=False)


def _relaxation_h(scenario: Scenario, stock: _Stock) -> float:
    spread_per_h = sum(flow.spread for flow in (*stock.land, *stock.ships)) / YEAR_H
    drifts = [-excess / YEAR_H for excess in (stock.shortage, stock.surplus) if excess > -inf]
    slowest = min(drifts)
    hours = 2.0 * spread_per_h / slowest**2
    if any(flow.gives_way for flow in stock.ships):
        return hours
    room = sum(
        block.compartments[stock.cargo].capacity - block.compartments[stock.cargo].initial
        for block in scenario.stores.values()
        if stock.cargo in block.compartments
    )
    return hours + max(room, 0.0) / slowest


# ---- the two sides of a store


def _stocks(scenario: Scenario) -> Iterator[_Stock]:
    """Yield the stocks of exports for which ships come whatever lies in store."""
    streams = ship_streams(scenario)
    for name, cargo in scenario.cargoes.items():
        if cargo.direction != "export" or not cargo.annual > 0.0:
            continue
        carriers = [stream for stream in streams if stream.yearly(name) > 0.0]
        waiting = tuple(stream for stream in carriers if _waits_regardless(stream.block))
        if waiting:
            ships = tuple(_ships(stream, name) for stream in carriers)
            yield _Stock(name, waiting, tuple(_land(scenario, name)), ships)


def _waits_regardless(stream: CallStream) -> bool:
    """Return whether ships come whatever lies in store and then wait for their whole cargo."""
    arrivals = stream.arrivals
    liner_without_window = isinstance(arrivals, LinerArrivals) and arrivals.window_h is None
    regardless = isinstance(arrivals, RandomArrivals) or liner_without_window
    return regardless and stream.part_cargo.policy == "wait"


def _ships(stream: ShipStream, cargo: str) -> _Flow:
    """Return what ships take of a cargo; those that are nominated take whatever there is."""
    amounts = [
        amount
        for parcel, amount in zip(stream.block.parcels, stream.amounts, strict=True)
        if parcel.cargo == cargo
    ]
    mean, variance = sum(one.mean for one in amounts), sum(one.variance for one in amounts)
    arrivals = stream.block.arrivals
    if isinstance(arrivals, NominatedArrivals):
        return _Flow(inf, True, 0.0)
    gaps_scv = moments_of(arrivals.gaps).scv if isinstance(arrivals, RandomArrivals) else 0.0
    spread = stream.per_year * (variance + mean * mean * gaps_scv)
    return _Flow(stream.per_year * mean, not _waits_regardless(stream.block), spread)


def _land(scenario: Scenario, cargo: str) -> Iterator[_Flow]:
    """Yield what comes of a cargo by road and by rail.

    What passes a corridor comes unevenly, because its borders shut. What is held there comes later,
    but a ship that waited meanwhile is not made up for if nothing is to spare.
    """
    block = scenario.cargoes[cargo]
    uneven = scenario.corridor is not None and cargo in scenario.corridor.cargoes
    if scenario.road and cargo in scenario.road.trucks and block.by_road:
        service = scenario.road.trucks[cargo]
        amount = block.annual * block.by_road
        scv = max(_truck_scv(service), float(uneven))
        yield _Flow(amount, service.fleet is not None, amount * service.payload * scv)
    if scenario.rail and cargo in scenario.rail.trains and block.by_rail:
        trains = scenario.rail.trains[cargo]
        amount = block.annual * block.by_rail
        scv = max(_train_scv(trains), float(uneven))
        yield _Flow(amount, trains.when_full == "turn_away", amount * trains.load * scv)


def _truck_scv(service: TruckService) -> float:
    """Return by how much the number of trucks varies in the long run; a late one is late once."""
    if service.appointments is not None:
        return service.appointments.no_show_share
    return moments_of(service.gaps).scv


def _train_scv(service: TrainService) -> float:
    """Return by how much what trains bring varies in the long run; a late one is late once."""
    load = moments_of(service.wagons).times_independent(moments_of(service.wagon))
    arrivals = service.arrivals
    gaps_scv = moments_of(arrivals.gaps).scv if isinstance(arrivals, RandomTrains) else 0.0
    return load.scv + gaps_scv


# ---- what is said of a stock that cannot settle


def _reason(stock: _Stock) -> NoSteadyState:
    """Say what drives the stock away: chance where nothing gives way, else the difference."""
    stream = stock.waiting_ships[-1]
    gives_way = any(flow.gives_way for flow in (*stock.land, *stock.ships))
    if stock.varies and not gives_way:
        land = "at random" if any(flow.spread for flow in stock.land) else "at even gaps"
        return NoSteadyState(
            f"no steady state: {stock.cargo} comes by land {land} and the ships of {stream.name} "
            f"take it {_how(stream)}",
            "nominate them from stock",
        )
    if stock.shortage >= stock.surplus:
        asked = 100.0 * _sum(stock.ships, gives_way=False) / _sum(stock.land)
        told = f"the ships of {stream.name} ask for {asked:.4g} % of the {stock.cargo} that comes"
        return NoSteadyState(f"no steady state: {told} and wait for it", "nominate them from stock")
    asked = 100.0 * _sum(stock.ships) / _sum(stock.land, gives_way=False)
    told = f"ships take {asked:.4g} % of the {stock.cargo} that comes by land and waits"
    return NoSteadyState(f"no steady state: {told} at a full store", "nominate ships from stock")


def _how(stream: ShipStream) -> str:
    if isinstance(stream.block.arrivals, LinerArrivals):
        return "by a schedule"
    return "at random" if stream.gaps.scv else "at even gaps"
