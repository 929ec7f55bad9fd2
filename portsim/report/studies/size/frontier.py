"""The frontier of a sizing study: what service costs, design by design."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from portsim.analysis.decisions.designs import Design
from portsim.analysis.decisions.sizing_result import (
    BEST,
    RULED_OUT,
    TIED,
    TOO_DEAR,
    UNDECIDED,
    DesignResult,
)
from portsim.report.studies.size.designs import (
    DESIGN_STYLES,
    MILLION,
    STEEP,
    Service,
    add_design_legend,
    has_cost,
    service_of_designs,
    short_text,
)
from portsim.report.studies.swept_keys import MOST_COLUMNS
from portsim.report.style import palette
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.report.style.wording import decimals_for, number
from portsim.studies.results.result import StudyResult

LETTER_WIDTH = 0.0095  # of a text at a dot, a share of the panel's width


@in_report_style
def frontier_figure(study: StudyResult) -> Figure:
    """Draw every design that was run: annual cost against service."""
    rows = [row for row in study.sizing.result.table if has_cost(row)]
    if not rows:
        return message_figure("No design that was run has a steady mean.")
    service = service_of_designs(study)
    fig = new_figure(4.9)
    ax = fig.subplots()
    top = _set_axes(ax, service, rows)
    edge = _frontier_line(ax, study, service, top)
    ax.axhline(service.limit, color=palette.TARGET, ls="--", lw=1.2)
    for row in rows:
        _draw_design(ax, row, service, top)
    _write_designs(ax, study, service, top, edge)
    ax.set_xlabel("annual cost, million USD a year")
    ax.set_ylabel(service.title)
    ax.set_title("Cost and service of the designs that were run")
    _write_limit(ax, service.limit)
    ax.annotate(
        _not_drawn_note(study),
        (0.0, -0.16),
        xycoords="axes fraction",
        va="top",
        fontsize=8.0,
        color=palette.MUTED,
    )
    add_design_legend(fig, [row.status for row in rows], len(edge) > 1)
    return fig


def _write_limit(ax: Axes, limit: float) -> None:
    ax.annotate(
        "limit",
        (1.0, limit),
        xycoords=("axes fraction", "data"),
        color=palette.TARGET,
        xytext=(-2, 3),
        textcoords="offset points",
        ha="right",
        fontsize=8.0,
    )


def _set_axes(ax: Axes, service: Service, rows: list[DesignResult]) -> float:
    """Set the axes so that one bad design does not flatten the rest; return the top."""
    ends = np.asarray([service.values[row.design] for row in rows])
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    if service.limit > 0.0:
        high = max(min(high, STEEP * service.limit), service.limit)
    elif service.limit == 0.0:
        high = max(min(high, 100.0 * (STEEP - 1.0)), 0.0)
    low = min(low, service.limit)
    wide = (high - low) or 1.0
    ax.set_ylim(low - 0.06 * wide, high + 0.14 * wide)
    costs = [
        end / MILLION for row in rows for end in (row.cost.low, row.cost.high) if np.isfinite(end)
    ]
    span = (max(costs) - min(costs)) or 1.0
    ax.set_xlim(min(costs) - 0.05 * span, max(costs) + 0.1 * span)
    return high + 0.08 * wide


def _frontier_line(ax: Axes, study: StudyResult, service: Service, top: float) -> list[Design]:
    """Join the designs that no other one beats in cost and service, and return them."""
    rows = [
        row
        for row in study.sizing.result.table
        if row.design in study.sizing.result.frontier and has_cost(row)
    ]
    points = sorted(
        (row.cost.mean / MILLION, min(service.values[row.design][0], top), row.design)
        for row in rows
    )
    if len(study.sizing.levels) > 1:
        # In the worst level alone, some of them are beaten.
        points = [
            point
            for index, point in enumerate(points)
            if all(point[1] < other[1] for other in points[:index])
        ]
    ax.step(
        [x for x, *_ in points],
        [y for _, y, _ in points],
        where="post",
        color=palette.MUTED,
        lw=1.0,
        zorder=1,
    )
    return [design for *_, design in points]


Box = tuple[float, float, float]  # left, right and middle height of a text, shares of the panel


def _write_designs(
    ax: Axes, study: StudyResult, service: Service, top: float, edge: list[Design]
) -> None:
    """Write the names of designs at their dots, the chosen one first, as far as there is room."""
    order = (BEST, TIED, UNDECIDED)
    rows = [row for row in study.sizing.result.table if has_cost(row)]
    if len(rows) > MOST_COLUMNS:
        rows = [row for row in rows if row.status in order or row.design in edge]
    rows.sort(key=lambda row: order.index(row.status) if row.status in order else len(order))
    taken: list[Box] = []
    to_panel = ax.transData + ax.transAxes.inverted()
    for row in rows:
        text = short_text(study, row.design)
        at = (row.cost.mean / MILLION, min(service.values[row.design][0], top))
        x, y = to_panel.transform(at)
        width = LETTER_WIDTH * (len(text) + 1)
        for side, up in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            left, right = (x, x + width) if side == 1 else (x - width, x)
            box = left, right, y + 0.04 * up
            if all(_apart(box, other) for other in taken):
                _write_design(ax, text, at, (side, up), bold=row.status == BEST)
                taken.append(box)
                break


def _apart(box: Box, other: Box) -> bool:
    """Return whether two texts do not touch."""
    return box[1] < other[0] or other[1] < box[0] or abs(box[2] - other[2]) > 0.06


def _write_design(
    ax: Axes, text: str, at: tuple[float, float], direction: tuple[int, int], bold: bool
) -> None:
    """Write a text at a dot, in a direction (1 or -1 to the right, 1 or -1 upwards)."""
    right, up = direction
    ax.annotate(
        text,
        at,
        xytext=(6 * right, 4 * up),
        textcoords="offset points",
        ha="left" if right == 1 else "right",
        va="bottom" if up == 1 else "top",
        weight="bold" if bold else "normal",
        fontsize=9.5 if bold else 8.0,
    )


def _draw_design(ax: Axes, row: DesignResult, service: Service, top: float) -> None:
    style, cost = DESIGN_STYLES[row.status], row.cost
    y, low, high = service.values[row.design]
    x = cost.mean / MILLION
    if y > top:
        note: dict[str, Any] = {
            "xytext": (0, -7),
            "textcoords": "offset points",
            "ha": "center",
            "va": "top",
        }
        ax.annotate(
            f"{number(y, decimals_for(y))} ▲", (x, top), fontsize=8.0, color=style.colour, **note
        )
        y = low = high = top
    across = [[(cost.mean - cost.low) / MILLION], [(cost.high - cost.mean) / MILLION]]
    ax.errorbar(
        x, y, [[y - low], [high - y]], across, color=style.colour, lw=1.1, capsize=2, zorder=2
    )
    style.draw_dot(ax, x, y)


def _not_drawn_note(study: StudyResult) -> str:
    """Say how many designs are not in the figure, and why."""
    rows = study.sizing.result.table
    space = study.sizing.result.designs_in_space
    counts = {
        "never looked at": space - len(rows) if space else 0,
        "unstable": sum(row.n > 0 and not has_cost(row) for row in rows),
        "ruled out without a run": sum(row.n == 0 and row.status == RULED_OUT for row in rows),
        "too dear, without a run": sum(row.n == 0 and row.status == TOO_DEAR for row in rows),
        "not run": sum(row.n == 0 and row.status not in (RULED_OUT, TOO_DEAR) for row in rows),
    }
    text = ", ".join(f"{count} {words}" for words, count in counts.items() if count)
    return f"Not drawn: {text}." if text else "All designs are drawn."
