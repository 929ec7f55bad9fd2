"""A level with jumps up, a slope down, a floor and a ceiling.

Entries (jumps) are known ahead or come unannounced; they pass the ceiling first come, first served, whole. The
draw (slope) is constant between the calls that change it and stops at the floor. `catch_up` brings the level to
the present: in one step when the path can touch neither floor nor ceiling, else entry by entry.
"""

from bisect import bisect_right
from collections import deque
from itertools import accumulate

import numpy as np

from portsim.flow.path import Path
from portsim.flow.streams import Floats

TOLERANCE = 1e-6  # amounts closer than this are equal: stock is often a whole number of loads, so ties happen

AHEAD = 64  # entries that are followed one by one to foresee an empty stock; the rest must wait for another look


class Entry:
    """An unannounced jump: how much, since when, and when it was let in (None while it waits)."""

    __slots__ = ("admitted_h", "amount", "asked_h")

    def __init__(self, amount: float, asked_h: float) -> None:
        self.amount = amount
        self.asked_h = asked_h
        self.admitted_h: float | None = None


class Stock:
    """The level and its history.

    Attributes
    ----------
    level, capacity : float
        In the amount's unit, at hour `at_h`.
    out : float
        Everything that the draw has taken.
    dry_h : float
        Hours in which a draw was asked for and the level was at the floor.
    draw : float
        Amount an hour that is asked for.
    """

    def __init__(self, capacity: float, level: float) -> None:
        self.capacity = capacity
        self.level = level
        self.initial = level
        self.at_h = 0.0
        self.draw = 0.0
        self.out = 0.0
        self.dry_h = 0.0
        self.queue_h = 0.0  # entry-hours at the ceiling, summed while stepping: the audit compares it
        self._times: list[float] = []
        self._amounts: list[float] = []
        self._sums: list[float] = [0.0]
        self._admitted: list[float] = []
        self._next = 0
        self._asked: list[Entry] = []
        self._queue: deque[tuple[float, int, Entry | None]] = deque()
        self._flow_t: list[float] = [0.0]
        self._flow: list[float] = [0.0]

    # ---- what comes in

    def announce(self, times_h: Floats, amounts: Floats) -> None:
        """Add entries known ahead, in order of time and none before the present."""
        times = times_h.tolist()
        self._times += times
        self._admitted += times
        self._amounts += amounts.tolist()
        self._sums += list(accumulate(amounts.tolist(), initial=self._sums[-1]))[1:]

    def ask(self, amount: float, now_h: float) -> Entry:
        """Let an unannounced entry in if it fits and nobody waits; else it joins the queue."""
        self.catch_up(now_h)
        entry = Entry(amount, now_h)
        self._asked.append(entry)
        if self._queue or self.level + amount > self.capacity + TOLERANCE:
            self._queue.append((amount, -1, entry))
        else:
            entry.admitted_h = now_h
            self._rise(amount, now_h)
        return entry

    # ---- what goes out

    def set_draw(self, rate: float, now_h: float) -> None:
        """Ask for `rate` an hour from now on."""
        self.catch_up(now_h)
        self.draw = rate
        self._note_flow(rate if self.level > 0.0 else 0.0, now_h)

    def take(self, dust: float) -> float:
        """Take a rounding error more (or less), so that the errors of many parcels do not add up; return what it was.

        To be called only for amounts within the tolerance, at the present.
        """
        dust = min(dust, self.level)
        self.level -= dust
        self.out += dust
        return dust

    # ---- the path

    def catch_up(self, now_h: float) -> None:
        """Bring level, sums and queue to `now_h`; does nothing for the past."""
        dt = now_h - self.at_h
        if dt < 0.0:
            return
        last = bisect_right(self._times, now_h, self._next)
        coming = self._sums[last] - self._sums[self._next]
        taken = self.draw * dt
        if not self._queue and taken <= self.level and self.level + coming <= self.capacity + TOLERANCE:
            self.level += coming - taken
            self.out += taken
            self._next = last
            if self.level > 0.0 and self.draw > 0.0 and self._flow[-1] == 0.0:
                # it stood at the floor and entries came at this very moment
                self._note_flow(self.draw, now_h)
        else:
            self._step_to(now_h, last)
        self.at_h = now_h

    def _step_to(self, now: float, last: int) -> None:
        """Follow the path entry by entry."""
        t = self.at_h
        i = self._next
        queue = self._queue
        while True:
            arriving = i < last
            moment = self._times[i] if arriving else now
            room = False
            if queue:
                short = self.level + queue[0][0] - self.capacity
                if short <= TOLERANCE:
                    self._admit(t)
                    continue
                if self.draw > 0.0 and t + short / self.draw <= moment:
                    moment, room = t + short / self.draw, True
            self._run(t, moment)
            t = moment
            if room:
                self.level = self.capacity - queue[0][0]  # snap: rounding must not shut out who has room
                self._admit(t)
            elif arriving:
                amount = self._amounts[i]
                if queue or self.level + amount > self.capacity + TOLERANCE:
                    queue.append((amount, i, None))
                else:
                    self._rise(amount, t)
                i += 1
            elif not (queue and self.level + queue[0][0] - self.capacity <= TOLERANCE):
                break  # else rounding put the moment of the first in the queue just past now
        self._next = i

    def _run(self, a: float, b: float) -> None:
        """Draw from a to b, with no entry between."""
        dt = b - a
        self.queue_h += len(self._queue) * dt
        taken = self.draw * dt
        if taken <= self.level:
            self.level -= taken
            self.out += taken
            return
        wet = self.level / self.draw
        self._note_flow(0.0, a + wet)
        self.dry_h += dt - wet
        self.out += self.level
        self.level = 0.0

    def _rise(self, amount: float, t: float) -> None:
        self.level += amount
        if self.draw > 0.0:
            self._note_flow(self.draw, t)

    def _admit(self, t: float) -> None:
        amount, index, entry = self._queue.popleft()
        if entry is None:
            self._admitted[index] = t
        else:
            entry.admitted_h = t
        self._rise(amount, t)

    def _note_flow(self, rate: float, t: float) -> None:
        if rate != self._flow[-1]:
            if t == self._flow_t[-1]:
                self._flow[-1] = rate
            else:
                self._flow_t.append(t)
                self._flow.append(rate)

    # ---- what can be said of the future, from what is known now

    def out_by(self, amount: float) -> float | None:
        """Return the earliest hour at which `amount` more can be out at the present draw.

        Entries still unannounced could only come later than those known, or make the caller ask again. None if
        what is known does not suffice.
        """
        if self.draw <= 0.0:
            return None
        soonest = self.at_h + amount / self.draw
        here = self.level + sum(waiting[0] for waiting in self._queue)
        if amount <= here + TOLERANCE:
            return soonest
        # the entry that brings what is missing, and the rest drawn after it
        i = bisect_right(self._sums, self._sums[self._next] + amount - here - TOLERANCE)
        if i >= len(self._sums):
            return None
        before = here + self._sums[i - 1] - self._sums[self._next]
        return max(soonest, self._times[i - 1] + max(amount - before, 0.0) / self.draw)

    def in_by(self, entry: Entry) -> float | None:
        """Return the earliest hour at which a waiting entry can be let in; None while nothing is drawn."""
        if self.draw <= 0.0:
            return None
        needed = self.level - self.capacity
        for amount, _, waiting in self._queue:
            needed += amount
            if waiting is entry:
                return self.at_h + max(needed, 0.0) / self.draw
        return self.at_h

    def dry_by(self, hours: float) -> float | None:
        """Return the earliest hour at which a draw can have found the floor for `hours` more.

        Entries still unannounced, or more than `AHEAD` from now, could only make it later. None while nothing is
        drawn.
        """
        if self.draw <= 0.0:
            return None
        t, level = self.at_h, self.level + sum(waiting[0] for waiting in self._queue)
        for i in range(self._next, min(len(self._times), self._next + AHEAD)):
            empty = t + level / self.draw
            if self._times[i] - empty >= hours:
                return empty + hours
            hours -= max(self._times[i] - empty, 0.0)
            level = max(level - self.draw * (self._times[i] - t), 0.0) + self._amounts[i]
            t = self._times[i]
        return t + level / self.draw + hours

    # ---- the history

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
        admitted = np.asarray(self._admitted)
        admitted[self._next :] = np.nan
        admitted[[i for _, i, entry in self._queue if entry is None]] = np.nan
        return np.asarray(self._times), admitted

    def asked(self) -> float:
        """Return the sum of the unannounced entries that were let in."""
        return sum(e.amount for e in self._asked if e.admitted_h is not None)

    def asked_wait_h(self) -> float:
        """Return the hours that unannounced entries waited, those still waiting included."""
        return sum((self.at_h if e.admitted_h is None else e.admitted_h) - e.asked_h for e in self._asked)

    def path(self) -> Path:
        """Return the history as arrays."""
        _, hours = self.announced()
        amounts = np.asarray(self._amounts)
        let_in = ~np.isnan(hours)
        asked = [e for e in self._asked if e.admitted_h is not None]
        times = np.concatenate([hours[let_in], [e.admitted_h for e in asked]]).astype(float)
        jumps = np.concatenate([amounts[let_in], [e.amount for e in asked]]).astype(float)
        order = np.argsort(times, kind="stable")
        return Path(
            self.initial,
            times[order],
            jumps[order],
            np.asarray(self._flow_t),
            np.asarray(self._flow),
            self.at_h,
        )
