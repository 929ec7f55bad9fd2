"""From the parts of a terminal at the end of a run to its record."""

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portsim.flow.streams import Floats
from portsim.observe.levels import level_of
from portsim.observe.record import (
    CargoTotals,
    ClockRecord,
    QueueRecord,
    Record,
    StockRecord,
    Trains,
    Trucks,
    Visits,
    Wait,
)

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
        weather={name: calendar.closed for name, calendar in terminal.weather.items()},
    )
    for old, new in zip(begin.clocks, end.clocks, strict=True):
        hours = {state: new.hours[state] - old.hours[state] for state in new.hours}
        record.clocks.append(ClockRecord(new.resource, new.kind, new.units, hours))
    record.clocks += _server_clocks(terminal, record)
    for name, store in terminal.stores.items():
        stock = store.stock
        record.stocks.append(
            StockRecord(
                store.store,
                name,
                store.unit,
                stock.capacity,
                store.mirrored,
                stock.path(),
                stock.queue_h,
                stock.asked_wait_h(),
            )
        )
        record.cargoes.append(_totals(terminal, name, store, begin, end, last))
    record.queues = _queues(terminal, record)
    record.waits = _waits(terminal, record)
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
    )


def _trains(terminal: "Terminal") -> Trains:
    trains = terminal.yard.trains
    return Trains(
        np.asarray([t.kind.index for t in trains], dtype=np.int64),
        _column([t.arrive_h for t in trains]),
        _column([t.track_h for t in trains]),
        _column([t.left_h for t in trains]),
        _column([t.blocked_h for t in trains]),
    )


def _totals(
    terminal: "Terminal", name: str, store: "Compartment", begin: Snapshot, end: Snapshot, last: Snapshot
) -> CargoTotals:
    stock = store.stock
    loads, by_truck = terminal.road.delivered(name) if terminal.road else (0, 0.0)
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
        stock.asked() + by_truck,
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
    visits, trains = record.visits, record.trains
    times, levels = terminal.quay.queue.history()
    found = [QueueRecord("anchorage", times, levels, visits.arrive_h, visits.granted_h)]
    for name, station in terminal.stations.items():
        times, levels = station.queue.history()
        mine = np.asarray([t.kind.station is station for t in terminal.yard.trains], dtype=bool)
        found.append(QueueRecord(f"track {name}", times, levels, trains.arrive_h[mine], trains.track_h[mine]))
    if record.trucks:
        come = np.concatenate([t.arrive_h for t in record.trucks])
        go = np.concatenate([t.gate_h for t in record.trucks])
        found.append(QueueRecord("gate", *level_of(come, go), come, go))
    for trucks in record.trucks:
        if np.any(trucks.bay_h > trucks.in_h):
            found.append(_truck_queue(f"bay {trucks.service}", trucks.in_h, trucks.bay_h))
        found.append(_truck_queue(f"store {trucks.service}", trucks.worked_h, trucks.stored_h))
    return found


def _truck_queue(name: str, come: Floats, go: Floats) -> QueueRecord:
    here = ~np.isnan(come)
    return QueueRecord(name, *level_of(come[here], go[here]), come[here], go[here])


def _server_clocks(terminal: "Terminal", record: Record) -> list[ClockRecord]:
    """Return the clocks of gate lanes and bays, from the trucks' own times."""
    if terminal.road is None:
        return []
    window = record.end_h - record.begin_h
    busy = sum(_overlap(t.gate_h, t.in_h, record) for t in record.trucks)
    found = [_server("gate", "gate", terminal.road.lanes, busy, window)]
    for trucks, kind in zip(record.trucks, terminal.road.kinds, strict=True):
        if kind.bays is not None:
            busy = _overlap(trucks.bay_h, trucks.worked_h, record)
            found.append(_server(f"bays {trucks.service}", "bays", kind.bays.number, busy, window))
    return found


def _server(name: str, kind: str, units: int, busy: float, window: float) -> ClockRecord:
    return ClockRecord(name, kind, units, {"idle": units * window - busy, "working": busy})


def _overlap(start: Floats, stop: Floats, record: Record) -> float:
    """Return the hours of [start, stop] inside the window; a stop that has not come is after it."""
    begun = ~np.isnan(start)
    stop = np.nan_to_num(stop[begun], nan=np.inf)
    inside = np.minimum(stop, record.end_h) - np.maximum(start[begun], record.begin_h)
    return float(np.sum(np.maximum(inside, 0.0)))


# ---- waiting, by cause


_ALONGSIDE = {
    "waiting_cargo": ("cargo", "cargo"),
    "waiting_crane": ("crane", "crane"),
    "broken": ("crane", "broken"),
    "weather": ("weather", "weather"),
    "shift": ("shift", "shift"),
}


def _waits(terminal: "Terminal", record: Record) -> list[Wait]:
    """Book every hour waited by those who arrived in the window."""
    booked: dict[tuple[str, str, str], float] = {}

    def book(who: str, direct: str, root: str, hours: float) -> None:
        booked[who, direct, root] = booked.get((who, direct, root), 0.0) + hours

    def counts(arrive_h: float) -> bool:
        return record.begin_h <= arrive_h < record.end_h

    now = record.ended_h
    for visit in terminal.port.visits:
        if not counts(visit.arrive_h):
            continue
        who = "vessel" if visit.kind.elsewhere is None else "other vessel"
        if visit.waiter is not None:
            visit.waiter.stops(terminal.quay.places, now)  # who still waits has waited so far
            for state, hours in visit.waiter.waited.items():
                book(who, "berth", state, hours)
            for cause, hours in visit.waiter.held.items():
                book(who, cause, cause, hours)
        if visit.sailing is not None:
            if isnan(visit.last_line_h):
                visit.sailing.note(visit.sailing.cause, now)
            for cause, hours in visit.sailing.waited.items():
                book(who, cause, "sailing", hours)
        if visit.work is not None:
            visit.work.book_unfinished()
        for state, (cause, root) in _ALONGSIDE.items():
            book(who, cause, root, visit.lost.get(state, 0.0))
    for train in terminal.yard.trains:
        if counts(train.arrive_h):
            if isnan(train.track_h):
                train.wait_until_now()
            for state, hours in train.waited.items():
                book("train", "track", state, hours)
            book("train", "store", "store", train.blocked_until(now))
    for trucks in record.trucks:
        for cause, hours in truck_waits(trucks, record).items():
            book("truck", cause, cause, hours)
    return [Wait(*key, hours) for key, hours in booked.items() if hours > 0.0]


def truck_waits(trucks: Trucks, record: Record) -> dict[str, float]:
    """Return the hours that a service's trucks of the window waited, by cause."""
    mine = (trucks.arrive_h >= record.begin_h) & (trucks.arrive_h < record.end_h)
    return {
        "gate": _waited(trucks.arrive_h[mine], trucks.gate_h[mine], record.ended_h),
        "bay": _waited(trucks.in_h[mine], trucks.bay_h[mine], record.ended_h),
        "store": _waited(trucks.worked_h[mine], trucks.stored_h[mine], record.ended_h),
    }


def _waited(come: Floats, go: Floats, now: float) -> float:
    """Return the hours between; who has come and not gone has waited so far."""
    here = ~np.isnan(come)
    return float(np.sum(np.nan_to_num(go[here], nan=now) - come[here]))
