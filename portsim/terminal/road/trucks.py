"""Road: trucks through the gate to the store, as a stream and without an event of their own.

Every block of hours one SimPy event brings the next trucks, with all that is drawn for them. What
becomes of them is worked out in arrays where no truck keeps anything while it waits (`lanes`), else
by a walk (`walkers`).
"""

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np
from simpy.events import Event

from portsim.flow.streams import Floats
from portsim.observe.record import Trucks
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.road import blocking as walkers
from portsim.terminal.road import columns as col
from portsim.terminal.road import free_flow as lanes
from portsim.terminal.road import records as roadbook
from portsim.terminal.road.kinds import CalledTrucks, TruckKind, Yard
from portsim.vocabulary import Place

DAY_H = 24.0
WEEK_H = 168.0


class Road:
    """The gate for all trucks, and the way on to each store."""

    def __init__(self, env: Environment, yard: Yard, kinds: Sequence[TruckKind]) -> None:
        self.env = env
        self.kinds = kinds
        self.yard = yard
        self.plain = yard.plain(kinds)
        self._rows = col.Rows(lanes.COLUMNS if self.plain else walkers.EVERY)
        self._way: lanes.Lanes | walkers.Walkers
        if self.plain:
            self._way = lanes.Lanes(self._rows, yard.gate.number, kinds)
        else:
            self._way = walkers.Walkers(self._rows, yard, kinds)
        self._records: list[Trucks] = []
        self._recorded_h = -1.0
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
        found = [
            self._arrivals(kind, until_h) for kind in self.kinds
        ]  # first: to ask stores moves trucks already here
        for index, (kind, hours) in enumerate(zip(self.kinds, found, strict=True)):
            added = rows.add(len(hours))
            rows[col.KIND][added] = index
            rows[col.EXIT_H][added] = self.yard.exit_h
            if kind.fleet is None:
                rows[col.ARRIVE][added] = hours
            for column, draws in kind.draws.items():
                rows[column][added] = draws.take(len(hours))
            come.append(hours)
            who.append(np.arange(added.start, added.stop))
        self._way.bring(np.concatenate(come), np.concatenate(who), until_h)

    def _arrivals(self, kind: TruckKind, until_h: float) -> Floats:
        source = kind.source
        if not isinstance(source, CalledTrucks):
            return source.until(until_h)
        now = self.env.now
        today = source.day.between(0.0, now), source.day.between(now, until_h)
        loads = source.collection.call_loads(kind.payload, source.most if today[1] > 0.0 else 0)
        if kind.offers is not None:
            loads, kind.offers.number = kind.offers.number, loads
        return np.sort(source.day.hour_of(today[0] + source.when.take(loads) * today[1]))

    def records(self) -> list[Trucks]:
        """Return the trucks of each service, in order of arrival; of one moment, the same list."""
        if self.env.now != self._recorded_h:
            self._recorded_h = self.env.now
            self._way.note_stored()
            every = range(len(self.kinds))
            self._records = [
                roadbook.trucks(self._rows, self.yard, self.kinds, i, self.env.now) for i in every
            ]
        return self._records

    def delivered(self, cargo: str) -> tuple[int, float]:
        """Return (loads, amount) that trucks brought into a cargo's store, or took from it."""
        done = [
            part.done_h
            for trucks in self.records()
            for part in trucks.parts
            if part.place == Place.STORE and part.of == cargo
        ]
        loads = sum(int(np.sum(~np.isnan(hours))) for hours in done)
        return loads, loads * next((kind.payload for kind in self.kinds if kind.name == cargo), 0.0)

    def asked(self, store: Compartment) -> tuple[float, float]:
        """Return (amount, hours waited) of the trucks that asked at a store without being announced."""
        return self._way.asked(store, self.env.now)

    def unfinished(self, a_h: float, b_h: float) -> int:
        """Return how many trucks that arrived in [a_h, b_h) still have their load (or none), or are still inside."""
        return sum(
            int(np.sum((t.arrive_h >= a_h) & (t.arrive_h < b_h) & np.isnan(t.left_h)))
            for t in self.records()
        )
