"""Loads that are worked one after another, each of which enters a stock before the next is begun.

A train of three cuts is tipped from hour 10 on, an hour for each cut. Its cuts come to the store at
11 and 12; if the second finds the store full until 14, the third comes at 15.
"""

from collections.abc import Sequence
from math import inf

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.stock.log import Entry


class Series:
    """Loads of one series, as a network of queues follows them.

    A subclass notes what happens.

    Parameters
    ----------
    amounts, work_h : sequence of float
        The amount of each load, and the hours of work on it.
    manned : Calendar, optional
        When people work on it; None means at all hours.

    Attributes
    ----------
    next : int
        The position of the first load that is not in the stock yet.
    hours : list of float
        The hour at which the work on each load is done, if no load waits for room any more.
    waiting : Entry or None
        The load that waits for room.
    stock : int
        For the network that follows it: the number of the stock.
    """

    __slots__ = (
        "_manned",
        "amounts",
        "hours",
        "next",
        "stock",
        "waiting",
        "work_h",
    )

    def __init__(
        self, amounts: Sequence[float], work_h: Sequence[float], manned: Calendar | None = None
    ) -> None:
        self.amounts = amounts
        self.work_h = work_h
        self.next = 0
        self.hours: list[float] = []
        self.waiting: Entry | None = None
        self.stock = 0
        self._manned = manned

    @property
    def done(self) -> bool:
        """Whether all loads are in the stock."""
        return self.next == len(self.amounts)

    @property
    def due_h(self) -> float:
        """The hour at which the work on the next load is done; infinite if none is left."""
        return inf if self.done else self.hours[self.next]

    @property
    def ends_h(self) -> float:
        """The earliest hour at which all loads can be in the stock, as long as none waits."""
        return self.hours[-1]

    def begin(self, at_h: float) -> None:
        """Begin the work at an hour, or go on with it after a wait."""
        del self.hours[self.next :]
        for hours in self.work_h[self.next :]:
            at_h = at_h + hours if self._manned is None else self._manned.when_worked(at_h, hours)
            self.hours.append(at_h)

    def wait(self, entry: Entry) -> None:
        """Let the next load wait for room; it came at the hour at which it was due."""
        self.waiting = entry
        self.waits(self.due_h)

    def enter(self, t: float) -> None:
        """Let the next load be in the stock at an hour, and go on with the one behind it."""
        if self.waiting is not None:
            self.waiting = None
            self.next += 1
            self.begin(t)
            self.waited(t)
        else:
            self.next += 1
        self.entered(t)

    # ---- what a subclass notes

    def came(self, t: float) -> None:
        """Note that the work on the next load is done."""

    def waits(self, t: float) -> None:
        """Note that the next load waits for room from an hour on."""

    def waited(self, t: float) -> None:
        """Note that the wait of the load that is let in now is over."""

    def entered(self, t: float) -> None:
        """Note that the load before the next is in the stock."""
