"""Throughput: what went over the ship's rail, against what the scenario asks for."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from portsim.flow.arrivals.poisson import YEAR_H
from portsim.flow.streams import Floats
from portsim.observe.record import StockRecord
from portsim.report.style import palette, wording
from portsim.report.style.canvas import Calendar, drawn, empty, figure
from portsim.scenario.blocks.cargo import Cargo
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

MOST_ACROSS = 3
BAR_IN, PANEL_IN, EDGES_IN = 0.3, 1.9, 1.1


@drawn
def throughput(result: Result) -> Figure:
    """Draw throughput over target with its interval, and one replication's course per cargo."""
    stocks = result.sample.stocks
    if not stocks:
        return empty("No cargo: ships have a stated time alongside.")
    across = min(MOST_ACROSS, len(stocks))
    down = -(-len(stocks) // across)
    bars_in = BAR_IN * len(stocks) + EDGES_IN
    fig = figure(bars_in + PANEL_IN * down)
    grid = fig.add_gridspec(1 + down, across, height_ratios=[bars_in, *[PANEL_IN] * down])
    _bars(fig.add_subplot(grid[0, :]), result)
    for index, stock in enumerate(stocks):
        ax = fig.add_subplot(grid[1 + index // across, index % across])
        _course(ax, result, stock, first=index == 0)
    Calendar(result.scenario.start).label(fig, result.sample)
    return fig


def _bars(ax: Axes, result: Result) -> None:
    """One bar a cargo: its share of the target, with the interval; the amounts in words."""
    table = result.kpis[result.kpis["kpi"] == Kpi.TARGET_SHARE].set_index("of")
    amounts = result.kpis[result.kpis["kpi"] == Kpi.THROUGHPUT].set_index("of")
    names = [stock.cargo for stock in result.sample.stocks]
    lows, highs = [], [100.0]
    for y, name in enumerate(names):
        annual = result.scenario.cargoes[name].annual
        if name not in table.index or not annual:
            text = wording.shown(_row(amounts, name)).text if name in amounts.index else ""
            ax.text(1.0, y, f"no target; {text}", va="center", color=palette.MUTED)
            continue
        row = _row(table, name)
        mean, low, high = (100.0 * float(row[key]) for key in ("mean", "ci_low", "ci_high"))
        if np.isnan(mean):
            ax.barh(
                y,
                100.0,
                0.62,
                facecolor="none",
                edgecolor=palette.MUTED,
                hatch="///",
                linewidth=0.6,
            )
            ax.text(
                50.0, y, wording.shown(row).text, va="center", ha="center", backgroundcolor="white"
            )
            continue
        ax.barh(y, mean, 0.62, color=palette.MAIN)
        if np.isfinite(low):
            ax.errorbar(
                mean, y, xerr=[[mean - low], [high - mean]], color=palette.INK, capsize=3, lw=1.2
            )
        end = high if np.isfinite(high) else mean
        lows.append(mean)
        highs.append(end)
        ax.text(
            end + 1.5,
            y,
            _amount(mean / 100.0 * annual, annual, name, result),
            va="center",
            fontsize=8.5,
        )
    ax.axvline(100.0, color=palette.TARGET, lw=1.2, ls="--")
    ax.set_xlim(0.0, max(highs) * 1.32)
    ax.set_yticks(range(len(names)), [wording.plain(name) for name in names])
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(
        "throughput over the scenario's annual volume, %  (dashed: target; whisker: interval)"
    )
    ax.set_title(
        f"All {len(result.runs)} replications" if len(result.runs) > 1 else "One replication"
    )


def _row(table: pd.DataFrame, name: str) -> "pd.Series[Any]":
    return table.loc[[name]].iloc[0]


def _amount(mean: float, annual: float, name: str, result: Result) -> str:
    divisor, unit = wording.scaled(annual, result.scenario.cargoes[name].unit)
    return f"{wording.three(mean / divisor)} of {wording.three(annual / divisor)} {unit} a year"


def _course(ax: Axes, result: Result, stock: StockRecord, first: bool) -> None:
    """Draw what one replication moved by ship and by land since the window began, and the pace asked for."""
    record, cargo = result.sample, result.scenario.cargoes[stock.cargo]
    calendar = Calendar(result.scenario.start)
    hours = np.linspace(record.begin_h, record.end_h, 700)
    ship = stock.path.left(hours) - stock.path.left(hours[:1])
    land = stock.path.entered(hours) - stock.path.entered(hours[:1])
    pace = target_pace(cargo, calendar, hours)
    divisor, unit = wording.scaled(float(max(ship[-1], land[-1], pace[-1])), stock.unit)
    days = calendar.days(hours)
    if cargo.annual:
        ax.plot(days, pace / divisor, color=palette.TARGET, lw=1.1, ls="--", label="target pace")
    ax.plot(days, land / divisor, color=palette.SKY, lw=1.1, label="by land (train, truck)")
    ax.plot(days, ship / divisor, color=palette.MAIN, lw=1.6, label="by ship")
    calendar.axis(ax, record.begin_h, record.end_h)
    ax.set_ylim(bottom=0.0)
    ax.set_ylabel(f"moved, {unit}", fontsize=8)
    ax.set_title(f"{wording.plain(stock.cargo)} ({cargo.direction})", fontsize=8.5)
    ax.tick_params(labelsize=7.5)
    if first:
        ax.legend(loc="upper left", fontsize=7.5, handlelength=1.4, borderaxespad=0.1)


def target_pace(cargo: Cargo, calendar: Calendar, hours: Floats) -> Floats:
    """Return what a cargo should have moved by each hour since the first, month by month."""
    weights = np.asarray(cargo.monthly_profile or (1.0,) * 12, dtype=float)
    months = np.asarray(
        [calendar.at(float(hour)).month - 1 for hour in (hours[1:] + hours[:-1]) / 2]
    )
    flow = cargo.annual / YEAR_H * weights[months] / weights.mean()
    return np.concatenate([[0.0], np.cumsum(flow * np.diff(hours))])
