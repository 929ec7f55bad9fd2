"""Berth rules, by hand and on random anchorages."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.policies import BERTH
from portsim.policies.berths import (
    ELSEWHERE,
    first_come,
    first_that_fits,
    priority,
    priority_reserved,
    shortest_time,
    windows_first,
)


@dataclass
class Ship:
    eligible: Sequence[int]
    length_m: float = 100.0
    priority: int = 1
    expected_h: float = 0.0
    window_from_h: float | None = None
    elsewhere: bool = False
    arrive_h: float = 0.0


@dataclass
class Room:
    """A place with room for a ship of at most this length: 0 if it is held."""

    room_m: float
    reserved_for_priority: int | None = None

    def takes(self, length_m: float) -> bool:
        return length_m <= self.room_m


def berths(number: int, *free: int) -> list[Room]:
    return [Room(1000.0 if i in free else 0.0) for i in range(number)]


# ---- by hand


def test_first_come() -> None:
    ships = [Ship([2]), Ship([1, 0]), Ship([0])]
    assert first_come(ships, berths(3, 0, 1)) == (1, 1)  # the first waits for berth 2, held
    assert first_come(ships, berths(3, 0)) == (1, 0)
    assert first_come(ships, berths(3)) is None
    assert first_come([], berths(3, 0)) is None


def test_a_long_ship_keeps_the_quay_from_short_ones_but_not_other_berths() -> None:
    ships = [Ship([0], 200.0), Ship([0], 80.0), Ship([0, 1], 80.0)]
    assert first_come(ships, [Room(100.0), Room(0.0)]) is None
    assert first_come(ships, [Room(100.0), Room(90.0)]) == (2, 1)
    assert first_come(ships, [Room(200.0), Room(0.0)]) == (0, 0)
    assert first_that_fits(ships, [Room(100.0), Room(90.0)]) == (1, 0)
    assert first_that_fits(ships, [Room(70.0), Room(0.0)]) is None


def test_priority() -> None:
    ships = [
        Ship([0, 1], priority=2),
        Ship([0], priority=1),
        Ship([0], priority=1),
        Ship([1], priority=3),
    ]
    assert priority(ships, berths(2, 0)) == (1, 0)  # the first of class 1
    assert priority(ships, berths(2, 1)) == (0, 1)  # nobody of class 1 may use berth 1
    assert priority(ships, berths(2, 0, 1)) == (1, 0)


def test_priority_reserved() -> None:
    places = [
        Room(1000.0, reserved_for_priority=1),
        Room(1000.0),
        Room(1000.0, reserved_for_priority=2),
    ]
    third, second = Ship([0, 1, 2], priority=3), Ship([0, 2], priority=2)
    assert priority_reserved([third], places) == (0, 1)
    assert priority_reserved([third, second], places) == (1, 2)
    places[1] = places[2] = Room(0.0)
    # The only free one is kept for class 1
    assert priority_reserved([third, second], places) is None
    assert priority([third, second], places) == (1, 0)
    assert priority_reserved([third, Ship([0])], places) == (1, 0)


def test_shortest_time() -> None:
    ships = [
        Ship([0], expected_h=30.0),
        Ship([0], expected_h=12.0),
        Ship([0], expected_h=12.0),
        Ship([1]),
    ]
    assert shortest_time(ships, berths(2, 0)) == (1, 0)
    assert shortest_time(ships, berths(2, 0, 1)) == (3, 1)
    assert shortest_time(ships[:1], berths(2, 0)) == (0, 0)


def test_windows_first() -> None:
    ships = [Ship([0]), Ship([0], window_from_h=48.0), Ship([0], window_from_h=24.0), Ship([0, 1])]
    assert windows_first(ships, berths(2, 0)) == (2, 0)
    assert windows_first(ships[:2], berths(2, 0)) == (1, 0)
    assert windows_first(ships, berths(2, 1)) == (3, 1)
    assert windows_first([Ship([0]), Ship([0], window_from_h=0.0)], berths(1, 0)) == (1, 0)


@pytest.mark.parametrize("name", BERTH)
def test_ships_for_elsewhere_need_no_room_and_take_their_turn(name: str) -> None:
    away = Ship([], elsewhere=True)
    assert BERTH[name]([Ship([0]), away], berths(1)) == (1, ELSEWHERE)
    assert BERTH[name]([Ship([0]), away], berths(1, 0)) == (0, 0)
    assert BERTH[name]([away, Ship([0])], berths(1, 0)) == (0, ELSEWHERE)


# ---- on random anchorages

SHIP = st.builds(
    Ship,
    st.lists(st.integers(0, 3), unique=True, min_size=1),
    st.sampled_from([80.0, 150.0, 200.0]),
    st.integers(1, 3),
    st.sampled_from([5.0, 10.0, 20.0]),
    st.sampled_from([None, 24.0, 48.0]),
)
ROOM = st.builds(Room, st.sampled_from([0.0, 100.0, 200.0]), st.sampled_from([None, 1, 2]))
ORDER = {
    "first_come": lambda ship: 0,
    "priority": lambda ship: ship.priority,
    "priority_reserved": lambda ship: ship.priority,
    "shortest_time": lambda ship: ship.expected_h,
    "windows_first": lambda ship: (ship.window_from_h is None, ship.window_from_h or 0.0),
}


def may_use(name: str, ship: Ship, place: int, places: list[Room]) -> bool:
    limit = places[place].reserved_for_priority
    return place in ship.eligible and (
        name != "priority_reserved" or limit is None or ship.priority <= limit
    )


@pytest.mark.parametrize("name", ORDER)
@given(st.lists(SHIP, max_size=6), st.lists(ROOM, min_size=4, max_size=4))
def test_nobody_passes_a_ship_before_her_into_a_place_both_can_use(
    name: str, ships: list[Ship], places: list[Room]
) -> None:
    choice = BERTH[name](ships, places)
    order = sorted(range(len(ships)), key=lambda i: (ORDER[name](ships[i]), i))

    def has_room(i: int, place: int) -> bool:
        return may_use(name, ships[i], place, places) and places[place].takes(ships[i].length_m)

    if choice is None:
        # Whoever has room somewhere is kept from it by one before her
        for rank, i in enumerate(order):
            for place in ships[i].eligible:
                assert not has_room(i, place) or any(
                    may_use(name, ships[j], place, places) for j in order[:rank]
                )
        return
    chosen, place = choice
    assert has_room(chosen, place)
    before = order[: order.index(chosen)]
    assert not any(may_use(name, ships[j], place, places) for j in before)
    tried = ships[chosen].eligible[: ships[chosen].eligible.index(place)]
    for other in tried:  # the first of her own order
        assert not has_room(chosen, other) or any(
            may_use(name, ships[j], other, places) for j in before
        )


@given(st.lists(SHIP, max_size=6), st.lists(ROOM, min_size=4, max_size=4))
def test_who_fits_leaves_no_room_that_somebody_could_use(
    ships: list[Ship], places: list[Room]
) -> None:
    choice = first_that_fits(ships, places)
    could = [i for i, s in enumerate(ships) if any(places[p].takes(s.length_m) for p in s.eligible)]
    assert (choice[0] if choice else None) == (could[0] if could else None)


@given(
    st.lists(st.lists(st.integers(0, 4), unique=True, min_size=1), max_size=6),
    st.sets(st.integers(0, 4)),
)
def test_at_discrete_berths_the_first_who_fits_gets_the_first_berth_of_its_own_order(
    eligible: list[list[int]], free: set[int]
) -> None:
    ships = [Ship(e) for e in eligible]
    choice = first_come(ships, berths(5, *free))
    assert choice == first_that_fits(ships, berths(5, *free))
    could = [i for i, e in enumerate(eligible) if free & set(e)]
    if not could:
        assert choice is None
    else:
        position, berth = choice or (-1, -1)
        assert position == could[0]
        assert berth == next(b for b in eligible[position] if b in free)
