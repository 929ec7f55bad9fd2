"""Who lay where, and when: ships of one replication, at anchorage and at the berths."""

import heapq

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from portsim.flow.streams import Floats
from portsim.observe.record import Record
from portsim.report import palette, wording
from portsim.report.canvas import Calendar, drawn, figure
from portsim.study.result import Result

DAY_H = 24.0
SHORT_DAYS = 60.0
MANY_VISITS = 12  # a berth; beyond, bars of a whole window would be slivers
ROW_IN = 0.34
LANE_IN = 0.09
MOST_LANES = 30
HELD = "#8C97A1"


@drawn
def berths(result: Result) -> Figure:
    """Draw the ships of one replication: thin lines at anchorage, bars at the berths."""
    record = result.sample
    begin_h, end_h = stretch(record)
    lanes = waiting_lanes(record, begin_h, end_h)
    depth = min(max((lane for _, _, lane in lanes), default=0) + 1, MOST_LANES)
    anchorage_in = 0.35 + LANE_IN * depth
    berths_in = ROW_IN * len(record.berths) + 0.3
    fig = figure(anchorage_in + berths_in + 1.0)
    above, below = fig.subplots(2, 1, sharex=True, height_ratios=[anchorage_in, berths_in])
    colours = palette.series(record.calls)
    calendar = Calendar(result.scenario.start)
    _anchorage(above, record, calendar, lanes, depth, colours)
    _alongside(below, record, calendar, (begin_h, end_h), colours)
    calendar.axis(below, begin_h, end_h)
    below.set_xlabel(f"date, {calendar.span(begin_h, end_h)} (replication {record.replication})")
    handles: list[Patch | Line2D] = [Patch(color=colours[name], label=wording.plain(name)) for name in record.calls]
    handles.append(Patch(color=HELD, label="berth held, ship in channel"))
    fig.legend(handles=handles, loc="outside lower center", ncols=min(len(handles), 6), title="ships calling for")
    return fig


def stretch(record: Record) -> tuple[float, float]:
    """Return the hours to draw: the window, or its first 60 days if ships would be slivers in a whole one."""
    first_line = record.visits.first_line_h
    seen = np.sum((first_line >= record.begin_h) & (first_line < record.end_h))
    if seen > MANY_VISITS * len(record.berths):
        return record.begin_h, min(record.end_h, record.begin_h + SHORT_DAYS * DAY_H)
    return record.begin_h, record.end_h


def waiting_lanes(record: Record, begin_h: float, end_h: float) -> list[tuple[int, float, int]]:
    """Return (visit, until, lane) of the ships at anchorage, each on the lowest lane that is free."""
    visits = record.visits
    until = np.where(np.isnan(visits.granted_h), record.ended_h, visits.granted_h)
    here = (visits.arrive_h < end_h) & (until > begin_h) & (until > visits.arrive_h)
    free: list[int] = []
    held: list[tuple[float, int]] = []
    found = []
    for visit in np.flatnonzero(here):
        while held and held[0][0] <= visits.arrive_h[visit]:
            heapq.heappush(free, heapq.heappop(held)[1])
        lane = heapq.heappop(free) if free else len(held)
        heapq.heappush(held, (float(until[visit]), lane))
        found.append((int(visit), float(until[visit]), lane))
    return found


def _anchorage(
    ax: Axes,
    record: Record,
    calendar: Calendar,
    lanes: list[tuple[int, float, int]],
    depth: int,
    colours: dict[str, str],
) -> None:
    visits = record.visits
    for visit, until, lane in lanes:
        if lane < MOST_LANES:
            colour = colours[record.calls[visits.call[visit]]]
            ends = calendar.days(np.asarray([visits.arrive_h[visit], until]))
            ax.plot(ends, [lane, lane], color=colour, lw=2.0, solid_capstyle="butt")
    ax.set_ylim(-1.0, depth)
    ax.set_yticks([])
    ax.set_ylabel("ships\nwaiting", rotation=0, ha="right", va="center")
    ax.grid(visible=False, axis="y")
    ax.tick_params(labelbottom=False)
    title = "At anchorage: a line a ship, from arrival to leaving the anchorage"
    if not lanes:
        title = "At anchorage: no ship waited in these days"
    ax.set_title(title)


def _alongside(
    ax: Axes, record: Record, calendar: Calendar, span: tuple[float, float], colours: dict[str, str]
) -> None:
    visits = record.visits
    for berth in range(len(record.berths)):
        mine = np.flatnonzero((visits.berth == berth) & (visits.granted_h < span[1]))
        start, stop = _bounds(visits.first_line_h[mine], visits.last_line_h[mine], record)
        granted = calendar.days(visits.granted_h[mine])
        ax.barh(
            np.full(len(mine), berth),
            start_days := calendar.days(start) - granted,
            0.3,
            granted,
            color=HELD,
        )
        ax.barh(
            np.full(len(mine), berth),
            calendar.days(stop) - calendar.days(start),
            0.66,
            granted + start_days,
            color=[colours[record.calls[call]] for call in visits.call[mine]],
            edgecolor=palette.PAPER,
            linewidth=0.5,
        )
    ax.set_yticks(range(len(record.berths)), [wording.plain(name) for name in record.berths])
    ax.set_ylim(len(record.berths) - 0.4, -0.6)
    ax.grid(visible=False, axis="y")
    ax.set_title("At the berths: a bar a ship, from first line to last line")


def _bounds(first_line: Floats, last_line: Floats, record: Record) -> tuple[Floats, Floats]:
    """Return first and last lines; what has not happened when the run ended is put at its end."""
    return np.nan_to_num(first_line, nan=record.ended_h), np.nan_to_num(last_line, nan=record.ended_h)
