"""Trains that are put together anew where the gauge changes."""

from collections import deque
from collections.abc import Sequence

import numpy as np

from portsim.flow.corridor.stages import Lane
from portsim.flow.rounding import TOLERANCE
from portsim.flow.streams import Draws


class Reforming:
    """Makes trains of the terminal's size from what one lane brings to a change of gauge.

    A train leaves when its load is together. What is left over stays for the next one.
    """

    def __init__(self, inbound: Lane, onward: Lane, size: float, times_h: Sequence[Draws]) -> None:
        self.inbound = inbound
        self.onward = onward
        self.size = size
        self._times = times_h
        self._loads: deque[tuple[float, float]] = deque()  # (amount, departure of the cargo)
        self._amount_there = 0.0

    def advance(self, until_h: float) -> None:
        """Form trains of the loads that arrive before `until_h`."""
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
            self._loads.append((amount, depart))
            self._amount_there += amount
            while self._amount_there >= self.size - TOLERANCE:
                self._amount_there -= self.size
                formed.append(hour)
                departed.append(self._departed())
        if formed:
            n = len(formed)
            first = len(self.onward.number)
            times_in_stages_h = np.asarray([times.take(n) for times in self._times]).reshape(
                len(self._times), n
            )
            numbers = np.arange(first, first + n)
            self.onward.add(
                numbers,
                np.asarray(formed),
                np.asarray(departed),
                np.full(n, self.size),
                times_in_stages_h,
            )

    def left_over(self, at_h: float) -> float:
        """Return the amount that waits there at an hour for a full train, t or TEU."""
        arrived = self.inbound.amount[self.inbound.enter_h[-1] <= at_h].sum()
        return float(arrived - self.onward.amount[self.onward.enter_h[0] <= at_h].sum())

    def _departed(self) -> float:
        """Take a train's load, first in first out, and return its mean hour of departure."""
        wanted, product = self.size, 0.0
        while self._loads and wanted > 0.0:
            amount, depart = self._loads.popleft()
            taken = min(amount, wanted)
            product += taken * depart
            wanted -= taken
            if amount > taken:
                self._loads.appendleft((amount - taken, depart))
        return product / (self.size - wanted)
