"""The waiting ledger: every hour of waiting, booked to its direct cause and its root cause.

A ship waits 5 h for a berth, and for 2 h of them a border holds the wheat for which the ship in the
berth waits. The ledger books

======  ======  =======  =====
who     direct  root     hours
======  ======  =======  =====
vessel  berth   working  3
vessel  berth   border   2
======  ======  =======  =====

The rule: the direct cause is what was waited for. Where that is something that others hold (a
berth, a track, a crane, a store), the root causes come from the chain of waiting behind it;
everything else is its own root cause. Only those are booked who arrived in the measured window, and
the hours of a wait always add up to the hours waited.
"""

from collections.abc import Iterable, Iterator
from math import isnan
from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats
from portsim.ledger.history import WaitFor
from portsim.ledger.land_histories import wait_for_track
from portsim.ledger.resources import (
    berth_name,
    crane_work_name,
    cranes_name,
    room_name,
    supply_name,
)
from portsim.ledger.root_causes import OpenWait, RootCauseFinder
from portsim.ledger.sea_histories import cranes_for
from portsim.observe.record import Record
from portsim.observe.waits import EntityWait, Wait
from portsim.terminal.rail.train import Train
from portsim.terminal.road.waits import truck_waits
from portsim.terminal.sea.visit import Visit
from portsim.terminal.terminal import Terminal
from portsim.vocabulary import Cause, Place, Root, State

# (direct, root) of the hours alongside in which neither cargo nor a crane was lacking
_OTHER_STOPS = {
    State.BROKEN: (Cause.CRANE, State.BROKEN),
    State.WEATHER: (Cause.WEATHER, State.WEATHER),
    State.SHIFT: (Cause.SHIFT, State.SHIFT),
}


class _Entry(NamedTuple):
    """Hours that somebody waited for one thing.

    Attributes
    ----------
    row
        Row of the ship or train in the record; None for trucks, which are booked a service at a
        time.
    root
        Its root cause; empty if that is to be found from `open_wait`.
    of
        Of a wait for a crane: the pool.
    """

    row: int | None
    who: str
    direct: str
    root: str
    hours: float
    open_wait: OpenWait | None = None
    of: str = ""


class Ledger:
    """The booked waits of one run.

    Parameters
    ----------
    terminal
        After its run.
    record
        Its record, without the waits.

    Attributes
    ----------
    waits : list of Wait
        Hours by who waited, direct cause and root cause.
    by_entity : list of EntityWait
        The same for each ship and each train; trucks are in `waits` only.
    """

    def __init__(self, terminal: Terminal, record: Record) -> None:
        self._terminal = terminal
        self._record = record
        self._ended_h = record.ended_h
        self._entries: list[_Entry] = []
        self._end_waits_at_anchorage()
        self._finder = RootCauseFinder(terminal, record)
        self._collect()
        self.waits: list[Wait] = []
        self.by_entity: list[EntityWait] = []
        self._book()

    def _end_waits_at_anchorage(self) -> None:
        """Let ships that still wait have waited until the end of the run."""
        for visit in self._terminal.port.visits:
            if visit.berth_request is not None:
                visit.berth_request.end_stretch(self._terminal.quay.places, self._ended_h)

    def _collect(self) -> None:
        """Make the entries of all who arrived in the window."""
        record = self._record
        for row, visit in enumerate(self._terminal.port.visits):
            if record.begin_h <= visit.arrive_h < record.end_h:
                self._add_ship(row, visit)
        for row, train in enumerate(self._terminal.rail.trains):
            if record.begin_h <= train.arrive_h < record.end_h:
                self._add_train(row, train)
        self._add_trucks()

    def _book(self) -> None:
        """Sum the entries by who waited, direct cause and root cause."""
        all_hours: dict[tuple[str, str, str], float] = {}
        entity_hours: dict[tuple[str, int, str, str, str], float] = {}
        for entry, root, hours in self._with_root_causes():
            key = entry.who, entry.direct, root
            all_hours[key] = all_hours.get(key, 0.0) + hours
            if entry.row is not None:
                entity_key = entry.who, entry.row, entry.direct, root, entry.of
                entity_hours[entity_key] = entity_hours.get(entity_key, 0.0) + hours
        self.waits = [Wait(*key, hours) for key, hours in all_hours.items()]
        self.by_entity = [
            EntityWait(who, row, direct, root, hours, of)
            for (who, row, direct, root, of), hours in entity_hours.items()
        ]

    def _with_root_causes(self) -> Iterator[tuple[_Entry, str, float]]:
        """Yield (entry, root cause, hours); an entry appears once for each of its root causes."""
        open_waits = [entry.open_wait for entry in self._entries if entry.open_wait is not None]
        root_causes = iter(self._finder.root_causes(open_waits))
        for entry in self._entries:
            if entry.open_wait is None:
                yield entry, entry.root, entry.hours
            else:
                for root, hours in next(root_causes):
                    yield entry, root, hours

    def _add(self, row: int | None, who: str, direct: str, root: str, hours: float) -> None:
        """Add a wait whose root cause is known."""
        if hours > 0.0:
            self._entries.append(_Entry(row, who, direct, root, hours))

    def _add_open(
        self, row: int | None, who: str, direct: str, wait: OpenWait, of: str = ""
    ) -> None:
        """Add a wait whose root causes are to be found."""
        if wait.hours > 0.0:
            self._entries.append(_Entry(row, who, direct, "", wait.hours, wait, of))

    # ---- ships

    def _add_ship(self, row: int, visit: Visit) -> None:
        who = "vessel" if visit.kind.elsewhere is None else "other vessel"
        if visit.berth_request is not None:
            berths = WaitFor(tuple(berth_name(index) for index in visit.berth_request.eligible))
            for from_h, to_h, cause in visit.berth_request.stretches:
                if cause is None and berths.resources:
                    wait = OpenWait.of_one_stretch(berths, from_h, to_h)
                    self._add_open(row, who, Cause.BERTH, wait)
                else:
                    self._add(row, who, cause or Cause.BERTH, cause or State.IDLE, to_h - from_h)
        if visit.sailing is not None:
            if isnan(visit.last_line_h):
                visit.sailing.update_cause(visit.sailing.cause, self._ended_h)
            for cause, hours in visit.sailing.waited.items():
                self._add(row, who, cause, Root.SAILING, hours)
        if any(visit.lost_h.values()):
            self._add_alongside(row, who, visit)

    def _add_alongside(self, row: int, who: str, visit: Visit) -> None:
        """Add the hours alongside without work, as the model counted them.

        Their chains begin in the stretches of time in which these hours lay.
        """
        no_cargo_h = visit.lost_h.get(State.WAITING_CARGO, 0.0)
        if no_cargo_h > 0.0:
            self._add_starved(row, who, visit, no_cargo_h)
        no_crane_h = visit.lost_h.get(State.WAITING_CRANE, 0.0)
        if no_crane_h > 0.0:
            self._add_without_crane(row, who, visit, no_crane_h)
        for state, (direct, root) in _OTHER_STOPS.items():
            self._add(row, who, direct, root, visit.lost_h.get(state, 0.0))

    def _add_starved(self, row: int, who: str, visit: Visit, hours: float) -> None:
        """Add the hours in which stores had nothing to give, divided between her cargoes."""
        sea = self._finder.sea
        parcels = visit.kind.parcels
        cargoes = list(dict.fromkeys(parcel.compartment.cargo for parcel in parcels))
        shares = np.ones(1)
        if len(cargoes) > 1:
            shares = _shares(sea.starved(visit, cargo) for cargo in cargoes)
        for cargo, share in zip(cargoes, shares, strict=True):
            at_work = sea.waits_alongside(visit, WaitFor((crane_work_name(cargo),)))
            wait = OpenWait(WaitFor((supply_name(cargo),)), at_work.T, hours * share)
            self._add_open(row, who, Cause.CARGO, wait)

    def _add_without_crane(self, row: int, who: str, visit: Visit, hours: float) -> None:
        """Add the hours in which parcels had no crane, divided between the pools for them."""
        pools = {cranes_for(one.transfer): one.transfer.parts for one in visit.begun_parcels}
        stretches = [self._finder.sea.waits_alongside(visit, wait_for) for wait_for in pools]
        shares = _shares(stretches)
        for parts, share, of_pools in zip(pools.values(), shares, stretches, strict=True):
            begins_h, ends_h, weights = of_pools
            of_each = np.column_stack([begins_h, ends_h, weights / len(parts)])
            for part in parts:
                wait_for = WaitFor((cranes_name(part.pool.resource),))
                wait = OpenWait(wait_for, of_each, hours * share / len(parts))
                self._add_open(row, who, Cause.CRANE, wait, of=part.pool.name)

    # ---- trains and trucks

    def _add_train(self, row: int, train: Train) -> None:
        station = train.kind.station
        for request in train.requests:
            granted_h = self._ended_h if isnan(request.granted_h) else request.granted_h
            if request.resource is station.locomotives:
                self._add(
                    row,
                    "train",
                    Cause.LOCOMOTIVE,
                    Cause.LOCOMOTIVE,
                    granted_h - request.requested_h,
                )
            elif granted_h > request.requested_h:
                tracks = wait_for_track(request.resource, station.name, request.wagons)
                wait = OpenWait.of_one_stretch(tracks, request.requested_h, granted_h)
                self._add_open(row, "train", Cause(request.resource.place), wait)
        for store_wait in train.store_waits:
            to_h = self._ended_h if isnan(store_wait.to_h) else store_wait.to_h
            room = WaitFor((room_name(store_wait.cargo),))
            wait = OpenWait.of_one_stretch(room, store_wait.from_h, to_h)
            self._add_open(row, "train", Cause.STORE, wait)
        self._add(
            row, "train", Cause.SHIFT, Cause.SHIFT, train.off_shift_until(self._terminal.env.now)
        )

    def _add_trucks(self) -> None:
        for trucks in self._record.trucks:
            for part, hours, come_h, go_h in truck_waits(trucks, self._record):
                if part.place != Place.STORE:
                    self._add(None, "truck", part.cause, part.cause, hours)
                    continue
                waited = go_h > come_h
                from_h, to_h = come_h[waited], go_h[waited]
                stretches = np.column_stack([from_h, to_h, np.ones(len(from_h))])
                wait = OpenWait(WaitFor((room_name(part.of),)), stretches, hours)
                self._add_open(None, "truck", Cause.STORE, wait)


def _shares(waits: Iterable[Floats]) -> Floats:
    """Return the share of each of n waits in their hours together; shape (n,).

    Parameters
    ----------
    waits
        (from, to, weight) of the k stretches of each wait; shape (3, k).
    """
    hours = []
    for begins_h, ends_h, weights in waits:
        hours.append(float(np.sum((ends_h - begins_h) * weights)))
    total = np.asarray(hours)
    return total / (total.sum() or 1.0)
