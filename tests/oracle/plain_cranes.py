"""Cranes told the plain way: all are dealt out anew whenever anything changes.

A pool is a number of cranes that may follow a clock; the gear of a ship is a pool that comes and goes
with her. Pools with the same rule are dealt together: those that share no parcel do not meet.
"""

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import simpy

from portsim.scenario.blocks.scenario import Scenario
from tests.oracle.desk import Clock


class Pool:
    """Equal cranes."""

    def __init__(
        self, env: simpy.Environment, name: str, clock: Clock | int, most: int, times: Any
    ) -> None:
        self.env = env
        self.name = name
        self.clock = clock
        self.number = clock if isinstance(clock, int) else int(clock.most)
        self.most_on_ship = most
        self.times = times
        self.shared = 0

    def present(self) -> int:
        return self.clock if isinstance(self.clock, int) else self.clock.at(self.env.now)

    def note(self, parcels: list[Any]) -> None:
        """Note what the cranes do: a crane that is slowed counts as working in part."""
        units: dict[str, float] = defaultdict(float)
        given = [(p, p.hands[self]) for p in parcels if self in p.hands]
        units["shift"] = self.number - self.present()
        units["idle"] = self.present() - sum(cranes for _, cranes in given)
        for parcel, cranes in given:
            if parcel.moving and cranes:
                work = parcel.moving * cranes / parcel.speed()
                units["working"] += work
                units["reclaim"] += cranes - work
            else:
                units["waiting_cargo"] += cranes
        self.times.set(self.env.now, {state: n for state, n in units.items() if n})


class Fleet:
    """Pools with one rule, and the parcels that they work."""

    def __init__(self, split: str) -> None:
        self.split = split
        self.pools: list[Pool] = []
        self.parcels: list[Any] = []

    def follow(self, env: simpy.Environment, clock: Clock) -> Any:
        """Deal whenever the number of a pool changes."""
        while (hour := clock.next(env.now)) < float("inf"):
            yield env.timeout(hour - env.now)
            self.deal()

    def take(self, parcel: Any) -> None:
        parcel.store.advance()
        self.parcels.append(parcel)
        parcel.store.parcels.append(parcel)
        for pool in parcel.rates:
            others = [p for p in self.parcels if pool in p.rates]
            pool.shared += len(others) > 1
        self.deal()

    def release(self, parcel: Any) -> None:
        self.parcels.remove(parcel)
        self.deal()

    def deal(self) -> None:
        stores = list(dict.fromkeys(p.store for p in self.parcels))
        for store in stores:
            store.advance()
        found = self._fractions() if self.split == "fractional" else self._whole()
        for parcel in self.parcels:
            parcel.hands = found[parcel]
        for store in stores:
            store.changed()
        self.note()

    def note(self) -> None:
        for pool in self.pools:
            pool.note(self.parcels)

    def _fractions(self) -> dict[Any, dict[Pool, float]]:
        hands = {p: dict.fromkeys(p.rates, 0.0) for p in self.parcels}
        left = {pool: float(pool.present()) for pool in self.pools}
        for rank in range(max((len(p.rates) for p in self.parcels), default=0)):
            for pool in self.pools:
                mine = [p for p in self.parcels if list(p.rates)[rank : rank + 1] == [pool]]
                rooms = {p: min(pool.most_on_ship, p.most - sum(hands[p].values())) for p in mine}
                waiting = sorted(mine, key=lambda p: rooms[p])
                while waiting:
                    parcel = waiting.pop(0)
                    part = min(rooms[parcel], left[pool] / (len(waiting) + 1))
                    hands[parcel][pool] = part
                    left[pool] -= part
        return hands

    def _whole(self) -> dict[Any, dict[Pool, float]]:
        hands = {p: dict.fromkeys(p.rates, 0.0) for p in self.parcels}
        free = {pool: pool.present() for pool in self.pools}
        dealt: list[Any] = [None]
        while dealt:
            dealt = []  # (parcel, pool) of this round
            for parcel in self.parcels:
                if sum(hands[parcel].values()) >= parcel.most:
                    continue
                chain = self._chain(parcel, set(), hands, free, dealt)
                if not chain:
                    continue
                free[chain[-1][1]] -= 1
                for (_, old), (other, _) in reversed(list(pairwise(chain))):
                    hands[other][old] -= 1
                    dealt.remove((other, old))
                for who, pool in reversed(chain):
                    hands[who][pool] += 1
                    dealt.append((who, pool))
        return hands

    def _chain(
        self,
        parcel: Any,
        asked: set[Pool],
        hands: dict[Any, dict[Pool, float]],
        free: dict[Pool, int],
        dealt: list[Any],
    ) -> list[tuple[Any, Pool]]:
        """Return who gets a crane of which pool so that a parcel gets one; empty if it cannot."""
        usable = [pool for pool in parcel.rates if hands[parcel][pool] < pool.most_on_ship]
        for pool in usable:
            if free[pool]:
                return [(parcel, pool)]
        for pool in usable:
            if pool in asked:
                continue
            asked.add(pool)
            for other in [who for who, its in dealt if its is pool]:
                rest = self._chain(other, asked, hands, free, dealt)
                if rest:
                    return [(parcel, pool), *rest]
        return []


class Cranes:
    """All the cranes of a terminal."""

    def __init__(
        self, env: simpy.Environment, scenario: Scenario, make_times: Callable[[], Any]
    ) -> None:
        self.env = env
        self.scenario = scenario
        self.fleets: dict[str, Fleet] = {}
        self.pools: dict[str, Pool] = {}
        self.gear: dict[str, list[Pool]] = {}
        self._make_times = make_times
        for name, block in scenario.cranes.items():
            fleet = self.fleets.setdefault(block.split, Fleet(block.split))
            clock = block.number if isinstance(block.number, int) else Clock(scenario, block.number)
            pool = Pool(env, name, clock, block.max_per_ship, make_times())
            fleet.pools.append(pool)
            self.pools[name] = pool
            if isinstance(clock, Clock):
                env.process(fleet.follow(env, clock))
        for fleet in self.fleets.values():
            fleet.note()

    def come(self, vessel: str) -> Pool | None:
        """Bring the gear of a ship."""
        gear = self.scenario.vessels[vessel].gear
        if gear is None:
            return None
        name = f"gear of {vessel}"
        pool = Pool(self.env, name, gear.number, gear.number, self._make_times())
        pool.times.set(self.env.now, {"idle": float(gear.number)})
        self.gear.setdefault(name, []).append(pool)
        return pool

    def go(self, pool: Pool | None) -> None:
        if pool is not None:
            for fleet in self.fleets.values():
                if pool in fleet.pools:
                    fleet.pools.remove(pool)
            pool.times.set(self.env.now, {})

    def for_parcel(
        self, vessel: str, berth: str, cargo: str, factor: float, gear: Pool | None
    ) -> tuple[Fleet, dict[Pool, float]]:
        """Return who works a parcel: the fleet, and the rate of one crane of each pool."""
        names = self.at(vessel, berth, cargo)
        shore = [name for name in names if name in self.pools]
        split = self.scenario.cranes[shore[0]].split if shore else "whole"
        fleet = self.fleets.setdefault(split, Fleet(split))
        if gear is not None:
            for other in self.fleets.values():
                if gear in other.pools:
                    other.pools.remove(gear)
            fleet.pools.append(gear)
        rates = {self.pools.get(name, gear): rate / factor for name, rate in names.items()}
        return fleet, rates  # type: ignore[return-value]

    def at(self, vessel: str, berth: str, cargo: str) -> dict[str, float]:
        """Return the pools that work a cargo of a ship at a berth, the faster first, and their rates."""
        scenario, found = self.scenario, {}
        boxes = scenario.cargoes[cargo].form == "container"
        teu = scenario.cargoes[cargo].teu_factor
        for name, pool in scenario.cranes.items():
            if cargo in pool.cargoes and (pool.berths is None or berth in pool.berths):
                work = pool.cargoes[cargo]
                found[name] = work.rate_moves_ph * teu if boxes else work.rate_tph
        gear = scenario.vessels[vessel].gear
        if gear is not None and (gear.rate_moves_ph if boxes else gear.rate_tph):
            found[f"gear of {vessel}"] = gear.rate_moves_ph * teu if boxes else gear.rate_tph
        order = sorted(found, key=lambda name: (-found[name], name))
        return {name: found[name] for name in order}

    def most(self, vessel: str) -> float:
        block = self.scenario.vessels[vessel]
        limits = [float("inf")]
        if block.max_cranes is not None:
            limits.append(block.max_cranes)
        if block.hatches is not None:
            limits.append(block.hatches * block.max_per_hatch)
        return min(limits)
