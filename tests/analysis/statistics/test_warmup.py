from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.analysis.statistics.warmup import mser5, mser_curve, start_up, welch_plot


def brute_force(values):
    """The definition, in exact fractions, for every cut."""
    values = [Fraction(v) for v in values]
    curve = []
    for cut in range(len(values)):
        kept = values[cut:]
        mean = sum(kept) / len(kept)
        curve.append(sum((v - mean) ** 2 for v in kept) / len(kept) ** 2)
    return curve


def brute_force_mser5(series):
    means = [sum(Fraction(v) for v in series[i : i + 5]) / 5 for i in range(0, len(series) - 4, 5)]
    curve = brute_force(means)
    half = curve[: len(means) // 2 + 1]
    candidates = curve[: len(means) - 4]
    return 5 * half.index(min(half)), float(min(half)), min(candidates) < min(half)


def test_curve_by_hand():
    # cut before 9: mean 3, squares 36 + 1 + 4 + 1 + 4 + 4... of (9, 2, 1, 2, 1): 36+1+4+1+4 = 46
    # over 25
    # cut after it: mean 1.5, squares 4 x 0.25 = 1 over 16; then 2/3 over 9; 1/2 over 4; nothing
    assert mser_curve(np.array([9.0, 2.0, 1.0, 2.0, 1.0])) == pytest.approx(
        [46 / 25, 1 / 16, 2 / 27, 1 / 8, 0.0]
    )


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=60))
def test_curve_is_the_definition(values):
    found = mser_curve(np.array(values, dtype=float))
    assert found == pytest.approx([float(v) for v in brute_force(values)], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(30))
def test_cut_is_that_of_an_independent_implementation(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(50, 400))
    series = (
        np.cumsum(rng.normal(size=n)) * (seed % 3)
        + rng.normal(size=n)
        + 20 * np.exp(-np.arange(n) / 15)
    )
    cut, statistic, too_short = brute_force_mser5(series)
    found = mser5(series)
    assert (found.discard, found.too_short) == (cut, too_short)
    assert found.statistic == pytest.approx(statistic, rel=1e-9)
    assert found.mean == pytest.approx(np.mean(series[cut:]))


def test_a_step_is_cut_where_it_is():
    noise = np.tile([1.0, -1.0, 2.0, -2.0, 0.0, 1.0, 0.0], 40)
    noise[:30] -= 50.0
    assert mser5(noise).discard == 30
    assert not mser5(noise).too_short


def test_a_series_without_transient_loses_little():
    rng = np.random.default_rng(3)
    cuts = [mser5(rng.normal(size=1000)).discard for _ in range(200)]
    assert np.median(cuts) <= 100


def test_a_trend_to_the_end_and_a_few_values_are_too_short():
    assert mser5(np.arange(200.0)).too_short
    assert mser5(np.zeros(49)).too_short
    assert mser5(np.zeros(0)).too_short
    assert not mser5(np.zeros(50)).too_short


def test_a_constant_series_is_kept_whole_and_a_constant_end_is_cut_exactly():
    assert mser5(np.full(203, 0.1)).discard == 0
    assert mser5(np.concatenate([np.full(20, 1e9), np.full(200, 0.1)])).discard == 20


def test_a_gap_is_refused():
    with pytest.raises(ValueError, match="gaps"):
        mser5(np.array([1.0, np.nan]))


@given(
    st.lists(st.integers(-1000, 1000), min_size=50, max_size=120),
    st.integers(-64, 64),
    st.integers(-3, 3),
)
def test_unit_and_zero_do_not_matter(values, shift, power):
    series = np.array(values, dtype=float)
    plain, other = mser5(series), mser5((series + shift) * 2.0**power)
    assert plain.discard <= len(series) // 2
    assert other.statistic == pytest.approx(plain.statistic * 4.0**power, rel=1e-6, abs=1e-9)


def test_welch_by_hand():
    # means of two replications: 1, 2, 6, 4, 5; window 1: 1; (1+2+6)/3, (2+6+4)/3, (6+4+5)/3
    found = welch_plot(np.array([[0.0, 1.0, 5.0, 4.0, 6.0], [2.0, 3.0, 7.0, 4.0, 4.0]]), 1)
    assert found.mean == pytest.approx([1, 2, 6, 4, 5])
    assert found.smooth == pytest.approx([1, 3, 4, 5])
    assert welch_plot(np.array([[1.0, 2.0, 6.0, 4.0, 5.0]]), 2).smooth == pytest.approx(
        [1, 3, 18 / 5]
    )


@given(st.integers(1, 40), st.integers(0, 25), st.integers(1, 4))
def test_welch_is_its_definition(n, window, replications):
    runs = np.random.default_rng(n).normal(size=(replications, n))
    if window > (n - 1) // 2:
        with pytest.raises(ValueError, match="window"):
            welch_plot(runs, window)
        return
    mean = runs.mean(axis=0)
    expected = []
    for i in range(n - window):
        w = min(i, window)
        expected.append(sum(mean[i - w : i + w + 1]) / (2 * w + 1))
    assert welch_plot(runs, window).smooth == pytest.approx(expected)


def beginning(relaxation, replications=8, n=200):
    """Queues that start from nothing and settle at ten, each with noise of its own."""
    rng = np.random.default_rng(11)
    course = 10.0 * (1.0 - np.exp(-np.arange(n) / relaxation))
    return course + rng.normal(0.0, 0.5, size=(replications, n))


@pytest.mark.parametrize(("days", "words"), [(100.0, "is long enough"), (1.0, "is too short")])
def test_the_warm_up_is_judged(days, words):
    found = start_up(beginning(5.0), hours=2400.0, warm_up_h=24.0 * days)
    assert found.step_h == 12.0
    assert 10 * 12.0 <= found.needed_h <= 40 * 12.0  # two to eight relaxation times
    assert found.sentence.endswith(words)
    assert f"the warm-up of {days:g} days" in found.sentence


def test_what_never_settles_has_no_warm_up():
    found = start_up(np.arange(200.0) + beginning(5.0), hours=2400.0, warm_up_h=24.0)
    assert np.isnan(found.needed_h)
    assert "too short for MSER-5" in found.sentence


def test_a_season_is_no_start_up():
    found = start_up(
        beginning(5.0), 2400.0, 24.0, varying="cargoes.wheat.monthly_profile follow the months"
    )
    assert np.isnan(found.needed_h)
    assert found.sentence.startswith(
        "MSER-5 does not apply: cargoes.wheat.monthly_profile follow the months"
    )


def test_without_a_queue_nothing_is_said():
    assert start_up(np.zeros((4, 200)), 2400.0, 24.0) is None
