"""A stock in exact fractions, followed from change to change: what the product's stock must do."""

from collections import deque
from fractions import Fraction

Number = Fraction


class ExactStock:
    """What is ready, on hold and in the overflow, the queue at the ceiling and the history.

    No tolerance, since nothing is rounded.
    """

    def __init__(self, capacity: int, level: int, hold: Number, overflow: int, rate: int) -> None:
        self.capacity = Fraction(capacity)
        self.ready = Fraction(level)
        self.hold = hold
        self.room_aside = Fraction(overflow)
        self.rate = Fraction(rate)
        self.now = Fraction(0)
        self.draw = Fraction(0)
        self.out = Fraction(0)
        self.dry_h = Fraction(0)
        self.queue_h = Fraction(0)
        self.arrivals: deque[tuple[Number, Number, int]] = deque()
        self.queue: deque[tuple[Number, int]] = deque()
        self.holding: deque[tuple[Number, Number]] = deque()
        self.aside: deque[tuple[Number, int]] = deque()
        self.moved_at: Number | None = None
        self.admitted: dict[int, Number] = {}
        self.stored: dict[int, Number] = {}
        self.corners: list[tuple[Number, Number, Number]] = [(self.now, self.level, self.out)]
        self.ripened = (self.now, Fraction(0))  # when something was last ready, and how much
        # Hour, ready, in the overflow, drawn an hour
        self.states: list[tuple[Number, Number, Number, Number]] = []

    @property
    def held(self) -> Number:
        return sum((amount for _, amount in self.holding), Fraction(0))

    @property
    def overflow(self) -> Number:
        return sum((amount for amount, _ in self.aside), Fraction(0))

    @property
    def level(self) -> Number:
        return self.ready + self.held + self.overflow

    def _note(self) -> None:
        self.corners.append((self.now, self.level, self.out))

    def _store(self, amount: Number, who: int) -> None:
        self.stored[who] = self.now
        if self.hold:
            self.holding.append((self.now + self.hold, amount))
        else:
            self.ready += amount

    def _fits(self, amount: Number) -> bool:
        kept = self.aside[0][0] if self.moved_at is not None else 0
        return self.ready + self.held + kept + amount <= self.capacity

    def _settle(self) -> None:
        """Do all that is due at this moment: holds, the end of a move, a new move, the first of the queue."""
        while self.holding and self.holding[0][0] <= self.now:
            hour, amount = self.holding.popleft()
            self.ready += amount
            self.ripened = (hour, amount + (self.ripened[1] if self.ripened[0] == hour else 0))
        while True:
            if self.moved_at is not None and self.moved_at <= self.now:
                self.moved_at = None
                self._store(*self.aside.popleft())
            elif self.moved_at is None and self.aside and self._fits(self.aside[0][0]):
                self.moved_at = self.now + self.aside[0][0] / self.rate
            elif (
                self.queue
                and self._fits(self.queue[0][0])
                and (self.moved_at is not None or not self.aside)
            ):
                amount, who = self.queue.popleft()
                self._note()
                self.admitted[who] = self.now
                self._store(amount, who)
                self._note()
            elif self.queue and self.overflow + self.queue[0][0] <= self.room_aside:
                self._note()
                self.admitted[self.queue[0][1]] = self.now
                self.aside.append(self.queue.popleft())
                self._note()
            else:
                break
        flowing = self.draw if self.ready > 0 else Fraction(0)
        self.states.append((self.now, self.ready, self.overflow, flowing))

    def run(self, until: Number) -> None:
        """Go on to a moment, the entries of that moment included."""
        self._settle()
        while True:
            moment = until
            if self.arrivals:
                moment = min(moment, self.arrivals[0][0])
            if self.holding:
                moment = min(moment, self.holding[0][0])
            if self.moved_at is not None:
                moment = min(moment, self.moved_at)
            if self.draw > 0 and self.ready > 0:
                moment = min(moment, self.now + self.ready / self.draw)
                kept = self.aside[0][0] if self.moved_at is not None else 0
                for amount in [a for a, _ in (*list(self.queue)[:1], *list(self.aside)[:1])]:
                    short = self.ready + self.held + kept + amount - self.capacity
                    if short > 0:
                        moment = min(moment, self.now + short / self.draw)
            hours = moment - self.now
            taken = min(self.draw * hours, self.ready)
            if self.draw > 0 and self.ready == 0:
                self.dry_h += hours
            self.queue_h += len(self.queue) * hours
            self.ready -= taken
            self.out += taken
            self.now = moment
            self._note()
            assert self.ready >= 0
            assert self.ready + self.held <= self.capacity
            self._settle()
            while self.arrivals and self.arrivals[0][0] == self.now:
                _, amount, who = self.arrivals.popleft()
                self.queue.append((amount, who))
                self._settle()
            if self.now == until and not (self.arrivals and self.arrivals[0][0] == until):
                return

    def ask(self, amount: int, who: int) -> None:
        self.queue.append((Fraction(amount), who))
        self._settle()
