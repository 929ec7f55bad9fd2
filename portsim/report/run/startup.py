"""How a run began: Welch's plot of the queue at the anchorage, and the warm-up that it asks for."""

from textwrap import fill

import numpy as np
from matplotlib.figure import Figure

from portsim.report.style import palette
from portsim.report.style.canvas import Calendar, drawn, empty, figure
from portsim.studies.results.result import Result

HEIGHT_IN = 2.6
TITLE = 110  # characters a line


def has_start_up(result: Result) -> bool:
    """Return whether ships ever waited, so that there is something to draw."""
    return result.start_up is not None


@drawn
def start_up(result: Result) -> Figure:
    """Draw the mean number at the anchorage from the very beginning, smoothed, with the warm-up shaded."""
    found, record = result.start_up, result.sample
    if found is None:
        return empty("No ship waited at the anchorage: there is nothing to settle.")
    calendar = Calendar(result.scenario.start)
    fig = figure(HEIGHT_IN)
    ax = fig.add_subplot()
    hours = np.asarray((np.arange(len(found.course.mean)) + 0.5) * found.step_h, dtype=np.float64)
    ax.plot(
        calendar.days(hours),
        found.course.mean,
        color=palette.MUTED,
        linewidth=0.8,
        label="mean of replications",
    )
    smooth = found.course.smooth
    ax.plot(
        calendar.days(hours[: len(smooth)]),
        smooth,
        color=palette.MAIN,
        linewidth=1.6,
        label="moving average",
    )
    ax.axvspan(
        float(calendar.days(0.0)),
        float(calendar.days(record.begin_h)),
        color=palette.MUTED,
        alpha=0.15,
        linewidth=0,
    )
    if np.isfinite(found.needed_h):
        ax.axvline(
            float(calendar.days(found.needed_h)),
            color=palette.TARGET,
            linestyle="--",
            label="asked for by MSER-5",
        )
    calendar.axis(ax, 0.0, record.end_h)
    ax.set_ylim(bottom=0.0)
    ax.set_ylabel("ships at the anchorage")
    ax.set_title(fill(found.sentence, TITLE), loc="left", fontsize="small")
    ax.legend(loc="upper right", frameon=False)
    return fig
