"""A ship's way in or out: what it needs, and what it has waited for."""

from collections.abc import Sequence
from math import nan
from typing import NamedTuple

from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.terminal.handling.signal import Signal


class Passage(NamedTuple):
    """What ships of one call stream need to come in, or to sail.

    Attributes
    ----------
    outbound
        Whether it leads to sea.
    pilots, tugs
        How many it needs.
    calendars
        (cause, when the passage is open) for port closure, tide and daylight. Where several are
        shut, the first in this order is named as the cause. It must be open for the whole passage.
    storms
        When nothing that comes unannounced shuts the port. They are looked at when the passage is
        ordered and when it begins; one that has begun runs on.
    """

    outbound: bool
    pilots: int
    tugs: int
    calendars: Sequence[tuple[str, Calendar]]
    storms: Calendar = ALWAYS


class Movement:
    """A movement that a ship wants to make, and what it has waited for.

    Attributes
    ----------
    hours
        How long the movement takes.
    granted
        Happens when a ship that sails starts to move.
    cause
        What hinders it now; empty if nothing does.
    waited
        Hours so far, by cause.
    turn_h
        Since when it has had its turn: the first hour at which it lacked nothing but pilots and
        tugs (or, of a ship that sails, the channel). None: it has none yet.
    asked_h
        When it was asked for.
    start_h, pilots, tugs
        Once it is granted: when it starts, and with which of them (their indices).
    overtaken
        Whether a later ship was let into the channel while this one lacked only pilots or tugs.
    """

    __slots__ = (
        "_since_h",
        "asked_h",
        "cause",
        "granted",
        "hours",
        "overtaken",
        "passage",
        "pilots",
        "start_h",
        "tugs",
        "turn_h",
        "waited",
    )

    def __init__(self, passage: Passage, hours: float, granted: Signal, now_h: float) -> None:
        self.passage = passage
        self.hours = hours
        self.granted = granted
        self.cause = ""
        self.waited: dict[str, float] = {}
        self.turn_h: float | None = None
        self.asked_h = now_h
        self.overtaken = False
        self.start_h = nan
        self.pilots: Sequence[int] = ()
        self.tugs: Sequence[int] = ()
        self._since_h = now_h

    def update_cause(self, cause: str, now_h: float) -> None:
        """Book the time since the last update to the cause until now, and set the cause."""
        if now_h > self._since_h:
            self.waited[self.cause] = self.waited.get(self.cause, 0.0) + now_h - self._since_h
            self._since_h = now_h
        self.cause = cause
