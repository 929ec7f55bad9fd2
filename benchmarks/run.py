"""What a run costs, against a plain process model of the same terminal: python -m benchmarks.run [pairs].

portsim runs with everything on: states, ledger, audits and figures. The plain model of the tests,
one process a truck, a train and a ship, keeps no histories. Runs are interleaved, so that both see
the same machine.
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
# pairs of a reference year for each of half a million trucks, which the plain model takes long for
MANY = 5


def ours(scenario: Scenario, replication: int) -> int:
    """Run a replication with everything that a study has of it; return its events."""
    record = simulate(scenario, replication)
    audit(record)
    measure(record, scenario)
    return record.events


def theirs(scenario: Scenario, replication: int) -> None:
    """Run a replication of the plain model."""
    plain.PlainTerminal(scenario, replication).run()


def plain_events(scenario: Scenario) -> int:
    """Return how many events the plain model schedules."""
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
    """Return the processor time of a run, s."""
    gc.collect()
    start = time.process_time()
    run(scenario, replication)
    return time.process_time() - start


def pair(scenario: Scenario, replication: int) -> tuple[float, float]:
    """Return the processor times of portsim and of the plain model, s, one after the other."""
    return cpu_s(ours, scenario, replication), cpu_s(theirs, scenario, replication)


def medians(times: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the medians of both columns."""
    ours_s, theirs_s = zip(*times, strict=True)
    return statistics.median(ours_s), statistics.median(theirs_s)


def show(what: str, ours: str, theirs: str, ratio: str, target: str) -> None:
    """Print a line of the table."""
    print(f"{what:36} {ours:>10} {theirs:>10} {ratio:>8}  {target}", flush=True)


def main(number: int) -> None:
    """Run all cases and print what they cost beside what they may."""
    plain.RECORDING = False
    year = portsim.load(YEAR)
    show("", "portsim", "plain", "ratio", "target")
    for scenario in (year, portsim.load(STEADY)):
        show(
            f"{scenario.name}, events",
            f"{ours(scenario, 0):,}",
            f"{plain_events(scenario):,}",
            "",
            "at most 20,000",
        )
        times = [pair(scenario, replication) for replication in range(number)]
        ratio = statistics.median(theirs / ours for ours, theirs in times)
        costs = [f"{1000 * cost:,.0f}" for cost in medians(times)]
        show(f"{scenario.name}, CPU ms", *costs, f"{ratio:.1f}", "at least 8; the aim is 12")
    few, many = [], []
    for replication in range(max(number // MANY, 1)):
        few.append(pair(year, replication))
        many.append(pair(portsim.load(YEAR, HALF_A_MILLION), replication))
    each = [(b - a) / ADDED_TRUCKS for a, b in zip(medians(few), medians(many), strict=True)]
    costs = [f"{1e6 * cost:.2f}" for cost in each]
    show(
        "each truck to 500,000, CPU us",
        *costs,
        f"{each[1] / each[0]:.1f}",
        "at least 20; 60 with numba",
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
