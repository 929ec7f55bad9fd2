"""Truck traffic: trucks through the gate to the store, as a stream without events of their own.

One SimPy event for every block of hours brings the next trucks, with all random numbers that they
need. What becomes of them is worked out in arrays where no truck keeps anything while it waits
(`free_flow`), else by a network of queues (`blocking`).
"""

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np
from simpy.events import Event

from portsim.flow.streams import Floats
from portsim.observe.land import Trucks
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.road import free_flow
from portsim.terminal.road.blocking import BlockingTruckFlow
from portsim.terminal.road.columns import Column, TruckTable
from portsim.terminal.road.free_flow import FreeTruckFlow
from portsim.terminal.road.kinds import CalledTrucks, GateComplex, TruckKind
from portsim.terminal.road.records import truck_records
from portsim.vocabulary import Place

DAY_H = 24.0
WEEK_H = 168.0


class TruckTraffic:
    """All trucks of a terminal, from the gate to each store and out again."""

    def __init__(
        self, env: Environment, gate_complex: GateComplex, kinds: Sequence[TruckKind]
    ) -> None:
        self.env = env
        self.kinds = kinds
        self._by_name = sorted(enumerate(kinds), key=lambda kind: kind[1].name)  # for ties
        self.gate_complex = gate_complex
        self._flow: FreeTruckFlow | BlockingTruckFlow
        if gate_complex.is_free_flow(kinds):
            self._table = TruckTable(free_flow.COLUMNS)
            self._flow = FreeTruckFlow(self._table, gate_complex.gate.manned, kinds)
        else:
            self._table = TruckTable(Column)
            self._flow = BlockingTruckFlow(self._table, gate_complex, kinds, env.meter.look)
        self._records: list[Trucks] = []
        self._recorded_h = -1.0
        called = any(isinstance(kind.source, CalledTrucks) for kind in kinds)
        self._block_h = DAY_H if called else WEEK_H

    def bring_trucks(self) -> Generator[Event, Any, None]:
        """Bring the trucks of the next block of hours, again and again."""
        while True:
            self.env.meter.look(self.env.now)
            self._bring_until(self.env.now + self._block_h)
            yield self.env.timeout(self._block_h)

    def _bring_until(self, until_h: float) -> None:
        """Add the trucks that arrive before an hour, with their random hours, and bring them."""
        table = self._table
        # all arrivals first: calling trucks for an import moves trucks that are already here
        hours_by_kind = [self._arrivals(kind, until_h) for _, kind in self._by_name]
        all_hours = np.concatenate(hours_by_kind)
        added = table.add(len(all_hours))
        table[Column.TO_EXIT_H][added] = self.gate_complex.exit_h
        first = added.start
        for (index, kind), hours in zip(self._by_name, hours_by_kind, strict=True):
            rows = slice(first, first + len(hours))
            first = rows.stop
            if not len(hours):
                continue
            table[Column.KIND][rows] = index
            if kind.fleet is None:
                table[Column.ARRIVED][rows] = hours
            for column, draws in kind.draws.items():
                table[column][rows] = draws.take(len(hours))
        self._flow.bring(all_hours, np.arange(added.start, added.stop), until_h)

    def _arrivals(self, kind: TruckKind, until_h: float) -> Floats:
        """Return the hours, in order, at which trucks of a kind arrive before an hour."""
        source = kind.source
        if not isinstance(source, CalledTrucks):
            return source.until(until_h)
        now_h = self.env.now
        past, today = source.intensity.between(0.0, now_h), source.intensity.between(now_h, until_h)
        most = source.max_per_day if today > 0.0 else 0
        loads = source.collection.call_loads(kind.payload, most)
        if kind.offers is not None:
            # the loads of yesterday that no returning truck took are called for now, and the loads
            # of today are on offer until tomorrow
            loads, kind.offers.number = kind.offers.number, loads
        return np.sort(source.intensity.hour_of(past + source.uniforms.take(loads) * today))

    def records(self) -> list[Trucks]:
        """Return the trucks of each service, in order of arrival; at one hour, the same list."""
        now_h = self.env.now
        if now_h != self._recorded_h:
            self._recorded_h = now_h
            self._flow.note_way_out(now_h)
            self._records = [
                truck_records(self._table, self.gate_complex, self.kinds, index, now_h)
                for index in range(len(self.kinds))
            ]
        return self._records

    def delivered(self, cargo: str) -> tuple[int, float]:
        """Return (loads, amount) that trucks brought into a cargo's store, or took from it."""
        loads = 0
        for trucks in self.records():
            for part in trucks.parts:
                if part.place == Place.STORE and part.of == cargo:
                    loads += int(np.sum(~np.isnan(part.done_h)))
        payload = next((kind.payload for kind in self.kinds if kind.name == cargo), 0.0)
        return loads, loads * payload

    def unannounced(self, store: Compartment) -> tuple[float, float]:
        """Return (amount, hours waited) of the trucks that came to a store unannounced."""
        return self._flow.unannounced(store, self.env.now)

    def unfinished(self, a_h: float, b_h: float) -> int:
        """Return how many trucks that arrived in [a_h, b_h) have not left yet."""
        return sum(
            int(np.sum((t.arrive_h >= a_h) & (t.arrive_h < b_h) & np.isnan(t.left_h)))
            for t in self.records()
        )
