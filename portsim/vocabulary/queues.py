"""The queues of a run: `Queue(Place.TRACK, "north")` is printed as `track north`.

A queue is known by the place where it stands and by the station, stage or cargo that it is of. Code
compares queues, and takes no printed name apart.
"""

from typing import NamedTuple

from portsim.vocabulary.causes import Cause
from portsim.vocabulary.keys import KeyEnum


class Place(KeyEnum):
    """A place where ships, trains or trucks stand in line.

    Attributes
    ----------
    cause
        What a wait there is booked to; None where the reason differs from hour to hour.
    """

    cause: Cause | None

    ANCHORAGE = "anchorage"
    ARRIVAL_TRACK = Cause.ARRIVAL_TRACK, Cause.ARRIVAL_TRACK
    TRACK = Cause.TRACK, Cause.TRACK
    LOCOMOTIVE = Cause.LOCOMOTIVE, Cause.LOCOMOTIVE
    BAN = Cause.BAN, Cause.BAN
    GATE = Cause.GATE, Cause.GATE
    PARKING = Cause.PARKING, Cause.PARKING
    WEIGHBRIDGE = Cause.WEIGHBRIDGE, Cause.WEIGHBRIDGE
    BAY = Cause.BAY, Cause.BAY
    STORE = Cause.STORE, Cause.STORE
    WEIGHBRIDGE_OUT = "weighbridge out", Cause.WEIGHBRIDGE
    EXIT = Cause.EXIT, Cause.EXIT
    STAGE = "stage"

    def __new__(cls, name: str, cause: Cause | None = None) -> "Place":
        """Make a place from its columns."""
        text = str(name)
        key = str.__new__(cls, text)
        key._value_ = text
        key.cause = cause
        return key


class Queue(NamedTuple):
    """A queue: its place, and the station, stage or cargo that it is of, if there are several."""

    place: Place
    of: str = ""

    @property
    def name(self) -> str:
        """Its name as it is printed.

        Examples
        --------
        >>> Queue(Place.BAY, "copper").name, Queue(Place.GATE).name
        ('bay copper', 'gate')
        """
        return f"{self.place} {self.of}" if self.of else str(self.place)


#: Places at the station of a train.
TRAIN_PLACES = (Place.ARRIVAL_TRACK, Place.TRACK, Place.LOCOMOTIVE)
#: Places that every truck passes, whatever its cargo.
ALL_TRUCKS_PLACES = (
    Place.BAN,
    Place.GATE,
    Place.PARKING,
    Place.WEIGHBRIDGE,
    Place.WEIGHBRIDGE_OUT,
    Place.EXIT,
)
ANCHORAGE = Queue(Place.ANCHORAGE)


def truck_place(service: str, queue: Queue) -> str:
    """Return what figures of a truck service at a place are given for.

    Examples
    --------
    >>> truck_place("zinc", Queue(Place.BAY, "zinc")), truck_place("zinc", Queue(Place.BAY, "coal"))
    ('zinc/bay', 'zinc/bay coal')
    """
    own = queue.of == service
    return f"{service}/{queue.place if own else queue.name}"
