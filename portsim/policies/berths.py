"""Who gets a free berth."""

from collections.abc import Sequence
from typing import Protocol


class _Ship(Protocol):
    eligible: Sequence[int]


def first_come(waiting: Sequence[_Ship], free: Sequence[int]) -> tuple[int, int] | None:
    """Give the ship that came first, among those that fit a free berth, the first berth in its own order.

    A later ship passes an earlier one only into a berth that the earlier one cannot use.
    """
    for position, ship in enumerate(waiting):
        for berth in ship.eligible:
            if berth in free:
                return position, berth
    return None
