"""Rules that choose: small pure functions, by name.

A berth rule gets the waiting ships in order of arrival and the free berths and returns who goes where, or None.
A crane rule gets the number of cranes and the most that each ship can use, in order of berthing, and returns how
many each one gets.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from portsim.policies.berths import first_come
from portsim.policies.cranes import equal_fractions, equal_whole


class WaitingShip(Protocol):
    """What a berth rule may look at."""

    eligible: Sequence[int]
    arrive_h: float


BerthRule = Callable[[Sequence[WaitingShip], Sequence[int]], tuple[int, int] | None]
CraneRule = Callable[[int, Sequence[int]], list[float]]

BERTH: dict[str, BerthRule] = {"first_come": first_come}
CRANE: dict[str, CraneRule] = {"whole": equal_whole, "fractional": equal_fractions}
