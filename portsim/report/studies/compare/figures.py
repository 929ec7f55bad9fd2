"""Figures of a comparison: relative differences of the figures looked at first, and what the cases cost."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from portsim.analysis.statistics.comparison import ALIKE
from portsim.report.studies.compare.differences import (
    COMPARED,
    MILLION,
    compared_cases,
    key_rows,
    phases,
)
from portsim.report.style import palette, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.studies.kinds.comparison_table import WITHHELD as WITHHELD_VERDICT
from portsim.studies.results.result import StudyResult

LANE_IN = 0.17  # of a case
GAP_IN = 0.22  # between two figures
MOST_ROWS = 14
MOST_PERCENT = 150.0  # %: what lies beyond is marked at the edge
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "h")


def _case_styles(study: StudyResult) -> dict[str, tuple[str, str]]:
    """Return colour and marker of each case."""
    names = compared_cases(study)
    colours = palette.series_colours(names)
    return {
        name: (colours[name], MARKERS[index % len(MARKERS)]) for index, name in enumerate(names)
    }


def drawn_kpis(study: StudyResult) -> tuple[list[tuple[str, str]], int]:
    """Return the figures that are drawn, and how many are left out: first those that no case is known to change."""
    rows = key_rows(study)
    keys = list(dict.fromkeys(zip(rows["kpi"], rows["of"], strict=True)))
    if len(keys) <= MOST_ROWS:
        return keys, 0
    moved = rows[~rows["verdict"].isin([ALIKE])]
    changed = set(zip(moved["kpi"], moved["of"], strict=True))
    kept = [key for key in keys if key in changed or key[1] == "all"][:MOST_ROWS]
    return kept, len(keys) - len(kept)


@in_report_style
def difference_figure(study: StudyResult) -> Figure:
    """Draw the difference to the first case, in per cent of it, with the joint interval; a panel a phase."""
    keys, left_out = drawn_kpis(study)
    if not keys:
        return message_figure("No figure is known of the first case and of another one.")
    looks, panels = _case_styles(study), phases(study)
    rows = key_rows(study)
    edge = _edge(rows)
    fig = new_figure(len(panels) * (len(keys) * (len(looks) * LANE_IN + GAP_IN) + 0.7) + 0.9)
    axes = np.atleast_1d(fig.subplots(len(panels), 1, sharex=True))
    for ax, phase in zip(axes, panels, strict=True):
        here = rows if phase is None else rows[rows["phase"] == phase]
        _draw_phase(ax, here, keys, looks, edge)
        if phase is not None:
            ax.set_title(str(phase))
    base = study.table["base"].iloc[0]
    text = f"difference to {wording.plain(str(base))}, % of it  (whisker: joint interval)"
    axes[-1].set_xlabel(text + (f"; {left_out} more in the table" if left_out else ""))
    handles = [
        Line2D([], [], color=colour, marker=marker, label=wording.plain(name))
        for name, (colour, marker) in looks.items()
    ]
    handles.append(
        Line2D(
            [],
            [],
            color=palette.MUTED,
            marker="o",
            mfc=palette.PAPER,
            label="hollow: not told apart",
        )
    )
    fig.legend(handles=handles, loc="outside lower center", ncols=min(4, len(handles)))
    return fig


def _relative_difference(row: "pd.Series[Any]") -> tuple[float, float, float] | None:
    """Return difference and joint interval in per cent of the first case; None where there is none."""
    if row["verdict"] not in COMPARED or not row["base_mean"]:
        return None
    factor = 100.0 / abs(float(row["base_mean"]))
    found = tuple(factor * float(row[name]) for name in ("difference", "joint_low", "joint_high"))
    return None if np.isnan(found).any() else (found[0], found[1], found[2])


def _edge(rows: pd.DataFrame) -> float:
    """Return where the axis ends on both sides."""
    found = [one for _, row in rows.iterrows() if (one := _relative_difference(row))]
    return min(
        MOST_PERCENT, max(1.1 * max((abs(end) for one in found for end in one), default=1.0), 1.0)
    )


def _draw_phase(
    ax: Axes,
    rows: pd.DataFrame,
    keys: list[tuple[str, str]],
    looks: dict[str, tuple[str, str]],
    edge: float,
) -> None:
    by_case = {(row["kpi"], row["of"], row["case"]): row for _, row in rows.iterrows()}
    step = len(looks) + GAP_IN / LANE_IN
    for index, (kpi, of) in enumerate(keys):
        for lane, (name, (colour, marker)) in enumerate(looks.items()):
            row = by_case.get((kpi, of, name))
            if row is not None:
                _draw_difference(ax, row, index * step + lane, colour, marker, edge)
        if index:
            ax.axhline(index * step - (1 + GAP_IN / LANE_IN) / 2, color=palette.GRID, lw=0.8)
    ax.axvline(0.0, color=palette.INK, lw=0.9)
    labels = [
        wording.label(kpi) + ("" if of == "all" else f"\n{wording.plain(of)}") for kpi, of in keys
    ]
    ax.set_yticks([index * step + (len(looks) - 1) / 2 for index in range(len(keys))], labels)
    ax.set_ylim(len(keys) * step - (1 + GAP_IN / LANE_IN) / 2, -(1 + GAP_IN / LANE_IN) / 2)
    ax.set_xlim(-1.12 * edge, 1.12 * edge)
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)


def _draw_difference(
    ax: Axes, row: "pd.Series[Any]", y: float, colour: str, marker: str, edge: float
) -> None:
    found = _relative_difference(row)
    if found is None:
        withheld = row["verdict"] == WITHHELD_VERDICT
        if withheld:
            ax.barh(
                y,
                2.24 * edge,
                0.8,
                left=-1.12 * edge,
                fc="none",
                ec="#B8C0C8",
                hatch="////",
                lw=0.0,
                zorder=0,
            )
        text = (
            "unstable"
            if withheld
            else "no interval"
            if row["verdict"] not in COMPARED
            else "the first case has 0"
        )
        box = {"fc": palette.PAPER, "ec": "none", "pad": 1.0}
        ax.plot(0.0, y, marker, color=colour, ms=5, mfc=palette.PAPER)
        ax.annotate(
            text,
            (0.0, y),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
            bbox=box,
        )
        return
    mean, low, high = found
    if low < edge and high > -edge:
        ax.plot(
            [max(low, -edge), min(high, edge)], [y, y], color=colour, lw=1.8, solid_capstyle="butt"
        )
    if abs(mean) <= edge:
        inside = palette.PAPER if row["verdict"] == ALIKE else colour
        ax.plot(mean, y, marker, color=colour, ms=5.5, mfc=inside)
        if row["verdict"] != ALIKE:
            left = mean < 0.0
            if low < -edge or high > edge:  # outside there is no room
                left = not left
            ax.annotate(
                f"{wording.three_digits(mean)} %",
                (max(low, -edge) if left else min(high, edge), y),
                xytext=(-5 if left else 5, 0),
                textcoords="offset points",
                ha="right" if left else "left",
                va="center",
                fontsize=7.5,
                bbox={"fc": palette.PAPER, "ec": "none", "pad": 0.5},
            )
    for end, arrow, side in ((low, "<", -1), (high, ">", 1)):
        if side * end > edge:
            ax.plot(side * edge, y, arrow, color=colour, ms=5, clip_on=False)
    if abs(mean) > edge:
        side = 1 if mean > 0.0 else -1
        text = f"{wording.three_digits(mean)} % ({wording.three_digits(low)} to {wording.three_digits(high)})"
        place: dict[str, Any] = {"xytext": (-side * 8, 0), "ha": "right" if side > 0 else "left"}
        box = {"fc": palette.PAPER, "ec": "none", "pad": 0.8}
        at = (side * edge, y)
        ax.annotate(
            text, at, textcoords="offset points", va="center", fontsize=7.5, bbox=box, **place
        )


@in_report_style
def npv_figure(study: StudyResult) -> Figure:
    """Draw the present value of all cost by case, and beside it the difference to the first."""
    rows = study.tables["npv"]
    looks = {str(rows["case"].iloc[0]): (palette.INK, "o")} | _case_styles(study)
    fig = new_figure(0.42 * len(rows) + 1.3)
    left, right = fig.subplots(1, 2, sharey=True)
    for y, (_, row) in enumerate(rows.iterrows()):
        colour, marker = looks[str(row["case"])]
        _draw_amount(
            left, y, [row["npv_usd"], row["npv_ci_low"], row["npv_ci_high"]], colour, marker
        )
        if y:
            hollow = row["verdict"] == ALIKE
            _draw_amount(
                right,
                y,
                [row["difference_usd"], row["joint_low"], row["joint_high"]],
                colour,
                marker,
                hollow,
            )
    right.axvline(0.0, color=palette.INK, lw=0.9)
    left.set_yticks(range(len(rows)), [wording.plain(str(name)) for name in rows["case"]])
    left.set_ylim(len(rows) - 0.5, -0.5)
    left.set_xlabel("net present value of all cost, million USD")
    right.set_xlabel(
        f"difference to {wording.plain(str(rows['case'].iloc[0]))}, million USD\n(joint interval)"
    )
    for ax in (left, right):
        ax.grid(visible=False, axis="y")
        ax.margins(x=0.12)
    return fig


def _draw_amount(
    ax: Axes, y: int, values: list[Any], colour: str, marker: str, hollow: bool = False
) -> None:
    mean, low, high = (float(value) / MILLION for value in values)
    if np.isnan(mean) or np.isnan(low):
        ax.annotate(
            "unstable: no cost",
            (0.03, y),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=8,
        )
        return
    ax.plot([low, high], [y, y], color=colour, lw=2, solid_capstyle="butt")
    ax.plot(mean, y, marker, color=colour, ms=6, mfc=palette.PAPER if hollow else colour)
    text = wording.number(mean, wording.decimals_for(mean, (high - low) / 2))
    ax.annotate(text, (mean, y), xytext=(0, 6), textcoords="offset points", ha="center", fontsize=8)
