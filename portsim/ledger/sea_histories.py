"""Histories of the sea side: what ships did at berths, under cranes, and for waiting stores.

A ship lies at berth 0 from hour 2 to hour 9. She moors until 3, works until 7, lacks a crane until
8 and moors again until 9. Then berth 0 has the history: `idle` until 2, `mooring` until 3, a wait
for `crane work coal` until 7, a wait for `cranes quay` until 8, `mooring` until 9, and after the
turnover `idle` again.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from portsim.flow.stock.history import starved_intervals
from portsim.flow.streams import Floats
from portsim.ledger.history import Activity, History, Stretch, WaitFor
from portsim.ledger.resources import (
    berth_name,
    crane_work_name,
    cranes_name,
    ship_work_name,
    supply_name,
)
from portsim.terminal.handling.crane_part import CranePart
from portsim.terminal.handling.cranes import CranePool
from portsim.terminal.handling.transfer import Transfer
from portsim.terminal.sea.visit import Visit
from portsim.terminal.terminal import Terminal
from portsim.vocabulary import Cause, Root, State

# Bound once, since to look up a member takes longer than to use it.
CRANE = Cause.CRANE
NO_CALL = Root.NO_CALL
SHIP_AT_WORK = Root.SHIP_AT_WORK
SHIP_WAITS = Root.SHIP_WAITS
BROKEN = State.BROKEN
IDLE = State.IDLE
MOORING = State.MOORING
RESERVED = State.RESERVED
SETUP = State.SETUP
TURNOVER = State.TURNOVER
WAITING_CRANE = State.WAITING_CRANE
WAITING_TO_SAIL = State.WAITING_TO_SAIL
WORKING = State.WORKING

# what a ship alongside does, as it looks from a full store: she takes less than comes, or has not
# begun to take it
WORK_STATES = frozenset({State.WORKING, State.SETUP, State.MOORING})


class SeaHistories:
    """What ships did, after a run.

    Parameters
    ----------
    terminal
        After its run.
    ended_h
        When the run ended. What was not over by then is taken to last until then.
    """

    def __init__(self, terminal: Terminal, ended_h: float) -> None:
        self._ended_h = ended_h
        self._pools = {pool.resource: pool for pool in all_pools(terminal)}
        self._stores = terminal.stores
        self._turnover_h = terminal.quay.turnover_h
        self._visits = terminal.port.visits
        self._visits_at: dict[int, list[Visit]] = {}  # by the index of the berth
        for visit in self._visits:
            if visit.berth_request is not None and visit.berth_request.berth is not None:
                self._visits_at.setdefault(visit.berth_request.berth.index, []).append(visit)
        self._parts: dict[str, list[tuple[Transfer, CranePart]]] = {}  # by the resource of the pool
        for visit in self._visits:
            for begun in visit.begun_parcels:
                for part in begun.transfer.parts:
                    found = self._parts.setdefault(part.pool.resource, [])
                    found.append((begun.transfer, part))
        self._given_back: dict[int, list[Stretch]] = {}  # by the index of the berth
        for visit in self._visits:
            for berth, from_h, to_h in (
                visit.berth_request.given_back if visit.berth_request else ()
            ):
                held = Stretch(from_h, to_h, RESERVED, berth.held_m)
                self._given_back.setdefault(berth.index, []).append(held)
        self._dry_spells: dict[str, tuple[Floats, Floats]] = {}
        self._alongside: dict[int, list[Stretch]] = {}
        self._seen_from_store: dict[Activity, Activity] = dict.fromkeys(WORK_STATES, SHIP_AT_WORK)
        for cargo in self._stores:
            crane_work = WaitFor((crane_work_name(cargo),))
            self._seen_from_store[crane_work] = WaitFor((ship_work_name(cargo),))

    # ---- histories of resources

    def berth(self, index: int) -> History:
        """Return what was done at a berth; at a continuous quay ships share hours by metres."""
        return History.from_stretches(self._at_berth(index), IDLE)

    def crane_pool(self, name: str) -> History:
        """Return what the cranes of a pool did that were given to parcels or broken."""
        return History.from_stretches(self._by_cranes(name), CRANE)

    def ships_for(self, cargo: str) -> History:
        """Return what ships for a cargo did: those alongside, else in port, else `no_call`."""
        visits = [visit for visit in self._visits if cargo in _cargoes(visit)]
        before: list[Stretch] = []
        alongside: list[Stretch] = []
        for visit in visits:
            before.extend(self._before_berth(visit))
            alongside.extend(self._alongside_for(visit, cargo))
        return History.from_stretches(alongside, History.from_stretches(before, NO_CALL))

    def interrupted_work(self, cargo: str, otherwise: str) -> History:
        """Return a wait for supply in the dry spells of a store, and `otherwise` between them."""
        times_h = np.append(0.0, np.column_stack(self.dry_spells(cargo)).ravel())
        is_dry = (np.arange(len(times_h)) % 2).astype(float)
        activities = (WaitFor((supply_name(cargo),)), otherwise)
        return History(times_h, activities, np.column_stack([is_dry, 1.0 - is_dry]))

    def dry_spells(self, cargo: str) -> tuple[Floats, Floats]:
        """Return (from, to) of the stretches in which ships asked a store in vain; shape (k,) each.

        It had no cargo for them, or, for an import, no room.
        """
        if cargo not in self._dry_spells:
            self._dry_spells[cargo] = starved_intervals(self._stores[cargo].stock)
        return self._dry_spells[cargo]

    # ---- one ship

    def alongside(self, visit: Visit) -> list[Stretch]:
        """Return what a ship did from first line to last line; weights are shares of her time."""
        key = id(visit)
        if key not in self._alongside:
            self._alongside[key] = list(self._stretches_alongside(visit))
        return self._alongside[key]

    def waits_alongside(self, visit: Visit, wait_for: WaitFor) -> Floats:
        """Return (from, to, share of her time) of a ship's k stretches of a wait; shape (3, k)."""
        rows = [
            (stretch.from_h, stretch.to_h, stretch.weight)
            for stretch in self.alongside(visit)
            if stretch.activity == wait_for and stretch.to_h > stretch.from_h
        ]
        return np.asarray(rows, dtype=float).reshape(-1, 3).T

    def starved(self, visit: Visit, cargo: str) -> Floats:
        """Return (from, to, share) of the stretches in which a store starved her cranes.

        Shape (3, k); the share is of her time.

        These are her stretches of crane work on the cargo, cut to the dry spells of its store.
        """
        work = self.waits_alongside(visit, WaitFor((crane_work_name(cargo),)))
        begins_h, ends_h, shares = work
        dry_from_h, dry_to_h = self.dry_spells(cargo)
        first = np.searchsorted(dry_to_h, begins_h, side="right")
        last = np.searchsorted(dry_from_h, ends_h)
        n_spells = np.maximum(last - first, 0)  # dry spells that each stretch of work meets
        stretch = np.repeat(np.arange(len(begins_h)), n_spells)
        n_before = np.repeat(np.cumsum(n_spells) - n_spells, n_spells)
        spell = np.arange(len(stretch)) - n_before + first[stretch]
        from_h = np.maximum(begins_h[stretch], dry_from_h[spell])
        to_h = np.minimum(ends_h[stretch], dry_to_h[spell])
        return np.stack([from_h, to_h, shares[stretch]])

    def _or_end(self, hour: float) -> float:
        """Return an hour, or the end of the run if it has not come (not a number)."""
        return hour if hour == hour else self._ended_h

    def _stretches_alongside(self, visit: Visit) -> Iterator[Stretch]:
        first_line_h, last_line_h = (
            self._or_end(visit.first_line_h),
            self._or_end(visit.last_line_h),
        )
        work_from_h, work_to_h = self._or_end(visit.work_from_h), self._or_end(visit.work_to_h)
        ready_h = self._or_end(visit.ready_h)
        turns = visit.work_history
        yield Stretch(first_line_h, work_from_h, MOORING)
        # the time alongside that her call states comes before the work on her parcels
        yield Stretch(work_from_h, turns[0][0] if turns else work_to_h, WORKING)
        for (from_h, parts), (to_h, _) in pairwise([*turns, (work_to_h, ())]):
            for part in parts:
                share = 1.0 / len(parts)
                if isinstance(part, Transfer):
                    yield from self._parcel_work(part, from_h, to_h, share)
                else:
                    yield Stretch(from_h, to_h, SETUP, share)
        yield Stretch(work_to_h, ready_h, MOORING)
        causes = visit.sailing_causes or [(ready_h, "")]
        for (from_h, cause), (to_h, _) in pairwise([*causes, (last_line_h, "")]):
            yield Stretch(from_h, to_h, cause or WAITING_TO_SAIL)

    def _parcel_work(
        self, parcel: Transfer, from_h: float, to_h: float, weight: float
    ) -> Iterator[Stretch]:
        """Yield what a parcel did between two hours."""
        for (begun_h, doing), (over_h, _) in pairwise([*parcel.history, (self._ended_h, "")]):
            if begun_h < to_h and over_h > from_h and doing:
                activity = _activity(parcel, doing)
                yield Stretch(max(begun_h, from_h), min(over_h, to_h), activity, weight)

    def _before_berth(self, visit: Visit) -> Iterator[Stretch]:
        """Yield what a ship did in port before her first line."""
        if visit.berth_request is None:
            return
        berths = WaitFor(tuple(berth_name(index) for index in visit.berth_request.eligible))
        for from_h, to_h, cause in visit.berth_request.stretches:
            yield Stretch(from_h, to_h, cause or (berths if berths.resources else IDLE))
        if visit.granted_h == visit.granted_h:
            yield Stretch(visit.granted_h, self._or_end(visit.first_line_h), SHIP_WAITS)

    # ---- several ships

    def _at_berth(self, index: int) -> Iterator[Stretch]:
        """Yield what ships did at a berth; weights are the metres held, 1 at a discrete berth."""
        yield from self._given_back.get(index, ())
        for visit in self._visits_at.get(index, ()):
            assert visit.berth_request is not None
            assert visit.berth_request.berth is not None
            held_m, last_line_h = visit.berth_request.berth.held_m, visit.last_line_h
            reserved_to_h = self._or_end(visit.first_line_h)
            yield Stretch(visit.berth_request.taken_h, reserved_to_h, RESERVED, held_m)
            if visit.first_line_h == visit.first_line_h:
                for from_h, to_h, activity, share in self.alongside(visit):
                    yield Stretch(from_h, to_h, activity, share * held_m)
            if last_line_h == last_line_h:
                free_h = min(last_line_h + self._turnover_h, self._ended_h)
                yield Stretch(last_line_h, free_h, TURNOVER, held_m)

    def _by_cranes(self, name: str) -> Iterator[Stretch]:
        """Yield what parcels under cranes of a pool did, and the repairs; weights are cranes."""
        pool = self._pools[name]
        for parcel, part in self._parts.get(name, ()):
            for (begun_h, doing, cranes), (over_h, _, _) in pairwise(
                [*part.history, (self._ended_h, "", 0.0)]
            ):
                if cranes > 0.0:
                    yield Stretch(begun_h, over_h, _activity(parcel, doing), cranes)
        for failed_h, repaired_h in pool.repairs:
            yield Stretch(failed_h, self._or_end(repaired_h), BROKEN)

    # ---- as it looks from a store

    def _alongside_for(self, visit: Visit, cargo: str) -> Iterator[Stretch]:
        """Yield what a ship alongside did for a cargo, until her parcels of it are done.

        It is told as it looks from the store. While such a parcel is in hand, it is what that
        parcel does. Before and between, it is what the ship does.
        """
        if visit.first_line_h != visit.first_line_h:
            return
        begun = [one for one in visit.begun_parcels if one.transfer.compartment.cargo == cargo]
        n_of_cargo = sum(parcel.compartment.cargo == cargo for parcel in visit.kind.parcels)
        done_h = max((self._or_end(one.ended_h) for one in begun), default=visit.first_line_h)
        if len(begun) < n_of_cargo:  # some have not been begun
            done_h = self._or_end(visit.work_to_h)
        at_h = visit.first_line_h
        for one in sorted(begun, key=lambda one: one.begun_h):
            ended_h = self._or_end(one.ended_h)
            yield from self._from_store(_clipped(self.alongside(visit), at_h, one.begun_h))
            at_h = max(at_h, ended_h)
            parcel_work = self._parcel_work(one.transfer, one.begun_h, ended_h, 1.0)
            yield from self._from_store(parcel_work)
        yield from self._from_store(_clipped(self.alongside(visit), at_h, done_h))

    def _from_store(self, stretches: Iterable[Stretch]) -> Iterator[Stretch]:
        """Yield stretches as they look from a store that waits for the ship."""
        for from_h, to_h, activity, weight in stretches:
            seen = self._seen_from_store.get(activity, activity)
            yield Stretch(from_h, to_h, seen, weight)


def all_pools(terminal: Terminal) -> list[CranePool]:
    """Return the pools of the shore and the gear of every ship."""
    return [
        *terminal.pools.values(),
        *(pool for gear in terminal.gear.values() for pool in gear.pools),
    ]


def cranes_for(parcel: Transfer) -> WaitFor:
    """Return the wait of a parcel for a crane: for one of any pool that can work it."""
    return WaitFor(tuple(cranes_name(part.pool.resource) for part in parcel.parts))


def _activity(parcel: Transfer, doing: str) -> Activity:
    """Return what a parcel does as the ledger has it: at work or without a crane it may wait."""
    if doing == WORKING:
        return WaitFor((crane_work_name(parcel.compartment.cargo),))
    return cranes_for(parcel) if doing == WAITING_CRANE else doing


def _cargoes(visit: Visit) -> set[str]:
    """Return the cargoes of a ship's parcels."""
    return {parcel.compartment.cargo for parcel in visit.kind.parcels}


def _clipped(stretches: Iterable[Stretch], from_h: float, to_h: float) -> Iterator[Stretch]:
    """Yield the parts of stretches that lie between two hours."""
    for stretch in stretches:
        if from_h < to_h and stretch.from_h < to_h and stretch.to_h > from_h:
            yield stretch._replace(from_h=max(stretch.from_h, from_h), to_h=min(stretch.to_h, to_h))
