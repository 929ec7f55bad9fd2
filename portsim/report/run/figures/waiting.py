"""How long ships, trains and trucks wait, and what they wait for."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from portsim.report.style import palette, why, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.report.style.colour_vision import hatches
from portsim.report.style.marks import (
    BAR_HEIGHT,
    add_legend_below,
    legend_patches,
    name_rows,
    write_in_bar,
)
from portsim.studies.results.result import Result
from portsim.vocabulary import Cause

ENTITIES = {"vessel": "Ships", "train": "Trains", "truck": "Trucks"}
WAITS_MEASURED = {
    "vessel": "arrival at the anchorage to leaving it",
    "train": "for an arrival track and for an unloading track",
    "truck": "all queues together, from the ban on coming to the way out",
}
PERCENTILE_MARKERS = {"p50": "v", "p90": "D", "p95": "s"}
ROW_IN = 0.3
LEAST_DRAWN = 0.001  # share of the waiting; a smaller part is thinner than a line
LEAST_LABELLED = 0.07  # of the longest bar; a smaller part has no room for its label
MOST_LEGEND_COLUMNS = 6


@in_report_style
def wait_figure(result: Result) -> Figure:
    """Draw mean waits with their intervals, and percentiles, by class of ship, train and truck."""
    tables = {}
    for who in ENTITIES:
        rows = result.kpis[result.kpis["kpi"] == f"{who}_wait"]
        if len(rows):
            tables[who] = rows
    if not tables:
        return message_figure("Nobody came in the measured window.")
    fig, axes = _panels([len(rows) for rows in tables.values()])
    for ax, (who, rows) in zip(axes, tables.items(), strict=True):
        _draw_waits(ax, who, rows)
        ax.set_title(ENTITIES[who])
    handles = _wait_legend()
    add_legend_below(fig, handles, min(len(handles), MOST_LEGEND_COLUMNS))
    return fig


def _panels(row_counts: Sequence[int]) -> tuple[Figure, list[Axes]]:
    """Return a figure with one panel above the other, each as high as its rows need."""
    heights = [ROW_IN * count + 0.75 for count in row_counts]
    fig = new_figure(sum(heights) + 0.5)
    axes = fig.subplots(len(heights), 1, squeeze=False, height_ratios=heights)
    return fig, list(axes[:, 0])


def _wait_legend() -> list[Line2D]:
    mean = Line2D([], [], color=palette.MAIN, marker="o", ms=6, lw=2, label="mean and its interval")
    percentiles = [
        Line2D([], [], color=palette.MUTED, ls="none", marker=marker, ms=5, label=name.upper())
        for name, marker in PERCENTILE_MARKERS.items()
    ]
    return [mean, *percentiles]


def _draw_waits(ax: Axes, who: str, rows: pd.DataFrame) -> None:
    """Draw a row for each class: percentiles on a thin line, the mean with its interval on top."""
    for y, (_, row) in enumerate(rows.iterrows()):
        if pd.isna(row["mean"]):
            _write_reason(ax, y, row)
        else:
            _draw_wait(ax, y, row)
    name_rows(ax, [wording.plain(str(of)) for of in rows["of"]])
    if rows["mean"].isna().all():
        ax.set_xticks([])
    _, right = ax.get_xlim()
    ax.set_xlim(0.0, max(right, 1e-3))
    ax.set_xlabel(f"waiting time, h  ({WAITS_MEASURED[who]})")


def _write_reason(ax: Axes, y: int, row: "pd.Series[Any]") -> None:
    """Write why a class has no mean."""
    ax.annotate(
        wording.figure_text(row).text,
        (0.0, y),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        color=palette.TARGET if wording.is_withheld(row) else palette.MUTED,
    )


def _draw_wait(ax: Axes, y: int, row: "pd.Series[Any]") -> None:
    percentiles = {name: float(row[name]) for name in PERCENTILE_MARKERS}
    ends = [min(percentiles.values()), max(percentiles.values())]
    ax.plot(ends, [y, y], color=palette.GRID, lw=3.0, zorder=1)
    for name, value in percentiles.items():
        ax.plot(
            value,
            y,
            PERCENTILE_MARKERS[name],
            color=palette.MUTED,
            ms=5,
            zorder=5 if value == 0.0 else 2,
            clip_on=False,
        )
    if pd.notna(row["ci_low"]):
        ax.plot([row["ci_low"], row["ci_high"]], [y, y], color=palette.MAIN, lw=2.4, zorder=3)
    ax.plot(row["mean"], y, "o", color=palette.MAIN, ms=6, zorder=4)


@in_report_style
def cause_figure(result: Result) -> Figure:
    """Draw the hours that were waited by direct cause, each split by root cause."""
    drawn = result.waits[result.waits["share"] >= LEAST_DRAWN]
    tables = {who: rows for who in ENTITIES if len(rows := drawn[drawn["who"] == who])}
    if not tables:
        return message_figure("Nobody waited.")
    colours = _root_colours(drawn)
    folded = ~drawn["root"].isin(list(colours))
    drawn = drawn.assign(root=drawn["root"].where(~folded, palette.OTHER_NAME))
    drawn = drawn.groupby(["who", "cause", "root"], as_index=False)[["hours", "share"]].sum()
    tables = {who: rows for who in ENTITIES if len(rows := drawn[drawn["who"] == who])}
    marks = hatches(colours)
    fig, axes = _panels([len(set(rows["cause"])) for rows in tables.values()])
    for ax, (who, rows) in zip(axes, tables.items(), strict=True):
        _draw_causes(ax, rows, colours, marks)
        ax.set_title(ENTITIES[who])
    text = "hours waited in the window, mean of the replications"
    for ax in axes:
        ax.set_xlabel(text)
    axes[-1].set_xlabel(f"{text}  (in the bars: share of all waiting of that kind)")
    handles = legend_patches(colours, marks)
    title = "root cause: what stops the work, or what the one ahead is doing"
    add_legend_below(fig, handles, min(len(handles), MOST_LEGEND_COLUMNS), title)
    return fig


def _root_colours(drawn: pd.DataFrame) -> dict[str, str]:
    """Return the colour of each root cause that has one of its own, and that of all others."""
    shares = drawn.groupby("root")["share"].sum()
    roots = sorted((str(root) for root in shares.index), key=_root_order)
    own = palette.most_weighed({root: float(shares[root]) for root in roots})
    others = {palette.OTHER_NAME: palette.OTHER} if len(own) < len(roots) else {}
    return palette.state_colours(own) | others


def _root_order(root: str) -> tuple[int, str]:
    """Return the place of a root cause in the palette; unknown ones come last, by name."""
    known = [*palette.STATES, *palette.CAUSES, *palette.ROOTS]
    return (known.index(root) if root in known else len(known), root)


def _draw_causes(
    ax: Axes, rows: pd.DataFrame, colours: dict[str, str], marks: dict[str, str]
) -> None:
    """Draw a bar for each direct cause, the longest first, split by root cause."""
    totals = rows.groupby("cause")["hours"].sum().sort_values(ascending=False, kind="stable")
    longest_h = float(totals.max()) or 1.0
    for y, cause in enumerate(totals.index):
        parts = rows[rows["cause"] == cause]
        order = np.argsort([_root_order(str(root))[0] for root in parts["root"]], kind="stable")
        left = 0.0
        for _, row in parts.iloc[order].iterrows():
            hours, colour = row["hours"], colours[str(row["root"])]
            ax.barh(
                y,
                hours,
                BAR_HEIGHT,
                left,
                facecolor=colour,
                edgecolor=palette.PAPER,
                hatch=marks[str(row["root"])],
                linewidth=0.6,
            )
            if hours > LEAST_LABELLED * longest_h:
                write_in_bar(ax, left + hours / 2, y, wording.share(row["share"]), colour)
            left += float(hours)
    name_rows(ax, [f"for {_cause_text(str(cause))}" for cause in totals.index])
    ax.set_xlim(0.0, longest_h * 1.04)


def _cause_text(cause: str) -> str:
    """Return what is waited for, in words that fit ships, trains and trucks alike."""
    short: dict[str, str] = {
        Cause.CARGO: "cargo or room, alongside",
        Cause.STORE: "the store",
        Cause.EXIT: "a lane out",
    }
    return short.get(cause) or why.AWAITED.get(cause, wording.plain(cause))
