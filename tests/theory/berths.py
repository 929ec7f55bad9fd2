"""Ships and berths alone, to be held against exact queueing results.

`berth_queues.csv` holds the exact mean wait as a multiple of the mean service time: M/M/n by Erlang
C, M/E2/n and E2/E2/n from the stationary phase process, M/D/n by Crommelin's series.
"""

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np

from portsim.analysis.kpis.row import Row
from portsim.analysis.statistics.intervals import Interval
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.runs.runs import rows_of
from tests.builder import at_random, equal_berths, exponential, long_run, ships_alone, vessel
from tests.theory.student import student

SERVICE_H = 24.0
SEED = 20261121  # fixed before any result was seen
GAPS = {"M": exponential(1.0), "E2": {"dist": "erlang", "k": 2, "mean": 1.0}}
SERVICE = {
    "M": exponential(SERVICE_H),
    "D": {"dist": "constant", "value": SERVICE_H},
    "E2": {"dist": "erlang", "k": 2, "mean": SERVICE_H},
}


class Cell(NamedTuple):
    """One queue of the table."""

    model: str
    utilisation: float
    berths: int

    def __str__(self) -> str:
        arrivals, service, _ = self.model.split("/")
        return f"{arrivals}/{service}/{self.berths} at {self.utilisation}"


def exact() -> dict[Cell, float]:
    """Return the exact wait over service of every queue in the table."""
    with (Path(__file__).parent / "berth_queues.csv").open(encoding="utf-8") as file:
        return {
            Cell(row["model"], float(row["utilisation"]), int(row["berths"])): float(
                row["wait_over_service"]
            )
            for row in csv.DictReader(file)
        }


def scenario(cell: Cell, ships: float, replications: int) -> Scenario:
    """Return ships and berths alone: `ships` arrivals measured in all, after a warm-up of a tenth of a run."""
    arrivals, service, _ = cell.model.split("/")
    per_year = cell.utilisation * cell.berths / SERVICE_H * 8760.0
    days = ships / replications / per_year * 365.0
    return Scenario.model_validate(
        ships_alone(
            name="theory",
            run=long_run(days, replications, SEED),
            vessels={"ship": vessel(SERVICE[service])},
            calls={"ships": at_random(per_year, gaps=GAPS[arrivals])},
            berths=equal_berths(cell.berths),
        )
    )


def simulate(cell: Cell, ships: float, replications: int = 40, workers: int = 1) -> list[Row]:
    """Run a queue; the rows of its replications."""
    case = scenario(cell, ships, replications)
    return rows_of(case, replications, workers)


def wait_over_service(rows: list[Row], confidence: float) -> Interval:
    """Return the mean wait in units of the exact mean service time, with its interval over replications."""
    waits = np.asarray([row.measures["vessel_wait", "all"].mean for row in rows])
    return student(waits / SERVICE_H, confidence)
