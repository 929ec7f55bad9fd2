"""Rail: stations with tracks, and the trains that wait for them."""

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from math import isnan
from typing import Any

from simpy.events import Event

from portsim.flow.arrivals import Arrivals
from portsim.flow.streams import Draws
from portsim.observe.clocks import Blame, StateClock
from portsim.observe.levels import Level
from portsim.observe.tables import TRACK_STATES, names
from portsim.terminal.environment import Environment
from portsim.terminal.nomination import REVIEW_H, Collection
from portsim.terminal.storage import Compartment

NAN = float("nan")


class Station:
    """Tracks given to trains first come, first served."""

    def __init__(self, env: Environment, name: str, tracks: int) -> None:
        self.env = env
        self.name = name
        self.tracks = [StateClock(names(TRACK_STATES)) for _ in range(tracks)]
        self.queue = Level()
        self.blame = Blame(self.tracks)
        self._free = list(range(tracks))
        self._waiting: deque[Event] = deque()

    def ask(self) -> Event:
        """Ask for a track; the event's value is its clock."""
        granted = self.env.event()
        self._waiting.append(granted)
        self.queue.change(+1, self.env.now)
        self._assign()
        return granted

    def leave(self, track: StateClock) -> None:
        """Give the track back."""
        track.switch("idle", self.env.now)
        self._free.append(self.tracks.index(track))
        self._free.sort()
        self._assign()

    def read(self) -> dict[str, float]:
        """Return what the tracks did so far, in hours a track."""
        for track in self.tracks:
            track.sync(self.env.now)
        return self.blame.read()

    def _assign(self) -> None:
        while self._waiting and self._free:
            track = self.tracks[self._free.pop(0)]
            track.switch("shunting", self.env.now)
            self.queue.change(-1, self.env.now)
            self._waiting.popleft().succeed(track)


@dataclass
class TrainKind:
    """What all trains of a service share."""

    index: int
    station: Station
    compartment: Compartment
    cuts: list[float]  # amount of each cut
    cut_h: Draws
    shunting_h: Draws
    release_h: Draws


@dataclass(slots=True)
class Train:
    """One train: what was drawn for it, and when things happened to it."""

    kind: TrainKind
    arrive_h: float
    shunting_h: float
    cut_h: list[float]
    release_h: float
    track_h: float = NAN
    left_h: float = NAN
    blocked_h: float = 0.0
    full_since_h: float = NAN  # while her cut cannot go into store
    found: dict[str, float] = field(default_factory=dict)  # what the tracks had done when she came and waited
    waited: dict[str, float] = field(default_factory=dict)

    def wait_until_now(self) -> None:
        """Book what the tracks did since she came and waited."""
        did = self.kind.station.read() if self.found else {}
        self.waited = {state: did[state] - hours for state, hours in self.found.items()}

    def blocked_until(self, now_h: float) -> float:
        """Return the hours that the store kept her up to now."""
        return self.blocked_h + (0.0 if isnan(self.full_since_h) else now_h - self.full_since_h)


class Yard:
    """All trains, and the story that each one tells."""

    def __init__(self, env: Environment, arrived: Callable[[float], None], gone: Callable[[float], None]) -> None:
        self.env = env
        self.trains: list[Train] = []
        self._arrived = arrived
        self._gone = gone

    def deliveries(self, kind: TrainKind, arrivals: Arrivals) -> Generator[Event, Any, None]:
        """Let trains come at random (exports)."""
        while (hour := arrivals.next()) != float("inf"):
            yield self.env.at(hour)
            self.env.process(self._visit(kind))

    def collections(self, kind: TrainKind, collection: Collection, lead_h: float) -> Generator[Event, Any, None]:
        """Call trains for the cargo that lies in store (imports)."""
        while True:
            for _ in range(collection.loads(sum(kind.cuts))):
                self.env.process(self._visit(kind, lead_h))
            yield self.env.timeout(REVIEW_H)

    def _visit(self, kind: TrainKind, after_h: float = 0.0) -> Generator[Event, Any, None]:
        env = self.env
        if after_h > 0.0:
            yield env.timeout(after_h)
        train = Train(
            kind, env.now, kind.shunting_h.next(), kind.cut_h.take(len(kind.cuts)).tolist(), kind.release_h.next()
        )
        self.trains.append(train)
        self._arrived(train.arrive_h)

        granted = kind.station.ask()
        if granted.triggered:
            track: StateClock = yield granted
        else:
            train.found = kind.station.read()
            track = yield granted
            train.wait_until_now()
        train.track_h = env.now
        if train.shunting_h > 0.0:
            yield env.timeout(train.shunting_h)
        for amount, hours in zip(kind.cuts, train.cut_h, strict=True):
            track.switch("working", env.now)
            yield env.timeout(hours)
            handed = kind.compartment.hand_over(amount)
            if not handed.triggered:
                track.switch("store_full", env.now)
                train.full_since_h = env.now
                yield handed
                train.blocked_h = train.blocked_until(env.now)
                train.full_since_h = NAN
        track.switch("shunting", env.now)
        if train.release_h > 0.0:
            yield env.timeout(train.release_h)
        train.left_h = env.now
        kind.station.leave(track)
        self._gone(train.arrive_h)
