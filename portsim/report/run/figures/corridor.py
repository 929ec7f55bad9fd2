"""The corridor over time: cargo on its way, cargo held at borders, and the stores it comes to."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from portsim.flow.streams import Floats
from portsim.observe.land import FlowRecord
from portsim.observe.record import Record
from portsim.observe.stores import StockRecord
from portsim.report.run.drawn import year_name
from portsim.report.run.figures.closure_names import Stretch, write_closure_names
from portsim.report.style import palette, units, wording
from portsim.report.style.canvas import Calendar, in_report_style, message_figure, new_figure
from portsim.report.style.marks import add_legend_below
from portsim.studies.results.result import Result
from portsim.vocabulary import State

UNDER_WAY_IN, STORE_IN, EDGES_IN = 2.1, 1.35, 1.3
POINTS = 730  # of a line: two a day of a year
LEAST_WAIT_H = 1.0  # ships that waited less for cargo are not marked


def has_corridor(result: Result) -> bool:
    """Return whether anything comes through a corridor."""
    return bool(result.sample.flows)


@in_report_style
def corridor_figure(result: Result) -> Figure:
    """Draw the cargo of one replication on its way, by unit, above the stores that it comes to."""
    record = result.sample
    if not record.flows:
        return message_figure("No corridor: trains and trucks begin at the terminal.")
    units = list(dict.fromkeys(flow.unit for flow in record.flows))
    cargoes = {flow.cargo for flow in record.flows}
    stocks = [stock for stock in record.stocks if stock.cargo in cargoes]
    heights = [UNDER_WAY_IN] * len(units) + [STORE_IN] * len(stocks)
    fig = new_figure(sum(heights) + EDGES_IN)
    axes = fig.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    calendar = Calendar(result.scenario.start)
    colours = _stage_colours(record.flows)
    for ax, unit in zip(axes, units, strict=False):
        flows = [flow for flow in record.flows if flow.unit == unit]
        _draw_under_way(ax, calendar, record, flows, colours)
    ships_waited = False
    for ax, stock in zip(axes[len(units) :], stocks, strict=True):
        top = _draw_store(ax, calendar, record, stock)
        stays = stays_without_cargo(result, stock.cargo)
        _draw_stays(ax, calendar, stays, top)
        ships_waited |= len(stays.first_line_h) > 0
    closures = closures_by_stretch(record)
    for ax in axes:
        _shade_closures(ax, calendar, record, closures)
    rows = write_closure_names(axes[0], calendar, record, closures)
    axes[0].set_title(axes[0].get_title(loc="left"), pad=6.0 + 11.0 * rows)
    calendar.axis(axes[-1], record.begin_h, record.end_h)
    axes[-1].set_xlabel(calendar.window_label(record.begin_h, record.end_h, year_name(result)))
    add_legend_below(fig, _legend(colours, bool(closures), ships_waited), 3)
    return fig


def closures_by_stretch(record: Record) -> dict[Stretch, list[str]]:
    """Return the stages that each closure in the window shut, by (begin, end) in hours."""
    stages: dict[Stretch, dict[str, None]] = {}
    for flow in record.flows:
        for stage, stretches in flow.shut.items():
            for begin_h, end_h in stretches:
                if begin_h < record.end_h and end_h > record.begin_h:
                    stages.setdefault((begin_h, end_h), {})[stage] = None
    return {stretch: list(stages[stretch]) for stretch in sorted(stages)}


def _stage_colours(flows: Iterable[FlowRecord]) -> dict[str, str]:
    """Return a colour for each stage that ever held cargo; the first colour is that of the line."""
    held = [stage for flow in flows for stage, (_, levels) in flow.held.items() if levels.max() > 0]
    spare = palette.SERIES[1:]
    return {stage: spare[index % len(spare)] for index, stage in enumerate(dict.fromkeys(held))}


def _level_at(history: tuple[Floats, Floats], hours: Floats) -> Floats:
    """Return a stepwise level at each hour; `history` holds hours and levels of its steps."""
    times, levels = history
    steps = np.maximum(np.searchsorted(times, hours, side="right") - 1, 0)
    at_hours: Floats = levels[steps]
    return at_hours


def _draw_under_way(
    ax: Axes,
    calendar: Calendar,
    record: Record,
    flows: Sequence[FlowRecord],
    colours: dict[str, str],
) -> None:
    """Draw all cargo of one unit that is under way as a line, and what stages hold as areas."""
    hours = np.linspace(record.begin_h, record.end_h, POINTS)
    under_way = sum((_level_at(flow.under_way, hours) for flow in flows), np.zeros(POINTS))
    divisor, unit = units.scaled(float(under_way.max()), flows[0].unit)
    days = calendar.days(hours)
    below = np.zeros(POINTS)
    for stage, colour in colours.items():
        histories = [flow.held[stage] for flow in flows if stage in flow.held]
        held = sum((_level_at(history, hours) for history in histories), np.zeros(POINTS))
        ax.fill_between(
            days, below / divisor, (below + held) / divisor, color=colour, linewidth=0.0, zorder=1.5
        )
        below = below + held
    ax.plot(days, under_way / divisor, color=palette.MAIN, lw=1.4)
    ax.set_ylim(0.0, max(float(under_way.max()) / divisor, 1e-9) * 1.08)
    ax.set_ylabel(unit)
    names = ", ".join(dict.fromkeys(wording.plain(flow.name) for flow in flows))
    ax.set_title(f"On the way: {names}")


def _draw_store(ax: Axes, calendar: Calendar, record: Record, stock: StockRecord) -> float:
    """Draw the level of a store with room for the stays of ships; return its highest level."""
    hours = np.linspace(record.begin_h, record.end_h, POINTS)
    divisor, unit = units.scaled(stock.capacity, stock.unit)
    levels, days = stock.stock(hours) / divisor, calendar.days(hours)
    capacity = stock.capacity / divisor
    ax.fill_between(days, levels, color=palette.BAND, linewidth=0.0, zorder=1.5)
    ax.plot(days, levels, color=palette.MAIN, lw=0.9)
    ax.axhline(capacity, color=palette.TARGET, lw=1.1, ls="--")
    top = max(capacity, float(levels.max()))
    ax.set_ylim(0.0, 1.3 * top)
    ax.set_ylabel(unit)
    ax.set_title(f"In store: {wording.plain(stock.cargo)} ({wording.plain(stock.store)})")
    return top


class Stays(NamedTuple):
    """Hours at which ships made fast and cast off, within the window; both of shape (n,)."""

    first_line_h: Floats
    last_line_h: Floats


def stays_without_cargo(result: Result, cargo: str) -> Stays:
    """Return the stays of ships in the window that waited an hour or more alongside for a cargo."""
    record = result.sample
    visits = record.visits
    calls = [result.scenario.calls[name] for name in record.calls]
    carry = np.asarray([any(parcel.cargo == cargo for parcel in call.parcels) for call in calls])
    last_line_h = np.where(np.isnan(visits.last_line_h), record.ended_h, visits.last_line_h)
    in_window = (visits.first_line_h < record.end_h) & (last_line_h > record.begin_h)
    marked = (visits.no_cargo_h >= LEAST_WAIT_H) & in_window & carry[visits.call]
    return Stays(
        np.maximum(visits.first_line_h[marked], record.begin_h),
        np.minimum(last_line_h[marked], record.end_h),
    )


def _draw_stays(ax: Axes, calendar: Calendar, stays: Stays, top: float) -> None:
    """Draw the stays of ships above the highest level of a store."""
    begin = calendar.days(stays.first_line_h)
    ax.barh(
        np.full(len(begin), 1.2 * top),
        calendar.days(stays.last_line_h) - begin,
        0.14 * top,
        begin,
        color=palette.STATES[State.WAITING_CARGO],
        edgecolor=palette.PAPER,
        linewidth=0.4,
    )


def _shade_closures(
    ax: Axes, calendar: Calendar, record: Record, closures: Iterable[Stretch]
) -> None:
    for stretch in closures:
        days = calendar.days(np.clip(stretch, record.begin_h, record.end_h))
        ax.axvspan(
            *days.tolist(), facecolor=palette.SHUT, edgecolor=palette.MUTED, lw=0.4, zorder=0.5
        )


def _legend(colours: dict[str, str], closed: bool, ships_waited: bool) -> list[Line2D | Patch]:
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=palette.MAIN, lw=1.4, label="on the way, or in store")
    ]
    handles += [
        Patch(color=colour, label=f"of it held at {wording.plain(stage)}")
        for stage, colour in colours.items()
    ]
    if closed:
        handles.append(Patch(color=palette.SHUT, label="border shut"))
    if ships_waited:
        text = "stay of a ship that waited for cargo"
        handles.append(Patch(color=palette.STATES[State.WAITING_CARGO], label=text))
    capacity = "capacity of the store"
    handles.append(Line2D([], [], color=palette.TARGET, lw=1.1, ls="--", label=capacity))
    return handles
