"""What stops the cargo of a dry store at one hour, by looking at every truck, train and load: slow and plain.

For an import it is what stops those who come to collect it.
"""

from collections import Counter

from portsim.flow.calendar.calendar import ALWAYS
from portsim.ledger.history import Activity, WaitFor
from portsim.ledger.land_histories import wait_for_track
from portsim.ledger.resources import room_name
from portsim.observe.land import FlowRecord, Trucks
from portsim.observe.record import Record
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.rail.train import Train
from portsim.terminal.terminal import Terminal

NOTHING = 1e-6  # t or TEU


def shares(
    terminal: Terminal, record: Record, store: Compartment, hour: float
) -> dict[Activity, float]:
    """Return the shares of what stops the cargo of a store at an hour.

    Where nothing does, it is `supply`, or `collection` of an import.
    """
    stopped: Counter[Activity] = Counter()
    for flow in record.flows:
        if flow.cargo == store.cargo:
            stopped.update(at_borders(flow, hour))
    for trucks in record.trucks:
        if trucks.service == store.cargo:
            stopped.update(on_trucks(trucks, hour))
        elif any(part.of == store.cargo for part in trucks.parts):
            payload = next(t.payload for t in record.trucks if t.service == store.cargo)
            stopped.update(on_returning_trucks(trucks, store.cargo, payload, hour))
    for train in terminal.rail.trains:
        if train.kind.compartment is store and not train.turned_away:
            stopped.update(on_train(train, hour))
    if store.stock.hold_h > 0.0:
        stopped["hold"] += on_hold(record, store, hour)
    stopped = Counter({activity: t for activity, t in stopped.items() if t > NOTHING})
    whole = sum(stopped.values())
    if not whole:
        return {"collection" if store.mirrored else "supply": 1.0}
    return {activity: t / whole for activity, t in stopped.items()}


def lasts(from_h: float, to_h: float, hour: float) -> bool:
    """Return whether something that begins and ends goes on at an hour; not a number: it does not come."""
    return from_h <= hour and not to_h <= hour


def at_borders(flow: FlowRecord, hour: float) -> Counter[Activity]:
    found: Counter[Activity] = Counter()
    for stage, (hours, levels) in flow.held.items():
        latest = max(row for row, at_h in enumerate(hours) if at_h <= hour)
        shut = any(lasts(begins_h, ends_h, hour) for begins_h, ends_h in flow.shut[stage])
        found["border" if shut else "border_queue"] += levels[latest]
    return found


def on_trucks(trucks: Trucks, hour: float) -> Counter[Activity]:
    found: Counter[Activity] = Counter()
    for part in trucks.parts:
        waiting = sum(lasts(*times, hour) for times in zip(part.come_h, part.go_h, strict=True))
        found["hold" if part.place == "store" else part.cause] += trucks.payload * waiting
        if part.place == "store":
            break
    return found


def on_returning_trucks(
    trucks: Trucks, cargo: str, payload: float, hour: float
) -> Counter[Activity]:
    found: Counter[Activity] = Counter()
    for part in trucks.parts:
        if part.of == cargo:
            waiting = sum(lasts(*times, hour) for times in zip(part.come_h, part.go_h, strict=True))
            found[part.cause] += payload * waiting
    return found


def on_train(train: Train, hour: float) -> Counter[Activity]:
    found: Counter[Activity] = Counter()
    station = train.kind.station
    for request in train.requests:
        if request.resource is station.locomotives:
            continue
        if lasts(request.requested_h, request.granted_h, hour):
            tracks = wait_for_track(request.resource, station.name, request.wagons)
            found[tracks] += train.amount
        if request.resource is station.tracks and lasts(train.track_h, train.left_h, hour):
            rest = train.amount - sum(t for at_h, t in train.handed_over if at_h <= hour)
            state = [state for at_h, state in request.unit.log if at_h <= hour][-1]
            if state in ("setup", "working") and not (station.manned or ALWAYS).is_open(hour):
                state = "shift"
            if state == "store_full":
                waits = [w for w in train.store_waits if lasts(w.from_h, w.to_h, hour)]
                own = waits[-1].cargo == train.kind.compartment.cargo
                found["hold" if own else WaitFor((room_name(waits[-1].cargo),))] += rest
            elif state in ("shift", "locomotive"):
                found[state] += rest
    return found


def on_hold(record: Record, store: Compartment, hour: float) -> float:
    entries = next(stock.trajectory for stock in record.stocks if stock.cargo == store.cargo)
    ready_h = entries.stored_h + store.stock.hold_h
    rows = zip(entries.in_h, ready_h, entries.amounts, strict=True)
    return sum(t for in_h, out_h, t in rows if lasts(in_h, out_h, hour))
