"""The interval of a percentile, and what may be said where nothing differs."""

import numpy as np
import pytest

from portsim.analysis.levels.bounds import Sample, bounds, replications_needed
from portsim.analysis.levels.percentile import Counts, percentile_bounds
from portsim.analysis.statistics.intervals import ratio_interval


def counts_of(replications, digits=3):
    """Count above every value, rounded so that there are not too many."""
    rounded = [np.round(one, digits) for one in replications]
    values = np.unique(np.concatenate([[0.0], *rounded]))
    above = [len(one) - np.searchsorted(np.sort(one), values, side="right") for one in rounded]
    entities = [len(one) for one in rounded]
    return Counts(values, np.asarray(above, dtype=float), np.asarray(entities, dtype=float))


@pytest.mark.parametrize("share", [0.5, 0.1, 0.05])
def test_the_interval_holds_what_is_not_told_apart(share):
    random = np.random.default_rng(4)
    replications = [random.exponential(random.lognormal(0.0, 0.4), 60) for _ in range(12)]
    counts = counts_of(replications, digits=1)
    low, high = percentile_bounds(counts, share, 0.95)
    assert low < np.quantile(np.concatenate(replications), 1.0 - share) < high
    found = [bounds(counts.beyond(index), 0.95) for index in range(len(counts.values))]
    first, last = (int(np.argmax(counts.values == x)) for x in (low, high))
    assert found[first - 1].low > share
    assert found[last].high <= share
    assert all(one.low <= share < one.high for one in found[first:last])


def test_the_interval_covers_the_truth_as_often_as_it_says():
    random = np.random.default_rng(9)
    large = random.lognormal(0.0, 0.5, 200_000) * random.exponential(size=200_000)
    truth = np.quantile(large, 0.9)
    held = 0
    for _ in range(40):
        replications = [random.exponential(random.lognormal(0.0, 0.5), 40) for _ in range(20)]
        low, high = percentile_bounds(counts_of(replications, digits=1), 0.1, 0.95)
        held += low - 0.05 <= truth <= high + 0.05  # values are rounded to 0.1
    assert held >= 35


def test_where_none_was_above_others_may_be():
    # 3 replications of 4 that all took 5 h: of others up to 1 − 0.05^(1/3) = 63 % may differ
    replications = [np.full(4, 5.0)] * 3
    assert percentile_bounds(counts_of(replications), 0.1, 0.95) == (5.0, np.inf)
    # 29 replications leave 1 − 0.05^(1/29) = 9.8 % of them, fewer than the tenth that is asked for
    replications = [np.full(4, 5.0)] * 29
    assert percentile_bounds(counts_of(replications), 0.1, 0.95) == (5.0, 5.0)
    assert percentile_bounds(counts_of(replications[:28]), 0.1, 0.95) == (5.0, np.inf)


def test_equal_replications_have_bounds_by_the_share_that_may_differ():
    found = bounds(Sample(np.zeros(10), np.full(10, 3.0), least=0.0, most=1.0), 0.95)
    assert found.value == found.low == 0.0
    assert found.high == pytest.approx(1.0 - 0.05**0.1)
    assert found.equal
    waits = bounds(Sample(np.full(10, 6.0), np.full(10, 3.0), least=0.0), 0.95)
    assert waits.value == 2.0
    assert waits.low == pytest.approx(2.0 * 0.05**0.1)
    assert waits.high == np.inf


def test_replications_needed_are_those_whose_interval_leaves_the_limit():
    random = np.random.default_rng(2)
    sample = Sample(random.normal(10.0, 2.0, 10), np.ones(10))
    mean = bounds(sample, 0.95).value
    for limit, below in ((mean + 0.5, True), (mean - 0.25, False)):
        needed = replications_needed(sample, limit, 0.95, below=below)
        # by Student's half-width, near enough, as the skewness is small
        by_hand = (1.96 * np.std(sample.totals, ddof=1) / (limit - mean)) ** 2
        assert needed == pytest.approx(by_hand, rel=0.2)
    assert replications_needed(sample, mean, 0.95, below=True) is None
    alone = Sample(sample.totals[:1], sample.bases[:1])
    assert replications_needed(alone, 3.0, 0.95, below=True) is None


def test_replications_needed_where_none_differs():
    none = Sample(np.zeros(10), np.ones(10), least=0.0, most=1.0)
    assert replications_needed(none, 0.1, 0.95, below=True) == 29  # 0.9^29 = 0.047
    assert replications_needed(none._replace(most=np.inf), 0.1, 0.95, below=True) is None


def test_bounds_are_the_interval_of_the_ratio():
    totals, bases = np.asarray([3.0, 9.0, 4.0]), np.asarray([2.0, 3.0, 4.0])
    found, interval = bounds(Sample(totals, bases), 0.9), ratio_interval(totals, bases, 0.9)
    assert (found.value, found.low, found.high) == interval[1:]
    assert found.value == pytest.approx(16.0 / 9.0)
