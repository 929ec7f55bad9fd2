"""Lots in order of time with their running sum: announced entries, or lots on hold.

Lots that have been passed are forgotten, many at once, so that those of a hundred years take no
more memory than those that are ahead.
"""

from bisect import bisect_right
from collections.abc import Iterator

import numpy as np

from portsim.flow.rounding import TOLERANCE
from portsim.flow.streams import Floats

MANY = 1024  # to forget fewer at once would cost more time than it spares memory


class Lots:
    """Lots by the hour at which each is due; those before position `next` have been passed.

    Attributes
    ----------
    hours, amounts : list of float
        The hour and the amount of every lot that is not forgotten, in order of time.
    sums : list of float
        The sum of all lots before each, those forgotten included, and last the sum of all: one
        longer than the others.
    next : int
        The position of the first lot that has not been passed.
    forgotten : int
        How many lots came before those that are here.
    """

    __slots__ = ("amounts", "forgotten", "hours", "next", "sums")

    def __init__(self) -> None:
        self.hours: list[float] = []
        self.amounts: list[float] = []
        self.sums: list[float] = [0.0]
        self.next = 0
        self.forgotten = 0

    def add(self, hours: Floats, amounts: Floats) -> None:
        """Add lots, none due before those already known."""
        self.hours += hours.tolist()
        self.amounts += amounts.tolist()
        self.sums += np.cumsum(np.concatenate([self.sums[-1:], amounts]))[1:].tolist()

    def append(self, hour: float, amount: float) -> None:
        """Add one lot."""
        self.hours.append(hour)
        self.amounts.append(amount)
        self.sums.append(self.sums[-1] + amount)

    def forget(self, before: int) -> None:
        """Forget the lots before a position, which is not behind `next`, if they are many."""
        if before < MANY:
            return
        del self.hours[:before], self.amounts[:before], self.sums[:before]
        self.next -= before
        self.forgotten += before

    def pass_until(self, hour: float) -> float:
        """Pass all lots due by an hour; return their sum."""
        first, self.next = self.next, bisect_right(self.hours, hour, self.next)
        passed = self.sums[self.next] - self.sums[first]
        if self.next >= MANY:
            self.forget(self.next)
        return passed

    def left(self) -> float:
        """Return the sum of the lots that have not been passed."""
        return self.sums[-1] - self.sums[self.next]

    def sum_by(self, hour: float) -> float:
        """Return the sum of the lots that have not been passed and are due by an hour."""
        return self.sums[bisect_right(self.hours, hour, self.next)] - self.sums[self.next]

    def ahead(self) -> Iterator[tuple[float, float]]:
        """Yield (hour, amount) of the lots that have not been passed."""
        for i in range(self.next, len(self.hours)):
            yield self.hours[i], self.amounts[i]

    def drained_hour(
        self, amount: float, present: float, rate: float, delay_h: float = 0.0
    ) -> float | None:
        """Return a lower bound of the hour at which `amount` can have gone out at a rate.

        `present` of it is there already, and each lot is there `delay_h` after it is due. The bound
        is the hour at which the lot comes that completes the amount, and the time to take the rest
        of it from this lot. None if these lots do not suffice.
        """
        position = bisect_right(self.sums, self.sums[self.next] + amount - present - TOLERANCE)
        if position >= len(self.sums):
            return None
        before = present + self.sums[position - 1] - self.sums[self.next]
        return self.hours[position - 1] + delay_h + max(amount - before, 0.0) / rate
