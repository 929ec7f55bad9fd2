"""What happened to every train and truck, and to what set out for the terminal."""

from dataclasses import dataclass
from typing import NamedTuple

from portsim.flow.corridor.journeys import Journeys
from portsim.flow.queues.first_come import Ids
from portsim.flow.streams import Floats
from portsim.vocabulary import Cause, Place
from portsim.vocabulary.resources import flow_name


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
