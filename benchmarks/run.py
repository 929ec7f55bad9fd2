"""What a run costs, here and elsewhere: python -m benchmarks.run benchmarks/README.md [rounds].

In a round each model runs the reference year once, and the queue M/M/3 with the same number of
customers, so that all of them see the machine in the same state. portsim runs with everything on:
states, ledger, audits and figures. The other models are written as their own users would write them
(`benchmarks.models`) and measure five means.

The table goes into the file between the marks. The other simulators come with the extra
`portsim[bench]`.
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import ttest_ind

import portsim
from benchmarks import HALF_A_MILLION, YEAR
from benchmarks.models import (
    reference,
    with_cimba,
    with_ciw,
    with_portsim,
    with_salabim,
    with_simpy,
)
from benchmarks.models.reference import YearFigures

CUSTOMERS = 20_000
SLOW_ROUNDS = 3  # of a model that takes more than ten times as long as the others
SLOW = ("salabim",)
FEW_ROUNDS = 3  # of half a million trucks
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->"
YEARS_TO_AGREE = 40
DOUBT = 0.05  # chance of finding a difference where there is none

YEARS: Mapping[str, Callable[[int], YearFigures]] = {
    "portsim": with_portsim.year,
    "SimPy": with_simpy.year,
    "salabim": with_salabim.year,
    "cimba": with_cimba.year,
}
QUEUES: Mapping[str, Callable[[int, int], float]] = {
    "portsim, trucks": with_portsim.queue_of_trucks,
    "portsim, ships": with_portsim.queue_of_ships,
    "SimPy": with_simpy.queue,
    "Ciw": with_ciw.queue,
    "cimba": with_cimba.queue,
}


class Run(NamedTuple):
    """What a model said, and the processor time that it took, in seconds."""

    answer: Any
    cpu_s: float


def timed(model: Callable[..., Any], *arguments: Any) -> Run:
    """Run a model once."""
    gc.collect()
    start = time.process_time()
    answer = model(*arguments)
    return Run(answer, time.process_time() - start)


def rounds(
    models: Mapping[str, Callable[..., Any]], number: int, *arguments: Any
) -> dict[str, list[Run]]:
    """Run all models in turn, round by round, after a round that is not counted.

    What is compiled or imported when a model first runs costs nothing so.
    """
    runs: dict[str, list[Run]] = {name: [] for name in models}
    for index in range(-1, number):
        for name, model in models.items():
            if name in SLOW and index >= SLOW_ROUNDS:
                continue
            run = timed(model, *arguments, index + 1)
            if index >= 0:
                runs[name].append(run)
    return runs


def ratio_to(runs: dict[str, list[Run]], name: str, base: str) -> tuple[float, float, float]:
    """Return the median, least and largest ratio of two models' times in the same round."""
    ratios = [one.cpu_s / two.cpu_s for one, two in zip(runs[name], runs[base], strict=False)]
    return statistics.median(ratios), min(ratios), max(ratios)


def year_lines(runs: dict[str, list[Run]]) -> list[str]:
    """Return the rows about the reference year."""
    lines = [
        f"One reference year, {len(runs['portsim'])} rounds "
        f"(salabim {len(runs['salabim'])}); portsim schedules {with_portsim.events(0):,} events in "
        f"it, the SimPy model {with_simpy.events(0):,}.",
        "",
        "| model | processor time, ms | over portsim's, median (range) |",
        "|---|---|---|",
    ]
    for name, of in runs.items():
        ratio, least, most = ratio_to(runs, name, "portsim")
        cpu_ms = 1000 * statistics.median(run.cpu_s for run in of)
        lines.append(f"| {name} | {cpu_ms:,.0f} | {ratio:.2f} ({least:.2f} to {most:.2f}) |")
    return lines


def agreement_lines() -> list[str]:
    """Return what the models say of the year, and whether they say the same as portsim."""
    figures = {
        name: np.asarray([YEARS[name](year) for year in range(YEARS_TO_AGREE)])
        for name in YEARS
        if name not in SLOW
    }
    lines = [
        f"What they say, in the mean of {YEARS_TO_AGREE} years and its standard error:",
        "",
        "| model | ships sailed | loaded, t | wait for a berth, h | at berth, h | trucks, h |",
        "|---|---|---|---|---|---|",
    ]
    least = 1.0
    for name, of in figures.items():
        errors = np.std(of, axis=0, ddof=1) / np.sqrt(len(of))
        cells = [
            f"{mean:,.{digits}f} ± {error:,.{digits}f}"
            for mean, error, digits in zip(of.mean(axis=0), errors, (1, 0, 0, 1, 1), strict=True)
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
        if name != "portsim":
            p = ttest_ind(of, figures["portsim"], axis=0, equal_var=False).pvalue
            least = min(least, float(np.min(p)))
    tests = (len(figures) - 1) * len(YearFigures._fields)
    verdict = "agree" if least * tests > DOUBT else "do **not** agree"
    return [
        *lines,
        "",
        f"They {verdict}: of {tests} comparisons with portsim by Welch's test the least p is "
        f"{least:.2f}; one below {DOUBT / tests:.3f} would be a contradiction. A year is a "
        f"transient, and the ships' wait differs much from year to year.",
    ]


def queue_lines(runs: dict[str, list[Run]]) -> list[str]:
    """Return the rows about the queue M/M/3."""
    lines = [
        f"The queue M/M/3 at a load of {reference.QUEUE_LOAD}, {CUSTOMERS:,} customers, "
        f"{len(runs['SimPy'])} rounds. The exact mean wait is 1.079 h.",
        "",
        "| model | customers a second | over SimPy's, median (range) | mean wait, h |",
        "|---|---|---|---|",
    ]
    for name, of in runs.items():
        slower, least, most = ratio_to(runs, "SimPy", name)
        a_second = CUSTOMERS / statistics.median(run.cpu_s for run in of)
        wait_h = np.mean([run.answer for run in of])
        ratio = f"{slower:.2f} ({least:.2f} to {most:.2f})"
        lines.append(f"| {name} | {a_second:,.0f} | {ratio} | {wait_h:.2f} |")
    return lines


def truck_lines() -> list[str]:
    """Return a sentence on what each further truck costs."""
    small, large = portsim.load(YEAR), portsim.load(YEAR, HALF_A_MILLION)
    more_trucks = 500_000 - reference.TRUCKS_A_YEAR
    models = {
        "portsim": (
            lambda replication: with_portsim.run(small, replication),
            lambda replication: with_portsim.run(large, replication),
        ),
        "SimPy": (
            lambda replication: with_simpy.Terminal(replication).run(),
            lambda replication: with_simpy.Terminal(
                replication, trucks_a_year=500_000, truck_t=1.6, gate_h=0.048
            ).run(),
        ),
    }
    cost_us: dict[str, list[float]] = {name: [] for name in models}
    for replication in range(FEW_ROUNDS):
        for name, (few, many) in models.items():
            added_s = timed(many, replication).cpu_s - timed(few, replication).cpu_s
            cost_us[name].append(1e6 * added_s / more_trucks)
    mine, theirs = (statistics.median(cost_us[name]) for name in models)
    return [
        f"With 500,000 smaller trucks instead of 40,000, each further truck costs portsim "
        f"{mine:.2f} microseconds of processor time and the SimPy model {theirs:.0f}, "
        f"{theirs / mine:.0f} times as much (medians of {FEW_ROUNDS} rounds)."
    ]


def main(path: Path, number: int) -> None:
    """Run everything, print the table and write it into a file between the marks."""
    lines = [
        *year_lines(rounds(YEARS, number)),
        "",
        *agreement_lines(),
        "",
        *queue_lines(rounds(QUEUES, number, CUSTOMERS)),
        "",
        *truck_lines(),
    ]
    print("\n".join(lines))
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(before + BEGIN + "\n".join(lines) + "\n" + END + after, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 9)
