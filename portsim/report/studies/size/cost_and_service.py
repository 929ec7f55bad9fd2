"""The figure of a sizing study over one decision: cost and service."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from portsim.analysis.decisions.sizing_result import DesignResult
from portsim.report.studies.size.designs import (
    DESIGN_STYLES,
    HATCH_ALPHA,
    MILLION,
    STEEP,
    DesignStyle,
    Service,
    add_design_legend,
    has_cost,
    service_of_designs,
)
from portsim.report.studies.swept_keys import key_text, value_text
from portsim.report.style import palette
from portsim.report.style.canvas import in_report_style, new_figure
from portsim.report.style.marks import hatch_span
from portsim.report.style.service_levels import Ends
from portsim.studies.results.result import StudyResult


@in_report_style
def cost_and_service(study: StudyResult) -> Figure:
    """Draw the annual cost of each design, and below it the service, over the values of one key."""
    service, key = service_of_designs(study), study.axes[0]
    designs = list(study.sizing.result.table)
    fig = new_figure(6.2)
    panels = fig.subplots(2, 1, sharex=True, height_ratios=(1.3, 1))
    costs, services = panels
    _draw_designs(costs, services, designs, service)
    _set_cost_axes(costs)
    _set_service_axes(services, service)
    services.set_xlim(-0.5, len(designs) - 0.5)
    values = [value_text(study.sizing.values[design.design][key]) for design in designs]
    services.set_xticks(range(len(designs)), values)
    services.set_xlabel(key_text(key))
    add_design_legend(
        fig, [design.status for design in designs if has_cost(design)], with_frontier=False
    )
    return fig


def _draw_designs(
    costs: Axes, services: Axes, designs: Sequence[DesignResult], service: Service
) -> None:
    """Draw the designs one after the other; hatch those that have no cost."""
    floors = [design.standing_usd / MILLION for design in designs]
    places = list(range(len(designs)))
    costs.plot(places, floors, "_", color=palette.MUTED, ms=16, mew=1.6)
    known = {x: design for x, design in enumerate(designs) if has_cost(design)}
    cost_ends = {x: _cost_ends(design) for x, design in known.items()}
    service_ends = {x: service.values[design.design] for x, design in known.items()}
    for ax, ends in ((costs, cost_ends), (services, service_ends)):
        means = [mean for mean, _, _ in ends.values()]
        ax.plot(list(ends), means, color=palette.GRID, lw=1.4, zorder=1)
    for x, design in known.items():
        style = DESIGN_STYLES[design.status]
        _draw_mean(costs, x, cost_ends[x], style)
        _draw_mean(services, x, service_ends[x], style)
    for x, design in enumerate(designs):
        if not has_cost(design):
            text = "unstable" if design.n else DESIGN_STYLES[design.status].short
            _hatch_design(costs, services, x, text)


def _cost_ends(design: DesignResult) -> Ends:
    """Return the annual cost in million USD, and the ends of its interval."""
    cost = design.cost
    return cost.mean / MILLION, cost.low / MILLION, cost.high / MILLION


def _draw_mean(ax: Axes, x: int, ends: Ends, style: DesignStyle) -> None:
    mean, low, high = ends
    whisker = [[mean - low], [high - mean]]
    ax.errorbar(x, mean, whisker, color=style.colour, lw=1.3, capsize=3, zorder=2)
    style.draw_dot(ax, x, mean)


def _set_cost_axes(ax: Axes) -> None:
    ax.set_ylim(bottom=0.0)
    ax.set_ylabel("annual cost,\nmillion USD a year")
    ax.set_title("Annual cost (grey dash: capital and fixed cost alone)")


def _set_service_axes(ax: Axes, service: Service) -> None:
    """Draw the limit, and set the height so that one very bad design does not flatten the rest."""
    ax.axhline(service.limit, color=palette.TARGET, ls="--", lw=1.2)
    if service.limit > 0.0:
        highest = max([service.limit, *[high for _, _, high in service.values.values()]])
        ax.set_ylim(0.0, 1.15 * min(highest, STEEP * service.limit))
    ax.set_ylabel(service.title)
    ax.set_title("Service (dashed: the limit)")


def _hatch_design(costs: Axes, services: Axes, x: int, text: str) -> None:
    """Hatch the place of a design that has no cost, and write why."""
    for ax in (costs, services):
        hatch_span(ax, x - 0.5, x + 0.5, HATCH_ALPHA)
    box = {"fc": palette.PAPER, "ec": "none", "pad": 1.5}
    costs.annotate(
        text, (x, 0.5), xycoords=("data", "axes fraction"), ha="center", fontsize=8.0, bbox=box
    )
