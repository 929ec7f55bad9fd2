"""Figures with a fixed style and repeatable bytes, and axes of dates."""

import io
from collections.abc import Callable
from functools import wraps
from pathlib import Path as FilePath
from typing import Any, NamedTuple, ParamSpec

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure

from portsim.flow.streams import Floats
from portsim.observe.record import Record
from portsim.report.style import palette
from portsim.report.style.dates import Dates

WIDTH_IN = 9.0
SLIDE_PX = 1920, 1080
STYLE: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib, so that every machine draws the same
    "font.size": 9.0,
    "text.color": palette.INK,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "axes.labelcolor": palette.INK,
    "axes.edgecolor": palette.MUTED,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": palette.GRID,
    "grid.linewidth": 0.6,
    "xtick.color": palette.MUTED,
    "ytick.color": palette.MUTED,
    "xtick.labelcolor": palette.INK,
    "ytick.labelcolor": palette.INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "hatch.linewidth": 0.6,
    "hatch.color": palette.MUTED,
    "svg.hashsalt": "portsim",
    "svg.fonttype": "path",  # a reader's fonts must not move the labels
}

_NAMELESS = {"Date": None, "Creator": None}
_STYLES: list[str | FilePath | dict[str, Any]] = ["default", STYLE]

# year, month, day, hour, minute, second: on its own, and where the next larger one begins
_FORMATS = ["%Y", "%b", "%d %b", "%H:%M", "%H:%M", "%S.%f"]
_AT_ZERO = ["", "%Y", "%d %b", "%d %b", "%H:%M", "%H:%M"]

#: The font of an SVG with real text, and what a machine without it takes: of nearly the same width.
_FONT, _FONTS = b"'DejaVu Sans'", b"'DejaVu Sans', Verdana, Arial, sans-serif"

P = ParamSpec("P")


class Slide(NamedTuple):
    """A figure for a slide, as PNG and as SVG."""

    png: bytes
    svg: bytes


def in_report_style(function: Callable[P, Figure]) -> Callable[P, Figure]:
    """Let a function draw in the style of the report, whatever the settings of the caller are."""

    @wraps(function)
    def in_style(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with matplotlib.style.context(_STYLES):
            return _with_fixed_layout(function(*args, **kwargs))

    return in_style


def _with_fixed_layout(fig: Figure) -> Figure:
    """Lay out the panels once and round their places.

    The last digits of the layout solver differ from one run to the next, and the names inside an
    SVG are made from them.
    """
    engine = fig.get_layout_engine()
    if engine is not None and fig.axes:
        engine.execute(fig)  # not by a drawing, which would draw all that is in the panels as well
    fig.set_layout_engine("none")
    for ax in fig.axes:
        ax.set_position(np.round(ax.get_position().bounds, 5).tolist())
    return fig


def new_figure(height_in: float) -> Figure:
    """Return an empty figure of the report's width."""
    return Figure(figsize=(WIDTH_IN, height_in), layout="constrained", facecolor=palette.PAPER)


def message_figure(message: str) -> Figure:
    """Return a low figure with a message, where there is nothing to draw."""
    fig = new_figure(0.8)
    fig.text(0.5, 0.5, message, ha="center", va="center", color=palette.MUTED)
    return fig


def slide(fig: Figure, title: str) -> Slide:
    """Return a figure as a slide, with its heading: 1920 by 1080 pixels, and as SVG with real text.

    It is laid out anew, as high as it was and 16 to 9, so that no text is stretched.
    """
    width_in = max(WIDTH_IN, fig.get_figheight() * SLIDE_PX[0] / SLIDE_PX[1])
    out, text = io.BytesIO(), io.BytesIO()
    with matplotlib.style.context([*_STYLES, {"svg.fonttype": "none"}]):
        fig.set_size_inches(width_in, width_in * SLIDE_PX[1] / SLIDE_PX[0])
        fig.suptitle(title, x=0.01, ha="left", fontsize=1.3 * width_in, fontweight="bold")
        fig.set_layout_engine("constrained")
        for ax in fig.axes:
            ax.set_in_layout(True)  # which was taken from it with its place
        _with_fixed_layout(fig)
        fig.dpi = SLIDE_PX[0] / width_in * (1.0 + 1e-9)  # not one pixel short by rounding
        FigureCanvasAgg(fig).print_png(out)  # type: ignore[no-untyped-call]
        fig.dpi = 72.0
        FigureCanvasSVG(fig).print_svg(text, metadata=_NAMELESS)  # type: ignore[no-untyped-call]
    return Slide(out.getvalue(), text.getvalue().replace(_FONT, _FONTS))


def svg(fig: Figure) -> bytes:
    """Return a figure as SVG; the same figure gives the same bytes."""
    out = io.BytesIO()
    with matplotlib.style.context(_STYLES):
        canvas = FigureCanvasSVG(fig)
        canvas.print_svg(out, metadata=_NAMELESS)  # type: ignore[no-untyped-call]
    return out.getvalue()


class Calendar(Dates):
    """Axes of dates for the hours of a run."""

    def days(self, hours: Floats | float) -> Floats:
        """Return hours as matplotlib counts dates."""
        zero = float(date2num(self.start))  # type: ignore[no-untyped-call]
        days: Floats = zero + np.asarray(hours, dtype=float) / 24.0
        return days

    def axis(self, ax: Axes, begin_h: float, end_h: float) -> None:
        """Make the x axis one of dates."""
        locator = AutoDateLocator(minticks=3, maxticks=9)  # type: ignore[no-untyped-call]
        ax.xaxis.set_major_locator(locator)
        formatter = ConciseDateFormatter(  # type: ignore[no-untyped-call]
            locator, formats=_FORMATS, zero_formats=_AT_ZERO, show_offset=False
        )
        ax.xaxis.set_major_formatter(formatter)
        ax.set_xlim(float(self.days(begin_h)), float(self.days(end_h)))

    def label(self, fig: Figure, record: Record, year: str) -> None:
        """Write the dates of a record's window once, below all panels of a figure."""
        fig.supxlabel(self.window_label(record.begin_h, record.end_h, year), fontsize=9.0)

    def window_label(self, begin_h: float, end_h: float, year: str) -> str:
        """Return the label of an axis of dates: its first and last day, and which year it is."""
        return f"date, {self.span(begin_h, end_h)} ({year})"
