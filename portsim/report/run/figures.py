"""The figures of a run, in the order in which a report shows them."""

from collections.abc import Callable
from typing import NamedTuple

from matplotlib.figure import Figure

from portsim.report.run.corridor import has_corridor, way
from portsim.report.run.gantt import berths
from portsim.report.run.startup import has_start_up, start_up
from portsim.report.run.stores import stores
from portsim.report.run.throughput import throughput
from portsim.report.run.truck_turn import has_trucks, turn
from portsim.report.run.utilisation import utilisation
from portsim.report.run.waiting import causes, waits
from portsim.report.style.image import Image
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi


class Picture(NamedTuple):
    """A figure of a run: file name, heading, how it is drawn, what to read from it, and which runs have it."""

    name: str
    title: str
    draw: Callable[[Result], Figure]
    reading: str
    applies: Callable[[Result], bool] = lambda result: True


PICTURES = (
    Picture(
        Kpi.THROUGHPUT,
        "Throughput against target",
        throughput,
        "A bar short of the dashed line misses its volume by more than chance if its whisker does too; "
        "below, one replication shows when ships fell behind the pace asked for.",
    ),
    Picture(
        "waits",
        "How long ships, trains and trucks wait",
        waits,
        "The dot is the mean with its interval; a P95 far to the right of it means that most wait little and "
        "a few wait very long.",
    ),
    Picture(
        "causes",
        "What they wait for",
        causes,
        "Each bar is a direct cause, its colours are what lies behind it: the longest part is where to look "
        "first, though removing it gains less than its hours, because the next cause steps in.",
    ),
    Picture(
        "turn",
        "Truck turn time by part",
        turn,
        "The longest part is where a truck's time goes: a dark one is a queue, which more lanes, bays or room "
        "shorten, a light one the work itself. The dot is the whole turn with its interval; each part counts the "
        "trucks that went there, so where not all pass every place the bar is longer than the turn; the drive to "
        "the way out is in the turn only.",
        has_trucks,
    ),
    Picture(
        "utilisation",
        "What the resources do",
        utilisation,
        "A resource with little idle time and much work is short of capacity; one that is held but not "
        "working waits for another.",
    ),
    Picture(
        "berths",
        "Ships at anchorage and at the berths",
        berths,
        "One replication, not a mean: a line above a gap at a berth is a ship that waits although this "
        "berth is free, because it does not suit her.",
    ),
    Picture(
        "way",
        "On the way",
        way,
        "One replication, not a mean: while a border is shut what it holds piles up, and what was beyond it still "
        "comes; the store starves when that has run out, and fills again only as fast as the border lets through.",
        has_corridor,
    ),
    Picture(
        "stores",
        "What lies in store",
        stores,
        "One replication, not a mean: a level along the dashed line stops trains and trucks (imports: ships), "
        "a level along zero keeps ships waiting for cargo (imports: trucks and trains).",
    ),
    Picture(
        "startup",
        "How the run began",
        start_up,
        "Mean over all replications: the warm-up, shaded, should end where the smooth line (Welch's moving average) "
        "has turned flat.",
        has_start_up,
    ),
)


def images(result: Result) -> list[Image]:
    """Draw every figure that a run has."""
    return [
        Image.of(p.name, p.title, p.reading, p.draw(result)) for p in PICTURES if p.applies(result)
    ]
