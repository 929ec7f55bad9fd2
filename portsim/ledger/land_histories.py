"""Histories of the land side: what was done on tracks, and what stopped the cargo of a dry store.

A train stands on track 0 of the station north from hour 2 to hour 9. It is shunted until 3, worked
until 7, and waits until 9 for room in the store for coal. Then `track north 0` has the history:
`idle` until 2, `shunting` until 3, `working` until 7, a wait for `room coal` until 9, and then
`idle` again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.streams import Floats
from portsim.ledger.history import Activity, History, WaitFor
from portsim.ledger.resources import room_name, track_name
from portsim.ledger.stopped_cargo import (
    DrySpells,
    StoppedCargo,
    amounts_between,
    amounts_inside,
    at_borders,
    on_trucks,
    supply_history,
)
from portsim.observe.record import Record
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.rail.rail_resource import RailResource
from portsim.terminal.rail.rail_unit import MANNED, RailUnit
from portsim.terminal.rail.station import Station
from portsim.terminal.rail.train import Train
from portsim.terminal.terminal import Terminal
from portsim.vocabulary import Root, State

# Bound once, since to look up a member takes longer than to use it.
COLLECTION = Root.COLLECTION
HOLD = Root.HOLD
SUPPLY = Root.SUPPLY
IDLE = State.IDLE
SHIFT = State.SHIFT
STORE_FULL = State.STORE_FULL
WAITING_TRACK = State.WAITING_TRACK

# States of a track in which its train stands still
STANDING = frozenset({State.SHIFT, State.LOCOMOTIVE})


def wait_for_track(resource: RailResource, station: str, wagons: float = 0.0) -> WaitFor:
    """Return the wait for any track of a station that takes so many wagons."""
    names = [
        track_name(resource.place, station, number)
        for number, unit in enumerate(resource.units)
        if unit.wagons >= wagons
    ]
    return WaitFor(tuple(names))


class LandHistories:
    """What trains and trucks did, after a run.

    Parameters
    ----------
    terminal
        After its run.
    record
        Its record, without the waits.
    dry_spells
        Returns (from, to) of the dry spells of the store of a cargo; shape (k,) each.
    """

    def __init__(
        self,
        terminal: Terminal,
        record: Record,
        dry_spells: Callable[[str], tuple[Floats, Floats]],
    ) -> None:
        self._record = record
        self._dry_spells = dry_spells
        self._trains = terminal.rail.trains
        self._tracks: dict[int, History] = {}

    # ---- tracks

    def track(self, station: Station, resource: RailResource, unit: RailUnit) -> History:
        """Return what was done on a track."""
        if id(unit) not in self._tracks:
            changes = self._on_track(station, resource, unit)
            self._tracks[id(unit)] = History.from_changes(changes)
        return self._tracks[id(unit)]

    def _on_track(
        self, station: Station, resource: RailResource, unit: RailUnit
    ) -> Iterator[tuple[float, Activity]]:
        """Yield (hour, what is done on a track from then on), until the end of the run."""
        ended_h, manned = self._record.ended_h, station.manned
        unloading_track = wait_for_track(station.tracks, station.name)
        cargo_waited_for: dict[float, str] = {}  # by the hour at which a wait begins
        if resource is station.tracks:
            cargo_waited_for = self._store_waits_on(station, unit)
        for (from_h, state), (to_h, _) in pairwise([*unit.log, (ended_h, IDLE)]):
            if to_h <= from_h:
                continue
            if manned is not None and state in MANNED:
                yield from _manned_work(from_h, to_h, state, manned)
            elif state == STORE_FULL:
                yield from_h, WaitFor((room_name(cargo_waited_for[from_h]),))
            elif state == WAITING_TRACK:
                yield from_h, unloading_track
            else:
                yield from_h, state
        yield ended_h, IDLE

    def _store_waits_on(self, station: Station, unit: RailUnit) -> dict[float, str]:
        """Return the cargo for whose store a train waited on a track, by when a wait began."""
        cargoes: dict[float, str] = {}
        for train in self._trains:
            if train.kind.station is station and _unloading_track(train) is unit:
                cargoes.update({wait.from_h: wait.cargo for wait in train.store_waits})
        return cargoes

    # ---- a store that has nothing to give, or no room for what ships bring

    def supply(self, store: Compartment) -> History:
        """Return what had stopped a cargo on its way, hour by hour of its store's dry spells.

        For an import it is what had stopped those who came to collect it.
        """
        spells = DrySpells(*self._dry_spells(store.cargo))
        otherwise = COLLECTION if store.mirrored else SUPPLY
        return supply_history(spells, list(self._stopped(store, spells)), otherwise)

    def _stopped(self, store: Compartment, spells: DrySpells) -> Iterator[StoppedCargo]:
        """Yield the cargo, or room, that was stopped on its way to a store in its dry spells."""
        record = self._record
        for flow in record.flows:
            if flow.cargo == store.cargo:
                yield from at_borders(flow, spells)
        payloads = {trucks.service: trucks.payload for trucks in record.trucks}
        if store.cargo in payloads:
            for trucks in record.trucks:
                yield from on_trucks(trucks, store.cargo, payloads[store.cargo], spells)
        yield from self._on_trains(store, spells)
        if store.stock.hold_h:
            entries = next(
                stock.trajectory for stock in record.stocks if stock.cargo == store.cargo
            )
            ready_h = entries.stored_h + store.stock.hold_h
            at_h, on_hold = amounts_between(spells, entries.in_h, ready_h, entries.amounts)
            yield StoppedCargo(at_h, {HOLD: on_hold})

    def _on_trains(self, store: Compartment, spells: DrySpells) -> Iterator[StoppedCargo]:
        """Yield what trains bring while they wait for a track, or stand still on one."""
        trains = [
            train
            for train in self._trains
            if train.kind.compartment is store
            and not train.turned_away
            and spells.met_by_one(train.arrive_h, train.left_h)
        ]
        yield from _before_tracks(trains, spells)
        on_track: dict[int, list[Train]] = {}
        for train in trains:
            track = _unloading_track(train)
            if track is not None and spells.met_by_one(train.track_h, train.left_h):
                on_track.setdefault(id(track), []).append(train)
        for at_one_track in on_track.values():
            yield from self._standing(at_one_track, spells)

    def _standing(self, trains: Sequence[Train], spells: DrySpells) -> Iterator[StoppedCargo]:
        """Yield what trains that were given the same track bring, while they stand still on it."""
        kind, track = trains[0].kind, _unloading_track(trains[0])
        assert track is not None
        history = self.track(kind.station, kind.station.tracks, track)
        standing = [index for index, doing in enumerate(history.activities) if _stands(doing)]
        if not standing:
            return
        come = [(train.track_h, train.amount) for train in trains]
        go = [handed for train in trains for handed in train.handed_over]
        # a train that leaves takes with it what was not handed over
        go += [(train.left_h, train.amount - _handed_over(train)) for train in trains]
        left_h, left = amounts_inside(spells, _columns(come), _columns(go))
        at_h = spells.hours_with([left_h, history.times_h])
        amounts = left[np.searchsorted(left_h, at_h, side="right") - 1]
        shares = history.shares_at(at_h)
        own_room = WaitFor((room_name(kind.compartment.cargo),))
        for index in standing:
            activity = history.activities[index]
            # a store is dry and full at once if all of its cargo is on hold
            stopped_by = HOLD if activity == own_room else activity
            yield StoppedCargo(at_h, {stopped_by: amounts * shares[:, index]})


# ---- trains


def _before_tracks(trains: Iterable[Train], spells: DrySpells) -> Iterator[StoppedCargo]:
    """Yield what trains bring while they wait for a track, by which tracks they wait for."""
    waits: dict[tuple[int, float], list[tuple[float, float, float]]] = {}
    wait_for: dict[tuple[int, float], WaitFor] = {}  # for a resource and a number of wagons
    for train in trains:
        station = train.kind.station
        for request in train.requests:
            from_h, to_h, resource = request.requested_h, request.granted_h, request.resource
            if resource is not station.locomotives and spells.met_by_one(from_h, to_h):
                key = id(resource), request.wagons
                if key not in waits:
                    wait_for[key] = wait_for_track(resource, station.name, request.wagons)
                    waits[key] = []
                waits[key].append((from_h, to_h, train.amount))
    for key, rows in waits.items():
        at_h, waiting = amounts_between(spells, *np.asarray(rows).T)
        yield StoppedCargo(at_h, {wait_for[key]: waiting})


def _columns(rows: Sequence[tuple[float, float]]) -> tuple[Floats, Floats]:
    """Return (hours, amounts) as arrays."""
    hours, amounts = np.asarray(rows, dtype=float).T
    return hours, amounts


def _stands(activity: Activity) -> bool:
    """Return whether a train stands still on its track when this is done there."""
    return isinstance(activity, WaitFor) or activity in STANDING


def _handed_over(train: Train) -> float:
    """Return what a train has handed over to the store."""
    return sum(amount for _, amount in train.handed_over)


def _unloading_track(train: Train) -> RailUnit | None:
    """Return the unloading track that a train was given, or None."""
    tracks = train.kind.station.tracks
    for request in train.requests:
        if request.resource is tracks and request.granted_h == request.granted_h:
            return request.unit
    return None


def _manned_work(
    from_h: float, to_h: float, state: str, manned: Calendar
) -> Iterator[tuple[float, Activity]]:
    """Yield (hour, what is done from then on) of work that stands still while nobody is there."""
    at_h = from_h
    while at_h < to_h:
        yield at_h, state if manned.is_open(at_h) else SHIFT
        at_h = manned.next_change(at_h)
