"""What inputs that are not known make of a figure, by hand and against scipy."""

import numpy as np
import pytest
from scipy import stats

from portsim.analysis.decisions.unknown_inputs import influences, share_of_inputs, spread


def test_a_spread_by_hand():
    found = spread(np.asarray([*range(40, 0, -1), np.nan]) / 1.0)
    assert (found.n, found.without_mean, found.median) == (40, 0, 20.5)
    assert (found.low, found.high) == pytest.approx((4.9, 36.1))
    few = spread(np.asarray([3.0, 1.0, 2.0]))
    assert (few.median, few.least, few.greatest) == (2.0, 1.0, 3.0)
    assert np.isnan([few.low, few.high]).all()


def test_runs_without_a_mean_count_as_longer_than_all_others():
    found = spread(np.asarray([*np.arange(36.0), *[np.inf] * 4]))
    assert (found.n, found.without_mean) == (40, 4)
    assert found.median == 19.5
    assert np.isinf(found.high)  # 90 % lies between the greatest mean and no mean
    assert spread(np.asarray([*np.arange(37.0), *[np.inf] * 3])).high == pytest.approx(35.1)


def test_chance_alone_and_inputs_alone():
    luck = np.random.default_rng(1).normal(size=50)
    assert share_of_inputs(luck, luck, 0.95).value == 0.0
    found = share_of_inputs(np.ones(50), luck, 0.95)
    assert found.value == 1.0
    assert np.isnan(found.low)
    assert np.isnan(share_of_inputs(luck, np.ones(50), 0.95).value)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_where_inputs_and_chance_add_up_the_share_is_that_of_the_variance(share):
    rng = np.random.default_rng(7)
    luck, inputs = rng.normal(size=(2, 4000))
    drawn = luck * (1.0 - share) ** 0.5 + inputs * share**0.5
    found = share_of_inputs(luck, drawn, 0.95)
    # of normal numbers Spearman's correlation is 6/pi asin(r/2), a little below r
    expected = 1.0 - (6.0 / np.pi * np.arcsin((1.0 - share) ** 0.5 / 2.0)) ** 2
    assert found.value == pytest.approx(expected, abs=0.02)
    assert found.low < expected < found.high
    assert abs(expected - share) < 0.05


def test_influences_are_spearmans_and_the_strongest_comes_first():
    rng = np.random.default_rng(3)
    inputs = rng.random((60, 3))
    change = 2.0 * inputs[:, 1] ** 3 - inputs[:, 0] + 0.05 * rng.normal(size=60)
    change[5] = np.nan
    change[6] = np.inf
    found = influences(["a", "b", "none"], inputs, change, 0.95)
    assert [one.key for one in found][:2] == ["b", "a"]
    assert [one.is_certain for one in found] == [True, True, False]
    known = ~np.isnan(change)
    for one in found:
        column = inputs[known, ["a", "b", "none"].index(one.key)]
        wanted = stats.spearmanr(column, change[known]).statistic
        assert one.correlation == pytest.approx(wanted)
        assert one.low < one.correlation < one.high


def test_intervals_of_all_inputs_together_seldom_name_one_that_does_nothing():
    rng = np.random.default_rng(11)
    keys = list("abcdefgh")
    named = sum(
        any(one.is_certain for one in influences(keys, rng.random((30, 8)), rng.random(30), 0.95))
        for _ in range(120)
    )
    assert named <= 12  # 6 expected of 120 at 5 %, 12 is 2.5 standard errors above


def test_too_few_replications_name_nothing():
    assert influences(["a"], np.asarray([[1.0], [2.0], [3.0]]), np.arange(3.0), 0.95) == []
    assert influences(["a"], np.ones((9, 1)), np.arange(9.0), 0.95) == []
