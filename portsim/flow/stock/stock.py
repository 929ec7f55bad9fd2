"""A stock between a floor and a ceiling: whole loads come in, a constant outflow goes out.

A load of 20 that finds room for 15 waits until 5 more have gone out. Loads (entries) are announced
ahead or come unannounced; they are let in whole, first come, first served. What came in may be on
hold first: it takes room, but cannot go out yet. A load that finds the store full may go to an
overflow and is moved back from there. The outflow is constant between the calls that set it, and
pauses while nothing is ready.

`Stock.catch_up` brings the level to the present: in one step when the level can reach neither the
floor nor the ceiling, all entries at once when it can only reach the floor, else from change to
change. What can be said of the future is in `forecast`, what can be said of the past in `history`.
"""

from bisect import bisect_right
from collections import deque
from math import inf

import numpy as np

from portsim.flow.rounding import TIE_H, TOLERANCE, negligible
from portsim.flow.stock.drain import drain
from portsim.flow.stock.log import Entry, StockLog
from portsim.flow.stock.lots import Lots
from portsim.flow.stock.overflow import Overflow
from portsim.flow.streams import Floats

FEW = 12  # up to so many entries it is faster to follow them one by one than all at once
MUCH = 1e8  # all at once, sums of so much are exact to well within the tolerance


class Stock:
    """A stock that is brought to the present whenever somebody asks.

    Parameters
    ----------
    ceiling, level : float
        The amount that the store holds, and the level at hour 0, all of it ready.
    hold_h : float
        Hours between an entry and its readiness, the same for all.
    overflow : Overflow, optional
        Takes the loads for which the store has no room.

    Attributes
    ----------
    initial : float
        The level at hour 0.
    at_h : float
        The hour to which the stock was brought.
    ready, on_hold : float
        The amount in the store that can go out, and the amount that is still on hold, at `at_h`.
    outflow : float
        Amount an hour that is asked for.
    total_out : float
        Everything that has gone out.
    starved_h : float
        Hours in which an outflow was asked for and nothing was ready.
    queue_h : float
        Entry-hours in the queue, summed while stepping; the audit compares this sum.
    announced, holding : Lots
        The entries that were announced, and the lots on hold by the hour at which each is ready.
    queue : deque
        The entries that wait for room, as (amount, entry). An announced entry is its number, from 0
        on in the order in which they were announced.
    queued : float
        The sum of their amounts.
    log : StockLog
        What the history is made of.
    """

    def __init__(
        self, ceiling: float, level: float, hold_h: float = 0.0, overflow: Overflow | None = None
    ) -> None:
        self.ceiling = ceiling
        self.hold_h = hold_h
        self.overflow = overflow or Overflow()
        self.initial = level
        self.at_h = 0.0
        self.ready = level
        self.on_hold = 0.0
        self.outflow = 0.0
        self.total_out = 0.0
        self.starved_h = 0.0
        self.queue_h = 0.0
        self.announced = Lots()
        self.holding = Lots()
        self.queue: deque[tuple[float, int | Entry]] = deque()
        self.queued = 0.0
        self.log = StockLog()
        self._overflow_lots = self.overflow.lots  # the same list, looked at in every step

    # ---- what it holds

    @property
    def capacity(self) -> float:
        """What store and overflow hold together."""
        return self.ceiling + self.overflow.capacity

    @property
    def level(self) -> float:
        """The amount that is ready, on hold and in the overflow."""
        return self.ready + self.on_hold + self.overflow.amount

    @property
    def level_and_queue(self) -> float:
        """The level, and what waits in the queue."""
        return self.level + self.queued

    @property
    def total_in(self) -> float:
        """Everything that was let in."""
        return self.level - self.initial + self.total_out

    @property
    def negligible(self) -> float:
        """The amount that counts as nothing at the present outflow, at `at_h`."""
        return negligible(self.outflow, self.at_h)

    def first_waiting(self) -> float | None:
        """Return the amount that is next to get room: from the overflow, else the queue."""
        if self._overflow_lots and self.overflow.done_h == inf:
            return self._overflow_lots[0][0]
        return self.queue[0][0] if self.queue else None

    def missing_room(self, amount: float) -> float:
        """Return how much must go out before an amount fits; negative if more would fit."""
        return self.ready + self.on_hold + self.overflow.reserved + amount - self.ceiling

    # ---- what it is told

    def announce(self, times_h: Floats, amounts: Floats) -> None:
        """Add entries known ahead, in order of time and none before the present."""
        self.log.announced.append((times_h, amounts))
        announced = self.announced
        announced.add(times_h, amounts)
        waiting = next((entry for _, entry in self.queue if isinstance(entry, int)), None)
        if waiting is None:
            announced.forget(announced.next)
        else:  # its hour will be asked for
            announced.forget(waiting - announced.forgotten)

    def request(self, amount: float, now_h: float) -> Entry:
        """Let an unannounced entry in if it fits and nobody waits; else it joins the queue."""
        self.catch_up(now_h)
        entry = Entry(amount, now_h)
        self.log.requests.append(entry)
        if (
            self.queue
            or self._overflow_lots
            or self.ready + self.on_hold + amount - self.ceiling > TOLERANCE
        ):
            self._offer(amount, entry, now_h, self.negligible)
        else:
            entry.admitted_h = now_h
            self._store(amount, now_h)
        return entry

    def set_outflow(self, rate: float, now_h: float) -> None:
        """Ask for `rate` an hour from now on."""
        self.catch_up(now_h)
        self.outflow = rate
        self.log.note_asked(rate, now_h)
        self.log.note_flow(rate if self.ready > 0.0 else 0.0, now_h)

    def take_rounding(self, amount: float) -> float:
        """Take a rounding error more (or less), so that the errors of many parcels do not add up.

        To be called only for amounts that count as nothing, at the present. Return what was taken.
        """
        # a parcel that has got more was planned to end too late
        assert amount >= -TOLERANCE - 2.0 * TIE_H * self.outflow, f"{-amount} too much went out"
        amount = min(amount, self.ready)
        self.ready -= amount
        self.total_out += amount
        return amount

    # ---- how the level moves

    def catch_up(self, now_h: float) -> None:
        """Bring level, sums and queue to `now_h`; an hour of the past changes nothing."""
        hours = now_h - self.at_h
        if hours < 0.0:
            return
        announced = self.announced
        first = last = announced.next
        amount = 0.0
        if first < len(announced.hours):
            last = bisect_right(announced.hours, now_h, first)
            amount = announced.sums[last] - announced.sums[first]
        taken = self.outflow * hours
        if self.queue or self._overflow_lots:
            self._step_to(now_h, last)
        elif taken <= self.ready and self.ready + self.on_hold + amount <= self.ceiling + TOLERANCE:
            # the level reaches neither floor nor ceiling; inline, as this runs at every event
            holding = self.holding
            if self.hold_h and (
                last > first or (self.on_hold and holding.hours[holding.next] <= now_h)
            ):
                amount = self._pass_holds(now_h, last)
            self.ready += amount - taken
            self.total_out += taken
            announced.next = last
            if self.ready > 0.0 and self.outflow > 0.0 and self.log.flows[-1] == 0.0:
                # the stock was empty and entries came at this very moment
                self.log.note_flow(self.outflow, now_h)
        elif (
            last - first > FEW
            and taken < MUCH
            and not self.hold_h
            and self.ready + amount <= self.ceiling + TOLERANCE
        ):
            self._drain_to(now_h, last)
        else:
            self._step_to(now_h, last)
        self.at_h = now_h

    def _pass_holds(self, now_h: float, last: int) -> float:
        """Put announced entries on hold and end holds that are over; return what gets ready."""
        announced = self.announced
        first = announced.next
        if last > first:
            hours = np.asarray(announced.hours[first:last])
            amounts = np.asarray(announced.amounts[first:last])
            self.holding.add(hours + self.hold_h, amounts)
        amount = self.holding.pass_until(now_h)
        self.on_hold = self.holding.left()
        return amount

    def _drain_to(self, now_h: float, last: int) -> None:
        """Follow a level that may reach the floor but not the ceiling, all entries at once."""
        announced, log = self.announced, self.log
        first = announced.next
        hours = np.asarray([*announced.hours[first:last], now_h])
        sums = np.asarray(announced.sums[first : last + 1])
        drained = drain(self.ready, self.outflow, self.at_h, hours, sums)
        was_starved = int(bool(drained.hours) and log.flows[-1] == 0.0)
        log.flow_from_h += drained.hours[was_starved:]
        log.flows += drained.flows[was_starved:]
        self.starved_h += drained.missed / self.outflow
        self.total_out += self.outflow * (now_h - self.at_h) - drained.missed
        self.ready = drained.level
        announced.next = last
        if not drained.hours and self.ready > 0.0:
            # the stock was empty and entries came at this very moment
            log.note_flow(self.outflow, announced.hours[first])

    def _step_to(self, now_h: float, last: int) -> None:
        """Follow the level from change to change."""
        t, least = self.at_h, negligible(self.outflow, now_h)
        announced, i = self.announced, self.announced.next
        queue, overflow_lots, holding = self.queue, self._overflow_lots, self.holding
        has_overflow = self.overflow.capacity > 0.0
        while True:
            if self.on_hold and holding.hours[holding.next] <= t:
                self._release_holds(t)
            if has_overflow:
                while self._admit_first(t, least):
                    pass
            else:
                while (
                    queue
                    and self.ready + self.on_hold + queue[0][0] - self.ceiling <= least
                    and self._admit_first(t, least)
                ):
                    pass
            while i < last and announced.hours[i] <= t:
                amount = announced.amounts[i]
                if (
                    queue
                    or overflow_lots
                    or self.ready + self.on_hold + amount - self.ceiling > TOLERANCE
                ):
                    self._offer(amount, announced.forgotten + i, t, least)
                else:
                    self._store(amount, t)
                i += 1
            if t >= now_h:
                break
            moment = announced.hours[i] if i < last else now_h
            if self.on_hold:
                moment = min(moment, holding.hours[holding.next])
            if overflow_lots:
                moment = min(moment, self.overflow.done_h)
            if queue or overflow_lots:
                moment = self._run_to_room(t, moment)
            else:
                self._run(t, moment)
            t = moment
        announced.next = i

    def _run(self, from_h: float, to_h: float) -> None:
        """Let the outflow run, with no entry between."""
        hours = to_h - from_h
        self.queue_h += len(self.queue) * hours
        taken = self.outflow * hours
        if taken <= self.ready:
            self.ready -= taken
            self.total_out += taken
            return
        flowing_h = self.ready / self.outflow
        self.log.note_flow(0.0, from_h + flowing_h)
        self.starved_h += hours - flowing_h
        self.total_out += self.ready
        self.ready = 0.0

    def _run_to_room(self, from_h: float, to_h: float) -> float:
        """Let the outflow run until the first in line has room or to `to_h`; return the hour."""
        room_h, amount = self._room(from_h)
        if room_h > to_h:
            self._run(from_h, to_h)
            return to_h
        self._run(from_h, room_h)
        # rounding must not shut out the one who has room: set the level to the value that it has
        level = max(self.ceiling - amount - self.on_hold - self.overflow.reserved, 0.0)
        self.total_out += self.ready - level
        self.ready = level
        return room_h

    def _room(self, t: float) -> tuple[float, float]:
        """Return the hour at which the outflow has made room for the first in line, and its amount.

        The hour is infinite if the end of a hold or of a move comes before. At the same moment the
        move ends first; this is decided by amounts, so that the rounding of hours does not matter.
        """
        amount = self.first_waiting()
        if amount is None or self.outflow <= 0.0:
            return inf, 0.0
        missing = self.missing_room(amount)
        if missing > self.ready + TOLERANCE:
            return inf, 0.0
        if self.outflow * (self.overflow.done_h - t) <= missing + negligible(self.outflow, t):
            return inf, 0.0
        return t + missing / self.outflow, amount

    # ---- how entries are let in

    def _offer(self, amount: float, entry: int | Entry, t: float, least: float) -> None:
        """Let an entry in if it fits and nobody waits; else it joins the queue.

        It fits if it lacks no more room than `least`, which counts as nothing.
        """
        if not self.queue and not self.overflow.waits and self._has_room(amount, least):
            self._admit(entry, t)
            self._store(amount, t)
        elif not self.queue and self.overflow.fits(amount):
            self._admit(entry, t)
            self.overflow.put(amount, entry)
        else:
            self.queue.append((amount, entry))
            self.queued += amount

    def _has_room(self, amount: float, least: float) -> bool:
        """Return whether an amount fits; what it lacks of room, `least` at most, goes out now."""
        missing = self.missing_room(amount)
        if missing > least:
            return False
        if missing > TOLERANCE:
            if missing > self.ready + TOLERANCE:
                return False
            self.take_rounding(missing)
        return True

    def _admit_first(self, t: float, least: float) -> bool:
        """Let in, or move back, the first in line if it has room; return whether it had.

        It has room if it lacks no more than `least`, which counts as nothing.
        """
        overflow = self.overflow
        if self._overflow_lots:
            if overflow.is_moved(t):
                self._store(overflow.finish(t), t)
                return True
            if overflow.waits and self._has_room(self._overflow_lots[0][0], least):
                overflow.start(t)
                return True
        if self.queue:
            amount, entry = self.queue[0]
            if not overflow.waits and self._has_room(amount, least):
                self._leave_queue()
                self._admit(entry, t)
                self._store(amount, t)
                return True
            if overflow.fits(amount):
                self._leave_queue()
                self._admit(entry, t)
                overflow.put(amount, entry)
                return True
        return False

    def _leave_queue(self) -> None:
        """Take the first out of the queue; an empty queue holds exactly nothing."""
        amount, _ = self.queue.popleft()
        self.queued = self.queued - amount if self.queue else 0.0

    def _admit(self, entry: int | Entry, t: float) -> None:
        """Note that an entry was let in."""
        if isinstance(entry, Entry):
            entry.admitted_h = t
        elif self.announced.hours[entry - self.announced.forgotten] != t:
            self.log.late_entries.append(entry)
            self.log.late_h.append(t)

    def _store(self, amount: float, t: float) -> None:
        """Add an amount to the store itself."""
        if self.hold_h:
            self.holding.append(t + self.hold_h, amount)
            self.on_hold = self.holding.left()
        else:
            self.ready += amount
            if self.outflow > 0.0:
                self.log.note_flow(self.outflow, t)

    def _release_holds(self, t: float) -> None:
        """Make the lots ready that have been on hold long enough."""
        self.ready += self.holding.pass_until(t)
        self.on_hold = self.holding.left()
        if self.outflow > 0.0:
            self.log.note_flow(self.outflow, t)
