"""Trucks at the gate against exact queues, and against the equations of a gate whose trucks come by the hour.

A store without end: nothing but the gate holds a truck up. The seed was fixed before any result was
seen, and the intervals of all claims hold together at 99 %.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy.linalg import expm

from portsim.analysis.statistics.intervals import Interval
from portsim.flow.streams import Floats
from portsim.ledger.recording import simulate
from portsim.scenario.blocks.scenario import Scenario
from portsim.theory.deterministic import mdn
from portsim.theory.general import mg1
from portsim.theory.markov import mmn
from portsim.theory.phases import ekemn
from tests.builder import exponential, ships_alone, vessel
from tests.theory.recursion import coming_h, draws, first_come
from tests.theory.student import student

SEED = 20261121
SERVICE_H = 0.1
EXPONENTIAL = exponential(SERVICE_H)
ERLANG = {"dist": "erlang", "k": 2, "mean": SERVICE_H}
REPLICATIONS = 40


class Gate(NamedTuple):
    """A gate in its steady state: its exact wait in units of the mean service, and trucks enough to see it."""

    name: str
    lanes: int
    utilisation: float
    service: dict[str, Any] | float
    exact: float
    trucks: int
    gaps: dict[str, Any] = EXPONENTIAL

    def __str__(self) -> str:
        return f"{self.name} at {self.utilisation}"


GATES = [
    Gate("M/M/1", 1, 0.7, EXPONENTIAL, mmn(0.7, 1).over_service, 500_000),
    Gate("M/M/2", 2, 0.8, EXPONENTIAL, mmn(1.6, 2).over_service, 1_800_000),
    Gate("M/M/4", 4, 0.75, EXPONENTIAL, mmn(3.0, 4).over_service, 1_600_000),
    Gate("M/D/4", 4, 0.8, SERVICE_H, mdn(3.2, 4).over_service, 500_000),
    Gate(
        "M/gamma/1",
        1,
        0.75,
        {"dist": "gamma", "shape": 4.0, "mean": SERVICE_H},
        mg1(0.75, 0.5),
        500_000,
    ),
    Gate("M/D/1", 1, 0.8, SERVICE_H, mg1(0.8, 0.0), 500_000),
    Gate("E2/E2/2", 2, 0.8, ERLANG, ekemn(1.6, 2, 2, 2).over_service, 500_000, ERLANG),
]
HOURS = 24
SIMULTANEOUS = 1 - 0.01 / (len(GATES) + HOURS)


def scenario(lanes: int, service: Any, per_year: float, days: float, **trucks: Any) -> Scenario:
    """Return a gate and a store that never fills; a scenario must have a ship, so there is one."""
    return Scenario.model_validate(
        ships_alone(
            name="gate",
            run={"warm_up_days": 10.0, "measured_days": days, "replications": 1, "seed": SEED},
            cargoes={"coal": {"form": "bulk", "annual_t": per_year, "by_road": 1.0}},
            stores={"pile": {"kind": "stockpile", "compartments": {"coal": {"capacity_t": 1e9}}}},
            road={
                "gate": {"lanes": lanes, "time_h": service},
                "trucks": {"coal": {"payload_t": 1.0, **trucks}},
            },
            vessels={"ship": vessel(1.0)},
            calls={"ship": {"vessel": "ship", "arrivals": {"kind": "recorded", "at_h": [0.0]}}},
        )
    )


def waits(case: Scenario) -> Iterator[tuple[Floats, Floats]]:
    """Run the replications; yield the hour at which each truck of the window came and how long it waited."""
    for replication in range(REPLICATIONS):
        record = simulate(case, replication)
        gate = record.trucks[0].at("gate")
        mine = (gate.come_h >= record.begin_h) & (gate.come_h < record.end_h)
        yield gate.come_h[mine], gate.go_h[mine] - gate.come_h[mine]


def per_h(gate: Gate) -> float:
    """Return how many trucks come an hour."""
    return gate.utilisation * gate.lanes / SERVICE_H


def steady(gate: Gate, days: float) -> Scenario:
    """Return a gate whose trucks come at the same rate all the time."""
    return scenario(gate.lanes, gate.service, per_h(gate) * 8760.0, days, gaps=gate.gaps)


def mean_wait(gate: Gate) -> Interval:
    """Return the mean wait in units of the mean service time, with its interval over replications."""
    days = gate.trucks / REPLICATIONS / per_h(gate) / 24.0
    means = np.asarray([np.mean(waited) for _, waited in waits(steady(gate, days))])
    return student(means / SERVICE_H, SIMULTANEOUS)


@pytest.mark.parametrize("gate", GATES, ids=str)
def test_every_truck_passes_when_the_recursion_says(gate: Gate) -> None:
    case = steady(gate, 5.0)
    record = simulate(case, 0)
    found = record.trucks[0].at("gate")
    number = len(found.come_h)
    per_year = case.cargoes["coal"].annual_t
    come_h = coming_h(case, "road.coal", case.road.trucks["coal"].gaps, per_year, number)
    service_h = draws(case, "road.coal.gate_h", case.road.gate.time_h, number)
    go_h = first_come(come_h, service_h, gate.lanes)
    assert np.sum(come_h < record.end_h) > 2_000
    assert np.count_nonzero(go_h > come_h) > 1_000
    np.testing.assert_allclose(found.come_h, come_h, rtol=0.0, atol=1e-9)
    for hours, exact in ((found.go_h, go_h), (found.done_h, go_h + service_h)):
        known = ~np.isnan(hours)
        assert np.all(known[come_h < record.end_h])
        np.testing.assert_allclose(hours[known], exact[known], rtol=0.0, atol=1e-9)


@pytest.mark.parametrize(
    "gate",
    [
        gate if gate.name in ("M/M/1", "E2/E2/2") else pytest.param(gate, marks=pytest.mark.slow)
        for gate in GATES
    ],
    ids=str,
)
def test_gate_reproduces_the_exact_wait(gate: Gate) -> None:
    found = mean_wait(gate)
    assert found.low <= gate.exact <= found.high
    assert found.half_width < 0.05 * found.mean


def test_a_wrong_law_is_found_out() -> None:
    """The intervals tell constant services from gamma ones whose spread is a quarter of the mean."""
    found = mean_wait(GATES[5])
    assert not found.low <= mg1(0.8, 0.25) <= found.high


# ---- a gate whose trucks come by the hour

LANES = 3
# Overloaded from 8 to 10
PROFILE = [
    1,
    1,
    1,
    1,
    2,
    3,
    5,
    8,
    10,
    10,
    8,
    7,
    6,
    7,
    8,
    7,
    6,
    5,
    4,
    3,
    2,
    2,
    1,
    1,
]
PER_DAY = 450.0
MOST = 120  # trucks at the gate; that many are as good as never there


def equations(rate: float) -> Floats:
    """Return the matrix A of dp/dt = A p for the number of trucks at the gate, `rate` of them coming an hour."""
    up = np.full(MOST, rate)
    down = np.minimum(np.arange(1, MOST + 1), LANES) / SERVICE_H
    flows = np.diag(up, -1) + np.diag(down, 1)
    return flows - np.diag(flows.sum(axis=0))


def wait_by_hour(profile: list[int]) -> Floats:
    """Return the exact mean wait, h, of trucks that come in each hour of a day like all before it.

    Who finds n trucks waits for n - lanes + 1 services to end, lanes at a time; Poisson trucks find
    what there is.
    """
    rates = PER_DAY * np.asarray(profile) / np.sum(profile)
    waits = np.maximum(np.arange(MOST + 1) - LANES + 1, 0) * SERVICE_H / LANES
    # the last row sums the expected wait over the hour
    hours = {
        rate: expm(np.column_stack([np.vstack([equations(rate), waits]), np.zeros(MOST + 2)]))
        for rate in set(rates.tolist())
    }
    chance = np.eye(MOST + 1)[0]
    while True:
        midnight, found = chance, []
        for rate in rates.tolist():
            solved = hours[rate] @ [*chance, 0.0]
            chance = solved[:-1]
            found.append(solved[-1])
        if np.max(np.abs(chance - midnight)) < 1e-8:
            assert chance.sum() == pytest.approx(1.0)
            assert chance[-1] < 1e-9
            return np.asarray(found)


@pytest.fixture(scope="module")
def waits_by_hour() -> list[Interval]:
    """Simulate days with the profile; the mean wait by hour of arrival."""
    case = scenario(LANES, EXPONENTIAL, PER_DAY * 365.0, 70.0, hourly_profile=PROFILE)
    means = []
    for come_h, waited_h in waits(case):
        hour = (come_h % HOURS).astype(int)
        means.append(np.bincount(hour, waited_h, HOURS) / np.bincount(hour, minlength=HOURS))
    return [student(of_hour, SIMULTANEOUS) for of_hour in np.transpose(means)]


def test_wait_by_the_hour_is_that_of_the_equations(waits_by_hour: list[Interval]) -> None:
    exact = wait_by_hour(PROFILE)
    for found, expected in zip(waits_by_hour, exact, strict=True):
        assert found.low <= expected <= found.high
        assert found.half_width < 0.065 * exact.max()


def test_another_profile_is_found_out(waits_by_hour: list[Interval]) -> None:
    """An hour's shift of the profile, as by a wrong time of day, is outside the intervals of most hours."""
    shifted = wait_by_hour(PROFILE[1:] + PROFILE[:1])
    outside = [not f.low <= s <= f.high for f, s in zip(waits_by_hour, shifted, strict=True)]
    assert sum(outside) > 12
