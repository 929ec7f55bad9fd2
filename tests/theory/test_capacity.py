"""The capacity of two berths against Erlang's: Poisson ships, exponential stays, wait over service of 0.3.

The slow proof is a hundred studies, each with a seed of its own. Printed by `python -m
tests.theory.test_capacity`.
"""

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from time import perf_counter

import numpy as np
import pytest

from portsim.analysis.decisions.capacity import FOUND, Capacity
from portsim.analysis.decisions.crossing import find
from portsim.analysis.kpis.measure import measure
from portsim.ledger.recording import simulate
from portsim.scenario.blocks.scenario import Scenario
from portsim.theory.planning import max_occupancy
from tests.theory.berths import Cell, scenario
from tests.theory.recursion import arrivals_h, first_come, stays_h

BERTHS, OCCUPANCY = 2, 0.4  # at a factor of 1
LIMIT = 0.3  # wait over service
TRUTH = max_occupancy(LIMIT, BERTHS, service_stages=1) / OCCUPANCY  # M/M/2: 1.2010
STUDIES, CONTAIN, WORKERS = 100, 90, 2
FIRST_SEED = 52_000  # seeds from here on, fixed before any result was seen
DAYS, WARM_UP_DAYS = 400.0, 40.0  # the queue forgets in 5 days
RELATIVE = 0.06


def terminal(factor: float, seed: int) -> Scenario:
    """Return the ships and berths with the number of calls multiplied."""
    case = scenario(Cell("M/M/n", OCCUPANCY, BERTHS), ships=1.0, replications=1)
    tree = case.model_dump(mode="json", exclude_unset=True)
    tree["run"] |= {
        "seed": seed,
        "measured_days": DAYS,
        "warm_up_days": WARM_UP_DAYS,
        "replications": 2,
    }
    tree["calls"]["ships"]["arrivals"]["per_year"] *= factor
    return Scenario.model_validate(tree)


def simulated(case: Scenario, replication: int) -> float:
    """Return how far the mean wait of a run is above the limit, h."""
    found = measure(simulate(case, replication), case).measures
    return found["vessel_wait", "all"].mean - LIMIT * found["vessel_service", "all"].mean


def recursive(case: Scenario, replication: int) -> float:
    """Return the same by the recursion on the same draws."""
    begin_h = 24.0 * case.run.warm_up_days
    end_h = begin_h + 24.0 * case.run.measured_days
    number = int(2 * end_h * case.calls["ships"].arrivals.per_year / 8760.0)  # twice the expected
    arrive_h, stay_h = (of(case, "ships", number, replication) for of in (arrivals_h, stays_h))
    assert arrive_h[-1] > end_h
    here = (arrive_h >= begin_h) & (arrive_h < end_h)
    waits_h = first_come(arrive_h, stay_h, BERTHS) - arrive_h
    return float(np.mean(waits_h[here]) - LIMIT * np.mean(stay_h[here]))


def study(
    seed: int,
    relative: float = RELATIVE,
    excess_h: Callable[[Scenario, int], float] = simulated,
) -> Capacity:
    """Find the capacity as a planner would, who does not know it."""

    @cache
    def value(factor: float, replication: int) -> float:
        if factor * OCCUPANCY >= 1.0:
            return np.inf  # as the stability check says before a run
        return excess_h(terminal(factor, seed), replication)

    def slack(factor: float, n: int) -> np.ndarray:
        return np.asarray([value(factor, number) for number in range(n)])

    return find(slack, 0.8, 1.6, first=20, most=200, relative=relative)


def studies(number: int = STUDIES) -> list[Capacity]:
    """Run so many studies, a seed each."""
    return [study(seed) for seed in range(FIRST_SEED, FIRST_SEED + number)]


def contains(found: Capacity) -> bool:
    """Return whether the interval holds Erlang's factor."""
    return found.low <= TRUTH <= found.high


@pytest.mark.parametrize("factor", [0.8, 1.6])
def test_the_recursion_is_the_simulation(factor: float) -> None:
    case = terminal(factor, FIRST_SEED)
    assert recursive(case, 7) == pytest.approx(simulated(case, 7), rel=1e-9)


def test_one_study() -> None:
    found = study(FIRST_SEED + 1, 0.15, recursive)
    assert found.verdict == FOUND
    assert found.precise
    assert found.low < found.estimate < found.high
    ends = [
        min(abs(point.x - end) for point in found.points if point.n == found.n)
        for end in (found.low, found.high)
    ]
    assert max(ends) < found.half_width / 2  # both ends stand beside factors that were simulated
    means = [point.mean for point in found.points]
    assert means == sorted(means)  # more ships wait longer, in the same random numbers


@pytest.mark.slow
def test_the_interval_contains_the_exact_factor():
    found = studies()
    assert sum(contains(one) for one in found) >= CONTAIN
    assert all(one.precise for one in found)


def main() -> int:
    """Print every study and what the docs say of them; return 1 if too few intervals hold the truth."""
    begun, seeds = perf_counter(), range(FIRST_SEED, FIRST_SEED + STUDIES)
    found = []
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        for seed, one in zip(seeds, pool.map(study, seeds), strict=True):
            found.append(one)
            word = "yes" if contains(one) else "NO"
            print(
                f"{seed}: {one.estimate:.4f}, {one.low:.4f} to {one.high:.4f}, n {one.n}, {word}",
                flush=True,
            )
    held = sum(contains(one) for one in found)
    estimates = np.asarray([one.estimate for one in found])
    print(
        f"Erlang's factor {TRUTH:.4f}; held by {held} of {STUDIES} intervals, at least {CONTAIN} are asked for"
    )
    print(
        f"above the interval {sum(one.high < TRUTH for one in found)}, below {sum(one.low > TRUTH for one in found)}"
    )
    print(
        f"mean estimate {np.mean(estimates):.4f}, standard deviation {np.std(estimates, ddof=1):.4f}"
    )
    print(
        f"half-width over estimate {np.mean([one.half_width / one.estimate for one in found]):.2%} on average"
    )
    print(
        f"replications {np.mean([one.n for one in found]):.0f} at {np.mean([len(o.points) for o in found]):.1f} factors"
    )
    print(f"runs {np.mean([sum(point.n for point in one.points) for one in found]):.0f} a study")
    print(
        f"doubts in {sum(bool(one.doubts) for one in found)}; precise {sum(one.precise for one in found)}"
    )
    print(f"{perf_counter() - begun:.0f} s with {WORKERS} workers")
    return int(held < CONTAIN)


if __name__ == "__main__":
    sys.exit(main())
