from collections import Counter
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.scenario.input_range import InputRange
from portsim.studies.plan.sampling import (
    positions,
    saltelli_points,
    space_filling_points,
    trajectories,
)

RANGES = {
    "demand.factor": InputRange(0.8, 1.2),
    "berths.main.number": InputRange(1, 4, whole=True),
    "storage.silo.capacity_t": InputRange(1e3, 1e5, scale="log"),
    "policies.berth": InputRange(values=("first_that_fits", "arrival", "priority")),
}
DESIGNS = {
    "latin_hypercube": lambda ranges, seed: space_filling_points(
        "latin_hypercube", 12, ranges, seed
    ),
    "sobol": lambda ranges, seed: space_filling_points("sobol", 12, ranges, seed),
    "saltelli": lambda ranges, seed: saltelli_points(ranges, 8, seed),
    "morris": lambda ranges, seed: trajectories(ranges, 5, 4, seed),
}
WHOLE = st.tuples(st.integers(-5, 5), st.integers(1, 12)).map(lambda ends: (ends[0], sum(ends)))


def shares(design, key):
    return Counter(point[key] for point in design)


@pytest.mark.parametrize("name", DESIGNS)
def test_a_design_is_the_same_for_the_same_seed_and_another_for_another(name):
    make = DESIGNS[name]
    assert make(RANGES, 7) == make(RANGES, 7)
    assert make(RANGES, 7) != make(RANGES, 8)


@pytest.mark.parametrize(
    ("name", "size"), [("latin_hypercube", 12), ("sobol", 12), ("saltelli", 48), ("morris", 25)]
)
def test_points_are_plain_values_inside_the_ranges(name, size):
    design = DESIGNS[name](RANGES, 3)
    assert len(design) == size
    for point in design:
        factor, number, capacity, rule = point.values()
        assert list(point) == list(RANGES)
        assert (type(factor), type(number), type(capacity)) == (float, int, float)
        assert 0.8 <= factor <= 1.2
        assert 1 <= number <= 4
        assert 1e3 <= capacity <= 1e5
        assert rule in RANGES["policies.berth"].values


@given(WHOLE, st.integers(1, 5), st.integers(0, 1000))
def test_whole_numbers_have_exactly_equal_shares_of_a_latin_hypercube(ends, each, seed):
    low, high = ends
    design = space_filling_points(
        "latin_hypercube", each * (high - low + 1), {"n": InputRange(low, high, whole=True)}, seed
    )
    assert shares(design, "n") == dict.fromkeys(range(low, high + 1), each)


def test_equal_shares_of_a_sobol_sequence_and_of_listed_values():
    ranges = {"n": InputRange(1, 4, whole=True), "rule": InputRange(values=("a", None, True, 0.5))}
    for design in (
        space_filling_points("sobol", 64, ranges, 5),
        saltelli_points(ranges, 64, 5)[:64],
    ):
        assert shares(design, "n") == dict.fromkeys((1, 2, 3, 4), 16)
        assert shares(design, "rule") == dict.fromkeys(("a", None, True, 0.5), 16)


def test_a_log_scale_gives_equal_ratios_equal_shares():
    design = space_filling_points(
        "latin_hypercube", 30, {"t": InputRange(1.0, 1000.0, scale="log")}, 1
    )
    assert [sum(low <= point["t"] < 10 * low for point in design) for low in (1, 10, 100)] == [
        10,
        10,
        10,
    ]


def test_whole_numbers_on_a_log_scale():
    design = space_filling_points(
        "latin_hypercube", 3000, {"n": InputRange(1, 40, scale="log", whole=True)}, 1
    )
    found = shares(design, "n")
    assert sorted(found) == list(range(1, 41))
    for n in (1, 5, 40):  # the stretch that rounds to n, of all from 0.5 to 40.5
        assert found[n] == pytest.approx(3000 * log((n + 0.5) / (n - 0.5)) / log(81), abs=2)


def test_a_latin_hypercube_has_one_point_in_each_slice():
    at = positions(
        space_filling_points(
            "latin_hypercube", 20, {"a": InputRange(0.0, 1.0), "b": InputRange(-3.0, 9.0)}, 2
        ),
        {"a": InputRange(0.0, 1.0), "b": InputRange(-3.0, 9.0)},
    )
    assert (np.sort(np.floor(20 * at), axis=0) == np.arange(20)[:, None]).all()


def test_a_sobol_sequence_is_even_in_two_ranges_together():
    ranges = {"a": InputRange(0.0, 1.0), "b": InputRange(0.0, 1.0)}
    cells = Counter(
        map(tuple, np.floor(4 * positions(space_filling_points("sobol", 16, ranges, 4), ranges)))
    )
    assert sorted(cells.values()) == [1] * 16
    assert (
        space_filling_points("sobol", 13, ranges, 4)
        == space_filling_points("sobol", 16, ranges, 4)[:13]
    )


def test_saltellis_design_takes_one_column_at_a_time_from_b():
    ranges = {key: InputRange(0.0, 1.0) for key in "abc"}
    at = positions(saltelli_points(ranges, 16, 9), ranges).reshape(5, 16, 3)
    a, b = at[0], at[1]
    assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 0.4
    assert (a != b).all()
    for i in range(3):
        others = [j for j in range(3) if j != i]
        assert (at[2 + i][:, i] == b[:, i]).all()
        assert (at[2 + i][:, others] == a[:, others]).all()


@pytest.mark.parametrize("levels", [4, 6, 10])
def test_in_a_trajectory_every_input_moves_once_and_alone(levels):
    ranges = RANGES | {
        "few": InputRange(1, 2, scale="log", whole=True),
        "many": InputRange(3, 400, whole=True),
    }
    at = positions(trajectories(ranges, 30, levels, 11), ranges).reshape(
        30, len(ranges) + 1, len(ranges)
    )
    moved = np.diff(at, axis=1) != 0.0
    assert (moved.sum(axis=2) == 1).all()
    assert (moved.sum(axis=1) == 1).all()


@pytest.mark.parametrize("levels", [2, 4, 6, 10])
def test_trajectories_step_between_levels_of_which_all_are_equally_likely(levels):
    ranges = {key: InputRange(0.0, 1.0) for key in "abc"}
    at = positions(trajectories(ranges, 1200, levels, 2), ranges).reshape(1200, 4, 3)
    numbers = at * (levels - 1)
    assert numbers == pytest.approx(np.round(numbers), abs=1e-9)
    starts = np.round(numbers[:, 0]).astype(int)
    for column in range(3):
        counts = np.bincount(starts[:, column], minlength=levels)
        assert counts == pytest.approx(1200 / levels, abs=5 * (1200 / levels) ** 0.5)
    steps = np.diff(numbers, axis=1).sum(axis=1)
    assert np.abs(steps) == pytest.approx(levels / 2)
    assert np.mean(steps > 0.0) == pytest.approx(0.5, abs=0.05)
    first_to_move = (np.diff(at, axis=1)[:, 0] != 0.0).argmax(axis=1)
    assert np.bincount(first_to_move) == pytest.approx(400, abs=80)


def test_trajectories_of_a_seed_stay_those_of_earlier_versions():
    ranges = {key: InputRange(0.0, 3.0) for key in "abc"}
    at = [
        tuple(round(value) for value in point.values()) for point in trajectories(ranges, 2, 4, 7)
    ]
    first = [(3, 3, 1), (3, 3, 3), (1, 3, 3), (1, 1, 3)]
    assert at == [*first, (2, 1, 2), (2, 1, 0), (2, 3, 0), (0, 3, 0)]


@given(WHOLE)
def test_steps_of_whole_numbers_in_a_trajectory_are_all_of_one_size(ends):
    one = InputRange(*ends, whole=True)
    up = [one.nearest_value(level + 2 / 3) - one.nearest_value(level) for level in (0.0, 1 / 3)]
    assert up[0] == up[1] > 0
    assert (one.nearest_value(0.0), one.nearest_value(1.0)) == ends


@given(WHOLE, st.floats(0.0, 1.0), st.sampled_from([False, True]))
def test_the_position_of_the_nearest_value_is_near(ends, level, is_log):
    low, high = (end + 6 for end in ends) if is_log else ends
    one = InputRange(low, high, scale="log" if is_log else "linear", whole=True)
    places = [one.position(value) for value in range(low, high + 1)]
    assert (
        abs(one.position(one.nearest_value(level)) - level)
        <= min(abs(place - level) for place in places) + 1e-12
    )


@given(
    st.floats(0.1, 10.0),
    st.floats(1.1, 100.0),
    st.floats(0.0, 1.0),
    st.sampled_from(["linear", "log"]),
)
def test_position_is_the_way_back(low, ratio, unit, scale):
    one = InputRange(low, low * ratio, scale=scale)
    assert one.position(one.value_at(unit)) == pytest.approx(unit, abs=1e-9)
    assert one.value_at(0.0) == low
    assert one.value_at(1.0) == one.nearest_value(1.0) == low * ratio


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "give low and high, or values"),
        ({"low": 1.0}, "give low and high"),
        ({"low": 2.0, "high": 2.0}, "low must be below high"),
        ({"low": 0.0, "high": float("inf")}, "low must be below high"),
        ({"low": 1.5, "high": 4.0, "whole": True}, "whole numbers lie between"),
        ({"low": 0.0, "high": 4.0, "scale": "log"}, "log scale needs low above zero"),
        ({"values": (1,)}, "two or more, all different"),
        ({"values": (1, 2, 1)}, "two or more, all different"),
        ({"values": (1, 2), "low": 0.0}, "give values, or low and high"),
    ],
)
def test_what_is_no_range_is_refused(given, told):
    with pytest.raises(ValueError, match=told):
        InputRange(**given)


def test_what_is_no_design_is_refused():
    with pytest.raises(ValueError, match="no method grid: give latin_hypercube or sobol"):
        space_filling_points("grid", 8, RANGES, 0)
    with pytest.raises(ValueError, match="power of two, 64 or 128, not 100"):
        saltelli_points(RANGES, 100, 0)
    with pytest.raises(ValueError, match="even number, not 5"):
        trajectories(RANGES, 10, 5, 0)
    with pytest.raises(ValueError, match="needs points and inputs, not 8 and 0"):
        space_filling_points("sobol", 8, {}, 0)
