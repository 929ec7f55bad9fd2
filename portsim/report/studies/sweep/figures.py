"""The figures of a sweep: a line for one input, a heat map for two, points for more."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from portsim.report.studies.study_report import axis_title, rows_of_figure
from portsim.report.studies.sweep.level import draw_contour, level_of
from portsim.report.studies.swept_keys import (
    CELL_IN,
    MOST_COLUMNS,
    key_text,
    key_values,
    set_cell_axes,
    settings_text,
    value_text,
)
from portsim.report.style import palette, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.report.style.rendered_figure import RenderedFigure
from portsim.studies.results.result import StudyResult


@in_report_style
def line_figure(study: StudyResult) -> Figure:
    """Draw the KPI with its interval against one input; unstable cases are hatched."""
    rows = rows_of_figure(study)
    if not len(rows):
        return message_figure("The study has no case with this figure.")
    key = study.axes[0]
    title, factor = axis_title(study, str(rows["unit"].iloc[0]))
    fig = new_figure(4.2)
    ax = fig.subplots()
    numeric = all(isinstance(v, int | float | np.number) for v in rows[key])
    if numeric:
        rows = rows.sort_values(key, kind="stable")
    x = rows[key].to_numpy(dtype=float) if numeric else np.arange(len(rows), dtype=float)
    mean, low, high = (
        factor * rows[name].to_numpy(dtype=float) for name in ("mean", "ci_low", "ci_high")
    )
    ax.fill_between(x, low, high, color=palette.BAND, linewidth=0.0, label="interval of the mean")
    ax.errorbar(
        x,
        mean,
        yerr=[mean - low, high - mean],
        color=palette.MAIN,
        fmt="o-",
        ms=5,
        capsize=3,
        label="mean",
    )
    if not numeric or len(x) <= MOST_COLUMNS:
        ax.set_xticks(x, [value_text(v) for v in rows[key]])
    ax.set_xlabel(key_text(key))
    ax.set_ylabel(title)
    if np.any(np.isfinite(mean)) and np.nanmin(low if np.any(np.isfinite(low)) else mean) >= 0.0:
        ax.set_ylim(bottom=0.0)
    if (level := level_of(study)) is not None:
        limit = level._replace(limit=factor * level.limit)
        ax.axhline(
            limit.limit, color=palette.TARGET, ls="--", lw=1.2, label=f"service level, {limit.text}"
        )
    bad = np.isnan(mean)
    if np.any(bad):
        _mark_unstable(ax, x, bad)
    ax.legend(loc="best")
    return fig


def _mark_unstable(ax: Axes, x: Any, bad: Any) -> None:
    """Hatch where no mean exists; a line must not suggest one."""
    edges = (
        np.concatenate(
            [[1.5 * x[0] - 0.5 * x[1]], (x[1:] + x[:-1]) / 2, [1.5 * x[-1] - 0.5 * x[-2]]]
        )
        if len(x) > 1
        else np.asarray([x[0] - 0.5, x[0] + 0.5])
    )
    name: str | None = "unstable: the queue grows, no mean"
    for index in np.flatnonzero(bad):
        ax.axvspan(
            edges[index],
            edges[index + 1],
            fc="none",
            ec=palette.MUTED,
            hatch="///",
            lw=0.0,
            label=name,
            zorder=0,
        )
        name = None
    ax.set_xlim(edges[0], edges[-1])


@in_report_style
def heat_map(study: StudyResult) -> Figure:
    """Draw the KPI over two inputs: value and half-width in every cell, or hatching."""
    rows = rows_of_figure(study)
    if not len(rows):
        return message_figure("The study has no case with this figure.")
    across, up = study.axes[:2]
    columns, lines = key_values(rows[across]), key_values(rows[up])
    title, factor = axis_title(study, str(rows["unit"].iloc[0]))
    fig = new_figure(CELL_IN * len(lines) + 1.5)
    ax = fig.subplots()
    means = factor * rows["mean"].to_numpy(dtype=float)
    finite = means[np.isfinite(means)]
    norm = Normalize(finite.min(), finite.max()) if len(finite) else Normalize(0.0, 1.0)
    colours = colormaps["cividis_r"]
    for _, row in rows.iterrows():
        x, y = columns.index(row[across]), lines.index(row[up])
        _draw_cell(ax, x, y, row, factor, norm, colours, small=len(columns) > 7)
    set_cell_axes(ax, (across, up), columns, lines)
    level, told = level_of(study), f"{title}: mean and its interval"
    if level is not None:
        draw_contour(ax, rows, (across, up), (columns, lines), level)
        told += f"; red line: service level, {level._replace(limit=factor * level.limit).text}"
    ax.set_title(told)
    return fig


def _draw_cell(
    ax: Axes,
    x: int,
    y: int,
    row: "pd.Series[Any]",
    factor: float,
    norm: Normalize,
    colours: Any,
    small: bool,
) -> None:
    mean = factor * float(row["mean"])
    size = 7.0 if small else 9.0
    if np.isnan(mean):
        ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fc="#F3F4F6", ec=palette.PAPER, lw=1.5))
        ax.add_patch(
            Rectangle((x - 0.5, y - 0.5), 1, 1, fc="none", ec="#B8C0C8", hatch="///", lw=0.0)
        )
        text = "unstable" if wording.is_withheld(row) else "none"
        box = {"fc": "#F3F4F6", "ec": "none", "pad": 1.5}
        ax.text(x, y, text, ha="center", va="center", fontsize=size, bbox=box)
        return
    colour = colours(norm(mean))
    ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fc=colour, ec=palette.PAPER, lw=1.5))
    low, high = (factor * float(row[end]) for end in ("ci_low", "ci_high"))
    decimals = wording.decimals_for(mean, (high - low) / 2)
    ends = f"{wording.number(low, decimals)} to {wording.number(high, decimals)}"
    text = wording.number(mean, decimals)
    text += f"\n{ends}" if np.isfinite(high - low) else "\nno interval"
    ink = palette.PAPER if palette.is_dark(colour) else palette.INK
    ax.text(x, y, text, ha="center", va="center", color=ink, fontsize=size)


@in_report_style
def point_figure(study: StudyResult) -> Figure:
    """Draw a row for each case: its mean and interval."""
    rows = rows_of_figure(study)
    if not len(rows):
        return message_figure("The study has no case with this figure.")
    title, factor = axis_title(study, str(rows["unit"].iloc[0]))
    fig = new_figure(0.24 * len(rows) + 1.2)
    ax = fig.subplots()
    for y, (_, row) in enumerate(rows.iterrows()):
        if pd.isna(row["mean"]):
            ax.annotate(
                wording.figure_text(row).text,
                (0.02, y),
                xycoords=("axes fraction", "data"),
                va="center",
            )
            continue
        ax.plot([factor * row["ci_low"], factor * row["ci_high"]], [y, y], color=palette.MAIN, lw=2)
        ax.plot(factor * row["mean"], y, "o", color=palette.MAIN, ms=5)
    names = [settings_text({key: row[key] for key in study.axes}) for _, row in rows.iterrows()]
    ax.set_yticks(range(len(rows)), names)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlabel(title)
    return fig


def figures(study: StudyResult) -> list[RenderedFigure]:
    """Draw the KPI over the inputs; which figure depends on how many there are."""
    plain = study.axes != ["name"] and len(rows_of_figure(study)) > 0
    draw, reading = (
        _FIGURES[min(len(study.axes), len(_FIGURES)) - 1]
        if plain and _is_grid(study)
        else _FIGURES[-1]
    )
    return [
        RenderedFigure.render(
            "sweep", "The figure over the inputs that were varied", reading, draw(study)
        )
    ]


def _is_grid(study: StudyResult) -> bool:
    """Return whether the cases are all combinations of the inputs' values."""
    rows = rows_of_figure(study)
    return len(study.axes) == 1 or len(rows) == int(
        np.prod([rows[key].nunique() for key in study.axes])
    )


_FIGURES = (
    (
        line_figure,
        "Where the line bends upwards, the next step of the input costs the most waiting; hatched "
        "cases have no mean at all.",
    ),
    (
        heat_map,
        "Darker is more. Cells differ if their intervals do not overlap; where they do, a "
        "comparison tells, since all cells meet the same random numbers. Hatched cells are "
        "unstable and have no mean.",
    ),
    (point_figure, "A row a case: the dot is the mean, the line its interval."),
)
