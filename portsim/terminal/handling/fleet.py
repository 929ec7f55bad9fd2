"""The pools of cranes that work the same parcels, and how they are split between them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from portsim.policies.cranes import WITHOUT_WORK, CraneRule, Demand
from portsim.terminal.handling.crane_part import Pool
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.transfer import Store, Transfer
from portsim.vocabulary import State

BROKEN = State.BROKEN
WAITING_CRANE = State.WAITING_CRANE


class _Cranes(NamedTuple):
    """Cranes for each part of a parcel, what they are worth, and its state if it has none."""

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
        stores = dict.fromkeys(
            transfer.compartment for transfer, new in given if _differs(transfer, new)
        )
        for store in stores:
            store.settle()
        now = self.env.now
        for transfer, new in given:
            transfer.state_without_crane = new.without_crane
            for part, cranes, effective in zip(
                transfer.parts, new.cranes, new.effective, strict=True
            ):
                if part.cranes != cranes:
                    part.crane_changes.append((now, cranes))
                part.cranes, part.effective = cranes, effective
            transfer.refresh(now)
        for store in dict.fromkeys((*stores, *stale)):
            store.rerate()

    def _given(self) -> list[tuple[Transfer, _Cranes]]:
        """Return what every parcel gets."""
        if not self._transfers:
            return []
        cranes, states = self._split()
        on_ship: dict[tuple[object, Pool], float] = {}
        for transfer, mine in zip(self._transfers, cranes, strict=True):
            for pool, n in mine.items():
                if pool.loss:
                    on_ship[transfer.ship, pool] = on_ship.get((transfer.ship, pool), 0.0) + n
        found = []
        for transfer, mine, state in zip(self._transfers, cranes, states, strict=True):
            numbers = [mine[part.pool] for part in transfer.parts]
            effective = numbers
            if on_ship:
                effective = [
                    n * (1.0 - pool.loss * max(on_ship.get((transfer.ship, pool), 0.0) - 1.0, 0.0))
                    for n, pool in zip(numbers, [part.pool for part in transfer.parts], strict=True)
                ]
            found.append((transfer, _Cranes(numbers, effective, state)))
        return found

    def _split(self) -> tuple[Sequence[Mapping[Pool, float]], Sequence[str]]:
        """Return the cranes of every parcel by pool, and the state of each if it has none.

        Cranes that work are split first, and those that are stopped by what is left of the limits.
        """
        working = [pool for pool in self.pools if not pool.closed]
        stopped = [pool for pool in self.pools if pool.closed]
        cranes: list[dict[Pool, float]] = [{} for _ in self._transfers]
        states = [WAITING_CRANE] * len(cranes)
        if working:
            none = cranes
            cranes = self._dealt(working, [pool.available for pool in working], none)
            if any(pool.broken for pool in working):
                unbroken = self._dealt(working, [pool.unbroken for pool in working], none)
                for i, (mine, could) in enumerate(zip(cranes, unbroken, strict=True)):
                    if any(could.values()) and not any(mine.values()):
                        states[i] = BROKEN
        if stopped:
            cranes = self._dealt(stopped, [pool.available for pool in stopped], cranes)
        return cranes, states

    def _dealt(
        self,
        pools: Sequence[Pool],
        numbers: Sequence[int],
        before: Sequence[dict[Pool, float]],
    ) -> list[dict[Pool, float]]:
        """Return the cranes of every parcel by pool: those of before, and those of some pools."""
        places = {pool: place for place, pool in enumerate(pools)}
        ships: dict[object, int] = {}
        had: dict[object, float] = {}
        for transfer, mine in zip(self._transfers, before, strict=True):
            ships.setdefault(transfer.ship, len(ships))
            if mine:
                had[transfer.ship] = had.get(transfer.ship, 0.0) + sum(mine.values())
        mine_now = [
            [part.pool for part in transfer.parts if part.pool in places]
            for transfer in self._transfers
        ]
        demands = [
            Demand(
                ship=ships[transfer.ship],
                most=transfer.most_cranes - had.get(transfer.ship, 0.0),
                priority=transfer.priority,
                work_h=transfer.left / transfer.parts[0].crane_rate,
                stopped=bool(transfer.stopped_by()),
                pools=tuple([places[pool] for pool in asked]),
                most_of=tuple([pool.max_per_ship for pool in asked]),
            )
            for transfer, asked in zip(self._transfers, mine_now, strict=True)
        ]
        given = self._rule(numbers, demands)
        return [
            {**mine, **dict(zip(asked, new, strict=True))}
            for mine, asked, new in zip(before, mine_now, given, strict=True)
        ]


def _differs(transfer: Transfer, new: _Cranes) -> bool:
    """Return whether a parcel gets other cranes than it has."""
    if transfer.state_without_crane != new.without_crane:
        return True
    for part, cranes, effective in zip(transfer.parts, new.cranes, new.effective, strict=True):
        if part.cranes != cranes or part.effective != effective:
            return True
    return False
