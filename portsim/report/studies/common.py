"""What the pages of all kinds of study share."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from portsim.report.style import wording
from portsim.report.style.headline import Headline
from portsim.report.style.image import Image
from portsim.report.style.tables import Grid
from portsim.studies.results.result import StudyResult

LONG_KEY = 28
CELL_IN = 0.62  # height of a cell
MOST_COLUMNS = 12  # more cells side by side leave no room for their values


class Part(NamedTuple):
    """A table of a page with its heading and what to know of it."""

    title: str
    text: str
    grid: Grid


def subject(study: StudyResult) -> str:
    """Name the figure that the study is about."""
    return f"{wording.label(study.kpi)} ({wording.plain(study.of)})"


class View(NamedTuple):
    """How a kind of study is told: on the console and on its page.

    Attributes
    ----------
    kind
        What the kind is called.
    brackets
        What the intervals are, in a sentence.
    headlines, images, parts, how
        What came out in short, the figures, the tables, how it was computed.
    subject
        What it is about, in words.
    """

    kind: str
    brackets: Callable[[StudyResult], str]
    headlines: Callable[[StudyResult], list[Headline]]
    images: Callable[[StudyResult], list[Image]]
    parts: Callable[[StudyResult], list[Part]]
    how: Callable[[StudyResult], Sequence[str]]
    subject: Callable[[StudyResult], str] = subject


def replications(study: StudyResult) -> str:
    """Say how many replications each case has."""
    if study.kind in ("sobol", "morris"):
        return str(study.base.run.replications)
    rows = about(study) if "kpi" in study.table.columns else study.table
    counts = sorted({int(n) for n in rows["n"] if n})
    return " to ".join(str(n) for n in dict.fromkeys((counts[0], counts[-1]))) if counts else "0"


def interval_brackets(study: StudyResult, what: str) -> str:
    """Say what the intervals of a study are."""
    return f"Intervals: the {100 * study.base.run.confidence:g} % {what} over {replications(study)} replications."


def about(study: StudyResult) -> pd.DataFrame:
    """Return the rows of the figure that the study is about."""
    table = study.table
    return table[(table["kpi"] == study.kpi) & (table["of"] == study.of)]


def measured(study: StudyResult, rows: pd.DataFrame) -> tuple[str, float]:
    """Return the axis title of the study's figure and what to multiply its values by."""
    unit = str(rows["unit"].iloc[0])
    percent = wording.is_share(study.kpi, unit)
    name = f"{wording.label(study.kpi)} ({wording.plain(study.of)})"
    shown = "%" if percent else wording.unit_name(unit)
    return (f"{name}, {shown}" if shown else name), 100.0 if percent else 1.0


def levels(values: "pd.Series[Any]") -> list[Any]:
    """Return the values of a swept key, numbers in rising order, others as they come."""
    found = list(dict.fromkeys(values))
    return sorted(found) if all(isinstance(v, int | float | np.number) for v in found) else found


def key_text(key: str) -> str:
    """Write a dotted key, on two lines if it is long."""
    if len(key) <= LONG_KEY:
        return key
    dots = [index for index, letter in enumerate(key) if letter == "."]
    middle = min(dots, key=lambda index: abs(index - len(key) / 2), default=len(key) - 1)
    return f"{key[: middle + 1]}\n{key[middle + 1 :]}"


def value_text(value: Any) -> str:
    """Write the value of a swept key."""
    if isinstance(value, int | float | np.number):
        return f"{value:,.6g}"
    return str(value)


def cell_axes(ax: Axes, keys: Sequence[str], columns: Sequence[Any], lines: Sequence[Any]) -> None:
    """Set the axes of a picture with a cell for each pair of values of two keys, the first of which goes across."""
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(-0.5, len(lines) - 0.5)
    ax.set_xticks(range(len(columns)), [value_text(v) for v in columns])
    ax.set_yticks(range(len(lines)), [value_text(v) for v in lines])
    ax.set_xlabel(key_text(keys[0]))
    ax.set_ylabel(key_text(keys[1]))
    ax.grid(visible=False)
