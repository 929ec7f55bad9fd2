"""SimPy's environment, counting the events that it schedules."""

from typing import Any

import simpy
from simpy.core import SimTime
from simpy.events import NORMAL, Event, EventPriority

LAST = EventPriority(NORMAL + 1)


class Environment(simpy.Environment):
    """An environment that knows how many events it scheduled: the measure of a model's cost."""

    def __init__(self) -> None:
        self.scheduled = 0
        self._last = False
        super().__init__()

    def schedule(self, event: Event, priority: EventPriority = NORMAL, delay: SimTime = 0) -> None:
        """Schedule an event, and count it."""
        self.scheduled += 1
        super().schedule(event, LAST if self._last else priority, delay)

    def at(self, hour: float, value: Any = None) -> Event:
        """Return an event at `hour`, or now if that has passed by rounding."""
        return self.timeout(max(hour - self.now, 0.0), value)

    def last(self) -> Event:
        """Return an event that happens now, but after all else that happens at this hour."""
        event = self.event()
        self._last = True
        event.succeed()
        self._last = False
        return event
