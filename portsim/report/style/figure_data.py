"""What a figure shows, as a table: every line, point, bar and text with its place on the axes.

It is read from the figure as drawn, so that no figure can show what its table does not hold.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.dates import DateLocator, get_epoch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator

COLUMNS = [
    *("panel", "x_axis", "y_axis", "series", "mark", "row"),
    *("x", "x_end", "y", "y_end", "text"),
]


class _Marks(NamedTuple):
    """Things drawn alike: what they are, their colour, and where they begin and end.

    `ends` is None for points, and for the corners of lines and areas; all of shape (n, 2).
    """

    mark: str
    label: str
    colour: Any
    places: Any
    ends: Any = None
    text: str = ""


def figure_data(fig: Figure) -> pd.DataFrame:
    """Return what a figure shows, a row for each point, bar and text.

    `series` is the name in the legend, `row` the name of the row where an axis has names, and dates
    are written as such.
    """
    tables = []
    for number, ax in enumerate(fig.axes, 1):
        series = _series(fig, ax)
        title = ax.get_title(loc="left") or ax.get_title() or f"panel {number}"
        panel = [title, ax.get_xlabel(), ax.get_ylabel().replace("\n", " ")]
        for one in _marks(ax):
            name = one.label or series.get(_hex(one.colour), "")
            tables.append(_table(ax, one, [*panel, name, one.mark]))
    return pd.concat(tables) if tables else pd.DataFrame(columns=COLUMNS)


def _table(ax: Axes, one: _Marks, alike: list[str]) -> pd.DataFrame:
    """Return the rows of marks; `alike` is what stands in each of them."""
    places = np.atleast_2d(np.asarray(one.places, dtype=float))
    ends = places if one.ends is None else np.atleast_2d(np.asarray(one.ends, dtype=float))
    middles = (places + ends) / 2
    rows = _tick_names(ax.yaxis, middles[:, 1])
    if not any(rows):
        rows = _tick_names(ax.xaxis, middles[:, 0])
    table = pd.DataFrame({"row": rows, "text": one.text})
    for column, axis, index in (("x", ax.xaxis, 0), ("y", ax.yaxis, 1)):
        table[column] = _shown(axis, places[:, index])
        table[f"{column}_end"] = "" if one.ends is None else _shown(axis, ends[:, index])
    for column, text in zip(COLUMNS, alike, strict=False):
        table[column] = text
    return table[COLUMNS]


def _series(fig: Figure, ax: Axes) -> dict[str, str]:
    """Return the names in the legends of a figure and a panel by their colours."""
    legends = [*fig.legends, *filter(None, [ax.get_legend()])]
    names: dict[str, str] = {}
    for legend in legends:
        for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=False):
            names.setdefault(_hex(_colour(handle)), text.get_text())
    return names


def _marks(ax: Axes) -> Iterator[_Marks]:
    line: Any
    for line in ax.lines:
        places = np.column_stack([line.get_xdata(orig=False), line.get_ydata(orig=False)])
        if len(places):
            mark = "point" if line.get_linestyle() in ("None", "none", "") else "line"
            yield _Marks(mark, _label(line), line.get_color(), places)
    for patch in ax.patches:
        if isinstance(patch, Rectangle):
            (x, y), colour = patch.get_xy(), patch.get_facecolor()
            ends = [x + patch.get_width(), y + patch.get_height()]
            yield _Marks("bar", _label(patch), colour, [x, y], ends)
    for collection in ax.collections:
        yield from _of_collection(collection)
    for text in ax.texts:
        yield _Marks("text", "", text.get_color(), text.get_position(), text=text.get_text())


def _of_collection(collection: Any) -> Iterator[_Marks]:
    label, colour = _label(collection), _colour(collection)
    if isinstance(collection, PathCollection):
        places = np.asarray(collection.get_offsets())
        if len(places):
            yield _Marks("point", label, colour, places)
    elif isinstance(collection, LineCollection):
        segments = [one for one in collection.get_segments() if len(one)]
        if segments:
            first, last = [one[0] for one in segments], [one[-1] for one in segments]
            yield _Marks("line", label, colour, first, last)
    elif isinstance(collection, PolyCollection):
        for path in collection.get_paths():
            yield _Marks("area", label, colour, path.vertices)


def _label(artist: Any) -> str:
    """Return the name of an artist; empty where matplotlib gave it one of its own."""
    label = str(artist.get_label())
    return "" if label.startswith("_") or label == "None" else label


def _colour(artist: Any) -> Any:
    for getter in ("get_facecolor", "get_color", "get_edgecolor"):
        if hasattr(artist, getter):
            colour = getattr(artist, getter)()
            if isinstance(colour, np.ndarray) and colour.ndim == 2:
                if not len(colour):
                    continue
                colour = colour[0]
            return colour
    return None


def _hex(colour: Any) -> str:
    try:
        return to_hex(colour)
    except (ValueError, TypeError):
        return ""


def _tick_names(axis: Any, places: Any) -> list[str]:
    """Return the names of the ticks that are nearest to places; empty where it has no names."""
    none = [""] * len(places)
    if not isinstance(axis.get_major_locator(), FixedLocator):
        return none
    ticks = np.asarray(axis.get_majorticklocs(), dtype=float)
    labels = [str(text) for text in axis.get_major_formatter().format_ticks(ticks)]
    named = any(letter.isalpha() for label in labels for letter in label)
    if not named or len(labels) != len(ticks):
        return none
    nearest = np.argmin(np.abs(ticks[None, :] - places[:, None]), axis=1)
    step = float(np.min(np.diff(ticks))) if len(ticks) > 1 else np.inf
    near = np.abs(ticks[nearest] - places) < abs(step) / 2
    pairs = zip(nearest, near, strict=True)
    return [labels[one].replace("\n", " ") if is_near else "" for one, is_near in pairs]


def _shown(axis: Any, values: Any) -> Any:
    """Return places on an axis: dates where the axis is one of dates."""
    if not isinstance(axis.get_major_locator(), DateLocator):
        return [f"{value:.12g}" if np.isfinite(value) else "" for value in values]
    epoch = np.datetime64(get_epoch())  # type: ignore[no-untyped-call]
    known = np.nan_to_num(values * 86400.0).round().astype("timedelta64[s]")
    texts = np.datetime_as_string(epoch + known, unit="m")
    return np.where(np.isfinite(values), np.char.replace(texts, "T", " "), "")
