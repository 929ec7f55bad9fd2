"""Rail: trains, and the story that each one tells."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from math import ceil, inf, isnan
from typing import Any, NamedTuple, Protocol

from simpy.events import Event

from portsim.flow.stock.stock import TOLERANCE
from portsim.flow.streams import Draws
from portsim.terminal.handling.collection import REVIEW_H, Collection
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.rail.station import Claim, Station, Unit, Units

NAN = float("nan")


class Source(Protocol):
    """Where trains come from."""

    def next(self) -> tuple[float, float | None]:
        """Return when the next train comes, infinite if none does, and its load; None: what it draws itself."""


@dataclass(slots=True)
class Cut:
    """Wagons that are worked together."""

    wagons: int
    amount: float
    hours: float
    return_h: float  # to load them again


@dataclass(slots=True)
class Portion:
    """What is brought to the unloading track at a time."""

    shunting_h: float
    cuts: list[Cut]

    @property
    def wagons(self) -> int:
        """Number of wagons."""
        return sum(cut.wagons for cut in self.cuts)


@dataclass
class Return:
    """The import with which emptied wagons leave."""

    compartment: Compartment
    collection: Collection
    wagon: Draws  # amount in a wagon
    cut_h: Draws


@dataclass
class TrainKind:
    """What all trains of a service share."""

    index: int
    station: Station
    compartment: Compartment
    wagons_per_cut: int
    wagons: Draws
    wagon: Draws  # amount in a wagon
    cut_h: Draws
    arrival_h: Draws
    shunting_h: Draws
    setup_h: Draws
    release_h: Draws
    turns_away: bool = False
    back: Return | None = None
    due: float = 0.0  # what trains that were let in still bring

    def draw(self, amount: float | None = None) -> "Train":
        """Draw a train; with a given amount as many wagons as that needs, the last one partly filled."""
        wagons = max(1, round(self.wagons.next()))
        load = self.wagon.next()
        if amount is not None:
            wagons = max(1, ceil((amount - TOLERANCE) / load))
        portions = [self._portion(size, load) for size in self.station.portions(wagons)]
        if amount is not None:
            portions[-1].cuts[-1].amount -= wagons * load - amount
        return Train(
            self,
            wagons,
            portions,
            self.arrival_h.next(),
            self.setup_h.next(),
            self.release_h.next(),
            self.back.wagon.next() if self.back else 0.0,
        )

    def _portion(self, wagons: int, load: float) -> Portion:
        full, rest = divmod(wagons, self.wagons_per_cut)
        sizes = [self.wagons_per_cut] * full + [rest] * (rest > 0)
        hours = self.cut_h.take(len(sizes)).tolist()
        again = self.back.cut_h.take(len(sizes)).tolist() if self.back else [0.0] * len(sizes)
        cuts = [Cut(n, n * load, h, r) for n, h, r in zip(sizes, hours, again, strict=True)]
        return Portion(self.shunting_h.next(), cuts)

    def has_room(self, amount: float) -> bool:
        """Return whether the store has room for a train, beside what trains before it still bring."""
        self.compartment.settle()
        stock = self.compartment.stock
        return not stock.waiting and stock.level + self.due + amount <= stock.capacity + TOLERANCE


class Stop(NamedTuple):
    """A stretch in which the store of a cargo kept a train; it may not be over."""

    from_h: float
    to_h: float
    cargo: str


@dataclass(slots=True)
class Train:
    """One train: what was drawn for it, and when things happened to it."""

    kind: TrainKind
    wagons: int
    portions: list[Portion]
    inspection_h: float  # on the arrival track
    setup_h: float
    release_h: float
    return_wagon: float
    arrive_h: float = NAN
    in_h: float = NAN  # has an arrival track, if there are any
    ready_h: float = NAN  # could be brought to an unloading track
    track_h: float = NAN
    left_h: float = NAN
    turned_away: bool = False
    blocked_h: float = 0.0
    full_since_h: float = NAN  # while its cut cannot go into store
    off_shift_h: float = 0.0
    manned_since_h: float = NAN  # while it is set up or worked
    loaded_again: int = 0  # wagons
    claims: list[Claim] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    handed: list[tuple[float, float]] = field(
        default_factory=list
    )  # when its cuts were in store, and their amounts

    @property
    def amount(self) -> float:
        """What it brings, or can take, in the cargo's unit."""
        return sum(cut.amount for portion in self.portions for cut in portion.cuts)

    def blocked_until(self, now_h: float) -> float:
        """Return the hours that the store kept it up to now."""
        return self.blocked_h + (0.0 if isnan(self.full_since_h) else now_h - self.full_since_h)

    def waited_for(self, units: Units | None, now_h: float) -> float:
        """Return the hours that it waited up to now for things of a kind."""
        return sum(
            (now_h if isnan(claim.got_h) else claim.got_h) - claim.asked_h
            for claim in self.claims
            if claim.units is units
        )

    def off_shift_until_now(self) -> float:
        """Return the hours that its work stood still because nobody was there."""
        since_h = self.manned_since_h
        return self.off_shift_h + (
            0.0 if isnan(since_h) else self.kind.station.off_shift_h(since_h)
        )


class Yard:
    """All trains, and the story that each one tells."""

    def __init__(
        self, env: Environment, arrived: Callable[[float], None], gone: Callable[[float], None]
    ) -> None:
        self.env = env
        self.trains: list[Train] = []
        self._arrived = arrived
        self._gone = gone

    def deliveries(self, kind: TrainKind, source: Source) -> Generator[Event, Any, None]:
        """Let trains come on their own account (exports)."""
        while True:
            hour, amount = source.next()
            if hour == inf:
                return
            yield self.env.at(hour)
            self.env.process(self._visit(kind.draw(amount)))

    def collections(
        self, kind: TrainKind, collection: Collection, lead_h: float
    ) -> Generator[Event, Any, None]:
        """Call trains for the cargo that lies in store (imports)."""
        train = kind.draw()
        while True:
            while collection.loads(train.amount, most=1):
                self.env.process(self._visit(train, lead_h))
                train = kind.draw()
            yield self.env.timeout(REVIEW_H)

    def watch(self, collection: Collection) -> Generator[Event, Any, None]:
        """Look every day what lies in store for trains that brought something and may take it."""
        while True:
            collection.loads(1.0, most=0)
            yield self.env.timeout(REVIEW_H)

    def _visit(self, train: Train, after_h: float = 0.0) -> Generator[Event, Any, None]:
        env, kind, station = self.env, train.kind, train.kind.station
        if after_h > 0.0:
            yield env.timeout(after_h)
        train.arrive_h = env.now
        self.trains.append(train)
        self._arrived(train.arrive_h)
        if kind.turns_away and not (station.can_take(train.wagons) and kind.has_room(train.amount)):
            train.turned_away = True
            self._leave(train)
            return
        kind.due += train.amount
        siding = None
        if station.arrival_tracks is not None:
            siding = yield from self._claim(train, station.arrival_tracks, train.wagons)
        train.in_h = env.now
        if siding is not None:
            yield env.timeout(train.inspection_h)
            siding.switch("waiting_track", env.now)
        train.ready_h = env.now
        track = yield from self._claim(train, station.tracks)
        train.track_h = env.now
        if siding is not None:
            siding.switch("emptying", env.now)
        for portion in train.portions:
            yield from self._shunt(train, track, portion)
            if (
                portion is train.portions[-1]
                and station.arrival_tracks is not None
                and siding is not None
            ):
                station.arrival_tracks.give_back(siding)
            if portion is train.portions[0] and train.setup_h > 0.0:
                yield from self._manned(train, track, "setup", train.setup_h)
            for cut in portion.cuts:
                yield from self._manned(train, track, "working", cut.hours)
                kind.due -= cut.amount
                yield from self._store(train, track, kind.compartment, cut.amount)
                train.handed.append((env.now, cut.amount))
            if kind.back is not None:
                yield from self._load_again(train, track, portion, kind.back)
        track.switch("shunting", env.now)
        if train.release_h > 0.0:
            yield env.timeout(train.release_h)
        station.tracks.give_back(track)
        self._leave(train)

    def _leave(self, train: Train) -> None:
        train.left_h = self.env.now
        self._gone(train.arrive_h)

    def _claim(self, train: Train, units: Units, wagons: int = 0) -> Generator[Event, Any, Unit]:
        """Ask for a track or an engine, and wait until it is granted."""
        claim = units.ask(wagons)
        train.claims.append(claim)
        if claim.event is not None:
            yield claim.event
        return claim.unit

    def _shunt(self, train: Train, track: Unit, portion: Portion) -> Generator[Event, Any, None]:
        """Bring a portion to the track, and take away the one before."""
        engines = train.kind.station.locomotives
        engine = None
        if engines is not None:
            track.switch("locomotive", self.env.now)
            engine = yield from self._claim(train, engines)
        track.switch("shunting", self.env.now)
        if portion.shunting_h > 0.0:
            yield self.env.timeout(portion.shunting_h)
        if engines is not None and engine is not None:
            engines.give_back(engine)

    def _manned(
        self, train: Train, track: Unit, state: str, hours: float
    ) -> Generator[Event, Any, None]:
        """Work in shifts: what is begun goes on where it stopped."""
        station = train.kind.station
        if track.state != state:
            track.switch(state, self.env.now)
        if station.manned is None:
            yield self.env.timeout(hours)
            return
        train.manned_since_h = self.env.now
        yield self.env.at(station.manned.when_worked(self.env.now, hours))
        train.off_shift_h = train.off_shift_until_now()
        train.manned_since_h = NAN

    def _store(
        self, train: Train, track: Unit, compartment: Compartment, amount: float
    ) -> Generator[Event, Any, None]:
        """Put a cut into store, or take it from there, when there is room or cargo."""
        handed = compartment.hand_over(amount)
        if handed is None:
            return
        track.switch("store_full", self.env.now)
        train.full_since_h = self.env.now
        train.stops.append(Stop(self.env.now, NAN, compartment.cargo))
        yield handed
        train.stops[-1] = train.stops[-1]._replace(to_h=self.env.now)
        train.blocked_h = train.blocked_until(self.env.now)
        train.full_since_h = NAN

    def _load_again(
        self, train: Train, track: Unit, portion: Portion, back: Return
    ) -> Generator[Event, Any, None]:
        """Load what wagons of a portion there is cargo for, cut by cut."""
        left = back.collection.loads(train.return_wagon, most=portion.wagons)
        train.loaded_again += left
        for cut in portion.cuts:
            wagons = min(cut.wagons, left)
            if not wagons:
                return
            left -= wagons
            yield from self._manned(train, track, "working", cut.return_h)
            yield from self._store(train, track, back.compartment, wagons * train.return_wagon)
