import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.signal import lfilter

from portsim.analysis.statistics.batches import (
    batch_means,
    batch_size,
    effective_size,
    lag1,
    overlapping,
    separate,
    variance_of_mean,
)
from tests.theory.student import student

SHORT = np.array([1.0, 2.0, 4.0, 3.0, 5.0, 9.0])  # mean 4


def ar1(rng, n, phi, runs=1):
    """Runs of a first-order autoregression of mean zero and variance 1/(1 - phi²), begun in its steady state."""
    noise = rng.normal(size=(runs, n))
    noise[:, 0] /= (1 - phi**2) ** 0.5
    return lfilter([1.0], [1.0, -phi], noise, axis=1)


def test_overlapping_by_hand():
    # moving means of two: 1.5, 3, 3.5, 4, 7; about 4: 6.25 + 1 + 0.25 + 0 + 9 = 16.5; times 2 over
    # 5 x 4
    assert variance_of_mean(SHORT, 2) == pytest.approx(1.65)
    found = overlapping(SHORT, 2)
    assert (found.n, found.mean, found.batch, found.batches, found.df) == (6, 4.0, 2, 3, 3.0)
    # t(0.975, 3) from the printed table
    assert found.half_width == pytest.approx(3.182446 * 1.65**0.5, rel=1e-6)


def test_separate_by_hand():
    # means 1.5, 3.5, 7; squares about 4: 6.25 + 0.25 + 9 = 15.5; variance 7.75, of the mean 7.75 /
    # 3
    found = separate(SHORT, 2)
    assert (found.mean, found.batches, found.df) == (4.0, 3, 2.0)
    assert found.half_width == pytest.approx(4.302653 * (7.75 / 3) ** 0.5, rel=1e-6)


def test_what_is_over_is_left_out_at_the_beginning():
    assert batch_means(SHORT, 4) == pytest.approx([21 / 4])
    assert separate(np.concatenate([[1000.0], SHORT]), 2).mean == 4.0


def test_effective_size_by_hand():
    assert effective_size(SHORT, 2) == pytest.approx(8 / 1.65)  # variance of an observation: 40 / 5
    assert np.isnan(effective_size(np.ones(10), 2))
    assert np.isnan(effective_size(np.ones(1)))


def test_lag1_by_hand():
    # means 1.5, 3.5, 7: 1 - (4 + 12.25) / (2 x 15.5); limit 1.644854 x sqrt(1/8)
    found = lag1(SHORT, 2)
    assert found.correlation == pytest.approx(1 - 16.25 / 31)
    assert found.limit == pytest.approx(1.644854 * 8**-0.5, rel=1e-6)
    assert found.long_enough


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=60))
def test_batches_of_one_are_student(values):
    series = np.array(values, dtype=float)
    plain = student(series)
    assert separate(series, 1)[1:4] == pytest.approx(plain[1:4], rel=1e-9, abs=1e-9)
    assert variance_of_mean(series, 1) == pytest.approx(
        np.var(series, ddof=1) / len(series), rel=1e-9, abs=1e-12
    )


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=60), st.integers(1, 60))
def test_overlapping_is_its_definition(values, batch):
    series = np.array(values)
    n = len(series)
    found = overlapping(series, batch)
    if n // batch < 2:
        assert np.isnan(found.low)
        return
    means = [np.mean(series[i : i + batch]) for i in range(n - batch + 1)]
    squares = sum((m - np.mean(series)) ** 2 for m in means)
    variance = batch * squares / (n - batch + 1) / (n - batch)
    half = stats.t.ppf(0.975, 1.5 * (n // batch - 1)) * variance**0.5
    assert found.half_width == pytest.approx(half, rel=1e-6, abs=1e-6)
    assert found.low <= found.mean <= found.high


@pytest.mark.parametrize("method", [overlapping, separate])
@pytest.mark.parametrize("phi", [0.5, 0.8, 0.9])
def test_interval_covers_as_often_as_it_says_where_the_naive_one_does_not(method, phi):
    runs = ar1(np.random.default_rng(11), 2000, phi, 500)
    found = [method(run) for run in runs]
    assert 0.90 < np.mean([i.low <= 0 <= i.high for i in found]) < 0.99
    naive = [student(run) for run in runs]
    assert np.mean([i.low <= 0 <= i.high for i in naive]) < 0.80


def test_overlapping_batches_know_the_variance_better():
    runs = ar1(np.random.default_rng(12), 1000, 0.5, 1000)
    of_all = [variance_of_mean(run, 50) for run in runs]
    of_separate = [np.var(batch_means(run, 50), ddof=1) / 20 for run in runs]
    assert np.var(of_all) / np.var(of_separate) == pytest.approx(2 / 3, abs=0.1)


def test_effective_size_of_an_autoregression():
    # n (1 - phi) / (1 + phi) for long runs
    runs = ar1(np.random.default_rng(13), 20_000, 0.8, 40)
    assert np.median([effective_size(run) for run in runs]) == pytest.approx(20_000 / 9, rel=0.15)


def test_lag1_passes_independent_means_and_not_correlated_ones():
    rng = np.random.default_rng(14)
    found = [lag1(run, 10) for run in rng.normal(size=(4000, 200))]
    assert np.mean([not f.long_enough for f in found]) == pytest.approx(0.05, abs=0.012)
    # Young's variance
    assert np.var([f.correlation for f in found]) == pytest.approx(18 / 399, rel=0.06)
    assert np.mean([lag1(run, 5).long_enough for run in ar1(rng, 1000, 0.95, 200)]) < 0.02
    assert np.mean([lag1(run, 500).long_enough for run in ar1(rng, 10_000, 0.8, 200)]) > 0.9


def test_too_little_to_say():
    assert overlapping(np.array([])).n == 0
    one = overlapping(np.array([2.0]))
    assert one.mean == 2.0
    assert np.isnan(one.low)
    assert not lag1(np.array([1.0, 2.0])).long_enough
    assert not lag1(np.array([])).long_enough
    assert lag1(np.ones(100)).long_enough  # nothing varies, nothing is correlated
    assert batch_size(7) == 1
    assert batch_size(1000) == 50
