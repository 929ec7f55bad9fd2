import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.analysis.statistics.intervals import ratio, student, t_quantile


def test_student_by_hand():
    # mean 4, variance 20/3, standard error 1.290994; t(0.975, 3) = 3.182446 from the printed table
    found = student(np.array([1.0, 3.0, 5.0, 7.0]))
    assert (found.n, found.mean) == (4, 4.0)
    assert found.half_width == pytest.approx(3.182446 * 1.2909944, rel=1e-6)


@pytest.mark.parametrize(
    ("n", "printed"), [(2, 12.706), (3, 4.303), (11, 2.228), (31, 2.042), (121, 1.980)]
)
def test_t_quantiles_are_the_printed_ones(n, printed):
    assert t_quantile(0.95, n) == pytest.approx(printed, abs=5e-4)


def test_values_that_are_no_numbers_are_left_out():
    assert student(np.array([1.0, np.nan, 3.0])).n == 2
    assert student(np.array([np.nan])).n == 0
    one = student(np.array([2.0, np.nan]))
    assert one.mean == 2.0
    assert np.isnan(one.low)


def test_student_covers_as_often_as_it_says():
    rng = np.random.default_rng(5)
    hits = sum(i.low <= 0 <= i.high for i in (student(rng.normal(size=6)) for _ in range(4000)))
    assert 0.94 < hits / 4000 < 0.96


def test_jackknife_by_hand():
    # whole 6/3 = 2; leaving one out: 5/2, 4/2, 3/2... with above 1, 2, 3 and below 1 each: 2.5, 2,
    # 1.5
    found = ratio(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 1.0]))
    assert found.mean == pytest.approx(2.0)
    assert found.half_width == pytest.approx(4.302653 * 1.0 / 3**0.5, rel=1e-6)


def test_jackknife_removes_bias_and_covers():
    rng = np.random.default_rng(7)
    hits, means = 0, []
    for _ in range(2000):
        below = rng.gamma(4.0, 1.0, size=60)
        above = below * 0.5 + rng.gamma(1.0, 1.0, size=60)
        found = ratio(above, below)
        means.append(found.mean)
        hits += found.low <= 0.75 <= found.high
    assert np.mean(means) == pytest.approx(0.75, abs=0.003)
    assert 0.93 < hits / 2000 < 0.965


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_interval_is_centred_on_the_mean(values):
    found = student(np.array(values))
    assert found.low <= found.mean <= found.high
    assert (found.low + found.high) / 2 == pytest.approx(found.mean, rel=1e-9, abs=1e-6)
