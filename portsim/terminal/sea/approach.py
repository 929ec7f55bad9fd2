"""The approach: what a ship needs besides a berth to come in or go out, granted all at once or not at all.

Asking for one thing after another deadlocks (a ship holds the berth and waits for a tug that waits
for the channel). So a movement is planned whole: it starts when water, light, channel, pilot and
tugs allow it over its whole length, or it waits, and the first thing that does not allow it, in a
fixed order, is what it waits for. Ships that sail come before ships that come in.
"""

from collections.abc import Callable, Sequence
from math import inf
from typing import NamedTuple

from simpy.events import Event

from portsim.flow.calendar.calendar import Calendar
from portsim.terminal.handling.environment import Environment
from portsim.vocabulary import Cause

# Bound once, since to look up a member takes longer than to use it.
CHANNEL: str = Cause.CHANNEL
PILOT: str = Cause.PILOT
TUG: str = Cause.TUG

ROUNDING_H = 1e-9


class Way(NamedTuple):
    """One direction of movement for ships of one kind.

    Attributes
    ----------
    out : bool
        Whether it leads to sea.
    tugs, pilots : int
        How many the movement needs.
    allowed : sequence of (str, Calendar)
        What shuts the way (port closure, tide, daylight), in the order in which causes are told.
    """

    out: bool
    pilots: int
    tugs: int
    allowed: Sequence[tuple[str, Calendar]]


class Movement:
    """A ship that wants to move, and what she has waited for so far, in hours by cause."""

    __slots__ = ("_since_h", "cause", "granted", "hours", "waited", "way")

    def __init__(self, way: Way, hours: float, granted: Event, now_h: float) -> None:
        self.way = way
        self.hours = hours
        self.granted = granted
        self.cause = ""
        self.waited: dict[str, float] = {}
        self._since_h = now_h

    def note(self, cause: str, now_h: float) -> None:
        """Book the time since the last look to the cause found then, and note what hinders her now."""
        if now_h > self._since_h:
            self.waited[self.cause] = self.waited.get(self.cause, 0.0) + now_h - self._since_h
            self._since_h = now_h
        self.cause = cause


class Pool:
    """Pilots or tugs, each free from an hour on at one end of the way: the sea or the berths."""

    def __init__(self, number: int, run_h: float) -> None:
        self.run_h = run_h
        self._units: list[tuple[float, bool]] = [(0.0, False)] * number  # free from, whether at sea

    def ready(self, needed: int, at_sea: bool, now: float) -> tuple[float, list[int]] | None:
        """Return when `needed` free units can be at an end, and which; None if too few are free.

        The nearest are taken, then those that are longest free.
        """
        free = [
            (self.run_h if sea != at_sea else 0.0, since, index)
            for index, (since, sea) in enumerate(self._units)
            if since <= now + ROUNDING_H
        ]
        if len(free) < needed:
            return None
        taken = sorted(free)[:needed]
        return now + max((run for run, _, _ in taken), default=0.0), [
            index for _, _, index in taken
        ]

    def take(self, units: Sequence[int], start: float, stop: float, ends_at_sea: bool) -> None:
        """Give units a job."""
        for index in units:
            self._units[index] = (stop, ends_at_sea)


class Channel:
    """The ships in the fairway."""

    def __init__(self, one_way: bool, separation_h: float) -> None:
        self._one_way = one_way
        self._separation_h = separation_h
        self._last = {True: -inf, False: -inf}  # entry of the last ship, by direction
        self._clear = {True: -inf, False: -inf}  # when the last of a direction is through

    def free_from(self, out: bool) -> float:
        """Return the first hour at which a ship may enter."""
        following = self._last[out] + self._separation_h
        return max(following, self._clear[not out]) if self._one_way else following

    def enter(self, out: bool, start: float, stop: float) -> None:
        """Let a ship in."""
        self._last[out] = max(self._last[out], start)
        self._clear[out] = max(self._clear[out], stop)


class Approach:
    """Plans every movement.

    Parameters
    ----------
    berths
        Called when ships at the anchorage should be looked at again; it asks `may_enter` for each.
    """

    def __init__(
        self, env: Environment, channel: Channel | None, pilots: Pool | None, tugs: Pool | None
    ) -> None:
        self.env = env
        self.channel = channel
        self.pilots = pilots
        self.tugs = tugs
        self.berths: Callable[[], None] = lambda: None
        self._sailing: list[Movement] = []
        self._wake_h = inf

    def leave(self, way: Way, hours: float) -> Movement:
        """Ask to sail; `granted` happens with the hour at which the movement starts."""
        movement = Movement(way, hours, self.env.event(), self.env.now)
        self._sailing.append(movement)
        self.look()
        return movement

    def look(self) -> None:
        """Grant what can be granted: ships that sail first, then those at the anchorage."""
        self._sail()
        self.berths()

    def _sail(self) -> None:
        for movement in list(self._sailing):
            start = self._start(movement)
            if start is not None:
                self._sailing.remove(movement)
                self._book(movement, start)
                movement.granted.succeed(start)

    def may_enter(self, movement: Movement) -> bool:
        """Return whether a ship could start to come in now; `movement.cause` says why not."""
        way = movement.way
        needs = {CHANNEL: self.channel is not None, PILOT: way.pilots > 0, TUG: way.tugs > 0}
        for ship in self._sailing:
            if needs.get(ship.cause):  # or ships coming in could keep one that sails for ever
                movement.note(ship.cause, self.env.now)
                return False
        return self._start(movement) is not None

    def enter(self, movement: Movement) -> float:
        """Book the way in for a ship that may enter; return the hours until she starts."""
        start = self._start(movement)
        assert start is not None
        self._book(movement, start)
        return start - self.env.now

    def _start(self, movement: Movement) -> float | None:
        """Return when a movement ordered now would start; None, with its cause, if it cannot be ordered now."""
        now = self.env.now
        way = movement.way
        start, short = now, ""
        for cause, pool, needed in (
            (PILOT, self.pilots, way.pilots),
            (TUG, self.tugs, way.tugs),
        ):
            if pool is not None and needed:
                ready = pool.ready(needed, not way.out, now)
                if ready is None:  # what else forbids it is told first
                    start, short = now, cause
                    break
                start = max(start, ready[0])
        for cause, calendar in way.allowed:
            opens = calendar.opens_for(start, movement.hours)
            if opens > start + ROUNDING_H:
                self._wait(movement, cause, now + (opens - start))
                return None
        if self.channel is not None:
            free = self.channel.free_from(way.out)
            if free > start + ROUNDING_H:
                self._wait(movement, CHANNEL, now + (free - start))
                return None
        if short:
            self._wait(movement, short, inf)
            return None
        movement.note("", now)
        return start

    def _wait(self, movement: Movement, cause: str, wake_h: float) -> None:
        """Note the cause, and look again at `wake_h`; a pool's return wakes by itself."""
        movement.note(cause, self.env.now)
        if self.env.now < wake_h < self._wake_h:
            self._wake_h = wake_h
            self._look_at(wake_h)

    def _book(self, movement: Movement, start: float) -> None:
        way, stop, now = movement.way, start + movement.hours, self.env.now
        for pool, needed in ((self.pilots, way.pilots), (self.tugs, way.tugs)):
            if pool is not None and needed:
                ready = pool.ready(needed, not way.out, now)
                assert ready is not None
                pool.take(ready[1], start, stop, way.out)
        movement.note(TUG if self.tugs is not None and way.tugs else PILOT, now)
        if self.channel is not None:
            self.channel.enter(way.out, start, stop)
        if self.pilots is not None or self.tugs is not None or self.channel is not None:
            self._look_at(stop)

    def _look_at(self, hour: float) -> None:
        event = self.env.at(hour)
        assert event.callbacks is not None
        event.callbacks.append(self._on_look)

    def _on_look(self, event: Event) -> None:
        if self.env.now >= self._wake_h - ROUNDING_H:
            self._wake_h = inf
        self.look()
