"""Servers that take entries first come, first served: one exact recursion, no events."""

from heapq import heappop, heappush, heapreplace
from math import inf

import numpy as np
from numpy.typing import NDArray

from portsim.flow.calendar.roster import Roster
from portsim.flow.streams import Floats

Ids = NDArray[np.int64]


class FirstCome:
    """`number` equal servers with one queue.

    An entry starts when it is here and the server that is free first is free (Kiefer and Wolfowitz
    1955). The state is kept between calls, so that a year may be given in blocks.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self._free = [0.0] * number

    def start(self, arrive_h: float, service_h: float) -> float:
        """Return when one entry starts that comes after all before it."""
        free = self._free
        start_h = free[0]
        if start_h < arrive_h:
            start_h = arrive_h
        heapreplace(free, start_h + service_h)
        return start_h

    def starts(self, arrive_h: Floats, service_h: Floats) -> Floats:
        """Return when each entry starts; `arrive_h` rises, also from one call to the next."""
        free = self._free
        starts_h = []
        for arrive, service in zip(arrive_h.tolist(), service_h.tolist(), strict=True):
            start = free[0]
            if start < arrive:
                start = arrive
            starts_h.append(start)
            heapreplace(free, start + service)
        return np.asarray(starts_h, dtype=float)


class FirstComeByShift:
    """Equal servers with one queue, of which another number is manned at some hours.

    An entry starts when it is here, those before it have started, and fewer are in service than are
    manned. Who has started is finished. The state is kept between calls.

    Examples
    --------
    Two are manned, one from 2 to 6: the third entry starts when one of the first two is over and
    the other is the only one, the fourth when two are manned again.

    >>> servers = FirstComeByShift(Roster([(0.0, 2), (2.0, 1), (6.0, 2)]))
    >>> servers.starts(np.array([1.0, 1.0, 2.0, 2.0]), np.array([3.0, 4.0, 3.0, 1.0])).tolist()
    [1.0, 1.0, 5.0, 6.0]
    """

    def __init__(self, manned: Roster) -> None:
        self._manned = manned
        self._ends: list[float] = []  # of those in service, a heap
        self._last_h = 0.0  # the start of the last entry

    def starts(self, arrive_h: Floats, service_h: Floats) -> Floats:
        """Return when each entry starts; `arrive_h` rises, also from one call to the next.

        It is infinite if none is ever manned again.
        """
        both = zip(arrive_h.tolist(), service_h.tolist(), strict=True)
        return np.asarray([self.start(arrive, service) for arrive, service in both], dtype=float)

    def start(self, arrive_h: float, service_h: float) -> float:
        """Return when one entry starts that comes after all before it; infinite if never."""
        start_h = self._manned_and_free(max(arrive_h, self._last_h))
        self._last_h = start_h
        if start_h < inf:
            heappush(self._ends, start_h + service_h)
        return start_h

    def _manned_and_free(self, t: float) -> float:
        """Return the first hour from t on at which one more may start."""
        ends, manned = self._ends, self._manned
        while t < inf:
            while ends and ends[0] <= t:
                heappop(ends)
            if len(ends) < manned.at(t):
                break
            t = min(ends[0] if ends else inf, manned.next_rise(t))
        return t


Recursion = FirstCome | FirstComeByShift


def servers_of(manned: Roster) -> Recursion:
    """Return the servers of a roster."""
    return FirstCome(manned.most) if manned.always else FirstComeByShift(manned)


class InOrder:
    """Entries held until no earlier one can come any more.

    At equal hours the smaller number is first, so that blocks of any size give the same order: all
    that a border holds may leave it in one moment. Or, if `as_put`, who was put first.
    """

    def __init__(self, as_put: bool = False) -> None:
        self._as_put = as_put
        self._at: list[Floats] = []
        self._who: list[Ids] = []

    def put(self, at_h: Floats, who: Ids) -> None:
        """Add entries, in any order."""
        self._at.append(at_h)
        self._who.append(who)

    def take(self, until_h: float) -> tuple[Floats, Ids]:
        """Return, in order, all that are before `until_h`."""
        if not self._at:
            return np.empty(0), np.empty(0, dtype=np.int64)
        at, who = np.concatenate(self._at), np.concatenate(self._who)
        due = at < until_h
        self._at, self._who = [at[~due]], [who[~due]]
        at, who = at[due], who[due]
        order = np.argsort(at, kind="stable") if self._as_put else np.lexsort((who, at))
        return at[order], who[order]

    def release(self, at_h: Floats, who: Ids, until_h: float) -> tuple[Floats, Ids]:
        """Add entries and return, in order, all that are before `until_h`."""
        self.put(at_h, who)
        return self.take(until_h)
