"""The pools of cranes that work the same parcels, and how they are split between them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portsim.policies.cranes import WITHOUT_WORK, CraneRule, Demand
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.transfer import CranePart, Pool, Store, Transfer
from portsim.vocabulary import State

BROKEN = State.BROKEN
WAITING_CRANE = State.WAITING_CRANE


class _Cranes(NamedTuple):
    """What a parcel gets: cranes for each part, what they are worth, and its state if it has none.

    The parts are in the order in which it asked for them.
    """

    parts: Sequence[CranePart]
    cranes: Sequence[float]
    effective: Sequence[float]
    without_crane: str


class Fleet:
    """One pool of cranes, or several that work the same parcels.

    A rule splits them between parcels. They are split anew whenever a parcel begins or ends, a
    crane fails or is repaired, or weather or a shift begins or ends. A parcel that is stopped keeps
    its cranes.
    """

    def __init__(self, env: Environment, rule: CraneRule) -> None:
        self.env = env
        self.pools: list[Pool] = []
        self._rule = rule
        self._transfers: list[Transfer] = []

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
            transfer.end(self.env.now)
        self.split()

    # ---- the split

    def split(self, stale: Iterable[Store] = ()) -> None:
        """Split the cranes anew; the rates of the stores in `stale` have changed in any case."""
        if self._rule not in WITHOUT_WORK:
            for store in self.stores:
                store.settle()
        given = self._given()
        changed = [transfer for transfer, new in given if _differs(transfer, new)]
        stores = dict.fromkeys(transfer.compartment for transfer in changed)
        for store in stores:
            store.settle()
        now = self.env.now
        for transfer, new in given:
            transfer.state_without_crane = new.without_crane
            for part, cranes, effective in zip(new.parts, new.cranes, new.effective, strict=True):
                if part.cranes != cranes:
                    part.crane_changes.append((now, cranes))
                part.cranes, part.effective = cranes, effective
            transfer.refresh(now)
        for store in dict.fromkeys((*stores, *stale)):
            store.rerate()

    def _given(self) -> list[tuple[Transfer, _Cranes]]:
        """Return what every parcel gets."""
        parts = [self._in_order(transfer) for transfer in self._transfers]
        demands = self._demands(parts)
        given = self._rule([pool.available for pool in self.pools], demands)
        unbroken = given
        if any(pool.broken for pool in self.pools):
            unbroken = self._rule([pool.unbroken for pool in self.pools], demands)
        on_ship: dict[tuple[int, int], float] = {}
        for demand, cranes in zip(demands, given, strict=True):
            for pool, n in zip(demand.pools, cranes, strict=True):
                on_ship[demand.ship, pool] = on_ship.get((demand.ship, pool), 0.0) + n
        found = []
        for i, transfer in enumerate(self._transfers):
            effective = [
                n * (1.0 - part.pool.loss * max(on_ship[demands[i].ship, pool] - 1.0, 0.0))
                for part, pool, n in zip(parts[i], demands[i].pools, given[i], strict=True)
            ]
            broken = _at_work(parts[i], unbroken[i]) and not _at_work(parts[i], given[i])
            state = BROKEN if broken else WAITING_CRANE
            found.append((transfer, _Cranes(parts[i], given[i], effective, state)))
        return found

    @staticmethod
    def _in_order(transfer: Transfer) -> Sequence[CranePart]:
        """Return the parts of a parcel: those whose pools work now first, then the faster."""
        if len(transfer.parts) == 1:
            return transfer.parts
        return sorted(transfer.parts, key=lambda part: bool(part.pool.closed))

    def _demands(self, asked: Sequence[Sequence[CranePart]]) -> list[Demand]:
        """Return what every parcel asks for; `asked` are the parts of each, in their order."""
        places = {pool: place for place, pool in enumerate(self.pools)}
        ships = {
            ship: number
            for number, ship in enumerate(dict.fromkeys(t.ship for t in self._transfers))
        }
        return [
            Demand(
                ship=ships[transfer.ship],
                most=transfer.most_cranes,
                priority=transfer.priority,
                work_h=transfer.left / transfer.parts[0].crane_rate,
                stopped=bool(transfer.stopped_by()),
                pools=tuple([places[part.pool] for part in parts]),
                most_of=tuple([part.pool.max_per_ship for part in parts]),
            )
            for transfer, parts in zip(self._transfers, asked, strict=True)
        ]


def _differs(transfer: Transfer, new: _Cranes) -> bool:
    """Return whether a parcel gets other cranes than it has."""
    return transfer.state_without_crane != new.without_crane or any(
        part.cranes != cranes or part.effective != effective
        for part, cranes, effective in zip(new.parts, new.cranes, new.effective, strict=True)
    )


def _at_work(parts: Sequence[CranePart], cranes: Sequence[float]) -> bool:
    """Return whether some of the cranes of a parcel are not stopped."""
    return any(n and not part.pool.closed for part, n in zip(parts, cranes, strict=True))
