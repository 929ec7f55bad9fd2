"""Waiting: how long, by class, and for what, from the ledger."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from portsim.report.style import palette, wording
from portsim.report.style.canvas import drawn, empty, figure
from portsim.studies.results.result import Result

WHO = (("vessel", "Ships"), ("train", "Trains"), ("truck", "Trucks"))
MEANT = {
    "vessel": "arrival at the anchorage to leaving it",
    "train": "for an arrival track and for an unloading track",
    "truck": "all queues together, from the ban on coming to the way out",
}
PERCENTILES = (("p50", "v"), ("p90", "D"), ("p95", "s"))
ROW_IN = 0.3
SEEN = 0.001  # a smaller share of waiting is thinner than a line


@drawn
def waits(result: Result) -> Figure:
    """Draw mean waits with their intervals, and percentiles, by class of ship, train and truck."""
    groups = {
        who: rows for who, _ in WHO if len(rows := result.kpis[result.kpis["kpi"] == f"{who}_wait"])
    }
    if not groups:
        return empty("Nobody came in the measured window.")
    return _panels(groups, lambda ax, who, rows: _spread(ax, who, rows), _wait_legend())


def _wait_legend() -> list[Any]:
    handles: list[Any] = [
        Line2D([], [], color=palette.MAIN, marker="o", ms=6, lw=2, label="mean and its interval"),
    ]
    handles += [
        Line2D([], [], color=palette.MUTED, ls="none", marker=marker, ms=5, label=name.upper())
        for name, marker in PERCENTILES
    ]
    return handles


def _spread(ax: Axes, who: str, rows: pd.DataFrame) -> None:
    """One row a class: percentiles on a thin line, the mean with its interval on top."""
    for y, (_, row) in enumerate(rows.iterrows()):
        if pd.isna(row["mean"]):
            ax.annotate(
                wording.shown(row).text,
                (0.0, y),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                color=palette.TARGET if wording.is_withheld(row) else palette.MUTED,
            )
            continue
        points = [float(row[name]) for name, _ in PERCENTILES]
        ax.plot([min(points), max(points)], [y, y], color=palette.GRID, lw=3.0, zorder=1)
        for (_, marker), value in zip(PERCENTILES, points, strict=True):
            ax.plot(
                value,
                y,
                marker,
                color=palette.MUTED,
                ms=5,
                zorder=5 if value == 0.0 else 2,
                clip_on=False,
            )
        if pd.notna(row["ci_low"]):
            ax.plot([row["ci_low"], row["ci_high"]], [y, y], color=palette.MAIN, lw=2.4, zorder=3)
        ax.plot(row["mean"], y, "o", color=palette.MAIN, ms=6, zorder=4)
    ax.set_yticks(range(len(rows)), [wording.plain(str(of)) for of in rows["of"]])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    if rows["mean"].isna().all():
        ax.set_xticks([])
    _, right = ax.get_xlim()
    ax.set_xlim(0.0, max(right, 1e-3))
    ax.set_xlabel(f"waiting time, h  ({MEANT[who]})")


@drawn
def causes(result: Result) -> Figure:
    """Draw the waiting ledger: hours by what was waited for, split by the root cause."""
    seen = result.waits[result.waits["share"] >= SEEN]
    groups = {who: rows for who, _ in WHO if len(rows := seen[seen["who"] == who])}
    if not groups:
        return empty("Nobody waited.")
    roots = pd.concat(list(groups.values()))["root"].astype(str)
    colours = palette.states(sorted(set(roots), key=_order))
    handles = [Patch(color=colour, label=text) for colour, text in palette.keys(colours).items()]
    title = "root cause: what stops the work, or what the one ahead is doing"
    return _panels(
        groups, lambda ax, who, rows: _ledger(ax, rows, colours), handles, title, by="cause"
    )


def _order(root: str) -> tuple[int, str]:
    known = [*palette.STATES, *palette.CAUSES, *palette.ROOTS]
    return (known.index(root) if root in known else len(known), root)


def _ledger(ax: Axes, rows: pd.DataFrame, colours: dict[str, str]) -> None:
    """One bar a direct cause, longest first, split by root cause; shares written where they fit."""
    totals = rows.groupby("cause")["hours"].sum().sort_values(ascending=False, kind="stable")
    longest = float(totals.max()) or 1.0
    for y, cause in enumerate(totals.index):
        mine = rows[rows["cause"] == cause]
        left = 0.0
        for _, row in mine.iloc[
            np.argsort([_order(str(r))[0] for r in mine["root"]], kind="stable")
        ].iterrows():
            colour = colours[str(row["root"])]
            ax.barh(
                y, row["hours"], 0.62, left, color=colour, edgecolor=palette.PAPER, linewidth=0.6
            )
            if row["hours"] > 0.07 * longest:
                ink = palette.PAPER if palette.is_dark(colour) else palette.INK
                middle = left + row["hours"] / 2
                ax.text(
                    middle,
                    y,
                    wording.share(row["share"]),
                    ha="center",
                    va="center",
                    color=ink,
                    fontsize=8,
                )
            left += float(row["hours"])
    ax.set_yticks(range(len(totals)), [f"for {_short(str(cause))}" for cause in totals.index])
    ax.set_ylim(len(totals) - 0.5, -0.5)
    ax.set_xlim(0.0, longest * 1.04)
    ax.set_xlabel("hours waited in the window, mean of the replications")


def _short(cause: str) -> str:
    """Return what is waited for, without what belongs to one kind of entity only."""
    return {
        "cargo": "cargo or room, alongside",
        "store": "the store",
        "ban": "the ban to end",
        "exit": "a lane out",
    }.get(cause, wording.waits_for(cause, ""))


def _panels(
    groups: dict[str, pd.DataFrame],
    draw: Callable[[Axes, str, pd.DataFrame], None],
    handles: list[Any],
    title: str | None = None,
    by: str | None = None,
) -> Figure:
    """Draw one panel a kind of entity, one above the other, as high as their rows need."""
    rows = [len(set(g[by])) if by else len(g) for g in groups.values()]
    heights = [ROW_IN * n + 0.75 for n in rows]
    fig = figure(sum(heights) + 0.5)
    axes = fig.subplots(len(groups), 1, squeeze=False, height_ratios=heights)[:, 0]
    names = dict(WHO)
    for ax, (who, table) in zip(axes, groups.items(), strict=True):
        draw(ax, who, table)
        ax.grid(visible=False, axis="y")
        ax.set_title(names[who])
    if by:
        axes[-1].set_xlabel(
            f"{axes[-1].get_xlabel()}  (in the bars: share of all waiting of that kind)"
        )
    fig.legend(handles=handles, loc="outside lower center", ncols=min(len(handles), 6), title=title)
    return fig
