"""What waiting is booked to: direct causes, such as `Cause.TIDE`, and the root causes behind them.

A ship waits for a berth (the direct cause), because the ship in it waits for cargo that a border
holds (the root cause). A root cause is a `Root`, or a direct cause or a state with which a chain
ends.
"""

from portsim.vocabulary.keys import KeyEnum
from portsim.vocabulary.states import State


class Cause(KeyEnum):
    """What an hour of waiting is booked to.

    Attributes
    ----------
    meaning
        When an hour is booked to it.
    """

    meaning: str

    BERTH = "berth", "every berth that the ship may use is held"
    PORT = "port", "the port is closed to movements"
    TIDE = "tide", "the water in the channel does not float the ship all the way"
    DAYLIGHT = "daylight", "the ship moves by day only"
    CHANNEL = "channel", "another ship in the channel, or one that sails first"
    PILOT = "pilot", "no pilot is free or manned, or he is on his way"
    TUG = "tug", "too few tugs are free or manned, or they are on their way"
    CRANE = "crane", "alongside, and no crane is assigned"
    WEATHER = "weather", "alongside, and weather stops the work"
    SHIFT = "shift", "alongside or on the track, and the work is not manned"
    CARGO = "cargo", "alongside, and the store has nothing to give (exports) or no room (imports)"
    ARRIVAL_TRACK = (
        "arrival_track",
        "outside, and every arrival track that is long enough is held, or another train is first",
    )
    TRACK = "track", "every unloading track of the station is held, or not manned"
    LOCOMOTIVE = "locomotive", "on the track, and every shunting engine is at work"
    STORE = "store", "the store has no room (exports) or nothing to give (imports)"
    BAN = "ban", "trucks may not come at this hour"
    GATE = "gate", "every gate lane that is manned is taken, or the gate is shut"
    PARKING = "parking", "every place inside is taken"
    WEIGHBRIDGE = "weighbridge", "every bridge is taken"
    BAY = "bay", "every bay at the store that is manned is taken"
    EXIT = "exit", "every lane on the way out that is manned is taken"

    def __new__(cls, name: str, meaning: str = "") -> "Cause":
        """Make a cause from its columns."""
        key = str.__new__(cls, name)
        key._value_ = name
        key.meaning = meaning
        return key


class Root(KeyEnum):
    """The last link of a chain: what is behind a wait, where no state and no direct cause tells it.

    Attributes
    ----------
    meaning
        When an hour is booked to it.
    """

    meaning: str

    SUPPLY = "supply", "nothing of the cargo was stopped on its way at that hour: too little comes"
    BORDER = "border", "the cargo was held at a shut border"
    BORDER_QUEUE = "border_queue", "the cargo was in the queue that a border works off"
    HOLD = "hold", "the cargo was in store, and not released yet"
    COLLECTION = (
        "collection",
        "imports lay in store, and nobody who came to collect them was stopped: too few came",
    )
    NO_CALL = "no_call", "no ship for the cargo was in port"
    SHIP_WAITS = "ship_waits", "a ship for the cargo was in the channel, on her way to a berth"
    SHIP_AT_WORK = "ship_at_work", "a ship for the cargo was alongside, and took less than came"
    CIRCULAR = (
        "circular",
        "what was waited for waited, by way of others, for the same thing: possible gridlock",
    )
    SAILING = "sailing", "alongside, the work is done, and the ship could not sail yet"

    def __new__(cls, name: str, meaning: str = "") -> "Root":
        """Make a cause from its columns."""
        key = str.__new__(cls, name)
        key._value_ = name
        key.meaning = meaning
        return key


RootCause = State | Cause | Root
