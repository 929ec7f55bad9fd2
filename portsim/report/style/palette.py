"""Every colour of the figures, in one place.

Hues are those of Okabe and Ito, told apart with the common kinds of colour blindness; further ones
are from Tol's muted scheme. A state of a resource, or a cause of waiting, has the same colour in
every figure.
"""

from collections.abc import Iterable, Mapping

from matplotlib.colors import to_rgb

from portsim.report.style.why import name_of
from portsim.vocabulary import Cause, Place, Root, State

INK = "#1F2933"
MUTED = "#5B6770"
GRID = "#DDE2E6"
PAPER = "#FFFFFF"

BLUE = "#0072B2"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
ORANGE = "#E69F00"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"

MAIN = BLUE
TARGET = VERMILION
BAND = "#BBD8EA"
SHUT = "#D5DADF"
OTHER = "#B4BBC1"  # what is folded together
OTHER_NAME = "all others"
MOST_COLOURS = 8  # of a figure

SERIES = (
    BLUE,
    ORANGE,
    GREEN,
    PURPLE,
    SKY,
    VERMILION,
    "#332288",
    "#999933",
    "#882255",
    "#44AA99",
    "#8C8C8C",
    YELLOW,
)

STATES: dict[str, str] = {
    State.WORKING: BLUE,
    State.MOORING: SKY,
    State.SHUNTING: SKY,
    State.RESERVED: "#A08CC4",
    State.TURNOVER: "#7B8794",
    State.WAITING_CARGO: VERMILION,
    State.WAITING_CRANE: PURPLE,
    State.STORE_FULL: ORANGE,
    State.ARRIVAL: "#9AD0C2",
    State.WAITING_TRACK: "#2E8B57",
    State.EMPTYING: "#4477AA",
    State.RECLAIM: YELLOW,
    State.SETUP: "#88CCEE",
    State.WEATHER: "#117733",
    State.SHIFT: "#BBBBBB",
    State.UNMANNED: "#CFCFCF",
    State.BROKEN: "#661100",
    State.INTERFERENCE: "#DDCC77",
    State.WAITING_TO_SAIL: "#3D4A57",
    State.KEPT: "#F4A582",
    State.IDLE: "#E4E7EB",
}
CAUSES: dict[str, str] = {
    Cause.CARGO: STATES[State.WAITING_CARGO],
    Cause.CRANE: STATES[State.WAITING_CRANE],
    Cause.STORE: STATES[State.STORE_FULL],
    Cause.BERTH: BLUE,
    Cause.ARRIVAL_TRACK: "#6A9A1F",
    Cause.TRACK: GREEN,
    Cause.LOCOMOTIVE: "#B58900",
    Cause.BAN: "#525252",
    Cause.GATE: "#882255",
    Cause.PARKING: "#D4B106",
    Cause.WEIGHBRIDGE: "#CC6677",
    Cause.BAY: "#44AA99",
    Cause.EXIT: "#225588",
    Cause.PORT: "#332288",
    Cause.TIDE: "#0B7A75",
    Cause.DAYLIGHT: YELLOW,
    Cause.CHANNEL: "#999933",
    Cause.PILOT: "#AA4499",
    Cause.TUG: "#8C6D46",
    Root.SAILING: "#3D4A57",
}

ROOTS: dict[str, str] = {
    Root.BORDER: "#7F0000",
    Root.BORDER_QUEUE: "#E34A33",
    Root.SUPPLY: "#A6761D",
    Root.HOLD: "#54278F",
    Root.COLLECTION: "#1B9E77",
    Root.NO_CALL: "#969696",
    Root.SHIP_WAITS: "#80B1D3",
    Root.SHIP_AT_WORK: "#084594",
    Root.CIRCULAR: "#E7298A",
}
# Where trucks wait and are served
PLACES: dict[str, str] = CAUSES | {Place.WEIGHBRIDGE_OUT: "#7A4B2A"}


def series_colours(names: Iterable[str]) -> dict[str, str]:
    """Return a colour for each name, in order; after the last colour the first one follows."""
    return {name: SERIES[index % len(SERIES)] for index, name in enumerate(dict.fromkeys(names))}


def state_colours(names: Iterable[str]) -> dict[str, str]:
    """Return the colour of each state or root cause; an unknown name gets a spare colour."""
    fixed = STATES | CAUSES | ROOTS
    spare = [colour for colour in SERIES if colour not in fixed.values()]
    by_name: dict[str, str] = {}
    for name in dict.fromkeys(names):
        by_name[name] = fixed[name] if name in fixed else spare[len(by_name) % len(spare)]
    return by_name


def most_weighed(weights: Mapping[str, float]) -> list[str]:
    """Return the names that get a colour of their own, in the order given: at most `MOST_COLOURS`.

    Where there are more, the lightest ones share `OTHER_NAME`, which is not among those returned.
    """
    if len(weights) <= MOST_COLOURS:
        return list(weights)
    heaviest = sorted(weights, key=lambda name: -weights[name])[: MOST_COLOURS - 1]
    return [name for name in weights if name in heaviest]


def labels_by_colour(colours: dict[str, str]) -> dict[str, str]:
    """Return the label of each colour for a legend; names with one colour share an entry."""
    labels: dict[str, str] = {}
    for name, colour in colours.items():
        text = name_of(name)
        labels[colour] = f"{labels[colour]}, {text}" if colour in labels else text
    return labels


def lighter(colour: str) -> tuple[float, float, float]:
    """Return a colour mixed with white, 45 to 55 parts."""
    red, green, blue = to_rgb(colour)
    return (0.45 * red + 0.55, 0.45 * green + 0.55, 0.45 * blue + 0.55)


def ink_on(colour: str | tuple[float, float, float]) -> str:
    """Return the colour of text on a fill: white on a dark one, black on a light one."""
    return PAPER if is_dark(colour) else INK


def is_dark(colour: str | tuple[float, float, float]) -> bool:
    """Return whether white text reads better than black on a colour."""
    red, green, blue = to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
