"""The figure of the three spreads: chance of the simulation, year to year, and inputs not known."""

from math import isfinite, isnan
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from portsim.report.run.uncertain import figure_label, years_phrase
from portsim.report.style import palette
from portsim.report.style.canvas import in_report_style, new_figure
from portsim.report.style.marks import add_legend_below, name_rows
from portsim.studies.results.result import Result

LEAST, MOST = 10.0, 1000.0  # per cent of the mean; what lies beyond is drawn at the edge
ROW_IN, EDGES_IN = 0.5, 1.4


class _Bar(NamedTuple):
    """One of the three bars of a row: where its ends and its mark stand in the table."""

    ends: tuple[tuple[str, str], ...]  # the first pair that is known
    middle: str
    colour: str
    shift: float


_BARS = (
    _Bar((("stated_ci_low", "stated_ci_high"),), "stated_mean", palette.INK, -0.25),
    _Bar(
        (("year_low", "year_high"), ("year_least", "year_greatest")),
        "year_median",
        palette.SKY,
        0.0,
    ),
    _Bar(
        (("drawn_low", "drawn_high"), ("drawn_least", "drawn_greatest")),
        "drawn_median",
        palette.VERMILION,
        0.25,
    ),
)


def has_spreads(result: Result) -> bool:
    """Return whether inputs were drawn, and any figure has a mean at the stated ones."""
    return result.uncertain is not None and bool(_known(result.uncertain.figures).any())


@in_report_style
def spread_figure(result: Result) -> Figure:
    """Draw the three spreads of each figure side by side, over its mean at the stated inputs."""
    assert result.uncertain is not None
    figures = result.uncertain.figures
    rows = [row for _, row in figures[_known(figures)].iterrows()]
    fig = new_figure(ROW_IN * len(rows) + EDGES_IN)
    ax = fig.subplots()
    for y, row in enumerate(rows):
        for bar in _BARS:
            _draw_bar(ax, y + bar.shift, row, bar)
    ax.axvline(100.0, color=palette.MUTED, lw=0.8, ls="--")
    ax.set_xscale("log")
    ax.set_xlim(LEAST, MOST)
    ticks = [10, 20, 50, 100, 200, 500, 1000]
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.minorticks_off()
    name_rows(ax, [figure_label(row) for row in rows])
    ax.set_xlabel("% of the mean at the stated inputs (what lies beyond the edge is drawn there)")
    add_legend_below(fig, _legend(result), columns=3)
    return fig


def _known(figures: pd.DataFrame) -> "pd.Series[bool]":
    return figures["stated_mean"] > 0.0


def _draw_bar(ax: Axes, y: float, row: "pd.Series[Any]", bar: _Bar) -> None:
    """Draw a bar from end to end, with a mark at its mean or median."""
    ends = next((pair for pair in bar.ends if not isnan(row[pair[0]])), None)
    if ends is None:
        return
    whole = float(row["stated_mean"])
    low, high = (_place(float(row[name]) / whole) for name in ends)
    ax.plot([low, high], [y, y], color=bar.colour, lw=3, solid_capstyle="butt")
    ax.plot(_place(float(row[bar.middle]) / whole), y, "o", color=bar.colour, ms=5)


def _place(ratio: float) -> float:
    """Return where a value stands, in per cent; at the edge if it lies beyond or has no end."""
    return min(max(100.0 * ratio, LEAST), MOST) if isfinite(ratio) else MOST


def _legend(result: Result) -> list[Line2D]:
    names = (
        "chance: the mean and its interval",
        f"{years_phrase(result)}: median and spread",
        "inputs drawn: median and spread",
    )
    return [
        Line2D([], [], color=bar.colour, lw=3, marker="o", ms=5, label=name)
        for bar, name in zip(_BARS, names, strict=True)
    ]
