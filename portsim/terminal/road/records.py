"""What is written down of the trucks: their way place by place, the queues, the servers' clocks, the waits."""

from collections.abc import Iterator, Sequence

import numpy as np

from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.flow.streams import Floats
from portsim.observe.levels import level_of
from portsim.observe.record import ClockRecord, Part, QueueRecord, Record, Trucks
from portsim.terminal.road import columns as col
from portsim.terminal.road.kinds import TruckKind, Yard
from portsim.vocabulary import Place, Queue, ResourceKind, State
from portsim.vocabulary.resources import bays_resource


def trucks(
    rows: col.Rows, yard: Yard, kinds: Sequence[TruckKind], index: int, now_h: float
) -> Trucks:
    """Return the trucks of one service; what is known of the time after `now_h` is left out."""
    kind = kinds[index]
    mine = np.flatnonzero(rows[col.KIND][: rows.n] == index)
    mine = mine[rows[col.ARRIVE][mine] <= now_h]
    if kind.fleet is not None:  # its rows are in the order of the loads
        mine = mine[np.argsort(rows[col.ARRIVE][mine], kind="stable")]

    def at(column: int) -> Floats:
        return past(rows[column][mine])

    def past(hours: Floats) -> Floats:
        return np.where(hours <= now_h, hours, np.nan)

    def parts() -> Iterator[Part]:
        here = at(col.ARRIVE)
        left = at(col.LEFT)
        if yard.access is not None:
            opened = at(col.OPENED)
            yield Part(Place.BAN, "", here, opened, opened, opened)
            here = opened
        place = at(col.PLACE) if yard.places else here
        if yard.places and yard.parks_before_gate:
            yield Part(Place.PARKING, "", here, place, left, left)
            here = place
        gate, through = at(col.GATE), at(col.THROUGH)
        if yard.places and not yard.parks_before_gate:
            yield Part(Place.GATE, "", here, gate, through, place)
            yield Part(Place.PARKING, "", through, place, left, left)
            here = place
        else:
            yield Part(Place.GATE, "", here, gate, through, through)
            here = through
        if yard.bridges:
            weighed = at(col.WEIGHED)
            yield Part(Place.WEIGHBRIDGE, "", here, at(col.WEIGH), weighed, weighed)
            here = weighed
        stored = at(col.STORED)
        worked = at(col.WORKED)
        yield Part(
            Place.BAY, kind.name, here, at(col.BAY), worked, stored if kind.bay_kept else worked
        )
        yield Part(Place.STORE, kind.name, worked, stored, stored, stored)
        done = rows[col.STORED][mine]
        other = next((k for k in kinds if k.name == kind.returns_with), None)
        if other is not None:
            back, worked, stored = at(col.BACK), at(col.BACK_WORKED), at(col.BACK_STORED)
            yield Part(
                Place.BAY,
                other.name,
                back,
                at(col.BACK_BAY),
                worked,
                stored if other.bay_kept else worked,
            )
            yield Part(Place.STORE, other.name, worked, stored, stored, stored)
            done = np.where(np.isnan(back), done, stored)
        here = past(done + yard.exit_h)
        if yard.bridges:
            weighed = at(col.REWEIGHED)
            yield Part(Place.WEIGHBRIDGE_OUT, "", here, at(col.REWEIGH), weighed, weighed)
            here = weighed
        if yard.exit is not None:
            passed = at(col.PASSED)
            yield Part(Place.EXIT, "", here, at(col.OUT), passed, passed)

    return Trucks(kind.name, kind.payload, at(col.ARRIVE), tuple(parts()), at(col.LEFT))


def queues(kinds: Sequence[TruckKind], record: Record) -> list[QueueRecord]:
    """Return the queue before every place, all services together; of bays, those whose number is limited."""
    limited = {kind.name for kind in kinds if kind.bays is not None}
    found = []
    for (place, of), parts in _by_place(record).items():
        come = np.concatenate([part.come_h for part in parts])
        go = np.concatenate([part.go_h for part in parts])
        here = ~(np.isnan(come) | (come == go))  # who did not wait stood in no queue
        come, go = come[here], go[here]
        if place != Place.BAY or of in limited:
            found.append(QueueRecord(Queue(place, of), *level_of(come, go), come, go))
    return found


def clocks(yard: Yard, kinds: Sequence[TruckKind], record: Record) -> list[ClockRecord]:
    """Return the clocks of lanes, bridges, bays and places, from the trucks' own times."""
    by_place = _by_place(record)

    def clock(
        name: str,
        kind: ResourceKind,
        units: int,
        parts: Sequence[Part],
        calendar: Calendar = ALWAYS,
    ) -> ClockRecord:
        a, b = record.begin_h, record.end_h
        working = sum(_overlap(p.go_h, p.done_h, a, b) for p in parts)
        kept = sum(_overlap(p.done_h, p.freed_h, a, b) for p in parts)
        hours: dict[str, float] = {
            State.IDLE: units * (b - a) - working - kept,
            State.WORKING: working,
        }
        if any(
            part.freed_h is not part.done_h for part in parts
        ):  # whatever came of it, so that runs have like states
            hours[State.KEPT] = kept
        shut = [
            (max(from_h, a), min(to_h, b))
            for from_h, to_h in calendar.closed
            if to_h > a and from_h < b
        ]
        if shut:
            used = sum(_overlap(p.go_h, p.freed_h, *stretch) for p in parts for stretch in shut)
            hours[State.SHIFT] = units * sum(to_h - from_h for from_h, to_h in shut) - used
            hours[State.IDLE] -= hours[State.SHIFT]
        return ClockRecord(name, kind, units, hours)

    def at(place: Place, of: str = "") -> list[Part]:
        return by_place.get((place, of), [])

    found = [
        clock(Place.GATE, ResourceKind.GATE, yard.gate.number, at(Place.GATE), yard.gate.calendar)
    ]
    if yard.places:
        found.append(
            clock(Place.PARKING, ResourceKind.PARKING, yard.places.number, at(Place.PARKING))
        )
    if yard.bridges:
        way_in, way_out = yard.bridges
        if way_in is way_out:
            found.append(
                clock(
                    Place.WEIGHBRIDGE,
                    ResourceKind.WEIGHBRIDGE,
                    way_in.number,
                    [*at(Place.WEIGHBRIDGE), *at(Place.WEIGHBRIDGE_OUT)],
                )
            )
        else:
            found.append(
                clock(
                    Place.WEIGHBRIDGE,
                    ResourceKind.WEIGHBRIDGE,
                    way_in.number,
                    at(Place.WEIGHBRIDGE),
                )
            )
            found.append(
                clock(
                    Place.WEIGHBRIDGE_OUT,
                    ResourceKind.WEIGHBRIDGE,
                    way_out.number,
                    at(Place.WEIGHBRIDGE_OUT),
                )
            )
    for kind in kinds:
        if kind.bays is not None:
            found.append(
                clock(
                    bays_resource(kind.name), ResourceKind.BAYS, kind.bays, at(Place.BAY, kind.name)
                )
            )
    if yard.exit is not None:
        found.append(clock(Place.EXIT, ResourceKind.GATE, yard.exit.number, at(Place.EXIT)))
    return found


def waits(trucks: Trucks, record: Record) -> Iterator[tuple[Part, float, Floats, Floats]]:
    """Yield every place, the hours that a service's trucks of the window waited there, and from when to when each."""
    mine = (trucks.arrive_h >= record.begin_h) & (trucks.arrive_h < record.end_h)
    for part in trucks.parts:
        here = mine & ~np.isnan(part.come_h)  # who has come and not gone has waited so far
        come, go = part.come_h[here], np.nan_to_num(part.go_h[here], nan=record.ended_h)
        yield part, float(np.sum(go - come)), come, go


def _by_place(record: Record) -> dict[tuple[Place, str], list[Part]]:
    found: dict[tuple[Place, str], list[Part]] = {}
    for service in record.trucks:
        for part in service.parts:
            found.setdefault((part.place, part.of), []).append(part)
    return found


def _overlap(start: Floats, stop: Floats, a_h: float, b_h: float) -> float:
    """Return the hours of [start, stop] inside [a, b]; a stop that has not come is after it."""
    begun = ~np.isnan(start)
    stop = np.nan_to_num(stop[begun], nan=np.inf)
    inside = np.minimum(stop, b_h) - np.maximum(start[begun], a_h)
    return float(np.sum(np.maximum(inside, 0.0)))
