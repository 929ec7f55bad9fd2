"""Where lots lie that found a store full, until they are moved back into it."""

from collections import deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from math import inf

from portsim.flow.rounding import TOLERANCE, negligible


@dataclass
class Overflow:
    """Whole lots that are moved back one at a time, first in, first out.

    Room in the store is reserved for the lot that is being moved. The lot lies here until it has
    been moved.

    Attributes
    ----------
    capacity, per_h : float
        The amount that the overflow holds, and the amount that can be moved back in an hour.
    lots : deque
        The lots that lie here, as (amount, entry).
    amount : float
        The sum of their amounts.
    reserved : float
        The room in the store that is reserved for the lot being moved.
    done_h : float
        When that lot will have been moved; infinite while none is.
    returned_h : dict
        By entry, when its lot was back in the store.
    """

    capacity: float = 0.0
    per_h: float = inf
    lots: deque[tuple[float, Hashable]] = field(default_factory=deque)
    amount: float = 0.0
    reserved: float = 0.0
    done_h: float = inf
    returned_h: dict[Hashable, float] = field(default_factory=dict)

    @property
    def waits(self) -> bool:
        """Whether the first lot waits for room in the store."""
        return bool(self.lots) and self.done_h == inf

    def fits(self, amount: float) -> bool:
        """Return whether there is room here for one more lot."""
        return self.capacity > 0.0 and self.amount + amount <= self.capacity + TOLERANCE

    def put(self, amount: float, entry: Hashable) -> None:
        """Take a lot for which the store has no room."""
        self.lots.append((amount, entry))
        self.amount += amount

    def start(self, now_h: float) -> None:
        """Begin to move the first lot back."""
        self.reserved = self.lots[0][0]
        self.done_h = now_h + self.reserved / self.per_h

    def is_moved(self, now_h: float) -> bool:
        """Return whether the lot being moved is in the store, but for rounding."""
        return (self.done_h - now_h) * self.per_h <= negligible(self.per_h, now_h)

    def finish(self, now_h: float) -> float:
        """End the move; return the amount that is in the store from now on."""
        amount, entry = self.lots.popleft()
        self.returned_h[entry] = now_h
        self.amount = self.amount - amount if self.lots else 0.0
        self.reserved = 0.0
        self.done_h = inf
        return amount

    def returns(self, now_h: float) -> Iterator[tuple[float, float]]:
        """Yield (earliest hour, amount) at which each lot can have been moved back."""
        hour = min(self.done_h, now_h + self.lots[0][0] / self.per_h) if self.lots else now_h
        for position, (amount, _) in enumerate(self.lots):
            if position:
                hour += amount / self.per_h
            yield hour, amount
