"""The kinds of resources, and the names of things in the results, each made in one place."""

from portsim.vocabulary.keys import KeyEnum

MODES = ("road", "rail")


class ResourceKind(KeyEnum):
    """A kind of resource with a state clock."""

    BERTH = "berth"
    QUAY = "quay"
    CRANE_POOL = "crane pool"
    GEAR = "gear"
    STATION = "station"
    ARRIVAL_TRACKS = "arrival tracks"
    LOCOMOTIVES = "locomotives"
    GATE = "gate"
    BAYS = "bays"
    WEIGHBRIDGE = "weighbridge"
    PARKING = "parking"


_PREFIXES: dict[str, str] = {
    ResourceKind.ARRIVAL_TRACKS: "arrival ",
    ResourceKind.LOCOMOTIVES: "locomotives ",
    ResourceKind.BAYS: "bays ",
}


def bays_resource(cargo: str) -> str:
    """Return the name of the bays of a cargo."""
    return f"{_PREFIXES[ResourceKind.BAYS]}{cargo}"


def arrival_tracks_resource(station: str) -> str:
    """Return the name of the arrival tracks of a station."""
    return f"{_PREFIXES[ResourceKind.ARRIVAL_TRACKS]}{station}"


def locomotives_resource(station: str) -> str:
    """Return the name of the shunting engines of a station."""
    return f"{_PREFIXES[ResourceKind.LOCOMOTIVES]}{station}"


def own_name(kind: str, resource: str) -> str:
    """Return the name that a planner gave to a resource, or to its station or cargo.

    Examples
    --------
    >>> own_name("bays", "bays copper"), own_name("crane pool", "harbour")
    ('copper', 'harbour')
    """
    return resource.removeprefix(_PREFIXES.get(kind, ""))


def compartment_name(store: str, cargo: str) -> str:
    """Return the name of the room that a cargo has in a store."""
    return f"{store}/{cargo}"


def flow_name(cargo: str, mode: str) -> str:
    """Return the name of a cargo's flow by road or rail."""
    return f"{cargo} by {mode}"


def stage_flow_name(stage: str, flow: str) -> str:
    """Return the name of a flow at a stage on its way."""
    return f"{stage}/{flow}"
