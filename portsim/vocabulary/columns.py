"""What the columns of a figure may hold: what it is given for, and what withholds it."""

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

    CARGO = "cargo"
    VESSEL_CLASS = "vessel class", "ships"
    CALL_STREAM = "call stream"
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
    CARGO_AND_MODE = "cargo and mode"
    STAGE_CARGO_AND_MODE = "stage, cargo and mode"
    TRUCK_SERVICE = "truck service", "trucks"
    TRUCK_SERVICE_AND_PLACE = "truck service and place", "trucks"
    STORE = "store"
    COST_ITEM = "cost item"
    CARGO_OR_NONE = "cargo or none"
    CARGO_OR_ALL = "cargo or all"

    def __new__(cls, name: str, entities: str = "counted") -> "Of":
        """Make a kind of thing."""
        key = str.__new__(cls, name)
        key._value_ = str(name)
        key.entities = entities
        return key


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
