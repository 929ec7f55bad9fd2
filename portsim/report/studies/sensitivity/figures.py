"""The figures of a sensitivity study: inputs in order, and points without a mean."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from portsim.analysis.decisions.sensitivity import FIRST, MU_STAR, NOISE, SIGMA, TOTAL
from portsim.analysis.kpis.tables.summarise import kpi_unit
from portsim.flow.streams import Floats
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
from portsim.report.studies.study_report import axis_unit, lower_first, subject
from portsim.report.studies.swept_keys import key_text
from portsim.report.style import palette, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.report.style.marks import add_legend_below, name_rows
from portsim.studies.results.result import StudyResult

ROW_IN = 0.5
INDEX_IN = 0.68
NEAR = 0.045  # of the axes: points nearer than this share a label
DIRECTIONS = {RAISES: palette.VERMILION, LOWERS: palette.BLUE, BOTH: palette.MUTED}


@in_report_style
def index_figure(study: StudyResult) -> Figure:
    """Draw first-order and total indices with their intervals, the largest total first."""
    inputs = ranked_inputs(study)
    if not any(np.isfinite(ranked.measures[TOTAL].mean) for ranked in inputs):
        return message_figure(f"No indices: {study_note(study)}.")
    fig = new_figure(INDEX_IN * len(inputs) + 1.6)
    ax = fig.subplots()
    ax.axvspan(0.0, 100 * SMALL, color=palette.GRID, lw=0.0, zorder=0)
    noise = 100 * noise_share(study)
    if noise > 0.0:
        ax.axvline(noise, color=palette.INK, ls=":", lw=1.2)
    edges = _axis_ends([value for ranked in inputs for value in ranked.measures.values()])
    for y, ranked in enumerate(inputs):
        for measure, place, colour, marker in (
            (TOTAL, -0.15, palette.ORANGE, "D"),
            (FIRST, 0.15, palette.BLUE, "o"),
        ):
            _draw_measure(ax, ranked.measures[measure], y + place, colour, marker, edges)
    ax.axvline(0.0, color=palette.INK, lw=0.9)
    ax.set_xlim(*edges)
    _name_rows(ax, inputs)
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
    add_legend_below(fig, handles, 2)
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


def _name_rows(ax: Axes, inputs: Sequence[RankedInput], numbered: bool = False) -> None:
    """Name the rows, in bold and black only the inputs that matter."""
    names = [
        f"{number}  {key_text(ranked.key)}" if numbered else key_text(ranked.key)
        for number, ranked in enumerate(inputs, 1)
    ]
    ax.set_yticks(range(len(inputs)), names)
    ax.set_ylim(len(inputs) - 0.45, -0.55)
    ax.grid(visible=False, axis="y")
    for label, ranked in zip(ax.get_yticklabels(), inputs, strict=True):
        label.set_color(palette.INK if ranked.standing == MATTERS else palette.MUTED)
        label.set_fontweight("bold" if ranked.standing == MATTERS else "normal")


@in_report_style
def effect_figure(study: StudyResult) -> Figure:
    """Draw the mean size of the effects, largest first, and their spread against it."""
    inputs = ranked_inputs(study)
    if not any(np.isfinite(ranked.measures[MU_STAR].mean) for ranked in inputs):
        return message_figure(f"No effects: {study_note(study)}.")
    unit, factor = _effect_unit(study)
    in_unit = f", {unit}" if unit else ""
    fig = new_figure(max(4.2, ROW_IN * len(inputs) + 1.7))
    left, right = fig.subplots(1, 2, width_ratios=(1.15, 1.0))
    for y, ranked in enumerate(inputs):
        _draw_effect(left, y, ranked, factor)
    left.set_xlim(0.0, 1.14 * max(left.get_xlim()[1], 1e-12))
    _name_rows(left, inputs, numbered=True)
    figure = lower_first(subject(study))
    left.set_xlabel(f"mean size of the effect on {figure}{in_unit}\n(whisker: interval)")
    left.set_title("How much")
    _draw_spreads(right, inputs, factor)
    right.set_xlabel("mean size of the effect")
    right.set_ylabel(f"spread of the effect (standard deviation){in_unit}")
    right.set_title("How steadily")
    add_legend_below(fig, _effect_legend(inputs), 3)
    return fig


def _draw_effect(ax: Axes, y: int, ranked: RankedInput, factor: float) -> None:
    """Draw the mean size of the effects of an input, with its interval."""
    mean, low, high = (factor * value for value in ranked.measures[MU_STAR])
    ax.barh(y, mean, 0.55, color=DIRECTIONS[direction(ranked)])
    end = mean
    if np.isfinite(low):
        ax.plot([low, high], [y, y], color=palette.INK, lw=1.1, marker="|", ms=7)
        end = high
    text = wording.number(mean, wording.decimals_for(mean, (high - low) / 2))
    ax.annotate(text, (end, y), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8)


def _effect_legend(inputs: Sequence[RankedInput]) -> list[Patch | Line2D]:
    handles: list[Patch | Line2D] = [
        Patch(color=DIRECTIONS[name], label=f"more of it {name} the figure")
        for name in dict.fromkeys(direction(ranked) for ranked in inputs)
    ]
    text = "spread that is chance alone"
    handles.append(Line2D([], [], color=palette.INK, lw=4, alpha=0.35, label=text))
    text = "spread as large as the effect"
    handles.append(Line2D([], [], color=palette.MUTED, ls="--", label=text))
    return handles


def _draw_spreads(ax: Axes, inputs: Sequence[RankedInput], factor: float) -> None:
    """Draw the spread of the effects against their mean size; a grey bar is chance alone."""
    x = factor * np.asarray([ranked.measures[MU_STAR].mean for ranked in inputs])
    y = factor * np.nan_to_num([ranked.measures[SIGMA].mean for ranked in inputs])
    noise = factor * np.nan_to_num([ranked.measures[NOISE].mean for ranked in inputs])
    width, height = 1.15 * max(float(x.max()), 1e-12), 1.2 * max(float(np.max([y, noise])), 1e-12)
    diagonal = [0.0, min(width, height)]
    ax.plot(diagonal, diagonal, color=palette.MUTED, ls="--", lw=0.9)
    for index, ranked in enumerate(inputs):
        ax.plot(
            [x[index]] * 2,
            [0.0, noise[index]],
            color=palette.INK,
            lw=4,
            alpha=0.35,
            solid_capstyle="butt",
        )
        colour = DIRECTIONS[direction(ranked)]
        ax.plot(x[index], y[index], "o", color=colour, ms=7, clip_on=False, zorder=3)
    for near in _groups_of_near(x / width, y / height):
        ax.annotate(
            ", ".join(str(index + 1) for index in near),
            (float(x[near].max()), float(y[near].max())),
            xytext=(6, 5),
            textcoords="offset points",
            fontsize=9,
            fontweight="bold",
            zorder=4,
        )
    ax.set_xlim(-0.02 * width, width)
    ax.set_ylim(-0.02 * height, height)


def _groups_of_near(x: Floats, y: Floats) -> list[list[int]]:
    """Return the points in groups that share a label; x and y are shares of the axes."""
    left = list(range(len(x)))
    groups = []
    while left:
        first = left[0]
        near = [
            index
            for index in left
            if abs(x[index] - x[first]) < NEAR and abs(y[index] - y[first]) < NEAR
        ]
        left = [index for index in left if index not in near]
        groups.append(near)
    return groups


@in_report_style
def unstable_figure(study: StudyResult) -> Figure:
    """Draw where in the ranges of the inputs the KPI has no mean."""
    points = study.tables["points"]
    unstable = unstable_points(study)
    stable = points.drop(unstable.index)
    fig = new_figure(0.42 * len(study.axes) + 1.5)
    ax = fig.subplots()
    for y, key in enumerate(study.axes):
        low, span = float(points[key].min()), float(np.ptp(points[key])) or 1.0
        _draw_points(ax, (stable[key] - low) / span, y + 0.14, palette.SKY, "|")
        _draw_points(ax, (unstable[key] - low) / span, y - 0.14, palette.VERMILION, "x")
        _write_end(ax, low, (0.0, y), -8)
        _write_end(ax, float(points[key].max()), (1.0, y), 8)
    name_rows(ax, [key_text(key) for key in study.axes])
    ax.set_xlim(-0.14, 1.14)
    ax.set_xticks([])
    ax.grid(visible=False)
    ax.set_xlabel("from the lowest to the highest value of each input")
    handles = [
        Line2D([], [], color=palette.SKY, marker="|", ls="", label="the figure has a mean"),
        Line2D([], [], color=palette.VERMILION, marker="x", ls="", label="no mean: unstable"),
    ]
    add_legend_below(fig, handles, 2)
    return fig


def _draw_points(ax: Axes, x: "pd.Series[float]", y: float, colour: str, marker: str) -> None:
    ax.plot(x, np.full(len(x), y), marker, color=colour, ms=6, clip_on=False)


def _write_end(ax: Axes, value: float, at: tuple[float, float], shift: int) -> None:
    """Write an end of the range of an input, `shift` points to the right of a place."""
    ax.annotate(
        wording.three_digits(value),
        at,
        xytext=(shift, 0),
        textcoords="offset points",
        ha="right" if shift < 0 else "left",
        va="center",
        fontsize=8,
    )


def _effect_unit(study: StudyResult) -> tuple[str, float]:
    """Return the unit in which effects are drawn, and by what they are multiplied."""
    key = study.base.parts.kpi(study.kpi), study.of
    unit, factor = axis_unit(study, kpi_unit(key, study.base))
    return "% points" if unit == "%" else unit, factor
