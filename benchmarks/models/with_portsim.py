"""The reference year and the queue M/M/3 in portsim, with all that a study makes of a run.

States, waits and root causes are booked, the books are audited, and all figures are measured. The
ships of the queue have clocks and a ledger like any others.
"""

from functools import cache

import numpy as np

import portsim
from benchmarks import YEAR
from benchmarks.models import reference as ref
from portsim.analysis.kpis.measure import measure
from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from tests.builder import at_random, equal_berths, exponential, ships_alone, vessel


def run(scenario: Scenario, replication: int) -> Record:
    """Run a replication with all that a study makes of it."""
    record = simulate(scenario, replication)
    audit(record)
    measure(record, scenario)
    return record


@cache
def reference_year() -> Scenario:
    """Return the scenario of the reference year."""
    return portsim.load(YEAR)


def year(replication: int) -> ref.YearFigures:
    """Run a year and return its figures, of what happened within the year."""
    record = run(reference_year(), replication)
    visits, (trucks,) = record.visits, record.trucks
    berthed = visits.granted_h < ref.YEAR_H
    sailed = visits.left_h < ref.YEAR_H
    stored = trucks.stored_h < ref.YEAR_H
    return ref.YearFigures(
        sailed=float(np.sum(sailed)),
        loaded_t=float(np.sum(visits.worked_t[sailed])),
        ship_wait_h=float(np.mean((visits.granted_h - visits.arrive_h)[berthed])),
        ship_berth_h=float(np.mean((visits.left_h - visits.granted_h)[sailed])),
        truck_h=float(np.mean((trucks.stored_h - trucks.arrive_h)[stored])),
    )


def events(replication: int) -> int:
    """Return how many events a year schedules."""
    return simulate(reference_year(), replication).events


def ships(customers: int) -> Scenario:
    """Return three berths and ships that stay for exponential times, about so many of them."""
    a_year = ref.SERVERS * ref.QUEUE_LOAD * ref.YEAR_H
    return Scenario.model_validate(
        ships_alone(
            run={"measured_days": 365.0 * customers / a_year, "replications": 1},
            vessels={"ship": vessel(exponential(1.0))},
            calls={"ships": at_random(a_year)},
            berths=equal_berths(ref.SERVERS),
        )
    )


def trucks(customers: int) -> Scenario:
    """Return a gate of three lanes and a store that never fills, and about so many trucks."""
    a_year = ref.SERVERS * ref.QUEUE_LOAD * ref.YEAR_H
    return Scenario.model_validate(
        ships_alone(
            run={"measured_days": 365.0 * customers / a_year, "replications": 1},
            cargoes={"coal": {"form": "bulk", "annual_t": a_year, "by_road": 1.0}},
            stores={"pile": {"kind": "stockpile", "compartments": {"coal": {"capacity_t": 1e9}}}},
            road={
                "gate": {"lanes": ref.SERVERS, "time_h": exponential(1.0)},
                "trucks": {"coal": {"payload_t": 1.0}},
            },
            vessels={"ship": vessel(1.0)},
            calls={"ship": {"vessel": "ship", "arrivals": {"kind": "recorded", "at_h": [0.0]}}},
        )
    )


def queue_of_ships(customers: int, seed: int) -> float:
    """Return the mean wait of ships at three berths, in hours."""
    visits = run(ships(customers), seed).visits
    return float(np.nanmean(visits.granted_h - visits.arrive_h))


def queue_of_trucks(customers: int, seed: int) -> float:
    """Return the mean wait of trucks at three lanes, in hours."""
    gate = run(trucks(customers), seed).trucks[0].at("gate")
    return float(np.nanmean(gate.go_h - gate.come_h))
