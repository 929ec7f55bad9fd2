"""The parts of a truck's way where nobody keeps a lane or bridge while waiting, in arrays.

They are the way in, before anything is kept, and the way out, behind the last store: what happens
there changes nothing elsewhere.
"""

from math import inf, nextafter

import numpy as np

from portsim.flow.queues.first_come import Ids, InOrder, servers_of
from portsim.flow.queues.release import OpenHours
from portsim.flow.queues.routes import Servers
from portsim.flow.streams import Floats
from portsim.terminal.road.columns import (
    EXIT,
    GATE,
    WEIGHING_IN,
    WEIGHING_OUT,
    Column,
    Service,
    TruckTable,
)
from portsim.terminal.road.kinds import GateComplex


class Passage:
    """One place on the way: servers that serve first come, first served.

    Parameters
    ----------
    servers
        Who serve, first come, first served.
    service
        The columns of their service.
    """

    def __init__(self, table: TruckTable, servers: Servers, service: Service) -> None:
        self._table = table
        self._servers = servers_of(servers.manned)
        self._service = service
        self._before = InOrder(as_put=True)
        self._since_h = -inf  # of the last one served

    def through(self, come_h: Floats, trucks: Ids, until_h: float) -> tuple[Floats, Floats, Ids]:
        """Let trucks come, and serve those who have come before an hour.

        Trucks may overtake each other in a place with several servers. So a truck is held back here
        until no earlier one can come any more.

        Parameters
        ----------
        come_h, trucks : array, shape (n,)
            When each truck comes, and its row in the table. Of those who come at one hour, the
            first given is served first.
        until_h
            All who come before this hour have been given.

        Returns
        -------
        since_h : array, shape (m,)
            Since when it is certain that each truck goes on when it does: of those who go on at one
            hour it puts in order. It rises.
        done_h : array, shape (m,)
            When each truck goes on, in the order in which they were served.
        trucks : array, shape (m,)
            Their rows.
        """
        table = self._table
        come_h, rows = self._before.release(come_h, trucks, until_h)
        service_h = table[self._service.hours][rows]
        begun_h = self._servers.starts(come_h, service_h)
        done_h = begun_h + service_h
        table[self._service.begun][rows] = begun_h
        table[self._service.done][rows] = done_h
        # who spends no time here still goes on behind all before it
        since_h = np.where(done_h > come_h, begun_h, -inf)
        since_h = np.maximum.accumulate(np.concatenate([[self._since_h], since_h]))
        self._since_h = float(since_h[-1])
        return since_h[1:], done_h, rows


class WayIn:
    """From the arrival of a truck through the gate, and over a weighbridge of this way alone."""

    def __init__(self, table: TruckTable, gate_complex: GateComplex) -> None:
        self._table = table
        self._access = None if gate_complex.access is None else OpenHours(gate_complex.access)
        self._passages = [Passage(table, gate_complex.gate, GATE)]
        if gate_complex.weighbridges and not gate_complex.one_weighbridge:
            self._passages.append(Passage(table, gate_complex.weighbridges[0], WEIGHING_IN))

    def through(self, hours: Floats, trucks: Ids, until_h: float) -> tuple[Floats, Floats, Ids]:
        """Bring the trucks that come until `until_h`; return who is through, as `Passage` does."""
        order = np.argsort(hours, kind="stable")
        done_h, rows = hours[order], trucks[order]
        if self._access is not None:
            done_h = self._access.next_open(done_h)
            self._table[Column.ACCESS_OPENED][rows] = done_h
        since_h = done_h
        for passage in self._passages:
            since_h, done_h, rows = passage.through(done_h, rows, until_h)
        return since_h, done_h, rows


class WayOut:
    """From where nothing is kept any more to the way out."""

    def __init__(self, table: TruckTable, gate_complex: GateComplex) -> None:
        self._table = table
        self._passages = []
        if gate_complex.weighbridges and not gate_complex.one_weighbridge:
            self._passages.append(Passage(table, gate_complex.weighbridges[1], WEIGHING_OUT))
        if gate_complex.exit is not None:
            self._passages.append(Passage(table, gate_complex.exit, EXIT))

    def through(self, hours: Floats, trucks: Ids, now_h: float) -> None:
        """Let trucks come to the way out, and follow it up to the present."""
        until_h = nextafter(now_h, inf)
        for passage in self._passages:
            _, hours, trucks = passage.through(hours, trucks, until_h)
        self._table[Column.LEFT][trucks] = hours
