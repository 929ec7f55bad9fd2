"""A finite stock between random trains and random ships, against its Markov chain.

Trains of one unit come at random and are turned away when the store is full; ships of one unit come
at random, more seldom, and wait when it is empty. The stock, less the ships that wait, is a birth
and death process whose stationary law is solved here from its rates.
"""

from functools import cache

import numpy as np

from portsim.analysis.kpis.measure import measure
from portsim.analysis.kpis.row import Row
from portsim.analysis.statistics.intervals import Interval, student
from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario

CAPACITY = 6
TRAINS_PER_H, SHIPS_PER_H = 1.0, 0.8
REPLICATIONS = 20
CONFIDENCE = 0.99
SEED = 20261122  # fixed before any result was seen
AT_ONCE = 1e5  # units an hour
MANY = 120  # ships waiting; more are as good as impossible


def scenario() -> Scenario:
    return Scenario.model_validate(
        {
            "name": "finite-stock",
            "start": "2027-01-01T00:00:00+05:00",
            "run": {
                "warm_up_days": 10.0,
                "measured_days": 60.0,
                "replications": REPLICATIONS,
                "seed": SEED,
            },
            "cargoes": {
                "coal": {"form": "bulk", "annual_t": TRAINS_PER_H * 8760.0, "by_rail": 1.0}
            },
            "stores": {
                "pile": {
                    "kind": "stockpile",
                    "compartments": {"coal": {"capacity_t": float(CAPACITY), "initial_t": 3.0}},
                }
            },
            "rail": {
                "stations": {"tip": {"tracks": 1}},
                "trains": {
                    "coal": {
                        "station": "tip",
                        "wagons": 1,
                        "wagon_t": 1.0,
                        "cut_h": 0,
                        "when_full": "turn_away",
                    }
                },
            },
            "vessels": {"coaster": {"loa_m": 80.0, "draught_m": 4.0}},
            "calls": {
                "coal": {
                    "vessel": "coaster",
                    "parcels": [{"cargo": "coal", "t": 1.0}],
                    "arrivals": {"kind": "random", "per_year": SHIPS_PER_H * 8760.0},
                }
            },
            "berths": {"quay": {"length_m": 100.0, "depth_m": 8.0}},
            "cranes": {"all": {"number": 1, "cargoes": {"coal": {"rate_tph": AT_ONCE}}}},
        }
    )


@cache
def rows() -> list[Row]:
    found = []
    for replication in range(REPLICATIONS):
        record = simulate(scenario(), replication)
        audit(record)
        found.append(measure(record, scenario()))
    return found


def stationary(capacity: int, ships_wait: bool = True) -> dict[str, float]:
    """Return share of trains turned away, mean stock and units shipped an hour, from the chain's rates."""
    lowest = -MANY if ships_wait else 0
    states = np.arange(lowest, capacity + 1)
    n = len(states)
    rates = np.zeros((n, n))
    rates[np.arange(n - 1), np.arange(1, n)] = TRAINS_PER_H
    rates[np.arange(1, n), np.arange(n - 1)] = SHIPS_PER_H
    rates -= np.diag(rates.sum(axis=1))
    balance = np.vstack([rates.T, np.ones(n)])
    law = np.linalg.lstsq(balance, np.append(np.zeros(n), 1.0), rcond=None)[0]
    return {
        "turned away": float(law[-1]),  # Poisson arrivals see time averages
        "stock": float(law @ np.maximum(states, 0)),
        "throughput": TRAINS_PER_H * float(1.0 - law[-1]),
    }


def simulated() -> dict[str, Interval]:
    """Return simultaneous intervals (Bonferroni)."""
    keys = {
        "turned away": (("trains_turned_away", "coal"), 1.0),
        "stock": (("storage_occupancy", "pile/coal"), float(CAPACITY)),
        "throughput": (("throughput", "coal"), 1.0 / 8760.0),
    }
    confidence = 1.0 - (1.0 - CONFIDENCE) / len(keys)
    return {
        name: student(np.asarray([row.measures[key].mean * factor for row in rows()]), confidence)
        for name, (key, factor) in keys.items()
    }


def inside(exact: dict[str, float]) -> bool:
    return all(found.low <= exact[name] <= found.high for name, found in simulated().items())


def test_the_solved_chain_is_that_of_a_queue() -> None:
    # room that trains fill is served work: full with probability 1 - ships / trains
    assert np.isclose(stationary(CAPACITY)["turned away"], 1.0 - SHIPS_PER_H / TRAINS_PER_H)


def test_stock_losses_and_throughput_are_those_of_the_chain() -> None:
    assert inside(stationary(CAPACITY)), (simulated(), stationary(CAPACITY))


def test_intervals_are_narrow_enough_to_reject_other_chains() -> None:
    assert not inside(stationary(CAPACITY + 1))
    assert not inside(stationary(CAPACITY - 1))
    assert not inside(stationary(CAPACITY, ships_wait=False))
    for name, found in simulated().items():
        assert found.half_width < 0.15 * found.mean, name
