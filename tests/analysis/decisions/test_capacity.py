from math import inf, isnan, sqrt
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.analysis.decisions import crossing
from portsim.analysis.decisions.capacity import EVERYWHERE, FOUND, NOWHERE, UNRESOLVED
from portsim.analysis.decisions.crossing import find
from portsim.analysis.decisions.plateau import REACHED, RISING, ultimate
from portsim.analysis.statistics.intervals import Interval, expected_interval, t_quantile
from tests.search import examples

DRAWS = 3000  # replications that there are


class Asked:
    """A slack that is known, with a note of what was asked of it."""

    def __init__(self, of):
        self.of, self.calls = of, []

    def __call__(self, x, n):
        self.calls.append((x, n))
        return np.broadcast_to(np.asarray(self.of(x), dtype=float), (1000,))[:n]


def queue(seed, shape=1.0):
    """A wait that rises without end towards x = 2, as noisy as it is long, from gamma draws; less a limit of 0.5."""
    draws = np.random.default_rng(seed).gamma(shape, 1.0 / shape, DRAWS)
    return lambda x, n: draws[:n] * x * x / (2.0 - x) - 0.5 if x < 2.0 else np.full(n, inf)


QUEUE = (sqrt(4.25) - 0.5) / 2  # x² = 0.5 (2 - x)


@settings(max_examples=examples(120))
@given(st.floats(0.06, 90.0), st.floats(0.3, 6.0), st.sampled_from([0.01, 0.05, 0.2]))
def test_a_root_without_noise_is_found_to_a_step(root, power, relative):
    slack = Asked(lambda x: x**power - root**power)
    found = find(slack, 0.5, 2.0, relative=relative, limits=(0.05, 100.0))
    assert found.verdict == FOUND
    assert found.low <= found.estimate <= found.high
    assert found.estimate == pytest.approx(root, rel=1e-3)
    assert found.precise
    assert len(set(slack.calls)) == len(slack.calls) <= 40


def test_a_jump_is_found_to_a_step():
    found = find(Asked(lambda x: -1.0 if x < 1.2345 else 3.0), 0.5, 2.0)
    assert found.verdict == FOUND
    assert found.low <= found.estimate <= found.high
    assert (found.low, found.high) == pytest.approx((1.2345, 1.2345), abs=1e-3)


def test_what_is_unstable_lies_above():
    found = find(Asked(lambda x: -1.0 if x < 1.2345 else inf), 0.5, 2.0)
    assert (found.verdict, found.n) == (FOUND, 20)
    assert found.low < 1.2345 <= found.high
    # A fifth of the half-width asked for, of each side
    assert found.high - found.low < 0.02 * found.estimate
    one = np.where(np.arange(1000) == 13, inf, -1.0)  # a single replication is
    assert find(Asked(lambda x: one if x > 1.2345 else -1.0), 0.5, 2.0).estimate == pytest.approx(
        1.2345, rel=0.02
    )


def test_a_false_alarm_of_instability_is_forgotten_with_more_replications():
    calm = queue(4)

    def slack(x, n):
        return np.full(n, inf) if n < 40 and x > 0.76 else calm(x, n)

    alarmed, found = find(slack, 0.5, 0.79), find(calm, 0.5, 0.79)
    assert (alarmed.low, alarmed.high) == pytest.approx((found.low, found.high), rel=0.01)
    assert found.high > 0.76  # and so reaches into what was called unstable


@pytest.mark.parametrize("seed", range(10))
def test_the_interval_is_exact_where_it_is_known(seed):
    """If each replication has a capacity of its own and slacks are straight, the interval is that of their mean."""
    own = np.random.default_rng(seed).gamma(4.0, 0.25, 1000)
    found = find(Asked(lambda x: 3.0 * (x - own)), 0.5, 2.0, first=20, most=20)
    known = expected_interval(-own[:20], 0.95, 20)
    assert found.estimate == pytest.approx(-known.mean, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((-known.high, -known.low), abs=1e-9)


def test_the_search_goes_beyond_where_it_began():
    assert find(Asked(lambda x: x - 7.3), 0.5, 1.0).estimate == pytest.approx(7.3, rel=1e-3)
    assert find(Asked(lambda x: x - 0.073), 0.5, 1.0).estimate == pytest.approx(0.073, rel=1e-3)


def test_a_level_met_or_missed_everywhere_is_told():
    always = find(Asked(lambda x: -1.0), 0.5, 1.0, limits=(0.2, 6.0))
    assert (always.verdict, always.low, always.high) == (EVERYWHERE, 6.0, inf)
    assert "still met at 6 times" in always.sentence
    never = find(Asked(lambda x: inf), 0.5, 1.0, limits=(0.2, 6.0))
    assert (never.verdict, never.low, never.high) == (NOWHERE, 0.0, 0.2)
    assert "not met even at 0.2 times" in never.sentence
    assert isnan(always.estimate)
    assert isnan(never.estimate)


def test_a_level_that_noise_hides_is_not_resolved():
    noise = np.random.default_rng(5).normal(0.0, 1.0, 1000)
    noise -= np.mean(noise[:80])
    for shift, one in ((-0.01, "most"), (0.01, "least"), (0.0, "neither")):
        slack = Asked(lambda x, shift=shift: noise + shift + 1e-4 * (x - 1.0))
        found = find(slack, 0.5, 2.0, most=80, limits=(0.4, 3.0))
        assert found.verdict == UNRESOLVED, one
        assert found.n == 80
        assert isnan(found.estimate) == (one != "neither")
        assert (found.low, found.high) == (0.0, inf)
        assert "NOT resolved with 80 replications" in found.sentence


def test_replications_come_in_whole_batches_until_it_is_precise():
    slack = Asked(lambda x: queue(3)(x, 1000))
    found = find(slack, 0.5, 1.5, first=15, most=1000)
    assert found.precise
    assert found.n > 15
    assert {n % 15 for _, n in slack.calls} == {0}
    assert found.half_width <= 0.05 * found.estimate
    assert [point.x for point in found.points] == sorted({x for x, _ in slack.calls})
    assert all(point.x == float(f"{point.x:.4g}") for point in found.points)
    capped = find(slack, 0.5, 1.5, first=15, most=40)
    assert (capped.n, capped.precise, capped.verdict) == (40, False, FOUND)
    assert "NOT within the 5 % asked for" in capped.sentence
    assert capped.half_width > found.half_width


def test_the_same_question_has_the_same_answer():
    assert find(queue(8), 0.5, 1.5) == find(queue(8), 0.5, 1.5)


def test_what_casts_doubt_is_told():
    rare = np.where(np.arange(1000) % 20 == 7, 2.0, 0.0)  # one year in twenty
    found = find(Asked(lambda x: rare + 5.0 * (x - 1.3)), 0.5, 2.0, most=20)
    assert found.verdict == FOUND
    assert found.doubts == (
        "20 replications with a skewness of 4.1: the capacity may well be lower",
    )
    assert (
        find(Asked(lambda x: rare + 5.0 * (x - 1.3)), 0.5, 2.0, relative=0.01, most=400).doubts
        == ()
    )
    noise = np.random.default_rng(2).normal(0.0, 0.01, 1000)
    wave = find(Asked(lambda x: noise + abs(x - 0.7) - 0.1), 0.3, 2.0)  # met from 0.6 to 0.8 alone
    assert wave.verdict == NOWHERE
    assert "the slack falls from factor 0.03 to 0.0" in wave.doubts[0]
    gap = find(Asked(lambda x: inf if x < 0.7 else noise + x - 1.0), 0.5, 2.0)
    assert gap.doubts == (
        "a factor is unstable and a greater one is not: there may be more than one capacity",
    )
    edge = find(Asked(lambda x: noise + x - 1.0 if x < 0.9 else inf), 0.5, 2.0)
    assert "before the level is missed" in edge.doubts[0]
    assert find(Asked(lambda x: noise + x - 1.0), 0.5, 1.5).doubts == ()


def test_nonsense_is_refused():
    for low, high, limits in (
        (2.0, 1.0, None),
        (0.0, 1.0, None),
        (1.0, 2.0, (1.5, 3.0)),
        (1.0, 2.0, (0.5, inf)),
    ):
        with pytest.raises(ValueError, match="limit"):
            find(Asked(lambda x: x), low, high, limits=limits)
    with pytest.raises(ValueError, match="first <= most"):
        find(Asked(lambda x: x), 1.0, 2.0, first=20, most=10)
    with pytest.raises(ValueError, match="the first 20 values changed"):
        find(lambda x, n: np.random.default_rng(n).normal(x - 1.5, 9.0, n), 1.0, 2.0)
    for wrong in (
        lambda x, n: np.zeros(n + 1),
        lambda x, n: np.full(n, np.nan),
        lambda x, n: np.full(n, -inf),
    ):
        with pytest.raises(ValueError, match="at factor 1 not 20 numbers"):
            find(wrong, 1.0, 2.0)


def shares(studies, shape, relative, confidence=0.95):
    """Of so many studies: shares of intervals that hold the truth, are above and below it; replications and runs."""
    found = [
        find(queue(seed, shape), 0.5, 1.5, relative=relative, confidence=confidence, most=DRAWS)
        for seed in range(studies)
    ]
    assert all(one.precise for one in found)
    n = [one.n for one in found]
    assert len(set(n)) > 1  # the stopping rule had a say
    above, below = (
        np.mean([one.low > QUEUE for one in found]),
        np.mean([one.high < QUEUE for one in found]),
    )
    runs = [sum(point.n for point in one.points) for one in found]
    return 1.0 - above - below, above, below, np.mean(n), np.mean(runs)


@pytest.mark.parametrize(
    ("confidence", "least", "greatest"), [(0.95, 0.91, 0.99), (0.8, 0.73, 0.87)]
)
def test_intervals_hold_the_truth_although_replications_are_skewed(confidence, least, greatest):
    """Two hundred studies, exponential waits, sequential stopping at 10 %."""
    held, above, *_ = shares(200, 1.0, 0.1, confidence)
    assert least <= held <= greatest
    assert above < 1.0 - confidence  # the side that would mislead a planner


def plain(values, confidence, n):
    """Student's interval, blind to skewness."""
    if not np.all(np.isfinite(values)):
        return Interval(n, inf, inf, inf)
    half = t_quantile(confidence, n) * np.std(values, ddof=1) / sqrt(n)
    return Interval(n, np.mean(values), np.mean(values) - half, np.mean(values) + half)


def main():
    """Print the table of docs/capacity.md."""
    print("| interval | skewness | asked | held | above the truth | below | replications | runs |")
    for how, name in ((expected_interval, "Hall"), (plain, "Student")):
        with patch.object(crossing, "expected_interval", how):
            for shape in (0.5, 1.0, 4.0):
                for relative in (0.05, 0.1):
                    held, above, below, n, runs = shares(1000, shape, relative)
                    line = f"| {name} | {2 / sqrt(shape):.1f} | {relative:.0%} | {held:.1%} | {above:.1%} | {below:.1%}"
                    print(f"{line} | {n:.0f} | {runs:.0f} |", flush=True)


def filled(seed, ceiling, noise=0.02):
    """Throughput that follows demand of 10 a factor up to a ceiling."""
    level = 1.0 + noise * np.random.default_rng(seed).normal(0.0, 1.0, 1000)
    other = 1.0 + noise * np.random.default_rng(seed + 1).normal(0.0, 1.0, 1000)
    return lambda x, n: np.minimum(10.0 * x * level, ceiling * other)[:n]


def test_the_plateau_is_found():
    found = ultimate(filled(1, 27.0), 1.0)
    assert found.verdict == REACHED
    assert found.low < 27.0 < found.high
    assert found.mean == pytest.approx(np.mean(filled(1, 27.0)(found.x, found.n)))
    assert found.doubts == ()
    assert [point.x for point in found.points] == [1.0, 1.25, 1.562, 1.953, 2.441, 3.051, 3.814]
    assert found.x == 3.051  # at 2.441 all demand got through yet


def test_a_plateau_out_of_reach_is_told():
    found = ultimate(filled(1, 27.0), 1.0, greatest=2.0)
    assert (found.verdict, found.x) == (RISING, 1.953)
    assert "still rises at 1.953 times" in found.sentence


def test_saturation_at_the_start_needs_the_demand():
    found = ultimate(filled(1, 27.0), 5.0, demand=10.0)
    assert (found.verdict, found.x) == (REACHED, 5.0)


def test_a_terminal_that_carries_less_in_overload_has_its_most_before():
    found = ultimate(
        lambda x, n: np.full(n, min(x, 2.0 - 0.2 * (x - 2.0))),
        4.0,
        demand=1.0,
        before=(1.0, 2.0, 3.0),
    )
    assert (found.verdict, found.x, found.mean) == (REACHED, 2.0, 2.0)
    level = ultimate(lambda x, n: np.full(n, min(x, 2.0)), 4.0, demand=1.0, before=(1.0, 2.0, 3.0))
    assert (level.verdict, level.x, level.mean) == (REACHED, 4.0, 2.0)


def test_throughput_that_falls_under_overload_has_its_plateau_before():
    found = ultimate(lambda x, n: np.full(n, min(x, 2.0 - 0.2 * (x - 2.0))), 1.0)
    assert (found.verdict, found.mean) == (REACHED, 1.953)


def test_more_replications_are_run_before_noise_passes_for_a_plateau():
    def throughput(x, n):
        return 10.0 * min(x, 3.0) + np.random.default_rng(int(1000 * x)).normal(0.0, 4.0, 1000)[:n]

    few, many = (
        ultimate(throughput, 1.0, demand=10.0, most=10),
        ultimate(throughput, 1.0, demand=10.0, most=1000),
    )
    assert few.doubts
    assert few.x < 2.0
    assert many.x > 2.4
    assert many.n > 10


def test_nonsense_is_refused_of_a_plateau_too():
    with pytest.raises(ValueError, match="start"):
        ultimate(filled(1, 27.0), 0.0)
    with pytest.raises(ValueError, match="first <= most"):
        ultimate(filled(1, 27.0), 1.0, first=1)
    with pytest.raises(ValueError, match="not finite"):
        ultimate(lambda x, n: np.full(n, inf), 1.0)


if __name__ == "__main__":
    main()
