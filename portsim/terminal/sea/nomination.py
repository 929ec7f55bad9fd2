"""Nomination: ships are called when there is cargo for them.

If ships and cargo came independently at random, the stock between them would never settle. So
ships follow the cargo, by what is known on the day.
"""

from collections.abc import Callable, Generator, Sequence
from typing import Any

from simpy.events import Event

from portsim.flow.rounding import TOLERANCE
from portsim.flow.stock.forecast import ready_at
from portsim.flow.streams import Draws
from portsim.terminal.handling.collection import REVIEW_H
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.sea.vessels import Port
from portsim.terminal.sea.visit import CallKind, Visit, draw_visit


class NominatedStream:
    """A stream of ships to nominate, and the next one's particulars."""

    def __init__(self, kind: CallKind, share: float, lead_h: float, lateness: Draws) -> None:
        self.kind = kind
        self.lead_h = lead_h
        self.lateness = lateness
        self.next: Visit = draw_visit(kind)
        self._share = share
        self._fixed = 0.0

    @property
    def turn(self) -> float:
        """What it has carried so far over its share; the stream with the least is next."""
        return self._fixed / self._share

    def fix(self) -> Visit:
        """Take the ship that was next."""
        visit, self.next = self.next, draw_visit(self.kind)
        self._fixed += visit.amounts[0]
        return visit


class NominationAgent:
    """Nominates the ships of one cargo, once a day.

    A ship is nominated once stock plus receipts planned before she arrives, less cargo already
    promised, covers every export parcel.

    Parameters
    ----------
    ships
        By priority and name; of streams that are level the first is next.
    receipts
        By compartment, the planned receipts between two hours.
    """

    def __init__(
        self,
        env: Environment,
        port: Port,
        ships: Sequence[NominatedStream],
        receipts: dict[Compartment, Callable[[float, float], float]],
    ) -> None:
        self.env = env
        self._port = port
        self._ships = ships
        self._receipts = receipts

    def review(self) -> Generator[Event, Any, None]:
        """Look at the stock every day."""
        while True:
            while self._can_fix(ship := min(self._ships, key=lambda s: s.turn)):
                self._port.fix(ship.fix(), ship.lead_h + ship.lateness.next())
            yield self.env.timeout(REVIEW_H)

    def _can_fix(self, ship: NominatedStream) -> bool:
        return all(
            self._available(parcel.compartment, ship.lead_h) >= amount - TOLERANCE
            for parcel, amount in zip(ship.kind.parcels, ship.next.amounts, strict=True)
            if not parcel.compartment.mirrored
        )

    def _available(self, store: Compartment, lead_h: float) -> float:
        store.settle()
        now, stock = self.env.now, store.stock
        receipts = self._receipts[store](now, now + max(lead_h - stock.hold_h, 0.0))
        return ready_at(stock, now + lead_h) + receipts - (store.promised - store.moved)
