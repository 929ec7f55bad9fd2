"""What is known of every queue before a run: its offered load and its relaxation time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import NamedTuple

from portsim.estimate import berths, corridor, land, rail, road, sea
from portsim.estimate.berth_times import crane_work
from portsim.estimate.downtime import movement_wait
from portsim.estimate.moments import Moments
from portsim.estimate.rows import Load
from portsim.estimate.ship_streams import ShipStream, brought_by_ship, ship_streams
from portsim.estimate.station import Station
from portsim.estimate.trips import train_trips, truck_trips
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import FleetArrivals, LinerArrivals, NominatedArrivals
from portsim.theory.relaxation import is_full, relaxation_time, settles
from portsim.vocabulary import Place, Queue
from portsim.vocabulary.queues import ALL_TRUCKS_PLACES, ANCHORAGE, TRAIN_PLACES
from portsim.vocabulary.resources import compartment_name

EVEN_GAPS = Moments(1.0, 0.0)


class QueueLoad(NamedTuple):
    """A queue before a run.

    Attributes
    ----------
    load
        Offered load of the fullest resource that those who wait still need, 1 is full; 0 if nothing
        is known of it.
    of
        The name of that resource.
    relaxation_h
        Relaxation time of the queue, hours; infinite where it does not settle.
    settles
        Whether its load lets it settle: below 1, or at 1 if nothing varies.
    """

    load: float = 0.0
    of: str = ""
    relaxation_h: float = 0.0
    settles: bool = True


def queue_loads(scenario: Scenario) -> dict[Queue, QueueLoad]:
    """Return what is known of each queue.

    Ships and trucks of a closed fleet come only when another has left, and trains that turn away
    leave when all is full. They make no queue grow without end, and so they do not count in these
    loads. Loads are never too high, so that a resource with a load of 1 is certainly full. For this
    reason cranes lose nothing by hindering each other, and the wait to sail takes no time of a
    berth, because a closure holds all ships that it finds there at once. Channel, pilots and tugs
    are left out.
    """
    streams = [
        _in_the_long_run(stream)
        for stream in ship_streams(scenario)
        if not isinstance(stream.block.arrivals, FleetArrivals)
    ]
    brought = brought_by_ship(scenario, streams)
    flows = land.land_flows(scenario, brought)
    ships = _anchorage(scenario, streams, truck_trips(scenario, flows))
    loads = {ANCHORAGE: ships}
    loads |= {Queue(Place.STORE, name): ships for name in scenario.own_cargoes if brought[name]}
    full_stores: dict[str, QueueLoad] = {}
    if not ships.settles:
        for name, cargo in scenario.own_cargoes.items():
            if brought[name] and cargo.direction == "export":
                full_stores[name] = ships
    loads |= _road(scenario, flows, full_stores)
    loads |= _rail(scenario, flows, full_stores)
    for queue in corridor.stage_queues(scenario, flows):
        loads[Queue(Place.STAGE, queue.stage)] = QueueLoad(
            queue.load, queue.stage, queue.relaxation_h, not is_full(queue.load)
        )
    return loads


def _in_the_long_run(stream: ShipStream) -> ShipStream:
    """Return a stream with the gaps that count over many calls.

    Ships on a schedule or nominated from stock come earlier or later than at even gaps, but these
    deviations do not add up.
    """
    if isinstance(stream.block.arrivals, LinerArrivals | NominatedArrivals):
        return replace(stream, gaps=EVEN_GAPS)
    return stream


# ---- ships


def _anchorage(
    scenario: Scenario, streams: Sequence[ShipStream], trips: Mapping[str, float]
) -> QueueLoad:
    """Return the queue at the anchorage.

    Its load is the highest of any group of berths and of the resources that their ships need. Its
    relaxation time is the longest of any group.
    """
    groups = [group for group in berths.berth_groups(scenario, streams) if group.users]
    cranes = {row.of: row for row in sea.crane_loads(scenario, groups)}
    limits = list(sea.reclaim_loads(scenario, streams))
    limits += [row for row in road.truck_limits(scenario, trips) if row.kpi == "call_load"]
    anchorage = QueueLoad()
    for pool in berths.pooled_groups(scenario, groups):
        pools = set().union(*(_crane_pools(scenario, group) for group in pool))
        others = [_without_hindrance(scenario, cranes[name]) for name in pools]
        group = berths.together(pool)
        others += [row for row in limits if _concerns(scenario, row, group)]
        irregular = any(_is_irregular(user.stream) for user in group.users)
        found = _queue_load(_free_to_sail(scenario, group), others, irregular)
        anchorage = _fuller(anchorage, found)
    return anchorage


def _is_irregular(stream: ShipStream) -> bool:
    """Return whether ships come earlier or later than at even gaps."""
    arrivals = stream.block.arrivals
    if isinstance(arrivals, LinerArrivals):
        return arrivals.deviation_h.variance() > 0.0
    return isinstance(arrivals, NominatedArrivals)


def _concerns(scenario: Scenario, row: Load, group: berths.BerthGroup) -> bool:
    """Return whether ships of a group carry the cargo of a load.

    Such a load is named after a compartment or a cargo.
    """
    return any(
        user.stream.yearly(cargo)
        for cargo in scenario.cargoes
        if row.of in (cargo, *(compartment_name(store, cargo) for store in scenario.stores))
        for user in group.users
    )


def _free_to_sail(scenario: Scenario, group: berths.BerthGroup) -> Station:
    """Return the berths of a group as if ships sailed as soon as they are ready."""
    station = berths.berth_station(scenario, group)
    customers = []
    for user, customer in zip(group.users, station.customers, strict=True):
        wait_h = movement_wait(scenario, user.stream.block, outbound=True).mean_h
        service = Moments(customer.service.mean - wait_h, customer.service.variance)
        customers.append(customer._replace(service=service))
    return replace(station, customers=tuple(customers))


def _without_hindrance(scenario: Scenario, row: Load) -> Load:
    """Return the load of a pool of cranes as if they did not hinder each other."""
    pool = scenario.cranes[row.of]
    lost = pool.loss_per_extra_crane * (min(pool.most, pool.max_per_ship) - 1)
    return replace(row, load=row.load * (1.0 - lost))


def _crane_pools(scenario: Scenario, group: berths.BerthGroup) -> set[str]:
    """Return the pools of the shore that work at a group of berths."""
    pools = set()
    for user in group.users:
        stream = user.stream
        place = group.first_place(stream)
        work = crane_work(scenario, stream.block, stream.amounts, place)
        pools |= {pool for pool, _ in work if pool in scenario.cranes}
    return pools


# ---- trucks and trains


def _road(
    scenario: Scenario, flows: Mapping[str, land.LandFlow], full_stores: Mapping[str, QueueLoad]
) -> dict[Queue, QueueLoad]:
    """Return the queues of trucks.

    A store that ships cannot empty stops its trucks at every place.
    """
    services = scenario.road.trucks if scenario.road else {}
    trips = {
        name: 0.0 if services[name].fleet is not None else per_year
        for name, per_year in truck_trips(scenario, flows).items()
    }
    loads = {
        station.queue: _queue_load(station, [])
        for station, _ in road.truck_stations(scenario, trips, flows)
        if station.queue is not None
    }
    fullest = QueueLoad()
    for load in loads.values():
        fullest = _fuller(fullest, load)
    stopped = {name: full_stores[name] for name in services if name in full_stores and trips[name]}
    for queue in map(Queue, ALL_TRUCKS_PLACES if services else ()):
        loads.setdefault(queue, fullest)
        for load in stopped.values():
            loads[queue] = _fuller(loads[queue], load)
    for name, load in stopped.items():
        bay = Queue(Place.BAY, name)
        loads[bay] = _fuller(loads.get(bay, QueueLoad()), load)
    return loads


def _rail(
    scenario: Scenario, flows: Mapping[str, land.LandFlow], full_stores: Mapping[str, QueueLoad]
) -> dict[Queue, QueueLoad]:
    """Return the queues of trains that wait.

    A store that ships cannot empty stops its trains.
    """
    services = scenario.rail.trains if scenario.rail else {}
    trips = {
        name: per_year if services[name].when_full == "wait" else 0.0
        for name, per_year in train_trips(scenario, flows).items()
    }
    loads: dict[Queue, QueueLoad] = {}
    for station, _ in rail.train_stations(scenario, trips):
        load = _queue_load(station, [])
        for name, service in services.items():
            if service.station == station.of and trips[name] and name in full_stores:
                load = _fuller(load, full_stores[name])
        for place in TRAIN_PLACES:
            loads[Queue(place, station.of)] = load
    return loads


# ---- one queue


def _queue_load(station: Station, others: Sequence[Load], irregular: bool = False) -> QueueLoad:
    """Return the queue of a station whose customers also need other resources.

    Parameters
    ----------
    irregular
        Whether customers that come at even gaps in the long run come earlier or later each.

    Notes
    -----
    The variability of several streams together over a long time is the mean of theirs, weighted by
    their rates (W. Whitt, Operations Research 30 (1982), 125-147, the asymptotic method).
    """
    load, of = max([(station.load, station.of), *((row.load, row.of) for row in others)])
    service = station.service
    if not service.mean or not station.per_year:
        return QueueLoad()
    weighted_scv = sum(stream.per_year * stream.gaps.scv for stream in station.customers)
    gaps_scv = weighted_scv / station.per_year
    stay_h = service.mean / station.available
    if not settles(load, gaps_scv or float(irregular), service.scv):
        return QueueLoad(load, of, inf, settles=False)
    relaxation_h = relaxation_time(load, station.servers, stay_h, gaps_scv, service.scv)
    return QueueLoad(load, of, relaxation_h)


def _fuller(first: QueueLoad, second: QueueLoad) -> QueueLoad:
    """Return the queue with the higher load, with the longer relaxation time of the two."""
    fuller = max(first, second, key=lambda queue: (not queue.settles, queue.load))
    return fuller._replace(relaxation_h=max(first.relaxation_h, second.relaxation_h))
