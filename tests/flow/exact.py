"""A stock in exact fractions, followed from change to change: what the product's stock must do."""

from collections import deque
from fractions import Fraction

Number = Fraction


class ExactStock:
    """The level, its queue at the ceiling and its history; no tolerance, since nothing is rounded."""

    def __init__(self, capacity: int, level: int) -> None:
        self.capacity = Fraction(capacity)
        self.level = Fraction(level)
        self.now = Fraction(0)
        self.draw = Fraction(0)
        self.out = Fraction(0)
        self.dry_h = Fraction(0)
        self.queue_h = Fraction(0)
        self.arrivals: deque[tuple[Number, Number, int]] = deque()
        self.queue: deque[tuple[Number, int]] = deque()
        self.admitted: dict[int, Number] = {}
        self.corners: list[tuple[Number, Number, Number]] = [(self.now, self.level, self.out)]

    def _note(self) -> None:
        self.corners.append((self.now, self.level, self.out))

    def _offer(self, amount: Number, who: int) -> None:
        self.queue.append((amount, who))
        self._admit()

    def _admit(self) -> None:
        while self.queue and self.level + self.queue[0][0] <= self.capacity:
            amount, who = self.queue.popleft()
            self._note()
            self.level += amount
            self.admitted[who] = self.now
            self._note()

    def run(self, until: Number) -> None:
        """Go on to a moment, the entries of that moment included."""
        while True:
            moment = until
            if self.arrivals:
                moment = min(moment, self.arrivals[0][0])
            if self.draw > 0 and self.level > 0:
                moment = min(moment, self.now + self.level / self.draw)
                if self.queue:
                    short = self.level + self.queue[0][0] - self.capacity
                    moment = min(moment, self.now + short / self.draw)
            hours = moment - self.now
            taken = min(self.draw * hours, self.level)
            if self.draw > 0 and self.level == 0:
                self.dry_h += hours
            self.queue_h += len(self.queue) * hours
            self.level -= taken
            self.out += taken
            self.now = moment
            self._note()
            assert 0 <= self.level <= self.capacity
            self._admit()
            while self.arrivals and self.arrivals[0][0] == self.now:
                _, amount, who = self.arrivals.popleft()
                self._offer(amount, who)
            if self.now == until and not (self.arrivals and self.arrivals[0][0] == until):
                return

    def ask(self, amount: int, who: int) -> None:
        self._offer(Fraction(amount), who)
