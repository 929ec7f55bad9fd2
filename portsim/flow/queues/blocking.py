"""A network of queues with blocking: customers keep what they hold while they wait.

A truck that has been unloaded keeps its bay while the store is full, and so blocks the trucks
behind it. What is not kept while a customer waits follows the recursion in `first_come`, here as
where there is no blocking at all: the end of a service is known as soon as its customer has come.

The network has a small event list of its own and is brought to the present whenever somebody asks.
Between two such calls the outflow of every stock is constant, so that all that happens in between
can be followed without an event in the simulation.
"""

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from itertools import count
from math import inf, nextafter
from typing import Any

import numpy as np

from portsim.flow.queues.first_come import Ids
from portsim.flow.queues.openings import Openings
from portsim.flow.queues.routes import NO_COLUMN, Action, Servers, Step
from portsim.flow.queues.series import Series
from portsim.flow.queues.stock_entrance import SERIES, StockEntrance, next_room
from portsim.flow.standstill import Guard
from portsim.flow.stock.stock import Stock
from portsim.flow.streams import Floats

# Names of the module are looked up faster than members of the enum; `is` is faster than `==`.
SERVE, SEIZE, RELEASE, DELAY = Action.SERVE, Action.SEIZE, Action.RELEASE, Action.DELAY
RECORD, ENTER_STOCK, AWAIT_OPENING = Action.RECORD, Action.ENTER_STOCK, Action.AWAIT_OPENING
TAKE_OFFER, END = Action.TAKE_OFFER, Action.END

RISE = -1  # stands for the customer of an event at which more servers are manned
LOOK = 2**13  # events after which the limits of the run are looked at
BEHIND = 2**60  # who begins a route comes behind all who are on theirs, if nothing else decides

# (hour, hour since which it is certain, number, customer, position of the next step, and the route,
# servers or series): of events at one hour, the one that was certain first comes first. Loads of
# series come behind all customers of the same hour, as if certain never.
Event = tuple[float, float, int, int, int, Any]


class BlockingNetwork:
    """All customers on their routes.

    Parameters
    ----------
    stocks
        The stocks that customers enter. Nothing may be announced to them; others may ask for room
        at the present.
    look
        Called with the hour after some thousand events; it may end the run.

    Attributes
    ----------
    hours : list of writable sequences of float
        By column, the hour at which each customer did something, or the hours that it spends. Hours
        of the future may stand there already.
    ended : list of (float, float, int, int)
        (hour, since when it is certain, number, customer) of those who have ended their routes, be
        it in the future. In order they are in the order in which they end.
    """

    def __init__(
        self, stocks: Sequence[Stock], look: Callable[[float], None] = lambda hour: None
    ) -> None:
        self.hours: list[Any] = []
        self.ended: list[tuple[float, float, int, int]] = []
        self._entrances = [StockEntrance(stock) for stock in stocks]
        self._look = look
        self._now_h = 0.0
        self._events: list[Event] = []
        self._beginning: list[Event] = []  # those who begin their routes, the last one first
        self._numbers = count()  # of events, in the order in which they were added
        self._blocked = 0  # customers that wait at stocks
        self._openings = Openings()
        self._guard = Guard("the queue of loads at a store")

    def begin(
        self,
        at_h: Floats,
        customers: Ids,
        routes: Sequence[Sequence[Step]],
        since_h: Floats | None = None,
    ) -> None:
        """Let customers begin their routes, each at an hour that is not before the present.

        At one hour they begin in the order in which they are given.

        Parameters
        ----------
        since_h
            Since when it is certain that each begins then, which decides who is first of those who
            do something at one hour: since now, unless told.
        """
        since, behind = (
            (np.full(len(at_h), self._now_h), 0) if since_h is None else (since_h, BEHIND)
        )
        in_order = zip(at_h.tolist(), since.tolist(), customers.tolist(), routes, strict=True)
        self._beginning += [
            (at, sure, behind + number, customer, 0, route)
            for (at, sure, customer, route), number in zip(in_order, self._numbers, strict=False)
        ]
        self._beginning.sort(reverse=True)  # numbers differ, so that routes are never compared

    def expect(self, index: int, loads: Iterable[tuple[float, float]]) -> None:
        """Expect (hour, amount) at a stock: when each is there if it never waits."""
        self._entrances[index].pipeline.expect(loads, self._now_h)

    def work(self, index: int, series: Series, at_h: float) -> None:
        """Let a series of loads for a stock begin at an hour that is not before the present."""
        series.begin(at_h)
        series.stock = index
        self.expect(index, zip(series.hours, series.amounts, strict=True))
        self._await_load(series)

    def advance(self, now_h: float) -> None:
        """Follow the customers to the present; no outflow may have changed since the last call."""
        self._now_h = now_h
        while True:
            room_h, entrance = next_room(self._entrances) if self._blocked else (inf, None)
            if self._run(room_h if room_h <= now_h else nextafter(now_h, inf)):
                continue  # one more waits at a stock
            if entrance is not None and room_h <= now_h:
                self._guard.planned(room_h, (entrance, self._blocked, len(self._events)))
                entrance.stock.catch_up(room_h)
                self._resume_admitted(entrance)
            elif not (self._blocked and self._resume_at_present(now_h)):
                return

    def comes_by(self, index: int, amount: float) -> float | None:
        """Return the earliest hour by which `amount` more can have come to a stock.

        None if too little is on its way. The network must be at the present. The hour is after the
        present, so that a caller who asks again then makes progress.
        """
        hour = self._entrances[index].pipeline.arrival_hour(amount, self._now_h)
        if hour is None:
            return None
        next_h = min(
            self._events[0][0] if self._events else inf,
            self._beginning[-1][0] if self._beginning else inf,
            next_room(self._entrances)[0],
        )
        return max(hour, next_h) if next_h < inf else None

    def entered(self, index: int) -> float:
        """Return the amount that customers brought into a stock."""
        return self._entrances[index].entered

    def waited_h(self, index: int, now_h: float) -> float:
        """Return the hours that customers waited at a stock, those still waiting included."""
        return self._entrances[index].waited_by(now_h)

    # ---- events

    def _schedule(
        self, at_h: float, since_h: float, customer: int, position: int, subject: Any
    ) -> None:
        """Add an event."""
        heappush(self._events, (at_h, since_h, next(self._numbers), customer, position, subject))

    def _resume_at_present(self, now_h: float) -> bool:
        """Let in customers who fit at the present but for rounding; return whether any did."""
        blocked_before = self._blocked
        for entrance in self._entrances:
            if entrance.blocked:
                entrance.stock.catch_up(now_h)
                self._resume_admitted(entrance)
        return self._blocked < blocked_before

    def _resume_admitted(self, entrance: StockEntrance) -> None:
        """Let the customers go on whom a stock has let in."""
        blocked = entrance.blocked
        while blocked and blocked[0][0].admitted_h is not None:
            entry, customer, position, route = blocked.popleft()
            admitted_h = entry.admitted_h
            assert admitted_h is not None
            self._blocked -= 1
            if customer == SERIES:
                self._go_on(route, admitted_h)
                continue
            entrance.entered += entry.amount
            entrance.waited_h += admitted_h - entry.asked_h
            self.hours[route[position - 1].column][customer] = admitted_h
            self._schedule(admitted_h, admitted_h, customer, position, route)

    def _serve(self, servers: Servers, t: float) -> None:
        """Let those who wait for servers begin."""
        while servers.queue and servers.free:
            if not (servers.always or servers.may_begin(t)):
                rise_h = servers.manned.next_rise(t)
                if not servers.rise_planned and rise_h < inf:
                    servers.rise_planned = True
                    self._schedule(rise_h, t, RISE, 0, servers)
                return
            customer, position, route = servers.queue.popleft()
            servers.free -= 1
            column = route[position - 1].column
            if column != NO_COLUMN:
                self.hours[column][customer] = t
            self._schedule(t, t, customer, position, route)

    def _run(self, until_h: float) -> bool:
        """Follow all events before an hour; return early, with True, when somebody is blocked.

        This is the loop in which a run spends much of its time, so it is all in one place.
        """
        hours, events, beginning = self.hours, self._events, self._beginning
        blocked = self._blocked
        while True:
            for _ in range(LOOK):
                if self._blocked != blocked:
                    return True
                if beginning and (not events or beginning[-1] < events[0]):
                    if beginning[-1][0] >= until_h:
                        return False
                    t, sure_h, number, customer, position, route = beginning.pop()
                elif events and events[0][0] < until_h:
                    t, sure_h, number, customer, position, route = heappop(events)
                else:
                    return False
                if customer < 0:
                    self._happen(t, customer, route)
                    continue
                while True:
                    action, target, column, spent, done, _ = route[position]
                    position += 1
                    if action is SERVE:
                        service_h = hours[spent][customer]
                        since_h = target.start(t, service_h)
                        hours[column][customer] = since_h
                        hours[done][customer] = go_on_h = since_h + service_h
                    elif action is DELAY:
                        since_h, go_on_h = t, t + hours[spent][customer]
                        if done != NO_COLUMN:
                            hours[done][customer] = go_on_h
                    elif action is ENTER_STOCK:
                        if self._enter(t, customer, position, route):
                            continue
                        break
                    elif action is END:
                        self.ended.append((t, sure_h, number, customer))
                        break
                    elif self._goes_on(t, customer, position, route):
                        if action is TAKE_OFFER and not self._takes_offer(
                            t, customer, route[position - 1]
                        ):
                            position = column
                        continue
                    else:
                        break
                    if go_on_h > t:
                        number = next(self._numbers)
                        if route[position].action is END:
                            self.ended.append((go_on_h, since_h, number, customer))
                        else:
                            heappush(events, (go_on_h, since_h, number, customer, position, route))
                        break
            self._look(t)

    def _happen(self, t: float, what: int, subject: Any) -> None:
        """Let more servers be manned, or a load of a series come."""
        if what == SERIES:
            self._bring_load(subject, t)
        else:
            subject.rise_planned = False
            self._serve(subject, t)

    def _goes_on(self, t: float, customer: int, position: int, route: Sequence[Step]) -> bool:
        """Let a customer do what takes no time once it may; return whether it goes on at once."""
        action, target, column, *_ = route[position - 1]
        if action is SEIZE:
            if not target.free or target.queue or not (target.always or target.may_begin(t)):
                target.queue.append((customer, position, route))
                self._serve(target, t)
                return False
            target.free -= 1
            if column != NO_COLUMN:
                self.hours[column][customer] = t
        elif action is RELEASE:
            target.free += 1
            if target.queue:
                self._serve(target, t)
        elif action is RECORD:
            self.hours[column][customer] = t
        elif action is AWAIT_OPENING:
            if not self._openings.lets_through(t, customer, target):
                opens_h = target.next_open(t)
                if opens_h < inf:
                    self._schedule(opens_h, t, customer, position - 1, route)
                return False
            self.hours[column][customer] = t
        return True

    def _takes_offer(self, t: float, customer: int, step: Step) -> bool:
        """Let a customer take an offer if there is one; return whether there was."""
        offers, stock = step.target
        if offers.number:
            offers.number -= 1
            return True
        on_the_way = self._entrances[stock].pipeline
        on_the_way.drop(t + self.hours[step.hours][customer], step.amount)
        return False

    def _enter(self, t: float, customer: int, position: int, route: Sequence[Step]) -> bool:
        """Let a customer enter a stock if it has room; return whether it had."""
        _, index, column, _, _, amount = route[position - 1]
        entrance = self._entrances[index]
        entrance.pipeline.come(amount)
        entry = entrance.stock.request(amount, t)
        if entry.admitted_h is None:
            entrance.blocked.append((entry, customer, position, route))
            self._blocked += 1
            return False
        entrance.entered += amount
        self.hours[column][customer] = t
        return True

    # ---- series of loads

    def _await_load(self, series: Series) -> None:
        """Wait for the next load of a series."""
        if not series.done:
            self._schedule(series.due_h, inf, SERIES, 0, series)

    def _bring_load(self, series: Series, t: float) -> None:
        """Let the next load of a series enter its stock, or wait for room there."""
        entrance, amount = self._entrances[series.stock], series.amounts[series.next]
        entrance.pipeline.come(amount)
        series.came(t)
        entry = entrance.stock.request(amount, t)
        if entry.admitted_h is None:
            series.wait(entry)
            entrance.blocked.append((entry, SERIES, 0, series))
            self._blocked += 1
        else:
            self._go_on(series, t)

    def _go_on(self, series: Series, t: float) -> None:
        """Go on with a series of which a load was let in."""
        series.enter(t)
        self._await_load(series)
