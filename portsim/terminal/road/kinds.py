"""The parts of truck traffic: sources, services of trucks, and the gate complex."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from portsim.flow.arrivals.poisson import Intensity
from portsim.flow.calendar.calendar import Calendar
from portsim.flow.calendar.roster import Roster
from portsim.flow.queues.routes import Offers, Servers
from portsim.flow.streams import Draws, Floats
from portsim.terminal.handling.collection import Collection
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.road.columns import Column


class Source(Protocol):
    """Where trucks come from on their own account."""

    def until(self, hour: float) -> Floats:
        """Return the hours, in order, of the arrivals before `hour` that were not given yet."""


@dataclass
class CalledTrucks:
    """Trucks that are called for an import.

    Attributes
    ----------
    max_per_day : int, optional
        How many trucks are called in a day at most.
    intensity : Intensity
        How they spread over the day.
    uniforms : Draws
        One value in (0, 1) for each truck, from which its hour is made.
    """

    collection: Collection
    max_per_day: int | None
    intensity: Intensity
    uniforms: Draws


@dataclass
class TruckKind:
    """What all trucks of a service share.

    Attributes
    ----------
    draws : dict
        By column, the random hours that each truck spends.
    bays : Roster, optional
        How many bays the service has at each hour; None if any number.
    bay_kept : bool
        Whether a truck keeps its bay until the store has room.
    fleet : Servers, optional
        The trucks of a fleet, if loads wait for one of them.
    returns_with : str, optional
        The service whose loads these trucks take along on their way back.
    offers : Offers, optional
        For imports that other trucks take along: the loads that wait for such a truck.
    """

    name: str
    compartment: Compartment
    payload: float
    source: Source | CalledTrucks
    draws: dict[Column, Draws]
    bays: Roster | None = None
    bay_kept: bool = False
    fleet: Servers | None = None
    returns_with: str | None = None
    offers: Offers | None = None


@dataclass(kw_only=True)
class GateComplex:
    """What all trucks meet, whatever they carry.

    Attributes
    ----------
    gate, exit : Servers
        Lanes on the way in and out.
    exit_h : float
        Hours from the store to the exit.
    access : Calendar, optional
        When trucks may use the road.
    parking : Servers, optional
        Parking places, kept from before or after the gate until the truck leaves.
    weighbridges : pair of Servers, optional
        Those on the way in and on the way out; they may be the same.
    """

    gate: Servers
    exit_h: float = 0.0
    access: Calendar | None = None
    parking: Servers | None = None
    parks_before_gate: bool = False
    weighbridges: tuple[Servers, Servers] | None = None
    exit: Servers | None = None

    @property
    def one_weighbridge(self) -> bool:
        """Whether trucks are weighed by the same weighbridges on the way in and on the way out."""
        return self.weighbridges is not None and self.weighbridges[0] is self.weighbridges[1]

    def is_free_flow(self, kinds: Sequence[TruckKind]) -> bool:
        """Return whether trucks keep nothing while they wait and meet nothing after the store.

        The gate is then open at all hours, with whatever number of lanes.
        """
        extras = (self.access, self.parking, self.weighbridges, self.exit)
        if self.gate.manned.calendar.closed or any(extra is not None for extra in extras):
            return False
        return not any(kind.fleet or kind.offers or (kind.bay_kept and kind.bays) for kind in kinds)
