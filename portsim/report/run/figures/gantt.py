"""Gantt chart of one replication: when ships lay at anchorage and at which berth."""

import heapq
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from portsim.flow.streams import Floats
from portsim.observe.record import Record
from portsim.report.run.drawn import year_name
from portsim.report.style import palette, wording
from portsim.report.style.canvas import Calendar, in_report_style, new_figure
from portsim.report.style.marks import add_legend_below
from portsim.scenario.blocks.scenario import Scenario
from portsim.studies.results.result import Result

DAY_H = 24.0
SHORT_DAYS = 60.0
MANY_VISITS = 12  # at each berth; with more, the bars of a whole window would be too thin
ROW_IN = 0.34
LANE_IN = 0.09
MOST_LANES = 30
HELD_COLOUR = "#8C97A1"
METRES_A_ROW = 150.0  # of a continuous quay


class BerthRows(NamedTuple):
    """Where a berth or a quay is drawn.

    Attributes
    ----------
    top
        Its upper edge, in rows from the top.
    rows
        Its height in rows.
    length_m
        The length of a continuous quay; None for a berth.
    """

    top: float
    rows: float
    length_m: float | None

    @property
    def bottom(self) -> float:
        """Its lower edge, in rows from the top."""
        return self.top + self.rows


class AnchorageLane(NamedTuple):
    """The line of a ship at anchorage: index of her visit, end of her wait, and lane from 0."""

    visit: int
    until_h: float
    lane: int


def berth_rows(record: Record, scenario: Scenario) -> list[BerthRows]:
    """Return where every berth and every quay is drawn, from the top."""
    places, top = [], 0.0
    for name in record.berths:
        quay = scenario.quays.get(name)
        rows = 1.0 if quay is None else max(quay.length_m / METRES_A_ROW, 1.0)
        places.append(BerthRows(top, rows, None if quay is None else quay.length_m))
        top += rows
    return places


def berth_chart(result: Result) -> Figure:
    """Draw the ships of one replication: thin lines at anchorage, bars at the berths."""
    hours = drawn_hours(result.sample)
    return berth_chart_of(result.sample, result.scenario, hours, year_name(result))


@in_report_style
def berth_chart_of(
    record: Record, scenario: Scenario, hours: tuple[float, float], year: str
) -> Figure:
    """Draw the ships of a replication between two of its hours; `year` says which one it is."""
    begin_h, end_h = hours
    lanes = anchorage_lanes(record, begin_h, end_h)
    lane_count = min(max((line.lane for line in lanes), default=0) + 1, MOST_LANES)
    berths = berth_rows(record, scenario)
    anchorage_in = 0.35 + LANE_IN * lane_count
    berths_in = ROW_IN * berths[-1].bottom + 0.3
    fig = new_figure(anchorage_in + berths_in + 1.0)
    above, below = fig.subplots(2, 1, sharex=True, height_ratios=[anchorage_in, berths_in])
    colours = palette.series_colours(record.calls)
    calendar = Calendar(scenario.start)
    _draw_anchorage(above, record, calendar, lanes, colours)
    above.set_ylim(-1.0, lane_count)
    _draw_berths(below, record, berths, calendar, hours, colours)
    calendar.axis(below, begin_h, end_h)
    below.set_xlabel(calendar.window_label(begin_h, end_h, year))
    handles = [Patch(color=colours[name], label=wording.plain(name)) for name in record.calls]
    handles.append(Patch(color=HELD_COLOUR, label="berth held, ship in channel"))
    add_legend_below(fig, handles, min(len(handles), 6), "ships calling for")
    return fig


def drawn_hours(record: Record) -> tuple[float, float]:
    """Return the hours that are drawn: the window, or its first 60 days if very many ships come."""
    first_line_h = record.visits.first_line_h
    count = np.sum((first_line_h >= record.begin_h) & (first_line_h < record.end_h))
    if count > MANY_VISITS * len(record.berths):
        return record.begin_h, min(record.end_h, record.begin_h + SHORT_DAYS * DAY_H)
    return record.begin_h, record.end_h


def anchorage_lanes(record: Record, begin_h: float, end_h: float) -> list[AnchorageLane]:
    """Return the lines of the ships at anchorage, each on the lowest lane that is free."""
    visits = record.visits
    until_h = np.where(np.isnan(visits.granted_h), record.ended_h, visits.granted_h)
    waits = until_h > visits.arrive_h
    drawn = (visits.arrive_h < end_h) & (until_h > begin_h) & waits
    free: list[int] = []  # lanes, a heap
    taken: list[tuple[float, int]] = []  # (hour until which it is taken, lane), a heap
    lines = []
    for visit in np.flatnonzero(drawn):
        while taken and taken[0][0] <= visits.arrive_h[visit]:
            heapq.heappush(free, heapq.heappop(taken)[1])
        lane = heapq.heappop(free) if free else len(taken)
        heapq.heappush(taken, (float(until_h[visit]), lane))
        lines.append(AnchorageLane(int(visit), float(until_h[visit]), lane))
    return lines


def _draw_anchorage(
    ax: Axes,
    record: Record,
    calendar: Calendar,
    lanes: Sequence[AnchorageLane],
    colours: dict[str, str],
) -> None:
    visits = record.visits
    for visit, until_h, lane in lanes:
        if lane < MOST_LANES:
            colour = colours[record.calls[visits.call[visit]]]
            ends = calendar.days(np.asarray([visits.arrive_h[visit], until_h]))
            ax.plot(ends, [lane, lane], color=colour, lw=2.0, solid_capstyle="butt")
    ax.set_yticks([])
    ax.set_ylabel("ships\nwaiting", rotation=0, ha="right", va="center")
    ax.grid(visible=False, axis="y")
    ax.tick_params(labelbottom=False)
    title = "At anchorage: a line a ship, from arrival to leaving the anchorage"
    if not lanes:
        title = "At anchorage: no ship waited in these days"
    ax.set_title(title)


def _draw_berths(
    ax: Axes,
    record: Record,
    berths: Sequence[BerthRows],
    calendar: Calendar,
    hours: tuple[float, float],
    colours: dict[str, str],
) -> None:
    """Draw the ships that had a berth between two hours, a bar each."""
    visits = record.visits
    begin_h, end_h = hours
    until_h = np.nan_to_num(visits.last_line_h, nan=record.ended_h)
    there = (visits.granted_h < end_h) & (until_h > begin_h)
    for index, berth in enumerate(berths):
        at_berth = np.flatnonzero((visits.berth == index) & there)
        # What had not happened when the run ended is drawn up to its end.
        first_line_h = np.nan_to_num(visits.first_line_h[at_berth], nan=record.ended_h)
        last_line_h = until_h[at_berth]
        granted = calendar.days(visits.granted_h[at_berth])
        in_channel = calendar.days(first_line_h) - granted
        middle, height = _bar_positions(berth, visits.at_m[at_berth], visits.length_m[at_berth])
        ax.barh(middle, in_channel, 0.45 * height, granted, color=HELD_COLOUR)
        ax.barh(
            middle,
            calendar.days(last_line_h) - calendar.days(first_line_h),
            height,
            granted + in_channel,
            color=[colours[record.calls[call]] for call in visits.call[at_berth]],
            edgecolor=palette.PAPER,
            linewidth=0.5,
        )
    middles = [berth.top + berth.rows / 2 for berth in berths]
    ax.set_yticks(middles, [wording.plain(name) for name in record.berths])
    ax.set_ylim(berths[-1].bottom + 0.1, -0.1)
    ax.grid(visible=False, axis="y")
    ax.set_title("At the berths: a bar a ship, from first line to last line")


def _bar_positions(berth: BerthRows, at_m: Floats, length_m: Floats) -> tuple[Floats, Floats]:
    """Return middle and height of the ships' bars, in rows; both of shape (n,).

    A ship takes the whole row of a berth, or her own stretch of a quay.
    """
    if berth.length_m is None:
        return np.full(len(at_m), berth.top + 0.5), np.full(len(at_m), 0.66)
    scale = berth.rows / berth.length_m
    return berth.top + scale * (at_m + length_m / 2), scale * length_m
