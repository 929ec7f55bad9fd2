"""How the level of a stock moves: jumps up, a slope down, a floor and a ceiling.

Entries (jumps) are known ahead or come unannounced; they pass the ceiling first come, first served,
whole. The draw (slope) is constant between the calls that change it and stops at the floor.
`catch_up` brings the level to the present: in one step when the path can touch neither floor nor
ceiling, else from change to change.
"""

from bisect import bisect_right
from math import inf

import numpy as np

from portsim.flow.stock.admission import Admission, Entry
from portsim.flow.stock.batches import TOLERANCE

FEW = 12  # entries that are followed one by one sooner than all at once


class Course(Admission):
    """A stock that is brought to the present."""

    # ---- what is asked

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
                    hours, amounts = (
                        np.asarray(coming.hours[first:last]),
                        np.asarray(coming.amounts[first:last]),
                    )
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

        Where the level would fall below the floor, the draw goes without: what it missed so far is
        the lowest that the level would have come to.
        """
        coming, first = self._coming, self._coming.next
        times = np.asarray([*coming.hours[first:last], now])
        free = np.asarray(coming.sums[first : last + 1])
        free += (
            self.ready - free[0] - self.draw * (times - self.at_h)
        )  # before each entry, were there no floor
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
            self._note_flow(
                self.draw, float(times[0])
            )  # it stood at the floor and entries came at this very moment

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

    def _room(self, t: float) -> tuple[float, float]:
        """Return when the draw will have made room for the first, and its amount.

        Not if what is on hold, or the end of a move, comes before; at the same moment, told by
        amounts, the move ends first.
        """
        amount = self._first()
        if amount is None or self.draw <= 0.0:
            return inf, 0.0
        short = self._short(amount)
        if (
            short > self.ready + TOLERANCE
            or self.draw * (self.overflow.done_h - t) <= short + TOLERANCE
        ):
            return inf, 0.0
        return t + short / self.draw, amount
