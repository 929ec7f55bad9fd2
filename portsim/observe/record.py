"""What one replication leaves behind: columns, clocks, levels. No statistics."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from portsim.flow.path import Path
from portsim.flow.streams import Floats

Ids = NDArray[np.int64]


@dataclass
class Visits:
    """One row a ship, in order of arrival; hours, not a number where it has not happened."""

    call: Ids  # index into Record.calls
    vessel: Ids  # index into Record.vessels
    elsewhere: Ids  # 1 for ships of other terminals, which share only the way in
    berth: Ids  # index into Record.berths (a continuous quay is one of them); -1 before one is given
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
    at_m: Floats  # left end along a continuous quay, from its left end; not a number at a discrete berth
    passed_over: Ids  # ships that came later and were given a place that this one may use


@dataclass
class Trains:
    """One row a train, in order of arrival; hours, not a number where it has not happened."""

    service: Ids  # index into Record.train_services
    arrive_h: Floats
    track_h: Floats
    left_h: Floats
    blocked_h: Floats


@dataclass
class Trucks:
    """One row a truck of one service, in order of arrival; hours, not a number where it has not happened."""

    service: str
    arrive_h: Floats
    gate_h: Floats  # gets a lane
    in_h: Floats  # leaves the gate
    bay_h: Floats  # gets a bay
    worked_h: Floats  # leaves the bay
    stored_h: Floats  # its load is in store (or on it)
    exit_h: float

    @property
    def left_h(self) -> Floats:
        """When each truck leaves the terminal."""
        return self.stored_h + self.exit_h


@dataclass
class StockRecord:
    """One compartment: its path as the ship sees it.

    For an export the path's level is the stock; for an import it is the room, so the stock is capacity less it.
    """

    store: str
    cargo: str
    unit: str
    capacity: float
    mirrored: bool
    path: Path
    queue_h: float  # loads at the full store (or empty, mirrored), summed while the stock was followed
    trains_waited_h: float  # of those, the hours that trains' loads waited, from their own times

    def stock(self, hours: Floats) -> Floats:
        """Return what lies in store at each hour, in the cargo's unit."""
        level = self.path.level(hours)
        return self.capacity - level if self.mirrored else level


@dataclass
class Wait:
    """Hours that one kind of entity waited, by direct and root cause."""

    who: str
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

    name: str
    times_h: Floats
    levels: Floats
    come_h: Floats
    go_h: Floats


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
    stocks: list[StockRecord] = field(default_factory=list)
    clocks: list[ClockRecord] = field(default_factory=list)
    queues: list[QueueRecord] = field(default_factory=list)
    cargoes: list[CargoTotals] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    weather: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)  # stretches that stop work, h
