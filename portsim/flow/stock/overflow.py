"""Where loads lie that found a store full, until they are moved back into it."""

from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from math import inf

from portsim.flow.stock.batches import TOLERANCE


@dataclass
class Overflow:
    """Whole lots, moved back one at a time, first in first out.

    The lot that is being moved has its room kept in the store meanwhile, and lies here until it has
    been moved.

    Attributes
    ----------
    capacity, per_h : float
        The amount that it holds, and what can be moved back an hour.
    lots : deque
        What lies here, as (amount, whose it is).
    amount : float
        The sum of it.
    kept : float
        The room in the store that is kept for the lot being moved.
    done_h : float
        When that lot will have been moved; infinite while none is.
    back : dict
        When each lot was moved back, by whose it is.
    """

    capacity: float = 0.0
    per_h: float = inf
    lots: deque[tuple[float, Hashable]] = field(default_factory=deque)
    amount: float = 0.0
    kept: float = 0.0
    done_h: float = inf
    back: dict[Hashable, float] = field(default_factory=dict)

    @property
    def stands(self) -> bool:
        """Whether its first lot waits for room in the store."""
        return bool(self.lots) and self.done_h == inf

    def fits(self, amount: float) -> bool:
        """Return whether there is room here for one more lot."""
        return self.capacity > 0.0 and self.amount + amount <= self.capacity + TOLERANCE

    def put(self, amount: float, who: Hashable) -> None:
        """Take a lot that the store has no room for."""
        self.lots.append((amount, who))
        self.amount += amount

    def start(self, now_h: float) -> None:
        """Begin to move the first lot back."""
        self.kept = self.lots[0][0]
        self.done_h = now_h + self.kept / self.per_h

    def is_moved(self, now_h: float) -> bool:
        """Return whether the lot being moved is there, but for rounding."""
        return (self.done_h - now_h) * self.per_h <= TOLERANCE

    def finish(self, now_h: float) -> float:
        """End the move; return the amount that is in the store from now on."""
        amount, who = self.lots.popleft()
        self.back[who] = now_h
        self.amount = self.amount - amount if self.lots else 0.0
        self.kept = 0.0
        self.done_h = inf
        return amount

    def returns(self, now_h: float) -> Iterator[tuple[float, float]]:
        """Yield (earliest hour, amount) at which each lot can have been moved back."""
        hour = min(self.done_h, now_h + self.lots[0][0] / self.per_h) if self.lots else now_h
        for place, (amount, _) in enumerate(self.lots):
            if place:
                hour += amount / self.per_h
            yield hour, amount
