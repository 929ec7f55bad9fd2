"""Figures of sensitivity: the inputs in order of their influence, and where the figure has no mean."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from portsim.analysis.decisions.sensitivity import FIRST, MU_STAR, NOISE, SIGMA, TOTAL
from portsim.analysis.kpis.summarise import kpi_unit
from portsim.report.studies.sensitivity.ranked_inputs import (
    BOTH,
    LOWERS,
    MATTERS,
    RAISES,
    SMALL,
    Measure,
    RankedInput,
    direction,
    figure_name,
    noise_share,
    ranked_inputs,
    study_note,
    unstable_points,
)
from portsim.report.studies.study_report import axis_title
from portsim.report.studies.swept_keys import key_text
from portsim.report.style import palette, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.studies.results.result import StudyResult

ROW_IN = 0.5
INDEX_IN = 0.68
NEAR = 0.045  # of the axes: points nearer than this share a label
DIRECTIONS = {RAISES: palette.VERMILION, LOWERS: palette.BLUE, BOTH: palette.MUTED}


@in_report_style
def index_figure(study: StudyResult) -> Figure:
    """Draw first-order and total indices with their intervals, the largest total first."""
    found = ranked_inputs(study)
    if not any(np.isfinite(one.measures[TOTAL].mean) for one in found):
        return message_figure(f"No indices: {study_note(study)}.")
    fig = new_figure(INDEX_IN * len(found) + 1.6)
    ax = fig.subplots()
    ax.axvspan(0.0, 100 * SMALL, color=palette.GRID, lw=0.0, zorder=0)
    noise = 100 * noise_share(study)
    if noise > 0.0:
        ax.axvline(noise, color=palette.INK, ls=":", lw=1.2)
    edges = _axis_ends([value for one in found for value in one.measures.values()])
    for y, one in enumerate(found):
        for measure, place, colour, marker in (
            (TOTAL, -0.15, palette.ORANGE, "D"),
            (FIRST, 0.15, palette.BLUE, "o"),
        ):
            _draw_measure(ax, one.measures[measure], y + place, colour, marker, edges)
    ax.axvline(0.0, color=palette.INK, lw=0.9)
    ax.set_xlim(*edges)
    _name_rows(ax, found)
    ax.set_xlabel(f"share of the variance of {figure_name(study)}, %  (whisker: interval)")
    handles: list[Any] = [
        Line2D(
            [],
            [],
            color=palette.ORANGE,
            marker="D",
            label="total: with all it does together with others",
        ),
        Line2D([], [], color=palette.BLUE, marker="o", label="first order: on its own"),
        Patch(color=palette.GRID, label=f"less than {100 * SMALL:g} %: matters little"),
    ]
    if noise > 0.0:
        handles.append(Line2D([], [], color=palette.INK, ls=":", label="what chance alone gives"))
    fig.legend(handles=handles, loc="outside lower center", ncols=2)
    return fig


def _axis_ends(values: Sequence[Measure]) -> tuple[float, float]:
    """Return the ends of the axis: wide intervals are cut, and the cut is marked."""
    ends = np.asarray([end for value in values for end in value if np.isfinite(end)])
    return max(-50.0, min(-5.0, 100 * float(ends.min()) - 5)), min(
        160.0, max(105.0, 100 * float(ends.max()) + 12)
    )


def _draw_measure(
    ax: Axes, value: Measure, y: float, colour: str, marker: str, edges: tuple[float, float]
) -> None:
    mean, low, high = (100 * part for part in value)
    if np.isfinite(low):
        ax.plot(
            [max(low, edges[0]), min(high, edges[1])],
            [y, y],
            color=colour,
            lw=2,
            solid_capstyle="butt",
        )
        for end, edge, arrow in ((low, edges[0], "<"), (high, edges[1], ">")):
            if (end - edge) * (1 if arrow == ">" else -1) > 0.0:
                ax.plot(edge, y, arrow, color=colour, ms=6, clip_on=False)
    ax.plot(mean, y, marker, color=colour, ms=6)
    above = marker == "D"
    ax.annotate(
        wording.share(value.mean),
        (mean, y),
        xytext=(0, 5 if above else -5),
        textcoords="offset points",
        ha="center",
        va="bottom" if above else "top",
        fontsize=8,
    )


def _name_rows(ax: Axes, found: Sequence[RankedInput], numbered: bool = False) -> None:
    """Name the rows; inputs that are not shown to matter stand back."""
    names = [
        f"{number}  {key_text(one.key)}" if numbered else key_text(one.key)
        for number, one in enumerate(found, 1)
    ]
    ax.set_yticks(range(len(found)), names)
    ax.set_ylim(len(found) - 0.45, -0.55)
    ax.grid(visible=False, axis="y")
    for label, one in zip(ax.get_yticklabels(), found, strict=True):
        label.set_color(palette.INK if one.standing == MATTERS else palette.MUTED)
        label.set_fontweight("bold" if one.standing == MATTERS else "normal")


@in_report_style
def effect_figure(study: StudyResult) -> Figure:
    """Draw the size of the effects, largest first, and beside it how much they spread and what chance has in that."""
    found = ranked_inputs(study)
    if not any(np.isfinite(one.measures[MU_STAR].mean) for one in found):
        return message_figure(f"No effects: {study_note(study)}.")
    title, factor = _effect_axis(study)
    fig = new_figure(max(4.2, ROW_IN * len(found) + 1.7))
    left, right = fig.subplots(1, 2, width_ratios=(1.15, 1.0))
    for y, one in enumerate(found):
        colour = DIRECTIONS[direction(one)]
        mean, low, high = (factor * part for part in one.measures[MU_STAR])
        left.barh(y, mean, 0.55, color=colour)
        end = mean
        if np.isfinite(low):
            left.plot([low, high], [y, y], color=palette.INK, lw=1.1, marker="|", ms=7)
            end = high
        text = wording.number(mean, wording.decimals_for(mean, (high - low) / 2))
        left.annotate(
            text, (end, y), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8
        )
    left.set_xlim(0.0, 1.14 * max(left.get_xlim()[1], 1e-12))
    _name_rows(left, found, numbered=True)
    left.set_xlabel(
        f"mean size of the effect on {title[:1].lower()}{title[1:]}\n(whisker: interval)"
    )
    left.set_title("How much")
    _draw_spread(right, found, factor)
    right.set_xlabel("mean size of the effect")
    right.set_ylabel(f"spread of the effect (standard deviation), {title.rpartition(', ')[2]}")
    right.set_title("How steadily")
    used = dict.fromkeys(direction(one) for one in found)
    handles: list[Any] = [
        Patch(color=DIRECTIONS[name], label=f"more of it {name} the figure") for name in used
    ]
    handles.append(
        Line2D([], [], color=palette.INK, lw=4, alpha=0.35, label="spread that is chance alone")
    )
    handles.append(
        Line2D([], [], color=palette.MUTED, ls="--", label="spread as large as the effect")
    )
    fig.legend(handles=handles, loc="outside lower center", ncols=3)
    return fig


def _draw_spread(ax: Axes, found: Sequence[RankedInput], factor: float) -> None:
    """Draw the spread of the effects against their mean size, by number; a grey bar is what chance alone makes."""
    x = factor * np.asarray([one.measures[MU_STAR].mean for one in found])
    y = factor * np.nan_to_num([one.measures[SIGMA].mean for one in found])
    noise = factor * np.nan_to_num([one.measures[NOISE].mean for one in found])
    wide, tall = 1.15 * max(float(x.max()), 1e-12), 1.2 * max(float(np.max([y, noise])), 1e-12)
    ax.plot([0.0, min(wide, tall)], [0.0, min(wide, tall)], color=palette.MUTED, ls="--", lw=0.9)
    for index, one in enumerate(found):
        ax.plot(
            [x[index]] * 2,
            [0.0, noise[index]],
            color=palette.INK,
            lw=4,
            alpha=0.35,
            solid_capstyle="butt",
        )
        ax.plot(
            x[index], y[index], "o", color=DIRECTIONS[direction(one)], ms=7, clip_on=False, zorder=3
        )
    left = list(range(len(found)))
    while left:
        first = left[0]
        near = [
            i
            for i in left
            if abs(x[i] - x[first]) < NEAR * wide and abs(y[i] - y[first]) < NEAR * tall
        ]
        left = [i for i in left if i not in near]
        at = (float(max(x[i] for i in near)), float(max(y[i] for i in near)))
        text = ", ".join(str(i + 1) for i in near)
        ax.annotate(
            text,
            at,
            xytext=(6, 5),
            textcoords="offset points",
            fontsize=9,
            fontweight="bold",
            zorder=4,
        )
    ax.set_xlim(-0.02 * wide, wide)
    ax.set_ylim(-0.02 * tall, tall)


@in_report_style
def unstable_figure(study: StudyResult) -> Figure:
    """Draw where in the ranges of the inputs the figure has no mean."""
    points, bad = study.tables["points"], unstable_points(study)
    fig = new_figure(0.42 * len(study.axes) + 1.5)
    ax = fig.subplots()
    for y, key in enumerate(study.axes):
        low, span = float(points[key].min()), float(np.ptp(points[key])) or 1.0
        for rows, place, colour, marker in (
            (points.drop(bad.index), 0.14, palette.SKY, "|"),
            (bad, -0.14, palette.VERMILION, "x"),
        ):
            ax.plot(
                (rows[key] - low) / span,
                np.full(len(rows), y + place),
                marker,
                color=colour,
                ms=6,
                clip_on=False,
            )
        for end, at, side in ((low, 0.0, "right"), (float(points[key].max()), 1.0, "left")):
            shift = -8 if side == "right" else 8
            ax.annotate(
                wording.three_digits(end),
                (at, y),
                xytext=(shift, 0),
                textcoords="offset points",
                ha=side,
                va="center",
                fontsize=8,
            )
    ax.set_yticks(range(len(study.axes)), [key_text(key) for key in study.axes])
    ax.set_ylim(len(study.axes) - 0.5, -0.5)
    ax.set_xlim(-0.14, 1.14)
    ax.set_xticks([])
    ax.grid(visible=False)
    ax.set_xlabel("from the lowest to the highest value of each input")
    handles = [
        Line2D([], [], color=palette.SKY, marker="|", ls="", label="the figure has a mean"),
        Line2D([], [], color=palette.VERMILION, marker="x", ls="", label="no mean: unstable"),
    ]
    fig.legend(handles=handles, loc="outside lower center", ncols=2)
    return fig


def _effect_axis(study: StudyResult) -> tuple[str, float]:
    unit = kpi_unit((study.kpi, study.of), study.base)
    title, factor = axis_title(study, unit)
    return title.removesuffix("%") + ("% points" if title.endswith("%") else ""), factor
