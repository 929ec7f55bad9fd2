import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from portsim.analysis.statistics.quantiles import (
    least_values,
    quantile,
    ranks,
)

# Conover (1999), p. 145: sixteen lifetimes, upper quartile
LIFETIMES = [
    46.9,
    47.2,
    49.1,
    56.5,
    56.8,
    59.2,
    59.9,
    63.2,
    63.3,
    63.4,
    63.7,
    64.1,
    67.1,
    67.7,
    73.3,
    78.5,
]


def test_conovers_lifetimes():
    # He takes the ranks whose errors are nearest to 5 %, 9 and 15, and has 0.9365 - 0.0271 = 0.9094
    # with 6.35 % above.
    # Here neither side may err by more than 5 %, so the upper rank is the next one: 0.9900 -
    # 0.0271.
    found = quantile(np.array(LIFETIMES), 0.75, 0.9)
    assert (found.low, found.high) == (63.3, 78.5)
    assert found.coverage == pytest.approx(0.9900 - 0.0271, abs=1e-4)
    assert ranks(16, 0.75, 1 - 2 * 0.0636)[1] == 15


@pytest.mark.parametrize(
    ("n", "low", "high", "covers"),
    [(6, 1, 6, 0.9688), (10, 2, 9, 0.9785), (20, 6, 15, 0.9586), (25, 8, 18, 0.9567)],
)
def test_ranks_for_the_median_are_the_printed_ones(n, low, high, covers):
    # the sign test's interval, in every table of it
    assert ranks(n, 0.5)[:2] == (low, high)
    assert ranks(n, 0.5)[2] == pytest.approx(covers, abs=5e-5)


@given(st.integers(1, 200), st.floats(0.01, 0.99), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_ranks_are_the_narrowest_that_the_binomial_allows(n, p, confidence):
    low, high, coverage = ranks(n, p, confidence)
    tail = (1 - confidence) / 2
    number = stats.binom(n, p)
    at_most = number.cdf(low - 1) if low else 0.0
    at_least = number.sf(high - 1) if high else 0.0
    assert at_most <= tail * (1 + 1e-9)
    assert at_least <= tail * (1 + 1e-9)
    assert coverage == pytest.approx(1 - at_most - at_least)
    assert number.cdf(low or 0) > tail * (1 - 1e-9)
    assert number.sf((high or n + 1) - 2) > tail * (1 - 1e-9)


@given(
    st.lists(st.integers(-50, 50), min_size=2, max_size=80), st.sampled_from([0.1, 0.5, 0.9, 0.95])
)
def test_bounds_are_those_of_scipy(values, p):
    found = quantile(np.array(values, dtype=float), p)
    theirs = stats.quantile_test(values, p=p).confidence_interval(0.95)
    # theirs does not know that the estimate, interpolated, may lie past a bound
    assert found.low == pytest.approx(np.minimum(theirs.low, found.value), nan_ok=True)
    assert found.high == pytest.approx(np.maximum(theirs.high, found.value), nan_ok=True)


def test_covers_at_least_as_often_as_it_says():
    rng = np.random.default_rng(21)
    draws = rng.lognormal(sigma=1.5, size=(3000, 60))
    truth = float(np.exp(1.5 * stats.norm.ppf(0.9)))
    found = [quantile(run, 0.9) for run in draws]
    assert np.mean([f.low <= truth <= f.high for f in found]) == pytest.approx(
        found[0].coverage, abs=0.012
    )
    assert found[0].coverage >= 0.95


def test_years_needed():
    assert (least_values(0.5), least_values(0.9), least_values(0.95)) == (6, 36, 72)
    for p in (0.5, 0.9, 0.95):
        n = least_values(p)
        assert None not in ranks(n, p)
        assert ranks(n - 1, p)[1] is None


def test_nothing_and_one():
    assert quantile(np.array([np.nan]), 0.5).n == 0
    one = quantile(np.array([3.0]), 0.5)
    assert one.value == 3.0
    assert np.isnan(one.low)
    assert np.isnan(one.high)


@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=60),
    st.sampled_from([0.05, 0.5, 0.9]),
    st.sampled_from([0.5, 0.95]),
)
def test_value_lies_in_the_interval_and_a_monotone_scale_keeps_it(values, p, confidence):
    found = quantile(np.array(values), p, confidence)
    assert not found.low > found.value
    assert not found.high < found.value
    turned = quantile(-np.array(values), 1 - p, confidence)
    assert (-turned.high, -turned.low) == pytest.approx(
        (found.low, found.high), nan_ok=True, abs=1e-9
    )
