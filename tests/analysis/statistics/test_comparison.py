import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from portsim.analysis.statistics.comparison import (
    Difference,
    against_base,
    bonferroni,
    independent,
    paired,
    verdict,
)
from portsim.analysis.statistics.intervals import Interval, mean_interval

# Law, Simulation Modeling and Analysis, section 10.2: average monthly cost of two inventory
# policies, five replications
POLICY_1 = np.array([126.97, 124.31, 126.68, 122.66, 127.23])
POLICY_2 = np.array([118.21, 120.22, 122.45, 122.68, 119.40])
SAMPLES = st.lists(
    st.tuples(st.integers(-100, 100), st.integers(-100, 100)), min_size=3, max_size=30
)


def test_laws_inventory_policies():
    # printed: mean difference 4.98, variance of it 2.44, 90 % interval by Student [1.65, 8.31];
    # the differences 8.76, 4.09, 4.23, -0.02 and 7.83 are hardly skewed (-0.26)
    found = paired(POLICY_1, POLICY_2, 0.9)
    assert found.difference == pytest.approx(4.98, abs=0.005)
    assert (found.low, found.high) == (
        pytest.approx(1.65, abs=0.5),
        pytest.approx(8.31, abs=0.5),
    )
    assert found.verdict == "higher"
    assert found.ratio > 1  # his runs were independent, so pairing them bought nothing


@pytest.mark.parametrize(
    ("low", "high", "n", "word"),
    [
        (0.1, 2.0, 3, "higher"),
        (-2.0, -0.1, 3, "lower"),
        (0.0, 2.0, 3, "not told apart"),
        (-2.0, 0.0, 3, "not told apart"),
        (0.1, 2.0, 1, "too few replications"),
    ],
)
def test_a_verdict_needs_an_interval_that_leaves_out_zero(low, high, n, word):
    assert verdict(Interval(n, (low + high) / 2, low, high)) == word


def test_bonferroni_by_hand():
    assert bonferroni(0.95, 1) == pytest.approx(0.95)
    assert bonferroni(0.90, 4) == pytest.approx(0.975)


@given(SAMPLES, st.sampled_from([0.9, 0.95, 0.99]), st.integers(1, 10))
def test_intervals_without_skewness_are_those_of_scipy(pairs, confidence, k):
    case, base = (np.concatenate([half, -half]) for half in np.array(pairs, dtype=float).T)
    found = paired(case, base, confidence, k)
    each = 1 - (1 - confidence) / k
    if np.ptp(case - base) > 0:
        theirs = stats.ttest_rel(case, base).confidence_interval(each)
        assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    if np.ptp(case) > 0 and np.ptp(base) > 0:
        apart = stats.ttest_ind(case, base, equal_var=False).confidence_interval(each)
        told = independent(case, base, each)
        assert (told.low, told.high) == pytest.approx((apart.low, apart.high), abs=1e-9)
        assert found.ratio == pytest.approx((found.high - found.low) / (apart.high - apart.low))


def test_independent_samples_undo_the_cubic_of_the_difference():
    rng = np.random.default_rng(34)
    case, base = rng.gamma(0.5, 2.0, 12), rng.gamma(2.0, 1.0, 30)
    n, mean, low, high = independent(case, base)
    assert (n, mean) == (12, pytest.approx(case.mean() - base.mean()))
    squares, cubes = (stats.moment(case, p) / 12 ** (p - 1) for p in (2, 3))
    squares += stats.moment(base, 2) / 30
    cubes -= stats.moment(base, 3) / 30**2
    welch = stats.ttest_ind(case, base, equal_var=False)
    error, a = np.sqrt(case.var(ddof=1) / 12 + base.var(ddof=1) / 30), cubes / squares**1.5
    t = stats.t.ppf(0.975, welch.df)
    for end, wanted in ((low, t), (high, -t)):
        big = (mean - end) / error
        assert big + a * (big**2 / 3 + 1 / 6) + a**2 * big**3 / 27 == pytest.approx(wanted)
    assert independent(base, case) == pytest.approx((12, -mean, -high, -low))
    alone = independent(case, np.zeros(2))  # beside what does not vary it is a mean
    assert alone[1:] == pytest.approx(mean_interval(case)[1:])
    assert np.isnan(independent(case, np.zeros(1)).low)
    assert independent(np.ones(3), np.zeros(3)) == (3, 1.0, 1.0, 1.0)


@given(SAMPLES)
def test_turned_round_it_says_the_opposite(pairs):
    case, base = np.array(pairs, dtype=float).T
    there, back = paired(case, base), paired(base, case)
    assert (back.difference, back.low, back.high) == pytest.approx(
        (-there.difference, -there.high, -there.low)
    )
    assert back.ratio == pytest.approx(there.ratio, nan_ok=True)
    opposite = {"higher": "lower", "lower": "higher", "not told apart": "not told apart"}
    assert back.verdict == opposite[there.verdict]


@given(SAMPLES)
def test_more_comparisons_make_wider_intervals(pairs):
    case, base = np.array(pairs, dtype=float).T
    wide, narrow = paired(case, base, comparisons=5), paired(case, base)
    assert wide.low <= narrow.low <= narrow.high <= wide.high


def test_common_random_numbers_show_what_independent_runs_hide():
    rng = np.random.default_rng(31)
    base = rng.gamma(4.0, 5.0, size=10)
    case = base * 0.95 + rng.normal(0.0, 0.1, size=10)
    found = paired(case, base)
    assert found.verdict == "lower"
    assert found.ratio < 0.1
    assert found.difference == pytest.approx(found.mean - found.base_mean)
    assert paired(rng.permutation(case), base).verdict == "not told apart"


def test_all_intervals_hold_together():
    # four cases without any difference, the base shared: one interval or more misses zero in about
    # 5 % of studies; of eight normal values an interval misses a little more often than it says
    rng = np.random.default_rng(32)
    wrong = alone = 0
    for _ in range(400):
        values = {name: rng.normal(size=8) for name in ("base", "a", "b", "c", "d")}
        wrong += any(row.verdict != "not told apart" for row in against_base(values, "base"))
        alone += any(
            paired(values[name], values["base"]).verdict != "not told apart" for name in "abcd"
        )
    assert wrong / 400 < 0.08
    assert alone / 400 > 0.1


def test_a_row_for_each_case():
    rng = np.random.default_rng(33)
    base = rng.normal(10.0, 1.0, size=12)
    rows = against_base({"two cranes": base - 3.0, "now": base, "as is": base.copy()}, "now", 0.9)
    table = pd.DataFrame(rows)
    assert list(table.columns) == list(Difference._fields)
    assert list(table["case"]) == ["two cranes", "as is"]
    assert list(table["base"]) == ["now", "now"]
    assert table["confidence"].to_numpy() == pytest.approx(0.95)
    assert list(table["verdict"]) == ["lower", "not told apart"]
    assert table["ratio"].to_numpy() == pytest.approx([0.0, 0.0], abs=1e-9)
    assert against_base({"now": base}, "now") == []


def test_gaps_and_too_few():
    gap = paired(np.array([1.0, np.nan, 3.0, 4.0]), np.array([0.0, 5.0, np.nan, 1.0]))
    assert (gap.n, gap.mean, gap.base_mean, gap.difference) == (2, 2.5, 0.5, 2.0)
    one = paired(np.array([1.0]), np.array([0.0]))
    assert one.difference == 1.0
    assert one.verdict == "too few replications"
    assert np.isnan(one.ratio)
    assert np.isnan(paired(np.array([]), np.array([])).mean)


def test_what_cannot_be_paired_is_refused():
    with pytest.raises(ValueError, match="3 replications of a beside 2 of b"):
        paired(np.zeros(3), np.zeros(2), names=("a", "b"))
    with pytest.raises(ValueError, match="more than the 1"):
        against_base({"a": np.zeros(3), "b": np.zeros(3), "c": np.zeros(3)}, "a", comparisons=1)
