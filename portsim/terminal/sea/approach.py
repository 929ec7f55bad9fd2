"""The approach: all that a ship needs besides a berth to come in or sail, granted at once.

Asking for one thing after another deadlocks (a ship holds the berth and waits for a tug that waits
for the channel). So a movement is planned as a whole: it starts when water, light, channel,
pilot and tugs allow it from beginning to end, and otherwise it waits. It waits for the first thing,
in a fixed order, that does not allow it. Ships that sail come before ships that come in.
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


class Passage(NamedTuple):
    """What ships of one call stream need to come in, or to sail.

    Attributes
    ----------
    outbound
        Whether it leads to sea.
    pilots, tugs
        How many it needs.
    calendars
        (cause, when the passage is open) for port closure, tide and daylight. Where several are
        shut, the first in this order is named as the cause.
    """

    outbound: bool
    pilots: int
    tugs: int
    calendars: Sequence[tuple[str, Calendar]]


class Movement:
    """A movement that a ship wants to make, and what it has waited for.

    Attributes
    ----------
    hours
        How long the movement takes.
    granted
        Happens when a ship may sail, with the hour at which she starts.
    cause
        What hinders it now; empty if nothing does.
    waited
        Hours so far, by cause.
    """

    __slots__ = ("_since_h", "cause", "granted", "hours", "passage", "waited")

    def __init__(self, passage: Passage, hours: float, granted: Event, now_h: float) -> None:
        self.passage = passage
        self.hours = hours
        self.granted = granted
        self.cause = ""
        self.waited: dict[str, float] = {}
        self._since_h = now_h

    def update_cause(self, cause: str, now_h: float) -> None:
        """Book the time since the last update to the cause until now, and set the cause."""
        if now_h > self._since_h:
            self.waited[self.cause] = self.waited.get(self.cause, 0.0) + now_h - self._since_h
            self._since_h = now_h
        self.cause = cause


class PilotOrTugPool:
    """Pilots or tugs. Each becomes free at an hour, at sea or at the berths."""

    def __init__(self, number: int, run_h: float) -> None:
        self.run_h = run_h
        self._units: list[tuple[float, bool]] = [(0.0, False)] * number  # free from, whether at sea

    def ready(self, needed: int, at_sea: bool, now: float) -> tuple[float, list[int]] | None:
        """Return (hour, indices): when `needed` free units can be at one end, and which.

        The ends are the sea and the berths. Return None if too few are free. The nearest are taken
        first, then those that have been free longest.
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
        """Let units work from `start` to `stop`, and become free at sea or at the berths."""
        for index in units:
            self._units[index] = (stop, ends_at_sea)


class Channel:
    """The channel, and the ships in it."""

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
    """Grants the movements of all ships.

    Parameters
    ----------
    channel, pilots, tugs
        None where no movement needs one.

    Attributes
    ----------
    assign_berths
        Called whenever a ship at the anchorage may be able to come in. It asks `may_enter` for each
        of them.
    """

    def __init__(
        self,
        env: Environment,
        channel: Channel | None,
        pilots: PilotOrTugPool | None,
        tugs: PilotOrTugPool | None,
    ) -> None:
        self.env = env
        self.channel = channel
        self.pilots = pilots
        self.tugs = tugs
        self.assign_berths: Callable[[], None] = lambda: None
        self._sailing: list[Movement] = []
        self._wake_h = inf

    def leave(self, passage: Passage, hours: float) -> Movement:
        """Ask to sail; the `granted` of the movement happens with the hour at which it starts."""
        movement = Movement(passage, hours, self.env.event(), self.env.now)
        self._sailing.append(movement)
        self.grant_movements()
        return movement

    def grant_movements(self) -> None:
        """Grant what can be granted: ships that sail first, then those at the anchorage."""
        self._sail()
        self.assign_berths()

    def _sail(self) -> None:
        for movement in list(self._sailing):
            start = self._start(movement)
            if start is not None:
                self._sailing.remove(movement)
                self._book(movement, start)
                movement.granted.succeed(start)

    def may_enter(self, movement: Movement) -> bool:
        """Return whether a ship could start to come in now; `movement.cause` says why not."""
        passage = movement.passage
        needs = {
            CHANNEL: self.channel is not None,
            PILOT: passage.pilots > 0,
            TUG: passage.tugs > 0,
        }
        for ship in self._sailing:
            if needs.get(ship.cause):  # or ships coming in could keep one that sails for ever
                movement.update_cause(ship.cause, self.env.now)
                return False
        return self._start(movement) is not None

    def enter(self, movement: Movement) -> float:
        """Book the movement of a ship that may enter; return the hours until she starts."""
        start = self._start(movement)
        assert start is not None
        self._book(movement, start)
        return start - self.env.now

    def _start(self, movement: Movement) -> float | None:
        """Return when a movement that is ordered now would start.

        If it cannot be ordered now, return None and set its cause.
        """
        now = self.env.now
        passage = movement.passage
        start, short = now, ""
        for cause, pool, needed in (
            (PILOT, self.pilots, passage.pilots),
            (TUG, self.tugs, passage.tugs),
        ):
            if pool is not None and needed:
                ready = pool.ready(needed, not passage.outbound, now)
                if ready is None:  # the calendars and the channel are named as causes before it
                    start, short = now, cause
                    break
                start = max(start, ready[0])
        for cause, calendar in passage.calendars:
            opens = calendar.opens_for(start, movement.hours)
            if opens > start + ROUNDING_H:
                self._wait(movement, cause, now + (opens - start))
                return None
        if self.channel is not None:
            free = self.channel.free_from(passage.outbound)
            if free > start + ROUNDING_H:
                self._wait(movement, CHANNEL, now + (free - start))
                return None
        if short:
            self._wait(movement, short, inf)
            return None
        movement.update_cause("", now)
        return start

    def _wait(self, movement: Movement, cause: str, wake_h: float) -> None:
        """Set the cause, and review all movements at `wake_h`.

        The return of pilots and tugs brings a review by itself.
        """
        movement.update_cause(cause, self.env.now)
        if self.env.now < wake_h < self._wake_h:
            self._wake_h = wake_h
            self._review_at(wake_h)

    def _book(self, movement: Movement, start: float) -> None:
        passage, stop, now = movement.passage, start + movement.hours, self.env.now
        for pool, needed in ((self.pilots, passage.pilots), (self.tugs, passage.tugs)):
            if pool is not None and needed:
                ready = pool.ready(needed, not passage.outbound, now)
                assert ready is not None
                pool.take(ready[1], start, stop, passage.outbound)
        movement.update_cause(TUG if self.tugs is not None and passage.tugs else PILOT, now)
        if self.channel is not None:
            self.channel.enter(passage.outbound, start, stop)
        if self.pilots is not None or self.tugs is not None or self.channel is not None:
            self._review_at(stop)

    def _review_at(self, hour: float) -> None:
        event = self.env.at(hour)
        assert event.callbacks is not None
        event.callbacks.append(self._on_review)

    def _on_review(self, event: Event) -> None:
        if self.env.now >= self._wake_h - ROUNDING_H:
            self._wake_h = inf
        self.grant_movements()
