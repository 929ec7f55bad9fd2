"""Berth and crane rules: nothing is given twice, nothing is left over that somebody could use."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.policies import BERTH, CRANE
from portsim.policies.berths import first_come
from portsim.policies.cranes import equal_fractions, equal_whole

NUMBER = st.integers(0, 12)
MOST = st.lists(st.integers(0, 5), max_size=6)


@given(NUMBER, MOST)
def test_cranes_are_given_once_and_none_is_left_that_could_work(number: int, most: list[int]) -> None:
    for rule in CRANE.values():
        given_ = rule(number, most)
        assert len(given_) == len(most)
        assert all(0.0 <= g <= m for g, m in zip(given_, most, strict=True))
        assert sum(given_) == pytest.approx(min(number, sum(most)))


@given(NUMBER, MOST)
def test_whole_cranes_are_whole_and_earlier_ships_never_have_less(number: int, most: list[int]) -> None:
    given_ = equal_whole(number, most)
    assert all(g.is_integer() for g in given_)
    level = max(given_, default=0.0)
    for place, (g, m) in enumerate(zip(given_, most, strict=True)):
        # who has less than another is at its limit, or is one short and came after all who have one more
        if g < min(m, level):
            assert g == level - 1
            assert all(h < level for h in given_[place:])


@given(NUMBER, MOST)
def test_fractions_fill_like_water(number: int, most: list[int]) -> None:
    given_ = equal_fractions(number, most)
    level = max(given_, default=0.0)
    for g, m in zip(given_, most, strict=True):
        assert g == pytest.approx(min(m, level))


def test_examples_by_hand() -> None:
    assert equal_whole(3, [2, 2]) == [2.0, 1.0]
    assert equal_whole(5, [1, 4, 4]) == [1.0, 2.0, 2.0]
    assert equal_whole(1, [2, 2, 2]) == [1.0, 0.0, 0.0]
    assert equal_fractions(3, [2, 2]) == [1.5, 1.5]
    assert equal_fractions(5, [1, 4, 4]) == [1.0, 2.0, 2.0]
    assert equal_fractions(7, [1, 2, 9]) == [1.0, 2.0, 4.0]
    assert equal_fractions(2, [3, 3, 3]) == pytest.approx([2 / 3] * 3)


@dataclass
class Ship:
    eligible: list[int]
    arrive_h: float = 0.0


SHIPS = st.lists(st.lists(st.integers(0, 4), unique=True, min_size=1), max_size=6)


@given(SHIPS, st.sets(st.integers(0, 4)))
def test_first_who_fits_gets_the_first_berth_of_its_own_order(ships: list[list[int]], free: set[int]) -> None:
    choice = BERTH["first_come"]([Ship(e) for e in ships], sorted(free))
    could = [i for i, eligible in enumerate(ships) if free & set(eligible)]
    if not could:
        assert choice is None
    else:
        position, berth = choice or (-1, -1)
        assert position == could[0]
        assert berth == next(b for b in ships[position] if b in free)


def test_berth_by_hand() -> None:
    ships = [Ship([2]), Ship([1, 0]), Ship([0])]
    assert first_come(ships, [0, 1]) == (1, 1)
    assert first_come(ships, [0]) == (1, 0)
    assert first_come(ships, []) is None
