"""The turn of a truck: how long it waits and is served at each place, by service."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from portsim.analysis.kpis.tables.withholding import truck_queues
from portsim.report.style import palette, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.report.style.marks import (
    BAR_HEIGHT,
    add_legend_below,
    draw_missing_bar,
    name_rows,
    write_in_bar,
)
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi, Place
from portsim.vocabulary.queues import truck_place

ROW_IN, EDGES_IN = 0.42, 1.5
LEAST_DRAWN = 0.002  # of the axis; a narrower part is thinner than a line
LEAST_LABELLED = 0.2  # of the axis; a narrower part has no room for its hours with their interval


def has_trucks(result: Result) -> bool:
    """Return whether trucks come to the terminal."""
    return bool((result.kpis["kpi"] == Kpi.TRUCK_TURNAROUND).any())


class PlaceTime(NamedTuple):
    """Mean hours of a truck at a place.

    Attributes
    ----------
    place
        Such as "gate" or "bay coal".
    wait_h, service_h
        Mean hours in the queue, and of service.
    wait_text
        The wait with its interval.
    """

    place: Place
    wait_h: float
    service_h: float
    wait_text: str

    @property
    def total_h(self) -> float:
        """Mean hours of waiting and service together."""
        return self.wait_h + self.service_h


@in_report_style
def truck_turn_figure(result: Result) -> Figure:
    """Draw the mean hours at each place, and the whole turn, a bar for each service."""
    turns = result.kpis[result.kpis["kpi"] == Kpi.TRUCK_TURNAROUND]
    if not len(turns):
        return message_figure("No trucks.")
    fig = new_figure(ROW_IN * len(turns) + EDGES_IN)
    ax = fig.subplots()
    known = turns[turns["mean"].notna()]
    bars = {str(service): times_at_places(result, str(service)) for service in known["of"]}
    lengths = [sum(part.total_h for part in bar) for bar in bars.values()]
    longest_h = max([*lengths, float(turns["ci_high"].max(skipna=True))], default=0.0)
    longest_h = longest_h if longest_h > 0.0 else 1.0
    for y, (_, row) in enumerate(turns.iterrows()):
        if pd.isna(row["mean"]):
            draw_missing_bar(ax, y, longest_h, wording.figure_text(row).text)
        else:
            _draw_places(ax, y, bars[str(row["of"])], longest_h)
            _draw_whole_turn(ax, y, row)
    name_rows(ax, [wording.plain(str(of)) for of in turns["of"]], above=0.6, below=0.6)
    ax.set_xlim(0.0, 1.04 * longest_h)
    ax.set_xlabel("mean hours of a truck, h")
    drawn = [
        part.place
        for bar in bars.values()
        for part in bar
        if part.total_h > LEAST_DRAWN * longest_h
    ]
    add_legend_below(fig, _legend(drawn), 5)
    return fig


def times_at_places(result: Result, service: str) -> list[PlaceTime]:
    """Return the mean hours of a service's trucks at each place, in the order of passing."""
    queues = {truck_place(service, queue): queue for queue in truck_queues(result.scenario)}
    places = []
    waits = result.kpis[result.kpis["kpi"] == Kpi.TRUCK_WAIT_AT]
    times = result.kpis[result.kpis["kpi"] == Kpi.TRUCK_TIME_AT].set_index("of")["mean"]
    for _, row in waits.iterrows():
        queue = queues.get(row["of"])
        if queue is not None and pd.notna(row["mean"]):
            wait_h = float(row["mean"])
            service_h = float(times.get(row["of"], wait_h)) - wait_h
            text = wording.figure_text(row).text
            places.append(PlaceTime(queue.place, wait_h, service_h, text))
    return places


def _draw_places(ax: Axes, y: int, bar: list[PlaceTime], longest_h: float) -> None:
    """Draw waiting (dark) and service (light) at each place, one after the other."""
    left = 0.0
    for part in bar:
        dark = palette.PLACES[part.place]
        for hours, fill in ((part.wait_h, dark), (part.service_h, palette.lighter(dark))):
            if hours > 0.0:
                ax.barh(
                    y, hours, BAR_HEIGHT, left, color=fill, edgecolor=palette.PAPER, linewidth=0.5
                )
            if fill == dark and hours > LEAST_LABELLED * longest_h:
                write_in_bar(ax, left + hours / 2, y, part.wait_text, dark)
            left += hours


def _draw_whole_turn(ax: Axes, y: int, row: "pd.Series[float]") -> None:
    """Draw the mean of the whole turn and its interval below the bar."""
    mean, low, high = (float(row[key]) for key in ("mean", "ci_low", "ci_high"))
    if np.isfinite(low):
        ax.plot([max(low, 0.0), high], [y + 0.4, y + 0.4], color=palette.INK, lw=1.6, clip_on=False)
    ax.plot(mean, y + 0.4, "o", color=palette.INK, ms=4.5, clip_on=False)


def _legend(places: list[Place]) -> list[Patch | Line2D]:
    """Name each place once, in the order of passing, then say what dark and light mean."""
    names = {palette.PLACES[place]: str(place) for place in places}
    handles: list[Patch | Line2D] = [
        Patch(color=colour, label=name) for colour, name in names.items()
    ]
    handles.append(Patch(color=palette.MUTED, label="dark: waiting"))
    handles.append(Patch(color=palette.lighter(palette.MUTED), label="light: being served"))
    handles.append(
        Line2D([], [], color=palette.INK, marker="o", ms=4.5, lw=1.6, label="whole turn, interval")
    )
    return handles
