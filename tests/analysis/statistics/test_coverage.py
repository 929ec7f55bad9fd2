"""Whether intervals hold the truth as often as they say, in the two hundred repetitions of `make stability`.

The waits are those of the recursion on the draws of the simulation, which takes a second; `make
stability` simulates them.
"""

import numpy as np
import pytest

from tests.analysis.statistics.coverage import (
    FIRST_SEED,
    recursive,
    repetition,
    scenario,
    shares,
    simulated,
)

REPETITIONS = 200


def test_waits_are_those_of_the_simulation() -> None:
    case = scenario(FIRST_SEED)
    waits_h = recursive(case, 3)
    assert len(waits_h) > 150
    np.testing.assert_allclose(simulated(case, 3), waits_h, rtol=0.0, atol=1e-9)


def test_intervals_hold_the_truth() -> None:
    seeds = range(FIRST_SEED, FIRST_SEED + REPETITIONS)
    held = shares([repetition(seed, recursive) for seed in seeds])
    assert 0.90 <= held.replications <= 0.99
    assert held.naive < 0.80
    assert held.batches >= 0.85
    # the shares that docs/stability.md states
    assert held == pytest.approx((0.955, 0.47, 0.92))
