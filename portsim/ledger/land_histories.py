"""Histories of the land side: what was done on tracks, and what stopped the cargo of a dry store.

A train stands on track 0 of the station north from hour 2 to hour 9. It is shunted until 3, worked
until 7, and waits until 9 for room in the store for coal. Then `track north 0` has the history:
`idle` until 2, `shunting` until 3, `working` until 7, a wait for `room coal` until 9, and then
`idle` again.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.flow.streams import Floats
from portsim.ledger.history import Activity, History, Stretch, WaitFor
from portsim.ledger.resources import room_name, track_name
from portsim.observe.record import FlowRecord, Record, Trucks
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.rail.station import MANNED, RailResource, RailUnit, Station
from portsim.terminal.rail.train import Train
from portsim.terminal.terminal import Terminal
from portsim.vocabulary import Place, Root, State

# Bound once, since to look up a member takes longer than to use it.
STORE = Place.STORE
BORDER = Root.BORDER
BORDER_QUEUE = Root.BORDER_QUEUE
COLLECTION = Root.COLLECTION
HOLD = Root.HOLD
SUPPLY = Root.SUPPLY
IDLE = State.IDLE
SHIFT = State.SHIFT
STORE_FULL = State.STORE_FULL
WAITING_TRACK = State.WAITING_TRACK

NO_AMOUNT = 1e-6  # t or TEU: less than this is rounding
ALL_SPELLS = slice(None)
# States of a track in which its train stands still
STANDING = frozenset({State.SHIFT, State.LOCOMOTIVE})


class StoppedCargo(NamedTuple):
    """Cargo that was stopped at one place on its way to a store when some dry spells of it began.

    Attributes
    ----------
    activity
        What stopped it.
    spells
        Which of the dry spells; k of them.
    amounts
        At the beginning of each, t or TEU; shape (k,), or one amount for all.
    """

    activity: Activity
    spells: slice
    amounts: Floats | float


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
            stretches = self._on_track(station, resource, unit)
            self._tracks[id(unit)] = History.from_stretches(stretches, IDLE)
        return self._tracks[id(unit)]

    def _on_track(
        self, station: Station, resource: RailResource, unit: RailUnit
    ) -> Iterator[Stretch]:
        ended_h = self._record.ended_h
        manned = station.manned or ALWAYS
        unloading_track = wait_for_track(station.tracks, station.name)
        cargo_waited_for: dict[float, str] = {}  # by the hour at which a wait begins
        if resource is station.tracks:
            cargo_waited_for = self._store_waits_on(station, unit)
        for (from_h, state), (to_h, _) in pairwise([*unit.log, (ended_h, "")]):
            if to_h <= from_h or state == IDLE:
                continue
            if state in MANNED:
                yield from _manned_work(from_h, to_h, state, manned)
            elif state == STORE_FULL:
                yield Stretch(from_h, to_h, WaitFor((room_name(cargo_waited_for[from_h]),)))
            elif state == WAITING_TRACK:
                yield Stretch(from_h, to_h, unloading_track)
            else:
                yield Stretch(from_h, to_h, state)

    def _store_waits_on(self, station: Station, unit: RailUnit) -> dict[float, str]:
        """Return the cargo for whose store a train waited on a track, by when a wait began."""
        cargoes: dict[float, str] = {}
        for train in self._trains:
            if train.kind.station is station and _unloading_track(train) is unit:
                cargoes.update({wait.from_h: wait.cargo for wait in train.store_waits})
        return cargoes

    # ---- a store that has nothing to give, or no room for what ships bring

    def supply(self, store: Compartment) -> History:
        """Return what had stopped a cargo on its way when each dry spell of its store began.

        Shares are by amounts and hold until the spell ends. The history says nothing about the
        time between the spells.
        """
        begins_h, ends_h = self._dry_spells(store.cargo)
        n_spells = len(begins_h)
        amounts: dict[Activity, Floats] = {}
        if not store.mirrored:
            for activity, spells, stopped in self._stopped(store, begins_h):
                of_activity = amounts.setdefault(activity, np.zeros(n_spells))
                of_activity[spells] += np.maximum(stopped, 0.0)
        nothing_stopped = np.zeros(n_spells)
        shares = np.column_stack([*amounts.values(), nothing_stopped])
        total = shares.sum(axis=1)
        shares[total <= NO_AMOUNT] = 0.0
        shares[:, -1] = total <= NO_AMOUNT
        rows = np.zeros((2 * n_spells + 1, len(amounts) + 1))
        rows[1::2] = shares / shares.sum(axis=1)[:, None]
        times_h = np.append(0.0, np.column_stack([begins_h, ends_h]).ravel())
        otherwise = COLLECTION if store.mirrored else SUPPLY
        return History(times_h, (*amounts, otherwise), rows)

    def _stopped(self, store: Compartment, at_h: Floats) -> Iterator[StoppedCargo]:
        """Yield the cargo that was stopped on its way to a store at some hours, in rising order."""
        record = self._record
        for flow in record.flows:
            if flow.cargo == store.cargo:
                yield from _at_borders(flow, at_h)
        for trucks in record.trucks:
            if trucks.service == store.cargo:
                yield from _on_trucks(trucks, at_h)
        hours = at_h.tolist()
        for train in self._trains:
            if train.kind.compartment is store and not train.turned_away:
                here = _slice_between(hours, train.arrive_h, train.left_h)
                if here.stop > here.start:
                    yield from self._on_train(train, at_h, hours)
        if store.stock.hold_h:
            trajectory = next(
                stock.trajectory for stock in record.stocks if stock.cargo == store.cargo
            )
            yield StoppedCargo(HOLD, ALL_SPELLS, trajectory.level(at_h) - trajectory.ready(at_h))

    def _on_train(
        self, train: Train, at_h: Floats, hours: Sequence[float]
    ) -> Iterator[StoppedCargo]:
        """Yield what a train brings while it waits for a track, or stands still on one."""
        station = train.kind.station
        for request in train.requests:
            if request.resource is not station.locomotives:
                spells = _slice_between(hours, request.requested_h, request.granted_h)
                if spells.stop > spells.start:
                    wait_for = wait_for_track(request.resource, station.name, request.wagons)
                    yield StoppedCargo(wait_for, spells, train.amount)
        track = _unloading_track(train)
        spells = _slice_between(hours, train.track_h, train.left_h)
        if track is None or spells.stop <= spells.start:
            return
        history = self.track(station, station.tracks, track)
        shares = history.shares_at(at_h[spells])
        own_room = WaitFor((room_name(train.kind.compartment.cargo),))
        for column, activity in enumerate(history.activities):
            stands = isinstance(activity, WaitFor) or activity in STANDING
            if stands and shares[:, column].any():
                # a store is dry and full at once if all of its cargo is on hold
                stopped_by = HOLD if activity == own_room else activity
                amounts = _left_on(train, at_h[spells]) * shares[:, column]
                yield StoppedCargo(stopped_by, spells, amounts)


# ---- trains


def _slice_between(hours: Sequence[float], from_h: float, to_h: float) -> slice:
    """Return which of some rising hours lie in [from_h, to_h); NaN comes after all of them."""
    first = bisect_left(hours, from_h) if from_h == from_h else len(hours)
    return slice(first, bisect_left(hours, to_h) if to_h == to_h else len(hours))


def _left_on(train: Train, at_h: Floats) -> Floats:
    """Return the amount that was still on a train at each of k hours; shape (k,)."""
    handed_h, amounts = np.asarray(train.handed_over, dtype=float).reshape(-1, 2).T
    handed = np.append(0.0, np.cumsum(amounts))
    left: Floats = train.amount - handed[np.searchsorted(handed_h, at_h, side="right")]
    return left


def _unloading_track(train: Train) -> RailUnit | None:
    """Return the unloading track that a train was given, or None."""
    tracks = train.kind.station.tracks
    for request in train.requests:
        if request.resource is tracks and request.granted_h == request.granted_h:
            return request.unit
    return None


def _manned_work(from_h: float, to_h: float, state: str, manned: Calendar) -> Iterator[Stretch]:
    """Yield work that stands still, as `shift`, while nobody is there."""
    at_h = from_h
    while at_h < to_h:
        change_h = min(manned.next_change(at_h), to_h)
        yield Stretch(at_h, change_h, state if manned.is_open(at_h) else SHIFT)
        at_h = change_h


# ---- trucks and the corridor


def _at_borders(flow: FlowRecord, at_h: Floats) -> Iterator[StoppedCargo]:
    """Yield what waited at stages that were shut at that hour, or worked off their queue."""
    for stage, (hours, levels) in flow.held.items():
        amounts = levels[np.maximum(np.searchsorted(hours, at_h, side="right") - 1, 0)]
        begins_h, ends_h = np.asarray(flow.shut[stage], dtype=float).reshape(-1, 2).T
        n_begun = np.searchsorted(np.sort(begins_h), at_h, side="right")
        n_ended = np.searchsorted(np.sort(ends_h), at_h, side="right")
        is_shut = n_begun > n_ended
        yield StoppedCargo(BORDER, ALL_SPELLS, amounts * is_shut)
        yield StoppedCargo(BORDER_QUEUE, ALL_SPELLS, amounts * ~is_shut)


def _on_trucks(trucks: Trucks, at_h: Floats) -> Iterator[StoppedCargo]:
    """Yield the loads of trucks that waited at each place on their way to the store."""
    for part in trucks.parts:
        waited = ~np.isnan(part.come_h) & ~(part.go_h == part.come_h)
        n_waiting = _number_waiting(part.come_h[waited], part.go_h[waited], at_h)
        amounts: Floats = trucks.payload * n_waiting
        if part.place == STORE:
            # a store is dry and full at once if all of its cargo is on hold
            yield StoppedCargo(HOLD, ALL_SPELLS, amounts)
            return  # at the places after that the truck has no cargo
        yield StoppedCargo(part.cause, ALL_SPELLS, amounts)


def _number_waiting(come_h: Floats, go_h: Floats, at_h: Floats) -> Floats:
    """Return how many had come and not gone at each hour; who never went has NaN."""
    # a stable sort is quick where most is in order already; NaN comes last
    n_come = np.searchsorted(np.sort(come_h, kind="stable"), at_h, side="right")
    n_gone = np.searchsorted(np.sort(go_h, kind="stable"), at_h, side="right")
    return (n_come - n_gone).astype(float)
