"""What may be collected of an import."""

from collections import deque

from portsim.terminal.handling.storage import Compartment

REVIEW_H = 24.0


class Collection:
    """What trucks or trains may collect of an import: landed, held long enough, and not called for.

    1000 TEU have been landed, 600 of them more than the hold ago. Trains have a share of 0.5 of the
    import, and have been called for 200. Then trains may be called for 600 x 0.5 - 200 = 100 TEU.

    Parameters
    ----------
    hold_h
        Hours from landing until cargo may be collected.
    share
        Of the import that goes by this mode.
    """

    def __init__(self, store: Compartment, hold_h: float, share: float) -> None:
        self._store = store
        self._hold_h = hold_h
        self._share = share
        self._called = 0.0
        self._initial = store.stock.capacity - store.stock.level
        self._released = self._initial  # all that was ever landed and held long enough
        self._landed: deque[tuple[float, float]] = deque()  # (hour of review, all ever landed)

    def call_loads(self, payload: float, most: int | None = None) -> int:
        """Call for as many whole loads as are ready, at most `most`, and return how many."""
        store = self._store
        store.settle()
        now_h = store.env.now
        self._landed.append((now_h, self._initial + store.stock.total_out))
        while self._landed and self._landed[0][0] <= now_h - self._hold_h:
            self._released = self._landed.popleft()[1]
        ready = self._released * self._share - self._called
        loads = int((ready + store.stock.negligible) / payload)
        loads = max(loads if most is None else min(loads, most), 0)
        self._called += loads * payload
        return loads
