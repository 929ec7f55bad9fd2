"""The figures of a run, in the order in which a report shows them."""

from collections.abc import Callable
from typing import NamedTuple

from matplotlib.figure import Figure

from portsim.report.run.alt_texts import figure_values
from portsim.report.run.corridor import corridor_figure, has_corridor
from portsim.report.run.gantt import berth_chart
from portsim.report.run.spreads import has_spreads, spread_figure
from portsim.report.run.startup import has_start_up, start_up_figure
from portsim.report.run.stores import store_levels
from portsim.report.run.throughput import throughput_figure
from portsim.report.run.truck_turn import has_trucks, truck_turn_figure
from portsim.report.run.utilisation import utilisation_figure
from portsim.report.run.waiting import cause_figure, wait_figure
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi


class RunFigure(NamedTuple):
    """A figure that a run may have.

    Attributes
    ----------
    name
        The name of its files, without a suffix.
    title
        Its heading.
    draw
        Draws it.
    reading
        What a reader should look for in it.
    applies
        Returns whether a run has it.
    """

    name: str
    title: str
    draw: Callable[[Result], Figure]
    reading: str
    applies: Callable[[Result], bool] = lambda result: True


RUN_FIGURES = (
    RunFigure(
        Kpi.THROUGHPUT,
        "Throughput against target",
        throughput_figure,
        "A bar short of the dashed line misses its volume by more than chance if its whisker does "
        "too; below, one replication shows when ships fell behind the pace asked for.",
    ),
    RunFigure(
        "waits",
        "How long ships, trains and trucks wait",
        wait_figure,
        "The dot is the mean with its interval; a P95 far to the right of it means that most wait "
        "little and a few wait very long.",
    ),
    RunFigure(
        "spreads",
        "Three spreads, which are never merged",
        spread_figure,
        "The black bar shrinks with more replications, the light one is how years differ and does "
        "not, and the red one shrinks only if the inputs are known better. A red bar much longer "
        "than the light one is made by inputs.",
        has_spreads,
    ),
    RunFigure(
        "causes",
        "What they wait for",
        cause_figure,
        "Each bar is a direct cause, its colours are what lies behind it: the longest part is "
        "where to look first, though removing it gains less than its hours, because the next "
        "cause steps in.",
    ),
    RunFigure(
        "turn",
        "Truck turn time by part",
        truck_turn_figure,
        "The longest part is where a truck's time goes: a dark one is a queue, which more lanes, "
        "bays or room shorten, a light one the work itself. The dot is the whole turn with its "
        "interval; each part counts the trucks that went there, so where not all pass every place "
        "the bar is longer than the turn; the drive to the way out is in the turn only.",
        has_trucks,
    ),
    RunFigure(
        "utilisation",
        "What the resources do",
        utilisation_figure,
        "A resource with little idle time and much work is short of capacity; one that is held "
        "but not working waits for another.",
    ),
    RunFigure(
        "berths",
        "Ships at anchorage and at the berths",
        berth_chart,
        "One replication, not a mean: a line above a gap at a berth is a ship that waits although "
        "this berth is free, because it does not suit her.",
    ),
    RunFigure(
        "way",
        "On the way",
        corridor_figure,
        "One replication, not a mean: while a border is shut what it holds piles up, and what was "
        "beyond it still comes; the store starves when that has run out, and fills again only as "
        "fast as the border lets through.",
        has_corridor,
    ),
    RunFigure(
        "stores",
        "What lies in store",
        store_levels,
        "One replication, not a mean: a level along the dashed line stops trains and trucks "
        "(imports: ships), a level along zero keeps ships waiting for cargo (imports: trucks and "
        "trains).",
    ),
    RunFigure(
        "startup",
        "How the run began",
        start_up_figure,
        "Mean over all replications: the warm-up, shaded, should end where the smooth line "
        "(Welch's moving average) has turned flat.",
        has_start_up,
    ),
)


def rendered_figures(result: Result) -> list[RenderedFigure]:
    """Draw every figure that a run has."""
    return [
        RenderedFigure.render(
            figure.name,
            figure.title,
            figure.reading,
            figure.draw(result),
            figure_values(figure.name, result),
        )
        for figure in RUN_FIGURES
        if figure.applies(result)
    ]
