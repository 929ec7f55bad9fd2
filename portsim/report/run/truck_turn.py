"""The turn of a truck: how long it waits and is served at each place, by service."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from portsim.report.style import palette, wording
from portsim.report.style.canvas import drawn, empty, figure
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi

ROW_IN, EDGES_IN = 0.42, 1.5
SEEN = 0.002  # of the axis; thinner than a line
WRITTEN = 0.2  # of the axis; a narrower part has no room for its hours with their interval


def has_trucks(result: Result) -> bool:
    """Return whether trucks come to the terminal."""
    return bool((result.kpis["kpi"] == Kpi.TRUCK_TURNAROUND).any())


@drawn
def turn(result: Result) -> Figure:
    """Draw the mean hours of wait and service at each place, one bar a service, and the whole turn."""
    turns = result.kpis[result.kpis["kpi"] == Kpi.TRUCK_TURNAROUND]
    if not len(turns):
        return empty("No trucks.")
    fig = figure(ROW_IN * len(turns) + EDGES_IN)
    ax = fig.subplots()
    bars = {str(service): parts(result, str(service)) for service in turns["of"]}
    known = turns.set_index("of")["mean"].notna()
    lengths = [
        sum(part.wait_h + part.service_h for part in bars[str(of)])
        for of in turns["of"]
        if known[of]
    ]
    longest = max([*lengths, float(turns["ci_high"].max(skipna=True))], default=0.0)
    longest = longest if longest > 0.0 else 1.0
    for y, (_, row) in enumerate(turns.iterrows()):
        if pd.isna(row["mean"]):
            ax.barh(
                y,
                longest,
                0.62,
                facecolor="none",
                edgecolor=palette.MUTED,
                hatch="///",
                linewidth=0.6,
            )
            text = wording.shown(row).text
            ax.text(longest / 2, y, text, va="center", ha="center", backgroundcolor=palette.PAPER)
        else:
            _bar(ax, y, bars[str(row["of"])], row, longest)
    ax.set_yticks(range(len(turns)), [wording.plain(str(of)) for of in turns["of"]])
    ax.set_ylim(len(turns) - 0.4, -0.6)
    ax.set_xlim(0.0, 1.04 * longest)
    ax.grid(visible=False, axis="y")
    ax.set_xlabel("mean hours of a truck, h")
    used = [
        p.place
        for of, bar in bars.items()
        if known[of]
        for p in bar
        if p.wait_h + p.service_h > SEEN * longest
    ]
    fig.legend(handles=_legend(used), loc="outside lower center", ncols=5)
    return fig


class Part(NamedTuple):
    """Mean hours of a truck at a place; the wait also as text with its interval."""

    place: str
    wait_h: float
    service_h: float
    wait: str


def parts(result: Result, service: str) -> list[Part]:
    """Return what a service's trucks went through, in the order of their way."""
    found = []
    times = result.kpis[result.kpis["kpi"] == Kpi.TRUCK_TIME_AT].set_index("of")["mean"]
    for _, row in result.kpis[result.kpis["kpi"] == Kpi.TRUCK_WAIT_AT].iterrows():
        name, _, place = str(row["of"]).partition("/")
        if name == service and pd.notna(row["mean"]):
            wait = float(row["mean"])
            found.append(
                Part(place, wait, float(times.get(row["of"], wait)) - wait, wording.shown(row).text)
            )
    return found


def _bar(ax: Axes, y: int, bar: list[Part], row: "pd.Series[float]", longest: float) -> None:
    left = 0.0
    for part in bar:
        colour = palette.place(part.place)
        for hours, fill in ((part.wait_h, colour), (part.service_h, palette.light(colour))):
            if hours > 0.0:
                ax.barh(y, hours, 0.62, left, color=fill, edgecolor=palette.PAPER, linewidth=0.5)
            if fill == colour and hours > WRITTEN * longest:
                ink = palette.PAPER if palette.is_dark(fill) else palette.INK
                ax.text(
                    left + hours / 2, y, part.wait, ha="center", va="center", color=ink, fontsize=8
                )
            left += hours
    mean, low, high = (float(row[key]) for key in ("mean", "ci_low", "ci_high"))
    if np.isfinite(low):
        ax.plot([max(low, 0.0), high], [y + 0.4, y + 0.4], color=palette.INK, lw=1.6, clip_on=False)
    ax.plot(mean, y + 0.4, "o", color=palette.INK, ms=4.5, clip_on=False)


def _legend(places: list[str]) -> list[Patch | Line2D]:
    """Name each place once, in the order of the way, then what dark and light mean."""
    names = {
        palette.place(place): place if place in palette.PLACES else place.partition(" ")[0]
        for place in places
    }
    handles: list[Patch | Line2D] = [
        Patch(color=colour, label=name) for colour, name in names.items()
    ]
    handles.append(Patch(color=palette.MUTED, label="dark: waiting"))
    handles.append(Patch(color=palette.light(palette.MUTED), label="light: being served"))
    handles.append(
        Line2D([], [], color=palette.INK, marker="o", ms=4.5, lw=1.6, label="whole turn, interval")
    )
    return handles
