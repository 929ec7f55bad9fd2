"""A stock: how its level moves, what can be said of its future, and its history."""

from collections.abc import Iterator
from heapq import merge
from itertools import islice
from math import inf, nan

import numpy as np

from portsim.flow.stock.admission import Entry
from portsim.flow.stock.batches import TOLERANCE
from portsim.flow.stock.history import Path
from portsim.flow.stock.trajectory import Course
from portsim.flow.streams import Floats

__all__ = ["TOLERANCE", "Entry", "Stock"]

# entries that are followed one by one to foresee an empty stock; the rest must wait for another
# look
AHEAD = 64


class Stock(Course):
    """A level that can be asked when it will have given an amount, let an entry in, or been without."""

    # ---- what can be said of the future, from what is known now

    def out_by(self, amount: float) -> float | None:
        """Return the earliest hour at which `amount` more can be out at the present draw.

        Entries still unannounced could only come later than those known, or make the caller ask
        again. None if what is known does not suffice.
        """
        if self.draw <= 0.0:
            return None
        soonest = self.at_h + amount / self.draw
        here = self.ready
        if self.hold_h:
            if amount <= here + TOLERANCE:
                return soonest
            found = self._holding.drawn_by(amount, here, self.draw)
            if found is not None:
                return max(soonest, found)
            here += self.held
            soonest = max(soonest, self.at_h + self.hold_h)
        here += self._queued
        if amount <= here + TOLERANCE:
            return soonest
        if self._aside:
            return self._brought_by(amount - here, soonest)
        found = self._coming.drawn_by(amount, here, self.draw, self.hold_h)
        return None if found is None else max(soonest, found)

    def _brought_by(self, missing: float, soonest: float) -> float | None:
        """Return the earliest hour at which lots from the overflow and from outside bring what is missing.

        More than `AHEAD` lots are not followed: it takes longer than these, and whoever plans for
        then asks again.
        """
        if missing > self.overflow.amount + self._coming.left() + TOLERANCE:
            return None
        hour = self.at_h
        for hour, lot in islice(
            merge(self.overflow.returns(self.at_h), self._coming.ahead()), AHEAD
        ):
            if missing <= lot + TOLERANCE:
                return max(soonest, hour + self.hold_h + missing / self.draw)
            missing -= lot
        return max(soonest, hour)

    def in_by(self, entry: Entry) -> float | None:
        """Return the earliest hour at which a waiting entry can be let in; None if nothing makes room.

        For the first of the queue this is the hour itself, as long as the draw stays. With an
        overflow it is the hour of the next change in who waits for what: then the entry is in, or
        this may be asked again.
        """
        if self.overflow.capacity:
            return self._change_by()
        if self.draw <= 0.0:
            return None
        needed = self.ready + self.held - self.ceiling
        for amount, waiting in self._queue:
            needed += amount
            if waiting is entry:
                return self._drawn_at(max(needed, 0.0))
        return self.at_h

    def _change_by(self) -> float | None:
        """Return when a lot has been moved back, or the first has room, whichever is sooner."""
        moment = self.overflow.done_h
        first = self._first()
        if self.draw > 0.0 and first is not None:
            moment = min(moment, self._drawn_at(max(self._short(first), 0.0)))
        return moment if moment < inf else None

    def _drawn_at(self, amount: float) -> float:
        """Return the hour at which `amount` will be out, of what is in store now."""
        wet, here = self.at_h, self.ready
        for hour, lot in self._holding.ahead():
            if amount <= here + TOLERANCE:
                break
            wet = max(wet, hour - here / self.draw)
            here += lot
        return wet + amount / self.draw

    def dry_by(self, hours: float) -> float | None:
        """Return the earliest hour at which a draw can have found nothing ready for `hours` more.

        Entries still unannounced, or more than `AHEAD` from now, could only make it later. None
        while nothing is drawn.
        """
        if self.draw <= 0.0:
            return None
        t, level = self.at_h, self.ready
        if not self.hold_h and not self.overflow.capacity:
            level += self._queued
        for hour, amount in islice(self._surely_ready(), AHEAD):
            empty = t + level / self.draw
            if hour - empty >= hours:
                return empty + hours
            hours -= max(hour - empty, 0.0)
            level = max(level - self.draw * (hour - t), 0.0) + amount
            t = hour
        return t + level / self.draw + hours

    def _surely_ready(self) -> Iterator[tuple[float, float]]:
        """Yield (hour, amount) of what will be ready no later, whatever the draw does at the ceiling."""
        if not self.hold_h and not self.overflow.capacity:
            # who waits at the ceiling is in before the floor is found
            yield from self._coming.ahead()
            return
        yield from self._holding.ahead()
        if self._queue or self._aside:
            return
        room = self.ceiling - self.ready - self.held
        for hour, amount in self._coming.ahead():
            room -= amount
            if room < -TOLERANCE:
                return
            yield hour + self.hold_h, amount

    def ready_by(self, hour: float) -> float:
        """Return what can be drawn by an hour of what is here now, if nothing is drawn before."""
        later = self.at_h + self.hold_h <= hour
        return self.ready + self._holding.sum_by(hour) + (self.overflow.amount if later else 0.0)

    # ---- the history

    @property
    def capacity(self) -> float:
        """What store and overflow hold together."""
        return self.ceiling + self.overflow.capacity

    @property
    def level(self) -> float:
        """Everything that is here: ready, on hold and in the overflow."""
        return self.ready + self.held + self.overflow.amount

    @property
    def here(self) -> float:
        """Everything that is in, and what waits at the ceiling."""
        return self.level + self._queued

    @property
    def entered(self) -> float:
        """Everything that was let in."""
        return self.level - self.initial + self.out

    @property
    def waiting(self) -> int:
        """Entries at the ceiling."""
        return len(self._queue)

    def announced(self) -> tuple[Floats, Floats]:
        """Return (hour of arrival, hour let in) of the entries known ahead; not a number if not yet let in."""
        hours = np.concatenate([hours for hours, _ in self._blocks])
        admitted = hours.copy()
        admitted[self._late] = self._late_h
        admitted[self._coming.next :] = np.nan
        admitted[[who for _, who in self._queue if isinstance(who, int)]] = np.nan
        return hours, admitted

    def asked(self) -> float:
        """Return the sum of the unannounced entries that were let in."""
        return sum(e.amount for e in self._asked if e.admitted_h is not None)

    def asked_wait_h(self) -> float:
        """Return the hours that unannounced entries waited, those still waiting included."""
        return sum(
            (self.at_h if e.admitted_h is None else e.admitted_h) - e.asked_h for e in self._asked
        )

    def dry_spells(self) -> tuple[Floats, Floats]:
        """Return (from, to) of the stretches in which something was asked for and nothing was ready."""
        asked_t, flow_t = np.asarray(self._asked_t), np.asarray(self._flow_t)
        times = np.unique(np.concatenate([asked_t, flow_t]))
        asked = np.asarray(self._asked_rate)[np.searchsorted(asked_t, times, side="right") - 1]
        given = np.asarray(self._flow)[np.searchsorted(flow_t, times, side="right") - 1]
        dry = ((asked > 0.0) & (given == 0.0)).astype(int)
        begins, ends = (times[np.diff(dry, prepend=0) == turn] for turn in (1, -1))
        return begins, np.append(ends, self.at_h)[: len(begins)]

    def path(self) -> Path:
        """Return the history as arrays."""
        _, hours = self.announced()
        asked = [e for e in self._asked if e.admitted_h is not None]
        by_overflow = {who: nan for _, who in self.overflow.lots} | self.overflow.back
        stored = hours.copy()
        for who, hour in by_overflow.items():
            if isinstance(who, int):
                stored[who] = hour
        let_in = ~np.isnan(hours)
        times = np.concatenate([hours[let_in], [e.admitted_h for e in asked]]).astype(float)
        announced = np.concatenate([amounts for _, amounts in self._blocks])
        jumps = np.concatenate([announced[let_in], [e.amount for e in asked]]).astype(float)
        stored = np.concatenate(
            [stored[let_in], [by_overflow.get(e, e.admitted_h) for e in asked]]
        ).astype(float)
        order = np.argsort(times, kind="stable")
        return Path(
            initial=self.initial,
            in_h=times[order],
            amounts=jumps[order],
            flow_h=np.asarray(self._flow_t),
            flow=np.asarray(self._flow),
            end_h=self.at_h,
            stored_h=stored[order],
            hold_h=self.hold_h,
        )
