from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portsim.analysis.statistics.intervals import (
    Interval,
    expected_interval,
    linear_values,
    mean_interval,
    ratio_interval,
    skewness,
    t_quantile,
)

waits = st.lists(st.floats(0.0, 1e6), min_size=2, max_size=30).map(np.array)


@pytest.mark.parametrize(
    ("n", "printed"), [(2, 12.706), (3, 4.303), (11, 2.228), (31, 2.042), (121, 1.980)]
)
def test_t_quantiles_are_the_printed_ones(n, printed):
    assert t_quantile(0.95, n) == pytest.approx(printed, abs=5e-4)


def test_symmetric_values_have_the_interval_of_student():
    # mean 4, variance 20/3, standard error 1.290994; t(0.975, 3) = 3.182446 from the printed table
    found = mean_interval(np.array([1.0, 3.0, 5.0, 7.0]))
    assert (found.n, found.mean) == (4, 4.0)
    assert found.half_width == pytest.approx(3.182446 * 1.2909944, rel=1e-6)
    assert found.high - found.mean == pytest.approx(found.mean - found.low)


def test_one_bad_year_in_four_by_hand():
    # Mean 1, standard error 1; about the mean the second moment is 3 and the third 6, so the
    # skewness is 6 / 3^1.5 = 1.154701. With t = 3.182446 the cubic is undone at 2.111773 below:
    # 6/g (cbrt(1 + g t/2 - g²/24) - 1) = 5.196152 (cbrt(2.781821) - 1), and at 10.199838 above:
    # 5.196152 (cbrt(-0.892932) - 1).
    free = mean_interval(np.array([0.0, 0.0, 0.0, 4.0]))
    assert free.low == pytest.approx(1.0 - 2.11177, abs=1e-4)
    assert free.high == pytest.approx(1.0 + 10.19984, abs=1e-4)
    possible = mean_interval(np.array([0.0, 0.0, 0.0, 4.0]), least=0.0)
    assert possible == free._replace(low=0.0)


def test_ratio_of_unequal_bases_by_hand():
    # 9 hours of 6 ships: 1.5. Residuals -0.5, -1 and 1.5 over the mean base of 2; their standard
    # error is 0.381881 and their skewness 0.595178. With t = 4.302653 the bounds are 3.053154
    # standard errors below and, as cbrt(-0.498185) = -0.792763, 15.651576 above.
    found = ratio_interval(np.array([1.0, 2.0, 6.0]), np.array([1.0, 2.0, 3.0]))
    assert (found.n, found.mean) == (3, 1.5)
    assert found.low == pytest.approx(1.5 - 0.381881 * 3.053154, abs=1e-4)
    assert found.high == pytest.approx(1.5 + 0.381881 * 15.651576, abs=1e-4)


def test_bounds_undo_the_cubic():
    values = np.random.default_rng(1).gamma(0.7, 1.0, 25)
    g, deviation, t = skewness(values), np.std(values, ddof=1), t_quantile(0.95, 25)
    assert g > 1.0
    _, mean, low, high = mean_interval(values)
    for end, wanted in ((low, t), (high, -t)):
        big = sqrt(25) * (mean - end) / deviation
        assert big + g * (big**2 / 3 + 1 / 6) / 5 + g**2 * big**3 / (27 * 25) == pytest.approx(
            wanted
        )
    assert high - mean > mean - low  # what is not seen of a long tail lies above


def test_bounds_shrink_with_the_replications_that_there_would_be():
    values = np.array([1.0, 2.0, 3.0, 4.0])
    wide, narrow = expected_interval(values, 0.95, 4), expected_interval(values, 0.95, 400)
    assert wide == mean_interval(values)
    spread = t_quantile(0.95, 400) / t_quantile(0.95, 4) / 10.0
    assert narrow.high - narrow.mean == pytest.approx(spread * (wide.high - wide.mean))
    assert expected_interval(np.array([1.0, inf, 2.0]), 0.95, 3) == (3, inf, inf, inf)


def test_values_that_are_no_numbers_are_left_out():
    assert mean_interval(np.array([1.0, np.nan, 3.0])) == mean_interval(np.array([1.0, 3.0]))
    assert mean_interval(np.array([np.nan])).n == 0
    one = mean_interval(np.array([2.0, np.nan]))
    assert one.mean == 2.0
    assert np.isnan([one.low, one.high]).all()
    assert mean_interval(np.array([2.0, inf, 1.0])) == (3, inf, inf, inf)


def test_replications_without_an_entity_belong_to_the_sample():
    found = ratio_interval(np.array([0.0, 4.0, 2.0]), np.array([0.0, 2.0, 2.0]))
    assert (found.n, found.mean) == (3, 1.5)
    assert np.isnan(ratio_interval(np.zeros(3), np.zeros(3)).mean)


@pytest.mark.parametrize("value", [0.0, 0.1, -7.3, 1e-200, 1e200])
def test_equal_values_have_no_width(value):
    found = mean_interval(np.full(7, value))
    assert found.low == found.mean == found.high == pytest.approx(value)
    ships = np.array([3.0, 5.0, 7.0])  # 0.1 h each, but for rounding
    assert ratio_interval(0.1 * ships, ships).half_width == 0.0


def _close(found, expected, scale):
    return found == pytest.approx(expected, rel=1e-6, abs=1e-7 * scale)


@given(waits, st.floats(0.5, 0.999), st.floats(0.1, 10.0), st.floats(-10.0, 10.0))
def test_interval_follows_the_unit_and_the_sign(values, confidence, unit, shift):
    assume(np.ptp(values) > 1e-3)
    n, *bounds = mean_interval(values, confidence)
    scale = max(np.max(values), bounds[2] - bounds[1], 1.0)
    moved = mean_interval(unit * values + shift, confidence)
    assert moved.n == n
    assert _close(list(moved[1:]), [unit * bound + shift for bound in bounds], 10 * scale)
    mirrored = mean_interval(-values, confidence)
    assert _close([-mirrored.mean, -mirrored.high, -mirrored.low], bounds, scale)


@given(waits, st.floats(0.5, 0.999), st.floats(0.0, 1e6), st.floats(0.0, 1e6))
def test_only_what_lies_beyond_the_possible_values_changes(values, confidence, one, other):
    least, most = sorted((one, other))
    free = mean_interval(values, confidence)
    found = mean_interval(values, confidence, least, most)
    slack = 1e-9 * np.max(values)
    assert free.low <= free.mean + slack
    assert free.mean <= free.high + slack
    if free.low < free.high:
        assert found == free._replace(low=max(free.low, least), high=min(free.high, most))


@given(waits, st.floats(0.1, 100.0))
def test_ratio_over_equal_bases_is_a_mean(values, base):
    found = ratio_interval(values, np.full(len(values), base))
    expected = mean_interval(values / base)
    scale = max(1.0, np.max(values) / base, np.abs(expected[1:]).max())
    assert _close(found, expected, scale)


def test_parts_of_replications_have_the_interval_of_their_ratio():
    totals, bases = np.array([1.0, 4.0, np.nan, 2.5, 0.0]), np.array([2.0, 5.0, 1.0, 4.0, 0.0])
    parts = linear_values(totals, bases)
    assert np.isnan(parts).tolist() == [False, False, True, False, False]
    assert mean_interval(parts) == pytest.approx(ratio_interval(totals, bases))
    assert linear_values(np.array([3.0]), np.array([2.0])).tolist() == [1.5]
    assert np.isnan(linear_values(np.zeros(2), np.zeros(2))).all()


def test_normal_values_are_covered_as_often_as_is_said():
    rng = np.random.default_rng(5)
    samples = rng.normal(size=(3000, 10))
    hits = sum(one.low <= 0.0 <= one.high for one in map(mean_interval, samples))
    assert 0.93 < hits / 3000 < 0.96


def test_ratios_of_skewed_totals_are_covered():
    rng = np.random.default_rng(7)
    hits, repetitions = 0, 2000
    for _ in range(repetitions):
        ships = 1.0 + rng.poisson(4.0, 10)  # more ships, longer queues: the two go together
        found = ratio_interval(ships * rng.lognormal(0.0, 0.5, 10) * ships, ships)
        hits += found.low <= 5.8 * np.exp(0.125) <= found.high  # E S² / E S = (4 + 25) / 5
    assert hits / repetitions > 0.89  # the least that docs/statistics.md asks of ten replications


def test_how_far_the_farther_bound_is_from_the_mean():
    assert Interval(4, 10.0, 8.0, 13.0).relative_reach == pytest.approx(0.3)
    assert Interval(4, -10.0, -14.0, -9.0).relative_reach == pytest.approx(0.4)
    assert Interval(4, 0.0, -1.0, 2.0).relative_reach == inf
    assert Interval(4, 0.0, 0.0, 0.0).relative_reach == 0.0
