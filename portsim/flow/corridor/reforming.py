"""Trains put together anew where the gauge changes."""

from collections import deque
from collections.abc import Sequence

import numpy as np

from portsim.flow.corridor.stages import Lane
from portsim.flow.streams import Draws

#: A load that lacks no more than this is complete, t or TEU.
TOLERANCE = 1e-6


class Reforming:
    """Makes trains of the terminal's size from what one lane brings to a change of gauge.

    A train leaves when its load is together. What is left over stays for the next one.
    """

    def __init__(self, inbound: Lane, onward: Lane, size: float, times_h: Sequence[Draws]) -> None:
        self.inbound = inbound
        self.onward = onward
        self.size = size
        self._times = times_h
        self._heap: deque[tuple[float, float]] = deque()  # (amount, departure of the cargo)
        self._together = 0.0

    def advance(self, until_h: float) -> None:
        """Put together the loads that are there before `until_h`."""
        hours, who = self.inbound.end.take(until_h)
        rows = who // self.inbound.lanes
        formed: list[float] = []
        departed: list[float] = []
        loads = zip(
            hours.tolist(),
            self.inbound.amount[rows].tolist(),
            self.inbound.cargo_depart[rows].tolist(),
            strict=True,
        )
        for hour, amount, depart in loads:
            self._heap.append((amount, depart))
            self._together += amount
            while self._together >= self.size - TOLERANCE:
                self._together -= self.size
                formed.append(hour)
                departed.append(self._departed())
        if formed:
            n = len(formed)
            first = len(self.onward.number)
            own = np.asarray([times.take(n) for times in self._times]).reshape(len(self._times), n)
            numbers = np.arange(first, first + n)
            self.onward.add(
                numbers, np.asarray(formed), np.asarray(departed), np.full(n, self.size), own
            )

    def left_over(self, at_h: float) -> float:
        """Return what lay there at an hour, waiting for more."""
        come = self.inbound.amount[self.inbound.reach[-1] <= at_h].sum()
        return float(come - self.onward.amount[self.onward.reach[0] <= at_h].sum())

    def _departed(self) -> float:
        """Take a train's load from the heap, first in first out; return its mean departure."""
        wanted, product = self.size, 0.0
        while self._heap and wanted > 0.0:
            amount, depart = self._heap.popleft()
            taken = min(amount, wanted)
            product += taken * depart
            wanted -= taken
            if amount > taken:
                self._heap.appendleft((amount - taken, depart))
        return product / (self.size - wanted)
