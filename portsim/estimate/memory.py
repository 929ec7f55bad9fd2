"""What can be said of every queue before a run: how full what it waits for is, and how long it remembers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from portsim.estimate import berths, corridor, land, sea
from portsim.estimate.calls import Calls, all_calls, crane_work
from portsim.estimate.quantity import Quantity
from portsim.estimate.rows import Load
from portsim.estimate.station import Station
from portsim.estimate.stops import delay
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import FleetArrivals, LinerArrivals, NominatedArrivals
from portsim.theory.relaxation import relaxation_time

SEA = "anchorage"
STAGE = "stage"
EVEN = Quantity(1.0, 0.0)
_OF_ALL_TRUCKS = ("ban", "gate", "parking", "weighbridge", "weighbridge out", "exit")


class Memory(NamedTuple):
    """A queue before a run.

    Attributes
    ----------
    load
        Offered load of the fullest thing on its way out, 1 is full; 0 if nothing is known of it.
    of
        The name of that.
    hours
        Relaxation time of the queue; infinite at a load of 1 or more.
    """

    load: float = 0.0
    of: str = ""
    hours: float = 0.0


def memories(scenario: Scenario) -> dict[str, Memory]:
    """Return what is known of each queue, by its name among the queues of a run.

    Who comes only when another has left, as ships and trucks of a closed fleet, and who goes away
    when all is full, makes no queue grow without end, and so is no part of these loads. Loads are
    never too high, so that 1 is full for certain: cranes lose nothing in each other's way, the wait
    to sail takes no berth's time (a berth has it once for all ships that a closure finds there),
    and channel, pilots and tugs are left out.
    """
    calls = [
        _in_the_long_run(one)
        for one in all_calls(scenario)
        if not isinstance(one.stream.arrivals, FleetArrivals)
    ]
    brought = {name: sum(one.yearly(name) for one in calls) for name in scenario.cargoes}
    moved = land.flows(scenario, brought)
    ships = _ships(scenario, calls, land.truck_trips(scenario, moved))
    found = {SEA: ships}
    stores = {f"store {name}": ships for name in scenario.cargoes if brought[name]}
    found |= stores
    full = (
        {
            name: ships
            for name, cargo in scenario.cargoes.items()
            if brought[name] and cargo.direction == "export"
        }
        if ships.load >= 1.0
        else {}
    )
    stages = {
        f"{STAGE} {name}": Memory(load, name, hours)
        for name, load, hours in corridor.stage_queues(scenario, moved)
    }
    return found | _road(scenario, moved, full) | _rail(scenario, moved, full) | stages


def _ships(scenario: Scenario, calls: list[Calls], trips: Mapping[str, float]) -> Memory:
    """Return the anchorage: its fullest berths, what is full beside them, and what remembers longest."""
    groups = [group for group in berths.groups(scenario, calls) if group.calls]
    cranes = {row.of: row for row in sea.crane_loads(scenario, groups)}
    reclaim = list(sea.reclaim_loads(scenario, calls))
    called = [row for row in land.truck_limits(scenario, trips) if row.kpi == "call_load"]
    found = Memory()
    for group in groups:
        limits = [_apart(scenario, cranes[name]) for name in _pools(scenario, group)]
        limits += [
            row
            for row in (*reclaim, *called)
            if any(one.yearly(_cargo(row)) for one, _, _ in group.calls)
        ]
        found = _worse(found, _memory(_free_to_sail(scenario, group), limits))
    return found


def _free_to_sail(scenario: Scenario, group: berths.Group) -> Station:
    """Return berths as if ships sailed when they are ready."""
    station = berths.station(scenario, group)
    customers = tuple(
        customer._replace(
            service=Quantity(
                customer.service.mean - delay(scenario, one.stream, outbound=True).mean_h,
                customer.service.variance,
            )
        )
        for (one, _, _), customer in zip(group.calls, station.customers, strict=True)
    )
    return replace(station, customers=customers)


def _apart(scenario: Scenario, row: Load) -> Load:
    """Return the load of cranes as if none were in another's way."""
    pool = scenario.cranes[row.of]
    lost = pool.loss_per_extra_crane * (min(pool.number, pool.max_per_ship) - 1)
    return replace(row, load=row.load * (1.0 - lost))


def _in_the_long_run(one: Calls) -> Calls:
    """Return calls with the gaps that count over many of them.

    Ships on a schedule, or fixed from stock, come early or late of an even course: their deviations
    do not add up.
    """
    return (
        replace(one, gaps=EVEN)
        if isinstance(one.stream.arrivals, LinerArrivals | NominatedArrivals)
        else one
    )


def _cargo(row: Load) -> str:
    return row.of.rpartition("/")[2]


def _pools(scenario: Scenario, group: berths.Group) -> set[str]:
    return {
        name
        for one, _, _ in group.calls
        for name, _ in crane_work(
            scenario, one, next(place for place in one.places if place in group.places)
        )
    }


def _memory(station: Station, limits: list[Load]) -> Memory:
    """Return the queue of a station.

    Notes
    -----
    The variability of several streams together over a long time is the mean of theirs, weighted by
    their rates (W. Whitt, Operations Research 30 (1982), 125-147, the asymptotic method).
    """
    loads = [(station.load, station.of), *((row.load, row.of) for row in limits)]
    load, of = max(loads)
    service = station.service
    if not service.mean or not station.per_year:
        return Memory()
    gaps_scv = sum(one.per_year * one.gaps.scv for one in station.customers) / station.per_year
    stay_h = service.mean / station.available
    return Memory(load, of, relaxation_time(load, station.servers, stay_h, gaps_scv, service.scv))


def _worse(one: Memory, other: Memory) -> Memory:
    fuller = max(one, other, key=lambda memory: memory.load)
    return fuller._replace(hours=max(one.hours, other.hours))


def _road(
    scenario: Scenario, moved: Mapping[str, land.Flow], full: Mapping[str, Memory]
) -> dict[str, Memory]:
    """Return the places of trucks; a store that ships cannot empty stops them everywhere."""
    services = scenario.road.trucks if scenario.road else {}
    open_ended = {
        name: 0.0 if services[name].fleet is not None else trips
        for name, trips in land.truck_trips(scenario, moved).items()
    }
    found = {
        station.queue: _memory(station, [])
        for station, _ in land.truck_stations(scenario, open_ended, moved)
    }
    everywhere = Memory()
    for memory in found.values():
        everywhere = _worse(everywhere, memory)
    held = {name: full[name] for name in services if name in full and open_ended[name]}
    for place in _OF_ALL_TRUCKS if services else ():
        found.setdefault(place, everywhere)
        for memory in held.values():
            found[place] = _worse(found[place], memory)
    for name, memory in held.items():
        found[f"bay {name}"] = _worse(found.get(f"bay {name}", Memory()), memory)
    return found


def _rail(
    scenario: Scenario, moved: Mapping[str, land.Flow], full: Mapping[str, Memory]
) -> dict[str, Memory]:
    services = scenario.rail.trains if scenario.rail else {}
    waiting = {
        name: trips if services[name].when_full == "wait" else 0.0
        for name, trips in land.train_trips(scenario, moved).items()
    }
    found: dict[str, Memory] = {}
    for station, _ in land.train_stations(scenario, waiting):
        memory = _memory(station, [])
        for name, service in services.items():
            if service.station == station.of and waiting[name] and name in full:
                memory = _worse(memory, full[name])
        found |= {
            f"{place} {station.of}": memory for place in ("arrival_track", "track", "locomotive")
        }
    return found
