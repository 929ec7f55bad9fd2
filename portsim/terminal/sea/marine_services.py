"""Marine services: the channel, the pilots and the tugs, and what a movement finds of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from portsim.flow.rounding import TIE_H
from portsim.terminal.sea.channel import Channel
from portsim.terminal.sea.movement import Movement, Passage
from portsim.terminal.sea.pilots_and_tugs import PilotOrTugPool
from portsim.vocabulary import Cause

# Bound once, since to look up a member takes longer than to use it.
CHANNEL: str = Cause.CHANNEL
PILOT: str = Cause.PILOT
PORT: str = Cause.PORT
TUG: str = Cause.TUG

HAVE_BERTH = ("", PILOT, TUG)  # what a ship may lack for whom a berth is kept


class Offer(NamedTuple):
    """What a movement finds now.

    Attributes
    ----------
    cause
        What it lacks; empty if nothing.
    start_h
        When it can start, if it lacks nothing.
    review_h
        When it may no longer lack this; infinite if that brings a review by itself.
    pilots, tugs
        Free ones for it: their indices. They are fewer than it needs if that is what it lacks.
    unmanned
        Whether fewer are manned at all than it needs.
    """

    cause: str
    start_h: float
    review_h: float
    pilots: Sequence[int]
    tugs: Sequence[int]
    unmanned: bool = False

    @property
    def is_in_turn(self) -> bool:
        """Whether it lacks nothing but pilots or tugs that others have."""
        return self.cause in HAVE_BERTH and not self.unmanned


@dataclass(slots=True)
class Kept:
    """What is kept for movements whose turn it is."""

    pilots: set[int] = field(default_factory=set)
    tugs: set[int] = field(default_factory=set)
    channel: bool = False  # for ships that sail
    nothing: bool = True


class MarineServices:
    """What all movements share.

    Parameters
    ----------
    channel, pilots, tugs
        None where no movement needs one.
    """

    def __init__(
        self,
        channel: Channel | None,
        pilots: PilotOrTugPool | None,
        tugs: PilotOrTugPool | None,
    ) -> None:
        self.channel = channel
        self.pilots = pilots
        self.tugs = tugs
        pools = [pool for pool in (pilots, tugs) if pool is not None]
        self._changing = [pool.manned for pool in pools if not pool.manned.always]

    def next_change(self, now_h: float) -> float:
        """Return when the number of pilots or tugs that are manned changes next."""
        return min((manned.next_change(now_h) for manned in self._changing), default=inf)

    def awaited(self, passage: Passage) -> str:
        """Return what a ship waits for last, when her movement has been granted."""
        return TUG if self.tugs is not None and passage.tugs else PILOT

    def use(self, movement: Movement, stop: float, ends_at_sea: bool) -> None:
        """Let the pilots and tugs of a movement be in use until `stop`."""
        if self.pilots is not None:
            self.pilots.take(movement.pilots, stop, ends_at_sea)
        if self.tugs is not None:
            self.tugs.take(movement.tugs, stop, ends_at_sea)

    def offer(self, movement: Movement, kept: Kept, now: float) -> Offer:
        """Return what a movement that is ordered now would find."""
        passage = movement.passage
        start, short, unmanned = now, "", ""
        found: list[Sequence[int]] = []
        for cause, pool, needed, others in (
            (PILOT, self.pilots, passage.pilots, kept.pilots),
            (TUG, self.tugs, passage.tugs, kept.tugs),
        ):
            units: list[int] = []
            if pool is not None and needed:
                ready_h, units = pool.ready(needed, not passage.outbound, now, others)
                start = max(start, ready_h)
                if len(units) < needed:
                    short = short or cause
                    if pool.manned_at(now) < needed:
                        unmanned = unmanned or cause
            found.append(units)
        pilots, tugs = found
        if short:  # the calendars and the channel are named as causes before it
            start = now
        opens = passage.storms.opens_for(now, TIE_H)
        if opens > now + TIE_H:
            return Offer(PORT, start, opens, pilots, tugs)
        for cause, calendar in passage.calendars:
            opens = calendar.opens_for(start, movement.hours)
            if opens > start + TIE_H:
                return Offer(cause, start, now + (opens - start), pilots, tugs)
        if unmanned:
            return Offer(unmanned, start, inf, pilots, tugs, unmanned=True)
        if self.channel is not None:
            free = self.channel.free_from(passage.outbound)
            if free > start + TIE_H:
                return Offer(CHANNEL, start, now + (free - start), pilots, tugs)
            if kept.channel and self.channel.one_way and not passage.outbound:
                return Offer(CHANNEL, start, inf, pilots, tugs)
        return Offer(short, start, inf, pilots, tugs)
