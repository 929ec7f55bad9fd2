"""Tracks of one kind or shunting engines, lent to trains first come, first served.

A train of 40 wagons asks for an arrival track. Both arrival tracks take 60 wagons, and both are
held. So its request waits, and every hour of the wait is divided between what stood on the two
tracks: `arrival`, `waiting_track`, `emptying`.
"""

from bisect import insort
from collections import deque
from collections.abc import Generator, Sequence
from functools import partial
from heapq import heappop, heappush
from math import inf
from typing import Any

from simpy.events import Event

from portsim.flow.calendar.roster import Roster
from portsim.observe.clocks import mean_state_hours
from portsim.observe.levels import Level
from portsim.observe.resources import ClockRecord
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.signal import Signal
from portsim.terminal.rail.rail_unit import RailUnit
from portsim.vocabulary import Place, State

# Bound once, since to look up a member takes longer than to use it.
IDLE = State.IDLE
UNMANNED = State.UNMANNED

NAN = float("nan")


class RailRequest:
    """A train's request for a track or an engine.

    Attributes
    ----------
    resource : RailResource
        What was asked for.
    wagons : float
        How many wagons the unit must take.
    requested_h, granted_h : float
        When it was made and granted; NaN until it happens.
    event : Signal or None
        Happens when it is granted; None if that was at once.
    unit : RailUnit
        What was granted; not set before.
    waited : dict of str to float
        Hours of the wait, by what the fitting units did meanwhile. It is set when the wait ends.
    """

    __slots__ = (
        "_hours_before",
        "event",
        "granted_h",
        "requested_h",
        "resource",
        "unit",
        "wagons",
        "waited",
    )

    def __init__(self, resource: "RailResource", wagons: float) -> None:
        self.resource = resource
        self.wagons = wagons
        self.requested_h = resource.env.now
        self.granted_h = NAN
        self.event: Signal | None = None
        self.unit: RailUnit
        self.waited: dict[str, float] = {}
        self._hours_before: dict[str, float] = {}  # by state of the units, when the wait began

    def begin_wait(self) -> None:
        """Begin to wait, and note what the units have done so far."""
        self.event = Signal()
        self._hours_before = self.resource.hours_by_state(self.wagons)

    def book_wait(self) -> None:
        """Book the wait so far to what the units did meanwhile."""
        if self._hours_before:
            hours = self.resource.hours_by_state(self.wagons)
            before = self._hours_before
            self.waited = {state: hours[state] - before[state] for state in before}

    def grant(self, unit: RailUnit) -> None:
        """Give it a unit, and end the wait."""
        if self.event is not None:
            self.book_wait()
        self.granted_h = self.resource.env.now
        self.unit = unit


class RailResource:
    """The tracks of one kind at a station, or its shunting engines, lent first come, first served.

    The units differ only in how many wagons they take. The first request in the queue gets the
    shortest free unit that is long enough. Nobody passes it: a short train waits behind a long one,
    however many short tracks are free.

    Parameters
    ----------
    place
        Where trains wait for a unit; it names the queue and the cause of their waits.
    units
        At least one.
    held_state
        The state that a unit enters when it is lent.
    manned
        How many are manned at each hour, if that changes. None is lent while as many are lent as
        are manned; who has one keeps it.
    """

    def __init__(
        self,
        env: Environment,
        place: Place,
        units: Sequence[RailUnit],
        held_state: str,
        manned: Roster | None = None,
    ) -> None:
        self.env = env
        self.place = place
        self.units = sorted(units, key=lambda unit: unit.wagons)
        self.longest = self.units[-1].wagons
        self.queue = Level()
        self.requests: list[RailRequest] = []
        self._held_state = held_state
        self._free = list(range(len(units)))  # indices, in rising order; those that are manned
        self._off: list[int] = []  # indices of those that are neither lent nor manned
        self._waiting: deque[RailRequest] = deque()
        self._releases: list[tuple[float, int]] = []  # a heap of (hour, unit)
        self._awaited_h: set[float] = set()  # hours of releases for which there is an event
        self._manned = manned
        if manned is not None:
            env.process(self._follow(manned))

    def request(self, wagons: float = 0.0) -> RailRequest:
        """Ask for a unit that takes so many wagons, or for a longest one if none takes so many."""
        request = RailRequest(self, min(wagons, self.longest))
        self.requests.append(request)
        if self.has_free_unit(wagons):
            self._grant(request)
        else:
            request.begin_wait()
            self._waiting.append(request)
            self.queue.change(+1, self.env.now)
            self._await_release()
        return request

    def has_free_unit(self, wagons: float = 0.0) -> bool:
        """Return whether a request made now would be granted at once."""
        self._take_back()
        if self._manned is not None:
            self._lend()  # what changes at this hour has changed, whoever comes first
        return not self._waiting and self._shortest_free(min(wagons, self.longest)) is not None

    def release(self, unit: RailUnit, at_h: float) -> None:
        """Take a unit back at an hour, and lend it to whoever is first in the queue.

        That needs an event only if somebody waits, or if the number of manned units changes.
        """
        unit.plan(IDLE, at_h)
        heappush(self._releases, (at_h, self.units.index(unit)))
        if at_h <= self.env.now:
            self._lend()
        elif self._waiting or self._manned is not None:
            self._await_release()

    def _take_back(self) -> None:
        """Take back what was released until now."""
        while self._releases and self._releases[0][0] <= self.env.now:
            _, index = heappop(self._releases)
            self.units[index].sync(self.env.now)
            insort(self._free, index)

    def _await_release(self) -> None:
        """Lend again when the next unit is released."""
        if self._releases and self._releases[0][0] not in self._awaited_h:
            hour = self._releases[0][0]
            self._awaited_h.add(hour)
            event = self.env.at(hour)
            assert event.callbacks is not None
            event.callbacks.append(partial(self._on_release, hour))

    def _on_release(self, hour: float, event: Event) -> None:
        self._awaited_h.remove(hour)
        self._lend()

    def _lend(self) -> None:
        """Lend what is free and manned to those who are first in the queue."""
        self._take_back()
        if self._manned is not None:
            self._man(self._manned)
        while self._waiting and self._shortest_free(self._waiting[0].wagons) is not None:
            self.queue.change(-1, self.env.now)
            self._grant(self._waiting.popleft())
        if self._waiting or self._manned is not None:
            self._await_release()

    def _man(self, manned: Roster) -> None:
        """Man as many of those that are not lent as there should be at this hour."""
        now = self.env.now
        lent = len(self.units) - len(self._free) - len(self._off)
        wanted = max(manned.at(now) - lent, 0)
        while len(self._free) > wanted:
            self._off.append(self._free.pop())
            self.units[self._off[-1]].switch(UNMANNED, now)
        while len(self._free) < wanted and self._off:
            self._free.append(self._off.pop())
            self.units[self._free[-1]].switch(IDLE, now)
        self._free.sort()

    def _follow(self, manned: Roster) -> Generator[Event, Any, None]:
        """Follow the changes of the number that is manned."""
        self._lend()
        while (hour := manned.next_change(self.env.now)) < inf:
            yield self.env.at(hour)
            self._lend()

    def hours_by_state(self, wagons: float = 0.0) -> dict[str, float]:
        """Return the mean hours by state, so far, of the units that take so many wagons."""
        fitting = [unit for unit in self.units if unit.wagons >= wagons]
        for unit in fitting:
            unit.sync(self.env.now)
        return mean_state_hours(fitting)

    def clock(self, name: str, kind: str) -> ClockRecord:
        """Return the unit-hours by state of all units so far."""
        number = len(self.units)
        hours = {state: mean * number for state, mean in self.hours_by_state().items()}
        return ClockRecord(name, kind, number, hours)

    def _shortest_free(self, wagons: float) -> int | None:
        """Return the index of the shortest free unit that takes so many wagons, or None."""
        for index in self._free:
            if self.units[index].wagons >= wagons:
                return index
        return None

    def _grant(self, request: RailRequest) -> None:
        index = self._shortest_free(request.wagons)
        assert index is not None
        self._free.remove(index)
        request.grant(self.units[index])
        request.unit.switch(self._held_state, self.env.now)
        if request.event is not None:
            request.event.happen()
