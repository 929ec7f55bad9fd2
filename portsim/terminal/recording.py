"""From the parts of a terminal at the end of a run to its record."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portsim.flow.streams import Floats
from portsim.observe.record import (
    CargoTotals,
    ClockRecord,
    QueueRecord,
    Record,
    StockRecord,
    Trains,
    Visits,
)
from portsim.terminal import corridorbook, roadbook
from portsim.terminal.ledger import Ledger

if TYPE_CHECKING:
    from portsim.terminal.storage import Compartment
    from portsim.terminal.terminal import Terminal


class Snapshot(NamedTuple):
    """Sums since the beginning, at one moment."""

    clocks: list[ClockRecord]
    by_ship: dict[str, float]
    by_land: dict[str, float]


def make_record(terminal: "Terminal", begin: Snapshot, end: Snapshot, last: Snapshot) -> Record:
    """Return the record of a run, given the sums when the window began, when it ended and at the very end."""
    scenario = terminal.scenario
    for visit in terminal.port.visits:
        if visit.work is not None:
            visit.work.book_unfinished()
    record = Record(
        terminal.replication,
        terminal.begin_h,
        terminal.end_h,
        terminal.env.now,
        terminal.env.scheduled,
        tuple(scenario.calls),
        tuple(scenario.vessels),
        tuple(place.name for place in terminal.quay.places),
        tuple(scenario.rail.trains) if scenario.rail else (),
        _visits(terminal),
        _trains(terminal),
        trucks=terminal.road.records() if terminal.road else [],
        flows=corridorbook.records(scenario, terminal.flows, terminal.env.now),
        weather={name: calendar.closed for name, calendar in terminal.weather.items()},
        cranes=[pool.history() for pool in terminal.pools.values()],
        parcels=[
            parcel
            for row, visit in enumerate(terminal.port.visits)
            if visit.work is not None
            for parcel in visit.work.history(row)
        ],
    )
    for old, new in zip(begin.clocks, end.clocks, strict=True):
        hours = {state: new.hours[state] - old.hours[state] for state in new.hours}
        record.clocks.append(ClockRecord(new.resource, new.kind, new.units, hours))
    if terminal.road is not None:
        record.clocks += roadbook.clocks(terminal.road, record)
    for name, store in terminal.stores.items():
        stock = store.stock
        _, by_truck_h = terminal.road.asked(store) if terminal.road else (0.0, 0.0)
        record.stocks.append(
            StockRecord(
                store.store,
                name,
                store.unit,
                stock.capacity,
                store.mirrored,
                stock.path(),
                stock.queue_h,
                stock.asked_wait_h() - by_truck_h,
            )
        )
        record.cargoes.append(_totals(terminal, name, store, begin, end, last))
    record.queues = _queues(terminal, record)
    ledger = Ledger(terminal, record)
    record.waits, record.entity_waits = ledger.waits, ledger.by_entity
    return record


def _column(values: Sequence[float]) -> Floats:
    return np.asarray(values, dtype=float)


def _visits(terminal: "Terminal") -> Visits:
    visits = terminal.port.visits
    return Visits(
        np.asarray([v.kind.index for v in visits], dtype=np.int64),
        np.asarray([v.kind.vessel for v in visits], dtype=np.int64),
        np.asarray([v.kind.elsewhere is not None for v in visits], dtype=np.int64),
        np.asarray([v.berth for v in visits], dtype=np.int64),
        _column([v.arrive_h for v in visits]),
        _column([v.granted_h for v in visits]),
        _column([v.first_line_h for v in visits]),
        _column([v.work_from_h for v in visits]),
        _column([v.work_to_h for v in visits]),
        _column([v.ready_h for v in visits]),
        _column([v.last_line_h for v in visits]),
        _column([v.left_h for v in visits]),
        _column([v.no_cargo_h for v in visits]),
        _column([v.no_crane_h for v in visits]),
        _column([v.amount_t for v in visits]),
        _column([v.worked_t for v in visits]),
        _column([v.kind.length_m for v in visits]),
        _column([v.at_m for v in visits]),
        np.asarray([v.waiter.passed_over if v.waiter else 0 for v in visits], dtype=np.int64),
        _column([v.lost.get("weather", 0.0) for v in visits]),
        _column([v.lost.get("shift", 0.0) for v in visits]),
    )


def _trains(terminal: "Terminal") -> Trains:
    trains = terminal.yard.trains
    return Trains(
        np.asarray([t.kind.index for t in trains], dtype=np.int64),
        _column([t.arrive_h for t in trains]),
        _column([t.in_h for t in trains]),
        _column([t.ready_h for t in trains]),
        _column([t.track_h for t in trains]),
        _column([t.left_h for t in trains]),
        _column([t.blocked_h for t in trains]),
        np.asarray([t.turned_away for t in trains], dtype=np.int64),
        _column([t.amount for t in trains]),
        np.asarray([t.wagons for t in trains], dtype=np.int64),
        np.asarray([0 if t.kind.compartment.mirrored else t.wagons for t in trains], dtype=np.int64),
        np.asarray([t.wagons if t.kind.compartment.mirrored else t.loaded_again for t in trains], dtype=np.int64),
        _column([t.blocked_until(terminal.env.now) for t in trains]),
        _column([t.waited_for(t.kind.station.locomotives, terminal.env.now) for t in trains]),
        _column([t.off_shift_until_now() for t in trains]),
    )


def _totals(
    terminal: "Terminal", name: str, store: "Compartment", begin: Snapshot, end: Snapshot, last: Snapshot
) -> CargoTotals:
    stock = store.stock
    loads, by_truck = terminal.road.delivered(name) if terminal.road else (0, 0.0)
    unannounced, _ = terminal.road.asked(store) if terminal.road else (0.0, 0.0)
    start, stop = stock.initial, stock.level
    if store.mirrored:
        start, stop = stock.capacity - start, stock.capacity - stop
    return CargoTotals(
        name,
        end.by_ship[name] - begin.by_ship[name],
        end.by_land[name] - begin.by_land[name],
        last.by_ship[name],
        last.by_land[name],
        store.moved,
        stock.asked() - unannounced + by_truck,
        start,
        stop,
        loads + len(terminal.port.visits),
        sum(
            rest
            for visit in terminal.port.visits
            if terminal.begin_h <= visit.arrive_h < terminal.end_h
            for parcel, rest in zip(visit.kind.parcels, visit.left_behind, strict=False)
            if parcel.compartment is store
        ),
    )


# ---- queues


def _queues(terminal: "Terminal", record: Record) -> list[QueueRecord]:
    visits = record.visits
    times, levels = terminal.quay.queue.history()
    found = [QueueRecord("anchorage", times, levels, visits.arrive_h, visits.granted_h)]
    for station in terminal.stations.values():
        for _, _, units in station.parts():
            come, go = _column([c.asked_h for c in units.claims]), _column([c.got_h for c in units.claims])
            found.append(QueueRecord(f"{units.cause} {station.name}", *units.queue.history(), come, go))
    if terminal.road is not None:
        found += roadbook.queues(terminal.road, record)
    return found
