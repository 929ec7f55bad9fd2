"""How long a reference year takes, and a plain process model of the same: python -m tests.oracle.bench [runs].

Forty thousand trucks, four hundred trains and 250 ships. The runs are interleaved, so that both see the same
machine; the plain model keeps no histories of stocks and states, and its events are counted like the product's.
"""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import simpy

from portsim.scenario.scenario import Scenario
from portsim.terminal.terminal import Terminal
from tests.oracle import plain

REFERENCE: dict[str, Any] = {
    "name": "reference",
    "start": "2027-01-01T00:00:00+05:00",
    "run": {"measured_days": 365.0, "replications": 1},
    "cargoes": {"coal": {"form": "bulk", "annual_t": 2.0e6, "by_road": 0.4, "by_rail": 0.6}},
    "stores": {
        "yard": {
            "kind": "stockpile",
            "compartments": {"coal": {"capacity_t": 60_000.0, "initial_t": 30_000.0}},
        }
    },
    "road": {
        "gate": {"lanes": 4, "time_h": {"dist": "exponential", "mean": 0.6}},
        "trucks": {"coal": {"payload_t": 20.0}},
    },
    "rail": {
        "stations": {"tip": {"tracks": 1}},
        "trains": {
            "coal": {
                "station": "tip",
                "wagons": 10,
                "wagon_t": 300.0,
                "wagons_per_cut": 1,
                "cut_h": {"dist": "gamma", "shape": 4.0, "mean": 0.3},
            }
        },
    },
    "vessels": {"bulker": {"loa_m": 150.0, "draught_m": 9.0}},
    "calls": {
        "coal": {
            "vessel": "bulker",
            "parcels": [{"cargo": "coal", "t": 8400.0}],
            "arrivals": {"kind": "random", "per_year": 250.0},
            "handling_factor": {"dist": "gamma", "shape": 56.0, "mean": 1.0},
        }
    },
    "berths": {name: {"length_m": 200.0, "depth_m": 12.0} for name in ("b1", "b2")},
    "cranes": {
        "mhc": {
            "number": 3,
            "cargoes": {"coal": {"rate_tph": 166.67}},
            "max_per_ship": 2,
            "split": "fractional",
        }
    },
}


def count_events(model: plain.PlainTerminal) -> Callable[[], int]:
    """Count what the plain model's environment schedules."""
    scheduled = 0
    schedule = model.env.schedule

    def counting(event: simpy.Event, *args: Any, **kwargs: Any) -> None:
        nonlocal scheduled
        scheduled += 1
        schedule(event, *args, **kwargs)

    model.env.schedule = counting
    return lambda: scheduled


def timed(run: Callable[[], Any]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def main(runs: int) -> None:
    plain.RECORDING = False
    scenario = Scenario.model_validate(REFERENCE)
    record = Terminal(scenario, 0).run()
    model = plain.PlainTerminal(scenario, 0)
    events = count_events(model)
    model.run()
    assert len(model.ships) == len(record.visits.call)
    pairs = [
        (
            timed(lambda: Terminal(scenario, replication).run()),  # noqa: B023
            timed(lambda: plain.PlainTerminal(scenario, replication).run()),  # noqa: B023
        )
        for replication in range(runs)
    ]
    ours, plains = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(p / o for o, p in pairs)
    print(f"portsim: {record.events:,} events, median {1000 * ours:.0f} ms CPU")
    print(f"plain:   {events():,} events, median {1000 * plains:.0f} ms CPU")
    print(f"ratio:   {ratio:.1f} (median of {runs} interleaved pairs)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
