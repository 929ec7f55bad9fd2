"""Figures of a sizing study over one or two decisions, and how designs are named and marked in all of them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

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
from portsim.report.studies.service_levels import (
    figure_name,
    interval_text,
    level_text,
    scale_of,
    scaled_interval,
)
from portsim.report.studies.swept_keys import (
    CELL_IN,
    MOST_COLUMNS,
    key_text,
    key_values,
    set_cell_axes,
    value_text,
)
from portsim.report.style import palette
from portsim.report.style.canvas import in_report_style, new_figure
from portsim.report.style.wording import decimals_for, number
from portsim.studies.kinds.sizing import relative_excess
from portsim.studies.results.result import StudyResult

MILLION = 1e6
HATCH_ALPHA = 0.5  # of hatching, beneath what is written on it
STEEP = 4.0  # times the limit: what lies higher is told at the edge of the picture


class DesignStyle(NamedTuple):
    """How designs of one status are drawn, in a cell and in words."""

    colour: str
    marker: str
    short: str
    words: str


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
    """Write a design: `berths.berth.number = 2, cranes.loader.number = 4`."""
    return ", ".join(
        f"{key} = {value_text(value)}" for key, value in study.sizing.values[design].items()
    )


def table_row(study: StudyResult, design: Design) -> "pd.Series[Any]":
    """Return the row of a design in the table; rows stand in the order of the answer's."""
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
    """The service of designs: title, limit, and value with interval of each that was run, by design.

    With one level it is the level's figure; with several, how far the worst one is beyond its
    limit, in per cent of it.
    """

    title: str
    limit: float
    values: dict[Design, tuple[float, float, float]]


def service_of_designs(study: StudyResult) -> Service:
    """Return what is drawn as the service of each design."""
    asked, rows = study.sizing.levels, [row for row in study.sizing.result.table if has_cost(row)]
    if len(asked) == 1:
        factor, unit = scale_of(asked[0].kpi, str(study.table["unit_1"].iloc[0]))
        values = {
            row.design: scaled_interval(table_row(study, row.design), "figure_1", factor)
            for row in rows
        }
        title = figure_name(asked[0].kpi, asked[0].of, asked[0].statistic)
        return Service(f"{title}, {unit}" if unit else title, factor * asked[0].limit, values)
    values = {}
    for row in rows:
        line, ends = table_row(study, row.design), []
        for index, level in enumerate(asked):
            found = scaled_interval(line, f"figure_{index + 1}")
            mean, *edges = (100.0 * relative_excess(end, level) for end in found)
            ends.append((mean, min(edges), max(edges)))
        values[row.design] = max(ends)
    return Service("worst level: beyond (+) or within (−)\nits limit, % of the limit", 0.0, values)


def add_legend(fig: Figure, statuses: Iterable[str], with_frontier: bool) -> None:
    """Explain the marks of the designs that are drawn, and the line through the frontier if there is one."""
    known = set(statuses)
    handles = [
        Line2D(
            [],
            [],
            color=look.colour,
            marker=look.marker,
            ls="none",
            ms=11 if name == BEST else 7,
            label=look.words,
        )
        for name, look in DESIGN_STYLES.items()
        if name in known
    ]
    if with_frontier:
        handles.append(
            Line2D(
                [],
                [],
                color=palette.MUTED,
                lw=1.0,
                label="frontier: beaten by no design that was run",
            )
        )
    fig.legend(handles=handles, loc="outside lower center", ncols=2)


@in_report_style
def design_map(study: StudyResult) -> Figure:
    """Draw all designs over two decisions: what became of each and its cost."""
    across, up = study.axes[:2]
    columns, lines = key_values(study.table[across]), key_values(study.table[up])
    if len(columns) < len(lines) and len(lines) <= MOST_COLUMNS:  # pages are wider than high
        across, up, columns, lines = up, across, lines, columns
    fig = new_figure(CELL_IN * len(lines) + 2.0)
    ax = fig.subplots()
    for row in study.sizing.result.table:
        values = study.sizing.values[row.design]
        _draw_cell(
            ax, columns.index(values[across]), lines.index(values[up]), row, small=len(columns) > 7
        )
    set_cell_axes(ax, (across, up), columns, lines)
    ax.set_title(
        "What became of each design, and its annual cost ± half-width of its interval, million USD"
    )
    _map_legend(fig, study)
    return fig


def _draw_cell(ax: Axes, x: int, y: int, row: DesignResult, small: bool) -> None:
    """Draw one design."""
    look, unstable = DESIGN_STYLES[row.status], row.n > 0 and not has_cost(row)
    fill = palette.lighter(look.colour) if row.status != BEST else look.colour
    fill = "#F3F4F6" if row.n == 0 else fill
    ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fc=fill, ec=palette.PAPER, lw=1.5))
    text = f"{look.short}\n"
    if has_cost(row):
        half = row.cost.half_width / MILLION
        mean = row.cost.mean / MILLION
        decimals = decimals_for(mean, half)
        text += f"{number(mean, decimals)} ± {number(half, decimals)}"
    elif unstable:
        ax.add_patch(
            Rectangle(
                (x - 0.5, y - 0.5),
                1,
                1,
                fc="none",
                ec=palette.MUTED,
                hatch="///",
                lw=0.0,
                alpha=HATCH_ALPHA,
            )
        )
        text += "unstable"
    else:
        text += f"from {number(row.standing_usd / MILLION, 1)}"
    bold = "bold" if row.status == BEST else "normal"
    colour = palette.INK if row.n else palette.MUTED
    colour = palette.PAPER if palette.is_dark(fill) else colour
    box = {"fc": fill, "ec": "none", "pad": 1.5} if unstable else None
    size = 7.0 if small else 8.5
    ax.text(
        x, y, text, ha="center", va="center", fontsize=size, weight=bold, color=colour, bbox=box
    )


def _map_legend(fig: Figure, study: StudyResult) -> None:
    run = {row.status for row in study.sizing.result.table if row.n}
    handles = [
        Patch(fc=look.colour if name == BEST else palette.lighter(look.colour), label=look.words)
        for name, look in DESIGN_STYLES.items()
        if name in run
    ]
    if any(row.n == 0 for row in study.sizing.result.table):
        handles.append(
            Patch(
                fc="#F3F4F6", ec=palette.GRID, label="settled without a run; the least it can cost"
            )
        )
    if any(row.n and not has_cost(row) for row in study.sizing.result.table):
        text = "unstable: no cost can be stated"
        handles.append(Patch(fc="none", ec=palette.MUTED, hatch="///", lw=0.0, label=text))
    fig.legend(handles=handles, loc="outside lower center", ncols=2)


@in_report_style
def cost_and_service(study: StudyResult) -> Figure:
    """Draw cost and service over one decision."""
    told, key = service_of_designs(study), study.axes[0]
    rows = list(study.sizing.result.table)
    fig = new_figure(6.2)
    panels = fig.subplots(2, 1, sharex=True, height_ratios=(1.3, 1))
    costs, below = panels
    places = {row.design: index for index, row in enumerate(rows)}
    costs.plot(
        list(places.values()),
        [row.standing_usd / MILLION for row in rows],
        "_",
        color=palette.MUTED,
        ms=16,
        mew=1.6,
    )
    run = [row for row in rows if has_cost(row)]
    for ax, ends in ((costs, None), (below, told.values)):
        values = [ends[row.design][0] if ends else row.cost.mean / MILLION for row in run]
        ax.plot([places[row.design] for row in run], values, color=palette.GRID, lw=1.4, zorder=1)
    for row in run:
        look, x = DESIGN_STYLES[row.status], places[row.design]
        size = 15.0 if row.status == BEST else 7.5
        shown = tuple(end / MILLION for end in (row.cost.mean, row.cost.low, row.cost.high))
        for ax, (mean, low, high) in ((costs, shown), (below, told.values[row.design])):
            ax.errorbar(
                x,
                mean,
                [[mean - low], [high - mean]],
                color=look.colour,
                lw=1.3,
                capsize=3,
                zorder=2,
            )
            ax.plot(
                x,
                mean,
                look.marker,
                color=look.colour,
                mec=palette.PAPER,
                mew=0.7,
                ms=size,
                zorder=4,
            )
    for row in rows:
        if not has_cost(row):
            _hatch_design(
                panels, places[row.design], "unstable" if row.n else DESIGN_STYLES[row.status].short
            )
    below.axhline(told.limit, color=palette.TARGET, ls="--", lw=1.2)
    if told.limit > 0.0:
        high = max([told.limit, *[ends[2] for ends in told.values.values()]])
        below.set_ylim(0.0, 1.15 * min(high, STEEP * told.limit))
    costs.set_ylim(bottom=0.0)
    costs.set_ylabel("annual cost,\nmillion USD a year")
    costs.set_title("Annual cost (grey dash: capital and fixed cost alone)")
    below.set_ylabel(told.title)
    below.set_title("Service (dashed: the limit)")
    below.set_xlim(-0.5, len(rows) - 0.5)
    below.set_xticks(
        list(places.values()), [value_text(study.sizing.values[row.design][key]) for row in rows]
    )
    below.set_xlabel(key_text(key))
    add_legend(fig, [row.status for row in run], with_frontier=False)
    return fig


def _hatch_design(panels: Any, x: int, text: str) -> None:
    """Hatch a design that has nothing to draw."""
    for ax in panels:
        ax.axvspan(
            x - 0.5,
            x + 0.5,
            fc="none",
            ec=palette.MUTED,
            hatch="///",
            lw=0.0,
            zorder=0,
            alpha=HATCH_ALPHA,
        )
    box = {"fc": palette.PAPER, "ec": "none", "pad": 1.5}
    panels[0].annotate(
        text, (x, 0.5), xycoords=("data", "axes fraction"), ha="center", fontsize=8.0, bbox=box
    )
