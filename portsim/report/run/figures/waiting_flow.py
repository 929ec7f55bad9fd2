"""The flow of waiting: from the first cause to what is waited for, and to who waits.

Each kind of those who wait has a panel of its own, whose whole height is all of its hours: an hour
of a ship is not an hour of a truck, so that the two are never added up.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from portsim.report.style import palette, wording
from portsim.report.style.canvas import in_report_style, message_figure, new_figure
from portsim.report.style.why import AWAITED, first_cause
from portsim.studies.results.result import Result
from portsim.vocabulary import Cause, Root

WHO = {"vessel": "Ships", "train": "Trains", "truck": "Trucks"}
OTHER = "other"
#: What is waited for, in words that fit exports and imports alike.
SHORT: dict[str, str] = {Cause.STORE: "the store", Cause.CARGO: "cargo or room"}
LEAST_SHARE = 0.03  # of the hours of a kind; a cause with less is folded into the others
GAP, BAR = 0.02, 0.012  # between two nodes, and how wide a node is; parts of the panel
COLUMNS = (0.41, 0.62, 0.88)  # where the nodes of the three columns begin
ROW_IN, EDGES_IN = 0.37, 0.55
THOUSAND, LEAST_USD = 1e3, 1e3
LEAST_IN = 1.2  # of a panel
LABEL = 0.075  # least distance of two labels, of the panel


class Stream(NamedTuple):
    """Hours that one kind waited, by first cause and what was waited for; USD where priced."""

    first: str
    awaited: str
    hours: float
    usd: float


class Node(NamedTuple):
    """A cause, or what is waited for: its sums, and where it stands in the panel from below."""

    name: str
    hours: float
    usd: float
    low: float
    high: float

    @classmethod
    def column(cls, totals: Mapping[str, tuple[float, float]], whole_h: float) -> list[Self]:
        """Stack nodes from the top, the largest first and what is folded last."""
        order = sorted(totals, key=lambda name: (name == OTHER, -totals[name][0], name))
        scale = (1.0 - GAP * (len(order) - 1)) / whole_h
        nodes, high = [], 1.0
        for name in order:
            hours, usd = totals[name]
            nodes.append(cls(name, hours, usd, high - hours * scale, high))
            high -= hours * scale + GAP
        return nodes


def streams_of(result: Result, who: str) -> list[Stream]:
    """Return the streams of ships, trains or trucks; small causes are folded into `OTHER`.

    Who is ready to sail has no cause behind what is waited for, which is then the first cause.
    """
    rows = result.waits[(result.waits["who"] == who) & (result.waits["hours"] > 0.0)]
    if not len(rows):
        return []
    usd = _usd(result, who)
    table = pd.DataFrame(
        {
            "first": rows["root"].where(rows["root"] != Root.SAILING, rows["cause"]).astype(str),
            "awaited": rows["cause"].astype(str),
            "hours": rows["hours"],
            "usd": [usd.get((c, r), 0.0) for c, r in zip(rows["cause"], rows["root"], strict=True)],
        }
    )
    least = LEAST_SHARE * float(table["hours"].sum())
    for column in ("first", "awaited"):
        sums = table.groupby(column)["hours"].sum()
        small = sums.index[sums < least]
        if len(small) > 1:  # one small cause alone keeps its name
            table[column] = table[column].where(~table[column].isin(small), OTHER)
    folded = table.groupby(["first", "awaited"], sort=True)[["hours", "usd"]].sum()
    return [Stream(*key, float(h), float(u)) for key, h, u in _triples(folded)]


def _triples(folded: pd.DataFrame) -> Iterator[tuple[tuple[str, str], float, float]]:
    yield from zip(folded.index, folded["hours"], folded["usd"], strict=True)


def _usd(result: Result, who: str) -> dict[tuple[str, str], float]:
    rows = result.wait_costs[result.wait_costs["who"] == who]
    return dict(zip(zip(rows["cause"], rows["root"], strict=True), rows["usd"], strict=True))


def totals_by(streams: list[Stream], column: str) -> dict[str, tuple[float, float]]:
    """Return hours and USD by the first cause or by what is waited for."""
    totals: dict[str, tuple[float, float]] = {}
    for stream in streams:
        name = getattr(stream, column)
        hours, usd = totals.get(name, (0.0, 0.0))
        totals[name] = hours + stream.hours, usd + stream.usd
    return totals


def flow_text(result: Result) -> str:
    """Say the largest streams of each kind in words, for those who cannot see the figure."""
    return " ".join(_panel_text(name, streams) for name, streams in _panels(result))


def _panel_text(name: str, streams: list[Stream]) -> str:
    whole = sum(one.hours for one in streams)
    largest = sorted(streams, key=lambda one: -one.hours)[:3]
    told = "; ".join(
        f"{wording.share(one.hours / whole)} for {_awaited(one.awaited)}, because "
        f"{_first(one.first)}"
        for one in largest
    )
    return f"{name} wait {_amount(whole, sum(one.usd for one in streams))} in all: {told}."


def _panels(result: Result) -> list[tuple[str, list[Stream]]]:
    found = ((name, streams_of(result, who)) for who, name in WHO.items())
    return [(name, streams) for name, streams in found if streams]


@in_report_style
def waiting_flow_figure(result: Result) -> Figure:
    """Draw where waiting comes from: a ribbon a stream, as wide as its share of all hours."""
    panels = _panels(result)
    if not panels:
        return message_figure("Nobody waited.")
    rows = [len(totals_by(streams, "first")) for _, streams in panels]
    heights = [max(ROW_IN * count, LEAST_IN) + EDGES_IN for count in rows]
    fig = new_figure(sum(heights) + 0.3)
    axes = fig.subplots(len(panels), 1, squeeze=False, height_ratios=heights)[:, 0]
    for ax, (name, streams) in zip(axes, panels, strict=True):
        _draw_panel(ax, name, streams)
    fig.supxlabel(
        "hours waited in the window by those who came in it, mean of the replications, and share of"
        " all hours of the kind",
        fontsize=8.5,
    )
    return fig


def _draw_panel(ax: Axes, name: str, streams: list[Stream]) -> None:
    whole = sum(one.hours for one in streams)
    money = sum(one.usd for one in streams)
    firsts = Node.column(totals_by(streams, "first"), whole)
    awaited = Node.column(totals_by(streams, "awaited"), whole)
    whom = [Node(name, whole, money, 0.0, 1.0)]
    colours = palette.state_colours([one.name for one in firsts if one.name != OTHER])
    colours[OTHER] = palette.OTHER
    for column, nodes in zip(COLUMNS, (firsts, awaited, whom), strict=True):
        for node in nodes:
            shade = colours[node.name] if nodes is firsts else palette.MUTED
            height = node.high - node.low
            ax.add_patch(Rectangle((column, node.low), BAR, height, color=shade, lw=0.0))
    _draw_ribbons(ax, streams, (firsts, awaited), colours)
    for node, y in zip(firsts, _label_places(firsts), strict=True):
        text = f"{_first(node.name)}: {_node_text(node, whole)}"
        _write(ax, COLUMNS[0] - 0.008, y, text, "right")
    for node, y in zip(awaited, _label_places(awaited), strict=True):
        text = f"{_awaited(node.name)}: {_node_text(node._replace(usd=0.0), whole)}"
        _write(ax, COLUMNS[1] + BAR + 0.006, y, text, "left")
    _write(ax, COLUMNS[2] + BAR + 0.006, 0.5, f"{name}\n{_amount(whole, money, 1)}", "left")
    titles = ("first cause", "what is waited for", "who waits")
    for column, title, side in zip(COLUMNS, titles, ("right", "left", "left"), strict=True):
        place = column - 0.008 if side == "right" else column
        ax.text(place, 1.04, title, ha=side, va="bottom", color=palette.MUTED, fontsize=8.0)
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(-0.02, 1.12)
    ax.set_axis_off()


def _draw_ribbons(
    ax: Axes,
    streams: list[Stream],
    columns: tuple[list[Node], list[Node]],
    colours: dict[str, str],
) -> None:
    """Draw a ribbon from the first cause to what is waited for, and on to who waits."""
    left, middle = ({node.name: node for node in nodes} for nodes in columns)
    rank = [{node.name: index for index, node in enumerate(nodes)} for nodes in columns]
    whole = sum(one.hours for one in streams)
    leaves = {name: node.high for name, node in left.items()}
    enters = {name: node.high for name, node in middle.items()}
    starts: dict[tuple[str, str], float] = {}
    order = sorted(streams, key=lambda one: (rank[0][one.first], rank[1][one.awaited]))
    for one in order:
        starts[one.first, one.awaited] = leaves[one.first]
        leaves[one.first] -= _height(left[one.first], one.hours)
    ends_at = 1.0
    for one in sorted(order, key=lambda one: (rank[1][one.awaited], rank[0][one.first])):
        high = starts[one.first, one.awaited]
        begin = high - _height(left[one.first], one.hours), high
        node = middle[one.awaited]
        top = enters[one.awaited]
        enters[one.awaited] = top - _height(node, one.hours)
        end = enters[one.awaited], top
        _ribbon(ax, (COLUMNS[0] + BAR, COLUMNS[1]), begin, end, colours[one.first])
        last = ends_at - one.hours / whole, ends_at
        _ribbon(ax, (COLUMNS[1] + BAR, COLUMNS[2]), end, last, colours[one.first], pale=True)
        ends_at = last[0]


def _height(node: Node, hours: float) -> float:
    return (node.high - node.low) * hours / node.hours


def _ribbon(
    ax: Axes,
    across: tuple[float, float],
    begin: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    pale: bool = False,
) -> None:
    """Draw a ribbon between two stretches, whose edges are smooth."""
    (a, b), middle = across, sum(across) / 2
    points = [
        *((a, begin[1]), (middle, begin[1]), (middle, end[1]), (b, end[1])),
        *((b, end[0]), (middle, end[0]), (middle, begin[0]), (a, begin[0])),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3]
    alpha = 0.22 if pale else 0.5
    ax.add_patch(PathPatch(Path(np.asarray(points), codes), color=colour, alpha=alpha, lw=0.0))


def _write(ax: Axes, x: float, y: float, text: str, side: str) -> None:
    ax.text(x, y, text, ha=side, va="center", fontsize=7.8, linespacing=1.15)


def _label_places(nodes: list[Node]) -> list[float]:
    """Return where the labels of nodes stand from below: at their middles, or moved apart."""
    apart = min(LABEL, 1.0 / max(len(nodes) - 1, 1))
    places: list[float] = []
    for node in nodes:
        middle = (node.low + node.high) / 2
        places.append(min(middle, places[-1] - apart) if places else middle)
    lowest = 0.0
    for index in reversed(range(len(places))):
        places[index] = max(places[index], lowest)
        lowest = places[index] + apart
    return places


def _first(name: str) -> str:
    return "other causes" if name == OTHER else first_cause(name)


def _awaited(name: str) -> str:
    if name == OTHER:
        return "other things"
    return SHORT.get(name) or AWAITED.get(name, wording.plain(name))


def _node_text(node: Node, whole_h: float) -> str:
    return f"{wording.share(node.hours / whole_h)}, {_amount(node.hours, node.usd)}"


def _amount(hours: float, usd: float, lines: int = 0) -> str:
    """Write hours, and money where there is any."""
    text = f"{wording.three_digits(hours)} h"
    if not usd:
        return text
    return f"{text}{chr(10) if lines else ', '}{_money(usd)}"


def _money(usd: float) -> str:
    """Write USD in thousands, of which a small cause has few and all together have many."""
    text = wording.three_digits(usd / THOUSAND) if usd >= LEAST_USD else "below 1"
    return f"{text} thousand USD"
