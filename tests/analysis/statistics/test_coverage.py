"""Whether intervals hold the truth as often as they say; two hundred repetitions are run by `make stability`."""

from tests.analysis.statistics.coverage import FIRST_SEED, repetition, shares


def test_intervals_hold_the_truth():
    held = shares([repetition(seed) for seed in range(FIRST_SEED, FIRST_SEED + 24)])
    assert 0.90 <= held.replications <= 0.99
    assert held.naive < 0.80
    assert held.batches >= 0.85
