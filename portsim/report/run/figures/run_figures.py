"""The figures of a run, in the order in which a report shows them."""

from collections.abc import Callable
from typing import NamedTuple

from matplotlib.figure import Figure

from portsim.report.run.drawn import as_drawn, other_years, year_name
from portsim.report.run.figures.alt_texts import figure_values
from portsim.report.run.figures.corridor import corridor_figure, has_corridor
from portsim.report.run.figures.gantt import berth_chart
from portsim.report.run.figures.spreads import has_spreads, spread_figure
from portsim.report.run.figures.startup import has_start_up, start_up_figure
from portsim.report.run.figures.stores import has_stores, store_levels
from portsim.report.run.figures.throughput import throughput_figure
from portsim.report.run.figures.truck_turn import has_trucks, truck_turn_figure
from portsim.report.run.figures.utilisation import utilisation_figure
from portsim.report.run.figures.waiting import cause_figure, wait_figure
from portsim.report.run.figures.waiting_flow import waiting_flow_figure
from portsim.report.run.risk.bands import band_figure, has_bands
from portsim.report.run.risk.exceedance import has_years, risk_figure
from portsim.report.run.risk.profiles import has_profiles, profile_figure
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
    by_year
        Whether it shows one year, so that it is drawn for each year that is kept in full.
    """

    name: str
    title: str
    draw: Callable[[Result], Figure]
    reading: str
    applies: Callable[[Result], bool] = lambda result: True
    by_year: bool = False


RUN_FIGURES = (
    RunFigure(
        Kpi.THROUGHPUT,
        "Throughput against target",
        throughput_figure,
        "A bar short of the dashed line misses its volume by more than chance if its whisker does "
        "too; below, one year shows when ships fell behind the pace asked for.",
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
        "risk",
        "How years differ",
        risk_figure,
        "Each dot is one simulated year. The curve shows which share of the years is above a "
        "value: read it at the value that you can bear. It ends where fewer than three years are "
        "left, because more would be guessed.",
        has_years,
    ),
    RunFigure(
        "bands",
        "Through the year",
        band_figure,
        "At each time of the year the band holds most years. It is not a confidence interval of a "
        "mean, and no single year follows its edge.",
        has_bands,
    ),
    RunFigure(
        "profiles",
        "By hour, weekday and month",
        profile_figure,
        "Means over all years; whiskers are their intervals. A tall bar says when lanes, bays or "
        "berths are needed most.",
        has_profiles,
    ),
    RunFigure(
        "flow",
        "Why they wait",
        waiting_flow_figure,
        "Read from left to right: what stopped the work first, what was therefore waited for, and "
        "who waited. The widest ribbon on the left is where to look first. To remove a cause gains "
        "less than its hours, because the next cause takes its place. Money is that of ships whose "
        "day in port has a price in the scenario.",
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
        "One year, not a mean: a line above a gap at a berth is a ship that waits although this "
        "berth is free, because it does not suit her.",
        by_year=True,
    ),
    RunFigure(
        "way",
        "On the way",
        corridor_figure,
        "One year, not a mean: while a border is shut what it holds piles up, and what was beyond "
        "it still comes; the store starves when that has run out, and fills again only as fast as "
        "the border lets through.",
        has_corridor,
        by_year=True,
    ),
    RunFigure(
        "stores",
        "What lies in store",
        store_levels,
        "One year, not a mean: a level along the dashed line stops trains and trucks (imports: "
        "ships), a level along zero keeps ships waiting for cargo (imports: trucks and trains). "
        "Stores of cargo that comes through the corridor stand in the figure of the way.",
        has_stores,
        by_year=True,
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
    """Draw every figure that a run has; those of one year for each year that is kept."""
    shown = as_drawn(result)
    figures = []
    for figure in RUN_FIGURES:
        if figure.applies(shown):
            figures.append(_rendered(figure, shown, figure.name))
            if figure.by_year:
                figures += [
                    _rendered(figure, one, f"{figure.name}-{one.sample.replication}")
                    for one in other_years(result)
                ]
    return figures


def _rendered(figure: RunFigure, result: Result, name: str) -> RenderedFigure:
    rendered = RenderedFigure.render(
        name,
        figure.title,
        figure.reading,
        figure.draw(result),
        figure_values(figure.name, result),
    )
    return rendered._replace(year=year_name(result) if figure.by_year else "")
