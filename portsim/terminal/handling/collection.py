"""What may be collected of an import."""

from collections import deque

from portsim.flow.stock.stock import TOLERANCE
from portsim.terminal.handling.storage import Compartment

REVIEW_H = 24.0


class Collection:
    """What may be collected of an import: discharged, held long enough, and not yet called for."""

    def __init__(self, store: Compartment, hold_h: float, share: float) -> None:
        self._store = store
        self._hold_h = hold_h
        self._share = share
        self._called = 0.0
        self._here = store.stock.capacity - store.stock.level
        self._ready = self._here
        self._seen: deque[tuple[float, float]] = deque()  # at each review, all that ever came

    def loads(self, payload: float, most: int | None = None) -> int:
        """Call for as many whole loads as are ready, at most `most`; return how many."""
        store = self._store
        store.settle()
        self._seen.append((store.env.now, self._here + store.stock.out))
        while self._seen and self._seen[0][0] <= store.env.now - self._hold_h:
            self._ready = self._seen.popleft()[1]
        loads = int((self._ready * self._share - self._called + TOLERANCE) / payload)
        loads = max(loads if most is None else min(loads, most), 0)
        self._called += loads * payload
        return loads
