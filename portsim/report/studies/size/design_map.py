"""The map of a sizing study over two decisions: what became of each design, and its cost."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from portsim.analysis.decisions.sizing_result import BEST, DesignResult
from portsim.report.studies.size.designs import DESIGN_STYLES, HATCH_ALPHA, MILLION, has_cost
from portsim.report.studies.swept_keys import CELL_IN, MOST_COLUMNS, key_values, set_cell_axes
from portsim.report.style import palette
from portsim.report.style.canvas import in_report_style, new_figure
from portsim.report.style.marks import HATCH, NO_VALUE, add_legend_below, draw_cell, hatch_cell
from portsim.report.style.wording import decimals_for, number
from portsim.studies.results.result import StudyResult

MANY_COLUMNS = 7  # with more, the text is smaller


@in_report_style
def design_map(study: StudyResult) -> Figure:
    """Draw a cell for each design over two decisions: its status and its annual cost."""
    across, up = study.axes[:2]
    columns, rows = key_values(study.table[across]), key_values(study.table[up])
    if len(columns) < len(rows) <= MOST_COLUMNS:  # a page is wider than high
        across, up, columns, rows = up, across, rows, columns
    fig = new_figure(CELL_IN * len(rows) + 2.0)
    ax = fig.subplots()
    size = 7.0 if len(columns) > MANY_COLUMNS else 8.5
    for design in study.sizing.result.table:
        values = study.sizing.values[design.design]
        _draw_design(ax, columns.index(values[across]), rows.index(values[up]), design, size)
    set_cell_axes(ax, (across, up), columns, rows)
    ax.set_title("What became of each design, and its annual cost with its interval, million USD")
    _add_legend(fig, study)
    return fig


def _draw_design(ax: Axes, x: int, y: int, design: DesignResult, size: float) -> None:
    style = DESIGN_STYLES[design.status]
    chosen, was_run = design.status == BEST, design.n > 0
    unstable = was_run and not has_cost(design)
    fill = style.colour if chosen else palette.lighter(style.colour)
    fill = fill if was_run else NO_VALUE
    draw_cell(ax, x, y, fill)
    if unstable:
        hatch_cell(ax, x, y, palette.MUTED, HATCH_ALPHA)
    colour = palette.INK if was_run else palette.MUTED
    ax.text(
        x,
        y,
        f"{style.short}\n{_cost(design)}",
        ha="center",
        va="center",
        fontsize=size,
        weight="bold" if chosen else "normal",
        color=palette.PAPER if palette.is_dark(fill) else colour,
        bbox={"fc": fill, "ec": "none", "pad": 1.5} if unstable else None,
    )


def _cost(design: DesignResult) -> str:
    """Write the cost with its interval, or the least cost of a design not run."""
    if has_cost(design):
        decimals = decimals_for(design.cost.mean / MILLION, design.cost.half_width / MILLION)
        ends = design.cost.mean, design.cost.low, design.cost.high
        mean, low, high = (number(end / MILLION, decimals) for end in ends)
        return f"{mean} ({low} to {high})"
    if design.n > 0:
        return "unstable"
    return f"from {number(design.standing_usd / MILLION, 1)}"


def _add_legend(fig: Figure, study: StudyResult) -> None:
    designs = study.sizing.result.table
    statuses = {design.status for design in designs if design.n}
    handles = []
    for status, style in DESIGN_STYLES.items():
        if status in statuses:
            fill = style.colour if status == BEST else palette.lighter(style.colour)
            handles.append(Patch(fc=fill, label=style.legend))
    if any(design.n == 0 for design in designs):
        text = "settled without a run; the least it can cost"
        handles.append(Patch(fc=NO_VALUE, ec=palette.GRID, label=text))
    if any(design.n and not has_cost(design) for design in designs):
        text = "unstable: no cost can be stated"
        handles.append(Patch(fc="none", ec=palette.MUTED, hatch=HATCH, lw=0.0, label=text))
    add_legend_below(fig, handles, 2)
