"""Servers that take entries first come, first served: one exact recursion, no events."""

from heapq import heapreplace

import numpy as np
from numpy.typing import NDArray

from portsim.flow.streams import Floats

Ids = NDArray[np.int64]


class FirstCome:
    """`number` equal servers with one queue.

    An entry starts when it is here and the server that is free first is free (Kiefer and Wolfowitz 1955). The
    state is kept between calls, so that a year may be given in blocks.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._free = [0.0] * number

    def starts(self, arrive_h: Floats, service_h: Floats) -> Floats:
        """Return when each entry starts; `arrive_h` rises, also from one call to the next."""
        free = self._free
        found = []
        for arrive, service in zip(arrive_h.tolist(), service_h.tolist(), strict=True):
            start = free[0]
            if start < arrive:
                start = arrive
            found.append(start)
            heapreplace(free, start + service)
        return np.asarray(found, dtype=float)


class InOrder:
    """Puts entries in order of time, and holds each until no earlier one can come any more."""

    def __init__(self) -> None:
        self._at = np.empty(0)
        self._who = np.empty(0, dtype=np.int64)

    def release(self, at_h: Floats, who: Ids, until_h: float) -> tuple[Floats, Ids]:
        """Add entries and return, in order, all that are before `until_h`; ties keep their order."""
        at = np.concatenate([self._at, at_h])
        who = np.concatenate([self._who, who])
        order = np.argsort(at, kind="stable")
        at, who = at[order], who[order]
        n = int(np.searchsorted(at, until_h))
        self._at, self._who = at[n:], who[n:]
        return at[:n], who[:n]
