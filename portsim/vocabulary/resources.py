"""The resources whose hours are booked: their kinds, and their names, each made in one place."""

from portsim.vocabulary.keys import KeyEnum


class ResourceKind(KeyEnum):
    """A kind of resource with a state clock."""

    BERTH = "berth"
    QUAY = "quay"
    CRANE_POOL = "crane pool"
    STATION = "station"
    ARRIVAL_TRACKS = "arrival tracks"
    LOCOMOTIVES = "locomotives"
    GATE = "gate"
    BAYS = "bays"
    WEIGHBRIDGE = "weighbridge"
    PARKING = "parking"


def bays_resource(cargo: str) -> str:
    """Return the name of the bays of a cargo."""
    return f"bays {cargo}"


def arrival_tracks_resource(station: str) -> str:
    """Return the name of the arrival tracks of a station."""
    return f"arrival {station}"


def locomotives_resource(station: str) -> str:
    """Return the name of the shunting engines of a station."""
    return f"locomotives {station}"
