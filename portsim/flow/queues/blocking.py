"""Entries that walk through servers and stocks and keep what they have while they wait for what is next.

Where nothing is kept while waiting, `flow.servers` is cheaper. Here the entries have a small event
list of their own, which is advanced to the present whenever somebody looks: between two looks the
draw on every stock is constant, so that what happens in between can be followed without telling
anybody.
"""

from collections import deque
from collections.abc import Sequence
from heapq import heappop, heappush
from math import inf
from typing import Any, NamedTuple

from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.flow.stock.forecast import admission_hour
from portsim.flow.stock.pipeline import Pipeline
from portsim.flow.stock.stock import Entry, Stock

# what a step does
TAKE = 0  # one of a server, waiting for it first come, first served
GIVE = 1  # it back
SPEND = 2  # the hours that a column says
NOTE = 3  # the present
ENTER = 4  # a stock with an amount, waiting while it is full
OPENS = 5  # wait until a calendar is open
UNLESS = 6  # go to another step unless there is an offer to take up
END = 7  # of the script


class Step(NamedTuple):
    """One step of a script.

    Attributes
    ----------
    do
        What is done, one of the numbers above.
    what
        The server or calendar; for SPEND the column of hours, for ENTER the index of the stock, for
        UNLESS the offers and the index of the stock that they are of.
    column
        Where the hour of success is written (TAKE, NOTE, ENTER, OPENS); -1: nowhere. For UNLESS the
        step to go to.
    amount
        For ENTER.
    """

    do: int
    what: Any = None
    column: int = -1
    amount: float = 0.0


class Server:
    """`number` equal servers with one queue; while the calendar is shut nobody begins."""

    def __init__(self, number: int, calendar: Calendar = ALWAYS) -> None:
        self.number = number
        self.calendar = calendar
        self.always = not calendar.closed
        self.free = number
        self.queue: deque[tuple[int, int, Sequence[Step]]] = deque()
        self.wakes = False  # at the next opening


class Offers:
    """Things that the next who comes may take up."""

    def __init__(self) -> None:
        self.number = 0


class Walk:
    """All entries on their way.

    Parameters
    ----------
    stocks
        The stocks that steps enter. Nothing may be announced to them; others may ask at the
        present.

    Attributes
    ----------
    hours : list of writable sequences of float
        By column, the hour at which each entry did something, or the hours that it spends.
    """

    def __init__(self, stocks: Sequence[Stock]) -> None:
        self.hours: list[Any] = []
        self._stocks = stocks
        self._heap: list[tuple[float, int, int, int, Any]] = []
        self._pushed = 0
        self._standing = 0  # entries that wait at stocks
        self._waiting: list[deque[tuple[Entry, int, int, Sequence[Step]]]] = [
            deque() for _ in stocks
        ]
        self._due = [Pipeline() for _ in stocks]
        self._now_h = 0.0
        self._entered = [0.0 for _ in stocks]
        self._waited_h = [0.0 for _ in stocks]

    def begin(
        self,
        at_h: float,
        who: int,
        script: Sequence[Step],
        soonest: Sequence[tuple[int, float, float]],
    ) -> None:
        """Let an entry begin its script at an hour that is not before the present.

        `soonest` lists (stock, hour, amount): when it can be at each stock if it never waits.
        """
        for stock, hour, amount in soonest:
            self._due[stock].add(who, hour, amount)
        self._push(at_h, who, 0, script)

    def advance(self, now_h: float) -> None:
        """Follow the entries to the present. Draws must not have changed since the last time."""
        heap = self._heap
        self._now_h = now_h
        while True:
            at = heap[0][0] if heap else inf
            if self._standing:
                room, index = self._next_room()
                if room <= at and room <= now_h:
                    self._stocks[index].catch_up(room)
                    self._let_in(index)
                    continue
            if at <= now_h:
                t, _, who, place, script = heappop(heap)
                if who < 0:
                    script.wakes = False
                    self._serve(script, t)
                else:
                    self._go(t, who, place, script)
            elif not (self._standing and self._room_now(now_h)):
                return

    def comes_by(self, index: int, amount: float) -> float | None:
        """Return the earliest hour by which `amount` more can have come to a stock; None if too little is on its way.

        The walk must be at the present. It is after the present, so that looking again then makes
        progress.
        """
        hour = self._due[index].arrival_hour(amount, self._now_h)
        if hour is None:
            return None
        then = min(self._heap[0][0] if self._heap else inf, self._next_room()[0])
        return max(hour, then) if then < inf else None

    def entered(self, index: int) -> float:
        """Return what entries brought into a stock."""
        return self._entered[index]

    def waited_h(self, index: int, now_h: float) -> float:
        """Return the hours that entries waited at a stock, those still waiting included."""
        return self._waited_h[index] + sum(
            now_h - entry.asked_h for entry, *_ in self._waiting[index]
        )

    # ---- inside

    def _push(self, at_h: float, who: int, place: int, script: Any) -> None:
        self._pushed += 1  # of those at one moment, who was put there first goes first
        heappush(self._heap, (at_h, self._pushed, who, place, script))

    def _next_room(self) -> tuple[float, int]:
        """Return (hour, stock) at which the next entry that waits at a stock is let in, as draws are now."""
        soonest, index = inf, -1
        for i, waiting in enumerate(self._waiting):
            if waiting:
                hour = admission_hour(self._stocks[i], waiting[0][0])
                if hour is not None and hour < soonest:
                    soonest, index = hour, i
        return soonest, index

    def _room_now(self, now_h: float) -> bool:
        """Let in who waits at a stock and fits at the present but for rounding; return whether there was anybody."""
        before = self._pushed
        for index, waiting in enumerate(self._waiting):
            if waiting:
                self._stocks[index].catch_up(now_h)
                self._let_in(index)
        return self._pushed > before

    def _let_in(self, index: int) -> None:
        waiting = self._waiting[index]
        while waiting and waiting[0][0].admitted_h is not None:
            entry, who, place, script = waiting.popleft()
            self._standing -= 1
            self._entered[index] += entry.amount
            self._waited_h[index] += entry.admitted_h - entry.asked_h  # type: ignore[operator]
            self.hours[script[place - 1].column][who] = entry.admitted_h
            self._push(entry.admitted_h, who, place, script)  # type: ignore[arg-type]

    def _serve(self, server: Server, t: float) -> None:
        """Let those who wait for a server begin."""
        while server.queue and server.free:
            opens = server.calendar.next_open(t)
            if opens > t:
                if not server.wakes and opens < inf:
                    server.wakes = True
                    self._push(opens, -1, 0, server)
                return
            who, place, script = server.queue.popleft()
            server.free -= 1
            if script[place - 1].column >= 0:
                self.hours[script[place - 1].column][who] = t
            self._push(t, who, place, script)

    def _go(self, t: float, who: int, place: int, script: Sequence[Step]) -> None:
        """Take the steps of an entry until it must wait."""
        hours = self.hours
        while True:
            do, what, column, amount = script[place]
            place += 1
            if do == SPEND:
                spent = hours[what][who]
                if spent > 0.0:
                    self._pushed += 1
                    heappush(self._heap, (t + spent, self._pushed, who, place, script))
                    return
            elif do == NOTE:
                hours[column][who] = t
            elif do == TAKE:
                if not what.free or what.queue or not (what.always or what.calendar.is_open(t)):
                    what.queue.append((who, place, script))
                    self._serve(what, t)
                    return
                what.free -= 1
                if column >= 0:
                    hours[column][who] = t
            elif do == GIVE:
                what.free += 1
                if what.queue:
                    self._serve(what, t)
            elif do == ENTER:
                self._due[what].drop(who)
                entry = self._stocks[what].request(amount, t)
                if entry.admitted_h is None:
                    self._waiting[what].append((entry, who, place, script))
                    self._standing += 1
                    return
                self._entered[what] += amount
                hours[column][who] = t
            elif do == OPENS:
                opens = what.next_open(t)
                if opens > t:
                    if opens < inf:
                        self._push(opens, who, place - 1, script)
                    return
                hours[column][who] = t
            elif do == UNLESS:
                offers, stock = what
                if offers.number:
                    offers.number -= 1
                else:
                    self._due[stock].drop(who)
                    place = column
            else:
                return
