"""Where the time of berths, cranes, tracks, gates, bays and other resources goes."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from portsim.report.style import palette, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.report.style.colour_vision import hatches
from portsim.report.style.marks import add_legend_below, legend_patches, write_in_bar
from portsim.studies.results.result import Result

ROW_IN = 0.3
EDGES_IN = 1.25
GAP = 0.6  # rows between two kinds of resource
BAR_HEIGHT = 0.74  # of a row
LEAST_LABELLED = 0.06  # share; a narrower part has no room for its label
LEAST_DRAWN = 0.001  # share; a narrower part is thinner than a line
MOST_LEGEND_COLUMNS = 4


@in_report_style
def utilisation_figure(result: Result) -> Figure:
    """Draw the hours of each resource by state, as shares of the window."""
    if not len(result.states):
        return message_figure("No resource kept a clock.")
    resources = _resources(result.states)
    drawn = result.states[result.states["share"] >= LEAST_DRAWN]
    colours, folded = _colours(drawn)
    drawn = drawn.assign(
        state=drawn["state"].where(~drawn["state"].isin(folded), palette.OTHER_NAME)
    )
    marks = hatches(colours)
    rows = _rows(resources)
    gaps = len({kind for kind, _ in resources}) - 1
    fig = new_figure(ROW_IN * (len(resources) + GAP * gaps) + EDGES_IN)
    ax = fig.subplots()
    for (kind, resource), y in zip(resources, rows, strict=True):
        of_resource = drawn[(drawn["kind"] == kind) & (drawn["resource"] == resource)]
        shares = of_resource.groupby("state")["share"].sum()
        told = {state: float(shares.get(state, 0.0)) for state in colours}
        _draw_bar(ax, y, told, colours, marks)
    ax.set_yticks(rows, [wording.resource(kind, resource) for kind, resource in resources])
    ax.set_ylim(rows[-1] + 0.55, -0.55)
    ax.set_xlim(0.0, 100.0)
    ax.grid(visible=False, axis="y")
    ax.set_xlabel("share of the resource's hours in the window, %  (mean of the replications)")
    handles = legend_patches(colours, marks)
    add_legend_below(fig, handles, min(len(handles), MOST_LEGEND_COLUMNS))
    return fig


def _colours(drawn: pd.DataFrame) -> tuple[dict[str, str], list[str]]:
    """Return the colour of each state that has one of its own, and the states that share one."""
    shares = drawn.groupby("state")["share"].sum()
    states = _states(drawn)
    own = palette.most_weighed({state: float(shares[state]) for state in states})
    folded = [state for state in states if state not in own]
    colours = palette.state_colours(own)
    return colours | ({palette.OTHER_NAME: palette.OTHER} if folded else {}), folded


def _resources(states: pd.DataFrame) -> list[tuple[str, str]]:
    """Return (kind, name) of all resources, those of one kind together."""
    resources = list(dict.fromkeys(zip(states["kind"], states["resource"], strict=True)))
    kinds = list(dict.fromkeys(kind for kind, _ in resources))
    return sorted(resources, key=lambda resource: kinds.index(resource[0]))


def _states(drawn: pd.DataFrame) -> list[str]:
    """Return the states that are drawn, in the order of the palette."""
    occurring = list(dict.fromkeys(drawn["state"]))
    known = [state for state in palette.STATES if state in occurring]
    return known + [state for state in occurring if state not in known]


def _rows(resources: list[tuple[str, str]]) -> list[float]:
    """Return the place of each resource from the top, with a gap between two kinds."""
    rows: list[float] = []
    y = 0.0
    for index, (kind, _) in enumerate(resources):
        if index and kind != resources[index - 1][0]:
            y += GAP
        rows.append(y)
        y += 1.0
    return rows


def _draw_bar(
    ax: Axes,
    y: float,
    shares: dict[str, float],
    colours: dict[str, str],
    marks: dict[str, str],
) -> None:
    left = 0.0
    for state, share in shares.items():
        if share == 0.0:
            continue
        ax.barh(
            y,
            100 * share,
            BAR_HEIGHT,
            100 * left,
            facecolor=colours[state],
            edgecolor=palette.PAPER,
            hatch=marks[state],
            linewidth=0.5,
        )
        if share >= LEAST_LABELLED:
            middle = 100 * (left + share / 2)
            write_in_bar(ax, middle, y, wording.share(share), colours[state], 7.5)
        left += share
