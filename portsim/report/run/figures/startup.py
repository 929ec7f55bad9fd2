"""How a run began: Welch's plot of the queue at the anchorage, and the warm-up that it needs."""

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from portsim.analysis.statistics.warmup import StartUp
from portsim.report.style import palette
from portsim.report.style.canvas import Calendar, in_report_style, message_figure, new_figure
from portsim.studies.results.result import Result

HEIGHT_IN = 2.6
TITLE_WIDTH = 110  # characters


def has_start_up(result: Result) -> bool:
    """Return whether ships ever waited, so that there is something to draw."""
    return result.start_up is not None


@in_report_style
def start_up_figure(result: Result) -> Figure:
    """Draw the mean number of ships at anchorage from hour 0, with the warm-up shaded."""
    start_up, record = result.start_up, result.sample
    if start_up is None:
        return message_figure("No ship waited at the anchorage: there is nothing to settle.")
    calendar = Calendar(result.scenario.start)
    fig = new_figure(HEIGHT_IN)
    ax = fig.add_subplot()
    _draw_queue(ax, calendar, start_up)
    ax.axvspan(
        float(calendar.days(0.0)),
        float(calendar.days(record.begin_h)),
        color=palette.MUTED,
        alpha=0.15,
        linewidth=0,
    )
    if np.isfinite(start_up.needed_h):
        ax.axvline(
            float(calendar.days(start_up.needed_h)),
            color=palette.TARGET,
            linestyle="--",
            label="asked for by MSER-5",
        )
    calendar.axis(ax, 0.0, record.end_h)
    ax.set_ylim(bottom=0.0)
    ax.set_ylabel("ships at the anchorage")
    ax.set_title(fill(start_up.sentence, TITLE_WIDTH), loc="left", fontsize="small")
    ax.legend(loc="upper right", frameon=False)
    return fig


def _draw_queue(ax: Axes, calendar: Calendar, start_up: StartUp) -> None:
    """Draw the mean of the replications, and its moving average, which ends earlier."""
    mean, smooth = start_up.queue.mean, start_up.queue.smooth
    middles_h = np.asarray((np.arange(len(mean)) + 0.5) * start_up.step_h, dtype=np.float64)
    days = calendar.days(middles_h)
    ax.plot(days, mean, color=palette.MUTED, linewidth=0.8, label="mean of replications")
    ax.plot(
        calendar.days(middles_h[: len(smooth)]),
        smooth,
        color=palette.MAIN,
        linewidth=1.6,
        label="moving average",
    )
