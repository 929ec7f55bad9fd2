"""Figures of a capacity study: the throughput-wait curve, and what is full as demand grows."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from portsim.analysis.decisions.capacity import FOUND
from portsim.analysis.decisions.plateau import REACHED
from portsim.report.studies.service_levels import (
    Scale,
    figure_name,
    interval_text,
    level_text,
    scale_of,
    scaled_interval,
)
from portsim.report.style import palette, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.report.style.wording import number, three_digits
from portsim.studies.kinds.capacity import weights
from portsim.studies.results.result import StudyResult
from portsim.vocabulary import Cause, Kpi, Root, State

FACTOR = "demand.factor"
STEEP = 4.0  # times the limit: what lies higher is told at the edge of the picture
APART = 0.055  # of the width of a picture: nearer labels would touch
_ROOT_CAUSE_TEXTS: dict[str, str] = {
    State.IDLE: "the berth that is free does not suit them",
    Root.SAILING: "a ship that sails goes first",
    Root.CIRCULAR: "each waits for another, in a circle",
}
LIMIT_STYLE: dict[str, Any] = {"color": palette.TARGET, "fontsize": 8.0}


def levels_of(study: StudyResult) -> dict[str, pd.DataFrame]:
    """Return what is known of each level, by its text, a row a factor."""
    table = study.tables["levels"]
    return {
        name: table[table["level"] == name].sort_values("factor")
        for name in study.capacity.capacities
    }


def level_of_rows(rows: pd.DataFrame) -> str:
    """Return the service level of some rows in words."""
    one = rows.iloc[0]
    return level_text(*(one[key] for key in ("kpi", "of", "statistic", "bound", "limit", "unit")))


def throughput_scale(study: StudyResult) -> Scale:
    """Return how throughput is shown."""
    found = study.capacity
    if found.unit == "1":
        return Scale(100.0, "% of the base case's volumes")
    divisor, name = wording.scaled(
        max(found.ultimate.mean, float(study.tables["levels"][Kpi.THROUGHPUT].max())), found.unit
    )
    return Scale(1.0 / divisor, f"{name} a year")


def demand_text(study: StudyResult) -> str:
    """Name what the factor multiplies: demand, whatever else grows in step with it."""
    return "the demand" if FACTOR in study.axes else f"the base values of {', '.join(study.axes)}"


def throughput_at(study: StudyResult, what: str) -> tuple[float, float, float]:
    """Return the throughput at a capacity, and its interval, as they are shown."""
    row = study.table[study.table["what"] == what].iloc[0]
    return scaled_interval(row, Kpi.THROUGHPUT, throughput_scale(study).factor)


@in_report_style
def curve_figure(study: StudyResult) -> Figure:
    """Draw the figure of each level against throughput, up to where it has no mean, with its capacity."""
    known = levels_of(study)
    fig = new_figure(3.6 * len(known) + 0.7)
    panels = fig.subplots(len(known), 1, squeeze=False, sharex=True)[:, 0]
    for ax, (name, rows) in zip(panels, known.items(), strict=True):
        _draw_level(ax, study, name, rows)
    _write_factors(panels[0], study, next(iter(known.values())))
    panels[-1].set_xlabel(f"throughput of all cargoes, {throughput_scale(study).unit}")
    handles = {
        text: one
        for ax in panels
        for one, text in zip(*ax.get_legend_handles_labels(), strict=True)
    }
    fig.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=3)
    return fig


def _draw_level(ax: Axes, study: StudyResult, name: str, rows: pd.DataFrame) -> None:
    """Draw one level: its curve, its limit, its capacity, and where there is nothing to draw."""
    first, scale = rows.iloc[0], throughput_scale(study).factor
    factor, unit = scale_of(str(first["kpi"]), str(first["unit"]))
    ax.set_title(level_of_rows(rows))
    title = figure_name(first["kpi"], first["of"], first["statistic"])
    ax.set_ylabel(f"{title}, {unit}" if unit else title)
    ends = (Kpi.THROUGHPUT, "throughput_ci_low", "throughput_ci_high")
    x, left, right = (scale * rows[key].to_numpy(dtype=float) for key in ends)
    y, low, high = (
        factor * rows[key].to_numpy(dtype=float) for key in ("mean", "ci_low", "ci_high")
    )
    stable = np.isfinite(y)
    limit = factor * float(first["limit"])
    edge = _set_width(ax, study, x)
    if np.any(stable):
        ax.fill_between(
            x[stable],
            low[stable],
            high[stable],
            color=palette.BAND,
            lw=0.0,
            label="interval of the mean",
        )
        errors = [
            (middle - below, above - middle)
            for middle, below, above in ((x, left, right), (y, low, high))
        ]
        across, up = ([np.nan_to_num(side[stable]) for side in pair] for pair in errors)
        ax.errorbar(
            x[stable],
            y[stable],
            up,
            across,
            color=palette.MAIN,
            fmt="o-",
            ms=5,
            capsize=2,
            lw=1.3,
            label="mean",
        )
    top = _set_height(ax, y[stable], high[stable], limit)
    for here, value in zip(x[stable], y[stable], strict=True):
        if value > top:
            place: dict[str, Any] = {
                "xytext": (0, -3),
                "textcoords": "offset points",
                "ha": "right",
                "va": "top",
            }
            ax.annotate(
                f"▲ {three_digits(value)}", (here, top), fontsize=8, color=palette.MAIN, **place
            )
    _hatch(ax, x, stable, edge)
    ax.axhline(limit, color=palette.TARGET, ls="--", lw=1.2)
    note: dict[str, Any] = {"xytext": (3, 3), "textcoords": "offset points"}
    ax.annotate(f"service level {limit:g} {unit}".rstrip(), (edge[0], limit), **note, **LIMIT_STYLE)
    if study.capacity.capacities[name].verdict == FOUND:
        _mark_capacity(ax, throughput_at(study, name), limit)
    _mark_ultimate(ax, study, across=False)


def _set_width(ax: Axes, study: StudyResult, x: Any) -> tuple[float, float]:
    """Set the span of throughput, the ultimate one included, and return it."""
    high = max(throughput_at(study, "ultimate")[2], float(np.nanmax(x)))
    low = float(np.nanmin(x))
    wide = (high - low) or high or 1.0
    edge = (max(0.0, low - 0.06 * wide), high + 0.09 * wide)
    ax.set_xlim(*edge)
    return edge


def _set_height(ax: Axes, y: Any, high: Any, limit: float) -> float:
    """Set the height of a panel, so that a steep end does not flatten the rest, and return its top."""
    top = 1.12 * max([*high[np.isfinite(high)], *y, limit])
    if limit > 0.0:
        top = max(min(top, STEEP * limit), 1.4 * limit)
    ax.set_ylim(min([0.0, limit, *y]), 1.04 * top or 1.0)
    return float(top)


def _hatch(ax: Axes, x: Any, stable: Any, edge: tuple[float, float]) -> None:
    """Hatch where no mean exists; a line must not suggest one."""
    if np.all(stable):
        return
    last = float(np.max(x[stable], initial=edge[0]))
    beyond = x[~stable]
    begin = (last + float(np.min(beyond))) / 2 if np.min(beyond) > last else last
    begin = begin if np.any(stable) else edge[0]
    style: dict[str, Any] = {
        "fc": "none",
        "ec": palette.MUTED,
        "hatch": "///",
        "lw": 0.0,
        "zorder": 0,
        "alpha": 0.5,
    }
    ax.axvspan(begin, edge[1], label="unstable: the queue grows, no mean", **style)
    over = blended_transform_factory(ax.transData, ax.transAxes)
    ax.plot(
        beyond,
        np.full(len(beyond), 0.05),
        "X",
        color=palette.INK,
        ms=6,
        transform=over,
        label="run, unstable",
    )


def _mark_capacity(ax: Axes, carried: tuple[float, float, float], limit: float) -> None:
    mean, low, high = carried
    if np.isfinite(low) and np.isfinite(high):
        ax.axvspan(
            low, high, color=palette.GREEN, alpha=0.16, lw=0.0, label="interval of the capacity"
        )
    ax.plot(
        mean, limit, "D", color=palette.GREEN, mec=palette.PAPER, ms=9, zorder=5, label="capacity"
    )
    over = blended_transform_factory(ax.transData, ax.transAxes)
    text, edge = f"capacity {interval_text(*carried)}", low if np.isfinite(low) else mean
    ax.annotate(
        text, (edge, 0.93), xycoords=over, xytext=(-4, 0), textcoords="offset points", ha="right", va="top",
        color=palette.INK, fontsize=8.5, weight="bold",
    )  # fmt: skip


def _mark_ultimate(ax: Axes, study: StudyResult, across: bool) -> None:
    """Draw the ultimate capacity as a line with its band, up through a panel or across it."""
    mean, low, high = throughput_at(study, "ultimate")
    line, band = (ax.axhline, ax.axhspan) if across else (ax.axvline, ax.axvspan)
    band(low, high, color=palette.PURPLE, alpha=0.25, lw=0.0)
    still = "" if study.capacity.ultimate.verdict == REACHED else ", still rising"
    text = interval_text(mean, low, high)
    line(mean, color=palette.PURPLE, lw=1.6, label=f"ultimate capacity {text}{still}")


def _write_factors(ax: Axes, study: StudyResult, rows: pd.DataFrame) -> None:
    """Tell above a panel at which demand each throughput was reached."""
    left, right = ax.get_xlim()
    factors = np.append(rows["factor"].to_numpy(dtype=float), study.capacity.ultimate.x)
    places = throughput_scale(study).factor * np.append(
        rows[Kpi.THROUGHPUT].to_numpy(dtype=float), study.capacity.ultimate.mean
    )
    kept: dict[float, str] = {}
    for factor, place in sorted(zip(factors, places, strict=True)):
        if all(abs(place - other) > APART * (right - left) for other in kept):
            kept[float(place)] = f"× {factor:.3g}"
    ax.set_title(ax.get_title(loc="left"), pad=34.0)
    above = ax.secondary_xaxis("top")
    above.set_xticks(list(kept), list(kept.values()))
    above.set_xlabel(f"reached at so many times {demand_text(study)}", fontsize=8.5)


@in_report_style
def saturation_figure(study: StudyResult) -> Figure:
    """Draw throughput against demand up to where it rises no more, what is fullest, and why ships wait."""
    table = study.tables["binding"].sort_values("factor")
    if not len(table):
        return message_figure("Nothing was run.")
    fig = new_figure(7.4)
    panels = fig.subplots(3, 1, sharex=True, height_ratios=(3, 2.4, 1.5))
    _draw_throughput(panels[0], study)
    _draw_loads(panels[1], table)
    _draw_root_causes(panels[2], table)
    for index, (name, rows) in enumerate(levels_of(study).items()):
        x, verdict = (
            study.capacity.capacities[name].estimate,
            study.capacity.capacities[name].verdict,
        )
        if verdict == FOUND:
            for ax in panels:
                ax.axvline(x, color=palette.GREEN, ls="--", lw=1.4)
            over = blended_transform_factory(panels[0].transData, panels[0].transAxes)
            note: dict[str, Any] = {
                "xytext": (4, 4 + 11 * index),
                "textcoords": "offset points",
                "fontsize": 8,
            }
            note["bbox"] = {"fc": palette.PAPER, "ec": "none", "pad": 0.5}
            panels[0].annotate(
                f"capacity: {level_of_rows(rows)}",
                (x, 0.0),
                xycoords=over,
                color=palette.GREEN,
                **note,
            )
    panels[0].legend(loc="upper left")
    panels[2].set_xlabel(f"times {demand_text(study)}")
    return fig


def _draw_throughput(ax: Axes, study: StudyResult) -> None:
    """Draw what is moved against what is asked for."""
    scale, unit = throughput_scale(study)
    rows = study.tables["levels"].drop_duplicates("factor")
    found = {
        float(row["factor"]): [row[f"throughput{end}"] for end in ("", "_ci_low", "_ci_high")]
        for _, row in rows.iterrows()
    }
    for point in study.capacity.ultimate.points:
        found[point.x] = [point.mean, point.mean - point.half_width, point.mean + point.half_width]
    x = sorted(found)
    mean, low, high = scale * np.asarray([found[one] for one in x], dtype=float).T
    each = sum(
        weight * study.base.cargoes[name].annual for name, weight in weights(study.base)[0].items()
    )
    if study.axes == [FACTOR] and each:
        ax.plot(
            x, scale * each * np.asarray(x), color=palette.MUTED, ls=":", lw=1.4, label="demand"
        )
    ax.errorbar(
        x,
        mean,
        [mean - low, high - mean],
        color=palette.MAIN,
        fmt="o-",
        ms=4,
        capsize=2,
        label="throughput and its interval",
    )
    _mark_ultimate(ax, study, across=True)
    ax.set_ylim(0.0, 1.3 * float(np.nanmax(high)))
    ax.set_ylabel(unit)
    ax.set_title("What is moved as demand grows")


def _draw_loads(ax: Axes, table: pd.DataFrame) -> None:
    """Draw the load of the fullest resource at each factor, and name it where it changes."""
    x, load = table["factor"].to_numpy(dtype=float), 100.0 * table["load"].to_numpy(dtype=float)
    ax.plot(x, load, color=palette.MUTED, lw=1.0)
    names = [str(name) for name in table["resource"]]
    for name, colour in palette.series_colours(one for one in names if one).items():
        mine = np.asarray([one == name for one in names])
        ax.plot(x[mine], load[mine], "o-", color=colour, ms=5)
        last = int(np.flatnonzero(mine)[-1])
        note: dict[str, Any] = {
            "xytext": (-6, 4),
            "textcoords": "offset points",
            "ha": "right",
            "fontsize": 8.5,
        }
        ax.annotate(
            f"{wording.plain(name)} {number(load[last], 0)} %",
            (x[last], load[last]),
            color=palette.INK,
            **note,
        )
    ax.axhline(100.0, color=palette.TARGET, ls="--", lw=1.2)
    ax.set_ylim(0.0, 1.2 * max(100.0, float(np.nanmax(load, initial=0.0))))
    ax.set_ylabel("load by arithmetic, %")
    ax.set_title("The fullest resource: asked for over what it can do (dashed: all it can do)")


def _draw_root_causes(ax: Axes, table: pd.DataFrame) -> None:
    """Draw what is behind most waiting of ships."""
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
    x = known["factor"].to_numpy(dtype=float)
    gaps = np.diff(np.unique(table["factor"].to_numpy(dtype=float)))
    wide = (
        min(0.35 * float(np.mean(gaps)), max(0.8 * float(np.min(gaps)), 0.1 * float(np.mean(gaps))))
        if len(gaps)
        else 0.1
    )
    colours = palette.state_colours(str(root) for root in known["root"])
    ax.bar(x, 100.0 * known["share"], wide, color=[colours[str(root)] for root in known["root"]])
    handles = [
        ax.bar([np.nan], [np.nan], color=colour, label=root_cause_text(root))
        for root, colour in colours.items()
    ]
    ax.legend(handles=handles, loc="upper left", ncols=2, fontsize=8, borderpad=0.1)


def root_cause_text(root: str) -> str:
    """Say what is behind a wait: `ships at the berths are being worked` or the like."""
    if root in wording.BEHIND:
        return wording.BEHIND[root].removeprefix("because ")
    if root in wording.DIRECT:
        return f"they wait for {wording.DIRECT[root].partition(',')[0]}"
    if root in _ROOT_CAUSE_TEXTS:
        return _ROOT_CAUSE_TEXTS[root]
    _, there, doing = wording.waits_for(Cause.BERTH, root).partition("whose ship ")
    return (
        f"the ship at the berth {doing}"
        if there and root in palette.STATES
        else f"of {wording.plain(root)}"
    )
