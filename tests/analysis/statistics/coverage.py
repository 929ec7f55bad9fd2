"""How often intervals hold the truth: many small studies of a berth whose mean wait is known."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from portsim.analysis.statistics.batches import overlapping
from portsim.analysis.statistics.intervals import mean_interval
from portsim.ledger.recording import simulate
from portsim.scenario.blocks.scenario import Scenario
from tests.analysis.kpis.tables.detector import SERVICE_H, berth, stays_of
from tests.theory.recursion import arrivals_h, first_come, stays_h

LOAD = 0.5
# M/M/1: Cobham's mean wait, rho / (1 - rho) mean services
TRUTH_H = LOAD / (1.0 - LOAD) * SERVICE_H
FIRST_SEED = 9100  # seeds from here on, fixed before any result was seen
REPLICATIONS = 10
WARM_UP, WINDOW = 10, 50  # relaxation times


Waits = Callable[[Scenario, int], np.ndarray]  # of one replication of a study


class Held(NamedTuple):
    """Whether each interval held the true mean wait."""

    replications: bool  # over replications
    naive: bool  # over the ships of one run, as if they were independent
    batches: bool  # overlapping batch means of one run ten times as long


def scenario(seed: int, replications: int = REPLICATIONS, longer: int = 1) -> Scenario:
    """Return the study, each of its replications 50 relaxation times long."""
    tree = berth(LOAD, longer * stays_of(LOAD, WINDOW))
    days = stays_of(LOAD, WARM_UP) * SERVICE_H / 24.0
    tree["run"] |= {
        "warm_up_days": days,
        "run_out_cap_days": 3650.0,
        "replications": replications,
        "seed": seed,
    }
    return Scenario.model_validate(tree)


def simulated(case: Scenario, replication: int) -> np.ndarray:
    """Return the waits of one run's ships, in the order in which they came."""
    record = simulate(case, replication)
    visits = record.visits
    here = (visits.arrive_h >= record.begin_h) & (visits.arrive_h < record.end_h)
    return (visits.granted_h - visits.arrive_h)[here]


def recursive(case: Scenario, replication: int) -> np.ndarray:
    """Return the same waits, by the recursion on the same draws.

    `tests/theory/test_berths.py` has it that the two are equal, ship by ship.
    """
    begin_h = 24.0 * case.run.warm_up_days
    end_h = begin_h + 24.0 * case.run.measured_days
    number = int(2 * end_h * LOAD / SERVICE_H) + 100  # twice as many as are expected
    arrive_h, stay_h = (of(case, "ships", number, replication) for of in (arrivals_h, stays_h))
    assert arrive_h[-1] > end_h
    here = (arrive_h >= begin_h) & (arrive_h < end_h)
    return (first_come(arrive_h, stay_h, 1) - arrive_h)[here]


def repetition(seed: int, waits: Waits = simulated) -> Held:
    """Make one study and look at its intervals."""
    case = scenario(seed)
    runs = [waits(case, number) for number in range(REPLICATIONS)]
    over = mean_interval(np.asarray([np.mean(run) for run in runs]))
    long = overlapping(waits(scenario(seed, 1, longer=REPLICATIONS), 0))
    return Held(*(one.low <= TRUTH_H <= one.high for one in (over, mean_interval(runs[0]), long)))


def shares(found: list[Held]) -> Held:
    """Return the part of the repetitions in which each interval held the truth."""
    return Held(*(float(np.mean(one)) for one in zip(*found, strict=True)))
