"""Why ships, trains and trucks wait, in words: every cause, and what is behind it.

Each phrase is a clause with a verb, so that it can stand after a colon and after «because».
"""

from portsim.report.style.wording import plain
from portsim.vocabulary import Cause, Root, State

#: What is waited for, as a thing.
AWAITED: dict[str, str] = {
    Cause.BERTH: "a berth",
    Cause.CRANE: "a crane",
    Cause.WEATHER: "better weather",
    Cause.SHIFT: "the next shift",
    Cause.CARGO: "cargo (or room) in store",
    Cause.ARRIVAL_TRACK: "an arrival track",
    Cause.TRACK: "an unloading track",
    Cause.LOCOMOTIVE: "a shunting engine",
    Cause.STORE: "room (or cargo) in store",
    Cause.BAN: "the end of the truck ban",
    Cause.GATE: "a gate lane",
    Cause.PARKING: "a parking place",
    Cause.WEIGHBRIDGE: "a weighbridge",
    Cause.EXIT: "a lane on the way out",
    Cause.BAY: "a bay",
    Cause.PORT: "the port to open",
    Cause.TIDE: "high water",
    Cause.DAYLIGHT: "daylight",
    Cause.CHANNEL: "a free channel",
    Cause.PILOT: "a pilot",
    Cause.TUG: "tugs",
}
#: What keeps somebody waiting.
BLOCKED: dict[str, str] = {
    Cause.BERTH: "no berth is free",
    Cause.CRANE: "no crane is free for the ship alongside",
    Cause.WEATHER: "weather stops the work alongside",
    Cause.SHIFT: "it is outside working hours",
    Cause.CARGO: "the store has no cargo to load (for imports: no room)",
    Cause.ARRIVAL_TRACK: "no arrival track is free",
    Cause.TRACK: "no unloading track is free",
    Cause.LOCOMOTIVE: "no shunting engine is free",
    Cause.STORE: "the store is full (for imports: empty)",
    Cause.BAN: "trucks may not come at this hour",
    Cause.GATE: "no gate lane is free",
    Cause.PARKING: "no parking place is free",
    Cause.WEIGHBRIDGE: "no weighbridge is free",
    Cause.EXIT: "no lane on the way out is free",
    Cause.BAY: "no bay is free",
    Cause.PORT: "the port is closed to ships that move",
    Cause.TIDE: "the water is too low",
    Cause.DAYLIGHT: "it is night, and the ship moves by day only",
    Cause.CHANNEL: "another ship is in the channel",
    Cause.PILOT: "no pilot is free",
    Cause.TUG: "too few tugs are free",
}
_HELD: dict[str, str] = {
    Cause.BERTH: "all berths are occupied by ships",
    Cause.ARRIVAL_TRACK: "all arrival tracks are occupied by trains",
    Cause.TRACK: "all unloading tracks are occupied by trains",
}
#: What a ship or a train that is in the way is doing; it follows «is».
DOING: dict[str, str] = {
    State.WORKING: "being loaded or unloaded",
    State.MOORING: "mooring or unmooring",
    State.SHUNTING: "being shunted",
    State.WAITING_CARGO: "waiting for cargo",
    State.WAITING_CRANE: "waiting for a crane",
    State.SETUP: "being made ready for work",
    State.WEATHER: "stopped by weather",
    State.SHIFT: "lying there outside working hours",
    State.BROKEN: "waiting for a crane under repair",
    State.STORE_FULL: "stopped by a full store (for imports: an empty one)",
    State.LOCOMOTIVE: "waiting for a shunting engine",
    State.ARRIVAL: "being inspected",
    State.WAITING_TRACK: "waiting for an unloading track",
    State.EMPTYING: "being taken to it in portions",
    State.RESERVED: "still on the way in",
    State.TURNOVER: "just leaving",
    State.WAITING_TO_SAIL: "waiting to sail",
    State.KEPT: "finished and blocked by what comes next",
    State.UNMANNED: "without anybody to work it",
}
#: What others do that somebody waits for, where what they do reads otherwise of many than of one.
_OTHERS: dict[str, str] = {
    State.IDLE: "a place is free but does not suit",
    State.WEATHER: "weather stops the work",
    State.SHIFT: "it is outside working hours",
    State.BROKEN: "cranes are under repair",
    State.TURNOVER: "a place is just being left",
    State.RESERVED: "a place is held for a ship on her way in",
    State.UNMANNED: "nobody works at this hour",
}
#: What is behind a wait for cargo or room, where that is not what somebody else does.
BEHIND: dict[str, str] = {
    Root.SUPPLY: "too little cargo comes",
    Root.BORDER: "a border is closed",
    Root.BORDER_QUEUE: "a border still works off its queue",
    Root.HOLD: "the cargo is not released yet",
    Root.COLLECTION: "imports are not collected",
    Root.NO_CALL: "no ship for the cargo is in port",
    Root.SHIP_WAITS: "the ship for it is still in the channel",
    Root.SHIP_AT_WORK: "the ship is slower than the trucks and trains",
    Root.CIRCULAR: "each waits for another, in a circle",
}
#: States, causes and roots whose key is no plain English.
_NAMES: dict[str, str] = {
    State.RESERVED: "held for a ship on the way in",
    State.WAITING_CARGO: "waiting for cargo",
    State.WAITING_CRANE: "waiting for a crane",
    State.SETUP: "being made ready",
    State.SHIFT: "outside working hours",
    State.BROKEN: "under repair",
    State.TURNOVER: "between two ships",
    State.LOCOMOTIVE: "waiting for a shunting engine",
    State.STORE_FULL: "stopped by the store",
    State.ARRIVAL: "inspection on arrival",
    State.WAITING_TRACK: "waiting for an unloading track",
    State.EMPTYING: "taken away in portions",
    State.RECLAIM: "slowed by the store",
    State.INTERFERENCE: "cranes in each other's way",
    State.KEPT: "finished and blocked",
    State.UNMANNED: "not manned",
    Cause.CARGO: "no cargo (imports: no room)",
    Cause.STORE: "full store (imports: empty)",
    Cause.BAN: "truck ban",
    Cause.TRACK: "unloading track",
    Cause.EXIT: "way out",
    Cause.PORT: "port closed",
    Root.SUPPLY: "too little cargo",
    Root.BORDER: "closed border",
    Root.BORDER_QUEUE: "queue at a border",
    Root.HOLD: "cargo not released",
    Root.COLLECTION: "imports not collected",
    Root.NO_CALL: "no ship in port",
    Root.SHIP_WAITS: "ship in the channel",
    Root.SHIP_AT_WORK: "slow ship",
    Root.CIRCULAR: "a circle of waits",
    Root.SAILING: "before sailing",
}


def name_of(key: str) -> str:
    """Return a state, a cause or a root cause as a reader would name it.

    Examples
    --------
    >>> name_of("kept"), name_of("daylight")
    ('finished and blocked', 'daylight')
    """
    return _NAMES.get(key, plain(key))


def first_cause(root: str) -> str:
    """Say what a wait goes back to, whatever was waited for.

    Examples
    --------
    >>> first_cause("working"), first_cause("border"), first_cause("tide")
    ('others are being loaded or unloaded', 'a border is closed', 'the water is too low')
    """
    if root in BEHIND:
        return BEHIND[root]
    if root in _OTHERS:
        return _OTHERS[root]
    if root in BLOCKED:
        return BLOCKED[root]
    return f"others are {DOING[root]}" if root in DOING else plain(root)


def why(direct: str, root: str) -> str:
    """Say why somebody waits: "all berths are occupied by ships waiting for cargo"."""
    blocked = BLOCKED.get(direct, plain(direct))
    if root in ("", direct):
        return blocked
    if root == State.IDLE:
        return f"{blocked} that suits, though one stands idle"
    if root == Root.SAILING:
        return f"the ship is ready to sail, and {blocked}"
    if direct == Cause.CRANE and root == State.WORKING:
        return "all cranes are at work on other ships"
    if direct in _HELD and root in DOING:
        return f"{_HELD[direct]} {DOING[root]}"
    return f"{_HELD.get(direct, blocked)}, because {_behind(root)}"


def _behind(root: str) -> str:
    """Say what is behind a wait."""
    if root in BEHIND:
        return BEHIND[root]
    if root in BLOCKED:
        return BLOCKED[root]
    return f"a ship or train is {DOING[root]}" if root in DOING else plain(root)
