"""From the parts of a terminal at the end of a run to its record."""

from collections.abc import Iterator, Sequence

import numpy as np

from portsim.flow.limits import Limits, Meter
from portsim.flow.stock.history import trajectory, unannounced_amount, unannounced_wait_h
from portsim.flow.streams import Floats
from portsim.ledger.garbage import no_search_for_garbage
from portsim.ledger.ledger import Ledger
from portsim.observe.land import Trains
from portsim.observe.record import Record
from portsim.observe.resources import ClockRecord
from portsim.observe.ships import ParcelRecord, PartRecord, Visits
from portsim.observe.stores import CargoTotals, QueueRecord, StockRecord
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.horizon import shorter_first
from portsim.terminal.corridor import records as corridorbook
from portsim.terminal.corridor.followed import stage_episodes
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.road.clocks import truck_clocks
from portsim.terminal.road.waits import truck_queues
from portsim.terminal.sea.visit import Visit
from portsim.terminal.terminal import RunSnapshots, Terminal
from portsim.vocabulary import Queue, ResourceKind, State
from portsim.vocabulary.queues import ANCHORAGE


def simulate(scenario: Scenario, replication: int, limits: Limits | None = None) -> Record:
    """Run one replication of a scenario and return its record.

    Parameters
    ----------
    scenario
        A checked scenario.
    replication
        Its number from 0.
    limits
        What it may take; None: as much as it needs.

    Raises
    ------
    LimitError
        If it takes more.
    """
    with no_search_for_garbage():
        return _simulated(scenario, replication, Meter(limits))


def _simulated(scenario: Scenario, replication: int, meter: Meter) -> Record:
    """Run a terminal that nothing refers to any more when its record is made.

    One whose run-out is very long is run with a shorter one first, and again only if it needs more.
    """
    for tried in shorter_first(scenario):
        terminal = Terminal(tried, replication, meter)
        meter.look(0.0)  # calendars are made before anything happens
        snapshots = terminal.run()
        meter.look(terminal.ended_h)
        if tried is scenario or terminal.is_over:
            break
    return make_record(terminal, snapshots)


def make_record(terminal: Terminal, snapshots: RunSnapshots) -> Record:
    """Return the record of a terminal that has run."""
    scenario = terminal.scenario
    for visit in terminal.port.visits:
        visit.book_unfinished()
    record = Record(
        replication=terminal.replication,
        begin_h=terminal.begin_h,
        end_h=terminal.end_h,
        ended_h=terminal.ended_h,
        events=terminal.env.scheduled,
        calls=tuple(scenario.calls),
        vessels=tuple(scenario.vessels),
        berths=tuple(place.name for place in terminal.quay.places),
        train_services=tuple(scenario.rail.trains) if scenario.rail else (),
        visits=_visits(terminal),
        trains=_trains(terminal),
        trucks=terminal.road.records() if terminal.road else [],
        flows=corridorbook.records(scenario, terminal.flows, terminal.ended_h),
        episodes=stage_episodes(
            scenario, terminal.replication, terminal.flows, terminal.end_h, terminal.ended_h
        ),
        weather={name: calendar.closed for name, calendar in terminal.weather.items()},
        cranes=[
            *(pool.history() for pool in terminal.pools.values()),
            *(one for gear in terminal.gear.values() for one in gear.history()),
        ],
        parcels=_all_parcels(terminal),
    )
    record.clocks = _clocks(terminal, record, snapshots)
    for name, store in terminal.stores.items():
        totals = _totals(terminal, name, store, snapshots)
        if scenario.cargoes[name].of_others:
            record.of_others.append(totals)
        else:
            record.stocks.append(_stock(terminal, name, store))
            record.cargoes.append(totals)
    record.queues = _queues(terminal, record)
    terminal.env.meter.look(terminal.ended_h)  # before the chains of waiting are followed
    ledger = Ledger(terminal, record)
    record.waits, record.entity_waits = ledger.waits, ledger.by_entity
    return record


def _clocks(terminal: Terminal, record: Record, snapshots: RunSnapshots) -> list[ClockRecord]:
    """Return the hours by state, inside the window, of every resource."""
    clocks = []
    for before, after in zip(snapshots.begin.clocks, snapshots.end.clocks, strict=True):
        hours = {state: after.hours[state] - before.hours[state] for state in after.hours}
        units = after.units
        if after.kind == ResourceKind.GEAR:  # it comes and goes with its ships
            units = sum(hours.values()) / (record.end_h - record.begin_h)
        clocks.append(ClockRecord(after.resource, after.kind, units, hours))
    if terminal.road is not None:
        clocks += truck_clocks(terminal.road.gate_complex, terminal.road.kinds, record)
    return clocks


def _stock(terminal: Terminal, cargo: str, store: Compartment) -> StockRecord:
    stock = store.stock
    _, by_truck_h = terminal.road.unannounced(store) if terminal.road else (0.0, 0.0)
    return StockRecord(
        store=store.store,
        cargo=cargo,
        unit=store.unit,
        capacity=stock.capacity,
        mirrored=store.mirrored,
        trajectory=trajectory(stock),
        queue_h=stock.queue_h,
        trains_waited_h=unannounced_wait_h(stock) - by_truck_h,
    )


def _column(values: Sequence[float]) -> Floats:
    return np.asarray(values, dtype=float)


def _visits(terminal: Terminal) -> Visits:
    visits = terminal.port.visits
    return Visits(
        call=np.asarray([v.kind.index for v in visits], dtype=np.int64),
        vessel=np.asarray([v.kind.vessel for v in visits], dtype=np.int64),
        elsewhere=np.asarray([v.kind.elsewhere is not None for v in visits], dtype=np.int64),
        berth=np.asarray([v.berth for v in visits], dtype=np.int64),
        arrive_h=_column([v.arrive_h for v in visits]),
        granted_h=_column([v.granted_h for v in visits]),
        first_line_h=_column([v.first_line_h for v in visits]),
        work_from_h=_column([v.work_from_h for v in visits]),
        work_to_h=_column([v.work_to_h for v in visits]),
        ready_h=_column([v.ready_h for v in visits]),
        last_line_h=_column([v.last_line_h for v in visits]),
        left_h=_column([v.left_h for v in visits]),
        no_cargo_h=_column([v.no_cargo_h for v in visits]),
        no_crane_h=_column([v.no_crane_h for v in visits]),
        amount_t=_column([v.amount_t for v in visits]),
        worked_t=_column([v.worked_t for v in visits]),
        length_m=_column([v.kind.length_m for v in visits]),
        at_m=_column([v.at_m for v in visits]),
        passed_over=np.asarray(
            [v.berth_request.passed_over if v.berth_request else 0 for v in visits], dtype=np.int64
        ),
        weather_h=_column([v.lost_h.get(State.WEATHER, 0.0) for v in visits]),
        off_shift_h=_column([v.lost_h.get(State.SHIFT, 0.0) for v in visits]),
    )


def _all_parcels(terminal: Terminal) -> list[ParcelRecord]:
    parcels: list[ParcelRecord] = []
    for row, visit in enumerate(terminal.port.visits):
        parcels.extend(_parcels(row, visit))
    return parcels


def _parcels(row: int, visit: Visit) -> Iterator[ParcelRecord]:
    """Yield the records of the parcels of a ship that were begun; `row` is hers in the record."""
    for worked in visit.begun_parcels:
        transfer = worked.transfer
        yield ParcelRecord(
            visit=row,
            number=worked.number,
            cargo=transfer.compartment.cargo,
            unit=transfer.compartment.unit,
            begun_h=worked.begun_h,
            ended_h=worked.ended_h,
            amount=transfer.amount,
            done=transfer.done,
            parts=tuple(
                PartRecord(part.pool.name, part.done, tuple(part.crane_changes))
                for part in transfer.parts
            ),
        )


def _trains(terminal: Terminal) -> Trains:
    trains = terminal.rail.trains
    return Trains(
        service=np.asarray([t.kind.index for t in trains], dtype=np.int64),
        arrive_h=_column([t.arrive_h for t in trains]),
        in_h=_column([t.in_h for t in trains]),
        ready_h=_column([t.ready_h for t in trains]),
        track_h=_column([t.track_h for t in trains]),
        left_h=_column([t.left_h for t in trains]),
        turned_away=np.asarray([t.turned_away for t in trains], dtype=np.int64),
        amount=_column([t.amount for t in trains]),
        wagons=np.asarray([t.wagons for t in trains], dtype=np.int64),
        laden_in=np.asarray(
            [0 if t.kind.compartment.mirrored else t.wagons for t in trains], dtype=np.int64
        ),
        laden_out=np.asarray(
            [t.wagons if t.kind.compartment.mirrored else t.wagons_reloaded for t in trains],
            dtype=np.int64,
        ),
        store_h=_column([t.blocked_until(terminal.env.now) for t in trains]),
        locomotive_h=_column(
            [t.waited_for(t.kind.station.locomotives, terminal.env.now) for t in trains]
        ),
        off_shift_h=_column([t.off_shift_until(terminal.env.now) for t in trains]),
    )


def _totals(
    terminal: Terminal, name: str, store: Compartment, snapshots: RunSnapshots
) -> CargoTotals:
    stock = store.stock
    loads, by_truck = terminal.road.delivered(name) if terminal.road else (0, 0.0)
    unannounced, _ = terminal.road.unannounced(store) if terminal.road else (0.0, 0.0)
    start, stop = stock.initial, stock.level
    if store.mirrored:
        start, stop = stock.capacity - start, stock.capacity - stop
    return CargoTotals(
        cargo=name,
        by_ship=snapshots.end.by_ship[name] - snapshots.begin.by_ship[name],
        by_land=snapshots.end.by_land[name] - snapshots.begin.by_land[name],
        by_ship_total=snapshots.last.by_ship[name],
        by_land_total=snapshots.last.by_land[name],
        moved_by_ship_total=store.moved,
        moved_by_land_total=unannounced_amount(stock) - unannounced + by_truck,
        stock_start=start,
        stock_end=stop,
        moves=loads + len(terminal.port.visits),
        left_behind=sum(
            rest
            for visit in terminal.port.visits
            if terminal.begin_h <= visit.arrive_h < terminal.end_h
            for parcel, rest in zip(visit.kind.parcels, visit.left_behind, strict=False)
            if parcel.compartment is store
        ),
    )


# ---- queues


def _queues(terminal: Terminal, record: Record) -> list[QueueRecord]:
    visits = record.visits
    times, levels = terminal.quay.queue.history()
    found = [QueueRecord(ANCHORAGE, times, levels, visits.arrive_h, visits.granted_h)]
    for station in terminal.stations.values():
        for _, _, resource in station.resources():
            come, go = (
                _column([request.requested_h for request in resource.requests]),
                _column([request.granted_h for request in resource.requests]),
            )
            found.append(
                QueueRecord(
                    Queue(resource.place, station.name), *resource.queue.history(), come, go
                )
            )
    if terminal.road is not None:
        found += truck_queues(terminal.road.kinds, record)
    return found
