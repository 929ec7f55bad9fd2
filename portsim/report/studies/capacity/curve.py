"""The throughput-wait curve of a capacity study."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from portsim.analysis.decisions.capacity import FOUND
from portsim.analysis.decisions.plateau import RISING, UNSETTLED
from portsim.flow.streams import Floats
from portsim.report.studies.capacity.reading import (
    ULTIMATE,
    demand_text,
    level_name,
    levels_of,
    throughput_at,
    throughput_scale,
)
from portsim.report.style import palette
from portsim.report.style.canvas import in_report_style, new_figure
from portsim.report.style.marks import HATCH
from portsim.report.style.service_levels import Ends, figure_name, interval_text, scale_of
from portsim.report.style.wording import three_digits
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Kpi

STEEP = 4.0  # times the limit; a higher value is written at the edge of the panel
#: What stands behind the ultimate capacity where it is none.
_BEYOND = {RISING: ", still rising", UNSETTLED: ", not settled"}
APART = 0.055  # of the width of a panel; nearer labels would touch


class Curve(NamedTuple):
    """The points of a service level, scaled; every array has the shape (n,), for n factors.

    Attributes
    ----------
    throughput, throughput_low, throughput_high
        Mean throughput, and the ends of its interval.
    mean, low, high
        The KPI of the level, and the ends of its interval; NaN where a queue grows.
    limit
        The limit of the level.
    unit
        The unit of the KPI.
    """

    throughput: Floats
    throughput_low: Floats
    throughput_high: Floats
    mean: Floats
    low: Floats
    high: Floats
    limit: float
    unit: str

    @property
    def stable(self) -> Any:
        """Whether the KPI has a mean, for each factor."""
        return np.isfinite(self.mean)


@in_report_style
def curve_figure(study: StudyResult) -> Figure:
    """Draw the KPI of each level against throughput, as far as it has a mean, with the capacity."""
    levels = levels_of(study)
    fig = new_figure(3.6 * len(levels) + 0.7)
    panels = fig.subplots(len(levels), 1, squeeze=False, sharex=True)[:, 0]
    for ax, (name, rows) in zip(panels, levels.items(), strict=True):
        _draw_level(ax, study, name, rows)
    _write_factors(panels[0], study, next(iter(levels.values())))
    panels[-1].set_xlabel(f"throughput of all cargoes, {throughput_scale(study).unit}")
    handles = {}
    for ax in panels:
        for handle, text in zip(*ax.get_legend_handles_labels(), strict=True):
            handles[text] = handle
    fig.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=3)
    return fig


def _draw_level(ax: Axes, study: StudyResult, name: str, rows: pd.DataFrame) -> None:
    """Draw one level: its curve, its limit, its capacity, and where it has no mean."""
    first, curve = rows.iloc[0], _curve(study, rows)
    ax.set_title(level_name(rows))
    title = figure_name(first["kpi"], first["of"], first["statistic"])
    ax.set_ylabel(f"{title}, {curve.unit}" if curve.unit else title)
    edge = _set_width(ax, study, curve.throughput)
    if np.any(curve.stable):
        _draw_means(ax, curve)
    top = _set_height(ax, curve)
    _write_beyond_top(ax, curve, top)
    _hatch_unstable(ax, curve, edge)
    _draw_limit(ax, curve, edge[0], is_most=first["bound"] == "at most")
    if study.capacity.capacities[name].verdict == FOUND:
        _draw_capacity(ax, throughput_at(study, name), curve.limit)
    draw_ultimate(ax, study, across=False)


def _curve(study: StudyResult, rows: pd.DataFrame) -> Curve:
    first, scale = rows.iloc[0], throughput_scale(study).factor
    factor, unit = scale_of(str(first["kpi"]), str(first["unit"]))
    return Curve(
        throughput=scale * _column(rows, Kpi.THROUGHPUT),
        throughput_low=scale * _column(rows, "throughput_ci_low"),
        throughput_high=scale * _column(rows, "throughput_ci_high"),
        mean=factor * _column(rows, "mean"),
        low=factor * _column(rows, "ci_low"),
        high=factor * _column(rows, "ci_high"),
        limit=factor * float(first["limit"]),
        unit=unit,
    )


def _column(rows: pd.DataFrame, name: str) -> Floats:
    return rows[name].to_numpy(dtype=float)


def _draw_means(ax: Axes, curve: Curve) -> None:
    """Draw the means that exist, with the intervals of both axes."""
    stable = curve.stable
    x, y = curve.throughput[stable], curve.mean[stable]
    low, high = curve.low[stable], curve.high[stable]
    ax.fill_between(x, low, high, color=palette.BAND, lw=0.0, label="interval of the mean")
    left, right = curve.throughput_low[stable], curve.throughput_high[stable]
    ax.errorbar(
        x,
        y,
        yerr=[np.nan_to_num(y - low), np.nan_to_num(high - y)],
        xerr=[np.nan_to_num(x - left), np.nan_to_num(right - x)],
        color=palette.MAIN,
        fmt="o-",
        ms=5,
        capsize=2,
        lw=1.3,
        label="mean",
    )


def _set_width(ax: Axes, study: StudyResult, throughput: Floats) -> tuple[float, float]:
    """Set the ends of the throughput axis, the ultimate capacity inside, and return them."""
    high = max(throughput_at(study, ULTIMATE)[2], float(np.nanmax(throughput)))
    low = float(np.nanmin(throughput))
    width = (high - low) or high or 1.0
    edge = (max(0.0, low - 0.06 * width), high + 0.09 * width)
    ax.set_xlim(*edge)
    return edge


def _set_height(ax: Axes, curve: Curve) -> float:
    """Set the height of a panel so that a steep end does not flatten the rest; return its top."""
    means, high, limit = curve.mean[curve.stable], curve.high[curve.stable], curve.limit
    top = 1.12 * max([*high[np.isfinite(high)], *means, limit])
    if limit > 0.0:
        top = max(min(top, STEEP * limit), 1.4 * limit)
    ax.set_ylim(min([0.0, limit, *means]), 1.04 * top or 1.0)
    return float(top)


def _write_beyond_top(ax: Axes, curve: Curve, top: float) -> None:
    """Write the means that lie above the top of the panel."""
    for throughput, mean in zip(curve.throughput, curve.mean, strict=True):
        if mean > top:
            ax.annotate(
                f"▲ {three_digits(mean)}",
                (throughput, top),
                fontsize=8,
                color=palette.MAIN,
                xytext=(0, -3),
                textcoords="offset points",
                ha="right",
                va="top",
            )


def _hatch_unstable(ax: Axes, curve: Curve, edge: tuple[float, float]) -> None:
    """Hatch where there is no mean; a line must not suggest one."""
    stable = curve.stable
    if np.all(stable):
        return
    last = float(np.max(curve.throughput[stable], initial=edge[0]))
    unstable = curve.throughput[~stable]
    begin = (last + float(np.min(unstable))) / 2 if np.min(unstable) > last else last
    begin = begin if np.any(stable) else edge[0]
    ax.axvspan(
        begin,
        edge[1],
        label="unstable: the queue grows, no mean",
        fc="none",
        ec=palette.MUTED,
        hatch=HATCH,
        lw=0.0,
        zorder=0,
        alpha=0.5,
    )
    ax.plot(
        unstable,
        np.full(len(unstable), 0.05),
        "X",
        color=palette.INK,
        ms=6,
        transform=blended_transform_factory(ax.transData, ax.transAxes),
        label="run, unstable",
    )


def _draw_limit(ax: Axes, curve: Curve, left: float, is_most: bool) -> None:
    """Draw the limit, and the band in which the service level is met."""
    bottom, top = ax.get_ylim()
    ends = (bottom, curve.limit) if is_most else (curve.limit, top)
    ax.axhspan(*ends, color=palette.YELLOW, alpha=0.14, lw=0.0, zorder=0, label="level met")
    ax.set_ylim(bottom, top)
    ax.axhline(curve.limit, color=palette.TARGET, ls="--", lw=1.2)
    ax.annotate(
        f"service level {curve.limit:g} {curve.unit}".rstrip(),
        (left, curve.limit),
        xytext=(3, 3),
        textcoords="offset points",
        color=palette.TARGET,
        fontsize=8.0,
    )


def _draw_capacity(ax: Axes, throughput: Ends, limit: float) -> None:
    """Draw the throughput at the capacity as a diamond on the limit, with its interval."""
    mean, low, high = throughput
    if np.isfinite(low) and np.isfinite(high):
        ax.axvspan(
            low, high, color=palette.GREEN, alpha=0.16, lw=0.0, label="interval of the capacity"
        )
    ax.plot(
        mean, limit, "D", color=palette.GREEN, mec=palette.PAPER, ms=9, zorder=5, label="capacity"
    )
    ax.annotate(
        f"capacity {interval_text(*throughput)}",
        (low if np.isfinite(low) else mean, 0.93),
        xycoords=blended_transform_factory(ax.transData, ax.transAxes),
        xytext=(-4, 0),
        textcoords="offset points",
        ha="right",
        va="top",
        color=palette.INK,
        fontsize=8.5,
        weight="bold",
    )


def draw_ultimate(ax: Axes, study: StudyResult, across: bool) -> None:
    """Draw the ultimate capacity as a line with its interval, up through a panel or across it."""
    mean, low, high = throughput_at(study, ULTIMATE)
    draw_line, draw_band = (ax.axhline, ax.axhspan) if across else (ax.axvline, ax.axvspan)
    draw_band(low, high, color=palette.PURPLE, alpha=0.25, lw=0.0)
    rising = _BEYOND.get(study.capacity.ultimate.verdict, "")
    text = f"ultimate capacity {interval_text(mean, low, high)}{rising}"
    draw_line(mean, color=palette.PURPLE, lw=1.6, label=text)


def _write_factors(ax: Axes, study: StudyResult, rows: pd.DataFrame) -> None:
    """Write above a panel at which factor each throughput was reached, as far as there is room."""
    left, right = ax.get_xlim()
    ultimate = study.capacity.ultimate
    factors = np.append(rows["factor"].to_numpy(dtype=float), ultimate.x)
    throughputs = np.append(rows[Kpi.THROUGHPUT].to_numpy(dtype=float), ultimate.mean)
    places = throughput_scale(study).factor * throughputs
    labels: dict[float, str] = {}
    for factor, place in sorted(zip(factors, places, strict=True)):
        if all(abs(place - other) > APART * (right - left) for other in labels):
            labels[float(place)] = f"× {factor:.3g}"
    ax.set_title(ax.get_title(loc="left"), pad=34.0)
    above = ax.secondary_xaxis("top")
    above.set_xticks(list(labels), list(labels.values()))
    above.set_xlabel(f"reached at so many times {demand_text(study)}", fontsize=8.5)
