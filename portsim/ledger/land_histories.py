"""Histories for chains of waiting, of the land side: what is done on tracks, and what kept cargo from a dry store."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.flow.streams import Floats
from portsim.ledger.sea_histories import room
from portsim.ledger.wait_chains import History, Resources, Stretch, Word
from portsim.observe.record import FlowRecord, Record, Trucks
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.rail.station import MANNED, Station, Unit, Units
from portsim.terminal.rail.trains import Train
from portsim.terminal.terminal import Terminal

NOTHING = 1e-6
ALL = slice(None)
STANDING = frozenset({"shift", "locomotive"})  # states of a track in which its train stands still


def unit(units: Units, station: str, number: int) -> str:
    """Return the name of a track as a resource."""
    return f"{units.cause} {station} {number}"


def tracks(units: Units, station: str, wagons: float = 0.0) -> Resources:
    """Return what one waits for who needs a track that takes so many wagons."""
    return tuple(
        unit(units, station, i) for i, one in enumerate(units.units) if one.wagons >= wagons
    )


class LandSide:
    """What trains and trucks did, after a run.

    Parameters
    ----------
    terminal
        After its run.
    record
        Its record, but for the waits.
    spells
        Returns (from, to) of the dry spells of the store of a cargo.
    """

    def __init__(
        self, terminal: Terminal, record: Record, spells: Callable[[str], tuple[Floats, Floats]]
    ) -> None:
        self._record = record
        self._spells = spells
        self._trains = terminal.yard.trains
        self._tracks: dict[int, History] = {}

    # ---- tracks

    def track(self, station: Station, units: Units, one: Unit) -> History:
        """Return what was done on a track."""
        if id(one) not in self._tracks:
            self._tracks[id(one)] = History.of(self._on(station, units, one), "idle")
        return self._tracks[id(one)]

    def _on(self, station: Station, units: Units, one: Unit) -> Iterator[Stretch]:
        ended_h = self._record.ended_h
        manned = station.manned or ALWAYS
        behind = tracks(station.tracks, station.name)
        lacked = {}
        if units is station.tracks:
            mine = (
                train
                for train in self._trains
                if train.kind.station is station and _on_track(train) is one
            )
            lacked = {stop.from_h: stop.cargo for train in mine for stop in train.stops}
        for (from_h, state), (to_h, _) in pairwise([*one.log, (ended_h, "")]):
            if to_h <= from_h or state == "idle":
                continue
            if state in MANNED:
                yield from _manned(from_h, to_h, state, manned)
            elif state == "store_full":
                yield Stretch(from_h, to_h, room(lacked[from_h]))
            else:
                yield Stretch(from_h, to_h, behind if state == "waiting_track" else state)

    # ---- a store that has nothing to give, or no room for what ships bring

    def dry(self, store: Compartment) -> History:
        """Return what of a cargo was stopped on its way when each dry spell of its store began, by amounts.

        Nothing is told of the time between the spells.
        """
        begins, ends = self._spells(store.cargo)
        found: dict[Word, Floats] = {}
        if not store.mirrored:
            for word, rows, amounts in self._stopped(store, begins):
                found.setdefault(word, np.zeros(len(begins)))[rows] += np.maximum(amounts, 0.0)
        shares = np.column_stack([*found.values(), np.zeros(len(begins))])
        whole = shares.sum(axis=1)
        shares[whole <= NOTHING] = 0.0
        shares[:, -1] = whole <= NOTHING
        told = np.zeros((2 * len(begins) + 1, len(found) + 1))
        told[1::2] = shares / shares.sum(axis=1)[:, None]
        times = np.append(0.0, np.column_stack([begins, ends]).ravel())
        return History(times, (*found, "collection" if store.mirrored else "supply"), told)

    def _stopped(
        self, store: Compartment, at_h: Floats
    ) -> Iterator[tuple[Word, slice, Floats | float]]:
        """Yield what stood where, at which of some hours, and how much."""
        record = self._record
        for flow in record.flows:
            if flow.cargo == store.cargo:
                yield from ((word, ALL, amounts) for word, amounts in _at_borders(flow, at_h))
        for trucks in record.trucks:
            if trucks.service == store.cargo:
                yield from ((word, ALL, amounts) for word, amounts in _at_places(trucks, at_h))
        hours = at_h.tolist()
        for train in self._trains:
            if train.kind.compartment is store and not train.turned_away:
                here = _rows(hours, train.arrive_h, train.left_h)
                if here.stop > here.start:
                    yield from self._with_train(train, at_h, hours)
        if store.stock.hold_h:
            path = next(stock.path for stock in record.stocks if stock.cargo == store.cargo)
            yield "hold", ALL, path.level(at_h) - path.ready(at_h)

    def _with_train(
        self, train: Train, at_h: Floats, hours: Sequence[float]
    ) -> Iterator[tuple[Word, slice, Floats | float]]:
        """Yield what a train brings while it waits for a track, or stands on one."""
        station = train.kind.station
        for claim in train.claims:
            if claim.units is not station.locomotives:
                rows = _rows(hours, claim.asked_h, claim.got_h)
                if rows.stop > rows.start:
                    yield tracks(claim.units, station.name, claim.wagons), rows, train.amount
        track, rows = _on_track(train), _rows(hours, train.track_h, train.left_h)
        if track is None or rows.stop <= rows.start:
            return
        history = self.track(station, station.tracks, track)
        did = history.at(at_h[rows])
        own = room(train.kind.compartment.cargo)
        for index, word in enumerate(history.words):
            if (isinstance(word, tuple) or word in STANDING) and did[:, index].any():
                # a store is dry and full at once if all is on hold
                yield (
                    ("hold" if word == own else word),
                    rows,
                    _left(train, at_h[rows]) * did[:, index],
                )


def _rows(at_h: Sequence[float], from_h: float, to_h: float) -> slice:
    """Return which hours, in order, lie in a stretch; what is not a number has not come yet."""
    first = bisect_left(at_h, from_h) if from_h == from_h else len(at_h)
    return slice(first, bisect_left(at_h, to_h) if to_h == to_h else len(at_h))


def _left(train: Train, at_h: Floats) -> Floats:
    """Return what was still on a train at each hour."""
    handed_h, handed = np.asarray(train.handed, dtype=float).reshape(-1, 2).T
    left: Floats = (
        train.amount
        - np.append(0.0, np.cumsum(handed))[np.searchsorted(handed_h, at_h, side="right")]
    )
    return left


def _on_track(train: Train) -> Unit | None:
    """Return the unloading track that a train was given."""
    tracks = train.kind.station.tracks
    return next(
        (
            claim.unit
            for claim in train.claims
            if claim.units is tracks and claim.got_h == claim.got_h
        ),
        None,
    )


def _manned(from_h: float, to_h: float, state: str, manned: Calendar) -> Iterator[Stretch]:
    """Yield work that stands still while nobody is there."""
    at_h = from_h
    while at_h < to_h:
        turns_h = min(manned.next_change(at_h), to_h)
        yield Stretch(at_h, turns_h, state if manned.is_open(at_h) else "shift")
        at_h = turns_h


def _at_borders(flow: FlowRecord, at_h: Floats) -> Iterator[tuple[Word, Floats]]:
    """Yield what waited at stages that are shut at times: shut at that hour, or working off their queue."""
    for stage, (hours, levels) in flow.held.items():
        amounts = levels[np.maximum(np.searchsorted(hours, at_h, side="right") - 1, 0)]
        begins, ends = np.asarray(flow.shut[stage], dtype=float).reshape(-1, 2).T
        shut = np.searchsorted(np.sort(begins), at_h, side="right") > np.searchsorted(
            np.sort(ends), at_h, side="right"
        )
        yield "border", amounts * shut
        yield "border_queue", amounts * ~shut


def _at_places(trucks: Trucks, at_h: Floats) -> Iterator[tuple[Word, Floats]]:
    """Yield the loads of trucks that waited at each place on their way to the store."""
    for part in trucks.parts:
        waited = ~np.isnan(part.come_h) & ~(part.go_h == part.come_h)
        amounts: Floats = trucks.payload * _waiting(part.come_h[waited], part.go_h[waited], at_h)
        if part.place == "store":
            yield "hold", amounts  # a store is dry and full at once if all is on hold
            return  # what comes after that is without the cargo
        yield part.cause, amounts


def _waiting(come_h: Floats, go_h: Floats, at_h: Floats) -> Floats:
    """Return how many had come and not gone at each hour; not a number: never gone."""
    # a stable sort is quick where most is in order already; what is not a number comes last
    come, gone = (
        np.searchsorted(np.sort(h, kind="stable"), at_h, side="right") for h in (come_h, go_h)
    )
    return (come - gone).astype(float)
