"""Cranes and shiploaders, shared among the parcels that are being worked."""

from collections.abc import Sequence

from portsim.observe.tables import CRANE_STATES, names
from portsim.policies import CraneRule
from portsim.terminal.environment import Environment
from portsim.terminal.transfer import Transfer


class CranePool:
    """Equal cranes that reach the same berths.

    They are split between parcels by the rule, anew whenever a parcel is begun or done.
    """

    def __init__(self, env: Environment, name: str, number: int, max_per_ship: int, rule: CraneRule) -> None:
        self.env = env
        self.name = name
        self.number = number
        self._max_per_ship = max_per_ship
        self._rule = rule
        self._transfers: list[Transfer] = []
        self.hours = dict.fromkeys(names(CRANE_STATES), 0.0)

    def begin(self, transfer: Transfer) -> None:
        """Start a parcel."""
        self._transfers.append(transfer)
        transfer.compartment.begin(transfer)
        self._split()

    def end(self, transfers: Sequence[Transfer]) -> None:
        """Take the cranes from parcels that are done."""
        for transfer in transfers:
            self._transfers.remove(transfer)
        self._split()

    def book(self, cranes: float, working_h: float, hours: float, dry_h: float) -> None:
        """Book the time of `cranes` over the last `hours`: at work, without cargo, slowed by reclaiming."""
        self.hours["working"] += working_h
        self.hours["waiting_cargo"] += cranes * dry_h
        self.hours["reclaim"] += cranes * (hours - dry_h) - working_h

    def clock(self, now_h: float) -> dict[str, float]:
        """Return crane-hours by state since the beginning; they add up to number x hours."""
        assigned = self.hours["working"] + self.hours["waiting_cargo"] + self.hours["reclaim"]
        return {**self.hours, "idle": self.number * now_h - assigned}

    def _split(self) -> None:
        given = self._rule(self.number, [self._max_per_ship] * len(self._transfers))
        changed = [(t, n) for t, n in zip(self._transfers, given, strict=True) if t.cranes != n]
        stores = list(dict.fromkeys(t.compartment for t, _ in changed))
        for store in stores:
            store.settle()
        for transfer, cranes in changed:
            transfer.cranes = cranes
        for store in stores:
            store.rerate()
