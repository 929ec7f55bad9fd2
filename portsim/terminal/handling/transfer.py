"""A parcel that is moved between a ship and a store."""

from collections.abc import Sequence
from typing import Protocol

from simpy.events import Event

from portsim.flow.rounding import negligible
from portsim.flow.stock.stock import Stock
from portsim.observe.clocks import StateClock
from portsim.terminal.handling.countdown import Countdown
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


class Pool(Protocol):
    """What a parcel and its store call of the cranes that work it: see `cranes.CranePool`."""

    name: str
    closed: str
    failure: Countdown | None

    def split(self) -> None:
        """Split the cranes between their parcels anew."""

    def end(self, transfers: "Sequence[Transfer]") -> None:
        """Take the cranes from parcels that are done."""

    def book(
        self, cranes: float, effective: float, working_h: float, hours: float, dry_h: float
    ) -> None:
        """Book the time of cranes that were not stopped."""

    def book_stopped(self, cranes: float, hours: float) -> None:
        """Book the time of cranes that were stopped."""


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

    What happens is booked to the ship's berth. Of several parcels worked at once each books its own
    state for an equal share of every hour, so that the berth's states still add up to the time
    passed.

    Attributes
    ----------
    amount, done : float
        In the cargo's unit.
    cranes, effective : float
        Cranes assigned at present, and what they are worth: less than their number if they are in
        each other's way. `crane_rate` is what one crane alone moves an hour on this parcel.
    pace : float
        Amount an hour that it moves while the store can serve it; what it was when it was stopped.
    state_without_crane : str
        The state of a parcel without a crane: `broken` if it would have one were none broken.
    share : float
        Of the berth's time that this parcel books.
    ship, priority : object, int
        Whose parcel it is: cranes on one ship are limited together. Her priority for the split.
    patience : Countdown or None
        Hours without cargo that the ship bears, over all her parcels.
    lost_h : dict
        Hours in which it did not move, by state, in shares of the berth's time.
    crane_changes : list of (float, float)
        Hours at which its cranes changed, and how many it had from then on.
    """

    __slots__ = (
        "amount",
        "berth_clock",
        "compartment",
        "countdowns",
        "crane_changes",
        "crane_rate",
        "cranes",
        "done",
        "effective",
        "finished",
        "lost_h",
        "pace",
        "patience",
        "pool",
        "priority",
        "share",
        "ship",
        "state_without_crane",
    )

    def __init__(
        self,
        amount: float,
        crane_rate: float,
        pool: Pool,
        compartment: Store,
        berth_clock: StateClock,
        finished: Event,
        ship: object = None,
        priority: int = 1,
        patience: Countdown | None = None,
    ) -> None:
        self.amount = amount
        self.crane_rate = crane_rate
        self.pool = pool
        self.compartment = compartment
        self.berth_clock = berth_clock
        self.finished = finished
        self.ship = self if ship is None else ship
        self.priority = priority
        self.patience = patience
        self.countdowns = tuple(c for c in (pool.failure, patience) if c is not None)
        self.cranes = 0.0
        self.effective = 0.0
        self.pace = 0.0
        self.state_without_crane: str = WAITING_CRANE
        self.share = 1.0
        self.done = 0.0
        self.crane_changes: list[tuple[float, float]] = []
        self.lost_h: dict[str, float] = dict.fromkeys(
            (WAITING_CARGO, WAITING_CRANE, BROKEN, WEATHER, SHIFT), 0.0
        )

    @property
    def closed(self) -> str:
        """What has stopped it, `weather` or `shift`; empty if nothing has."""
        return self.pool.closed or self.compartment.closed

    @property
    def rate(self) -> float:
        """Amount an hour that its cranes can move; 0 while it is stopped."""
        return (
            0.0 if self.pool.closed or self.compartment.closed else self.effective * self.crane_rate
        )

    @property
    def left(self) -> float:
        """What is still to be moved."""
        return max(self.amount - self.done, 0.0)

    def complete(self, now_h: float) -> bool:
        """Return whether it is done: nothing is left, or what the clock cannot resolve.

        It is done too if its last crane was taken away at that very moment, or work was stopped.
        """
        return self.amount - self.done <= negligible(self.pace, now_h) and bool(
            self.cranes or self.done
        )

    def settle(self) -> None:
        """Book it up to now."""
        self.compartment.settle()

    def progress(self, moved: float, hours: float, dry_h: float) -> None:
        """Book the last `hours`, for `dry_h` of which the store could not serve."""
        self.done += moved
        closed = self.closed
        if closed:
            self._lose(closed, hours)
            self.pool.book_stopped(self.cranes, hours)
        elif self.cranes:
            if self.patience is not None:
                self.patience.left -= dry_h * self.share
            self.berth_clock.book(WORKING, (hours - dry_h) * self.share)
            if dry_h:
                self._lose(WAITING_CARGO, dry_h)
            self.pool.book(self.cranes, self.effective, moved / self.crane_rate, hours, dry_h)
        else:
            self._lose(self.state_without_crane, hours)

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
