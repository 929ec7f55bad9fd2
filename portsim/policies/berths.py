"""Who gets a place at a berth or quay that has room.

A rule gets the ships that could come in now, in order of arrival, and all places of the terminal.
It returns the position of a ship and the index of her place, or None; it is asked again until it
returns None.

All rules here but `first_that_fits` keep their order strictly: a ship that stands back has no place
that those before her could use, not even one that is too short for them at present. So a long ship
is not kept from a quay for ever by short ones. Ships that already lie alongside are never sent
away.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

ELSEWHERE = -1  # the place of a ship that calls at another terminal


class WaitingShip(Protocol):
    """What a berth rule may look at.

    Attributes
    ----------
    eligible
        Indices of the places that she may use, in the order in which she tries them.
    elsewhere
        Whether she needs no place here, only the way in.
    length_m, priority
        Length overall; class of the call, 1 goes first.
    expected_h
        Hours alongside, as known when she arrives.
    window_from_h
        When her berth window opens; None if she has none.
    """

    eligible: Sequence[int]
    elsewhere: bool
    arrive_h: float
    length_m: float
    priority: int
    expected_h: float
    window_from_h: float | None


class Place(Protocol):
    """What a berth rule may look at of a berth or quay.

    Attributes
    ----------
    reserved_for_priority
        The highest number of priority that may lie there; None if all ships may.
    """

    reserved_for_priority: int | None

    def takes(self, length_m: float) -> bool:
        """Return whether there is room now."""
        ...


Choice = tuple[int, int]
BerthRule = Callable[[Sequence[WaitingShip], Sequence[Place]], Choice | None]
Admits = Callable[[Place, WaitingShip], bool]


def first_come(waiting: Sequence[WaitingShip], places: Sequence[Place]) -> Choice | None:
    """Let the first ship go that may use a free place, to the first such place in her own order.

    A later ship passes an earlier one only into a place that the earlier one cannot use.
    """
    return _first(waiting, range(len(waiting)), places)


def first_that_fits(waiting: Sequence[WaitingShip], places: Sequence[Place]) -> Choice | None:
    """Let the first ship go for whom there is room now: short ships fill what long ones leave."""
    for position, ship in enumerate(waiting):
        if ship.elsewhere:
            return position, ELSEWHERE
        for place in ship.eligible:
            if places[place].takes(ship.length_m):
                return position, place
    return None


def priority(waiting: Sequence[WaitingShip], places: Sequence[Place]) -> Choice | None:
    """Let ships of a lower number of priority go first; within a class, who came first."""
    return _first(waiting, _by_priority(waiting), places)


def priority_reserved(waiting: Sequence[WaitingShip], places: Sequence[Place]) -> Choice | None:
    """Go by priority, and keep reserved places free of ships with a higher number than theirs."""
    return _first(waiting, _by_priority(waiting), places, _admits)


def shortest_time(waiting: Sequence[WaitingShip], places: Sequence[Place]) -> Choice | None:
    """Let the ship go first that will stay for the shortest time, as known when she arrives."""
    return _first(waiting, sorted(range(len(waiting)), key=lambda i: waiting[i].expected_h), places)


def windows_first(waiting: Sequence[WaitingShip], places: Sequence[Place]) -> Choice | None:
    """Let ships with a berth window go before all others, in the order of their windows."""

    def order(position: int) -> tuple[bool, float]:
        window = waiting[position].window_from_h
        return window is None, window or 0.0

    return _first(waiting, sorted(range(len(waiting)), key=order), places)


def _by_priority(waiting: Sequence[WaitingShip]) -> list[int]:
    return sorted(range(len(waiting)), key=lambda i: waiting[i].priority)


def _admits(place: Place, ship: WaitingShip) -> bool:
    return place.reserved_for_priority is None or ship.priority <= place.reserved_for_priority


def _first(
    waiting: Sequence[WaitingShip],
    order: Iterable[int],
    places: Sequence[Place],
    admits: Admits | None = None,
) -> Choice | None:
    """Return the first ship in order who has room in a place that none before her could use."""
    claimed: set[int] = set()
    for position in order:
        ship = waiting[position]
        if ship.elsewhere:
            return position, ELSEWHERE
        for place in ship.eligible:
            if place not in claimed and (admits is None or admits(places[place], ship)):
                if places[place].takes(ship.length_m):
                    return position, place
                claimed.add(place)
    return None
