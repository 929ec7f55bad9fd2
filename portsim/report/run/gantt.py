"""Who lay where, and when: ships of one replication, at anchorage and at the berths."""

import heapq
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from portsim.flow.streams import Floats
from portsim.observe.record import Record
from portsim.report.style import palette, wording
from portsim.report.style.canvas import Calendar, drawn, figure
from portsim.studies.results.result import Result

DAY_H = 24.0
SHORT_DAYS = 60.0
MANY_VISITS = 12  # a berth; beyond, bars of a whole window would be slivers
ROW_IN = 0.34
LANE_IN = 0.09
MOST_LANES = 30
HELD = "#8C97A1"
METRES_A_ROW = 150.0  # of a continuous quay


class Track(NamedTuple):
    """Where a berth or a quay is drawn: its upper edge and its depth in rows, and its length if it is a quay."""

    top: float
    rows: float
    length_m: float | None


def tracks(result: Result) -> list[Track]:
    """Return where every berth and every quay is drawn, from the top."""
    found, top = [], 0.0
    for name in result.sample.berths:
        quay = result.scenario.quays.get(name)
        rows = 1.0 if quay is None else max(quay.length_m / METRES_A_ROW, 1.0)
        found.append(Track(top, rows, None if quay is None else quay.length_m))
        top += rows
    return found


@drawn
def berths(result: Result) -> Figure:
    """Draw the ships of one replication: thin lines at anchorage, bars at the berths."""
    record = result.sample
    begin_h, end_h = stretch(record)
    lanes = waiting_lanes(record, begin_h, end_h)
    depth = min(max((lane for _, _, lane in lanes), default=0) + 1, MOST_LANES)
    anchorage_in = 0.35 + LANE_IN * depth
    places = tracks(result)
    berths_in = ROW_IN * (places[-1].top + places[-1].rows) + 0.3
    fig = figure(anchorage_in + berths_in + 1.0)
    above, below = fig.subplots(2, 1, sharex=True, height_ratios=[anchorage_in, berths_in])
    colours = palette.series(record.calls)
    calendar = Calendar(result.scenario.start)
    _anchorage(above, record, calendar, lanes, depth, colours)
    _alongside(below, record, places, calendar, (begin_h, end_h), colours)
    calendar.axis(below, begin_h, end_h)
    below.set_xlabel(f"date, {calendar.span(begin_h, end_h)} (replication {record.replication})")
    handles: list[Patch | Line2D] = [
        Patch(color=colours[name], label=wording.plain(name)) for name in record.calls
    ]
    handles.append(Patch(color=HELD, label="berth held, ship in channel"))
    fig.legend(
        handles=handles,
        loc="outside lower center",
        ncols=min(len(handles), 6),
        title="ships calling for",
    )
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
    ax: Axes,
    record: Record,
    places: Sequence[Track],
    calendar: Calendar,
    span: tuple[float, float],
    colours: dict[str, str],
) -> None:
    visits = record.visits
    for berth, track in enumerate(places):
        mine = np.flatnonzero((visits.berth == berth) & (visits.granted_h < span[1]))
        start, stop = _bounds(visits.first_line_h[mine], visits.last_line_h[mine], record)
        granted = calendar.days(visits.granted_h[mine])
        middle, depth = _bars(track, visits.at_m[mine], visits.length_m[mine])
        ax.barh(
            middle, start_days := calendar.days(start) - granted, 0.45 * depth, granted, color=HELD
        )
        ax.barh(
            middle,
            calendar.days(stop) - calendar.days(start),
            depth,
            granted + start_days,
            color=[colours[record.calls[call]] for call in visits.call[mine]],
            edgecolor=palette.PAPER,
            linewidth=0.5,
        )
    ax.set_yticks(
        [t.top + t.rows / 2 for t in places], [wording.plain(name) for name in record.berths]
    )
    ax.set_ylim(places[-1].top + places[-1].rows + 0.1, -0.1)
    ax.grid(visible=False, axis="y")
    ax.set_title("At the berths: a bar a ship, from first line to last line")


def _bars(track: Track, at_m: Floats, length_m: Floats) -> tuple[Floats, Floats]:
    """Return middle and depth of the ships' bars: all of a berth's row, or their stretch of a quay."""
    if track.length_m is None:
        return np.full(len(at_m), track.top + 0.5), np.full(len(at_m), 0.66)
    scale = track.rows / track.length_m
    return track.top + scale * (at_m + length_m / 2), scale * length_m


def _bounds(first_line: Floats, last_line: Floats, record: Record) -> tuple[Floats, Floats]:
    """Return first and last lines; what has not happened when the run ended is put at its end."""
    return np.nan_to_num(first_line, nan=record.ended_h), np.nan_to_num(
        last_line, nan=record.ended_h
    )
