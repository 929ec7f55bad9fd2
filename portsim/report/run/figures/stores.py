"""The levels of the stores over time."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from portsim.observe.stores import StockRecord
from portsim.report.run.drawn import year_name
from portsim.report.style import palette, units, wording
from portsim.report.style.canvas import Calendar, in_report_style, message_figure, new_figure
from portsim.studies.results.result import Result

ROW_IN = 1.55
POINTS = 1100  # of a line


def stores_drawn(result: Result) -> list[StockRecord]:
    """Return the stores that the figure of the way does not show already."""
    on_the_way = {flow.cargo for flow in result.sample.flows}
    return [stock for stock in result.sample.stocks if stock.cargo not in on_the_way]


def has_stores(result: Result) -> bool:
    """Return whether there is a store to draw, or nothing else that says that there is none."""
    return bool(stores_drawn(result)) or not result.sample.stocks


@in_report_style
def store_levels(result: Result) -> Figure:
    """Draw the level of every compartment of one replication against its capacity."""
    stocks = stores_drawn(result)
    if not stocks:
        return message_figure("No store: ships have a stated time alongside.")
    across = 1 if len(stocks) == 1 else 2
    down = -(-len(stocks) // across)
    fig = new_figure(ROW_IN * down + 0.8)
    axes = fig.subplots(down, across, squeeze=False)
    flat = list(axes.flat)
    for ax, stock in zip(flat, stocks, strict=False):
        _draw_level(ax, result, stock)
    for ax in flat[len(stocks) :]:
        ax.set_visible(False)
    Calendar(result.scenario.start).label(fig, result.sample, year_name(result))
    return fig


def _draw_level(ax: Axes, result: Result, stock: StockRecord) -> None:
    record = result.sample
    calendar = Calendar(result.scenario.start)
    # An amount that goes in or out at one instant is a step. There are enough points for the step
    # to look upright.
    hours = np.linspace(record.begin_h, record.end_h, POINTS)
    divisor, unit = units.scaled(stock.capacity, stock.unit)
    levels = stock.stock(hours) / divisor
    days = calendar.days(hours)
    ax.fill_between(days, levels, color=palette.BAND, linewidth=0.0)
    ax.plot(days, levels, color=palette.MAIN, lw=0.9)
    ax.axhline(stock.capacity / divisor, color=palette.TARGET, lw=1.1, ls="--")
    ax.set_ylim(0.0, stock.capacity / divisor * 1.22)
    calendar.axis(ax, record.begin_h, record.end_h)
    ax.set_ylabel(unit)
    ax.annotate(
        f"capacity {wording.three_digits(stock.capacity / divisor)} {unit}",
        (1.0, stock.capacity / divisor),
        xycoords=("axes fraction", "data"),
        xytext=(0, 2),
        textcoords="offset points",
        ha="right",
        color=palette.TARGET,
        fontsize=7.5,
    )
    ax.set_title(f"{wording.plain(stock.store)}: {wording.plain(stock.cargo)}", fontsize=8.5)
