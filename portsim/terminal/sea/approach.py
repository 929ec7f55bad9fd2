"""The approach: all that a ship needs besides a berth to come in or sail, granted at once.

Asking for one thing after another deadlocks (a ship holds the berth and waits for a tug that waits
for the channel). So a movement is planned as a whole: it starts when water, light, channel,
pilot and tugs allow it from beginning to end, and otherwise it waits. It waits for the first thing,
in a fixed order, that does not allow it. Storms are not foreseen: they are looked at when it is
ordered and when it starts. If one has come while pilots and tugs were on their way, all is given
back, and the ship keeps her turn.

A movement that lacks nothing but pilots or tugs has its turn. What is free of them is kept for it,
against ships in both directions, or ships that need one tug would keep one that needs two waiting
for ever. A ship at the anchorage is asked about only when a berth could be hers, and that berth is
kept for her too. Who lacks water, light, an open port or the channel keeps nothing from others, nor
does who needs more pilots or tugs than are manned at the hour; but no ship comes in through a
channel for one direction past the turn of one that wants to sail.
"""

from bisect import insort
from collections.abc import Callable, Sequence
from functools import partial
from heapq import heappop, heappush
from math import inf
from typing import Protocol

from simpy.events import Event

from portsim.flow.rounding import TIE_H
from portsim.policies.turns import TurnRule
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.signal import Signal
from portsim.terminal.sea.marine_services import CHANNEL, PORT, Kept, MarineServices, Offer
from portsim.terminal.sea.movement import Movement, Passage


class Anchorage(Protocol):
    """The ships that want to come in, as the approach sees them."""

    @property
    def waiting(self) -> Sequence[object]:
        """Those that have no berth yet."""

    def next_in(self, admits: Callable[[Movement], bool]) -> Sequence[Movement]:
        """Return the movements of admitted ships that would get a berth now, in order."""

    def grant(self, movement: Movement) -> None:
        """Hold the berth of one of those for her."""

    def start(self, movement: Movement) -> None:
        """Let her leave the anchorage."""

    def take_back(self, movement: Movement) -> None:
        """Let go of her berth, and let her wait where she stood before."""

    def note_causes(self) -> None:
        """Note for all ships at the anchorage what keeps them there."""


class Approach:
    """Grants the movements of all ships.

    Parameters
    ----------
    services
        Channel, pilots and tugs.
    rule
        Whose turn it is (`portsim.policies.turns`).

    Attributes
    ----------
    anchorage
        The ships that want to come in; set before the run.
    reviewed
        Called after each review, when causes of waiting may have changed.
    """

    def __init__(
        self,
        env: Environment,
        services: MarineServices,
        rule: TurnRule,
    ) -> None:
        self.env = env
        self.services = services
        self.anchorage: Anchorage
        self.reviewed: Callable[[], None] = lambda: None
        self._rule = rule
        self._sailing: list[Movement] = []
        self._unkept: dict[Movement, Offer] = {}  # what ships find where nothing is kept for others
        self._wake_h = inf
        self._stops_h: list[float] = []  # a heap: when pilots, tugs or the channel become free
        self._awaited_h: set[float] = set()  # those of them for which there is an event
        self._due = False  # whether a review will follow at this hour

    def leave(self, passage: Passage, hours: float) -> Movement:
        """Ask to sail; the `granted` of the movement happens when it starts."""
        movement = Movement(passage, hours, Signal(), self.env.now)
        self._sailing.append(movement)
        self.review()
        return movement

    def review(self) -> None:
        """Grant what can be granted, in turn, when all has happened that happens at this hour.

        So it makes no difference in which order ships come, berths and tugs become free.
        """
        if not self._due:
            self._due = True
            event = self.env.last()
            assert event.callbacks is not None
            event.callbacks.append(self._review)

    def _review(self, event: Event) -> None:
        while self._grant_one():
            pass  # a ship that sails has let go of her berth by now
        self._due = False
        self.anchorage.note_causes()
        self.reviewed()
        self._await_stop()

    @property
    def _somebody_waits(self) -> bool:
        return bool(self._sailing or self.anchorage.waiting)

    # ---- whose turn it is

    def _grant_one(self) -> bool:
        """Grant the first movement in turn that lacks nothing; return whether there was one."""
        unfit: set[Movement] = set()  # ships that could not use the berth that they would get
        admits = partial(self._may_have_berth, unfit, Kept(), {})
        self._unkept.clear()
        while True:
            given = self.anchorage.next_in(admits)
            found = self._first_in_turn([*self._sailing, *given])
            if isinstance(found, bool):
                return found
            unfit |= found

    def _may_have_berth(
        self,
        unfit: set[Movement],
        nothing: Kept,
        found: dict[tuple[int, float], Offer],
        movement: Movement,
    ) -> bool:
        """Return whether a ship at the anchorage lacks at most a berth, pilots and tugs.

        Ships that need the same find the same: of many that wait, one of each kind is looked at.
        """
        if movement in unfit:
            return False
        needs = id(movement.passage), movement.hours
        offer = found.get(needs)
        is_new = offer is None
        if offer is None:
            offer = found[needs] = self.services.offer(movement, nothing, self.env.now)
        self._unkept[movement] = offer
        if offer.is_in_turn or (offer.cause == CHANNEL and movement.overtaken):
            movement.update_cause("", self.env.now)
            return True
        if is_new:
            self._wait(movement, offer)
        else:
            movement.update_cause(offer.cause, self.env.now)
        return False

    def _first_in_turn(self, movements: list[Movement]) -> bool | set[Movement]:
        """Grant the first that lacks nothing, and return whether there was one.

        If ships cannot use the berth that is kept for them, because what pilots and tugs are left
        would come too late for them, return these ships instead of False.
        """
        now, kept = self.env.now, Kept()
        unfit: set[Movement] = set()
        in_hand: list[Movement] = []  # those that lack only pilots or tugs
        for movement in sorted(movements, key=self._order):
            offer = self._unkept.get(movement) if kept.nothing else None
            offer = offer or self.services.offer(movement, kept, now)
            if not offer.cause:
                for other in in_hand:
                    other.overtaken = True
                self._grant(movement, offer)
                return True
            self._wait(movement, offer)
            outbound, lacks_channel = movement.passage.outbound, offer.cause == CHANNEL
            if movement.turn_h is None and (offer.is_in_turn or (outbound and lacks_channel)):
                movement.turn_h = now
            if outbound and lacks_channel:
                kept.channel, kept.nothing = True, False
            if offer.is_in_turn or (lacks_channel and movement.overtaken):
                in_hand.append(movement)
                self._keep(movement, offer, kept)
            elif not outbound:
                unfit.add(movement)
        return unfit or False

    def _order(self, movement: Movement) -> tuple[float, float]:
        turn_h = movement.turn_h
        return self._rule(movement.passage.outbound, self.env.now if turn_h is None else turn_h)

    def _keep(self, movement: Movement, offer: Offer, kept: Kept) -> None:
        """Keep what is free for a movement, until its tide, its day or its open port ends."""
        kept.nothing = False
        kept.pilots.update(offer.pilots)
        kept.tugs.update(offer.tugs)
        now = self.env.now
        ends = [calendar.next_change(now) for _, calendar in movement.passage.calendars]
        self._wake(min(ends, default=inf) - movement.hours + 2.0 * TIE_H)
        self._wake(movement.passage.storms.next_change(now))

    # ---- granting

    def _grant(self, movement: Movement, offer: Offer) -> None:
        passage, start, now = movement.passage, offer.start_h, self.env.now
        services = self.services
        stop = start + movement.hours
        if movement.turn_h is None:
            movement.turn_h = now
        movement.start_h, movement.pilots, movement.tugs = start, offer.pilots, offer.tugs
        services.use(movement, stop, passage.outbound)
        if services.channel is not None:
            services.channel.order(passage.outbound, start, stop)
        movement.update_cause(services.awaited(passage), now)
        if passage.outbound:
            self._sailing.remove(movement)
        else:
            self.anchorage.grant(movement)
        if start > now:
            self._at(start, lambda event: self._start(movement))
        else:
            self._start(movement)

    def _start(self, movement: Movement) -> None:
        """Let a ship move, or take all back if a storm has shut the port since it was granted."""
        passage, now, services = movement.passage, self.env.now, self.services
        stop = movement.start_h + movement.hours
        if passage.storms.opens_for(now, TIE_H) > now + TIE_H:
            services.use(movement, now, not passage.outbound)  # they have come to her
            if services.channel is not None:
                services.channel.give_back(passage.outbound, movement.start_h, stop)
            movement.update_cause(PORT, now)
            if passage.outbound:
                insort(self._sailing, movement, key=lambda other: other.asked_h)
            else:
                self.anchorage.take_back(movement)
            self.review()
            return
        if services.channel is not None:
            services.channel.enter(passage.outbound, movement.start_h, stop)
        if movement.pilots or movement.tugs or services.channel is not None:
            heappush(self._stops_h, stop)
            self._await_stop()
        if movement.passage.outbound:
            movement.granted.happen()
        else:
            self.anchorage.start(movement)

    # ---- reviews

    def _wait(self, movement: Movement, offer: Offer) -> None:
        """Set the cause, and review all movements when it may be gone.

        The return of pilots and tugs brings a review by itself, a change of their number does not.
        """
        movement.update_cause(offer.cause, self.env.now)
        self._wake(offer.review_h)
        self._wake(self.services.next_change(self.env.now))

    def _await_stop(self) -> None:
        """Review again when pilots, tugs or the channel become free, if somebody waits."""
        stops_h, now = self._stops_h, self.env.now
        while stops_h and stops_h[0] <= now:
            heappop(stops_h)
        if stops_h and stops_h[0] not in self._awaited_h and self._somebody_waits:
            self._awaited_h.add(stops_h[0])
            self._at(stops_h[0], partial(self._on_stop, stops_h[0]))

    def _on_stop(self, stop: float, event: Event) -> None:
        self._awaited_h.remove(stop)
        self._on_review(event)

    def _wake(self, hour: float) -> None:
        if self.env.now < hour < self._wake_h:
            self._wake_h = hour
            self._at(hour, self._on_review)

    def _at(self, hour: float, callback: Callable[[Event], None]) -> None:
        event = self.env.at(hour)
        assert event.callbacks is not None
        event.callbacks.append(callback)

    def _on_review(self, event: Event) -> None:
        if self.env.now >= self._wake_h - TIE_H:
            self._wake_h = inf
        if self._somebody_waits:
            self.review()
