"""The record of one replication: what happened to every ship, train and truck, with no statistics.

Two ships came, and the second still waits for a berth when the run ends at hour 30. Then the
columns of `Visits` begin with `arrive_h = [3.0, 20.5]` and `granted_h = [3.0, nan]`.

All hours count from the start of the run. An hour is NaN until it happens. Amounts are in the unit
of the cargo, t or TEU.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from portsim.flow.corridor.episodes import Episode
from portsim.flow.corridor.journeys import Journeys
from portsim.flow.stock.trajectory import Trajectory
from portsim.flow.streams import Floats
from portsim.vocabulary import Cause, Place, Queue
from portsim.vocabulary.resources import flow_name

Ids = NDArray[np.int64]


@dataclass
class Visits:
    """The calls of all ships; one row a ship, in order of arrival.

    Every column has shape (number of ships,). Hours are NaN until they happen.

    Attributes
    ----------
    call, vessel
        Indices into `Record.calls` and `Record.vessels`.
    elsewhere
        1 for a ship that calls at another terminal and shares only the channel, else 0.
    berth
        Index into `Record.berths`, in which a continuous quay is one; -1 until she is given one.
    arrive_h, granted_h
        When she arrives, and when she leaves the anchorage.
    first_line_h, last_line_h
        When she comes alongside, and when she casts off.
    work_from_h, work_to_h
        When her work begins (after mooring) and when it ends.
    ready_h, left_h
        When she is ready to sail, and when she has left the port.
    no_cargo_h
        Hours alongside in which a store could not serve her cranes.
    no_crane_h
        Hours alongside in which she had no crane, or hers was broken.
    amount_t, worked_t
        Tonnes of her parcels, and those of them that were worked when she sailed.
    length_m
        Length overall, m.
    at_m
        Where her left end lies, m from the left end of a continuous quay; NaN at a discrete berth.
    passed_over
        Ships that came later and were given a berth that she could have used.
    weather_h, off_shift_h
        Hours alongside in which weather stopped the work, or nobody manned the cranes.
    """

    call: Ids
    vessel: Ids
    elsewhere: Ids
    berth: Ids
    arrive_h: Floats
    granted_h: Floats
    first_line_h: Floats
    work_from_h: Floats
    work_to_h: Floats
    ready_h: Floats
    last_line_h: Floats
    left_h: Floats
    no_cargo_h: Floats
    no_crane_h: Floats
    amount_t: Floats
    worked_t: Floats
    length_m: Floats
    at_m: Floats
    passed_over: Ids
    weather_h: Floats
    off_shift_h: Floats


@dataclass
class Trains:
    """All trains; one row a train, in order of arrival.

    Every column has shape (number of trains,). Hours are NaN until they happen.

    Attributes
    ----------
    service
        Index into `Record.train_services`.
    arrive_h, in_h
        When it arrives, and when it gets an arrival track if the station has any.
    ready_h, track_h
        When it could be brought to an unloading track, and when it gets one.
    left_h
        When it leaves.
    turned_away
        1 for a train that left at once, else 0.
    amount
        What it brings or takes, in the unit of the cargo.
    wagons, laden_in, laden_out
        Wagons in all, those that came laden, and those that are laden when it leaves.
    store_h
        Hours for which a store kept it, waits that have not ended included.
    locomotive_h
        Hours for which it waited for shunting engines.
    off_shift_h
        Hours for which its work stood still because nobody was there.
    """

    service: Ids
    arrive_h: Floats
    in_h: Floats
    ready_h: Floats
    track_h: Floats
    left_h: Floats
    turned_away: Ids
    amount: Floats
    wagons: Ids
    laden_in: Ids
    laden_out: Ids
    store_h: Floats
    locomotive_h: Floats
    off_shift_h: Floats


class Part(NamedTuple):
    """The times of the trucks of one service at one place, such as the gate.

    Every column has shape (number of trucks,), in the order of `Trucks`. Hours are NaN until they
    happen, and for a truck that does not come here.

    Attributes
    ----------
    of
        The cargo of a bay or store; empty where all cargoes meet.
    come_h
        When it joins the queue.
    go_h
        When its turn comes: the end of its wait.
    done_h
        When its service ends.
    freed_h
        When it gives back the lane, bay or space that it had here.
    """

    place: Place
    of: str
    come_h: Floats
    go_h: Floats
    done_h: Floats
    freed_h: Floats

    @property
    def cause(self) -> Cause:
        """The cause of waits here; it is the same for both passes over a weighbridge."""
        assert self.place.cause is not None  # every place of trucks has one
        return self.place.cause


@dataclass
class Trucks:
    """The trucks of one service; one row a truck, in order of arrival.

    Attributes
    ----------
    payload
        Load of each truck, in the unit of the cargo.
    arrive_h, left_h
        Shape (number of trucks,); `left_h` is NaN until a truck leaves.
    parts
        Their times at each place, in the order in which they come to them.
    """

    service: str
    payload: float
    arrive_h: Floats
    parts: tuple[Part, ...]
    left_h: Floats

    def at(self, place: str) -> Part:
        """Return their times at a place; of several bays or stores, at the first."""
        return next(part for part in self.parts if part.place == place)

    @property
    def stored_h(self) -> Floats:
        """When each load is in store, or on the truck; NaN until then."""
        return self.at(Place.STORE).go_h


@dataclass
class FlowRecord:
    """One cargo by one mode on its way to the terminal.

    Hours before the start of the run are negative.

    Attributes
    ----------
    journeys
        The journeys of vehicles, lane by lane.
    under_way
        (hours, amounts): the amount that is under way from each hour on; shape (n,) each.
    held
        The same of the amount that waits to be let through, by stage that is shut at times; what
        is being passed waits no more.
    shut
        (from, to) of the closures of each of these stages.
    departed, arrived
        Amounts since the corridor began.
    arrived_before
        Amount of `arrived` that came before hour 0.
    """

    cargo: str
    mode: str
    unit: str
    journeys: list[Journeys]
    under_way: tuple[Floats, Floats]
    held: dict[str, tuple[Floats, Floats]]
    shut: dict[str, tuple[tuple[float, float], ...]]
    departed: float
    arrived: float
    arrived_before: float

    @property
    def name(self) -> str:
        """Cargo and mode, as figures are given for it."""
        return flow_name(self.cargo, self.mode)


@dataclass
class StockRecord:
    """The stock of one cargo in its store.

    Attributes
    ----------
    capacity
        In the unit of the cargo.
    mirrored
        Whether it is an import: then `trajectory` is that of the room, and the stock is the rest.
    trajectory
        The level that ships draw on: the stock of an export, the room for an import.
    queue_h
        Hours that loads waited at the full store (at the empty one if mirrored), integrated while
        the stock was followed.
    trains_waited_h
        Hours of those that loads of trains waited, from the trains' own times.
    """

    store: str
    cargo: str
    unit: str
    capacity: float
    mirrored: bool
    trajectory: Trajectory
    queue_h: float
    trains_waited_h: float

    def stock(self, hours: Floats) -> Floats:
        """Return what lies in store at k hours, in the unit of the cargo; shape (k,)."""
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
    """Hours that one ship or train waited, by direct and root cause.

    Attributes
    ----------
    number
        Its row in `Record.visits` or `Record.trains`.
    of
        Of a wait for a crane: the pool. Who waits for one of several pools waits for each of them
        an equal share of the hours.
    """

    who: str
    number: int
    direct: str
    root: str
    hours: float
    of: str = ""


@dataclass
class ClockRecord:
    """Unit-hours by state of one resource over the measured window, such as crane-hours.

    Attributes
    ----------
    units
        How many cranes, lanes or metres it has; `hours` add up to `units` times the window.
    """

    resource: str
    kind: str
    units: float
    hours: dict[str, float]


@dataclass
class CraneRecord:
    """Failures and stoppages of the cranes of a pool, or of the gear of one ship.

    Attributes
    ----------
    failed_h, repaired_h
        Of each failure, in order of failing; `repaired_h` is NaN until a crane is repaired.
    stopped
        (from, to, by what) of the stretches in which all cranes were stopped. One that goes on at
        the end of the run ends at infinity.
    manned
        (hour, cranes manned from then on), where a table of numbers says so.
    """

    pool: str
    number: int
    failed_h: Floats
    repaired_h: Floats
    stopped: tuple[tuple[float, float, str], ...]
    manned: tuple[tuple[float, int], ...] = ()


class PartRecord(NamedTuple):
    """The part of a parcel that cranes of one pool worked.

    Attributes
    ----------
    done
        What they moved, in the unit of the cargo.
    crane_changes
        (hour, cranes from then on), for every change of the parcel's cranes of the pool.
    """

    pool: str
    done: float
    crane_changes: tuple[tuple[float, float], ...]


class ParcelRecord(NamedTuple):
    """A parcel that was begun.

    Attributes
    ----------
    visit, number
        Row of its ship in `Record.visits`, and its place among her parcels, from 0.
    begun_h, ended_h
        `ended_h` is NaN until it ends.
    amount, done
        What was to be moved and what was moved, in the unit of the cargo.
    parts
        One for each pool that could work it.
    """

    visit: int
    number: int
    cargo: str
    unit: str
    begun_h: float
    ended_h: float
    amount: float
    done: float
    parts: tuple[PartRecord, ...]


@dataclass
class CargoTotals:
    """What moved of one cargo, in its unit.

    Attributes
    ----------
    by_ship, by_land
        In the measured window.
    by_ship_total, by_land_total
        In the whole run, as the store counted it.
    moved_by_ship_total, moved_by_land_total
        The same, summed by parcels, and by trains and trucks; the audit compares both.
    stock_start, stock_end
        In store at the start and at the end of the run.
    moves
        How many loads and ships moved it, which bounds the rounding of its sums.
    left_behind
        By ships of the window that sailed short.
    """

    cargo: str
    by_ship: float
    by_land: float
    by_ship_total: float
    by_land_total: float
    moved_by_ship_total: float
    moved_by_land_total: float
    stock_start: float
    stock_end: float
    moves: int
    left_behind: float = 0.0


@dataclass
class QueueRecord:
    """A queue: how many waited, and when each of them came and went, which were recorded apart.

    Attributes
    ----------
    times_h, levels
        The number waiting from each hour on; shape (n,) each.
    come_h, go_h
        When each of m began to wait and was served; shape (m,) each. `go_h` is NaN until then.
    """

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

    Attributes
    ----------
    begin_h, end_h
        The measured window.
    ended_h
        When the run ended, after those who arrived in the window had left.
    events
        How many SimPy events were scheduled.
    calls, vessels, berths, train_services
        Names, which the columns of `visits` and `trains` refer to by index.
    waits
        Hours waited by those who arrived in the window: the ledger.
    entity_waits
        The same ship by ship and train by train.
    parcels
        Those that were begun, ship by ship.
    weather
        (from, to) of the stretches in which a weather stops work, by its name.
    episodes
        What closures that began before the end of the window did, by stage; those that were not
        over when the run ended were followed on.
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
    of_others: list[CargoTotals] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    entity_waits: list[EntityWait] = field(default_factory=list)
    cranes: list[CraneRecord] = field(default_factory=list)
    parcels: list[ParcelRecord] = field(default_factory=list)
    weather: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    episodes: dict[str, tuple[Episode, ...]] = field(default_factory=dict)

    def in_window(self, arrive_h: Floats) -> NDArray[np.bool_]:
        """Return which of those who came at some hours are measured; shape (n,)."""
        return (arrive_h >= self.begin_h) & (arrive_h < self.end_h)

    def so_far(self, begun_h: Floats, ended_h: Floats) -> Floats:
        """Return the hours from a beginning to an end, or to the end of the run if it did not come.

        They are 0 where there was no beginning; shape (n,).
        """
        until_h = np.nan_to_num(ended_h, nan=self.ended_h)
        hours: Floats = np.nan_to_num(until_h - begun_h, nan=0.0)
        return hours
