"""Lots in order of time with their running sum: what is announced, and what lies in store on hold."""

from bisect import bisect_right
from collections.abc import Iterator

import numpy as np

from portsim.flow.streams import Floats

# amounts closer than this are equal: stock is often a whole number of loads, so ties happen
TOLERANCE = 1e-6


class Lots:
    """Lots by the hour at which each is due; those before `next` have been dealt with.

    Attributes
    ----------
    hours, amounts : list of float
        Of every lot, in order of time.
    sums : list of float
        Of the amounts of all lots before each; one longer than the others.
    """

    __slots__ = ("amounts", "hours", "next", "sums")

    def __init__(self) -> None:
        self.hours: list[float] = []
        self.amounts: list[float] = []
        self.sums: list[float] = [0.0]
        self.next = 0

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

    def pass_until(self, hour: float) -> float:
        """Deal with all lots due by an hour; return their sum."""
        first, self.next = self.next, bisect_right(self.hours, hour, self.next)
        return self.sums[self.next] - self.sums[first]

    def left(self) -> float:
        """Return the sum of the lots still to be dealt with."""
        return self.sums[-1] - self.sums[self.next]

    def sum_by(self, hour: float) -> float:
        """Return the sum of the lots still to be dealt with that are due by an hour."""
        return self.sums[bisect_right(self.hours, hour, self.next)] - self.sums[self.next]

    def ahead(self) -> Iterator[tuple[float, float]]:
        """Yield (hour, amount) of the lots still to be dealt with."""
        for i in range(self.next, len(self.hours)):
            yield self.hours[i], self.amounts[i]

    def drawn_by(
        self, amount: float, here: float, rate: float, later_h: float = 0.0
    ) -> float | None:
        """Return the hour at which the lot that brings what is missing is there, and the rest of it drawn.

        `here` of the `amount` lies there already, and each lot is there `later_h` after it is due.
        A lower bound of the hour at which all can be drawn; None if these lots do not suffice.
        """
        i = bisect_right(self.sums, self.sums[self.next] + amount - here - TOLERANCE)
        if i >= len(self.sums):
            return None
        before = here + self.sums[i - 1] - self.sums[self.next]
        return self.hours[i - 1] + later_h + max(amount - before, 0.0) / rate
