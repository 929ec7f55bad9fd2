"""How the level of a stock moves: jumps up, a slope down, a floor and a ceiling.

Entries (jumps) are known ahead or come unannounced; they pass the ceiling first come, first served, whole. The
draw (slope) is constant between the calls that change it and stops at the floor. `catch_up` brings the level to
the present: in one step when the path can touch neither floor nor ceiling, else from change to change.

What came in may be on hold first: it takes room, and cannot be drawn yet. What finds the store full may go to an
overflow, and be moved back from there.
"""

from bisect import bisect_right
from collections import deque
from math import inf

import numpy as np

from portsim.flow.lots import TOLERANCE, Lots
from portsim.flow.overflow import Overflow
from portsim.flow.streams import Floats

FEW = 12  # entries that are followed one by one sooner than all at once


class Entry:
    """An unannounced jump: how much, since when, and when it was let in (None while it waits)."""

    __slots__ = ("admitted_h", "amount", "asked_h")

    def __init__(self, amount: float, asked_h: float) -> None:
        self.amount = amount
        self.asked_h = asked_h
        self.admitted_h: float | None = None


class Course:
    """The state of a stock, brought to the present.

    Parameters
    ----------
    ceiling, level : float
        The amount that the store holds, and what lies there at hour 0, all of it ready.
    hold_h : float
        Hours between an entry and its readiness, the same for all.
    overflow : Overflow, optional
        Takes what the store has no room for.

    Attributes
    ----------
    ready, held : float
        What lies in store and can be drawn, and what is on hold yet; in the amount's unit, at hour `at_h`.
    out : float
        Everything that the draw has taken.
    dry_h : float
        Hours in which a draw was asked for and nothing was ready.
    draw : float
        Amount an hour that is asked for.
    """

    def __init__(self, ceiling: float, level: float, hold_h: float = 0.0, overflow: Overflow | None = None) -> None:
        self.ceiling = ceiling
        self.hold_h = hold_h
        self.overflow = overflow or Overflow()
        self.initial = level
        self.ready = level
        self.held = 0.0
        self.at_h = 0.0
        self.draw = 0.0
        self.out = 0.0
        self.dry_h = 0.0
        self.queue_h = 0.0  # entry-hours at the ceiling, summed while stepping: the audit compares it
        self._coming = Lots()
        self._holding = Lots()
        self._aside = self.overflow.lots
        self._blocks: list[tuple[Floats, Floats]] = [(np.empty(0), np.empty(0))]  # hours and amounts of those announced
        self._late: list[int] = []  # of those, who had to wait, and when they were let in
        self._late_h: list[float] = []
        self._asked: list[Entry] = []
        self._queue: deque[tuple[float, int | Entry]] = deque()
        self._queued = 0.0  # amount of all in the queue
        self._asked_t: list[float] = [0.0]
        self._asked_rate: list[float] = [0.0]
        self._flow_t: list[float] = [0.0]
        self._flow: list[float] = [0.0]

    # ---- what comes in

    def announce(self, times_h: Floats, amounts: Floats) -> None:
        """Add entries known ahead, in order of time and none before the present."""
        self._blocks.append((times_h, amounts))
        self._coming.add(times_h, amounts)

    def ask(self, amount: float, now_h: float) -> Entry:
        """Let an unannounced entry in if it fits and nobody waits; else it joins the queue."""
        self.catch_up(now_h)
        entry = Entry(amount, now_h)
        self._asked.append(entry)
        if self._queue or self._aside or self.ready + self.held + amount - self.ceiling > TOLERANCE:
            self._offer(amount, entry, now_h)
        else:
            entry.admitted_h = now_h
            self._rise(amount, now_h)
        return entry

    # ---- what goes out

    def set_draw(self, rate: float, now_h: float) -> None:
        """Ask for `rate` an hour from now on."""
        self.catch_up(now_h)
        self.draw = rate
        self._asked_t.append(now_h)
        self._asked_rate.append(rate)
        self._note_flow(rate if self.ready > 0.0 else 0.0, now_h)

    def take(self, dust: float) -> float:
        """Take a rounding error more (or less), so that the errors of many parcels do not add up; return what it was.

        To be called only for amounts within the tolerance, at the present.
        """
        dust = min(dust, self.ready)
        self.ready -= dust
        self.out += dust
        return dust

    # ---- the path

    def catch_up(self, now_h: float) -> None:
        """Bring level, sums and queue to `now_h`; does nothing for the past."""
        dt = now_h - self.at_h
        if dt < 0.0:
            return
        coming = self._coming
        first = coming.next
        last = bisect_right(coming.hours, now_h, first)
        amount = coming.sums[last] - coming.sums[first]
        taken = self.draw * dt
        if (
            not self._queue
            and not self._aside
            and taken <= self.ready
            and self.ready + self.held + amount <= self.ceiling + TOLERANCE
        ):
            if self.hold_h:
                if last > first:
                    hours, amounts = np.asarray(coming.hours[first:last]), np.asarray(coming.amounts[first:last])
                    self._holding.add(hours + self.hold_h, amounts)
                amount = self._holding.pass_until(now_h)
                self.held = self._holding.left()
            self.ready += amount - taken
            self.out += taken
            coming.next = last
            if self.ready > 0.0 and self.draw > 0.0 and self._flow[-1] == 0.0:
                # it stood at the floor and entries came at this very moment
                self._note_flow(self.draw, now_h)
        elif (
            last - first > FEW
            and not self._queue
            and not self._aside
            and not self.hold_h
            and self.ready + amount <= self.ceiling + TOLERANCE
        ):
            self._drain_to(now_h, last)
        else:
            self._step_to(now_h, last)
        self.at_h = now_h

    def _drain_to(self, now: float, last: int) -> None:
        """Follow a path that may find the floor but not the ceiling, all entries at once (Lindley's recursion).

        Where the level would fall below the floor, the draw goes without: what it missed so far is the lowest
        that the level would have come to.
        """
        coming, first = self._coming, self._coming.next
        times = np.asarray([*coming.hours[first:last], now])
        free = np.asarray(coming.sums[first : last + 1])
        free += self.ready - free[0] - self.draw * (times - self.at_h)  # before each entry, were there no floor
        missed = np.maximum.accumulate(np.maximum(-free, 0.0))  # what could not be drawn until then
        dry_h = np.diff(missed, prepend=0.0) / self.draw
        dry = np.flatnonzero(times - dry_h < times)
        turns = np.column_stack([times[dry] - dry_h[dry], times[dry]]).ravel().tolist()
        flows = [0.0, self.draw] * len(dry)
        if len(dry) and dry[-1] == last - first:
            del turns[-1], flows[-1]  # it is dry now
        begun = int(bool(len(dry)) and self._flow[-1] == 0.0)  # it was dry before
        self._flow_t += turns[begun:]
        self._flow += flows[begun:]
        lost = float(missed[-1])
        self.dry_h += lost / self.draw
        self.out += self.draw * (now - self.at_h) - lost
        self.ready = float(free[-1]) + lost
        coming.next = last
        if not len(dry) and self.ready > 0.0:
            self._note_flow(self.draw, float(times[0]))  # it stood at the floor and entries came at this very moment

    def _step_to(self, now: float, last: int) -> None:
        """Follow the path from change to change."""
        t = self.at_h
        coming, i = self._coming, self._coming.next
        queue, aside, holding = self._queue, self._aside, self._holding
        spills = self.overflow.capacity > 0.0
        while True:
            if self.held and holding.hours[holding.next] <= t:
                self._ripen(t)
            if spills:
                while self._let_in(t):
                    pass
            else:
                while queue and self.ready + self.held + queue[0][0] - self.ceiling <= TOLERANCE:
                    self._let_in(t)
            while i < last and coming.hours[i] <= t:
                amount = coming.amounts[i]
                if queue or aside or self.ready + self.held + amount - self.ceiling > TOLERANCE:
                    self._offer(amount, i, t)
                else:
                    self._rise(amount, t)
                i += 1
            if t >= now:
                break
            moment = coming.hours[i] if i < last else now
            if self.held:
                moment = min(moment, holding.hours[holding.next])
            if aside:
                moment = min(moment, self.overflow.done_h)
            if queue or aside:
                room_h, amount = self._room(t)
                if room_h <= moment:
                    self._run(t, room_h)
                    # snap: rounding must not shut out who has room
                    self.ready = max(self.ceiling - amount - self.held - self.overflow.kept, 0.0)
                    t = room_h
                    continue
            self._run(t, moment)
            t = moment
        coming.next = i

    def _run(self, a: float, b: float) -> None:
        """Draw from a to b, with no entry between."""
        dt = b - a
        self.queue_h += len(self._queue) * dt
        taken = self.draw * dt
        if taken <= self.ready:
            self.ready -= taken
            self.out += taken
            return
        wet = self.ready / self.draw
        self._note_flow(0.0, a + wet)
        self.dry_h += dt - wet
        self.out += self.ready
        self.ready = 0.0

    def _first(self) -> float | None:
        """Return the amount of the first that waits for room: to be moved back, then to come in."""
        if self._aside and self.overflow.done_h == inf:
            return self._aside[0][0]
        return self._queue[0][0] if self._queue else None

    def _short(self, amount: float) -> float:
        """Return how much room there is too little for an amount."""
        return self.ready + self.held + self.overflow.kept + amount - self.ceiling

    def _room(self, t: float) -> tuple[float, float]:
        """Return when the draw will have made room for the first, and its amount.

        Not if what is on hold, or the end of a move, comes before; at the same moment, told by amounts, the move
        ends first.
        """
        amount = self._first()
        if amount is None or self.draw <= 0.0:
            return inf, 0.0
        short = self._short(amount)
        if short > self.ready + TOLERANCE or self.draw * (self.overflow.done_h - t) <= short + TOLERANCE:
            return inf, 0.0
        return t + short / self.draw, amount

    def _let_in(self, t: float) -> bool:
        """Let the first in if it has room, or be moved back; return whether anything was done."""
        overflow, queue = self.overflow, self._queue
        if self._aside:
            if overflow.is_moved(t):
                self._rise(overflow.finish(t), t)
                return True
            if overflow.stands and self._short(self._aside[0][0]) <= TOLERANCE:
                overflow.start(t)
                return True
        if queue:
            amount, who = queue[0]
            if self._short(amount) <= TOLERANCE and not overflow.stands:
                self._admit(self._next(), t)
                self._rise(amount, t)
                return True
            if overflow.fits(amount):
                self._admit(self._next(), t)
                overflow.put(amount, who)
                return True
        return False

    def _offer(self, amount: float, who: int | Entry, t: float) -> None:
        """Let an entry in if it fits and nobody waits, or put it in the overflow; else it joins the queue."""
        if not self._queue and not self.overflow.stands and self._short(amount) <= TOLERANCE:
            self._admit(who, t)
            self._rise(amount, t)
        elif not self._queue and self.overflow.fits(amount):
            self._admit(who, t)
            self.overflow.put(amount, who)
        else:
            self._join(amount, who)

    def _join(self, amount: float, who: int | Entry) -> None:
        self._queue.append((amount, who))
        self._queued += amount

    def _next(self) -> int | Entry:
        """Take the first out of the queue; what an empty queue holds is nothing, whatever rounding says."""
        amount, who = self._queue.popleft()
        self._queued = self._queued - amount if self._queue else 0.0
        return who

    def _admit(self, who: int | Entry, t: float) -> None:
        if isinstance(who, Entry):
            who.admitted_h = t
        elif self._coming.hours[who] != t:
            self._late.append(who)
            self._late_h.append(t)

    def _rise(self, amount: float, t: float) -> None:
        """Add what came into store."""
        if self.hold_h:
            self._holding.append(t + self.hold_h, amount)
            self.held = self._holding.left()
        else:
            self.ready += amount
            if self.draw > 0.0:
                self._note_flow(self.draw, t)

    def _ripen(self, t: float) -> None:
        """Release what has been on hold long enough."""
        self.ready += self._holding.pass_until(t)
        self.held = self._holding.left()
        if self.draw > 0.0:
            self._note_flow(self.draw, t)

    def _note_flow(self, rate: float, t: float) -> None:
        if rate != self._flow[-1]:
            if t == self._flow_t[-1]:
                self._flow[-1] = rate
            else:
                self._flow_t.append(t)
                self._flow.append(rate)
