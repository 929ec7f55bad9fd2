"""What a run costs in portsim and in a plain process model: python -m benchmarks.run [pairs].

portsim runs with everything on: states, ledger, audits and KPIs. The plain model of the tests has
one process for each truck, train and ship, and keeps no histories. Runs of both take turns, so that
both see the machine in the same state.
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import simpy

import portsim
from benchmarks import HALF_A_MILLION, STEADY, YEAR
from portsim.analysis.kpis.measure import measure
from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario
from tests.oracle import plain

ADDED_TRUCKS = 500_000 - 40_000
# Half a million trucks take the plain model long: one such pair for every so many others.
PAIRS_FOR_A_LARGE_ONE = 5


def run_portsim(scenario: Scenario, replication: int) -> int:
    """Run a replication with all that a study makes of it; return the number of its events."""
    record = simulate(scenario, replication)
    audit(record)
    measure(record, scenario)
    return record.events


def run_plain(scenario: Scenario, replication: int) -> None:
    """Run a replication of the plain model."""
    plain.PlainTerminal(scenario, replication).run()


def plain_events(scenario: Scenario) -> int:
    """Return how many events the plain model schedules in a replication."""
    model = plain.PlainTerminal(scenario, 0)
    scheduled = 0
    schedule = model.env.schedule

    def counting(event: simpy.Event, *args: Any, **kwargs: Any) -> None:
        nonlocal scheduled
        scheduled += 1
        schedule(event, *args, **kwargs)

    model.env.schedule = counting
    model.run()
    return scheduled


def cpu_s(run: Callable[[Scenario, int], Any], scenario: Scenario, replication: int) -> float:
    """Return the processor time of a run, in seconds."""
    gc.collect()
    start = time.process_time()
    run(scenario, replication)
    return time.process_time() - start


def pair(scenario: Scenario, replication: int) -> tuple[float, float]:
    """Return the processor times of portsim and of the plain model, in seconds."""
    return cpu_s(run_portsim, scenario, replication), cpu_s(run_plain, scenario, replication)


def medians(times: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the medians of the times of both models."""
    portsim_s, plain_s = zip(*times, strict=True)
    return statistics.median(portsim_s), statistics.median(plain_s)


def print_row(case: str, portsim_value: str, plain_value: str, ratio: str, target: str) -> None:
    """Print a row of the table."""
    print(f"{case:36} {portsim_value:>10} {plain_value:>10} {ratio:>8}  {target}", flush=True)


def main(number: int) -> None:
    """Run all cases, and print what they cost and their targets."""
    plain.RECORDING = False
    year = portsim.load(YEAR)
    print_row("", "portsim", "plain", "ratio", "target")
    for scenario in (year, portsim.load(STEADY)):
        print_row(
            f"{scenario.name}, events",
            f"{run_portsim(scenario, 0):,}",
            f"{plain_events(scenario):,}",
            "",
            "at most 20,000",
        )
        times = [pair(scenario, replication) for replication in range(number)]
        ratio = statistics.median(plain_s / portsim_s for portsim_s, plain_s in times)
        costs = [f"{1000 * cost:,.0f}" for cost in medians(times)]
        print_row(f"{scenario.name}, CPU ms", *costs, f"{ratio:.1f}", "at least 8; the aim is 12")
    small, large = [], []
    for replication in range(max(number // PAIRS_FOR_A_LARGE_ONE, 1)):
        small.append(pair(year, replication))
        large.append(pair(portsim.load(YEAR, HALF_A_MILLION), replication))
    per_truck_s = [
        (large_s - small_s) / ADDED_TRUCKS
        for small_s, large_s in zip(medians(small), medians(large), strict=True)
    ]
    costs = [f"{1e6 * cost:.2f}" for cost in per_truck_s]
    print_row(
        "each truck to 500,000, CPU us",
        *costs,
        f"{per_truck_s[1] / per_truck_s[0]:.1f}",
        "at least 20; 60 with numba",
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
