"""The call of one ship: what was drawn for her, and when things happened to her."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from portsim.flow.streams import Draws
from portsim.terminal.handling.cranes import CranePool
from portsim.terminal.handling.gear import ShipGear
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.handling.transfer import Setup, Transfer
from portsim.terminal.sea.movement import Movement, Passage
from portsim.terminal.sea.quay import BerthRequest
from portsim.vocabulary import State

NAN = float("nan")


class BerthCranes(NamedTuple):
    """The cranes of a pool that work a parcel at a berth.

    Attributes
    ----------
    pool
        None stands for the gear of the ship.
    crane_rate
        What one crane moves in an hour, in the cargo's unit.
    """

    pool: CranePool | None
    crane_rate: float


@dataclass
class ParcelKind:
    """One parcel of a call stream: its store, its size, and who works it at which berth."""

    compartment: Compartment
    size: Draws
    cranes_at: dict[int, tuple[BerthCranes, ...]]  # by the index of the berth; the faster first
    setup: Draws
    best_rate: float  # amount an hour with all cranes that a ship may have
    t_per_unit: float = 1.0  # tonnes in a unit of the cargo, for the ship's draught and laytime
    is_import: bool = False


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
    passage: Callable[[bool, float], Passage]  # by whether she sails, and the tonnes aboard
    length_m: float = 0.0
    gear: ShipGear | None = None
    most_cranes: float = float("inf")  # at work on a ship at once
    priority: int = 1
    elsewhere: Draws | None = None
    most_t: float = float("inf")  # tonnes that the permitted draught lets a ship carry
    parallel: bool = False  # all parcels at once
    patience_h: float = float("inf")  # hours without cargo after which she sails short
    numbers: Iterator[int] = field(default_factory=lambda: count(1))  # of her ships

    @property
    def rank(self) -> tuple[int, str]:
        """Priority and name, by which ties go that no rule decides."""
        return self.priority, self.name


@dataclass(slots=True)
class BegunParcel:
    """A parcel that was begun: its place among the ship's, and when; NaN until it happens."""

    number: int
    transfer: Transfer
    begun_h: float
    ended_h: float = NAN


@dataclass(slots=True)
class Visit:
    """The call of one ship: what was drawn for her, and when things happened (NaN until then)."""

    kind: CallKind
    number: int  # among the ships of her stream
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
    lost_h: dict[str, float] = field(default_factory=dict)  # hours alongside without work, by state
    left_behind: list[float] = field(default_factory=list)  # of each parcel, when she sailed short
    # Those that were begun, in order of their beginning
    begun_parcels: list[BegunParcel] = field(default_factory=list)
    # What is in hand, from when
    work_history: list[tuple[float, tuple[Transfer | Setup, ...]]] = field(default_factory=list)
    berth_request: BerthRequest | None = None
    entering: Movement | None = None
    sailing: Movement | None = None
    # Ready to sail: hours, and what kept her from then on
    sailing_causes: list[tuple[float, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Her name among all ships."""
        return f"{self.kind.name} {self.number}"

    @property
    def no_cargo_h(self) -> float:
        """Hours alongside in which the store could not serve."""
        return self.lost_h.get(State.WAITING_CARGO, 0.0)

    @property
    def no_crane_h(self) -> float:
        """Hours alongside without a crane, for whatever reason."""
        return self.lost_h.get(State.WAITING_CRANE, 0.0) + self.lost_h.get(State.BROKEN, 0.0)

    @property
    def amount_t(self) -> float:
        """Tonnes of all her parcels."""
        return sum(a * p.t_per_unit for a, p in zip(self.amounts, self.kind.parcels, strict=True))

    @property
    def expected_h(self) -> float:
        """Hours alongside that are expected on arrival, with all cranes a ship may have."""
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

    @property
    def passage_in(self) -> Passage:
        """What she needs to come in, with her imports aboard."""
        parcels = zip(self.amounts, self.kind.parcels, strict=True)
        return self.kind.passage(
            False, sum(amount * p.t_per_unit for amount, p in parcels if p.is_import)
        )

    @property
    def passage_out(self) -> Passage:
        """What she needs to sail, with the exports that she loaded and the imports she kept."""
        left = self.left_behind or [0.0] * len(self.amounts)
        parcels = zip(self.amounts, left, self.kind.parcels, strict=True)
        return self.kind.passage(
            True,
            sum(
                (rest if parcel.is_import else amount - rest) * parcel.t_per_unit
                for amount, rest, parcel in parcels
            ),
        )

    def cut_to_draught(self) -> None:
        """Cut her parcels, all by the same share, to what the permitted draught lets her carry."""
        cut = min(self.kind.most_t / self.amount_t, 1.0) if self.amount_t else 1.0
        if cut < 1.0:
            self.amounts = [amount * cut for amount in self.amounts]

    def note_sailing_cause(self, now_h: float) -> None:
        """Note what keeps her from sailing from now on."""
        cause = self.sailing.cause if self.sailing is not None else ""
        if not self.sailing_causes or self.sailing_causes[-1][1] != cause:
            self.sailing_causes.append((now_h, cause))

    def book_unfinished(self) -> None:
        """Book the lost hours of the parcels in hand, when the run ends in the middle of them."""
        in_hand = self.work_history[-1][1] if self.work_history else ()
        for part in in_hand:
            if isinstance(part, Transfer):
                self.book_lost(part.lost_h)

    def book_lost(self, hours: dict[str, float]) -> None:
        """Add the hours that one of her parcels was not worked, by state."""
        for state, h in hours.items():
            self.lost_h[state] = self.lost_h.get(state, 0.0) + h


def draw_visit(kind: CallKind) -> Visit:
    """Draw everything of one ship at once, whether or not it will be used.

    So the same random numbers reach the same ships in every design.
    """
    visit = Visit(
        kind,
        next(kind.numbers),
        [parcel.size.next() for parcel in kind.parcels],
        kind.factor.next(),
        (kind.elsewhere or kind.alongside).next(),
        kind.inbound.next(),
        kind.outbound.next(),
        [parcel.setup.next() for parcel in kind.parcels],
    )
    visit.cut_to_draught()
    return visit
