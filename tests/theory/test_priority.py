"""Non-preemptive priority at n berths with equal exponential service, against Cobham's formula.

A. Cobham, Priority assignment in waiting line problems, Operations Research 2 (1954): with C the
probability of waiting in M/M/n, s the mean service and r_k the load of classes 1 to k over n, class
k waits C s / n / ((1 - r_(k-1)) (1 - r_k)) on average.
"""

import numpy as np
import pytest

from portsim.analysis.kpis.measure import measure
from portsim.flow.streams import Floats
from portsim.ledger.recording import simulate
from portsim.scenario.blocks.scenario import Scenario
from portsim.theory.markov import erlang_c
from portsim.theory.priority import cobham
from tests.builder import at_random, equal_berths, exponential, long_run, ships_alone, vessel
from tests.theory.berths import SERVICE_H
from tests.theory.recursion import arrivals_h, by_priority, first_come, stays_h
from tests.theory.student import student

SEED = 20261122  # fixed before any result was seen
REPLICATIONS = 40
LOADS = (0.3, 0.45)  # of the two classes, a berth
BERTHS = (1, 2)
SIMULTANEOUS = 1 - 0.01 / (len(BERTHS) * len(LOADS))


def exact_waits(berths: int) -> list[float]:
    """Return the mean wait of each class over the mean service."""
    return cobham([load * berths for load in LOADS], berths)


def scenario(berths: int, ships: float, policy: str) -> Scenario:
    per_year = [load * berths / SERVICE_H * 8760.0 for load in LOADS]
    days = ships / REPLICATIONS / sum(per_year) * 365.0
    return Scenario.model_validate(
        ships_alone(
            name="priority",
            run=long_run(days, REPLICATIONS, SEED),
            vessels={f"class{n}": vessel(exponential(SERVICE_H)) for n in (1, 2)},
            calls={
                f"calls{n}": at_random(per_year[n - 1], f"class{n}", priority=n) for n in (1, 2)
            },
            berths=equal_berths(berths),
            berthing={"policy": policy},
        )
    )


def ships(case: Scenario, number: int, replication: int = 0) -> tuple[Floats, Floats, list[int]]:
    """Return arrivals, stays and classes of the first ships of both classes, by arrival."""
    arrive_h, stay_h = (
        np.concatenate([of(case, call, number, replication) for call in case.calls])
        for of in (arrivals_h, stays_h)
    )
    classes = np.repeat([1, 2], number)
    last = min(arrive_h[classes == which][-1] for which in (1, 2))
    order = np.argsort(arrive_h)
    order = order[arrive_h[order] <= last]  # of later ships one class would be missing
    return arrive_h[order], stay_h[order], classes[order].tolist()


def berthed_h(policy: str, arrive_h: Floats, stay_h: Floats, classes: list[int], n: int) -> Floats:
    """Return when ships berth, worked out ship by ship."""
    if policy == "first_come":
        return first_come(arrive_h, stay_h, n)
    return by_priority(arrive_h, stay_h, classes, n)


@pytest.mark.parametrize("policy", ["priority", "first_come"])
@pytest.mark.parametrize("berths", BERTHS)
def test_every_ship_berths_when_the_queue_of_classes_says(berths: int, policy: str) -> None:
    case = scenario(berths, 20_000, policy)  # each replication a fortieth of it
    record = simulate(case, 0)
    visits = record.visits
    arrive_h, stay_h, classes = ships(case, len(visits.arrive_h))
    arrive_h, stay_h = (hours[: len(visits.arrive_h)] for hours in (arrive_h, stay_h))
    classes = classes[: len(visits.arrive_h)]
    assert (visits.call + 1).tolist() == classes
    np.testing.assert_allclose(visits.arrive_h, arrive_h, rtol=0.0, atol=1e-9)
    berth_h = berthed_h(policy, arrive_h, stay_h, classes, berths)
    known = ~np.isnan(visits.granted_h)
    assert np.all(known[arrive_h < record.end_h])
    np.testing.assert_allclose(visits.granted_h[known], berth_h[known], rtol=0.0, atol=1e-9)
    measures = measure(record, case).measures
    for which in (1, 2):
        mine = (arrive_h >= record.begin_h) & (arrive_h < record.end_h)
        mine &= np.asarray(classes) == which
        assert mine.sum() > 150
        wait = measures["vessel_wait", f"class{which}"].mean
        assert wait == pytest.approx(np.mean((berth_h - arrive_h)[mine]), rel=1e-9)


def waits(berths: int, number: int, policy: str) -> list[Floats]:
    """Return the mean wait of each class over the mean service, replication by replication."""
    case, each = scenario(berths, number, policy), number // REPLICATIONS
    found: list[list[float]] = [[], []]
    for replication in range(REPLICATIONS):
        arrive_h, stay_h, classes = ships(case, each, replication)
        waits_h = berthed_h(policy, arrive_h, stay_h, classes, berths) - arrive_h
        here = np.arange(len(waits_h)) >= each // 10  # what goes before is not measured
        for which in (1, 2):
            mine = waits_h[here & (np.asarray(classes) == which)]
            found[which - 1].append(float(np.mean(mine)) / SERVICE_H)
    return [np.asarray(means) for means in found]


@pytest.mark.parametrize("berths", BERTHS)
def test_classes_wait_as_cobham_says(berths: int) -> None:
    for found, exact in zip(waits(berths, 60_000, "priority"), exact_waits(berths), strict=True):
        wide = student(found, SIMULTANEOUS)
        assert wide.low <= exact <= wide.high
        narrow = student(found, 0.95)
        assert narrow.half_width < 0.085 * narrow.mean


def test_the_formula_by_hand() -> None:
    """One berth at 0.3 and 0.45: 0.75 / 0.7 and 0.75 / (0.7 x 0.25)."""
    assert exact_waits(1) == pytest.approx([1.071429, 4.285714])
    # without classes everybody waits 0.75 / 0.25 = 3; priority only moves it from one class to the
    # other
    assert np.average(exact_waits(1), weights=LOADS) == pytest.approx(3.0)
    assert erlang_c(1.5, 2) == pytest.approx(9 / 14)


def test_first_come_is_found_out() -> None:
    """The intervals are narrow enough to tell priority from first come."""
    for found, exact in zip(waits(1, 40_000, "first_come"), exact_waits(1), strict=True):
        wide = student(found, SIMULTANEOUS)
        assert not wide.low <= exact <= wide.high
