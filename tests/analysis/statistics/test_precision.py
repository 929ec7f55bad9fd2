import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.analysis.statistics.intervals import mean_interval
from portsim.analysis.statistics.precision import Replications, look_ahead, replications_enough

# Worked by hand. After three values: mean 10, s 0.1, half-width 4.303 x 0.1 / √3 = 0.248, 2.5 % of
# the mean. The fifth makes them symmetric again, with mean 10 and a sum of squares of 0.02 + 12.5 =
# 12.52; tens leave both as they are. Half-widths t √(12.52 / ((n-1) n)): 2.20, 1.66, 1.34, 1.12
# and, with nine values, 2.306 x √(12.52 / 72) = 0.962 < 1.
FALSE_START = [10.0, 10.1, 9.9, 12.5, 7.5] + [10.0] * 20


def brute_force(values, relative, k_limit):
    """The rule as it is told: find a precise n, look at the next ones, start again behind the first that is not."""
    precise = [False, False]
    for n in range(3, len(values) + 1):
        _, mean, low, high = mean_interval(np.array(values[:n]))
        precise.append(max(mean - low, high - mean) <= relative * abs(mean))
    n = 1
    while n <= len(values):
        if precise[n - 1]:
            k = k_limit if n <= 100 else int(k_limit * n / 100)
            if n + k > len(values):
                return None  # nor can a later start, whose look-ahead is no shorter, be confirmed
            if all(precise[n - 1 : n + k]):
                return n
        n += 1
    return None


def test_look_ahead_grows_beyond_a_hundred():
    assert [look_ahead(n) for n in (3, 100, 119, 120, 200, 350)] == [5, 5, 5, 6, 10, 17]


def test_a_false_start_by_hand():
    rule = Replications(relative=0.1, batch=1)
    known = []
    for value in FALSE_START[:14]:
        assert rule.more == 1
        rule.feed([value])
        known.append(rule.enough)
    assert known == [None] * 13 + [9]
    assert rule.more == 0


def test_reached_by_hand():
    rule = Replications(relative=0.1)
    rule.feed(FALSE_START[:3])
    assert rule.reached == pytest.approx(4.302653 * 0.1 / 3**0.5 / 10)
    rule.feed(FALSE_START[3:8])
    assert rule.reached == pytest.approx(2.364624 * (12.52 / 56) ** 0.5 / 10)


def test_without_look_ahead_the_false_start_is_believed():
    assert replications_enough(np.array(FALSE_START), 0.1, k_limit=0) == 3
    assert replications_enough(np.array(FALSE_START), 0.1, k_limit=1) == 9


def test_the_last_of_the_look_ahead_counts_too():
    alike = [10.0, 10.1, 9.9, 10.0, 10.0, 10.0, 10.0]
    assert replications_enough(np.array([*alike, 10.0])) == 3
    assert replications_enough(np.array([*alike, 30.0])) is None
    assert replications_enough(np.array(alike)) is None


def test_batches_are_run_to_their_end():
    rule = Replications(relative=0.1, batch=10)
    assert rule.more == 10
    rule.feed(FALSE_START[:10])
    assert (rule.enough, rule.more) == (None, 10)
    rule.feed(FALSE_START[10:14])
    assert (rule.enough, rule.more) == (9, 6)
    rule.feed(FALSE_START[14:20])
    assert (rule.n, rule.enough, rule.more) == (20, 9, 0)


def test_no_more_than_the_cap():
    rule = Replications(relative=1e-6, batch=10, cap=25)
    rng = np.random.default_rng(1)
    asked = []
    while rule.more:
        asked.append(rule.more)
        rule.feed(rng.normal(10.0, 3.0, size=rule.more))
    assert asked == [10, 10, 5]
    assert rule.enough is None


def test_values_that_do_not_vary_and_a_mean_of_zero():
    assert replications_enough(np.zeros(8)) == 3
    rule = Replications()
    assert np.isnan(rule.reached)
    rule.feed([-1.0, 1.0])
    assert rule.reached == np.inf
    rule.feed([np.nan, 0.0])
    assert (rule.n, rule.enough) == (4, None)


def test_a_replication_without_a_value_has_a_number_but_no_weight():
    gap = [10.0, np.nan, 10.1, 9.9, 10.0, 10.0, 10.0, 10.0, 10.0]
    assert replications_enough(np.array(gap)) == 4


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="above zero"):
        Replications(relative=0.0)


@given(
    st.lists(st.integers(80, 120), min_size=0, max_size=60),
    st.sampled_from([0.02, 0.05, 0.1]),
    st.integers(0, 8),
)
def test_rule_is_that_of_an_independent_implementation(values, relative, k_limit):
    values = [float(v) for v in values]
    assert replications_enough(np.array(values), relative, k_limit=k_limit) == brute_force(
        values, relative, k_limit
    )


@given(
    st.integers(0, 1000),
    st.sampled_from([0.01, 0.05, 0.2]),
    st.integers(1, 16),
    st.integers(1, 60),
    st.lists(st.integers(1, 20), min_size=1, max_size=10),
)
def test_how_values_are_dealt_out_changes_nothing(seed, relative, batch, cap, portions):
    stream = np.random.default_rng(seed).normal(10.0, 2.0, size=cap)

    def finish(portion_of):
        rule, turn = Replications(relative, batch=batch, cap=cap), 0
        while rule.more:
            n = min(rule.more, portion_of(turn))
            rule.feed(stream[rule.n : rule.n + n])
            turn += 1
        return rule.n, rule.enough

    n, enough = finish(lambda turn: batch)
    assert finish(lambda turn: portions[turn % len(portions)]) == (n, enough)
    assert n == cap or (n % batch == 0 and enough is not None)
    assert n <= cap


def test_the_mean_found_is_as_near_as_asked():
    # normal with a coefficient of variation of 0.2, 5 % at 95 %: (1.96 x 0.2 / 0.05)² = 61
    # replications and a few
    rng = np.random.default_rng(4)
    near, numbers = 0, []
    for _ in range(120):
        stream = rng.normal(10.0, 2.0, size=300)
        rule = Replications(0.05, cap=300)
        while rule.more:
            rule.feed(stream[rule.n : rule.n + rule.more])
        near += abs(np.mean(stream[: rule.n]) - 10.0) <= 0.5
        numbers.append(rule.n)
    assert near / 120 > 0.9
    assert 60 <= np.median(numbers) <= 80
