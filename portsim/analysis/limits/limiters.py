"""What a wait goes back to, as a planner would act on it: cranes, a berth, a border, daylight.

A wait is booked to a direct cause and to a root. A ship that waits for a berth whose ship is being
worked waits for the work of cranes; one that waits for a berth whose ship waits for cargo that a
border holds waits for that border. The name of what is waited for so is that of a `Cause` or of a
`Root`: `Cause.CRANE` stands for the work on ships, and `Cause.TRACK` for the work on trains.
"""

from portsim.vocabulary import Cause, Root, State

Limiter = Cause | Root

_AT_STATIONS = frozenset({Cause.ARRIVAL_TRACK, Cause.TRACK, Cause.LOCOMOTIVE, Cause.CARGO})
#: What a ship or a train does while others wait for her, where its name tells which of them it is.
_OF_STATES: dict[str, Limiter] = {
    State.RESERVED: Cause.BERTH,
    State.MOORING: Cause.BERTH,
    State.TURNOVER: Cause.BERTH,
    State.WAITING_CRANE: Cause.CRANE,
    State.BROKEN: Cause.CRANE,
    State.RECLAIM: Cause.CRANE,
    State.INTERFERENCE: Cause.CRANE,
    State.SHUNTING: Cause.TRACK,
    State.ARRIVAL: Cause.TRACK,
    State.WAITING_TRACK: Cause.TRACK,
    State.EMPTYING: Cause.TRACK,
    State.WAITING_CARGO: Cause.STORE,
    State.STORE_FULL: Cause.STORE,
    State.UNMANNED: Cause.SHIFT,
}
_OF_ROOTS: dict[str, Limiter] = {
    Root.BORDER_QUEUE: Root.BORDER,
    Root.SHIP_AT_WORK: Cause.CRANE,
    Root.SHIP_WAITS: Cause.BERTH,
}
_CAUSES: dict[str, Cause] = {cause: cause for cause in Cause}
_ROOTS: dict[str, Root] = {root: root for root in Root}
#: Roots that say nothing beside the direct cause: one is free, or the ship is about to sail.
_BESIDE = frozenset({State.IDLE, State.KEPT, State.WAITING_TO_SAIL, Root.SAILING})


def limiter(cause: str, root: str) -> Limiter:
    """Return what a wait with a direct cause and a root goes back to.

    Examples
    --------
    >>> limiter("berth", "working"), limiter("track", "working"), limiter("berth", "border_queue")
    ('crane', 'track', 'border')
    """
    if root in (State.WORKING, State.SETUP):
        return Cause.TRACK if cause in _AT_STATIONS else Cause.CRANE
    if root in _BESIDE:
        return _CAUSES[cause]
    found = _OF_STATES.get(root) or _OF_ROOTS.get(root) or _ROOTS.get(root)
    return found or _CAUSES[root]
