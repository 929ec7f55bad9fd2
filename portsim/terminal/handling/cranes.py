"""Cranes and shiploaders, shared among the parcels that are being worked."""

from collections.abc import Iterable, Sequence
from math import inf, nan

import numpy as np

from portsim.observe.record import CraneRecord
from portsim.policies.cranes import WITHOUT_WORK, CraneRule, Demand
from portsim.terminal.handling.countdown import Countdown
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.transfer import Store, Transfer
from portsim.vocabulary import State
from portsim.vocabulary.states import CRANE_STATES

# Bound once, since to look up a member takes longer than to use it.
BROKEN = State.BROKEN
IDLE = State.IDLE
INTERFERENCE = State.INTERFERENCE
RECLAIM = State.RECLAIM
WAITING_CARGO = State.WAITING_CARGO
WAITING_CRANE = State.WAITING_CRANE
WEATHER = State.WEATHER
WORKING = State.WORKING


class CranePool:
    """Equal cranes that reach the same berths.

    A rule splits them between parcels. They are split anew whenever a parcel begins or ends, a
    crane fails or is repaired, or weather or a shift begins or ends. A parcel that is stopped keeps
    its cranes.

    A crane-hour is booked to the first of these that holds: the crane is broken; shift or weather
    stops the whole pool; weather stops the cargo; the store cannot serve. Otherwise it is divided
    between work, what cranes lose by interference, and what reclaiming at the store holds back.

    Attributes
    ----------
    number, broken : int
        Cranes in all, and under repair.
    closed : str
        What stops all of them, `shift` or `weather`; empty if nothing does.
    failure : Countdown or None
        Crane-hours at work until the next failure, on the running clock.
    repairs : list of [float, float]
        When each crane failed and was repaired; NaN until it is repaired.
    stops : list of (float, str)
        (hour, by what) whenever all of them were stopped; an empty text where they went on.
    parcel_histories : dict of Transfer to list of (float, str, float)
        (hour, state, cranes) of every change of each parcel. The state is what stops it, what it
        lacks, or `working`, even if the store cannot serve it. The last one is its end, with an
        empty state.
    """

    def __init__(
        self,
        env: Environment,
        name: str,
        number: int,
        max_per_ship: int,
        rule: CraneRule,
        loss_per_extra_crane: float = 0.0,
    ) -> None:
        self.env = env
        self.name = name
        self.number = number
        self.broken = 0
        self.closed = ""
        self.failure: Countdown | None = None
        self.repairs: list[list[float]] = []
        self.stops: list[tuple[float, str]] = []
        self.parcel_histories: dict[Transfer, list[tuple[float, str, float]]] = {}
        self._max_per_ship = max_per_ship
        self._rule = rule
        self._loss = loss_per_extra_crane
        self._transfers: list[Transfer] = []
        self._booked_h = 0.0
        self.hours: dict[str, float] = dict.fromkeys(CRANE_STATES, 0.0)

    @property
    def transfers(self) -> Sequence[Transfer]:
        """The parcels in hand, in order of their beginning."""
        return self._transfers

    @property
    def stores(self) -> Iterable[Store]:
        """The compartments of the parcels in hand."""
        return dict.fromkeys(t.compartment for t in self._transfers)

    # ---- what changes

    def begin(self, transfer: Transfer) -> None:
        """Start a parcel."""
        self._transfers.append(transfer)
        transfer.compartment.begin(transfer)
        self.split()

    def end(self, transfers: Sequence[Transfer]) -> None:
        """Take the cranes from parcels that are done."""
        for transfer in transfers:
            self._transfers.remove(transfer)
            self._note(transfer, "", 0.0)
        self.split()

    def fail(self) -> int:
        """Lose a crane; return the number of the failure."""
        self._book_all()
        self.broken += 1
        self.repairs.append([self.env.now, nan])
        self.split()
        return len(self.repairs) - 1

    def repaired(self, failure: int) -> None:
        """Have a crane back."""
        self._book_all()
        self.broken -= 1
        self.repairs[failure][1] = self.env.now
        self.split()

    def close(self, state: str) -> None:
        """Stop all cranes, or (empty) let them work again."""
        stores = self.stores
        for store in stores:
            store.settle()
        self._book_all()
        self.closed = state
        self.stops.append((self.env.now, state))
        self.split(stores)

    # ---- the books

    def book(
        self, cranes: float, effective: float, working_h: float, hours: float, dry_h: float
    ) -> None:
        """Book the time of `cranes` over the last `hours`: at work, without cargo, slowed."""
        booked, served_h = self.hours, hours - dry_h
        booked[WORKING] += working_h
        if dry_h:
            booked[WAITING_CARGO] += cranes * dry_h
        if cranes != effective:
            booked[INTERFERENCE] += (cranes - effective) * served_h
        booked[RECLAIM] += effective * served_h - working_h
        if self.failure is not None:
            self.failure.left -= working_h

    def book_stopped(self, cranes: float, hours: float) -> None:
        """Book the time of `cranes` on a parcel that was stopped, unless all cranes were."""
        if not self.closed:
            self.hours[WEATHER] += cranes * hours

    def clock(self, now_h: float) -> dict[str, float]:
        """Return crane-hours by state since the beginning; they add up to number x hours."""
        self._book_all()
        return {**self.hours, IDLE: self.number * now_h - sum(self.hours.values())}

    def history(self) -> CraneRecord:
        """Return the failures and stoppages so far."""
        failed, repaired = np.asarray(self.repairs, dtype=float).reshape(-1, 2).T
        ends = [*(at_h for at_h, _ in self.stops[1:]), inf]
        stopped = tuple(
            (at_h, end_h, by) for (at_h, by), end_h in zip(self.stops, ends, strict=False) if by
        )
        return CraneRecord(self.name, self.number, failed, repaired, stopped)

    def _book_all(self) -> None:
        """Book the time up to now of broken cranes, and of the others if all are stopped."""
        hours = self.env.now - self._booked_h
        self._booked_h = self.env.now
        self.hours[BROKEN] += self.broken * hours
        if self.closed:
            self.hours[self.closed] += (self.number - self.broken) * hours

    # ---- the split

    def split(self, stale: Iterable[Store] = ()) -> None:
        """Split the cranes anew; the rates of the stores in `stale` have changed in any case."""
        if self._rule not in WITHOUT_WORK:
            for store in self.stores:
                store.settle()
        given = self._given()
        changed = [
            (t, new)
            for t, new in zip(self._transfers, given, strict=True)
            if (t.cranes, t.effective, t.state_without_crane) != new
        ]
        stores = list(dict.fromkeys(t.compartment for t, _ in changed))
        for store in stores:
            store.settle()
        for transfer, new in changed:
            if transfer.cranes != new[0]:
                transfer.crane_changes.append((self.env.now, new[0]))
            transfer.cranes, transfer.effective, transfer.state_without_crane = new
        for transfer in self._transfers:
            doing = transfer.closed or (
                WORKING if transfer.cranes else transfer.state_without_crane
            )
            self._note(transfer, doing, transfer.cranes)
        for store in dict.fromkeys((*stores, *stale)):
            store.rerate()

    def _note(self, transfer: Transfer, doing: str, cranes: float) -> None:
        """Note what a parcel does from now on; every change of it brings a new split."""
        history = self.parcel_histories.setdefault(transfer, [])
        if not history or history[-1][1:] != (doing, cranes):
            history.append((self.env.now, doing, cranes))

    def _given(self) -> list[tuple[float, float, str]]:
        """Return (cranes, what they are worth, state if it has none) of each parcel."""
        ships = {
            ship: number
            for number, ship in enumerate(dict.fromkeys(t.ship for t in self._transfers))
        }
        demands = [
            Demand(
                ships[t.ship], self._max_per_ship, t.priority, t.left / t.crane_rate, bool(t.closed)
            )
            for t in self._transfers
        ]
        given = self._rule(self.number - self.broken, demands)
        unbroken = self._rule(self.number, demands) if self.broken and 0.0 in given else given
        on_ship = dict.fromkeys(ships.values(), 0.0)
        for demand, cranes in zip(demands, given, strict=True):
            on_ship[demand.ship] += cranes
        return [
            (
                cranes,
                cranes * (1.0 - self._loss * max(on_ship[demand.ship] - 1.0, 0.0)),
                BROKEN if not cranes and could else WAITING_CRANE,
            )
            for demand, cranes, could in zip(demands, given, unbroken, strict=True)
        ]

    # ---- failures on the running clock

    def soonest(self, crane_hours: float) -> float | None:
        """Return the earliest hour at which the cranes can have worked so much more.

        One of the stores at least must give its part of it first, in proportion to the cranes at
        work on it now.
        """
        flows = {store: self._at_work(store) for store in self.stores}
        total = sum(flows.values())
        moments = []
        for store, cranes in flows.items():
            if cranes > 0.0:
                amount = crane_hours / total * store.stock.outflow
                if amount <= store.stock.negligible:
                    return self.env.now
                moments.append(store.out_by(amount))
        return min((m for m in moments if m is not None), default=None)

    def _at_work(self, store: Store) -> float:
        """Return the cranes of the pool that work on a store's cargo while it can serve them."""
        offered = sum(t.rate for t in store.transfers)
        if not offered:
            return 0.0
        mine = sum(t.rate / t.crane_rate for t in store.transfers if t.pool is self)
        return mine / offered * store.stock.outflow
