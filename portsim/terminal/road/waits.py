"""Where trucks waited, from their own records: the queue before every place, and the hours."""

from collections.abc import Iterator, Sequence

import numpy as np

from portsim.flow.streams import Floats
from portsim.observe.land import Part, Trucks
from portsim.observe.levels import level_of
from portsim.observe.record import Record
from portsim.observe.stores import QueueRecord
from portsim.terminal.road.kinds import TruckKind
from portsim.vocabulary import Place, Queue


def truck_queues(kinds: Sequence[TruckKind], record: Record) -> list[QueueRecord]:
    """Return the queue before every place, all services together.

    Bays are left out whose number is not limited.
    """
    limited = {kind.name for kind in kinds if kind.bays is not None}
    queues = []
    for (place, of), parts in parts_by_place(record).items():
        if place == Place.BAY and of not in limited:
            continue
        come_h = np.concatenate([part.come_h for part in parts])
        go_h = np.concatenate([part.go_h for part in parts])
        queued = ~(np.isnan(come_h) | (come_h == go_h))  # a truck without a wait was in no queue
        come_h, go_h = come_h[queued], go_h[queued]
        queues.append(QueueRecord(Queue(place, of), *level_of(come_h, go_h), come_h, go_h))
    return queues


def truck_waits(trucks: Trucks, record: Record) -> Iterator[tuple[Part, float, Floats, Floats]]:
    """Yield where trucks of one service waited that arrived within the window.

    Yields
    ------
    part : Part
        The place.
    hours : float
        The hours that the trucks waited there, together.
    come_h, go_h : array, shape (n,)
        From when to when each truck waited; a truck that has not gone has waited until now.
    """
    in_window = (trucks.arrive_h >= record.begin_h) & (trucks.arrive_h < record.end_h)
    for part in trucks.parts:
        came = in_window & ~np.isnan(part.come_h)
        come_h = part.come_h[came]
        go_h = np.nan_to_num(part.go_h[came], nan=record.ended_h)
        yield part, float(np.sum(go_h - come_h)), come_h, go_h


def parts_by_place(record: Record) -> dict[tuple[Place, str], list[Part]]:
    """Return the parts of all trucks by (place, cargo of a bay or store)."""
    by_place: dict[tuple[Place, str], list[Part]] = {}
    for service in record.trucks:
        for part in service.parts:
            by_place.setdefault((part.place, part.of), []).append(part)
    return by_place
