"""Every colour of the figures, in one place.

Hues are those of Okabe and Ito, told apart with the common kinds of colour blindness; further ones
are from Tol's muted scheme. A state of a resource, or a cause of waiting, has the same colour in
every figure.
"""

from collections.abc import Iterable

from matplotlib.colors import to_rgb

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
SECOND = ORANGE
TARGET = VERMILION
BAND = "#BBD8EA"
SHUT = "#D5DADF"

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

STATES = {
    "working": BLUE,
    "mooring": SKY,
    "shunting": SKY,
    "reserved": "#A08CC4",
    "turnover": "#7B8794",
    "waiting_cargo": VERMILION,
    "waiting_crane": PURPLE,
    "store_full": ORANGE,
    "arrival": "#9AD0C2",
    "waiting_track": "#2E8B57",
    "emptying": "#4477AA",
    "reclaim": YELLOW,
    "setup": "#88CCEE",
    "weather": "#117733",
    "shift": "#BBBBBB",
    "broken": "#661100",
    "interference": "#DDCC77",
    "waiting_to_sail": "#3D4A57",
    "kept": "#F4A582",
    "idle": "#E4E7EB",
}
CAUSES = {
    "cargo": STATES["waiting_cargo"],
    "crane": STATES["waiting_crane"],
    "store": STATES["store_full"],
    "berth": BLUE,
    "arrival_track": "#6A9A1F",
    "track": GREEN,
    "locomotive": "#B58900",
    "ban": "#525252",
    "gate": "#882255",
    "parking": "#D4B106",
    "weighbridge": "#CC6677",
    "bay": "#44AA99",
    "exit": "#225588",
    "port": "#332288",
    "tide": "#0B7A75",
    "daylight": YELLOW,
    "channel": "#999933",
    "pilot": "#AA4499",
    "tug": "#8C6D46",
    "sailing": "#3D4A57",
}

ROOTS = {
    "border": "#7F0000",
    "border_queue": "#E34A33",
    "supply": "#A6761D",
    "hold": "#54278F",
    "collection": "#1B9E77",
    "no_call": "#969696",
    "ship_waits": "#80B1D3",
    "ship_at_work": "#084594",
    "circular": "#E7298A",
}
PLACES = CAUSES | {"weighbridge out": "#7A4B2A"}  # where trucks wait and are served


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


def place_colour(name: str) -> str:
    """Return the colour of a place that trucks pass; all bays have one colour."""
    return PLACES.get(name) or PLACES[name.partition(" ")[0]]


def labels_by_colour(colours: dict[str, str]) -> dict[str, str]:
    """Return the label of each colour for a legend; names with one colour share an entry."""
    labels: dict[str, str] = {}
    for name, colour in colours.items():
        text = name.replace("_", " ")
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
