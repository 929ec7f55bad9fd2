"""Trucks that keep nothing while they wait: gate, bay and store in turn, block by block."""

from collections.abc import Sequence

import numpy as np

from portsim.flow.calendar.roster import Roster
from portsim.flow.queues.first_come import Ids, InOrder, servers_of
from portsim.flow.stock.history import announced_entries
from portsim.flow.streams import Floats
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.road.columns import Column, TruckTable
from portsim.terminal.road.kinds import TruckKind

COLUMNS = (
    Column.KIND,
    Column.ARRIVED,
    Column.GATE_BEGUN,
    Column.GATE_DONE,
    Column.BAY_BEGUN,
    Column.BAY_DONE,
    Column.STORED,
    Column.LEFT,
    Column.GATE_H,
    Column.BAY_H,
    Column.TO_EXIT_H,
)


class FreeTruckFlow:
    """The gate for all trucks and the bays of each service, by the first-come recursion.

    Trucks may overtake each other in a stage of several servers. So every stage holds a truck back
    until no earlier one can come any more.
    """

    def __init__(self, table: TruckTable, lanes: Roster, kinds: Sequence[TruckKind]) -> None:
        self._table = table
        self._kinds = kinds
        self._gate = servers_of(lanes)
        self._before_gate = InOrder()
        self._bays = [servers_of(kind.bays) if kind.bays else None for kind in kinds]
        self._before_bay = [InOrder() for _ in kinds]
        self._before_store = [InOrder() for _ in kinds]
        # by kind, blocks of rows in the order in which they were announced to the store
        self._announced: list[list[Ids]] = [[] for _ in kinds]

    def bring(self, hours: Floats, trucks: Ids, until_h: float) -> None:
        """Bring the trucks that come until `until_h`.

        They are followed as far as no later truck can change anything.

        Parameters
        ----------
        hours, trucks : array, shape (n,)
            When each truck arrives, and its row in the table.
        """
        table = self._table
        arrivals_h, rows = self._before_gate.release(hours, trucks, until_h)
        gate_h = table[Column.GATE_H][rows]
        begun_h = self._gate.starts(arrivals_h, gate_h)
        done_h = begun_h + gate_h
        table[Column.GATE_BEGUN][rows] = begun_h
        table[Column.GATE_DONE][rows] = done_h
        kinds = table[Column.KIND][rows]
        for index in range(len(self._kinds)):
            of_kind = kinds == index
            self._bring_to_store(index, done_h[of_kind], rows[of_kind], until_h)

    def _bring_to_store(self, index: int, hours: Floats, rows: Ids, until_h: float) -> None:
        """Bring trucks of one kind from the gate over their bays to the store."""
        table = self._table
        bays = self._bays[index]
        begun_h = hours
        if bays is not None:
            hours, rows = self._before_bay[index].release(hours, rows, until_h)
            begun_h = bays.starts(hours, table[Column.BAY_H][rows])
        done_h = begun_h + table[Column.BAY_H][rows]
        table[Column.BAY_BEGUN][rows] = begun_h
        table[Column.BAY_DONE][rows] = done_h
        done_h, rows = self._before_store[index].release(done_h, rows, until_h)
        if len(done_h):
            kind = self._kinds[index]
            self._announced[index].append(rows)
            kind.compartment.announce(done_h, np.broadcast_to(kind.payload, len(done_h)))

    def note_way_out(self, now_h: float) -> None:
        """Write down when each load came into store (or out of it), and when its truck left."""
        n = self._table.n
        stored_h = self._table[Column.STORED]
        for blocks, kind in zip(self._announced, self._kinds, strict=True):
            if blocks:
                _, admitted_h = announced_entries(kind.compartment.stock)
                stored_h[np.concatenate(blocks)] = admitted_h
        self._table[Column.LEFT][:n] = stored_h[:n] + self._table[Column.TO_EXIT_H][:n]

    def unannounced(self, store: Compartment, now_h: float) -> tuple[float, float]:
        """Return (amount, hours waited) of unannounced trucks: there are none."""
        return 0.0, 0.0
