"""Crane rules: nothing is given twice, nothing is left over that somebody could use."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from portsim.policies import CRANE
from portsim.policies.cranes import (
    CraneRule,
    Demand,
    by_priority,
    by_priority_fractional,
    equal_fractions,
    equal_whole,
    finish_first,
)

NUMBER = st.integers(0, 12)
MOST = st.lists(st.integers(0, 5), max_size=6)


def whole_pool(rule: CraneRule, number: int, asked: Sequence[Demand]) -> list[float]:
    """Return how many cranes of a single pool each parcel gets."""
    return [cranes for (cranes,) in rule([number], asked)]


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
        given_ = whole_pool(rule, number, asked)
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
    given_ = whole_pool(equal_whole, number, ships(*most))
    level = max(given_, default=0.0)
    for place, (g, m) in enumerate(zip(given_, most, strict=True)):
        # who has less than another is at its limit, or is one short and came after all who have one
        # more
        if g < min(m, level):
            assert g == level - 1
            assert all(h < level for h in given_[place:])


@given(NUMBER, MOST)
def test_fractions_fill_like_water(number: int, most: list[int]) -> None:
    given_ = whole_pool(equal_fractions, number, ships(*most))
    level = max(given_, default=0.0)
    for g, m in zip(given_, most, strict=True):
        assert g == pytest.approx(min(m, level))


@given(NUMBER, demands())
def test_who_goes_first_has_all_she_can_use(number: int, asked: list[Demand]) -> None:
    for rule, key in (
        (by_priority, lambda ship: min(d.priority for d in asked if d.ship == ship)),
        (finish_first, lambda ship: sum(d.work_h for d in asked if d.ship == ship)),
    ):
        given_ = whole_pool(rule, number, asked)
        left = number
        for ship in sorted(dict.fromkeys(d.ship for d in asked), key=key):
            on_ship = sum(g for g, d in zip(given_, asked, strict=True) if d.ship == ship)
            most = next(d.most for d in asked if d.ship == ship)
            assert on_ship == min(left, most)
            left -= int(on_ship)


def test_equal_shares_by_hand() -> None:
    assert whole_pool(equal_whole, 3, ships(2, 2)) == [2.0, 1.0]
    assert whole_pool(equal_whole, 5, ships(1, 4, 4)) == [1.0, 2.0, 2.0]
    assert whole_pool(equal_whole, 1, ships(2, 2, 2)) == [1.0, 0.0, 0.0]
    assert whole_pool(equal_fractions, 3, ships(2, 2)) == [1.5, 1.5]
    assert whole_pool(equal_fractions, 5, ships(1, 4, 4)) == [1.0, 2.0, 2.0]
    assert whole_pool(equal_fractions, 7, ships(1, 2, 9)) == [1.0, 2.0, 4.0]
    assert whole_pool(equal_fractions, 2, ships(3, 3, 3)) == pytest.approx([2 / 3] * 3)


def test_parcels_of_one_ship_share_her_most_by_hand() -> None:
    # two parcels of ship 0, which takes 2 cranes, and one of ship 1, which takes 4
    asked = [Demand(0, 2), Demand(0, 2), Demand(1, 4)]
    assert whole_pool(equal_whole, 5, asked) == [1.0, 1.0, 3.0]
    assert whole_pool(equal_whole, 2, asked) == [1.0, 1.0, 0.0]
    # 4.5 are 1.5 each, but ship 0 has room for 1 + 1
    assert whole_pool(equal_fractions, 5, asked) == [1.0, 1.0, 3.0]
    assert whole_pool(equal_fractions, 2, asked) == pytest.approx([2 / 3] * 3)
    assert whole_pool(
        finish_first, 3, [Demand(0, 2, 1, 5.0), Demand(0, 2, 1, 5.0), Demand(1, 4, 1, 8.0)]
    ) == [
        0.0,
        0.0,
        3.0,
    ]


def test_by_priority_by_hand() -> None:
    asked = [Demand(0, 2, 2), Demand(1, 2, 1), Demand(2, 3, 2)]
    assert whole_pool(by_priority, 3, asked) == [1.0, 2.0, 0.0]
    assert whole_pool(by_priority, 6, asked) == [2.0, 2.0, 2.0]
    assert whole_pool(by_priority, 1, asked) == [0.0, 1.0, 0.0]
    # 2 for the first class; the second shares what is left
    assert whole_pool(by_priority_fractional, 3, asked) == [0.5, 2.0, 0.5]
    assert whole_pool(by_priority_fractional, 7, asked) == [2.0, 2.0, 3.0]


def test_finish_first_by_hand() -> None:
    asked = [Demand(0, 2, 1, 40.0), Demand(1, 2, 1, 10.0), Demand(2, 2, 1, 40.0)]
    assert whole_pool(finish_first, 3, asked) == [1.0, 2.0, 0.0]
    assert whole_pool(finish_first, 5, asked) == [2.0, 2.0, 1.0]
    assert whole_pool(finish_first, 1, asked) == [0.0, 1.0, 0.0]


# ---- several pools


@st.composite
def fleets(draw: st.DrawFn) -> tuple[list[int], list[Demand]]:
    """Return up to three pools, and parcels of up to four ships that reach some of them."""
    numbers = draw(st.lists(st.integers(0, 4), min_size=1, max_size=3))
    n_ships = draw(st.integers(1, 4))
    most = draw(st.lists(st.integers(1, 6), min_size=n_ships, max_size=n_ships))
    most_of = draw(
        st.lists(st.integers(1, 3), min_size=len(numbers), max_size=len(numbers)).map(tuple)
    )
    priority = draw(st.lists(st.integers(1, 3), min_size=n_ships, max_size=n_ships))
    asked = []
    for ship in draw(st.lists(st.integers(0, n_ships - 1), max_size=6)):
        pools = draw(st.permutations(range(len(numbers))))[: draw(st.integers(1, len(numbers)))]
        limits = tuple(most_of[pool] for pool in pools)
        asked.append(Demand(ship, most[ship], priority[ship], 1.0, False, tuple(pools), limits))
    return numbers, asked


@given(fleets())
def test_several_pools_are_given_once_within_all_limits(
    drawn: tuple[list[int], list[Demand]],
) -> None:
    numbers, asked = drawn
    for name, rule in CRANE.items():
        given_ = rule(numbers, asked)
        of_pool = [0.0] * len(numbers)
        on_ship: dict[int, float] = {}
        of_pool_on_ship: dict[tuple[int, int], float] = {}
        for demand, cranes in zip(asked, given_, strict=True):
            on_ship[demand.ship] = on_ship.get(demand.ship, 0.0) + sum(cranes)
            for pool, n in zip(demand.pools, cranes, strict=True):
                assert n >= 0.0
                assert n.is_integer() or "fractional" in name
                of_pool[pool] += n
                key = demand.ship, pool
                of_pool_on_ship[key] = of_pool_on_ship.get(key, 0.0) + n
        assert all(n <= number + 1e-9 for n, number in zip(of_pool, numbers, strict=True))
        for demand in asked:
            assert on_ship[demand.ship] <= demand.most + 1e-9
            for pool, most in zip(demand.pools, demand.most_of, strict=True):
                assert of_pool_on_ship[demand.ship, pool] <= most + 1e-9
                # nobody goes without what lies idle
                spare = min(
                    numbers[pool] - of_pool[pool],
                    demand.most - on_ship[demand.ship],
                    most - of_pool_on_ship[demand.ship, pool],
                )
                assert spare <= 1e-9


@given(fleets())
def test_whole_cranes_leave_as_few_parcels_as_can_be_without_one(
    drawn: tuple[list[int], list[Demand]],
) -> None:
    # with ships of one parcel and no limits the most parcels that can have one is a matching
    numbers, asked = drawn
    assume(asked and sum(numbers))
    asked = [
        Demand(ship, 9, 1, 1.0, False, demand.pools, (9,) * len(demand.pools))
        for ship, demand in enumerate(asked)
    ]
    reach = np.repeat(
        [[pool in demand.pools for pool in range(len(numbers))] for demand in asked],
        numbers,
        axis=1,
    )
    graph = csr_matrix(np.asarray(reach, dtype=int).reshape(len(asked), -1))
    served = sum(sum(cranes) > 0.0 for cranes in equal_whole(numbers, asked))
    matched = int(np.sum(maximum_bipartite_matching(graph, perm_type="column") >= 0))
    assert served == matched


def test_several_pools_by_hand() -> None:
    # pool 0 is the faster and reaches both ships, pool 1 the first ship alone
    both, one = Demand(0, 2, pools=(0, 1)), Demand(1, 2, pools=(0,))
    assert equal_whole([1, 1], [both, one]) == [[0.0, 1.0], [1.0]]
    assert by_priority([1, 1], [both, one]) == [[1.0, 1.0], [0.0]]
    # the first ship takes one crane in all: the faster
    limited = Demand(0, 1, pools=(0, 1))
    assert equal_whole([1, 1], [limited]) == [[1.0, 0.0]]
    # three of the faster and one of the slower for two ships with at most two of the faster each
    ships_ = [Demand(ship, 9, pools=(0, 1), most_of=(2, 9)) for ship in (0, 1)]
    assert equal_whole([3, 1], ships_) == [[2.0, 0.0], [1.0, 1.0]]
    # of 3 the first pool gives 1.5 each, of 1 the second 0.5 each
    assert equal_fractions([3, 1], ships_) == [[1.5, 0.5], [1.5, 0.5]]
    ships_ = [Demand(ship, 1.75, pools=(0, 1)) for ship in (0, 1)]
    assert equal_fractions([3, 1], ships_) == [[1.5, 0.25], [1.5, 0.25]]


@pytest.mark.parametrize("rule", [equal_fractions, by_priority_fractional])
def test_the_parcels_of_a_ship_share_her_limit_whatever_the_places_of_their_pools(
    rule: CraneRule,
) -> None:
    # She takes three cranes. Her first parcel likes the pool of two best, and so has both; her
    # second one gets one of the other pool, be it the first or the second of the pools.
    first, second = Demand(0, 3, pools=(0, 1)), Demand(0, 3, pools=(1, 0))
    assert rule([2, 2], [first, second]) == [[2.0, 0.0], [1.0, 0.0]]
    first, second = Demand(0, 3, pools=(1, 0)), Demand(0, 3, pools=(0, 1))
    assert rule([2, 2], [first, second]) == [[2.0, 0.0], [1.0, 0.0]]
