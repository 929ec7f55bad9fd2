"""Ships along a continuous quay: what fits by hand, and that nobody ever overlaps."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.flow.quayline import Fit, Quayline


def test_the_quay_of_the_definitions() -> None:
    # 602 m with 15 m: three ships of 180 m need 3 x 180 + 4 x 15 = 600 m, three of 200 m 660 m
    line = Quayline(602.0, 15.0)
    assert [line.take(180.0) for _ in range(3)] == [15.0, 210.0, 405.0]
    assert not line.takes(1.0)
    line = Quayline(602.0, 15.0)
    assert [line.take(200.0) for _ in range(2)] == [15.0, 230.0]
    assert not line.takes(200.0)
    assert line.takes(142.0)  # 602 - 2 x 200 - 4 x 15
    assert not line.takes(142.000001)


def test_one_metre_too_short() -> None:
    assert Quayline(600.0, 15.0).takes(570.0)
    line = Quayline(599.0, 15.0)
    line.take(180.0)
    line.take(180.0)
    assert not line.takes(180.0)


def test_decimals_fit_as_on_paper() -> None:
    line = Quayline(0.3, 0.0)  # in floating point, 0.1 + 0.2 > 0.3
    line.take(0.1)
    assert line.take(0.2) == 0.1
    line = Quayline(0.7, 0.1)
    assert [line.take(0.1) for _ in range(3)] == [0.1, 0.3, 0.5]


def holes(fit: Fit) -> Quayline:
    """Return a quay of 1,000 m without clearance: free 0-300, 400-600, 700-900 and ships between."""
    line = Quayline(1000.0, 0.0, fit)
    for length in (300.0, 100.0, 200.0, 100.0, 200.0, 100.0):
        line.take(length)
    for at in (0.0, 400.0, 700.0):
        line.leave(at)
    return line


def test_first_and_best_fit_by_hand() -> None:
    first, best = holes("first_fit"), holes("best_fit")
    assert [first.take(150.0), first.take(150.0), first.take(150.0)] == [0.0, 150.0, 400.0]
    # Equal gaps: leftmost
    assert [best.take(150.0), best.take(150.0), best.take(150.0)] == [
        400.0,
        700.0,
        0.0,
    ]
    assert holes("best_fit").take(250.0) == 0.0
    assert holes("first_fit").takes(300.0)
    assert not holes("first_fit").takes(301.0)  # 700 m are free, but not in one piece


def test_nothing_is_put_where_it_does_not_fit() -> None:
    line = Quayline(100.0, 10.0)
    with pytest.raises(ValueError, match="no gap takes a ship of 81 m"):
        line.take(81.0)
    assert line.take(80.0) == 10.0
    assert line.held_m(80.0) == 90.0


LENGTH = st.integers(1, 4000).map(lambda dm: dm / 10)


@given(
    st.integers(0, 300).map(lambda dm: dm / 10),
    st.sampled_from(["first_fit", "best_fit"]),
    st.lists(st.tuples(LENGTH, st.integers(0, 9)), max_size=60),
)
def test_no_two_ships_overlap_and_clearances_hold(
    clearance: float, fit: Fit, story: list[tuple[float, int]]
) -> None:
    """Ships come and go at random; the gaps are counted again from where they lie."""
    quay = 900.0
    line = Quayline(quay, clearance, fit)
    ships: list[tuple[float, float]] = []
    for length, leaver in story:
        ends = [0.0, *(x for at, loa in sorted(ships) for x in (at, at + loa)), quay]
        gaps = [
            (b - a - 2 * clearance, a + clearance)
            for a, b in zip(ends[::2], ends[1::2], strict=True)
        ]
        fitting = [(gap, at) for gap, at in gaps if gap >= length - 1e-7]
        assert line.takes(length) == bool(fitting)
        if fitting:
            at = line.take(length)
            wanted = (
                fitting[0]
                if fit == "first_fit"
                else min(fitting, key=lambda g: (round(g[0], 6), g[1]))
            )
            assert at == pytest.approx(wanted[1], abs=1e-6)
            ships.append((at, length))
        if ships and leaver < 4:
            line.leave(ships.pop(leaver % len(ships))[0])
        lying = sorted(ships)
        assert all(a + loa + clearance <= b + 1e-6 for (a, loa), (b, _) in pairwise(lying))
        if lying:
            assert lying[0][0] >= clearance - 1e-6
            assert lying[-1][0] + lying[-1][1] + clearance <= quay + 1e-6
        assert sum(loa for _, loa in ships) + (len(ships) + 1) * clearance <= quay + 1e-6


@given(LENGTH, st.integers(0, 300).map(lambda dm: dm / 10), st.integers(1, 6), st.data())
def test_equal_ships_have_as_many_places_as_berths(
    length: float, clearance: float, k: int, data: st.DataObject
) -> None:
    """Whatever comes and goes, k equal ships always fit where k of them fit, and never one more."""
    fit: Fit = data.draw(st.sampled_from(["first_fit", "best_fit"]))
    line = Quayline(k * length + (k + 1) * clearance, clearance, fit)
    ships: list[float] = []
    for comes in data.draw(st.lists(st.booleans(), max_size=40)):
        assert line.takes(length) == (len(ships) < k)
        if comes and len(ships) < k:
            ships.append(line.take(length))
        elif ships:
            line.leave(ships.pop(data.draw(st.integers(0, len(ships) - 1))))
