"""The figure of bands: how most years went, week by week."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from portsim.report.style import palette, units, wording
from portsim.report.style.canvas import Calendar, in_report_style, message_figure, new_figure
from portsim.report.style.marks import add_legend_below
from portsim.studies.results.result import Result
from portsim.vocabulary.queues import ANCHORAGE, Place

ACROSS, ROW_IN, EDGES_IN = 2, 1.5, 0.9
MOST_PANELS = 10
LEAST = 0.5  # ships, vehicles, tonnes: what never reaches it is not drawn
ENOUGH = 10  # years: fewer have no 10 and 90 %, and the least and the greatest are drawn


def has_bands(result: Result) -> bool:
    """Return whether there are years enough to tell how they differ, and anything that does."""
    return len(result.runs) > 1 and bool(_courses(result))


def _courses(result: Result) -> list[str]:
    """Return what is drawn: ships that wait, what waits at borders, then the stores."""
    table = result.bands
    moving = table.groupby("of", sort=False)["greatest"].max()
    known = [str(name) for name in moving.index[moving >= LEAST]]
    return known[:MOST_PANELS]


@in_report_style
def band_figure(result: Result) -> Figure:
    """Draw the band that holds most years at each time of the year, and the median."""
    names = _courses(result)
    if not names:
        return message_figure("No ship waits, and there is no store.")
    across = 1 if len(names) == 1 else ACROSS
    down = -(-len(names) // across)
    fig = new_figure(ROW_IN * down + EDGES_IN)
    axes = list(fig.subplots(down, across, squeeze=False).flat)
    for ax, name in zip(axes, names, strict=False):
        _draw(ax, result, name)
    for ax in axes[len(names) :]:
        ax.remove()
    add_legend_below(fig, _legend(len(result.runs)), 2)
    return fig


def _draw(ax: Axes, result: Result, name: str) -> None:
    rows = result.bands[result.bands["of"] == name]
    calendar, record = Calendar(result.scenario.start), result.sample
    unit = str(rows["unit"].iloc[0])
    divisor, shown = (1.0, "") if unit == "number" else units.scaled(_most(rows), unit)
    low, high = ("low", "high") if _is_many(result) else ("least", "greatest")
    days = calendar.days(rows["hour"].to_numpy())
    least, most = (rows[column].to_numpy() / divisor for column in (low, high))
    ax.fill_between(days, least, most, color=palette.BAND, linewidth=0.0)
    ax.plot(days, rows["median"].to_numpy() / divisor, color=palette.MAIN, lw=1.3)
    ax.set_ylim(bottom=0.0)
    calendar.axis(ax, record.begin_h, record.end_h)
    ax.set_title(_title(name), fontsize=8.5)
    ax.set_ylabel(shown or _counted(name), fontsize=8.0)
    ax.tick_params(labelsize=7.5)


def _most(rows: pd.DataFrame) -> float:
    return float(rows["greatest"].max())


def _is_many(result: Result) -> bool:
    return len(result.runs) >= ENOUGH


def _title(name: str) -> str:
    if name == ANCHORAGE.name:
        return "Ships that wait at the anchorage"
    stage = f"{Place.STAGE} "
    if name.startswith(stage):
        return f"Waiting at {wording.plain(name.removeprefix(stage))}"
    return f"In store: {wording.plain(name).replace('/', ', ')}"


def _counted(name: str) -> str:
    return "ships" if name == ANCHORAGE.name else "vehicles"


def _legend(count: int) -> list[Line2D | Patch]:
    band = (
        f"10 to 90 % of {count} years" if count >= ENOUGH else f"least to greatest of {count} years"
    )
    return [
        Line2D([], [], color=palette.MAIN, lw=1.3, label="median of the years"),
        Patch(color=palette.BAND, label=f"{band} at each time (no confidence interval of a mean)"),
    ]
