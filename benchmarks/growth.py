"""How time and memory grow: python -m benchmarks.growth PAGE PICTURE.

The reference years are run longer, with more trucks and with more ships than they have, and with
more of both than gate or berths can take. Each is run in a process of its own, with all that a
study makes of a run. The table goes into the file between the marks, and the figure beside it.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import portsim
from benchmarks import STEADY, YEAR
from benchmarks.memory import own_peak_mb
from benchmarks.models import reference as ref
from benchmarks.models.with_portsim import run

ALONE = "alone"
BEGIN, END = "<!-- growth -->\n", "<!-- end of growth -->"
OVERLOAD = 1.3
SOME_YEARS, MANY_YEARS = (1, 3, 10, 30), (1, 3, 10, 30, 100)
GATE_LOAD = ref.TRUCKS_A_YEAR * ref.GATE_H / ref.LANES / ref.YEAR_H
BERTH_LOAD = ref.SHIPS_A_YEAR * ref.PARCEL_T / ref.CRANES_A_SHIP / ref.CRANE_TPH
BERTH_LOAD /= ref.BERTHS * ref.YEAR_H

Overrides = Mapping[str, Any]


class Cost(NamedTuple):
    """What one run cost: processor time in seconds, and the most memory in MB."""

    seconds: float
    peak_mb: float


class Course(NamedTuple):
    """One thing that grows: what is counted, the scenario, what a size changes in it, the sizes."""

    name: str
    unit: str
    path: Path
    overrides: Callable[[int], Overrides]
    sizes: tuple[int, ...]


def _years(number: int) -> Overrides:
    return {"run.measured_days": 365.0 * number}


def _trucks(number: int) -> Overrides:
    """Return so many trucks a year; they bring the same cargo, and the gate has the same load."""
    share = number / ref.TRUCKS_A_YEAR
    return {
        "road.trucks.coal.payload_t": ref.TRUCK_T / share,
        "road.gate.time_h.mean": ref.GATE_H / share,
    }


def _ships(number: int) -> Overrides:
    """Return so many ships a year, which take the same cargo."""
    parcels = [{"cargo": "coal", "t": ref.PARCEL_T * ref.SHIPS_A_YEAR / number}]
    return {"calls.coal.arrivals.per_year": number, "calls.coal.parcels": parcels}


def _slow_gate(years: int) -> Overrides:
    return {**_years(years), "road.gate.time_h.mean": ref.GATE_H * OVERLOAD / GATE_LOAD}


def _slow_cranes(years: int) -> Overrides:
    slow_tph = ref.CRANE_TPH * BERTH_LOAD / OVERLOAD
    return {**_years(years), "cranes.mhc.cargoes.coal.rate_tph": slow_tph}


COURSES = (
    Course("years", "years", STEADY, _years, MANY_YEARS),
    Course("trucks", "trucks a year", YEAR, _trucks, (10_000, 40_000, 100_000, 300_000, 1_000_000)),
    Course("ships", "ships a year", YEAR, _ships, (100, 300, 1_000, 3_000, 10_000)),
    Course("gate beyond its capacity", "years", YEAR, _slow_gate, SOME_YEARS),
    Course("berths beyond their capacity", "years", YEAR, _slow_cranes, SOME_YEARS),
)


def cost(course: Course, size: int) -> Cost:
    """Run a size of a course in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.growth", ALONE, course.name, str(size)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Cost(*json.loads(told))


def _alone(name: str, size: int) -> None:
    """Run a size of a course in this process, and print what it cost."""
    course = next(course for course in COURSES if course.name == name)
    scenario = portsim.load(course.path, course.overrides(size))
    run(portsim.load(YEAR, {"run.measured_days": 10}), 0)  # imports are no part of it
    began = time.process_time()
    run(scenario, 0)
    print(json.dumps(Cost(time.process_time() - began, own_peak_mb())))


def table(costs: Mapping[str, list[Cost]]) -> str:
    """Return the table as Markdown."""
    lines = ["| what grows | size | processor time, s | most memory, MB |", "|---|---|---|---|"]
    for course in COURSES:
        for size, (seconds, peak_mb) in zip(course.sizes, costs[course.name], strict=True):
            told = "1 year" if size == 1 else f"{size:,} {course.unit}"
            lines.append(f"| {course.name} | {told} | {seconds:,.1f} | {peak_mb:,.0f} |")
    return "\n".join(lines) + "\n"


def draw(costs: Mapping[str, list[Cost]], picture: Path) -> None:
    """Draw time and memory over the size of each course, both axes logarithmic."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, len(COURSES), figsize=(15, 6), sharex="col", sharey="row")
    for column, course in zip(axes.T, COURSES, strict=True):
        seconds, memory = zip(*costs[course.name], strict=True)
        for axis, values in zip(column, (seconds, memory), strict=True):
            axis.loglog(course.sizes, values, "o-", color="#1b5e8c")
            axis.grid(True, which="major", color="#dddddd")
        linear = [seconds[-1] * size / course.sizes[-1] for size in course.sizes]
        column[0].loglog(course.sizes, linear, "--", color="#888888", label="in proportion")
        column[0].set_title(course.name[0].upper() + course.name[1:], fontsize=11)
        column[1].set_xlabel(course.unit[0].upper() + course.unit[1:])
    axes[0, 0].set_ylabel("Processor time, s")
    axes[1, 0].set_ylabel("Most memory, MB")
    axes[0, 0].legend(frameon=False, fontsize=9)
    figure.tight_layout()
    figure.savefig(picture, dpi=90)


def main() -> None:
    """Run all courses; write table and figure."""
    if sys.argv[1] == ALONE:
        _alone(sys.argv[2], int(sys.argv[3]))
        return
    page, picture = map(Path, sys.argv[1:])
    costs = {course.name: [cost(course, size) for size in course.sizes] for course in COURSES}
    text = page.read_text(encoding="utf-8")
    before, after = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    page.write_text(before + table(costs) + after, encoding="utf-8")
    draw(costs, picture)


if __name__ == "__main__":
    main()
