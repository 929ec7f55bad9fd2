"""SimPy's environment, counting the events that it schedules."""

from collections.abc import Generator
from math import inf, nextafter
from typing import Any

import simpy
from simpy.core import SimTime
from simpy.events import NORMAL, Event, EventPriority

from portsim.flow.limits import Meter
from portsim.flow.rounding import TIE_H
from portsim.flow.standstill import StandstillError
from portsim.terminal.handling.signal import Signal

Awaited = Event | Signal  # what a course of events waits for

LOOK = 2**12  # events after which the limits are looked at: some 40 ms
CHECK = 2**20  # events after which the clock must have moved; a multiple of the other
LAST = EventPriority(NORMAL + 1)


class Environment(simpy.Environment):
    """An environment that knows how many events it scheduled: the measure of a model's cost.

    Parameters
    ----------
    meter
        Ends the run when it exceeds its limits; None: it has none.
    """

    def __init__(self, meter: Meter | None = None) -> None:
        self.scheduled = 0
        self.meter = meter or Meter()
        self._last = False
        self._checked_h = -inf
        super().__init__()

    def schedule(self, event: Event, priority: EventPriority = NORMAL, delay: SimTime = 0) -> None:
        """Schedule an event, and count it.

        Raises
        ------
        StandstillError
            If a million events have been scheduled and the clock has not moved.
        LimitError
            If the run exceeds its limits.
        """
        self.scheduled += 1
        if not self.scheduled % LOOK:
            self._look()
        super().schedule(event, LAST if self._last else priority, delay)

    def at(self, hour: float, value: Any = None) -> Event:
        """Return an event at exactly `hour`, or now if that has passed by rounding."""
        return self.timeout(self._delay_h(hour), value)

    def last(self) -> Event:
        """Return an event that happens now, but after all else that happens at this hour."""
        event = self.event()
        self._last = True
        event.succeed()
        self._last = False
        return event

    def follow(self, course: Generator[Awaited, Any, None]) -> None:
        """Let a course of events begin now, as a process does.

        Nobody can wait for its end, so it needs no event of its own: neither to begin nor to end.
        """
        _Course(course).go_on(None)

    def run_before(self, hour: float) -> None:
        """Let all happen that happens before an hour; what happens at that very hour comes after.

        The clock then shows the last moment before it.
        """
        last_h = nextafter(hour, 0.0)
        if self.now + self._delay_h(last_h) != last_h:
            self.run(until=0.75 * hour)  # from here on the difference of the hours is exact
        self.run(until=self.at(last_h))
        while self.peek() < hour:
            self.step()

    def _delay_h(self, hour: float) -> float:
        """Return the delay after which the clock shows an hour, as nearly as it can be had."""
        delay = hour - self.now
        if delay <= 0.0:
            return 0.0
        then = self.now + delay
        if then != hour:
            # the difference was rounded: an hour that two plan must be one hour
            delay = nextafter(delay, inf if then < hour else 0.0)
        return delay

    def _look(self) -> None:
        """Look at the limits, and now and then whether the clock has moved."""
        self.meter.look(self.now)
        if not self.scheduled % CHECK:
            self._check_clock()

    def _check_clock(self) -> None:
        if self.now - self._checked_h <= TIE_H:
            raise StandstillError(
                f"a million events were planned at hour {self.now:.12g}, so the run would never end"
            )
        self._checked_h = self.now


class _Course:
    """A course of events under way: what the event that it waits for calls.

    It is an object and no function within a function, because that would refer to itself: all that
    a course ever held would then lie in memory until somebody searches for such circles.
    """

    __slots__ = ("_course",)

    def __init__(self, course: Generator[Awaited, Any, None]) -> None:
        self._course = course

    def go_on(self, event: Awaited | None) -> None:
        """Go on to the next event that has not happened yet."""
        if event is not None and not event.ok:
            return  # the environment raises what went wrong
        awaited = event
        while awaited is None or awaited.callbacks is None:  # it has happened
            try:
                awaited = self._course.send(None if awaited is None else awaited.value)
            except StopIteration:
                return
        awaited.callbacks.append(self.go_on)
