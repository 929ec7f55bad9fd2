"""A parcel on its way between a ship and a store."""

from typing import TYPE_CHECKING

from simpy.events import Event

from portsim.observe.clocks import StateClock

if TYPE_CHECKING:
    from portsim.terminal.cranes import CranePool
    from portsim.terminal.storage import Compartment


class Transfer:
    """One parcel being worked; an import is the same thing with the store mirrored.

    Attributes
    ----------
    amount, done : float
        In the cargo's unit.
    cranes : float
        Cranes assigned at present; `crane_rate` is what one of them moves an hour on this parcel.
    no_cargo_h, no_crane_h : float
        Hours in which the store could not serve, and in which no crane was assigned.
    """

    __slots__ = (
        "amount",
        "berth_clock",
        "compartment",
        "crane_rate",
        "cranes",
        "done",
        "finished",
        "no_cargo_h",
        "no_crane_h",
        "pool",
    )

    def __init__(
        self,
        amount: float,
        crane_rate: float,
        pool: "CranePool",
        compartment: "Compartment",
        berth_clock: StateClock,
        finished: Event,
    ) -> None:
        self.amount = amount
        self.crane_rate = crane_rate
        self.pool = pool
        self.compartment = compartment
        self.berth_clock = berth_clock
        self.finished = finished
        self.cranes = 0.0
        self.done = 0.0
        self.no_cargo_h = 0.0
        self.no_crane_h = 0.0

    @property
    def rate(self) -> float:
        """Amount an hour that its cranes can move."""
        return self.cranes * self.crane_rate

    def progress(self, moved: float, hours: float, dry_h: float) -> None:
        """Book what happened in the last `hours`, of which the store could not serve for `dry_h`."""
        self.done += moved
        if self.cranes:
            self.no_cargo_h += dry_h
            self.berth_clock.book("working", hours - dry_h)
            self.berth_clock.book("waiting_cargo", dry_h)
            self.pool.book(self.cranes, moved / self.crane_rate, hours, dry_h)
        else:
            self.no_crane_h += hours
            self.berth_clock.book("waiting_crane", hours)
