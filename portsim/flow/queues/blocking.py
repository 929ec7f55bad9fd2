"""A network of queues with blocking: customers keep what they hold while they wait.

A truck that has been unloaded keeps its bay while the store is full, and so blocks the trucks
behind it. Where nothing is kept while waiting, the recursion in `first_come` is cheaper.

The network has a small event list of its own and is brought to the present whenever somebody asks.
Between two such calls the outflow of every stock is constant, so that all that happens in between
can be followed without an event in the simulation.
"""

from collections import deque
from collections.abc import Sequence
from heapq import heappop, heappush
from math import inf
from typing import Any

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.queues.routes import NO_COLUMN, Action, Servers, Step
from portsim.flow.queues.series import Series
from portsim.flow.standstill import Guard
from portsim.flow.stock.forecast import admission_hour
from portsim.flow.stock.log import Entry
from portsim.flow.stock.pipeline import Pipeline
from portsim.flow.stock.stock import Stock

# Names of the module are looked up faster than members of the enum; `is` is faster than `==`.
SEIZE, RELEASE, DELAY, RECORD = Action.SEIZE, Action.RELEASE, Action.DELAY, Action.RECORD
ENTER_STOCK, AWAIT_OPENING = Action.ENTER_STOCK, Action.AWAIT_OPENING
TAKE_OFFER = Action.TAKE_OFFER

RISE = -1  # stands for the customer of an event at which more servers are manned
SERIES = -2  # stands for the customer of an event at which a load of a series comes
BEHIND = 2**60  # loads of series come behind all customers of the same hour


class BlockingNetwork:
    """All customers on their routes.

    Parameters
    ----------
    stocks
        The stocks that customers enter. Nothing may be announced to them; others may ask for room
        at the present.

    Attributes
    ----------
    hours : list of writable sequences of float
        By column, the hour at which each customer did something, or the hours that it spends.
    """

    def __init__(self, stocks: Sequence[Stock]) -> None:
        self.hours: list[Any] = []
        self._stocks = stocks
        self._now_h = 0.0
        # (hour, number of the event, customer, position of the next step, route, servers or series)
        self._events: list[tuple[float, int, int, int, Any]] = []
        self._scheduled = 0  # events so far
        self._blocked = 0  # customers that wait at stocks
        # (entry, customer, position of its next step, route or series)
        self._blocked_at: list[deque[tuple[Entry, int, int, Any]]] = [deque() for _ in stocks]
        self._pipelines = [Pipeline() for _ in stocks]
        self._entered = [0.0 for _ in stocks]
        self._waited_h = [0.0 for _ in stocks]
        self._at_opening: set[int] = set()  # the customers who wait for an opening
        self._opening_h = -inf  # the last one that a customer waited for
        self._series_loads = 0  # loads of series so far: their names in the pipelines fall from -1
        self._guard = Guard("the queue of loads at a store")

    def begin(
        self,
        at_h: float,
        customer: int,
        route: Sequence[Step],
        earliest: Sequence[tuple[int, float, float]],
    ) -> None:
        """Let a customer begin its route at an hour that is not before the present.

        `earliest` lists (stock, hour, amount): when it can be at each stock if it never waits.
        """
        for stock, hour, amount in earliest:
            self._pipelines[stock].add(customer, hour, amount)
        self._schedule(at_h, customer, 0, route)

    def work(self, index: int, series: Series, at_h: float) -> None:
        """Let a series of loads for a stock begin at an hour that is not before the present."""
        series.begin(at_h)
        series.stock = index
        series.first_name = -1 - self._series_loads
        self._series_loads += len(series.hours)
        pipeline = self._pipelines[index]
        for number, (hour, amount) in enumerate(zip(series.hours, series.amounts, strict=True)):
            pipeline.add(series.first_name - number, hour, amount)
        self._await_load(series)

    def advance(self, now_h: float) -> None:
        """Follow the customers to the present; no outflow may have changed since the last call."""
        events = self._events
        self._now_h = now_h
        while True:
            event_h = events[0][0] if events else inf
            if self._blocked:
                room_h, index = self._next_room()
                if room_h <= event_h and room_h <= now_h:
                    self._guard.planned(room_h, (index, self._scheduled))
                    self._stocks[index].catch_up(room_h)
                    self._resume_admitted(index)
                    continue
            if event_h <= now_h:
                t, _, customer, position, subject = heappop(events)
                if customer >= 0:
                    self._follow(t, customer, position, subject)
                elif customer == SERIES:
                    self._bring_load(subject, t)
                else:
                    subject.rise_planned = False
                    self._serve(subject, t)
            elif not (self._blocked and self._resume_at_present(now_h)):
                return

    def comes_by(self, index: int, amount: float) -> float | None:
        """Return the earliest hour by which `amount` more can have come to a stock.

        None if too little is on its way. The network must be at the present. The hour is after the
        present, so that a caller who asks again then makes progress.
        """
        hour = self._pipelines[index].arrival_hour(amount, self._now_h)
        if hour is None:
            return None
        next_h = min(self._events[0][0] if self._events else inf, self._next_room()[0])
        return max(hour, next_h) if next_h < inf else None

    def entered(self, index: int) -> float:
        """Return the amount that customers brought into a stock."""
        return self._entered[index]

    def waited_h(self, index: int, now_h: float) -> float:
        """Return the hours that customers waited at a stock, those still waiting included.

        Loads of series are no customers.
        """
        return self._waited_h[index] + sum(
            now_h - entry.asked_h
            for entry, customer, *_ in self._blocked_at[index]
            if customer != SERIES
        )

    # ---- events

    def _schedule(self, at_h: float, customer: int, position: int, subject: Any) -> None:
        """Add an event; of those at one hour, the one that was added first comes first."""
        self._scheduled += 1
        heappush(self._events, (at_h, self._scheduled, customer, position, subject))

    def _next_room(self) -> tuple[float, int]:
        """Return (hour, stock) of the next admission of a blocked customer, as outflows are now."""
        earliest, at_stock = inf, -1
        for index, blocked in enumerate(self._blocked_at):
            if blocked:
                hour = admission_hour(self._stocks[index], blocked[0][0])
                if hour is not None and hour < earliest:
                    earliest, at_stock = hour, index
        return earliest, at_stock

    def _resume_at_present(self, now_h: float) -> bool:
        """Let in customers who fit at the present but for rounding; return whether any did."""
        scheduled_before = self._scheduled
        for index, blocked in enumerate(self._blocked_at):
            if blocked:
                self._stocks[index].catch_up(now_h)
                self._resume_admitted(index)
        return self._scheduled > scheduled_before

    def _resume_admitted(self, index: int) -> None:
        """Let the customers go on whom a stock has let in."""
        blocked = self._blocked_at[index]
        while blocked and blocked[0][0].admitted_h is not None:
            entry, customer, position, route = blocked.popleft()
            admitted_h = entry.admitted_h
            assert admitted_h is not None
            self._blocked -= 1
            if customer == SERIES:
                self._go_on(route, admitted_h)
                continue
            self._entered[index] += entry.amount
            self._waited_h[index] += admitted_h - entry.asked_h
            self.hours[route[position - 1].column][customer] = admitted_h
            self._schedule(admitted_h, customer, position, route)

    def _serve(self, servers: Servers, t: float) -> None:
        """Let those who wait for servers begin."""
        while servers.queue and servers.free:
            if not (servers.always or servers.may_begin(t)):
                rise_h = servers.manned.next_rise(t)
                if not servers.rise_planned and rise_h < inf:
                    servers.rise_planned = True
                    self._schedule(rise_h, RISE, 0, servers)
                return
            customer, position, route = servers.queue.popleft()
            servers.free -= 1
            column = route[position - 1].column
            if column != NO_COLUMN:
                self.hours[column][customer] = t
            self._schedule(t, customer, position, route)

    def _follow(self, t: float, customer: int, position: int, route: Sequence[Step]) -> None:
        """Follow a customer along its route until it must wait."""
        hours = self.hours
        while True:
            action, target, column, _ = route[position]
            position += 1
            if action is DELAY:
                delay_h = hours[target][customer]
                if delay_h > 0.0:
                    self._scheduled += 1
                    heappush(
                        self._events, (t + delay_h, self._scheduled, customer, position, route)
                    )
                    return
            elif action is RECORD:
                hours[column][customer] = t
            elif action is SEIZE:
                if not target.free or target.queue or not (target.always or target.may_begin(t)):
                    target.queue.append((customer, position, route))
                    self._serve(target, t)
                    return
                target.free -= 1
                if column != NO_COLUMN:
                    hours[column][customer] = t
            elif action is RELEASE:
                target.free += 1
                if target.queue:
                    self._serve(target, t)
            elif action is ENTER_STOCK:
                if not self._enter(t, customer, position, route):
                    return
            elif action is AWAIT_OPENING:
                if not self._goes_through(t, customer, target):
                    opens_h = target.next_open(t)
                    if opens_h < inf:
                        self._schedule(opens_h, customer, position - 1, route)
                    return
                hours[column][customer] = t
            elif action is TAKE_OFFER:
                offers, stock = target
                if offers.number:
                    offers.number -= 1
                else:
                    self._pipelines[stock].drop(customer)
                    position = column
            else:
                return

    def _goes_through(self, t: float, customer: int, calendar: Calendar) -> bool:
        """Return whether a customer goes through at once, or has waited until now.

        Who comes at the very hour of the opening goes behind those who have waited for it.
        """
        if customer in self._at_opening:
            self._at_opening.remove(customer)
            return True
        opens_h = calendar.next_open(t)
        if opens_h > t:
            self._opening_h = opens_h
        elif t != self._opening_h:
            return True
        self._at_opening.add(customer)
        return False

    def _enter(self, t: float, customer: int, position: int, route: Sequence[Step]) -> bool:
        """Let a customer enter a stock if it has room; return whether it had."""
        _, index, column, amount = route[position - 1]
        self._pipelines[index].drop(customer)
        entry = self._stocks[index].request(amount, t)
        if entry.admitted_h is None:
            self._blocked_at[index].append((entry, customer, position, route))
            self._blocked += 1
            return False
        self._entered[index] += amount
        self.hours[column][customer] = t
        return True

    # ---- series of loads

    def _await_load(self, series: Series) -> None:
        """Wait for the next load of a series."""
        if not series.done:
            self._scheduled += 1
            heappush(self._events, (series.due_h, BEHIND + self._scheduled, SERIES, 0, series))

    def _bring_load(self, series: Series, t: float) -> None:
        """Let the next load of a series enter its stock, or wait for room there."""
        index = series.stock
        self._pipelines[index].drop(series.first_name - series.next)
        series.came(t)
        entry = self._stocks[index].request(series.amounts[series.next], t)
        if entry.admitted_h is None:
            series.wait(entry)
            self._blocked_at[index].append((entry, SERIES, 0, series))
            self._blocked += 1
        else:
            self._go_on(series, t)

    def _go_on(self, series: Series, t: float) -> None:
        """Go on with a series of which a load was let in."""
        series.enter(t)
        self._await_load(series)
