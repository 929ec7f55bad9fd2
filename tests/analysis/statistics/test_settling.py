from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from portsim.analysis.statistics.intervals import mean_interval, skewness
from portsim.analysis.statistics.settling import settling, unseen_share

# the skewed year of docs/statistics.md
YEARS = np.array([0.0, 0.0, 0.1, 0.1, 0.1, 0.1, 0.3, 0.8, 1.5, 11.0])


def test_a_mean_that_one_year_in_ten_makes_is_told_so():
    found = settling(YEARS)
    assert (found.n, found.typical, found.worst, found.affected) == (10, 0.1, 11.0, 0.8)
    assert found.interval == mean_interval(YEARS, least=0.0)
    assert found.interval.mean == pytest.approx(1.4)
    assert (found.heavy, found.heavy_mean) == (0.1, 11.0)
    assert not found.settles


def test_several_heavy_years_have_a_mean_of_their_own():
    found = settling(np.array([0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 5.0, 7.0]))
    assert (found.heavy, found.heavy_mean) == (0.125, 7.0)  # 7 of 14 is half
    found = settling(np.array([0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 5.0, 7.0]))
    assert (found.heavy, found.heavy_mean) == (0.25, 6.0)


@pytest.mark.parametrize("values", [YEARS, YEARS + 1.0, np.array([2.0, 3.0, 7.0])])
def test_with_the_replications_needed_both_bounds_are_close_and_with_fewer_they_are_not(values):
    needed = settling(values).needed
    mean, g = values.mean(), skewness(values)

    def close(n):
        # the cubic of Hall at the two ends that are wanted, 20 % below and above the mean: a bound
        # is as close where the cubic is beyond Student's factor
        t, a = stats.t.ppf(0.975, n - 1), g / sqrt(n)
        ends = np.array([0.2, -0.2]) * mean * sqrt(n) / values.std(ddof=1)
        low, high = ends + a * (ends**2 / 3 + 1 / 6) + a**2 * ends**3 / 27
        return low >= t and high <= -t

    assert close(needed)
    assert not close(needed - 1)


def test_a_law_of_rare_events_asks_for_more_than_the_values_show():
    few = settling(YEARS, events_a_year=0.001)
    assert few.needed == 96_037  # ceil((1.959964 / 0.2)² / 0.001)
    assert few.at_least
    assert few.too_many
    often = settling(YEARS, events_a_year=1.3)
    assert not often.at_least
    assert often.needed == settling(YEARS).needed
    steady = settling(np.array([9.0, 10.0, 11.0, 10.0]), events_a_year=0.01)
    assert steady.settles
    assert not steady.too_many  # a mean that may be told is told


def test_a_mean_settles_if_it_is_known_or_a_typical_year_has_it():
    assert settling(np.tile(YEARS, 2000)).settles  # skewed, but known
    assert settling(np.array([5.0, 10.0, 30.0])).settles  # hardly known, but not of few years
    assert settling(np.zeros(5)).settles
    assert np.isnan(settling(np.zeros(5)).heavy)
    assert settling(np.zeros(5)).needed == 0


def test_gaps_and_too_few():
    assert settling(np.array([np.nan])).n == 0
    one = settling(np.array([3.0, np.nan]))
    assert (one.n, one.typical, one.needed, one.settles) == (1, 3.0, 0, True)


@given(st.lists(st.floats(0.0, 1e3), min_size=2, max_size=40))
def test_heavy_years_are_the_fewest_that_make_half(values):
    values = np.array(values)
    found = settling(values)
    assert found.needed < inf
    if values.sum() > 0.0 and np.isfinite(found.heavy):
        k = round(found.heavy * len(values))
        ordered = np.sort(values)[::-1]
        assert ordered[:k].sum() >= values.sum() / 2 * (1 - 1e-9)
        assert ordered[: k - 1].sum() <= values.sum() / 2 * (1 + 1e-9)


@pytest.mark.parametrize(("n", "share"), [(1, 0.95), (10, 0.2589), (30, 0.0950), (100, 0.0295)])
def test_what_n_years_without_an_event_do_not_speak_against(n, share):
    assert unseen_share(n) == pytest.approx(share, abs=5e-5)
    assert (1.0 - unseen_share(n)) ** n == pytest.approx(0.05)
    assert unseen_share(n, 0.9) < unseen_share(n)
