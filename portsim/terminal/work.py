"""A ship's cargo work: her parcels, one after another or all at once, each set up and then moved."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from math import inf, nan
from typing import TYPE_CHECKING, Any

from simpy.events import Event

from portsim.observe.record import ParcelRecord
from portsim.terminal.countdown import Countdown
from portsim.terminal.environment import Environment
from portsim.terminal.storage import Compartment
from portsim.terminal.transfer import Setup, Transfer

if TYPE_CHECKING:
    from portsim.terminal.quay import Berth
    from portsim.terminal.vessels import Visit

DUST = 1e-6


@dataclass(slots=True)
class Worked:
    """A parcel that was begun: its place among those of the ship, and when; not a number: not yet."""

    number: int
    transfer: Transfer
    begun_h: float
    ended_h: float = nan


class Work:
    """What is done on a ship alongside; her berth's time is booked by its parts, in equal shares.

    Parameters
    ----------
    patience_h
        Hours without cargo, in total over her parcels, after which she sails with what she has; may be infinite.

    Attributes
    ----------
    parcels : list of Worked
        Those that were begun, in order of their beginning.
    turns : list of (float, tuple)
        Hours at which what is in hand changed, and what it was from then on: parcels and set-ups, in equal shares.
    """

    def __init__(self, env: Environment, visit: "Visit", berth: "Berth", patience_h: float = inf) -> None:
        self._env = env
        self._visit = visit
        self._berth = berth
        self.parcels: list[Worked] = []
        self.turns: list[tuple[float, tuple[Transfer | Setup, ...]]] = []
        self._parts: list[Transfer | Setup] = []
        self._over = env.event()
        self._patience: Countdown | None = None
        if patience_h < inf:
            self._patience = Countdown(env, lambda: dict.fromkeys(self._stores()), self._soonest, self.leave)
            self._patience.left = patience_h

    def run(self) -> Generator[Event, Any, None]:
        """Work all parcels; what is not moved in the end was left behind."""
        visit, parcels = self._visit, range(len(self._visit.amounts))
        visit.left_behind = [0.0 for _ in parcels]
        self._berth.work = self
        if visit.kind.parallel:
            yield self._env.all_of([self._env.process(self._parcel(i)) for i in parcels])
        else:
            for i in parcels:
                yield from self._parcel(i)
        self._berth.work = None

    def leave(self) -> None:
        """End the work now; the ship sails with what she has."""
        if self._over.triggered:
            return
        self._over.succeed()
        for part in list(self._parts):
            if isinstance(part, Transfer) and not part.finished.triggered:
                part.compartment.withdraw(part)

    def on_window_end(self, event: Event) -> None:
        """End the work when the berth window does; the ship may have gone by then."""
        self.leave()

    def book_unfinished(self) -> None:
        """Book the ship's lost hours of the parcels in hand, when the run ends in the middle of them."""
        for part in self._parts:
            if isinstance(part, Transfer):
                self._visit.book_lost(part.lost)

    def history(self, row: int) -> Iterator[ParcelRecord]:
        """Yield what became of the parcels that were begun; the ship is a row of the record."""
        for one in self.parcels:
            part = one.transfer
            yield ParcelRecord(
                row,
                one.number,
                part.compartment.cargo,
                part.compartment.unit,
                part.pool.name,
                one.begun_h,
                one.ended_h,
                part.amount,
                part.done,
                tuple(part.given),
            )

    def settle(self) -> None:
        """Book all parts up to now."""
        for part in self._parts:
            part.settle()

    # ---- one parcel

    def _parcel(self, i: int) -> Generator[Event, Any, None]:
        visit, amount = self._visit, self._visit.amounts[i]
        kind = visit.kind.parcels[i]
        if visit.setups_h[i] > 0.0 and not self._over.triggered:
            yield from self._set_up(visit.setups_h[i])
        rest = amount
        if not self._over.triggered:
            pool, rate = kind.work[self._berth.index]
            transfer = Transfer(
                amount,
                rate / visit.factor,
                pool,
                kind.compartment,
                self._berth.clock,
                self._env.event(),
                self,
                visit.kind.priority,
                self._patience,
            )
            worked = Worked(i, transfer, self._env.now)
            self.parcels.append(worked)
            self._begin(transfer)
            pool.begin(transfer)
            yield transfer.finished
            worked.ended_h = self._env.now
            self._end(transfer)
            visit.book_lost(transfer.lost)
            rest = transfer.left
        if rest > DUST:
            visit.left_behind[i] = rest
            kind.compartment.promised -= rest

    def _set_up(self, hours: float) -> Generator[Event, Any, None]:
        setup = Setup(self._env, self._berth.clock)
        self._begin(setup)
        yield self._env.timeout(hours) | self._over
        setup.settle()
        self._end(setup)

    def _begin(self, part: Transfer | Setup) -> None:
        self.settle()
        self._parts.append(part)
        self._share()

    def _end(self, part: Transfer | Setup) -> None:
        """Take a part out that is booked up to now, and book the others before their shares change."""
        self._parts.remove(part)
        self.settle()
        self._share()

    def _share(self) -> None:
        self.turns.append((self._env.now, tuple(self._parts)))
        for part in self._parts:
            part.share = 1.0 / len(self._parts)

    # ---- sailing short

    def _stores(self) -> list[Compartment]:
        return [part.compartment for part in self._parts if isinstance(part, Transfer)]

    def _soonest(self, hours: float) -> float | None:
        """Return the earliest hour at which her parcels can have been without cargo for `hours` more.

        All shares together are at most 1, so one of the parcels at least must have been so long without.
        """
        moments = [
            part.compartment.stock.dry_by(max(hours, 0.0))
            for part in self._parts
            if isinstance(part, Transfer) and part.rate
        ]
        return min((m for m in moments if m is not None), default=None)
