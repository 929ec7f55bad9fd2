"""Marks that several figures share: names of rows, hatching, labels in bars."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from portsim.report.style import palette

BAR_HEIGHT = 0.62  # of a row
HATCH = "///"
NO_VALUE = "#F3F4F6"  # fill of a cell without a value


def name_rows(ax: Axes, names: Sequence[str], above: float = 0.5, below: float = 0.5) -> None:
    """Name the rows of a panel from the top; `above` and `below` are room in rows."""
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 1 + below, -above)
    ax.grid(visible=False, axis="y")


def add_legend_below(
    fig: Figure, handles: Sequence[Any], columns: int, title: str | None = None
) -> None:
    """Add a legend below all panels of a figure."""
    fig.legend(handles=handles, loc="outside lower center", ncols=columns, title=title)


def legend_patches(colours: Mapping[str, str], hatches: Mapping[str, str]) -> list[Patch]:
    """Return a patch for each colour of a legend; names with one colour share it."""
    of_colour = {colour: hatches[name] for name, colour in colours.items()}
    return [
        Patch(
            facecolor=colour, edgecolor=palette.PAPER, hatch=of_colour[colour], lw=0.0, label=text
        )
        for colour, text in palette.labels_by_colour(dict(colours)).items()
    ]


def draw_missing_bar(ax: Axes, y: float, length: float, text: str) -> None:
    """Draw a hatched bar where there is no mean, and write the reason in it."""
    ax.barh(
        y,
        length,
        BAR_HEIGHT,
        facecolor="none",
        edgecolor=palette.MUTED,
        hatch=HATCH,
        linewidth=0.6,
    )
    ax.text(length / 2, y, text, va="center", ha="center", backgroundcolor=palette.PAPER)


def write_in_bar(ax: Axes, x: float, y: float, text: str, fill: Any, size: float = 8.0) -> None:
    """Write a text in a part of a bar, white on a dark fill and black on a light one."""
    colour = palette.ink_on(fill)
    ax.text(x, y, text, ha="center", va="center", color=colour, fontsize=size)


def hatch_span(
    ax: Axes, left: float, right: float, alpha: float | None = None, label: str | None = None
) -> None:
    """Hatch a panel over its whole height where there is no mean; a line must not suggest one."""
    ax.axvspan(
        left,
        right,
        fc="none",
        ec=palette.MUTED,
        hatch=HATCH,
        lw=0.0,
        zorder=0,
        alpha=alpha,
        label=label,
    )


def draw_cell(ax: Axes, x: int, y: int, fill: Any) -> None:
    """Draw the cell of a map in column `x` and row `y`."""
    ax.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fc=fill, ec=palette.PAPER, lw=1.5))


def hatch_cell(ax: Axes, x: int, y: int, colour: str, alpha: float | None = None) -> None:
    """Hatch the cell of a map where there is no mean."""
    ax.add_patch(
        Rectangle((x - 0.5, y - 0.5), 1, 1, fc="none", ec=colour, hatch=HATCH, lw=0.0, alpha=alpha)
    )
