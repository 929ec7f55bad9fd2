"""The states of resources: `State.WORKING` is the text `working`, for berths and cranes alike.

A state is declared once. What it means depends on the resource, so each kind of resource has a
table of its states, in the order in which they are written.
"""

from portsim.vocabulary.keys import KeyEnum


class State(KeyEnum):
    """A state of a resource."""

    IDLE = "idle"
    RESERVED = "reserved"
    MOORING = "mooring"
    WORKING = "working"
    WAITING_CARGO = "waiting_cargo"
    WAITING_CRANE = "waiting_crane"
    SETUP = "setup"
    WEATHER = "weather"
    SHIFT = "shift"
    BROKEN = "broken"
    WAITING_TO_SAIL = "waiting_to_sail"
    TURNOVER = "turnover"
    SHUNTING = "shunting"
    LOCOMOTIVE = "locomotive"
    STORE_FULL = "store_full"
    ARRIVAL = "arrival"
    WAITING_TRACK = "waiting_track"
    EMPTYING = "emptying"
    RECLAIM = "reclaim"
    INTERFERENCE = "interference"
    KEPT = "kept"
    UNMANNED = "unmanned"


BERTH_STATES = {
    State.IDLE: "no ship",
    State.RESERVED: "held for a ship that is still in the channel",
    State.MOORING: "first line to the start of work, or end of work to last line",
    State.WORKING: "at least one crane moves cargo, or a stated time alongside runs",
    State.WAITING_CARGO: "cranes are assigned, but the store has nothing to give, or no room",
    State.WAITING_CRANE: "no crane is assigned",
    State.SETUP: "hatches, hoses or survey before a parcel is worked",
    State.WEATHER: "weather stops work on the cargo, or all cranes",
    State.SHIFT: "the cranes are not manned",
    State.BROKEN: "no crane is assigned, and one would be if none were broken",
    State.WAITING_TO_SAIL: "work done, held up by water, light, channel, pilot or tug",
    State.TURNOVER: "between last line and the next ship",
}

TRACK_STATES = {
    State.IDLE: "no train",
    State.SHUNTING: "a train, or a portion of it, comes; or after its last cut",
    State.LOCOMOTIVE: "a train waits for a shunting engine",
    State.SETUP: "made ready for a train's first cut",
    State.WORKING: "a cut is worked",
    State.STORE_FULL: "a cut is worked, but cannot go into store, or has nothing to take from it",
    State.SHIFT: "a train is there, and nobody to work it",
    State.UNMANNED: "no train, and not manned at this hour, by the table of numbers",
}

ARRIVAL_TRACK_STATES = {
    State.IDLE: "no train",
    State.ARRIVAL: "the locomotive is taken off, the train inspected",
    State.WAITING_TRACK: "its train waits for an unloading track",
    State.EMPTYING: "its train is taken to an unloading track, and what is left of it waits",
}

LOCOMOTIVE_STATES = {
    State.IDLE: "no move",
    State.SHUNTING: "brings wagons to a track",
}

CRANE_STATES = {
    State.IDLE: "not assigned to a ship",
    State.WORKING: "moving cargo",
    State.WAITING_CARGO: "assigned, but the store has nothing to give, or no room",
    State.RECLAIM: "assigned, but slowed by what the store can give out",
    State.INTERFERENCE: "assigned, and lost to cranes in each other's way",
    State.WEATHER: "stopped by weather, all of them or with the cargo they work",
    State.SHIFT: "not manned",
    State.BROKEN: "under repair",
}

SERVER_STATES = {
    State.IDLE: "nobody served",
    State.WORKING: "serving",
    State.KEPT: "its work done, and kept by who waits for what is next",
    State.SHIFT: "nobody is let begin",
    State.UNMANNED: "one of those that are not manned at this hour, by the table of numbers",
}
