"""The pipeline of a stock: the entries that are on their way to it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from heapq import heappop, heappush
from itertools import accumulate
from math import inf

ROUNDING = 1e-9  # an amount that is short by less is complete
MOST_NEW = 2_000  # nobody may ever ask for an hour; who has come need not be remembered


class Pipeline:
    """Entries on their way, by the earliest hour at which each can come.

    Nobody comes before that hour. So what can have come by an hour, but has not come yet, is the
    sum of all that are expected until then, less all that have come: who they were does not matter.

    Examples
    --------
    >>> pipeline = Pipeline()
    >>> pipeline.expect([(6.0, 20.0), (4.0, 20.0)], now_h=0.0)
    >>> pipeline.arrival_hour(30.0, 0.0)
    6.0
    >>> pipeline.come(20.0)
    >>> pipeline.arrival_hour(20.0, 5.0)
    6.0
    """

    def __init__(self) -> None:
        self._hours: list[float] = []  # in order
        self._amounts: list[float] = []
        self._sums: list[float] = [0.0]  # overdue before all of them, and after each of them
        self._come = 0.0  # since the sums were made
        self._new: list[tuple[float, float]] = []  # (hour, amount) of who is not among the sums yet
        self._gone: list[tuple[float, float]] = []  # (hour, amount) of who will not come, a heap

    def expect(self, entries: Iterable[tuple[float, float]], now_h: float) -> None:
        """Expect entries of (hour, amount), none before the present."""
        self._new += entries
        if len(self._new) > MOST_NEW:
            self._add_new(now_h)

    def come(self, amount: float) -> None:
        """Note that an entry has come."""
        self._come += amount

    def drop(self, hour: float, amount: float) -> None:
        """Expect an entry no more; the hour must not be before the one at which it was expected."""
        heappush(self._gone, (hour, amount))

    def arrival_hour(self, amount: float, now_h: float) -> float | None:
        """Return the earliest hour, not before the present, by which `amount` can have come.

        None if all that is on its way does not suffice.
        """
        while self._gone and self._gone[0][0] <= now_h:
            self._come += heappop(self._gone)[1]
        if self._new:
            self._add_new(now_h)
        needed = amount + self._come - ROUNDING
        for hour, not_coming in [*sorted(self._gone), (inf, 0.0)]:
            position = bisect_left(self._sums, needed)
            if position == len(self._sums):
                return None
            soonest = self._hours[position - 1] if position else now_h
            if soonest < hour:
                return max(soonest, now_h)
            needed += not_coming
        return None

    def _add_new(self, now_h: float) -> None:
        """Make the sums anew; those whose hour has passed (they wait somewhere) are one amount."""
        due = bisect_right(self._hours, now_h)
        overdue = self._sums[due] - self._come
        ahead = [*zip(self._hours[due:], self._amounts[due:], strict=True), *self._new]
        overdue += sum(amount for hour, amount in ahead if hour <= now_h)
        ahead = sorted(one for one in ahead if one[0] > now_h)
        self._hours = [hour for hour, _ in ahead]
        self._amounts = [amount for _, amount in ahead]
        self._sums = list(accumulate(self._amounts, initial=overdue))
        self._come = 0.0
        self._new = []
