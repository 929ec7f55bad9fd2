"""Designs of a sizing study: their names, marks and service."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from portsim.analysis.decisions.designs import Design
from portsim.analysis.decisions.sizing_result import (
    BEST,
    DEARER,
    DEARER_UNSETTLED,
    INFEASIBLE,
    PASSED_OVER,
    RULED_OUT,
    TIED,
    TOO_DEAR,
    UNDECIDED,
    DesignResult,
)
from portsim.report.studies.swept_keys import settings_text
from portsim.report.style import palette
from portsim.report.style.marks import add_legend_below
from portsim.report.style.service_levels import (
    Ends,
    figure_name,
    interval_text,
    level_text,
    scale_of,
    scaled_interval,
)
from portsim.studies.kinds.sizing import relative_excess
from portsim.studies.results.result import StudyResult

MILLION = 1e6
HATCH_ALPHA = 0.5  # of hatching under a text
STEEP = 4.0  # times the limit; a higher value is written at the edge of the figure


class DesignStyle(NamedTuple):
    """How designs of one status are drawn.

    Attributes
    ----------
    colour, marker
        Of its dots.
    short
        The status in a cell.
    legend
        The status in a legend.
    """

    colour: str
    marker: str
    short: str
    legend: str

    @property
    def marker_size(self) -> float:
        """The size of its dots, in points; that of the chosen design is larger."""
        return 15.0 if self.marker == "*" else 7.5

    def draw_dot(self, ax: Axes, x: float, y: float) -> None:
        """Draw the dot of a design over what else is drawn at its place."""
        ax.plot(
            x,
            y,
            self.marker,
            color=self.colour,
            mec=palette.PAPER,
            mew=0.7,
            ms=self.marker_size,
            zorder=4,
        )


DESIGN_STYLES = {
    BEST: DesignStyle(palette.GREEN, "*", "chosen", "chosen: the cheapest that meets the levels"),
    TIED: DesignStyle(palette.SKY, "D", "equal", "meets the levels, cost not told apart"),
    DEARER: DesignStyle(palette.BLUE, "o", "dearer", "meets the levels, dearer"),
    DEARER_UNSETTLED: DesignStyle(palette.PURPLE, "s", "dearer", "dearer, levels not settled"),
    UNDECIDED: DesignStyle(
        palette.ORANGE, "^", "undecided", "whether it meets the levels is undecided"
    ),
    INFEASIBLE: DesignStyle(palette.VERMILION, "X", "misses", "misses a level"),
    RULED_OUT: DesignStyle(
        palette.MUTED, "v", "ruled out", "ruled out: less of all than one that misses"
    ),
    TOO_DEAR: DesignStyle(palette.SHUT, "P", "too dear", "too dear, without a run"),
    PASSED_OVER: DesignStyle(palette.MUTED, ".", "looked at", "looked at once, not kept"),
}


def design_values(study: StudyResult, design: Design) -> list[Any]:
    """Return the values of a design, in the order of the keys."""
    return [study.sizing.values[design][key] for key in study.axes]


def design_text(study: StudyResult, design: Design) -> str:
    """Write a design: "2 berths (berth), 4 cranes (loader)"."""
    return settings_text(study.sizing.values[design])


def short_text(study: StudyResult, design: Design) -> str:
    """Write a design as it stands at its dot: "2 berths, 4 cranes"."""
    return settings_text(study.sizing.values[design], with_names=False)


def table_row(study: StudyResult, design: Design) -> "pd.Series[Any]":
    """Return the row of a design in the study's table, which has the order of the answer's rows."""
    place = next(
        index for index, row in enumerate(study.sizing.result.table) if row.design == design
    )
    return study.table.iloc[place]


def service_level_text(study: StudyResult, index: int) -> str:
    """Write a service level of the study."""
    level, unit = study.sizing.levels[index], str(study.table[f"unit_{index + 1}"].iloc[0])
    bound = "at most" if level.at_most is not None else "at least"
    return level_text(level.kpi, level.of, level.statistic, bound, level.limit, unit)


def has_cost(row: DesignResult) -> bool:
    """Return whether a design was run and has a cost; one whose queue grows has none."""
    return bool(np.isfinite(row.cost.mean))


def cost_text(row: DesignResult, unit: str = "million USD a year") -> str:
    """Write the cost of a design in million USD a year, with its interval."""
    return interval_text(
        row.cost.mean / MILLION, row.cost.low / MILLION, row.cost.high / MILLION, unit
    )


class Service(NamedTuple):
    """The service of the designs that were run.

    Attributes
    ----------
    title
        The title of its axis.
    limit
        Its limit.
    values
        Mean and interval by design. With one service level they are those of its KPI; with several
        they say how far the worst one is beyond its limit, in per cent of the limit.
    """

    title: str
    limit: float
    values: dict[Design, Ends]


def service_of_designs(study: StudyResult) -> Service:
    """Return what is drawn as the service of each design."""
    levels = study.sizing.levels
    designs = [row.design for row in study.sizing.result.table if has_cost(row)]
    if len(levels) > 1:
        title = "worst level: beyond (+) or within (−)\nits limit, % of the limit"
        return Service(title, 0.0, {design: _worst_level(study, design) for design in designs})
    level = levels[0]
    factor, unit = scale_of(level.kpi, str(study.table["unit_1"].iloc[0]))
    values = {
        design: scaled_interval(table_row(study, design), "figure_1", factor) for design in designs
    }
    name = figure_name(level.kpi, level.of, level.statistic)
    return Service(f"{name}, {unit}" if unit else name, factor * level.limit, values)


def _worst_level(study: StudyResult, design: Design) -> Ends:
    """Return how far the worst level of a design is beyond its limit, in per cent of the limit."""
    row = table_row(study, design)
    levels: list[Ends] = []
    for number, level in enumerate(study.sizing.levels, 1):
        interval = scaled_interval(row, f"figure_{number}")
        mean, *ends = (100.0 * relative_excess(value, level) for value in interval)
        levels.append((mean, min(ends), max(ends)))
    return max(levels)


def add_design_legend(fig: Figure, statuses: Iterable[str], with_frontier: bool) -> None:
    """Explain the marks of the designs that are drawn, and the frontier if it is drawn."""
    drawn = set(statuses)
    handles = [
        Line2D(
            [],
            [],
            color=style.colour,
            marker=style.marker,
            ls="none",
            ms=11 if status == BEST else 7,
            label=style.legend,
        )
        for status, style in DESIGN_STYLES.items()
        if status in drawn
    ]
    if with_frontier:
        text = "frontier: beaten by no design that was run"
        handles.append(Line2D([], [], color=palette.MUTED, lw=1.0, label=text))
    add_legend_below(fig, handles, 2)
