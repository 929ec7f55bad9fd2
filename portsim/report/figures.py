"""The figures of a run, in the order in which a report shows them."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from portsim.report import canvas
from portsim.report.gantt import berths
from portsim.report.stores import stores
from portsim.report.sweep import heat_map, line, points
from portsim.report.throughput import throughput
from portsim.report.tornado import tornado
from portsim.report.utilisation import utilisation
from portsim.report.waiting import causes, waits
from portsim.study.result import Result, StudyResult


class Picture(NamedTuple):
    """A figure of a run: file name, heading, how it is drawn, and what to read from it."""

    name: str
    title: str
    draw: Callable[[Result], Figure]
    reading: str


PICTURES = (
    Picture(
        "throughput",
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
        "stores",
        "What lies in store",
        stores,
        "One replication, not a mean: a level along the dashed line stops trains and trucks (imports: ships), "
        "a level along zero keeps ships waiting for cargo (imports: trucks and trains).",
    ),
)


class Image(NamedTuple):
    """A figure ready to be written or embedded."""

    name: str
    title: str
    reading: str
    png: bytes
    svg: bytes

    @classmethod
    def of(cls, name: str, title: str, reading: str, fig: Figure) -> "Image":
        """Render a figure."""
        return cls(name, title, reading, canvas.png(fig), canvas.svg(fig))

    def write(self, folder: Path) -> None:
        """Write `name.png` and `name.svg` into a folder."""
        (folder / f"{self.name}.png").write_bytes(self.png)
        (folder / f"{self.name}.svg").write_bytes(self.svg)


def images(result: Result) -> list[Image]:
    """Draw every figure of a run."""
    return [Image.of(p.name, p.title, p.reading, p.draw(result)) for p in PICTURES]


def study_images(study: StudyResult) -> list[Image]:
    """Draw the figure of a study: by its kind, and for a sweep by its number of keys."""
    if study.kind == "tornado":
        reading = (
            "The longest bars are the inputs to know better or to change first; where a whisker crosses zero, "
            "the sign of the effect is open."
        )
        return [Image.of("tornado", "Effect of each input on its own", reading, tornado(study))]
    draw, reading = _SWEEPS[min(len(study.axes), len(_SWEEPS)) - 1]
    return [Image.of("sweep", "The figure over the swept keys", reading, draw(study))]


_SWEEPS = (
    (
        line,
        "Where the line bends upwards, the next step of the input costs the most waiting; hatched cases have no "
        "mean at all.",
    ),
    (
        heat_map,
        "Darker is more. Two cells differ for certain only if their intervals do not overlap; hatched cells are "
        "unstable and have no mean.",
    ),
    (points, "A row a case: the dot is the mean, the line its interval."),
)
