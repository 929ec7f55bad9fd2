"""A train: what its service shares, what was drawn for it, and when things happened to it.

It comes in portions, as many wagons as the unloading track takes, and a portion is worked in cuts,
such as the two wagons on a tippler.
"""

from dataclasses import dataclass, field
from math import ceil, isnan
from typing import NamedTuple

from portsim.flow.rounding import TOLERANCE
from portsim.flow.streams import Draws
from portsim.terminal.handling.collection import Collection
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.rail.rail_resource import RailRequest, RailResource
from portsim.terminal.rail.station import Station

NAN = float("nan")


@dataclass(slots=True)
class Cut:
    """Wagons that are worked together, such as the two wagons on a tippler.

    Attributes
    ----------
    amount
        What they bring, or can take, in the cargo's unit.
    work_h
        Hours to empty or fill them.
    return_work_h
        Hours to load them again with a return load.
    """

    wagons: int
    amount: float
    work_h: float
    return_work_h: float


@dataclass(slots=True)
class Portion:
    """The part of a train that is brought to the unloading track at a time."""

    shunting_h: float
    cuts: list[Cut]

    @property
    def wagons(self) -> int:
        """Number of wagons."""
        return sum(cut.wagons for cut in self.cuts)


@dataclass
class ReturnLoad:
    """The import with which emptied wagons leave.

    Attributes
    ----------
    compartment
        Its store.
    collection
        What of it may be collected.
    wagon_load
        Amount in a wagon, in the unit of the import.
    cut_h
        Hours to load a cut.
    """

    compartment: Compartment
    collection: Collection
    wagon_load: Draws
    cut_h: Draws


@dataclass
class TrainKind:
    """What all trains of a service share.

    Attributes
    ----------
    index
        Number of the service in the scenario.
    compartment
        The store that they fill (exports) or empty (imports).
    wagons, wagon_load
        Wagons of a train, and the amount in a wagon in the cargo's unit.
    cut_h, shunting_h, setup_h
        Hours to work a cut, to bring a portion to the track, and to set up the track.
    arrival_h, release_h
        Hours of inspection on the arrival track, and from the end of work until the track is free.
    turns_away
        Whether a train that would have to wait outside, or finds the store full, leaves at once.
    coming
        What trains that were let in still bring, in the cargo's unit.
    """

    index: int
    station: Station
    compartment: Compartment
    wagons_per_cut: int
    wagons: Draws
    wagon_load: Draws
    cut_h: Draws
    arrival_h: Draws
    shunting_h: Draws
    setup_h: Draws
    release_h: Draws
    turns_away: bool = False
    return_load: ReturnLoad | None = None
    coming: float = 0.0

    def draw_train(self, amount: float | None = None) -> "Train":
        """Draw a train.

        With a given amount it has as many wagons as that needs, the last one partly filled.
        """
        wagons = max(1, round(self.wagons.next()))
        wagon_load = self.wagon_load.next()
        if amount is not None:
            wagons = max(1, ceil((amount - TOLERANCE) / wagon_load))
        sizes = self.station.portion_sizes(wagons)
        portions = [self._draw_portion(size, wagon_load) for size in sizes]
        if amount is not None:
            portions[-1].cuts[-1].amount -= wagons * wagon_load - amount
        return Train(
            kind=self,
            wagons=wagons,
            portions=portions,
            inspection_h=self.arrival_h.next(),
            setup_h=self.setup_h.next(),
            release_h=self.release_h.next(),
            return_wagon_load=self.return_load.wagon_load.next() if self.return_load else 0.0,
        )

    def _draw_portion(self, wagons: int, wagon_load: float) -> Portion:
        full, rest = divmod(wagons, self.wagons_per_cut)
        sizes = [self.wagons_per_cut] * full + [rest] * (rest > 0)
        work_h = self.cut_h.take(len(sizes)).tolist()
        return_work_h = [0.0] * len(sizes)
        if self.return_load is not None:
            return_work_h = self.return_load.cut_h.take(len(sizes)).tolist()
        cuts = [
            Cut(size, size * wagon_load, hours, return_hours)
            for size, hours, return_hours in zip(sizes, work_h, return_work_h, strict=True)
        ]
        return Portion(self.shunting_h.next(), cuts)

    def has_room(self, amount: float) -> bool:
        """Return whether the store has room for a train, beside what others still bring."""
        self.compartment.settle()
        stock = self.compartment.stock
        level = stock.level + self.coming + amount
        return not stock.queue and level <= stock.capacity + stock.negligible


class StoreWait(NamedTuple):
    """A stretch in which a train waited for the store of a cargo; `to_h` is NaN until it ends."""

    from_h: float
    to_h: float
    cargo: str


@dataclass(slots=True)
class Train:
    """One train: what was drawn for it, and when things happened to it (NaN until then).

    Attributes
    ----------
    inspection_h, setup_h, release_h
        Drawn durations: on the arrival track, before the first cut, and after the last.
    return_wagon_load
        Amount in a wagon of its return load.
    in_h
        When it got an arrival track, if the station has any, else when it arrived.
    ready_h
        When it could be brought to an unloading track.
    track_h
        When it got an unloading track.
    blocked_h
        Hours for which a store kept it, of the waits that have ended.
    full_since_h
        Since when its cut has waited for the store; NaN while none does.
    off_shift_h
        Hours for which its work stood still because nobody was there.
    manned_since_h
        Since when it has been set up or worked; NaN while it is not.
    wagons_reloaded
        Wagons that got a return load.
    requests
        For tracks and engines, in the order in which it made them.
    store_waits
        In order of time.
    handed_over
        (hour, amount) of every cut that is in store, or that was filled from it.
    """

    kind: TrainKind
    wagons: int
    portions: list[Portion]
    inspection_h: float
    setup_h: float
    release_h: float
    return_wagon_load: float
    arrive_h: float = NAN
    in_h: float = NAN
    ready_h: float = NAN
    track_h: float = NAN
    left_h: float = NAN
    turned_away: bool = False
    blocked_h: float = 0.0
    full_since_h: float = NAN
    off_shift_h: float = 0.0
    manned_since_h: float = NAN
    wagons_reloaded: int = 0
    requests: list[RailRequest] = field(default_factory=list)
    store_waits: list[StoreWait] = field(default_factory=list)
    handed_over: list[tuple[float, float]] = field(default_factory=list)

    @property
    def amount(self) -> float:
        """What it brings, or can take, in the cargo's unit."""
        return sum(cut.amount for portion in self.portions for cut in portion.cuts)

    def blocked_until(self, now_h: float) -> float:
        """Return the hours for which stores kept it up to now."""
        return self.blocked_h + (0.0 if isnan(self.full_since_h) else now_h - self.full_since_h)

    def waited_for(self, resource: RailResource | None, now_h: float) -> float:
        """Return the hours for which it waited for tracks of a kind, or for engines, up to now."""
        return sum(
            (now_h if isnan(request.granted_h) else request.granted_h) - request.requested_h
            for request in self.requests
            if request.resource is resource
        )

    def end_manned(self, t: float) -> None:
        """Note that what people did on the track is done at an hour."""
        self.off_shift_h = self.off_shift_until(t)
        self.manned_since_h = NAN

    def off_shift_until(self, t: float) -> float:
        """Return the hours up to `t` for which its work stood still because nobody was there."""
        if isnan(self.manned_since_h):
            return self.off_shift_h
        return self.off_shift_h + self.kind.station.off_shift_h(self.manned_since_h, t)
