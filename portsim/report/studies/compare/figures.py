"""The figures of a comparison: relative differences of KPIs, and what the cases cost."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from portsim.analysis.statistics.comparison import ALIKE
from portsim.report.studies.compare.differences import (
    COMPARED,
    MILLION,
    case_mean_text,
    compared_cases,
    first_case,
    first_mean_text,
    joint_interval,
    key_rows,
    phases,
)
from portsim.report.style import palette, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.report.style.marks import add_legend_below, name_rows
from portsim.studies.kinds.comparison_table import WITHHELD as WITHHELD_VERDICT
from portsim.studies.results.result import StudyResult

LANE_IN = 0.17  # of a case
GAP_IN = 0.28  # between two KPIs
GAP = GAP_IN / LANE_IN  # the same in lanes
MOST_ROWS = 14
MOST_PERCENT = 150.0  # a difference beyond it is marked at the edge
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "h")


class CaseStyle(NamedTuple):
    """Colour and marker of a case."""

    colour: str
    marker: str


def _case_styles(study: StudyResult) -> dict[str, CaseStyle]:
    names = compared_cases(study)
    colours = palette.series_colours(names)
    return {
        name: CaseStyle(colours[name], MARKERS[index % len(MARKERS)])
        for index, name in enumerate(names)
    }


def drawn_kpis(study: StudyResult) -> tuple[list[tuple[str, str]], int]:
    """Return (KPI, of) of what is drawn, and how many are left out.

    Those that no case is known to change are left out first.
    """
    rows = key_rows(study)
    keys = list(dict.fromkeys(zip(rows["kpi"], rows["of"], strict=True)))
    if len(keys) <= MOST_ROWS:
        return keys, 0
    different = rows[~rows["verdict"].isin([ALIKE])]
    changed = set(zip(different["kpi"], different["of"], strict=True))
    drawn = [key for key in keys if key in changed or key[1] == "all"][:MOST_ROWS]
    return drawn, len(keys) - len(drawn)


@in_report_style
def difference_figure(study: StudyResult) -> Figure:
    """Draw the difference to the first case in per cent of it, a panel for each phase."""
    keys, left_out = drawn_kpis(study)
    if not keys:
        return message_figure("No figure is known of the first case and of another one.")
    styles, years = _case_styles(study), phases(study)
    rows = key_rows(study)
    edge = _edge(rows)
    fig = new_figure(len(years) * (len(keys) * (len(styles) * LANE_IN + GAP_IN) + 0.7) + 0.9)
    axes = np.atleast_1d(fig.subplots(len(years), 1, sharex=True))
    for ax, year in zip(axes, years, strict=True):
        of_phase = rows if year is None else rows[rows["phase"] == year]
        _draw_phase(ax, of_phase, keys, styles, edge)
        if year is not None:
            ax.set_title(str(year))
    text = f"difference to {wording.plain(first_case(study))}, % of it  (whisker: joint interval)"
    axes[-1].set_xlabel(text + (f"; {left_out} more in the table" if left_out else ""))
    handles = _legend(styles)
    add_legend_below(fig, handles, min(4, len(handles)))
    return fig


def _legend(styles: dict[str, CaseStyle]) -> list[Line2D]:
    handles = [
        Line2D([], [], color=style.colour, marker=style.marker, label=wording.plain(name))
        for name, style in styles.items()
    ]
    text = "hollow: not told apart"
    hollow = Line2D([], [], color=palette.MUTED, marker="o", mfc=palette.PAPER, label=text)
    return [*handles, hollow]


def _relative_difference(row: "pd.Series[Any]") -> tuple[float, float, float] | None:
    """Return difference and joint interval in per cent of the first case; None if there is none."""
    if row["verdict"] not in COMPARED or not row["base_mean"]:
        return None
    factor = 100.0 / abs(float(row["base_mean"]))
    mean, low, high = (factor * value for value in joint_interval(row))
    return None if np.isnan([mean, low, high]).any() else (mean, low, high)


def _edge(rows: pd.DataFrame) -> float:
    """Return where the axis ends on both sides, in per cent."""
    differences = [_relative_difference(row) for _, row in rows.iterrows()]
    ends = [abs(end) for difference in differences if difference for end in difference]
    return min(MOST_PERCENT, max(1.1 * max(ends, default=1.0), 1.0))


def _draw_phase(
    ax: Axes,
    rows: pd.DataFrame,
    keys: list[tuple[str, str]],
    styles: dict[str, CaseStyle],
    edge: float,
) -> None:
    """Draw a lane for each case and KPI, the cases of one KPI together."""
    by_case = {(row["kpi"], row["of"], row["case"]): row for _, row in rows.iterrows()}
    step = len(styles) + GAP
    for index, (kpi, of) in enumerate(keys):
        for lane, (name, style) in enumerate(styles.items()):
            row = by_case.get((kpi, of, name))
            if row is not None:
                _draw_lane(ax, row, index * step + lane, style, edge)
        if index:
            ax.axhline(index * step - (1 + GAP) / 2, color=palette.GRID, lw=0.8)
    ax.axvline(0.0, color=palette.INK, lw=0.9)
    labels = [_kpi_label(kpi, of, rows) for kpi, of in keys]
    ax.set_yticks([index * step + (len(styles) - 1) / 2 for index in range(len(keys))], labels)
    ax.set_ylim(len(keys) * step - (1 + GAP) / 2, -(1 + GAP) / 2)
    ax.set_xlim(-1.12 * edge, 1.12 * edge)
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0)


def _kpi_label(kpi: str, of: str, rows: pd.DataFrame) -> str:
    """Name a KPI, and say what it is in the first case."""
    name = wording.label(kpi) + ("" if of == "all" else f", {wording.plain(of).replace('/', ': ')}")
    mine = rows[(rows["kpi"] == kpi) & (rows["of"] == of)]
    first = first_mean_text(mine.iloc[0]).text if len(mine) else ""
    return f"{name}\n{wording.plain(str(mine['base'].iloc[0]))}: {first}" if first else name


def _draw_lane(ax: Axes, row: "pd.Series[Any]", y: float, style: CaseStyle, edge: float) -> None:
    """Draw the difference of one case and KPI."""
    difference = _relative_difference(row)
    if difference is None:
        _draw_no_difference(ax, row, y, style, edge)
        return
    mean, low, high = difference
    if low < edge and high > -edge:
        ends = [max(low, -edge), min(high, edge)]
        ax.plot(ends, [y, y], color=style.colour, lw=1.8, solid_capstyle="butt")
    if abs(mean) <= edge:
        alike = row["verdict"] == ALIKE
        inside = palette.PAPER if alike else style.colour
        ax.plot(mean, y, style.marker, color=style.colour, ms=5.5, mfc=inside)
        if not alike:
            _write_difference(ax, y, difference, edge, case_mean_text(row))
    for end, arrow, side in ((low, "<", -1), (high, ">", 1)):
        if side * end > edge:
            ax.plot(side * edge, y, arrow, color=style.colour, ms=5, clip_on=False)
    if abs(mean) > edge:
        _write_beyond_edge(ax, y, difference, edge)


def _draw_no_difference(
    ax: Axes, row: "pd.Series[Any]", y: float, style: CaseStyle, edge: float
) -> None:
    """Draw a hollow mark and write why there is no difference; hatch the lane of a withheld KPI."""
    text = "no interval" if row["verdict"] not in COMPARED else "the first case has 0"
    if row["verdict"] == WITHHELD_VERDICT:
        text = "unstable"
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
    ax.plot(0.0, y, style.marker, color=style.colour, ms=5, mfc=palette.PAPER)
    _write(ax, text, (0.0, y), 8, 1.0)


def _write_difference(
    ax: Axes,
    y: float,
    difference: tuple[float, float, float],
    edge: float,
    value: wording.FigureText,
) -> None:
    """Write a difference and the value of its case at the outer end of its whisker.

    It stands at the inner end if the outer one is cut.
    """
    mean, low, high = difference
    left = mean < 0.0
    if low < -edge or high > edge:  # there is no room outside
        left = not left
    at = max(low, -edge) if left else min(high, edge)
    amount = f"{value.mean} {value.unit}".rstrip()
    text = f"{wording.three_digits(mean)} %, to {amount}"
    _write(ax, text, (at, y), -5 if left else 5, 0.5)


def _write_beyond_edge(
    ax: Axes, y: float, difference: tuple[float, float, float], edge: float
) -> None:
    """Write a difference that lies outside the panel at its edge."""
    mean, low, high = map(wording.three_digits, difference)
    side = 1 if difference[0] > 0.0 else -1
    _write(ax, f"{mean} % ({low} to {high})", (side * edge, y), -8 * side, 0.8)


def _write(ax: Axes, text: str, at: tuple[float, float], shift: int, pad: float) -> None:
    """Write a text `shift` points to the right of a place, or to the left if it is negative."""
    ax.annotate(
        text,
        at,
        xytext=(shift, 0),
        textcoords="offset points",
        ha="right" if shift < 0 else "left",
        va="center",
        fontsize=7.5,
        bbox={"fc": palette.PAPER, "ec": "none", "pad": pad},
    )


@in_report_style
def npv_figure(study: StudyResult) -> Figure:
    """Draw the present value of all cost of each case, and its difference to the first case."""
    rows = study.tables["npv"]
    first = str(rows["case"].iloc[0])
    styles = {first: CaseStyle(palette.INK, "o")} | _case_styles(study)
    fig = new_figure(0.42 * len(rows) + 1.3)
    left, right = fig.subplots(1, 2, sharey=True)
    for y, (_, row) in enumerate(rows.iterrows()):
        style = styles[str(row["case"])]
        _draw_amount(left, y, [row["npv_usd"], row["npv_ci_low"], row["npv_ci_high"]], style)
        if y:
            change = [row["difference_usd"], row["joint_low"], row["joint_high"]]
            _draw_amount(right, y, change, style, hollow=row["verdict"] == ALIKE)
    right.axvline(0.0, color=palette.INK, lw=0.9)
    name_rows(left, [wording.plain(str(name)) for name in rows["case"]])
    left.set_xlabel("net present value of all cost, million USD")
    right.set_xlabel(f"difference to {wording.plain(first)}, million USD\n(joint interval)")
    right.grid(visible=False, axis="y")
    for ax in (left, right):
        ax.margins(x=0.12)
    return fig


def _draw_amount(
    ax: Axes, y: int, values_usd: list[Any], style: CaseStyle, hollow: bool = False
) -> None:
    """Draw an amount of money; `values_usd` are its mean and the ends of its interval."""
    mean, low, high = (float(value) / MILLION for value in values_usd)
    if np.isnan(mean) or np.isnan(low):
        ax.annotate(
            "unstable: no cost",
            (0.03, y),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=8,
        )
        return
    inside = palette.PAPER if hollow else style.colour
    ax.plot([low, high], [y, y], color=style.colour, lw=2, solid_capstyle="butt")
    ax.plot(mean, y, style.marker, color=style.colour, ms=6, mfc=inside)
    text = wording.number(mean, wording.decimals_for(mean, (high - low) / 2))
    ax.annotate(text, (mean, y), xytext=(0, 6), textcoords="offset points", ha="center", fontsize=8)
