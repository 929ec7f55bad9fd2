"""The way to the terminal over time: what was under way, what borders held, and what that did to the stores."""

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from portsim.flow.streams import Floats
from portsim.observe.record import FlowRecord, Record, StockRecord
from portsim.report.style import palette, wording
from portsim.report.style.canvas import WIDTH_IN, Calendar, drawn, empty, figure
from portsim.studies.results.result import Result

WAY_IN, STORE_IN, EDGES_IN = 2.1, 1.35, 1.3
POINTS = 1100
STARVED_H = 1.0  # ships that waited less for cargo are not marked
LETTER_IN = 0.063  # mean width of a letter of a closure's name
LABEL_ROWS = 3  # of names of closures above the first panel


def has_corridor(result: Result) -> bool:
    """Return whether anything comes through a corridor."""
    return bool(result.sample.flows)


@drawn
def way(result: Result) -> Figure:
    """Draw one replication's cargo on the way, by unit, above the stores that it comes to."""
    record = result.sample
    if not record.flows:
        return empty("No corridor: trains and trucks begin at the terminal.")
    units = list(dict.fromkeys(flow.unit for flow in record.flows))
    cargoes = {flow.cargo for flow in record.flows}
    stocks = [stock for stock in record.stocks if stock.cargo in cargoes]
    heights = [WAY_IN] * len(units) + [STORE_IN] * len(stocks)
    fig = figure(sum(heights) + EDGES_IN)
    axes = fig.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    calendar = Calendar(result.scenario.start)
    shut = closures(record)
    stages = _held_at(record.flows)
    colours = {
        stage: palette.SERIES[1 + index % (len(palette.SERIES) - 1)]
        for index, stage in enumerate(stages)
    }
    for ax, unit in zip(axes, units, strict=False):
        _under_way(
            ax, calendar, record, [flow for flow in record.flows if flow.unit == unit], colours
        )
    starved = False
    for ax, stock in zip(axes[len(units) :], stocks, strict=True):
        starved |= _store(ax, calendar, result, stock)
    for ax in axes:
        for a, b in shut:
            days = calendar.days(np.clip([a, b], record.begin_h, record.end_h))
            ax.axvspan(
                *days.tolist(), facecolor=palette.SHUT, edgecolor=palette.MUTED, lw=0.4, zorder=0.5
            )
    rows = _names(axes[0], calendar, record, shut)
    axes[0].set_title(axes[0].get_title(loc="left"), pad=6.0 + 11.0 * rows)
    calendar.axis(axes[-1], record.begin_h, record.end_h)
    span = calendar.span(record.begin_h, record.end_h)
    axes[-1].set_xlabel(f"date, {span} (replication {record.replication})")
    fig.legend(handles=_legend(colours, bool(shut), starved), loc="outside lower center", ncols=3)
    return fig


def closures(record: Record) -> dict[tuple[float, float], list[str]]:
    """Return the closures that reach into the window, each with the stages that it shut, in order."""
    found: dict[tuple[float, float], dict[str, None]] = {}
    for flow in record.flows:
        for stage, stretches in flow.shut.items():
            for a, b in stretches:
                if a < record.end_h and b > record.begin_h:
                    found.setdefault((a, b), {})[stage] = None
    return {stretch: list(found[stretch]) for stretch in sorted(found)}


def _held_at(flows: Iterable[FlowRecord]) -> list[str]:
    return list(
        dict.fromkeys(
            stage for flow in flows for stage, (_, levels) in flow.held.items() if levels.max() > 0
        )
    )


def _at(history: tuple[Floats, Floats], hours: Floats) -> Floats:
    """Return a stepwise level at each hour."""
    times, levels = history
    found: Floats = levels[np.maximum(np.searchsorted(times, hours, side="right") - 1, 0)]
    return found


def _under_way(
    ax: Axes,
    calendar: Calendar,
    record: Record,
    flows: Sequence[FlowRecord],
    colours: dict[str, str],
) -> None:
    """One unit: all that is under way as a line, what each border holds of it as areas, one upon the other."""
    hours = np.linspace(record.begin_h, record.end_h, POINTS)
    whole = sum((_at(flow.under_way, hours) for flow in flows), np.zeros(POINTS))
    divisor, unit = wording.scaled(float(whole.max()), flows[0].unit)
    days = calendar.days(hours)
    below = np.zeros(POINTS)
    for stage, colour in colours.items():
        held = sum(
            (_at(flow.held[stage], hours) for flow in flows if stage in flow.held), np.zeros(POINTS)
        )
        ax.fill_between(
            days, below / divisor, (below + held) / divisor, color=colour, linewidth=0.0, zorder=1.5
        )
        below = below + held
    ax.plot(days, whole / divisor, color=palette.MAIN, lw=1.4)
    ax.set_ylim(0.0, max(float(whole.max()) / divisor, 1e-9) * 1.08)
    ax.set_ylabel(unit)
    names = ", ".join(dict.fromkeys(wording.plain(flow.name) for flow in flows))
    ax.set_title(f"On the way: {names}")


def _store(ax: Axes, calendar: Calendar, result: Result, stock: StockRecord) -> bool:
    """One store: its level, and above it the stays of ships that waited for cargo; return whether there are any."""
    record = result.sample
    hours = np.linspace(record.begin_h, record.end_h, POINTS)
    divisor, unit = wording.scaled(stock.capacity, stock.unit)
    levels, days = stock.stock(hours) / divisor, calendar.days(hours)
    ax.fill_between(days, levels, color=palette.BAND, linewidth=0.0, zorder=1.5)
    ax.plot(days, levels, color=palette.MAIN, lw=0.9)
    top = max(stock.capacity / divisor, float(levels.max()))
    ax.axhline(stock.capacity / divisor, color=palette.TARGET, lw=1.1, ls="--")
    ax.set_ylim(0.0, 1.3 * top)
    ax.set_ylabel(unit)
    ax.set_title(f"In store: {wording.plain(stock.cargo)} ({wording.plain(stock.store)})")
    first, last = starved(result, stock.cargo)
    ax.barh(
        np.full(len(first), 1.2 * top),
        calendar.days(last) - calendar.days(first),
        0.14 * top,
        calendar.days(first),
        color=palette.STATES["waiting_cargo"],
        edgecolor=palette.PAPER,
        linewidth=0.4,
    )
    return bool(len(first))


def starved(result: Result, cargo: str) -> tuple[Floats, Floats]:
    """Return first and last lines of the ships of the window that waited alongside, for an hour or more, for cargo."""
    record = result.sample
    visits = record.visits
    carriers = np.asarray(
        [any(p.cargo == cargo for p in result.scenario.calls[c].parcels) for c in record.calls]
    )
    last = np.where(np.isnan(visits.last_line_h), record.ended_h, visits.last_line_h)
    here = (
        (visits.no_cargo_h >= STARVED_H)
        & (visits.first_line_h < record.end_h)
        & (last > record.begin_h)
    )
    mine = here & carriers[visits.call]
    return np.maximum(visits.first_line_h[mine], record.begin_h), np.minimum(
        last[mine], record.end_h
    )


def _names(
    ax: Axes, calendar: Calendar, record: Record, shut: dict[tuple[float, float], list[str]]
) -> int:
    """Name the closures above a panel, the longest first, as far as there is room; return the rows taken."""
    hours_an_inch = (record.end_h - record.begin_h) / (WIDTH_IN - 0.8)
    taken: list[list[tuple[float, float]]] = [[] for _ in range(LABEL_ROWS)]
    deepest = 0
    for (a, b), stages in sorted(shut.items(), key=lambda item: item[0][0] - item[0][1]):
        when = calendar.days_of(a, b) if np.isfinite(b) else f"from {calendar.days_of(a, a)} on"
        text = f"{', '.join(map(wording.plain, stages))} shut {when}"
        wide = LETTER_IN * len(text) * hours_an_inch
        left = max(min(a, record.end_h - wide), record.begin_h)
        for row, others in enumerate(taken):
            if all(left + wide < begin or left > end for begin, end in others):
                others.append((left, left + wide))
                deepest = max(deepest, row + 1)
                ax.annotate(
                    text,
                    (float(calendar.days(left)), 1.0),
                    xycoords=("data", "axes fraction"),
                    xytext=(0.0, 3.0 + 11.0 * row),
                    textcoords="offset points",
                    fontsize=8.0,
                    color=palette.INK,
                )
                break
    return deepest


def _legend(colours: dict[str, str], shut: bool, starved: bool) -> list[Line2D | Patch]:
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=palette.MAIN, lw=1.4, label="on the way, or in store")
    ]
    handles += [
        Patch(color=c, label=f"of it held at {wording.plain(stage)}")
        for stage, c in colours.items()
    ]
    if shut:
        handles.append(Patch(color=palette.SHUT, label="border shut"))
    if starved:
        handles.append(
            Patch(
                color=palette.STATES["waiting_cargo"], label="stay of a ship that waited for cargo"
            )
        )
    handles.append(
        Line2D([], [], color=palette.TARGET, lw=1.1, ls="--", label="capacity of the store")
    )
    return handles
