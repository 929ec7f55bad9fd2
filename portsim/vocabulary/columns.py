"""What the columns of a figure may hold: of what and of whom it is, and what withholds it."""

from enum import Flag, auto

from portsim.vocabulary.keys import KeyEnum
from portsim.vocabulary.resources import ResourceKind


class Of(KeyEnum):
    """The kind of thing that a figure is given for.

    `all` vessel classes are those of this terminal. Ships of other terminals count under their own
    class.

    Attributes
    ----------
    entities
        What its observations are called when they are counted.
    """

    entities: str

    TERMINAL = "terminal"
    CARGO = "cargo"
    ALL_CARGOES = "all cargoes"
    VESSEL_CLASS = "vessel class", "ships"
    CALL_STREAM = "call stream", "calls"
    QUEUE = "queue"
    BERTH = ResourceKind.BERTH
    CRANE_POOL = ResourceKind.CRANE_POOL
    STATION = ResourceKind.STATION
    ARRIVAL_TRACKS = ResourceKind.ARRIVAL_TRACKS
    LOCOMOTIVES = ResourceKind.LOCOMOTIVES
    GATE = ResourceKind.GATE
    BAYS = ResourceKind.BAYS
    WEIGHBRIDGE = ResourceKind.WEIGHBRIDGE
    PARKING = ResourceKind.PARKING
    TRAIN_SERVICE = "train service", "trains"
    CARGO_AND_MODE = "cargo and mode", "arrivals"
    STAGE = "stage", "episodes"
    STAGE_CARGO_AND_MODE = "stage, cargo and mode"
    TRUCK_SERVICE = "truck service", "trucks"
    TRUCK_SERVICE_AND_PLACE = "truck service and place", "trucks"
    STORE = "store", "loads"
    COST_ITEM = "cost item", "calls"
    CARGO_OR_NONE = "cargo or none", "calls"
    CARGO_OR_ALL = "cargo or all", "calls"

    def __new__(cls, name: str, entities: str = "counted") -> "Of":
        """Make a kind of thing."""
        key = str.__new__(cls, name)
        key._value_ = str(name)
        key.entities = entities
        return key


class Population(KeyEnum):
    """What a figure is a mean over.

    Attributes
    ----------
    ENTITIES
        Ships, trains or trucks of all replications together.
    RATIO
        A sum over another sum, both of all replications: tonnes, hours or metre-hours.
    TIME
        The hours of the window, of all replications together.
    YEAR
        Replications: each has one such figure.
    """

    ENTITIES = "entities"
    RATIO = "ratio of sums"
    TIME = "time"
    YEAR = "year"


class WithheldWith(Flag):
    """What withholds a figure: a queue that has no mean, or a stock that has no steady state.

    Attributes
    ----------
    NEVER
        Nothing does: the figure contains no time spent in a queue.
    OWN_QUEUE
        The queue that the figure is given for.
    SHIPS
        The anchorage.
    SHIP_COSTS
        The anchorage, where the figure is given for an item that contains the time of ships.
    TRAINS, TRUCKS
        The queues that these trains or trucks stand in.
    TRUCKS_AT_PLACE
        The queue of trucks at the place that the figure is given for.
    FLOW
        A stage that the flow passes.
    STAGE
        The stage that the figure is given for.
    STOCK
        The stock that the figure is given for.
    STARVING
        Any stock, since ships wait alongside for what it lacks.
    ANY
        Any queue and any stock: a figure of which nobody knows what it contains.
    """

    NEVER = 0
    OWN_QUEUE = auto()
    SHIPS = auto()
    SHIP_COSTS = auto()
    TRAINS = auto()
    TRUCKS = auto()
    TRUCKS_AT_PLACE = auto()
    FLOW = auto()
    STAGE = auto()
    STOCK = auto()
    STARVING = auto()
    ANY = auto()
