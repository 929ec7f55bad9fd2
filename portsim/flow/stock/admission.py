"""What is in a stock, and how entries get in: first come, first served, whole, if they fit below the ceiling.

What came in may be on hold first: it takes room, and cannot be drawn yet. What finds the store full
may go to an overflow, and be moved back from there. All this happens at a moment; `course` follows
the stock from one to the next.
"""

from collections import deque
from math import inf

import numpy as np

from portsim.flow.stock.batches import TOLERANCE, Lots
from portsim.flow.stock.overflow import Overflow
from portsim.flow.streams import Floats


class Entry:
    """An unannounced jump: how much, since when, and when it was let in (None while it waits)."""

    __slots__ = ("admitted_h", "amount", "asked_h")

    def __init__(self, amount: float, asked_h: float) -> None:
        self.amount = amount
        self.asked_h = asked_h
        self.admitted_h: float | None = None


class Admission:
    """The state of a stock, and what entries do to it.

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
        What lies in store and can be drawn, and what is on hold yet; in the amount's unit, at hour
        `at_h`.
    out : float
        Everything that the draw has taken.
    dry_h : float
        Hours in which a draw was asked for and nothing was ready.
    draw : float
        Amount an hour that is asked for.
    """

    def __init__(
        self, ceiling: float, level: float, hold_h: float = 0.0, overflow: Overflow | None = None
    ) -> None:
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
        self.queue_h = (
            0.0  # entry-hours at the ceiling, summed while stepping: the audit compares it
        )
        self._coming = Lots()
        self._holding = Lots()
        self._aside = self.overflow.lots
        self._blocks: list[tuple[Floats, Floats]] = [
            (np.empty(0), np.empty(0))
        ]  # hours and amounts of those announced
        self._late: list[int] = []  # of those, who had to wait, and when they were let in
        self._late_h: list[float] = []
        self._asked: list[Entry] = []
        self._queue: deque[tuple[float, int | Entry]] = deque()
        self._queued = 0.0  # amount of all in the queue
        self._asked_t: list[float] = [0.0]
        self._asked_rate: list[float] = [0.0]
        self._flow_t: list[float] = [0.0]
        self._flow: list[float] = [0.0]

    def announce(self, times_h: Floats, amounts: Floats) -> None:
        """Add entries known ahead, in order of time and none before the present."""
        self._blocks.append((times_h, amounts))
        self._coming.add(times_h, amounts)

    def _first(self) -> float | None:
        """Return the amount of the first that waits for room: to be moved back, then to come in."""
        if self._aside and self.overflow.done_h == inf:
            return self._aside[0][0]
        return self._queue[0][0] if self._queue else None

    def _short(self, amount: float) -> float:
        """Return how much room there is too little for an amount."""
        return self.ready + self.held + self.overflow.kept + amount - self.ceiling

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
