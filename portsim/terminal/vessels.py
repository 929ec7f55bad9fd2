"""Ships: arrive, berth, work, sail."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from simpy.events import Event

from portsim.flow.arrivals import Arrivals
from portsim.flow.streams import Draws
from portsim.terminal.cranes import CranePool
from portsim.terminal.environment import Environment
from portsim.terminal.quay import Berth, Quay
from portsim.terminal.storage import Compartment
from portsim.terminal.transfer import Transfer

NAN = float("nan")


@dataclass
class ParcelKind:
    """One parcel of a call stream: its store, its size, and who works it at which berth."""

    compartment: Compartment
    size: Draws
    work: dict[int, tuple[CranePool, float]]  # berth -> pool, amount an hour of one crane


@dataclass
class CallKind:
    """What all calls of a stream share."""

    index: int
    name: str
    vessel: int
    eligible: Sequence[int]
    parcels: Sequence[ParcelKind]
    alongside: Draws
    factor: Draws
    inbound: Draws
    outbound: Draws


@dataclass
class Visit:
    """One ship: what was drawn for it, and when things happened to it."""

    kind: CallKind
    amounts: list[float]
    factor: float
    alongside_h: float
    inbound_h: float
    outbound_h: float
    arrive_h: float = NAN
    berth: int = -1
    granted_h: float = NAN
    first_line_h: float = NAN
    last_line_h: float = NAN
    left_h: float = NAN
    no_cargo_h: float = 0.0
    no_crane_h: float = 0.0
    waited: dict[str, float] = field(default_factory=dict)  # at the anchorage, by what the berths did


def draw(kind: CallKind) -> Visit:
    """Draw everything that is a ship's own, once, whether or not it will be used."""
    return Visit(
        kind,
        [parcel.size.next() for parcel in kind.parcels],
        kind.factor.next(),
        kind.alongside.next(),
        kind.inbound.next(),
        kind.outbound.next(),
    )


class Port:
    """What a ship meets."""

    def __init__(
        self,
        env: Environment,
        quay: Quay,
        mooring_h: float,
        unmooring_h: float,
        arrived: Callable[[float], None],
        gone: Callable[[float], None],
    ) -> None:
        self.env = env
        self.quay = quay
        self.visits: list[Visit] = []
        self._mooring_h = mooring_h
        self._unmooring_h = unmooring_h
        self._arrived = arrived
        self._gone = gone

    def fix(self, visit: Visit, after_h: float = 0.0) -> None:
        """Promise a ship its parcels and let her arrive `after_h` from now."""
        for parcel, amount in zip(visit.kind.parcels, visit.amounts, strict=True):
            parcel.compartment.promised += amount
        self.env.process(self._call(visit, after_h))

    def random_calls(self, kind: CallKind, arrivals: Arrivals) -> Generator[Event, Any, None]:
        """Let ships come at random, whatever lies in store."""
        while (hour := arrivals.next()) != float("inf"):
            yield self.env.at(hour)
            self.fix(draw(kind))

    def recorded_calls(self, kind: CallKind, hours: Sequence[float]) -> Generator[Event, Any, None]:
        """Let ships come at stated hours."""
        for hour in hours:
            yield self.env.at(hour)
            self.fix(draw(kind))

    def _call(self, visit: Visit, after_h: float) -> Generator[Event, Any, None]:
        env = self.env
        if after_h > 0.0:
            yield env.timeout(after_h)
        visit.arrive_h = env.now
        self.visits.append(visit)
        self._arrived(env.now)

        waiter = self.quay.ask(visit.kind.eligible)
        berth: Berth = yield waiter.granted
        visit.berth = berth.index
        visit.granted_h = env.now
        visit.waited = waiter.waited
        if visit.inbound_h > 0.0:
            yield env.timeout(visit.inbound_h)

        visit.first_line_h = env.now
        berth.clock.switch("mooring", env.now)
        if self._mooring_h > 0.0:
            yield env.timeout(self._mooring_h)
        berth.clock.switch("working", env.now)
        if visit.alongside_h > 0.0:
            yield env.timeout(visit.alongside_h)
        for parcel, amount in zip(visit.kind.parcels, visit.amounts, strict=True):
            yield from self._work(visit, berth, parcel, amount)
        berth.clock.switch("mooring", env.now)
        if self._unmooring_h > 0.0:
            yield env.timeout(self._unmooring_h)

        visit.last_line_h = env.now
        self.quay.leave(berth)
        if visit.outbound_h > 0.0:
            yield env.timeout(visit.outbound_h)
        visit.left_h = env.now
        self._gone(visit.arrive_h)

    def _work(self, visit: Visit, berth: Berth, parcel: ParcelKind, amount: float) -> Generator[Event, Any, None]:
        pool, rate = parcel.work[berth.index]
        finished = self.env.event()
        transfer = Transfer(amount, rate / visit.factor, pool, parcel.compartment, berth.clock, finished)
        berth.transfer = transfer
        pool.begin(transfer)
        yield finished
        berth.transfer = None
        visit.no_cargo_h += transfer.no_cargo_h
        visit.no_crane_h += transfer.no_crane_h
