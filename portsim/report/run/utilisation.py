"""Where the time of berths, cranes, tracks, gates, bays and the like goes."""

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from portsim.report.style import palette, wording
from portsim.report.style.canvas import drawn, empty, figure
from portsim.studies.results.result import Result

ROW_IN = 0.3
WRITTEN = 0.06  # a narrower part has no room for its share
SEEN = 0.001  # thinner than a line


@drawn
def utilisation(result: Result) -> Figure:
    """Draw every resource's hours by state, as shares, one bar a resource."""
    states = result.states
    if not len(states):
        return empty("No resource kept a clock.")
    shown = states[states["share"] >= SEEN]
    resources = list(dict.fromkeys(zip(states["kind"], states["resource"], strict=True)))
    kinds = list(dict.fromkeys(kind for kind, _ in resources))
    resources.sort(key=lambda pair: kinds.index(pair[0]))
    names = [name for name in palette.STATES if name in set(shown["state"])]
    names += [name for name in dict.fromkeys(shown["state"]) if name not in names]
    colours = palette.states(names)
    gap = 0.6
    height = len(resources) + gap * (len(kinds) - 1)
    fig = figure(ROW_IN * height + 1.25)
    ax = fig.subplots()
    places, y = [], 0.0
    for index, (kind, resource) in enumerate(resources):
        if index and kind != resources[index - 1][0]:
            y += gap
        mine = shown[(shown["kind"] == kind) & (shown["resource"] == resource)].set_index("state")[
            "share"
        ]
        left = 0.0
        for state in names:
            part = float(mine.get(state, 0.0))
            if part == 0.0:
                continue
            ax.barh(
                y,
                100 * part,
                0.74,
                100 * left,
                color=colours[state],
                edgecolor=palette.PAPER,
                linewidth=0.5,
            )
            if part >= WRITTEN:
                ink = palette.PAPER if palette.is_dark(colours[state]) else palette.INK
                ax.text(
                    100 * (left + part / 2),
                    y,
                    wording.share(part),
                    ha="center",
                    va="center",
                    color=ink,
                    fontsize=7.5,
                )
            left += part
        places.append(y)
        y += 1.0
    ax.set_yticks(places, [wording.resource(kind, resource) for kind, resource in resources])
    ax.set_ylim(places[-1] + 0.55, -0.55)
    ax.set_xlim(0.0, 100.0)
    ax.grid(visible=False, axis="y")
    ax.set_xlabel("share of the resource's hours in the window, %  (mean of the replications)")
    handles = [Patch(color=colour, label=text) for colour, text in palette.keys(colours).items()]
    fig.legend(handles=handles, loc="outside lower center", ncols=min(len(handles), 8))
    return fig
