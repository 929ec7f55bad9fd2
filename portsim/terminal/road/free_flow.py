"""Trucks that keep nothing while they wait: gate, bay and store one after the other, block by block."""

from collections.abc import Sequence

import numpy as np

from portsim.flow.queues.first_come import FirstCome, Ids, InOrder
from portsim.flow.stock.history import announced_entries
from portsim.flow.streams import Floats
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.road.columns import (
    ARRIVE,
    BAY,
    BAY_H,
    EXIT_H,
    GATE,
    GATE_H,
    KIND,
    LEFT,
    STORED,
    THROUGH,
    WORKED,
    Rows,
)
from portsim.terminal.road.kinds import TruckKind

COLUMNS = (KIND, ARRIVE, GATE, THROUGH, BAY, WORKED, STORED, LEFT, GATE_H, BAY_H, EXIT_H)


class Lanes:
    """The gate for all trucks and the bays of each service, by the first-come recursion.

    Trucks may overtake each other in a stage of several servers, so every stage holds back what an
    earlier truck could still precede.
    """

    def __init__(self, rows: Rows, lanes: int, kinds: Sequence[TruckKind]) -> None:
        self._rows = rows
        self._kinds = kinds
        self._gate = FirstCome(lanes)
        self._before_gate = InOrder()
        self._bays = [FirstCome(kind.bays) if kind.bays else None for kind in kinds]
        self._before_bay = [InOrder() for _ in kinds]
        self._before_store = [InOrder() for _ in kinds]
        self._order: list[list[Ids]] = [
            [] for _ in kinds
        ]  # rows in the order they were announced to the store

    def bring(self, hours: Floats, who: Ids, until_h: float) -> None:
        """Take in the trucks of the time up to `until_h`, and follow them as far as no later one matters."""
        rows = self._rows
        at, who_at = self._before_gate.release(hours, who, until_h)
        start = self._gate.starts(at, rows[GATE_H][who_at])
        through = start + rows[GATE_H][who_at]
        rows[GATE][who_at] = start
        rows[THROUGH][who_at] = through
        kind_at = rows[KIND][who_at]
        for index in range(len(self._kinds)):
            mine = kind_at == index
            self._to_store(index, through[mine], who_at[mine], until_h)

    def _to_store(self, index: int, at: Floats, who: Ids, until_h: float) -> None:
        rows = self._rows
        bays = self._bays[index]
        start = at
        if bays is not None:
            at, who = self._before_bay[index].release(at, who, until_h)
            start = bays.starts(at, rows[BAY_H][who])
        done = start + rows[BAY_H][who]
        rows[BAY][who] = start
        rows[WORKED][who] = done
        done, who = self._before_store[index].release(done, who, until_h)
        if len(done):
            kind = self._kinds[index]
            self._order[index].append(who)
            kind.compartment.announce(done, np.full(len(done), kind.payload))

    def note_stored(self) -> None:
        """Write down when each load came into store (or out of it)."""
        n = self._rows.n
        stored = self._rows[STORED]
        for order, kind in zip(self._order, self._kinds, strict=True):
            if order:
                stored[np.concatenate(order)] = announced_entries(kind.compartment.stock)[1]
        self._rows[LEFT][:n] = stored[:n] + self._rows[EXIT_H][:n]

    def asked(self, store: Compartment, now_h: float) -> tuple[float, float]:
        """Return (amount, hours waited) of unannounced trucks: there are none."""
        return 0.0, 0.0
