"""Figures of a sizing study over one or two decisions, and how designs are named and marked in all of them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from portsim.analysis.decisions.designs import (
    BEST,
    DEARER,
    INFEASIBLE,
    LOST,
    PASSED_OVER,
    RULED_OUT,
    TIED,
    UNDECIDED,
    UNSEEN,
    Index,
    Row,
)
from portsim.report.studies.common import (
    CELL_IN,
    MOST_COLUMNS,
    cell_axes,
    key_text,
    levels,
    value_text,
)
from portsim.report.studies.levels import figure_name, interval_of, level_words, ranged, shown_as
from portsim.report.style import palette
from portsim.report.style.canvas import drawn, figure
from portsim.report.style.wording import decimals_for, number
from portsim.studies.kinds.sizing import beyond
from portsim.studies.results.result import StudyResult

MILLION = 1e6
FAINT = 0.5  # of hatching, beneath what is written on it
STEEP = 4.0  # times the limit: what lies higher is told at the edge of the picture


class Look(NamedTuple):
    """How designs of one status are drawn, in a cell and in words."""

    colour: str
    marker: str
    short: str
    words: str


LOOKS = {
    BEST: Look(palette.GREEN, "*", "chosen", "chosen: the cheapest that meets the levels"),
    TIED: Look(palette.SKY, "D", "equal", "meets the levels, cost not told apart"),
    DEARER: Look(palette.BLUE, "o", "dearer", "meets the levels, dearer"),
    LOST: Look(palette.PURPLE, "s", "dearer", "dearer, levels not settled"),
    UNDECIDED: Look(palette.ORANGE, "^", "undecided", "whether it meets the levels is undecided"),
    INFEASIBLE: Look(palette.VERMILION, "X", "misses", "misses a level"),
    RULED_OUT: Look(palette.MUTED, "v", "ruled out", "ruled out: less of all than one that misses"),
    UNSEEN: Look(palette.SHUT, "P", "too dear", "too dear, without a run"),
    PASSED_OVER: Look(palette.MUTED, ".", "looked at", "looked at once, not kept"),
}


def choices(study: StudyResult, design: Index) -> list[Any]:
    """Return the values of a design, in the order of the keys."""
    return [study.found.values[design][key] for key in study.axes]


def design_words(study: StudyResult, design: Index) -> str:
    """Write a design: `berths.berth.number = 2, cranes.loader.number = 4`."""
    return ", ".join(
        f"{key} = {value_text(value)}" for key, value in study.found.values[design].items()
    )


def standing(study: StudyResult, design: Index) -> "pd.Series[Any]":
    """Return the row of a design in the table; rows stand in the order of the answer's."""
    place = next(index for index, row in enumerate(study.found.sized.table) if row.design == design)
    return study.table.iloc[place]


def level_of(study: StudyResult, index: int) -> str:
    """Write a service level of the study."""
    level, unit = study.found.levels[index], str(study.table[f"unit_{index + 1}"].iloc[0])
    bound = "at most" if level.at_most is not None else "at least"
    return level_words(level.kpi, level.of, level.statistic, bound, level.limit, unit)


def seen(row: Row) -> bool:
    """Return whether a design was run and has a cost; one whose queue grows has none."""
    return bool(np.isfinite(row.cost.mean))


def million(row: Row, unit: str = "million USD a year") -> str:
    """Write the cost of a design in million USD a year, with its interval."""
    return ranged(row.cost.mean / MILLION, row.cost.low / MILLION, row.cost.high / MILLION, unit)


class Service(NamedTuple):
    """The service of designs: title, limit, and value with interval of each that was run, by design.

    With one level it is the level's figure; with several, how far the worst one is beyond its
    limit, in per cent of it.
    """

    title: str
    limit: float
    values: dict[Index, tuple[float, float, float]]


def service(study: StudyResult) -> Service:
    """Return what is drawn as the service of each design."""
    asked, rows = study.found.levels, [row for row in study.found.sized.table if seen(row)]
    if len(asked) == 1:
        factor, unit = shown_as(asked[0].kpi, str(study.table["unit_1"].iloc[0]))
        values = {
            row.design: interval_of(standing(study, row.design), "figure_1", factor) for row in rows
        }
        title = figure_name(asked[0].kpi, asked[0].of, asked[0].statistic)
        return Service(f"{title}, {unit}" if unit else title, factor * asked[0].limit, values)
    values = {}
    for row in rows:
        line, ends = standing(study, row.design), []
        for index, level in enumerate(asked):
            found = interval_of(line, f"figure_{index + 1}")
            mean, *edges = (100.0 * beyond(end, level) for end in found)
            ends.append((mean, min(edges), max(edges)))
        values[row.design] = max(ends)
    return Service("worst level: beyond (+) or within (−)\nits limit, % of the limit", 0.0, values)


def legend(fig: Figure, statuses: Iterable[str], line: bool) -> None:
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
        for name, look in LOOKS.items()
        if name in known
    ]
    if line:
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


@drawn
def grid(study: StudyResult) -> Figure:
    """Draw all designs over two decisions: what became of each and its cost."""
    across, up = study.axes[:2]
    columns, lines = levels(study.table[across]), levels(study.table[up])
    if len(columns) < len(lines) and len(lines) <= MOST_COLUMNS:  # pages are wider than high
        across, up, columns, lines = up, across, lines, columns
    fig = figure(CELL_IN * len(lines) + 2.0)
    ax = fig.subplots()
    for row in study.found.sized.table:
        values = study.found.values[row.design]
        _cell(
            ax, columns.index(values[across]), lines.index(values[up]), row, small=len(columns) > 7
        )
    cell_axes(ax, (across, up), columns, lines)
    ax.set_title(
        "What became of each design, and its annual cost ± half-width of its interval, million USD"
    )
    _patches(fig, study)
    return fig


def _cell(ax: Axes, x: int, y: int, row: Row, small: bool) -> None:
    """Draw one design."""
    look, unstable = LOOKS[row.status], row.n > 0 and not seen(row)
    fill = palette.light(look.colour) if row.status != BEST else look.colour
    fill = "#F3F4F6" if row.n == 0 else fill
    ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fc=fill, ec=palette.PAPER, lw=1.5))
    text = f"{look.short}\n"
    if seen(row):
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
                alpha=FAINT,
            )
        )
        text += "unstable"
    else:
        text += f"from {number(row.floor_usd / MILLION, 1)}"
    bold = "bold" if row.status == BEST else "normal"
    colour = palette.INK if row.n else palette.MUTED
    colour = palette.PAPER if palette.is_dark(fill) else colour
    box = {"fc": fill, "ec": "none", "pad": 1.5} if unstable else None
    size = 7.0 if small else 8.5
    ax.text(
        x, y, text, ha="center", va="center", fontsize=size, weight=bold, color=colour, bbox=box
    )


def _patches(fig: Figure, study: StudyResult) -> None:
    run = {row.status for row in study.found.sized.table if row.n}
    handles = [
        Patch(fc=look.colour if name == BEST else palette.light(look.colour), label=look.words)
        for name, look in LOOKS.items()
        if name in run
    ]
    if any(row.n == 0 for row in study.found.sized.table):
        handles.append(
            Patch(
                fc="#F3F4F6", ec=palette.GRID, label="settled without a run; the least it can cost"
            )
        )
    if any(row.n and not seen(row) for row in study.found.sized.table):
        text = "unstable: no cost can be stated"
        handles.append(Patch(fc="none", ec=palette.MUTED, hatch="///", lw=0.0, label=text))
    fig.legend(handles=handles, loc="outside lower center", ncols=2)


@drawn
def line(study: StudyResult) -> Figure:
    """Draw cost and service over one decision."""
    told, key = service(study), study.axes[0]
    rows = list(study.found.sized.table)
    fig = figure(6.2)
    panels = fig.subplots(2, 1, sharex=True, height_ratios=(1.3, 1))
    costs, below = panels
    places = {row.design: index for index, row in enumerate(rows)}
    costs.plot(
        list(places.values()),
        [row.floor_usd / MILLION for row in rows],
        "_",
        color=palette.MUTED,
        ms=16,
        mew=1.6,
    )
    run = [row for row in rows if seen(row)]
    for ax, ends in ((costs, None), (below, told.values)):
        values = [ends[row.design][0] if ends else row.cost.mean / MILLION for row in run]
        ax.plot([places[row.design] for row in run], values, color=palette.GRID, lw=1.4, zorder=1)
    for row in run:
        look, x = LOOKS[row.status], places[row.design]
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
        if not seen(row):
            _gap(panels, places[row.design], "unstable" if row.n else LOOKS[row.status].short)
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
        list(places.values()), [value_text(study.found.values[row.design][key]) for row in rows]
    )
    below.set_xlabel(key_text(key))
    legend(fig, [row.status for row in run], line=False)
    return fig


def _gap(panels: Any, x: int, text: str) -> None:
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
            alpha=FAINT,
        )
    box = {"fc": palette.PAPER, "ec": "none", "pad": 1.5}
    panels[0].annotate(
        text, (x, 0.5), xycoords=("data", "axes fraction"), ha="center", fontsize=8.0, bbox=box
    )
