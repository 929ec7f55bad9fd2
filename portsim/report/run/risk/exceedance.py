"""The figure of risk: a dot a year, and the share of years that are worse than a value."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from portsim.analysis.statistics.quantiles import P90_FROM, quantile
from portsim.flow.streams import Floats
from portsim.report.run.risk.yearly import Yearly, yearly_figures
from portsim.report.style import palette, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.report.style.marks import add_legend_below
from portsim.studies.results.result import Result

ACROSS, ROW_IN, EDGES_IN = 2, 2.15, 0.7
FEWEST = 3  # years that a point of a curve rests on at least
STRIP = -22.0  # where the dots stand, per cent below the axis


class Curve(NamedTuple):
    """The share of years, in per cent, above each value; both of shape (k,)."""

    values: Floats
    above: Floats


def has_years(result: Result) -> bool:
    """Return whether there are years enough, and any figure in which they differ."""
    return bool(yearly_figures(result))


def exceedance(values: Floats) -> Curve:
    """Return the curve of the years that are above a value, down to `FEWEST` of them.

    Parameters
    ----------
    values
        Shape (n,), in rising order.

    Examples
    --------
    >>> exceedance(np.asarray([1.0, 2.0, 4.0, 7.0, 9.0]))
    Curve(values=array([1., 1., 2.]), above=array([100.,  80.,  60.]))
    """
    n = len(values)
    kept = max(n - FEWEST, 0)
    places = np.concatenate([values[:1], values[:kept]])
    return Curve(places, 100.0 * np.concatenate([[1.0], (n - 1 - np.arange(kept)) / n]))


@in_report_style
def risk_figure(result: Result) -> Figure:
    """Draw for each figure a dot a year, the median, the P90 year and the exceedance curve."""
    figures = yearly_figures(result)
    if not figures:
        return message_figure("Years do not differ, or there are too few of them.")
    down = -(-len(figures) // ACROSS)
    fig = new_figure(ROW_IN * down + EDGES_IN)
    axes = list(fig.subplots(down, ACROSS, squeeze=False).flat)
    for ax, one in zip(axes, figures, strict=False):
        _draw(ax, one, result.scenario.run.confidence)
    for ax in axes[len(figures) :]:
        ax.remove()
    add_legend_below(fig, _legend(len(result.runs)), 4)
    return fig


def _draw(ax: Axes, one: Yearly, confidence: float) -> None:
    values, n = one.values, len(one.values)
    curve = exceedance(values)
    ax.step(curve.values, curve.above, where="post", color=palette.MAIN, lw=1.6)
    ax.plot(values, np.full(n, STRIP), "o", color=palette.MAIN, alpha=0.45, ms=5, mew=0.0)
    median = float(np.median(values))
    ax.axvline(median, color=palette.INK, lw=1.1)
    told = f"median {wording.three_digits(median)}"
    if n >= P90_FROM:
        p90 = quantile(values, 0.9, confidence).value
        ax.axvline(p90, color=palette.TARGET, lw=1.1, ls="--")
        told += f", P90 year {wording.three_digits(p90)}"
    else:
        told += f", worst {wording.three_digits(float(values[-1]))}"
    ax.set_title(f"{one.name}\n{told} {one.unit}", fontsize=8.5)
    ax.axhline(0.0, color=palette.MUTED, lw=0.7)
    ax.set_ylim(1.9 * STRIP, 104.0)
    ax.set_yticks([0, 50, 100], ["0 %", "50 %", "100 %"])
    ax.set_ylabel("years above, %", fontsize=8.0)
    ax.set_xlabel(one.unit, fontsize=8.0)
    ax.tick_params(labelsize=7.5)


def _legend(count: int) -> list[Line2D]:
    handles = [
        Line2D([], [], color=palette.MAIN, ls="none", marker="o", alpha=0.45, label="a dot a year"),
        Line2D(
            [], [], color=palette.MAIN, lw=1.6, label=f"years above it, down to {FEWEST} of {count}"
        ),
        Line2D([], [], color=palette.INK, lw=1.1, label="median year"),
    ]
    if count >= P90_FROM:
        handles.append(
            Line2D([], [], color=palette.TARGET, lw=1.1, ls="--", label="P90: one year in ten")
        )
    return handles


def risk_text(result: Result) -> str:
    """Say median and worst year of each figure, for those who cannot see it."""
    return " ".join(
        f"{one.name}: {wording.three_digits(float(np.median(one.values)))} {one.unit} in the median"
        f" year, {wording.three_digits(float(one.values[-1]))} in the worst of {len(one.values)}."
        for one in yearly_figures(result)
    )
