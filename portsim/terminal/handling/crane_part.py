"""The part of a parcel that cranes of one pool work."""

from typing import Protocol

from portsim.terminal.handling.countdown import Countdown


class Pool(Protocol):
    """What a parcel calls of cranes that work it: see `cranes.CranePool`."""

    name: str
    resource: str
    closed: str
    failure: Countdown | None
    max_per_ship: int
    loss: float
    broken: int

    @property
    def available(self) -> int:
        """Cranes that can be given to parcels."""

    @property
    def unbroken(self) -> int:
        """Cranes that could be given to parcels were none under repair."""

    def book(
        self, cranes: float, effective: float, working_h: float, hours: float, dry_h: float
    ) -> None:
        """Book the time of cranes that were not stopped."""

    def book_stopped(self, cranes: float, hours: float) -> None:
        """Book the time of cranes that were stopped."""


class CranePart:
    """The part of a parcel that cranes of one pool work.

    Attributes
    ----------
    cranes, effective : float
        Cranes assigned at present, and what they are worth: less than their number if they are in
        each other's way.
    crane_rate : float
        What one crane alone moves an hour on this parcel, in the cargo's unit.
    rate : float
        Amount an hour that the cranes can move; 0 while they are stopped.
    done : float
        What they have moved.
    crane_changes : list of (float, float)
        Hours at which its cranes changed, and how many it had from then on.
    history : list of (float, str, float)
        (hour, state, cranes) of every change. The state is what stops the cranes, what the parcel
        lacks if there are none, or `working`, even if the store cannot serve them. The last one is
        the end of the parcel, with an empty state.
    """

    __slots__ = (
        "crane_changes",
        "crane_rate",
        "cranes",
        "done",
        "effective",
        "history",
        "pool",
        "rate",
    )

    def __init__(self, pool: Pool, crane_rate: float) -> None:
        self.pool = pool
        self.crane_rate = crane_rate
        self.cranes = 0.0
        self.effective = 0.0
        self.rate = 0.0
        self.done = 0.0
        self.crane_changes: list[tuple[float, float]] = []
        self.history: list[tuple[float, str, float]] = []

    def note(self, at_h: float, doing: str, cranes: float) -> None:
        """Note what the cranes do from now on; every change of it brings a new split."""
        history = self.history
        if not history or history[-1][1:] != (doing, cranes):
            history.append((at_h, doing, cranes))
