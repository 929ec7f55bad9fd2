"""Nomination: ships are called when there is cargo for them.

If ships and cargo came independently at random, the stock between them would never settle. So
ships follow the cargo, by what is known on the day.
"""

from collections.abc import Generator, Sequence
from typing import Any

from simpy.events import Event

from portsim.flow.rounding import TOLERANCE
from portsim.flow.stock.forecast import ready_at
from portsim.flow.streams import Draws
from portsim.terminal.corridor.land_flows import Expected
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
        What to expect of each export.
    """

    def __init__(
        self,
        env: Environment,
        port: Port,
        ships: Sequence[NominatedStream],
        receipts: dict[Compartment, Expected],
    ) -> None:
        self.env = env
        self._port = port
        self._ships = ships
        self._receipts = receipts

    def review(self) -> None:
        """Look at the stock, and nominate ships as long as it suffices."""
        while self._can_fix(ship := min(self._ships, key=lambda s: s.turn)):
            self._port.fix(ship.fix(), ship.lead_h + ship.lateness.next())

    def _can_fix(self, ship: NominatedStream) -> bool:
        return all(
            self._covers(parcel.compartment, ship.lead_h, amount - TOLERANCE)
            for parcel, amount in zip(ship.kind.parcels, ship.next.amounts, strict=True)
            if not parcel.compartment.mirrored
        )

    def _covers(self, store: Compartment, lead_h: float, amount: float) -> bool:
        """Return whether stock and receipts cover an amount by then, beside what is promised.

        On most days they cannot, whatever is on its way; then nobody looks how far it is.
        """
        store.settle()
        now, stock, expected = self.env.now, store.stock, self._receipts[store]
        ready, promised = ready_at(stock, now + lead_h), store.promised - store.moved
        by_h = now + max(lead_h - stock.hold_h, 0.0)
        if ready + expected.most(now, by_h) - promised < amount - TOLERANCE:
            return False
        return ready + expected.planned(now, by_h) - promised >= amount


def review_daily(
    env: Environment, agents: Sequence[NominationAgent]
) -> Generator[Event, Any, None]:
    """Let all agents look at their stocks once a day, one after another."""
    while True:
        for agent in agents:
            agent.review()
        yield env.timeout(REVIEW_H)
