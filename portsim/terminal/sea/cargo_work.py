"""The cargo work of a ship: her parcels, worked one after another or all at once."""

from collections.abc import Generator, Sequence
from math import inf
from typing import Any

from simpy.events import Event

from portsim.flow.stock.forecast import starvation_hour
from portsim.terminal.handling.countdown import Countdown
from portsim.terminal.handling.crane_part import CranePart
from portsim.terminal.handling.cranes import CranePool
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.fleet import Fleet
from portsim.terminal.handling.transfer import Setup, Store, Transfer
from portsim.terminal.sea.berths import Berth
from portsim.terminal.sea.visit import BegunParcel, ParcelKind, Visit

DUST = 1e-6


class CargoWork:
    """What is done on a ship alongside; her berth's time is booked by its parts, in equal shares.

    Parameters
    ----------
    patience_h
        Hours without cargo, in total over her parcels, after which she sails with what she has; may
        be infinite.
    """

    def __init__(
        self, env: Environment, visit: Visit, berth: Berth, patience_h: float = inf
    ) -> None:
        self._env = env
        self._visit = visit
        self._berth = berth
        self._parts: list[Transfer | Setup] = []
        self._over = env.event()
        self._gear: CranePool | None = None
        self._patience: Countdown | None = None
        if patience_h < inf:
            self._patience = Countdown(
                env,
                f"a ship of {visit.kind.name}",
                lambda: dict.fromkeys(self._stores()),
                self._soonest,
                self.leave,
            )
            self._patience.left = patience_h

    def run(self) -> Generator[Event, Any, None]:
        """Work all parcels; what is not moved in the end was left behind."""
        visit, parcels = self._visit, range(len(self._visit.amounts))
        visit.left_behind = [0.0 for _ in parcels]
        self._berth.work = self
        if visit.kind.gear is not None:
            self._gear = visit.kind.gear.come(visit.name, self._fleet_of(visit.kind.parcels))
        if visit.kind.parallel:
            yield self._env.all_of([self._env.process(self._parcel(i)) for i in parcels])
        else:
            for i in parcels:
                yield from self._parcel(i)
        if visit.kind.gear is not None:
            visit.kind.gear.go(visit.name)
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
            fleet, parts = self._cranes(kind)
            transfer = Transfer(
                amount=amount,
                parts=parts,
                fleet=fleet,
                compartment=kind.compartment,
                berth_clock=self._berth.clock,
                finished=self._env.event(),
                ship=self,
                priority=visit.kind.priority,
                most_cranes=visit.kind.most_cranes,
                patience=self._patience,
            )
            worked = BegunParcel(i, transfer, self._env.now)
            visit.begun_parcels.append(worked)
            self._begin(transfer)
            fleet.begin(transfer)
            yield transfer.finished
            worked.ended_h = self._env.now
            self._end(transfer)
            visit.book_lost(transfer.lost_h)
            rest = transfer.left
        if rest > DUST:
            visit.left_behind[i] = rest
            kind.compartment.promised -= rest

    def _cranes(self, parcel: ParcelKind) -> tuple[Fleet, list[CranePart]]:
        """Return the cranes that work a parcel: the fleet that they are of, and a part for each."""
        fleet = self._fleet_of([parcel])
        parts = []
        for shore, rate in parcel.cranes_at[self._berth.index]:
            pool = shore or self._gear
            assert pool is not None
            parts.append(CranePart(pool, rate / self._visit.factor))
        if self._gear is None:
            assert fleet is not None
        elif fleet is None:  # her gear alone works it
            fleet = self._gear.fleet
        elif self._gear.fleet is not fleet:
            self._gear.leave()
            self._gear.join(fleet)
        return fleet, parts

    def _fleet_of(self, parcels: Sequence[ParcelKind]) -> Fleet | None:
        """Return the cranes of the shore that work parcels at her berth; None if there are none."""
        for parcel in parcels:
            for shore, _ in parcel.cranes_at[self._berth.index]:
                if shore is not None:
                    return shore.fleet
        return None

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
        """Take out a part that is booked up to now; book the others before shares change."""
        self._parts.remove(part)
        self.settle()
        self._share()

    def _share(self) -> None:
        self._visit.work_history.append((self._env.now, tuple(self._parts)))
        for part in self._parts:
            part.share = 1.0 / len(self._parts)

    # ---- sailing short

    def _stores(self) -> list[Store]:
        return [part.compartment for part in self._parts if isinstance(part, Transfer)]

    def _soonest(self, hours: float) -> float | None:
        """Return the earliest hour at which she can have lacked cargo for `hours` more.

        All shares together are at most 1, so one of the parcels at least must have been so long
        without.
        """
        moments = [
            starvation_hour(part.compartment.stock, max(hours, 0.0))
            for part in self._parts
            if isinstance(part, Transfer) and part.rate
        ]
        return min((m for m in moments if m is not None), default=None)
