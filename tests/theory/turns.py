"""The slow proof of turns: ships that share two tugs, against a recursion that keeps strict turns.

Run with `make turns`, or `python -m tests.theory.turns docs/turns.md`.
"""

import random
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from portsim.ledger.recording import simulate
from portsim.observe.audit import audit
from portsim.scenario.blocks.scenario import Scenario

SEED = 20261128  # fixed before any result was seen
SMALL_PER_H, BIG_PER_H = 1.4, 0.05
PASSAGE_H = 1.0
REPLICATIONS = 40
WARM_UP_DAYS, DAYS = 10.0, 2100.0  # 2,520 big ships a replication
RECURSION_BIG, RECURSION_RUNS = 100_000, 20
BEGIN, END = "<!-- made by make turns -->", "<!-- end -->"


def scenario(turns: str) -> Scenario:
    """Return two tugs, forty berths, no tugs to sail; small ships need one tug, big ones both."""
    hours = {"loa_m": 100.0, "draught_m": 5.0, "alongside_h": 5.0}
    tree: dict[str, Any] = {
        "name": "turns",
        "start": "2027-01-01T00:00:00+05:00",
        "run": {
            "warm_up_days": WARM_UP_DAYS,
            "measured_days": DAYS,
            "run_out_cap_days": 5.0,
            "seed": SEED,
        },
        "vessels": {"small": hours | {"tugs_in": 1}, "big": hours | {"tugs_in": 2}},
        "calls": {
            name: {"vessel": name, "arrivals": {"kind": "random", "per_year": 8760.0 * per_h}}
            for name, per_h in (("small", SMALL_PER_H), ("big", BIG_PER_H))
        },
        "berths": {"berth": {"number": 40, "length_m": 200.0, "depth_m": 12.0}},
        "approach": {"inbound_h": PASSAGE_H, "tugs": {"number": 2}, "turns": turns},
    }
    return Scenario.model_validate(tree)


def waits(replication: int) -> tuple[float, float, int]:
    """Return the mean waits of small and of big ships in one replication, and how many big ships."""
    record = simulate(scenario("kept"), replication)
    audit(record)
    v = record.visits
    inside = (v.arrive_h >= record.begin_h) & (v.arrive_h < record.end_h)
    waited = v.granted_h - v.arrive_h
    assert not np.isnan(waited[inside]).any()
    small, big = (waited[inside & (v.call == call)] for call in (0, 1))
    return float(small.mean()), float(big.mean()), len(big)


def recursion(seed: int) -> tuple[float, float]:
    """Return the mean waits of small and of big ships by strict turns, in a recursion of its own.

    Nobody starts before who came earlier. A small ship needs the tug that is free first, a big ship
    also the other.
    """
    draws = random.Random(seed)
    clock = first = second = last = 0.0
    waited = {False: 0.0, True: 0.0}
    count = {False: 0, True: 0}
    rate = SMALL_PER_H + BIG_PER_H
    while count[True] < RECURSION_BIG:
        clock += draws.expovariate(rate)
        big = draws.random() < BIG_PER_H / rate
        last = max(clock, last, second if big else first)
        first, second = sorted((last + PASSAGE_H, last + PASSAGE_H if big else second))
        waited[big] += last - clock
        count[big] += 1
    return waited[False] / count[False], waited[True] / count[True]


def interval(means: list[float], confidence: float = 0.95) -> tuple[float, float, float]:
    """Return (mean, low, high) by Student's law."""
    half = stats.t.ppf(0.5 + confidence / 2.0, len(means) - 1) * stats.sem(means)
    mean = float(np.mean(means))
    return mean, mean - float(half), mean + float(half)


def main(path: Path, workers: int = 1) -> int:
    """Run both, write the table between the marks, and return 1 if they do not agree."""
    with ProcessPoolExecutor(workers) as pool:
        by_recursion = list(pool.map(recursion, range(SEED, SEED + RECURSION_RUNS)))
        print("recursion", *map(interval, zip(*by_recursion, strict=True)), flush=True)
        by_portsim = []
        for found in pool.map(waits, range(REPLICATIONS)):
            by_portsim.append(found)
            print(len(by_portsim), found, flush=True)
    n_big = sum(found[2] for found in by_portsim)
    lines = [
        f"{n_big:,} big ships in {REPLICATIONS} replications by portsim; "
        f"{RECURSION_BIG * RECURSION_RUNS:,} big ships by the recursion. 95 % intervals in brackets.",
        "",
        "| ships | wait by portsim, h | wait by the recursion, h |",
        "|---|---|---|",
    ]
    agree = True
    for name, column in (("small", 0), ("big", 1)):
        mean, low, high = interval([found[column] for found in by_portsim])
        exact, exact_low, exact_high = interval([found[column] for found in by_recursion])
        agree &= low <= exact_high and exact_low <= high
        lines.append(
            f"| {name} | {mean:.4f} ({low:.4f} to {high:.4f}) | "
            f"{exact:.4f} ({exact_low:.4f} to {exact_high:.4f}) |"
        )
    text = path.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    path.write_text("\n".join([before + BEGIN, *lines, END + after]), encoding="utf-8")
    print("\n".join(lines))
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
