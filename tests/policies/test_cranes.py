"""Crane rules: nothing is given twice, nothing is left over that somebody could use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.policies import CRANE
from portsim.policies.cranes import (
    Demand,
    by_priority,
    by_priority_fractional,
    equal_fractions,
    equal_whole,
    finish_first,
)

NUMBER = st.integers(0, 12)
MOST = st.lists(st.integers(0, 5), max_size=6)


def ships(*most: int) -> list[Demand]:
    """Return ships of one parcel each."""
    return [Demand(ship, m) for ship, m in enumerate(most)]


@st.composite
def demands(draw: st.DrawFn) -> list[Demand]:
    """Return up to eight parcels of up to four ships, in any order."""
    most = draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    priority = draw(st.lists(st.integers(1, 3), min_size=len(most), max_size=len(most)))
    parcels = draw(st.lists(st.integers(0, len(most) - 1), max_size=8))
    work = draw(st.lists(st.floats(0, 100), min_size=len(parcels), max_size=len(parcels)))
    return [
        Demand(s, most[s], priority[s], w, draw(st.booleans()))
        for s, w in zip(parcels, work, strict=True)
    ]


@given(NUMBER, demands())
def test_cranes_are_given_once_and_none_is_left_that_could_work(
    number: int, asked: list[Demand]
) -> None:
    limits = {demand.ship: demand.most for demand in asked}
    for name, rule in CRANE.items():
        given_ = rule(number, asked)
        assert len(given_) == len(asked)
        assert all(g >= 0.0 for g in given_)
        assert sum(given_) == pytest.approx(min(number, sum(limits.values())))
        for ship, most in limits.items():
            on_ship = sum(g for g, demand in zip(given_, asked, strict=True) if demand.ship == ship)
            assert on_ship <= most + 1e-9
        if "fractional" not in name:
            assert all(g.is_integer() for g in given_)


@given(NUMBER, MOST)
def test_whole_cranes_are_whole_and_earlier_ships_never_have_less(
    number: int, most: list[int]
) -> None:
    given_ = equal_whole(number, ships(*most))
    level = max(given_, default=0.0)
    for place, (g, m) in enumerate(zip(given_, most, strict=True)):
        # who has less than another is at its limit, or is one short and came after all who have one
        # more
        if g < min(m, level):
            assert g == level - 1
            assert all(h < level for h in given_[place:])


@given(NUMBER, MOST)
def test_fractions_fill_like_water(number: int, most: list[int]) -> None:
    given_ = equal_fractions(number, ships(*most))
    level = max(given_, default=0.0)
    for g, m in zip(given_, most, strict=True):
        assert g == pytest.approx(min(m, level))


@given(NUMBER, demands())
def test_who_goes_first_has_all_she_can_use(number: int, asked: list[Demand]) -> None:
    for rule, key in (
        (by_priority, lambda ship: min(d.priority for d in asked if d.ship == ship)),
        (finish_first, lambda ship: sum(d.work_h for d in asked if d.ship == ship)),
    ):
        given_ = rule(number, asked)
        left = number
        for ship in sorted(dict.fromkeys(d.ship for d in asked), key=key):
            on_ship = sum(g for g, d in zip(given_, asked, strict=True) if d.ship == ship)
            most = next(d.most for d in asked if d.ship == ship)
            assert on_ship == min(left, most)
            left -= int(on_ship)


def test_equal_shares_by_hand() -> None:
    assert equal_whole(3, ships(2, 2)) == [2.0, 1.0]
    assert equal_whole(5, ships(1, 4, 4)) == [1.0, 2.0, 2.0]
    assert equal_whole(1, ships(2, 2, 2)) == [1.0, 0.0, 0.0]
    assert equal_fractions(3, ships(2, 2)) == [1.5, 1.5]
    assert equal_fractions(5, ships(1, 4, 4)) == [1.0, 2.0, 2.0]
    assert equal_fractions(7, ships(1, 2, 9)) == [1.0, 2.0, 4.0]
    assert equal_fractions(2, ships(3, 3, 3)) == pytest.approx([2 / 3] * 3)


def test_parcels_of_one_ship_share_her_most_by_hand() -> None:
    # two parcels of ship 0, which takes 2 cranes, and one of ship 1, which takes 4
    asked = [Demand(0, 2), Demand(0, 2), Demand(1, 4)]
    assert equal_whole(5, asked) == [1.0, 1.0, 3.0]
    assert equal_whole(2, asked) == [1.0, 1.0, 0.0]
    # 4.5 are 1.5 each, but ship 0 has room for 1 + 1
    assert equal_fractions(5, asked) == [1.0, 1.0, 3.0]
    assert equal_fractions(2, asked) == pytest.approx([2 / 3] * 3)
    assert finish_first(3, [Demand(0, 2, 1, 5.0), Demand(0, 2, 1, 5.0), Demand(1, 4, 1, 8.0)]) == [
        0.0,
        0.0,
        3.0,
    ]


def test_by_priority_by_hand() -> None:
    asked = [Demand(0, 2, 2), Demand(1, 2, 1), Demand(2, 3, 2)]
    assert by_priority(3, asked) == [1.0, 2.0, 0.0]
    assert by_priority(6, asked) == [2.0, 2.0, 2.0]
    assert by_priority(1, asked) == [0.0, 1.0, 0.0]
    # 2 for the first class; the second shares what is left
    assert by_priority_fractional(3, asked) == [0.5, 2.0, 0.5]
    assert by_priority_fractional(7, asked) == [2.0, 2.0, 3.0]


def test_finish_first_by_hand() -> None:
    asked = [Demand(0, 2, 1, 40.0), Demand(1, 2, 1, 10.0), Demand(2, 2, 1, 40.0)]
    assert finish_first(3, asked) == [1.0, 2.0, 0.0]
    assert finish_first(5, asked) == [2.0, 2.0, 1.0]
    assert finish_first(1, asked) == [0.0, 1.0, 0.0]
