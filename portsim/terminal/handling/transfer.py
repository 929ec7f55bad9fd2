"""A parcel that is moved between a ship and a store."""

from collections.abc import Sequence
from typing import Protocol

from simpy.events import Event

from portsim.flow.rounding import negligible
from portsim.flow.stock.stock import Stock
from portsim.observe.clocks import StateClock
from portsim.terminal.handling.countdown import Countdown
from portsim.terminal.handling.crane_part import CranePart
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.settling import Settles
from portsim.vocabulary import State

# Bound once, since to look up a member takes longer than to use it.
BROKEN = State.BROKEN
SETUP = State.SETUP
SHIFT = State.SHIFT
WAITING_CARGO = State.WAITING_CARGO
WAITING_CRANE = State.WAITING_CRANE
WEATHER = State.WEATHER
WORKING = State.WORKING


class Fleet(Protocol):
    """What a store calls of the cranes that work its parcels: see `fleet.Fleet`."""

    def split(self) -> None:
        """Split the cranes between their parcels anew."""

    def end(self, transfers: "Sequence[Transfer]") -> None:
        """Take the cranes from parcels that are done."""


class Store(Settles, Protocol):
    """The store of a parcel, as the parcel and its cranes see it: see `storage.Compartment`."""

    cargo: str
    unit: str
    closed: str
    stock: Stock
    transfers: "list[Transfer]"

    def begin(self, transfer: "Transfer") -> None:
        """Take a parcel in hand."""

    def rerate(self) -> None:
        """Take account of changed crane numbers."""

    def out_by(self, amount: float) -> float | None:
        """Return the earliest hour at which ships can have been given `amount` more, or None."""

    def withdraw(self, transfer: "Transfer") -> None:
        """End a parcel as it is."""


class Transfer:
    """One parcel being worked; an import is the same thing with the store mirrored.

    It is worked by parts, one for each pool of cranes that reaches the ship and works the cargo. It
    is stopped only while all of them are.

    What happens is booked to the ship's berth. Of several parcels worked at once each books its own
    state for an equal share of every hour, so that the berth's states still add up to the time
    passed.

    Attributes
    ----------
    amount, done : float
        In the cargo's unit.
    parts : sequence of CranePart
        The faster first; equals by the names of their pools.
    closed : str
        What has stopped it, `weather` or `shift`; empty if nothing does. Where several pools are
        stopped, it is the weather as long as one of them is manned.
    rate : float
        Amount an hour that its cranes can move; 0 while it is stopped.
    pace : float
        Amount an hour that it moves while the store can serve it; what it was when it was stopped.
    state_without_crane : str
        The state of a parcel without a crane: `broken` if it would have one were none broken.
    share : float
        Of the berth's time that this parcel books.
    ship, priority : object, int
        Whose parcel it is: cranes on one ship are limited together. Her priority for the split.
    most_cranes : float
        Most cranes on the ship, over all pools; may be infinite.
    patience : Countdown or None
        Hours without cargo that the ship bears, over all her parcels.
    lost_h : dict
        Hours in which it did not move, by state, in shares of the berth's time.
    history : list of (float, str)
        (hour, state) of every change of what it does, as of its parts.
    """

    __slots__ = (
        "amount",
        "berth_clock",
        "closed",
        "compartment",
        "countdowns",
        "done",
        "finished",
        "fleet",
        "history",
        "lost_h",
        "most_cranes",
        "pace",
        "parts",
        "patience",
        "priority",
        "rate",
        "share",
        "ship",
        "state_without_crane",
    )

    def __init__(
        self,
        amount: float,
        parts: Sequence[CranePart],
        fleet: Fleet,
        compartment: Store,
        berth_clock: StateClock,
        finished: Event,
        ship: object = None,
        priority: int = 1,
        most_cranes: float = float("inf"),
        patience: Countdown | None = None,
    ) -> None:
        self.amount = amount
        self.parts = parts
        self.fleet = fleet
        self.compartment = compartment
        self.berth_clock = berth_clock
        self.finished = finished
        self.ship = self if ship is None else ship
        self.priority = priority
        self.most_cranes = most_cranes
        self.patience = patience
        failures = (part.pool.failure for part in parts)
        self.countdowns = tuple(c for c in (*failures, patience) if c is not None)
        self.closed = ""
        self.rate = 0.0
        self.pace = 0.0
        self.state_without_crane: str = WAITING_CRANE
        self.share = 1.0
        self.done = 0.0
        self.lost_h: dict[str, float] = dict.fromkeys(
            (WAITING_CARGO, WAITING_CRANE, BROKEN, WEATHER, SHIFT), 0.0
        )
        self.history: list[tuple[float, str]] = []

    @property
    def left(self) -> float:
        """What is still to be moved."""
        return max(self.amount - self.done, 0.0)

    @property
    def has_cranes(self) -> bool:
        """Whether it has cranes, be they stopped or not."""
        return any(part.cranes for part in self.parts)

    def complete(self, now_h: float) -> bool:
        """Return whether it is done: nothing is left, or what the clock cannot resolve.

        It is done too if its last crane was taken away at that very moment, or work was stopped.
        """
        return self.amount - self.done <= negligible(self.pace, now_h) and bool(
            self.done or self.has_cranes
        )

    def settle(self) -> None:
        """Book it up to now."""
        self.compartment.settle()

    def refresh(self, now_h: float) -> None:
        """Take account of changed cranes, or of what stops them; the time before is settled."""
        self.closed = self.stopped_by()
        stopped, without_crane = self.compartment.closed, self.state_without_crane
        self.rate = 0.0
        for part in self.parts:
            part_stopped = part.pool.closed or stopped
            part.rate = 0.0 if part_stopped else part.effective * part.crane_rate
            self.rate += part.rate
            doing = WORKING if part.cranes else without_crane
            part.note(now_h, part_stopped or doing, part.cranes)
        doing = self.closed or (WORKING if self.rate else without_crane)
        if not self.history or self.history[-1][1] != doing:
            self.history.append((now_h, doing))

    def stopped_by(self) -> str:
        """Return what stops it at present; empty if nothing does."""
        closed = [part.pool.closed for part in self.parts]
        if "" in closed:
            return self.compartment.closed
        return WEATHER if WEATHER in closed else closed[0]

    def end(self, now_h: float) -> None:
        """Note that it is over."""
        for part in self.parts:
            part.note(now_h, "", 0.0)
        self.history.append((now_h, ""))

    def progress(self, moved: float, hours: float, dry_h: float) -> None:
        """Book the last `hours`, for `dry_h` of which the store could not serve."""
        self.done += moved
        if self.closed:
            self._lose(self.closed, hours)
            for part in self.parts:
                part.pool.book_stopped(part.cranes, hours)
        elif self.rate:
            if self.patience is not None:
                self.patience.left -= dry_h * self.share
            self.berth_clock.book(WORKING, (hours - dry_h) * self.share)
            if dry_h:
                self._lose(WAITING_CARGO, dry_h)
            for part in self.parts:
                if part.rate:
                    mine = part.rate / self.rate * moved
                    part.done += mine
                    part.pool.book(
                        part.cranes, part.effective, mine / part.crane_rate, hours, dry_h
                    )
        else:
            self._lose(self.state_without_crane, hours)

    def cut_off(self, amount: float) -> None:
        """Take as moved what the clock cannot resolve any more."""
        self.done += amount
        max(self.parts, key=lambda part: part.done).done += amount

    def _lose(self, state: str, hours: float) -> None:
        self.lost_h[state] += hours * self.share
        self.berth_clock.book(state, hours * self.share)


class Setup:
    """The time before work on a parcel begins, for hatches, hoses and survey.

    It books the time of the berth as a transfer does.
    """

    __slots__ = ("_at_h", "_berth_clock", "_env", "share")

    def __init__(self, env: Environment, berth_clock: StateClock) -> None:
        self.share = 1.0
        self._env = env
        self._berth_clock = berth_clock
        self._at_h = env.now

    def settle(self) -> None:
        """Book it up to now."""
        self._berth_clock.book(SETUP, (self._env.now - self._at_h) * self.share)
        self._at_h = self._env.now
