"""The figure of profiles: by hour of the day, by day of the week and by month."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from portsim.analysis.kpis.peaks import GATE, QUAY, YARD
from portsim.analysis.kpis.tables.peak_table import DAYS, EVERY_DAY, UNITS
from portsim.analysis.kpis.within_year import SHIP_WAIT, SHIPS, TRUCKS
from portsim.report.style import palette
from portsim.report.style.canvas import in_report_style, new_figure
from portsim.studies.results.result import Result

ROW_IN, EDGES_IN = 1.6, 0.4
PLACES = {GATE: "Gate", YARD: "Yard", QUAY: "Quay"}
MONTHLY = {
    SHIPS: ("Ships that arrive", "ships a day"),
    SHIP_WAIT: ("Waiting of ships", "hours a ship"),
    TRUCKS: ("Trucks that arrive", "trucks a day"),
}
MONTH_LETTERS = tuple("JFMAMJJASOND")
WEEK_LETTERS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def has_profiles(result: Result) -> bool:
    """Return whether anything comes or is alongside."""
    return bool(len(result.peaks)) and bool(result.peaks["mean"].max() > 0.0)


@in_report_style
def profile_figure(result: Result) -> Figure:
    """Draw means by hour and weekday at gate, yard and quay, and by month, with intervals."""
    places = [name for name in PLACES if _is_there(result.peaks, name)]
    months = [name for name in MONTHLY if (result.months["figure"] == name).any()]
    rows = len(places) + 1
    fig = new_figure(ROW_IN * rows + EDGES_IN)
    grid = fig.add_gridspec(rows, 6)
    for row, place in enumerate(places):
        _draw_hours(fig.add_subplot(grid[row, :4]), result.peaks, place)
        _draw_weekdays(fig.add_subplot(grid[row, 4:]), result.peaks, place)
    across = 6 // max(len(months), 1)
    for column, name in enumerate(months):
        ax = fig.add_subplot(grid[rows - 1, column * across : (column + 1) * across])
        _draw_months(ax, result.months, name)
    return fig


def _is_there(peaks: pd.DataFrame, place: str) -> bool:
    rows = peaks[peaks["place"] == place]
    return bool(len(rows)) and bool(rows["mean"].max() > 0.0)


def _draw_hours(ax: Axes, peaks: pd.DataFrame, place: str) -> None:
    rows = peaks[(peaks["place"] == place) & (peaks["weekday"] == EVERY_DAY)]
    _bars(ax, rows["hour"].to_numpy(), rows)
    ax.set_xticks(range(0, 24, 3), [f"{hour:02d}" for hour in range(0, 24, 3)])
    ax.set_title(f"{PLACES[place]} by hour of the day: {UNITS[place]} in an hour", fontsize=8.5)
    ax.set_ylabel(UNITS[place].split()[0], fontsize=8.0)


def _draw_weekdays(ax: Axes, peaks: pd.DataFrame, place: str) -> None:
    rows = peaks[(peaks["place"] == place) & (peaks["weekday"] != EVERY_DAY)]
    means = rows.groupby("weekday")["mean"].mean().reindex(list(DAYS))
    ax.bar(range(len(DAYS)), means.to_numpy(), 0.72, color=palette.MAIN)
    ax.set_xticks(range(len(DAYS)), WEEK_LETTERS)
    ax.set_title("by day of the week", fontsize=8.5)
    ax.set_ylabel(UNITS[place].split()[0], fontsize=8.0)
    _plain(ax)


def _draw_months(ax: Axes, months: pd.DataFrame, name: str) -> None:
    rows = months[months["figure"] == name]
    _bars(ax, rows["month"].to_numpy(), rows)
    ax.set_xticks(range(1, 13), MONTH_LETTERS)
    title, unit = MONTHLY[name]
    ax.set_title(f"{title} by month", fontsize=8.5)
    ax.set_ylabel(unit, fontsize=8.0)


def _bars(ax: Axes, places: np.ndarray, rows: pd.DataFrame) -> None:
    """Draw a bar a place with its interval over replications, where there is one."""
    means = rows["mean"].to_numpy()
    ax.bar(places, means, 0.72, color=palette.MAIN)
    low, high = (np.abs(rows[name].to_numpy() - means) for name in ("ci_low", "ci_high"))
    known = ~np.isnan(low) & ~np.isnan(high)
    if known.any():
        ax.errorbar(
            places[known],
            means[known],
            yerr=[low[known], high[known]],
            fmt="none",
            ecolor=palette.INK,
            elinewidth=0.9,
            capsize=1.5,
        )
    _plain(ax)


def _plain(ax: Axes) -> None:
    ax.set_ylim(bottom=0.0)
    ax.grid(visible=False, axis="x")
    ax.tick_params(labelsize=7.5)
