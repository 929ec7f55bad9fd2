"""Road: trucks through the gate to the store, as a stream and without an event of their own.

Every block of hours one SimPy event brings the next trucks: their arrivals, their times at gate and bay by the
first-come recursion, and the hours at which they reach the store. What happens there, full or empty, is the
stock's affair.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from simpy.events import Event

from portsim.flow.arrivals import Arrivals, Intensity
from portsim.flow.servers import FirstCome, Ids, InOrder
from portsim.flow.streams import Draws, Floats
from portsim.observe.record import Trucks
from portsim.terminal.environment import Environment
from portsim.terminal.nomination import Collection
from portsim.terminal.storage import Compartment

DAY_H = 24.0
WEEK_H = 168.0


@dataclass
class CalledTrucks:
    """Trucks that are called for an import: how many at most, and spread over the day by the intensity."""

    collection: Collection
    most: int | None
    day: Intensity
    when: Draws  # uniform on (0, 1), one a truck


@dataclass
class TruckKind:
    """What all trucks of a service share."""

    name: str
    compartment: Compartment
    payload: float
    source: Arrivals | CalledTrucks
    gate_h: Draws
    bay_h: Draws
    bays: FirstCome | None
    before_bay: InOrder = field(default_factory=InOrder)
    before_store: InOrder = field(default_factory=InOrder)


class _Columns:
    """Columns of floats that grow by blocks; a row a truck."""

    def __init__(self, count: int) -> None:
        self._data = np.full((count, 1024), np.nan)
        self.n = 0

    def add(self, rows: int) -> slice:
        """Make room for rows and return where they are."""
        while self.n + rows > self._data.shape[1]:
            self._data = np.concatenate([self._data, np.full_like(self._data, np.nan)], axis=1)
        added = slice(self.n, self.n + rows)
        self.n += rows
        return added

    def __getitem__(self, column: int) -> Floats:
        values: Floats = self._data[column]
        return values


_KIND, _ARRIVE, _GATE_H, _BAY_H, _GATE, _IN, _BAY, _WORKED = range(8)


class Road:
    """The gate for all trucks, and the way on to each store."""

    def __init__(self, env: Environment, lanes: int, kinds: Sequence[TruckKind], exit_h: float) -> None:
        self.env = env
        self.kinds = kinds
        self.lanes = lanes
        self._exit_h = exit_h
        self._gate = FirstCome(lanes)
        self._before_gate = InOrder()
        self._rows = _Columns(8)
        self._order: list[list[Ids]] = [[] for _ in kinds]  # rows in the order they were announced to the store
        called = any(isinstance(kind.source, CalledTrucks) for kind in kinds)
        self._block_h = DAY_H if called else WEEK_H

    def blocks(self) -> Generator[Event, Any, None]:
        """Bring the trucks of the next hours, over and over."""
        while True:
            self._bring(self.env.now + self._block_h)
            yield self.env.timeout(self._block_h)

    def _bring(self, until_h: float) -> None:
        rows = self._rows
        come, who = [], []
        for index, kind in enumerate(self.kinds):
            hours = self._arrivals(kind, until_h)
            added = rows.add(len(hours))
            rows[_KIND][added] = index
            rows[_ARRIVE][added] = hours
            rows[_GATE_H][added] = kind.gate_h.take(len(hours))
            rows[_BAY_H][added] = kind.bay_h.take(len(hours))
            come.append(hours)
            who.append(np.arange(added.start, added.stop))
        at, who_at = self._before_gate.release(np.concatenate(come), np.concatenate(who), until_h)
        start = self._gate.starts(at, rows[_GATE_H][who_at])
        through = start + rows[_GATE_H][who_at]
        rows[_GATE][who_at] = start
        rows[_IN][who_at] = through
        for index, kind in enumerate(self.kinds):
            mine = rows[_KIND][who_at] == index
            self._to_store(index, kind, through[mine], who_at[mine], until_h)

    def _to_store(self, index: int, kind: TruckKind, at: Floats, who: Ids, until_h: float) -> None:
        rows = self._rows
        if kind.bays is not None:
            at, who = kind.before_bay.release(at, who, until_h)
            start = kind.bays.starts(at, rows[_BAY_H][who])
        else:
            start = at
        rows[_BAY][who] = start
        done = start + rows[_BAY_H][who]
        rows[_WORKED][who] = done
        done, who = kind.before_store.release(done, who, until_h)
        if len(done):
            self._order[index].append(who)
            kind.compartment.announce(done, np.full(len(done), kind.payload))

    def _arrivals(self, kind: TruckKind, until_h: float) -> Floats:
        source = kind.source
        if isinstance(source, Arrivals):
            return source.until(until_h)
        now = self.env.now
        today = source.day.between(0.0, now), source.day.between(now, until_h)
        loads = source.collection.loads(kind.payload, source.most if today[1] > 0.0 else 0)
        return np.sort(source.day.hour_of(today[0] + source.when.take(loads) * today[1]))

    def records(self) -> list[Trucks]:
        """Return the trucks of each service, in order of arrival."""
        rows = self._rows
        found = []
        n = rows.n
        stored = np.full(n, np.nan)
        for index, kind in enumerate(self.kinds):
            if self._order[index]:
                stored[np.concatenate(self._order[index])] = kind.compartment.stock.announced()[1]
        for index, kind in enumerate(self.kinds):
            mine = np.flatnonzero(rows[_KIND][:n] == index)
            mine = mine[rows[_ARRIVE][mine] <= self.env.now]
            arrive, gate, inside, bay, worked = (
                _past(rows[c][mine], self.env.now) for c in (_ARRIVE, _GATE, _IN, _BAY, _WORKED)
            )
            found.append(Trucks(kind.name, arrive, gate, inside, bay, worked, stored[mine], self._exit_h))
        return found

    def delivered(self, name: str) -> tuple[int, float]:
        """Return (loads, amount) that trucks of a service brought into store, or took from it."""
        for kind, trucks in zip(self.kinds, self.records(), strict=True):
            if kind.name == name:
                loads = int(np.sum(~np.isnan(trucks.stored_h)))
                return loads, loads * kind.payload
        return 0, 0.0

    def unfinished(self, a_h: float, b_h: float) -> int:
        """Return how many trucks that arrived in [a_h, b_h) still have their load (or none)."""
        return sum(int(np.sum((t.arrive_h >= a_h) & (t.arrive_h < b_h) & np.isnan(t.stored_h))) for t in self.records())


def _past(hours: Floats, now_h: float) -> Floats:
    """Blank what is planned but has not happened yet."""
    return np.where(hours <= now_h, hours, np.nan)
