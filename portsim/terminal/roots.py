"""What is behind a wait for cargo or for room: the last link of the chain, worked out after the run.

A store that runs dry is booked to what of its cargo was stopped upstream when the dry spell began, by amounts: at
a shut border, behind its queue, outside a track, at the gate, on hold. If nothing was, there was too little supply.
A store that is full is booked to what its ships did in those hours: alongside, waiting in port, or not there.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from portsim.flow.streams import Floats
from portsim.observe.record import FlowRecord, Record, Trucks

if TYPE_CHECKING:
    from portsim.terminal.storage import Compartment
    from portsim.terminal.terminal import Terminal
    from portsim.terminal.vessels import Visit

NOTHING = 1e-6
Mix = dict[str, float]  # shares by root; they sum to 1
Clocks = tuple[Floats, dict[str, Floats]]  # hours, and what was booked up to each by cause


class Roots:
    """The roots of the waits of one run.

    Parameters
    ----------
    terminal
        After its run.
    record
        Its record, but for the waits.
    """

    def __init__(self, terminal: "Terminal", record: Record) -> None:
        self._record = record
        self._stores = terminal.stores
        self._visits = [visit for visit in terminal.port.visits if visit.kind.parcels]
        self._starved = [visit for visit in self._visits if visit.lost.get("waiting_cargo", 0.0) > 0.0]
        self._from = np.asarray([visit.work_from_h for visit in self._starved])
        self._to = np.nan_to_num(np.asarray([visit.work_to_h for visit in self._starved]), nan=record.ended_h)
        self._dry_clocks: dict[str, Clocks] = {}
        self._presence: dict[str, tuple[Floats, Floats, Floats]] = {}

    # ---- a store that has nothing to give, or no room for what ships bring

    def without_cargo(self, visit: "Visit") -> Mix:
        """Return what is behind the hours in which the cranes of a ship alongside had no cargo."""
        return self._behind([visit], visit.work_from_h, _until(visit.work_to_h, self._record.ended_h))

    def without_berth(self, visit: "Visit") -> Mix:
        """Return what is behind the hours in which ships that others waited for had no cargo."""
        a, b = visit.arrive_h, _until(visit.granted_h, self._record.ended_h)
        there = np.flatnonzero((self._from < b) & (self._to > a))
        return self._behind([self._starved[i] for i in there], a, b)

    def _behind(self, visits: Sequence["Visit"], a_h: float, b_h: float) -> Mix:
        """Return the mix of the dry hours that ships met in [a, b]."""
        found: Mix = {}
        for visit in visits:
            span = max(a_h, visit.work_from_h), min(b_h, _until(visit.work_to_h, self._record.ended_h))
            for cargo in dict.fromkeys(parcel.compartment.cargo for parcel in visit.kind.parcels):
                times, clocks = self._dry(cargo)
                for root, clock in clocks.items():
                    begin, end = np.interp(span, times, clock)
                    found[root] = found.get(root, 0.0) + float(end - begin)
        return _shares(found)

    def _dry(self, cargo: str) -> Clocks:
        """Return hours, and up to each the dry hours of a store by what was stopped when each spell began."""
        if cargo not in self._dry_clocks:
            store = self._stores[cargo]
            begins, ends = store.stock.dry_spells()
            times = np.column_stack([begins, ends]).ravel()
            clocks = {}
            for cause, shares in self._stopped(store, begins).items():
                hours = np.column_stack([np.zeros(len(begins)), shares * (ends - begins)]).ravel()
                clocks[cause] = np.concatenate([[0.0], np.cumsum(hours)])
            self._dry_clocks[cargo] = np.concatenate([[0.0], times]), clocks
        return self._dry_clocks[cargo]

    def _stopped(self, store: "Compartment", at_h: Floats) -> dict[str, Floats]:
        """Return what of a cargo was stopped on its way at each hour, by cause, as shares; shape of at_h each."""
        if store.mirrored:
            return {"collection": np.ones(len(at_h))}
        found: dict[str, Floats] = {}
        for cause, amounts in self._upstream(store, at_h):
            found[cause] = found.get(cause, np.zeros(len(at_h))) + amounts
        whole = np.sum([*found.values(), np.zeros(len(at_h))], axis=0)
        nothing = whole <= NOTHING
        shares = {
            cause: np.where(nothing, 0.0, amounts / np.maximum(whole, NOTHING)) for cause, amounts in found.items()
        }
        return shares | {"supply": nothing.astype(float)}

    def _upstream(self, store: "Compartment", at_h: Floats) -> Iterator[tuple[str, Floats]]:
        record = self._record
        for flow in record.flows:
            if flow.cargo == store.cargo:
                yield from _at_borders(flow, at_h)
        for trucks in record.trucks:
            if trucks.service == store.cargo:
                yield from _at_places(trucks, at_h)
        if store.cargo in record.train_services:
            t = record.trains
            mine = (t.service == record.train_services.index(store.cargo)) & (t.turned_away == 0)
            yield "track", _waiting(t.arrive_h[mine], t.track_h[mine], t.amount[mine], at_h)
        if store.stock.hold_h:
            path = next(stock.path for stock in record.stocks if stock.cargo == store.cargo)
            yield "hold", path.level(at_h) - path.ready(at_h)

    # ---- a store that is full, or has nothing to give to trucks and trains

    def before_store(self, cargo: str, come_h: Floats, go_h: Floats) -> Mix:
        """Return what ships of a cargo did in the hours that loads waited before its store."""
        times, alongside, in_port = self._ships(cargo)
        waited = float(np.sum(go_h - come_h))
        worked, outside = (
            float(np.sum(np.interp(go_h, times, hours) - np.interp(come_h, times, hours)))
            for hours in (alongside, in_port)
        )
        return _shares({"ship_at_work": worked, "ship_waits": outside, "no_call": waited - worked - outside})

    def _ships(self, cargo: str) -> tuple[Floats, Floats, Floats]:
        """Return hours, and up to each those in which a ship was alongside, or only waiting in port."""
        if cargo not in self._presence:
            ended = self._record.ended_h
            mine = [v for v in self._visits if any(p.compartment.cargo == cargo for p in v.kind.parcels)]
            come = np.asarray([v.arrive_h for v in mine])
            first = np.asarray([_until(v.first_line_h, ended) for v in mine])
            last = np.asarray([_until(v.last_line_h, ended) for v in mine])
            times = np.unique(np.concatenate([[0.0, ended], come, first, last]))
            middle = (times[:-1] + times[1:]) / 2
            there = _inside(first, last, middle)
            outside = _inside(come, first, middle) & ~there
            hours = np.diff(times)
            self._presence[cargo] = (
                times,
                np.concatenate([[0.0], np.cumsum(hours * there)]),
                np.concatenate([[0.0], np.cumsum(hours * outside)]),
            )
        return self._presence[cargo]


def _at_borders(flow: FlowRecord, at_h: Floats) -> Iterator[tuple[str, Floats]]:
    """Yield what waited at stages that are shut at times: shut at that hour, or working off their queue."""
    for stage, (hours, levels) in flow.held.items():
        amounts = levels[np.maximum(np.searchsorted(hours, at_h, side="right") - 1, 0)]
        begins, ends = np.asarray(flow.shut[stage], dtype=float).reshape(-1, 2).T
        shut = _inside(begins, ends, at_h).astype(float)
        yield "border", amounts * shut
        yield "border_queue", amounts * (1.0 - shut)


def _at_places(trucks: Trucks, at_h: Floats) -> Iterator[tuple[str, Floats]]:
    """Yield the loads of trucks that waited at each place."""
    for part in trucks.parts:
        waited = ~np.isnan(part.come_h) & ~(part.go_h == part.come_h)
        loads = np.full(int(np.sum(waited)), trucks.payload)
        yield part.cause, _waiting(part.come_h[waited], part.go_h[waited], loads, at_h)


def _waiting(come_h: Floats, go_h: Floats, amounts: Floats, at_h: Floats) -> Floats:
    """Return the amount that had come and not gone at each hour; not a number: never gone."""

    def until(hours: Floats) -> Floats:
        order = np.argsort(hours)
        total: Floats = np.concatenate([[0.0], np.cumsum(amounts[order])])
        return total[np.searchsorted(hours[order], at_h, side="right")]

    return np.maximum(until(come_h) - until(np.nan_to_num(go_h, nan=np.inf)), 0.0)


def _inside(begins: Floats, ends: Floats, at_h: Floats) -> np.ndarray:
    """Return whether each hour lies in any of the stretches, which may overlap."""
    begun = np.searchsorted(np.sort(begins), at_h, side="right")
    ended = np.searchsorted(np.sort(ends), at_h, side="right")
    return begun > ended


def _until(hour: float, ended_h: float) -> float:
    return hour if hour == hour else ended_h


def _shares(amounts: Mix) -> Mix:
    """Return parts of 1; what is too small to count leaves `supply`."""
    whole = sum(amounts.values())
    if whole <= NOTHING:
        return {"supply": 1.0}
    return {cause: amount / whole for cause, amount in amounts.items() if amount > 0.0}
