"""What trucks are made of: where they come from, what a service of them is, and what all of them meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from portsim.flow.arrivals.poisson import Intensity
from portsim.flow.calendar.calendar import Calendar
from portsim.flow.queues.blocking import Offers, Server
from portsim.flow.streams import Draws, Floats
from portsim.terminal.handling.collection import Collection
from portsim.terminal.handling.storage import Compartment


class Source(Protocol):
    """Where trucks come from on their own account."""

    def until(self, hour: float) -> Floats:
        """Return the hours, in order, of the arrivals before `hour` that were not given yet."""


@dataclass
class CalledTrucks:
    """Trucks that are called for an import: how many at most, and spread over the day by the intensity."""

    collection: Collection
    most: int | None
    day: Intensity
    when: Draws  # uniform on (0, 1), one a truck


@dataclass
class TruckKind:
    """What all trucks of a service share."""

    name: str
    compartment: Compartment
    payload: float
    source: Source | CalledTrucks
    draws: dict[int, Draws]  # by column: the hours that a truck spends
    bays: int | None = None
    bay_kept: bool = False
    fleet: Server | None = None
    returns_with: str | None = None
    offers: Offers | None = (
        None  # loads for trucks that brought something; of imports that such trucks collect
    )


@dataclass
class Yard:
    """What all trucks meet, whatever they carry."""

    gate: Server
    exit_h: float = 0.0
    access: Calendar | None = None
    places: Server | None = None
    parks_before_gate: bool = False
    bridges: tuple[Server, Server] | None = None  # on the way in and out; may be the same
    exit: Server | None = None

    def plain(self, kinds: Sequence[TruckKind]) -> bool:
        """Return whether no truck keeps anything while it waits, nor meets anything after the store."""
        met = (self.access, self.places, self.bridges, self.exit)
        return (
            all(one is None for one in met)
            and not self.gate.calendar.closed
            and not any(
                kind.fleet or kind.offers or (kind.bay_kept and kind.bays) for kind in kinds
            )
        )
