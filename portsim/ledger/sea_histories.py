"""Histories for chains of waiting, of the sea side: what ships do at berths, under cranes, and for a store."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from portsim.flow.streams import Floats
from portsim.ledger.wait_chains import History, Resources, Stretch, Word
from portsim.terminal.handling.transfer import Transfer
from portsim.terminal.sea.visit import Visit
from portsim.terminal.terminal import Terminal

# what a ship alongside does seen from a store that is full: she takes less than comes, or has not
# begun to
AT_WORK = frozenset({"working", "setup", "mooring"})


def berth(index: int) -> str:
    """Return the name of a place as a resource."""
    return f"berth {index}"


def dry(cargo: str) -> Resources:
    """Return what a ship waits for whose store has nothing to give, or no room."""
    return (f"cargo {cargo}",)


# The next two are no things that somebody holds: a chain passes through them to the store's dry
# spells.


def served(cargo: str) -> Resources:
    """Return what a parcel with cranes is up to: it works, but for the dry spells of its store."""
    return (f"served {cargo}",)


def attended(cargo: str) -> Resources:
    """Return the same as it looks from a store that waits for the ship."""
    return (f"attended {cargo}",)


def room(cargo: str) -> Resources:
    """Return what trucks and trains wait for whose store is full, or has nothing to give."""
    return (f"room {cargo}",)


def cranes(pool: str) -> Resources:
    """Return what a parcel waits for that has no crane."""
    return (f"cranes {pool}",)


class SeaSide:
    """What ships did, after a run.

    Parameters
    ----------
    terminal
        After its run.
    ended_h
        When that ended: what is not over by then lasts till then.
    """

    def __init__(self, terminal: Terminal, ended_h: float) -> None:
        self._ended_h = ended_h
        self._pools = terminal.pools
        self._stores = terminal.stores
        self._turnover_h = terminal.quay.turnover_h
        self._visits = terminal.port.visits
        self._places: dict[int, list[Visit]] = {}
        for visit in self._visits:
            if visit.waiter is not None and visit.waiter.berth is not None:
                self._places.setdefault(visit.waiter.berth.index, []).append(visit)
        self._spells: dict[str, tuple[Floats, Floats]] = {}
        self._done: dict[int, list[Stretch]] = {}
        self._seen: dict[Word, Word] = dict.fromkeys(
            AT_WORK, "ship_at_work"
        )  # by a store that waits for a ship
        self._seen |= {served(cargo): attended(cargo) for cargo in self._stores}

    def place(self, index: int) -> History:
        """Return what was done at a place: by the metre of the ships there, if there are several."""
        return History.of(self._at(index), "idle")

    def pool(self, name: str) -> History:
        """Return what was done with the cranes of a pool that were given to parcels or broken, crane by crane."""
        return History.of(self._under(name), "crane")

    def waiting_for(self, cargo: str) -> History:
        """Return what ships for a cargo did: those alongside; if there was none, those in port."""
        mine = [
            v for v in self._visits if any(p.compartment.cargo == cargo for p in v.kind.parcels)
        ]
        in_port = History.of((one for visit in mine for one in self._outside(visit)), "no_call")
        return History.of((one for visit in mine for one in self._for(visit, cargo)), in_port)

    def spell(self, cargo: str, otherwise: str) -> History:
        """Return what those do who are served by a store: wait in its dry spells, and otherwise something else."""
        times = np.append(0.0, np.column_stack(self.spells(cargo)).ravel())
        is_dry = (np.arange(len(times)) % 2).astype(float)
        return History(times, (dry(cargo), otherwise), np.column_stack([is_dry, 1.0 - is_dry]))

    def spells(self, cargo: str) -> tuple[Floats, Floats]:
        """Return (from, to) of the stretches in which a store had nothing to give, or no room, and was asked."""
        if cargo not in self._spells:
            self._spells[cargo] = self._stores[cargo].stock.dry_spells()
        return self._spells[cargo]

    def lacked(self, visit: Visit, resources: Resources) -> Floats:
        """Return (from, to, share of her time) of the stretches in which a ship alongside waited for something.

        Shape (3, k).
        """
        whole = [
            (a, b, share)
            for a, b, word, share in self.alongside(visit)
            if word == resources and b > a
        ]
        return np.asarray(whole, dtype=float).reshape(-1, 3).T

    def starved(self, visit: Visit, cargo: str) -> Floats:
        """Return the same of those in which the store of a cargo let her cranes wait."""
        begins, ends, shares = self.lacked(visit, served(cargo))
        dry_from, dry_to = self.spells(cargo)
        first, last = np.searchsorted(dry_to, begins, side="right"), np.searchsorted(dry_from, ends)
        number = np.maximum(last - first, 0)
        stretch = np.repeat(np.arange(len(begins)), number)
        spell = (
            np.arange(len(stretch)) - np.repeat(np.cumsum(number) - number, number) + first[stretch]
        )
        from_h, to_h = (
            np.maximum(begins[stretch], dry_from[spell]),
            np.minimum(ends[stretch], dry_to[spell]),
        )
        return np.stack([from_h, to_h, shares[stretch]])

    def alongside(self, visit: Visit) -> list[Stretch]:
        """Return what a ship did from her first line to her last, in shares of her time."""
        key = id(visit)
        if key not in self._done:
            self._done[key] = list(self._alongside(visit))
        return self._done[key]

    # ---- one ship

    def _until(self, hour: float) -> float:
        return hour if hour == hour else self._ended_h

    def _alongside(self, visit: Visit) -> Iterator[Stretch]:
        first, last = self._until(visit.first_line_h), self._until(visit.last_line_h)
        begin, end = self._until(visit.work_from_h), self._until(visit.work_to_h)
        ready = self._until(visit.ready_h)
        turns = visit.turns
        yield Stretch(first, begin, "mooring")
        yield Stretch(begin, turns[0][0] if turns else end, "working")  # her stated time alongside
        for (from_h, parts), (to_h, _) in pairwise([*turns, (end, ())]):
            for part in parts:
                if isinstance(part, Transfer):
                    yield from self._course(part, from_h, to_h, 1.0 / len(parts))
                else:
                    yield Stretch(from_h, to_h, "setup", 1.0 / len(parts))
        yield Stretch(end, ready, "mooring")
        kept = visit.kept or [(ready, "")]
        for (from_h, cause), (to_h, _) in pairwise([*kept, (last, "")]):
            yield Stretch(from_h, to_h, cause or "waiting_to_sail")

    def _course(
        self, part: Transfer, from_h: float, to_h: float, weight: float | None = None
    ) -> Iterator[Stretch]:
        """Yield what a parcel did in a stretch of time; its weight is the cranes it had, if none is given."""
        for (begun_h, doing, number), (over_h, _, _) in pairwise(
            [*self._pools[part.pool.name].courses[part], (self._ended_h, "", 0.0)]
        ):
            if begun_h >= to_h or over_h <= from_h or not doing:
                continue
            word: Word = doing
            if doing == "working":
                word = served(part.compartment.cargo)
            elif doing == "waiting_crane":
                word = cranes(part.pool.name)
            yield Stretch(
                max(begun_h, from_h), min(over_h, to_h), word, number if weight is None else weight
            )

    def _outside(self, visit: Visit) -> Iterator[Stretch]:
        """Yield what a ship did in port before her first line."""
        if visit.waiter is None:
            return
        anyone = tuple(berth(index) for index in visit.waiter.eligible)
        for from_h, to_h, cause in visit.waiter.stretches:
            yield Stretch(from_h, to_h, cause or anyone or "idle")
        if visit.granted_h == visit.granted_h:
            yield Stretch(visit.granted_h, self._until(visit.first_line_h), "ship_waits")

    # ---- several ships

    def _at(self, index: int) -> Iterator[Stretch]:
        for visit in self._places.get(index, ()):
            assert visit.waiter is not None
            assert visit.waiter.berth is not None
            metres, last_h = visit.waiter.berth.held_m, visit.last_line_h
            yield Stretch(visit.waiter.taken_h, self._until(visit.first_line_h), "reserved", metres)
            if visit.first_line_h == visit.first_line_h:
                if metres == 1.0:  # at a discrete berth
                    yield from self.alongside(visit)
                else:
                    yield from (
                        Stretch(a, b, word, share * metres)
                        for a, b, word, share in self.alongside(visit)
                    )
            if last_h == last_h:
                yield Stretch(
                    last_h, min(last_h + self._turnover_h, self._ended_h), "turnover", metres
                )

    def _under(self, name: str) -> Iterator[Stretch]:
        pool = self._pools[name]
        for part in pool.courses:
            for one in self._course(part, 0.0, self._ended_h):
                if one.weight > 0.0:
                    yield one
        for failed_h, repaired_h in pool.repairs:
            yield Stretch(failed_h, self._until(repaired_h), "broken")

    def _for(self, visit: Visit, cargo: str) -> Iterator[Stretch]:
        """Yield what a ship alongside did for a cargo: with its parcels in hand, or else, before they are done."""
        if visit.first_line_h != visit.first_line_h:
            return
        mine = [one for one in visit.parcels if one.transfer.compartment.cargo == cargo]
        of_cargo = sum(p.compartment.cargo == cargo for p in visit.kind.parcels)
        done_h = max((self._until(one.ended_h) for one in mine), default=visit.first_line_h)
        if len(mine) < of_cargo:  # some have not been begun
            done_h = self._until(visit.work_to_h)
        at_h = visit.first_line_h
        for one in sorted(mine, key=lambda one: one.begun_h):
            yield from self._clipped(visit, at_h, one.begun_h)
            at_h = max(at_h, self._until(one.ended_h))
            for from_h, to_h, word, weight in self._course(
                one.transfer, one.begun_h, self._until(one.ended_h), 1.0
            ):
                yield Stretch(from_h, to_h, self._seen.get(word, word), weight)
        yield from self._clipped(visit, at_h, done_h)

    def _clipped(self, visit: Visit, from_h: float, to_h: float) -> Iterator[Stretch]:
        if from_h >= to_h:
            return
        for begun_h, over_h, word, weight in self.alongside(visit):
            if begun_h < to_h and over_h > from_h:
                yield Stretch(
                    max(begun_h, from_h), min(over_h, to_h), self._seen.get(word, word), weight
                )
