"""Cranes and shiploaders of one kind: how many work, what stops them, and their hours."""

from collections.abc import Iterable
from math import inf, nan

import numpy as np

from portsim.observe.resources import CraneRecord
from portsim.terminal.handling.countdown import Countdown
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.fleet import Fleet
from portsim.terminal.handling.transfer import Store
from portsim.vocabulary import State
from portsim.vocabulary.states import CRANE_STATES

# Bound once, since to look up a member takes longer than to use it.
BROKEN = State.BROKEN
IDLE = State.IDLE
INTERFERENCE = State.INTERFERENCE
RECLAIM = State.RECLAIM
SHIFT = State.SHIFT
WAITING_CARGO = State.WAITING_CARGO
WEATHER = State.WEATHER
WORKING = State.WORKING


class CranePool:
    """Equal cranes that reach the same berths, or the gear of one ship.

    A crane-hour is booked to the first of these that holds: the crane is broken; shift or weather
    stops the whole pool; weather stops the cargo; the store cannot serve. Otherwise it is divided
    between work, what cranes lose by interference, and what reclaiming at the store holds back.

    Attributes
    ----------
    name, resource : str
        What it is called in the results; and what it is called alone, as the gear of one ship.
    gone : bool
        Whether they have left with their ship.
    number, manned, broken : int
        Cranes in all, those for which there are people at this hour, and those under repair. While
        none is manned all of them are stopped, and `manned` is as it was before.
    max_per_ship : int
        Most of them on one ship.
    loss : float
        Share of its rate that each crane loses per crane of the pool beyond the first on a ship.
    fleet : Fleet
        The pools that work the same parcels as this one.
    closed : str
        What stops all of them, `shift` or `weather`; empty if nothing does.
    failure : Countdown or None
        Crane-hours at work until the next failure, on the running clock.
    repairs : list of [float, float]
        When each crane failed and was repaired; NaN until it is repaired.
    stops : list of (float, str)
        (hour, by what) whenever all of them were stopped; an empty text where they went on.
    numbers : list of (float, int)
        (hour, cranes that were manned from then on), where a table says so.
    """

    def __init__(
        self,
        env: Environment,
        name: str,
        number: int,
        max_per_ship: int,
        fleet: Fleet,
        loss_per_extra_crane: float = 0.0,
        resource: str = "",
    ) -> None:
        self.env = env
        self.name = name
        self.resource = resource or name
        self.number = self.manned = number
        self.max_per_ship = max_per_ship
        self.loss = loss_per_extra_crane
        self.gone = False
        self.broken = 0
        self.closed = ""
        self.failure: Countdown | None = None
        self.repairs: list[list[float]] = []
        self.stops: list[tuple[float, str]] = []
        self.numbers: list[tuple[float, int]] = []
        self._booked_h = env.now
        self.hours: dict[str, float] = dict.fromkeys(CRANE_STATES, 0.0)
        self.join(fleet)

    def join(self, fleet: Fleet) -> None:
        """Work with the other pools of a fleet from now on."""
        self.fleet = fleet
        fleet.pools.append(self)

    def leave(self) -> None:
        """Work with the other pools of the fleet no more; no part of a parcel is in hand."""
        self.fleet.pools.remove(self)

    @property
    def available(self) -> int:
        """Cranes that can be given to parcels."""
        return min(self.manned, self.number - self.broken)

    @property
    def unbroken(self) -> int:
        """Cranes that could be given to parcels were none under repair."""
        return self.manned

    @property
    def stores(self) -> Iterable[Store]:
        """The compartments of the parcels in hand of which it works a part."""
        return dict.fromkeys(
            transfer.compartment
            for transfer in self.fleet.transfers
            if any(part.pool is self for part in transfer.parts)
        )

    # ---- what changes

    def fail(self) -> int:
        """Lose a crane; return the number of the failure."""
        self._book_all()
        self.broken += 1
        self.repairs.append([self.env.now, nan])
        self.fleet.split()
        return len(self.repairs) - 1

    def repaired(self, failure: int) -> None:
        """Have a crane back; the repair of gear may end when its ship has gone."""
        if self.gone:
            return
        self._book_all()
        self.broken -= 1
        self.repairs[failure][1] = self.env.now
        self.fleet.split()

    def man(self, number: int) -> None:
        """Have people for so many cranes from now on; the others are left as they stand."""
        self._book_all()
        self.manned = number
        self.numbers.append((self.env.now, number))
        self.fleet.split()

    def close(self, state: str) -> None:
        """Stop all cranes, or (empty) let them work again."""
        stores = self.stores
        for store in stores:
            store.settle()
        self._book_all()
        self.closed = state
        self.stops.append((self.env.now, state))
        self.fleet.split(stores)

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

    def clock(self, hours: float) -> dict[str, float]:
        """Return crane-hours by state, which add up to number x the hours since its beginning."""
        self._book_all()
        return {**self.hours, IDLE: self.number * hours - sum(self.hours.values())}

    def history(self) -> CraneRecord:
        """Return the failures and stoppages so far."""
        failed, repaired = np.asarray(self.repairs, dtype=float).reshape(-1, 2).T
        ends = [*(at_h for at_h, _ in self.stops[1:]), inf]
        stopped = tuple(
            (at_h, end_h, by) for (at_h, by), end_h in zip(self.stops, ends, strict=False) if by
        )
        return CraneRecord(
            self.resource, self.number, failed, repaired, stopped, tuple(self.numbers)
        )

    def _book_all(self) -> None:
        """Book the time up to now of broken and unmanned cranes, and of all that are stopped."""
        hours = self.env.now - self._booked_h
        self._booked_h = self.env.now
        self.hours[BROKEN] += self.broken * hours
        whole, available = self.number - self.broken, self.available
        self.hours[SHIFT] += (whole - available) * hours
        if self.closed:
            self.hours[self.closed] += available * hours

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
        offered = sum(transfer.rate for transfer in store.transfers)
        if not offered:
            return 0.0
        mine = sum(
            part.rate / part.crane_rate
            for transfer in store.transfers
            for part in transfer.parts
            if part.pool is self
        )
        return mine / offered * store.stock.outflow
