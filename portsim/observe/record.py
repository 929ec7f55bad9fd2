"""What one replication leaves behind: columns, clocks, levels. No statistics."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from portsim.flow.corridor.journeys import Journeys
from portsim.flow.stock.trajectory import Trajectory
from portsim.flow.streams import Floats
from portsim.vocabulary import Cause, Place, Queue

Ids = NDArray[np.int64]


@dataclass
class Visits:
    """One row a ship, in order of arrival; hours, not a number where it has not happened."""

    call: Ids  # index into Record.calls
    vessel: Ids  # index into Record.vessels
    elsewhere: Ids  # 1 for ships of other terminals, which share only the way in
    berth: (
        Ids  # index into Record.berths (a continuous quay is one of them); -1 before one is given
    )
    arrive_h: Floats
    granted_h: Floats  # leaves the anchorage
    first_line_h: Floats
    work_from_h: Floats
    work_to_h: Floats
    ready_h: Floats  # ready to sail
    last_line_h: Floats
    left_h: Floats
    no_cargo_h: Floats  # alongside, cranes ready, store cannot serve
    no_crane_h: Floats
    amount_t: Floats  # tonnes of her parcels
    worked_t: Floats  # of those, worked by the time she sailed
    length_m: Floats  # length overall
    # left end along a continuous quay, from its left end; not a number at a discrete berth
    at_m: Floats
    passed_over: Ids  # ships that came later and were given a place that this one may use
    weather_h: Floats  # alongside, and weather stopped the work
    off_shift_h: Floats  # alongside, and the cranes were not manned


@dataclass
class Trains:
    """One row a train, in order of arrival; hours, not a number where it has not happened."""

    service: Ids  # index into Record.train_services
    arrive_h: Floats
    in_h: Floats  # has an arrival track, if the station has any
    ready_h: Floats  # could be brought to an unloading track
    track_h: Floats
    left_h: Floats
    blocked_h: Floats
    turned_away: Ids  # 1 for trains that left at once
    amount: Floats  # brought or to be taken, in the cargo's unit
    wagons: Ids
    laden_in: Ids  # wagons that came laden
    laden_out: Ids  # wagons that are laden when it leaves
    store_h: Floats  # kept by a store, so far too: `blocked_h` counts what is over
    locomotive_h: Floats  # waited for shunting engines
    off_shift_h: Floats  # its work stood still because nobody was there


class Part(NamedTuple):
    """What trucks of a service went through at one place; a row a truck, not a number for what has not happened.

    `of` names the cargo of a bay or store, empty where all cargoes meet.
    """

    place: Place
    of: str
    come_h: Floats
    go_h: Floats  # its turn
    done_h: Floats
    freed_h: Floats  # gives back what it had there

    @property
    def cause(self) -> Cause:
        """What a wait here is booked to: both ways over a weighbridge are one."""
        assert self.place.cause is not None  # every place of trucks has one
        return self.place.cause


@dataclass
class Trucks:
    """The trucks of one service, in order of arrival; one row a truck."""

    service: str
    payload: float  # of each, in the cargo's unit
    arrive_h: Floats
    parts: tuple[Part, ...]
    left_h: Floats

    def at(self, place: str) -> Part:
        """Return what they went through at a place (of a bay or store, the first)."""
        return next(part for part in self.parts if part.place == place)

    @property
    def stored_h(self) -> Floats:
        """When each load is in store, or on the truck."""
        return self.at(Place.STORE).go_h


@dataclass
class FlowRecord:
    """One cargo by one mode on its way to the terminal. Hours count from the start of the run."""

    cargo: str
    mode: str
    unit: str
    journeys: list[Journeys]
    under_way: tuple[Floats, Floats]  # hours of changes, and the amount from then on
    held: dict[
        str, tuple[Floats, Floats]
    ]  # likewise what waited to be let through, by stage that is ever shut
    shut: dict[str, tuple[tuple[float, float], ...]]  # when each of those was shut
    departed: float  # since the corridor began
    arrived: float
    arrived_before: float  # of that, before hour 0

    @property
    def name(self) -> str:
        """Cargo and mode, as figures are given for it."""
        return f"{self.cargo} by {self.mode}"


@dataclass
class StockRecord:
    """One compartment: its trajectory as the ship sees it.

    For an export its level is the stock; for an import it is the room, so the stock is
    capacity less it.
    """

    store: str
    cargo: str
    unit: str
    capacity: float
    mirrored: bool
    trajectory: Trajectory
    queue_h: (
        float  # loads at the full store (or empty, mirrored), summed while the stock was followed
    )
    trains_waited_h: float  # of those, the hours that trains' loads waited, from their own times

    def stock(self, hours: Floats) -> Floats:
        """Return what lies in store at each hour, in the cargo's unit."""
        level = self.trajectory.level(hours)
        return self.capacity - level if self.mirrored else level


@dataclass
class Wait:
    """Hours that one kind of entity waited, by direct and root cause."""

    who: str
    direct: str
    root: str
    hours: float


class EntityWait(NamedTuple):
    """Hours that one ship or train of the window waited, by direct and root cause; `number` is its row."""

    who: str
    number: int
    direct: str
    root: str
    hours: float


@dataclass
class ClockRecord:
    """The states of one resource over the measured window, in unit-hours (lane-hours, crane-hours)."""

    resource: str
    kind: str
    units: float
    hours: dict[str, float]


@dataclass
class CraneRecord:
    """What befell the cranes of a pool, in hours of the run.

    Attributes
    ----------
    failed_h, repaired_h
        Of each failure; not a number: it was not repaired yet.
    stopped
        Stretches in which all cranes were stopped, (from, to, by what); the last may go on to the
        end of the run and then ends at infinity.
    """

    pool: str
    number: int
    failed_h: Floats
    repaired_h: Floats
    stopped: tuple[tuple[float, float, str], ...]


class ParcelRecord(NamedTuple):
    """A parcel that was begun; hours are not a number where it has not happened.

    Attributes
    ----------
    visit, number
        Row of its ship, and its place among her parcels.
    amount, done
        To be moved and moved, in the cargo's unit.
    crane_changes
        Hours at which its cranes changed, and how many it had from then on.
    """

    visit: int
    number: int
    cargo: str
    unit: str
    pool: str
    begun_h: float
    ended_h: float
    amount: float
    done: float
    crane_changes: tuple[tuple[float, float], ...]


@dataclass
class CargoTotals:
    """What moved of one cargo: in the window and in the whole run, in the cargo's unit."""

    cargo: str
    by_ship: float
    by_land: float
    by_ship_total: float
    by_land_total: float
    moved_by_ship_total: float  # the same as by_ship_total, summed by the ships' parcels
    moved_by_land_total: float  # the same as by_land_total, summed by trains and trucks
    stock_start: float
    stock_end: float
    moves: int
    left_behind: float = 0.0  # by ships of the window that sailed short


@dataclass
class QueueRecord:
    """The number waiting at one place: its history, and the hours of those who waited, kept apart."""

    queue: Queue
    times_h: Floats
    levels: Floats
    come_h: Floats
    go_h: Floats

    @property
    def name(self) -> str:
        """Its name as it is printed."""
        return self.queue.name


@dataclass
class Record:
    """One replication.

    `begin_h` and `end_h` bound the measured window; the run went on until `ended_h`.
    """

    replication: int
    begin_h: float
    end_h: float
    ended_h: float
    events: int
    calls: tuple[str, ...]
    vessels: tuple[str, ...]
    berths: tuple[str, ...]
    train_services: tuple[str, ...]
    visits: Visits
    trains: Trains
    trucks: list[Trucks] = field(default_factory=list)
    flows: list[FlowRecord] = field(default_factory=list)
    stocks: list[StockRecord] = field(default_factory=list)
    clocks: list[ClockRecord] = field(default_factory=list)
    queues: list[QueueRecord] = field(default_factory=list)
    cargoes: list[CargoTotals] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    entity_waits: list[EntityWait] = field(
        default_factory=list
    )  # of ships and trains, what `waits` sums
    cranes: list[CraneRecord] = field(default_factory=list)
    parcels: list[ParcelRecord] = field(
        default_factory=list
    )  # by ship, in order of their beginning
    weather: dict[str, tuple[tuple[float, float], ...]] = field(
        default_factory=dict
    )  # stretches that stop work, h
