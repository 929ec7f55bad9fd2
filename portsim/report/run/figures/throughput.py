"""Throughput: what went over the ship's rail, and what the scenario asks for."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from portsim.flow.arrivals.poisson import relative_by_month
from portsim.flow.calendar.year import YEAR_H
from portsim.flow.streams import Floats
from portsim.observe.stores import StockRecord
from portsim.report.run.drawn import year_name
from portsim.report.style import palette, units, wording
from portsim.report.style.canvas import Calendar, in_report_style, message_figure, new_figure
from portsim.report.style.kpi_rows import kpi_row
from portsim.report.style.marks import BAR_HEIGHT, draw_missing_bar, name_rows
from portsim.scenario.blocks.cargo import Cargo
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

MOST_ACROSS = 3  # panels
BAR_IN, PANEL_IN, EDGES_IN = 0.3, 1.9, 1.1
POINTS = 700  # of a line


@in_report_style
def throughput_figure(result: Result) -> Figure:
    """Draw throughput over target with its interval, and how one replication moved each cargo."""
    stocks = result.sample.stocks
    if not stocks:
        return message_figure("No cargo: ships have a stated time alongside.")
    across = min(MOST_ACROSS, len(stocks))
    down = -(-len(stocks) // across)
    bars_in = BAR_IN * len(stocks) + EDGES_IN
    fig = new_figure(bars_in + PANEL_IN * down)
    grid = fig.add_gridspec(1 + down, across, height_ratios=[bars_in, *[PANEL_IN] * down])
    _draw_bars(fig.add_subplot(grid[0, :]), result)
    for index, stock in enumerate(stocks):
        ax = fig.add_subplot(grid[1 + index // across, index % across])
        _draw_progress(ax, result, stock, with_legend=index == 0)
    Calendar(result.scenario.start).label(fig, result.sample, year_name(result))
    return fig


def _draw_bars(ax: Axes, result: Result) -> None:
    """Draw a bar for each cargo: its share of the target with the interval, and the amounts."""
    names = [stock.cargo for stock in result.sample.stocks]
    ends = [_draw_bar(ax, y, result, name) for y, name in enumerate(names)]
    ax.axvline(100.0, color=palette.TARGET, lw=1.2, ls="--")
    ax.set_xlim(0.0, max(100.0, *ends) * 1.32)
    name_rows(ax, [wording.plain(name) for name in names])
    ax.set_xlabel(
        "throughput over the scenario's annual volume, %  (dashed: target; whisker: interval)"
    )
    count = len(result.runs)
    ax.set_title(f"All {count} replications" if count > 1 else "One replication")


def _draw_bar(ax: Axes, y: int, result: Result, name: str) -> float:
    """Draw the bar of a cargo and return where it ends, in per cent; 0 where there is no mean."""
    annual = result.scenario.cargoes[name].annual
    share = kpi_row(result, Kpi.TARGET_SHARE, name)
    if share is None or not annual:
        moved = kpi_row(result, Kpi.THROUGHPUT, name)
        text = wording.figure_text(moved).text if moved is not None else ""
        ax.text(1.0, y, f"no target; {text}", va="center", color=palette.MUTED)
        return 0.0
    mean, low, high = (100.0 * float(share[key]) for key in ("mean", "ci_low", "ci_high"))
    if np.isnan(mean):
        draw_missing_bar(ax, y, 100.0, wording.figure_text(share).text)
        return 0.0
    ax.barh(y, mean, BAR_HEIGHT, color=palette.MAIN)
    if np.isfinite(low):
        ax.errorbar(
            mean, y, xerr=[[mean - low], [high - mean]], color=palette.INK, capsize=3, lw=1.2
        )
    end = high if np.isfinite(high) else mean
    text = _amount(mean / 100.0 * annual, annual, result.scenario.cargoes[name].unit)
    ax.text(end + 1.5, y, text, va="center", fontsize=8.5)
    return end


def _amount(mean: float, annual: float, cargo_unit: str) -> str:
    """Write what is moved and what the target is, such as "0.69 of 0.7 Mt a year"."""
    divisor, unit = units.scaled(annual, cargo_unit)
    moved, target = (wording.three_digits(value / divisor) for value in (mean, annual))
    return f"{moved} of {target} {unit} a year"


def _draw_progress(ax: Axes, result: Result, stock: StockRecord, with_legend: bool) -> None:
    """Draw what one replication moved by ship and by land in the window, and the target pace."""
    record, cargo = result.sample, result.scenario.cargoes[stock.cargo]
    calendar = Calendar(result.scenario.start)
    hours = np.linspace(record.begin_h, record.end_h, POINTS)
    ship = stock.trajectory.total_out(hours) - stock.trajectory.total_out(hours[:1])
    land = stock.trajectory.total_in(hours) - stock.trajectory.total_in(hours[:1])
    pace = target_pace(cargo, calendar, hours)
    divisor, unit = units.scaled(float(max(ship[-1], land[-1], pace[-1])), stock.unit)
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
    if with_legend:
        ax.legend(loc="upper left", fontsize=7.5, handlelength=1.4, borderaxespad=0.1)


def target_pace(cargo: Cargo, calendar: Calendar, hours: Floats) -> Floats:
    """Return what should have moved by each hour since the first, by the monthly profile.

    `hours` has the shape (n,), and so has the result.
    """
    relative = relative_by_month(cargo.monthly_profile or (1.0,) * 12)
    months = np.asarray(
        [calendar.at(float(hour)).month - 1 for hour in (hours[1:] + hours[:-1]) / 2]
    )
    flow = cargo.annual / YEAR_H * relative[months]
    return np.concatenate([[0.0], np.cumsum(flow * np.diff(hours))])
