"""Ships: arrive, berth, work, sail."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from simpy.events import Event

from portsim.flow.streams import Draws
from portsim.terminal.approach import Approach, Movement, Way
from portsim.terminal.cranes import CranePool
from portsim.terminal.environment import Environment
from portsim.terminal.quay import Berth, Quay, Waiter
from portsim.terminal.storage import Compartment
from portsim.terminal.work import Work

NAN = float("nan")


@dataclass
class ParcelKind:
    """One parcel of a call stream: its store, its size, and who works it at which berth."""

    compartment: Compartment
    size: Draws
    work: dict[int, tuple[CranePool, float]]  # berth -> pool, amount an hour of one crane
    setup: Draws
    best_rate: float  # amount an hour with all cranes that a ship may have
    t_per_unit: float = 1.0  # tonnes in a unit of the cargo, for the ship's draught and laytime


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
    way_in: Way
    way_out: Way
    length_m: float = 0.0
    priority: int = 1
    elsewhere: Draws | None = None
    most_t: float = float("inf")  # tonnes that the permitted draught lets a ship carry
    parallel: bool = False  # all parcels at once
    patience_h: float = float("inf")  # hours without cargo after which she sails short


@dataclass(slots=True)
class Visit:
    """One ship: what was drawn for her, and when things happened to her."""

    kind: CallKind
    amounts: list[float]
    factor: float
    alongside_h: float
    inbound_h: float
    outbound_h: float
    setups_h: list[float]
    scheduled_h: float | None = None  # with a berth window: when it begins
    window_h: float | None = None
    arrive_h: float = NAN
    berth: int = -1
    at_m: float = NAN
    granted_h: float = NAN
    first_line_h: float = NAN
    work_from_h: float = NAN
    work_to_h: float = NAN
    ready_h: float = NAN
    last_line_h: float = NAN
    left_h: float = NAN
    lost: dict[str, float] = field(default_factory=dict)  # hours alongside without work, by state
    left_behind: list[float] = field(default_factory=list)  # of each parcel, when she sailed short
    work: Work | None = None
    waiter: Waiter | None = None
    entering: Movement | None = None
    sailing: Movement | None = None
    kept: list[tuple[float, str]] = field(default_factory=list)  # ready to sail: hours, and what kept her from then on

    @property
    def no_cargo_h(self) -> float:
        """Hours alongside in which the store could not serve."""
        return self.lost.get("waiting_cargo", 0.0)

    @property
    def no_crane_h(self) -> float:
        """Hours alongside without a crane, for whatever reason."""
        return self.lost.get("waiting_crane", 0.0) + self.lost.get("broken", 0.0)

    @property
    def amount_t(self) -> float:
        """Tonnes of all her parcels."""
        return sum(a * p.t_per_unit for a, p in zip(self.amounts, self.kind.parcels, strict=True))

    @property
    def expected_h(self) -> float:
        """Hours alongside as they can be reckoned on arrival, with all cranes that a ship may have."""
        hours = self.alongside_h
        for parcel, amount in zip(self.kind.parcels, self.amounts, strict=True):
            hours += amount * self.factor / parcel.best_rate
        return hours

    @property
    def worked_t(self) -> float:
        """Tonnes that were worked, those left behind taken off."""
        left = self.left_behind or [0.0] * len(self.amounts)
        parcels = zip(self.amounts, left, self.kind.parcels, strict=True)
        return sum((amount - rest) * parcel.t_per_unit for amount, rest, parcel in parcels)

    def cut_to_draught(self) -> None:
        """Cut her parcels, all by the same share, to what the permitted draught lets her carry."""
        cut = min(self.kind.most_t / self.amount_t, 1.0) if self.amount_t else 1.0
        if cut < 1.0:
            self.amounts = [amount * cut for amount in self.amounts]

    def note_kept(self, now_h: float) -> None:
        """Write down what keeps her from sailing from now on."""
        cause = self.sailing.cause if self.sailing is not None else ""
        if not self.kept or self.kept[-1][1] != cause:
            self.kept.append((now_h, cause))

    def book_lost(self, hours: dict[str, float]) -> None:
        """Add the hours that one of her parcels was not worked, by state."""
        for state, h in hours.items():
            self.lost[state] = self.lost.get(state, 0.0) + h


def draw(kind: CallKind) -> Visit:
    """Draw everything that is a ship's own, once, whether or not it will be used."""
    visit = Visit(
        kind,
        [parcel.size.next() for parcel in kind.parcels],
        kind.factor.next(),
        (kind.elsewhere or kind.alongside).next(),
        kind.inbound.next(),
        kind.outbound.next(),
        [parcel.setup.next() for parcel in kind.parcels],
    )
    visit.cut_to_draught()
    return visit


class Port:
    """What a ship meets.

    Parameters
    ----------
    approach
        None if nothing but a berth can hold up a ship.
    """

    def __init__(
        self,
        env: Environment,
        quay: Quay,
        approach: Approach | None,
        mooring_h: float,
        unmooring_h: float,
        arrived: Callable[[float], None],
        gone: Callable[[float], None],
    ) -> None:
        self.env = env
        self.quay = quay
        self.visits: list[Visit] = []
        self._approach = approach
        self._mooring_h = mooring_h
        self._unmooring_h = unmooring_h
        self._arrived = arrived
        self._gone = gone
        self._ready: dict[int, Visit] = {}  # to sail, by their identities
        if approach is not None:
            self._berths, approach.berths = approach.berths, self._looked

    def _looked(self) -> None:
        """Write down what keeps ships from sailing, whenever the approach has looked, and go on as it would."""
        for visit in self._ready.values():
            visit.note_kept(self.env.now)
        self._berths()

    def fix(self, visit: Visit, after_h: float = 0.0) -> Event:
        """Promise a ship her parcels and let her arrive `after_h` from now; the event is her leaving the port."""
        for parcel, amount in zip(visit.kind.parcels, visit.amounts, strict=True):
            parcel.compartment.promised += amount
        return self.env.process(self._call(visit, after_h))

    def _call(self, visit: Visit, after_h: float) -> Generator[Event, Any, None]:
        env, kind = self.env, visit.kind
        if after_h > 0.0:
            yield env.timeout(after_h)
        visit.arrive_h = env.now
        self.visits.append(visit)
        self._arrived(env.now)

        if self._approach is not None:
            visit.entering = Movement(kind.way_in, visit.inbound_h, env.event(), env.now)
        visit.waiter = self.quay.ask(
            kind.eligible,
            length_m=kind.length_m,
            priority=kind.priority,
            expected_h=visit.expected_h if kind.eligible else 0.0,
            window_from_h=visit.scheduled_h,
            elsewhere=kind.elsewhere is not None,
            visit=visit,
        )
        berth: Berth | None = yield visit.waiter.granted
        visit.granted_h = env.now
        if berth is not None:
            visit.berth, visit.at_m = berth.index, berth.at_m
        if visit.inbound_h > 0.0:
            yield env.timeout(visit.inbound_h)

        visit.first_line_h = env.now
        if berth is None:
            if visit.alongside_h > 0.0:
                yield env.timeout(visit.alongside_h)
            yield from self._sail(visit, None)
        else:
            yield from self._alongside(visit, berth)
        if visit.outbound_h > 0.0:
            yield env.timeout(visit.outbound_h)
        visit.left_h = env.now
        self._gone(visit.arrive_h)

    def _alongside(self, visit: Visit, berth: Berth) -> Generator[Event, Any, None]:
        env = self.env
        berth.clock.switch("mooring", env.now)
        if self._mooring_h > 0.0:
            yield env.timeout(self._mooring_h)
        berth.clock.switch("working", env.now)
        visit.work_from_h = env.now
        if visit.alongside_h > 0.0:
            yield env.timeout(visit.alongside_h)
        if visit.amounts:
            visit.work = Work(env, visit, berth, visit.kind.patience_h)
            if visit.window_h is not None and visit.scheduled_h is not None:
                ends_h = max(visit.scheduled_h, visit.first_line_h) + visit.window_h - self._unmooring_h
                over = env.at(ends_h)
                assert over.callbacks is not None
                over.callbacks.append(visit.work.on_window_end)
            yield from visit.work.run()
        visit.work_to_h = env.now
        berth.clock.switch("mooring", env.now)
        if self._unmooring_h > 0.0:
            yield env.timeout(self._unmooring_h)
        berth.clock.switch("waiting_to_sail", env.now)
        yield from self._sail(visit, berth)

    def _sail(self, visit: Visit, berth: Berth | None) -> Generator[Event, Any, None]:
        """Wait until she may sail; her last line is the moment at which she moves."""
        env = self.env
        visit.ready_h = env.now
        if self._approach is not None:
            visit.sailing = self._approach.leave(visit.kind.way_out, visit.outbound_h)
            visit.note_kept(env.now)
            self._ready[id(visit)] = visit
            start_h = yield visit.sailing.granted
            if start_h > env.now:
                yield env.at(start_h)
            visit.sailing.note("", env.now)
            del self._ready[id(visit)]
        visit.last_line_h = env.now
        if berth is not None:
            self.quay.leave(berth)
