"""What is full as demand grows: throughput, the fullest resource, and why ships wait."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from portsim.analysis.decisions.capacity import FOUND
from portsim.flow.streams import Floats
from portsim.report.studies.capacity.curve import draw_ultimate
from portsim.report.studies.capacity.reading import (
    FACTOR,
    demand_amount,
    demand_text,
    level_name,
    levels_of,
    root_cause_text,
    throughput_scale,
)
from portsim.report.style import palette, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.report.style.wording import number
from portsim.studies.results.result import StudyResult


@in_report_style
def saturation_figure(study: StudyResult) -> Figure:
    """Draw throughput against demand, the fullest resource, and why ships wait."""
    table = study.tables["binding"].sort_values("factor")
    if not len(table):
        return message_figure("Nothing was run.")
    fig = new_figure(7.4)
    panels = fig.subplots(3, 1, sharex=True, height_ratios=(3, 2.4, 1.5))
    _draw_throughput(panels[0], study)
    _draw_loads(panels[1], table)
    _draw_root_causes(panels[2], table)
    for index, (name, rows) in enumerate(levels_of(study).items()):
        capacity = study.capacity.capacities[name]
        if capacity.verdict == FOUND:
            for ax in panels:
                ax.axvline(capacity.estimate, color=palette.GREEN, ls="--", lw=1.4)
            _write_level(panels[0], capacity.estimate, index, level_name(rows))
    panels[0].legend(loc="upper left")
    panels[2].set_xlabel(f"times {demand_text(study)}")
    return fig


def _write_level(ax: Axes, factor: float, row: int, level: str) -> None:
    """Write at the line of a capacity which service level it is for."""
    ax.annotate(
        f"capacity: {level}",
        (factor, 0.0),
        xycoords=blended_transform_factory(ax.transData, ax.transAxes),
        color=palette.GREEN,
        xytext=(4, 4 + 11 * row),
        textcoords="offset points",
        fontsize=8,
        bbox={"fc": palette.PAPER, "ec": "none", "pad": 0.5},
    )


def _throughputs(study: StudyResult) -> tuple[Floats, Floats]:
    """Return factors, shape (n,), and throughput with the ends of its interval, shape (3, n)."""
    by_factor: dict[float, list[float]] = {}
    for _, row in study.tables["levels"].drop_duplicates("factor").iterrows():
        by_factor[float(row["factor"])] = [
            row[f"throughput{end}"] for end in ("", "_ci_low", "_ci_high")
        ]
    for point in study.capacity.ultimate.points:
        by_factor[point.x] = [point.mean, point.low, point.high]
    factors = sorted(by_factor)
    ends = np.asarray([by_factor[factor] for factor in factors], dtype=np.float64).T
    return np.asarray(factors, dtype=np.float64), ends


def _draw_throughput(ax: Axes, study: StudyResult) -> None:
    """Draw what is moved against what is asked for."""
    scale, unit = throughput_scale(study)
    factors, ends = _throughputs(study)
    mean, low, high = scale * ends
    demand = demand_amount(study)
    if FACTOR in study.axes and demand:
        ax.plot(
            factors, scale * demand * factors, color=palette.MUTED, ls=":", lw=1.4, label="demand"
        )
    ax.errorbar(
        factors,
        mean,
        [mean - low, high - mean],
        color=palette.MAIN,
        fmt="o-",
        ms=4,
        capsize=2,
        label="throughput and its interval",
    )
    draw_ultimate(ax, study, across=True)
    ax.set_ylim(0.0, 1.3 * float(np.nanmax(high)))
    ax.set_ylabel(unit)
    ax.set_title("What is moved as demand grows")


def _draw_loads(ax: Axes, table: pd.DataFrame) -> None:
    """Draw the load of the fullest resource at each factor; name it at its last factor."""
    factors = table["factor"].to_numpy(dtype=float)
    loads = 100.0 * table["load"].to_numpy(dtype=float)
    ax.plot(factors, loads, color=palette.MUTED, lw=1.0)
    resources = table["resource"].astype(str).to_numpy()
    names = [str(name) for name in resources if name]
    for name, colour in palette.series_colours(names).items():
        fullest = resources == name
        ax.plot(factors[fullest], loads[fullest], "o-", color=colour, ms=5)
        last = int(np.flatnonzero(fullest)[-1])
        ax.annotate(
            f"{wording.plain(name)} {number(loads[last], 0)} %",
            (factors[last], loads[last]),
            color=palette.INK,
            xytext=(-6, 4),
            textcoords="offset points",
            ha="right",
            fontsize=8.5,
        )
    ax.axhline(100.0, color=palette.TARGET, ls="--", lw=1.2)
    ax.set_ylim(0.0, 1.2 * max(100.0, float(np.nanmax(loads, initial=0.0))))
    ax.set_ylabel("load by arithmetic, %")
    ax.set_title("The fullest resource: asked for over what it can do (dashed: all it can do)")


def _draw_root_causes(ax: Axes, table: pd.DataFrame) -> None:
    """Draw the root cause of most waiting of ships at each factor, and its share."""
    known = table[table["share"].notna()]
    ax.set_title("What is behind most waiting of ships, and its share")
    ax.set_ylabel("share, %")
    ax.set_ylim(0.0, 145.0)
    ax.set_yticks([0, 50, 100])
    if not len(known):
        ax.annotate(
            "no ship waited", (0.5, 0.5), xycoords="axes fraction", ha="center", color=palette.MUTED
        )
        return
    roots = [str(root) for root in known["root"]]
    colours = palette.state_colours(roots)
    ax.bar(
        known["factor"].to_numpy(dtype=float),
        100.0 * known["share"],
        _bar_width(table["factor"].to_numpy(dtype=float)),
        color=[colours[root] for root in roots],
    )
    handles = [
        ax.bar([np.nan], [np.nan], color=colour, label=root_cause_text(root))
        for root, colour in colours.items()
    ]
    ax.legend(handles=handles, loc="upper left", ncols=2, fontsize=8, borderpad=0.1)


def _bar_width(factors: Floats) -> float:
    """Return the width of bars that stay apart where factors are close, and can still be seen."""
    gaps = np.diff(np.unique(factors))
    if not len(gaps):
        return 0.1
    mean, least = float(np.mean(gaps)), float(np.min(gaps))
    return min(0.35 * mean, max(0.8 * least, 0.1 * mean))
