"""The names of closures above a panel of the corridor, as many as there is room for."""

import numpy as np
from matplotlib.axes import Axes

from portsim.observe.record import Record
from portsim.report.style import palette, wording
from portsim.report.style.canvas import WIDTH_IN, Calendar

Stretch = tuple[float, float]  # begin and end, hours

MARGIN_IN = 0.8  # of the figure's width
LETTER_IN = 0.063  # mean width of a letter
MOST_ROWS = 3


def write_closure_names(
    ax: Axes, calendar: Calendar, record: Record, closures: dict[Stretch, list[str]]
) -> int:
    """Write the names of closures above a panel, the longest closure first.

    Parameters
    ----------
    closures
        The stages that each closure shut.

    Returns
    -------
    int
        The number of rows that the names take.
    """
    hours_an_inch = (record.end_h - record.begin_h) / (WIDTH_IN - MARGIN_IN)
    rows: list[list[Stretch]] = [[] for _ in range(MOST_ROWS)]  # stretches that names take
    for begin_h, end_h in sorted(closures, key=lambda stretch: stretch[0] - stretch[1]):
        text = _closure_text(calendar, begin_h, end_h, closures[begin_h, end_h])
        width_h = LETTER_IN * len(text) * hours_an_inch
        left_h = max(min(begin_h, record.end_h - width_h), record.begin_h)
        place = left_h, left_h + width_h
        row = next((row for row, others in enumerate(rows) if _is_free(place, others)), None)
        if row is not None:
            rows[row].append(place)
            _write(ax, float(calendar.days(left_h)), row, text)
    return sum(len(row) > 0 for row in rows)


def _closure_text(calendar: Calendar, begin_h: float, end_h: float, stages: list[str]) -> str:
    when = calendar.days_of(begin_h, end_h) if np.isfinite(end_h) else None
    if when is None:
        when = f"from {calendar.days_of(begin_h, begin_h)} on"
    return f"{', '.join(map(wording.plain, stages))} shut {when}"


def _is_free(place: Stretch, others: list[Stretch]) -> bool:
    return all(place[1] < begin or place[0] > end for begin, end in others)


def _write(ax: Axes, day: float, row: int, text: str) -> None:
    ax.annotate(
        text,
        (day, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(0.0, 3.0 + 11.0 * row),
        textcoords="offset points",
        fontsize=8.0,
        color=palette.INK,
    )
