"""Where ships lie: discrete berths for one ship each, and continuous quays."""

from typing import Protocol

from portsim.flow.quayline import Quayline
from portsim.observe.clocks import StateClock
from portsim.observe.resources import ClockRecord
from portsim.terminal.handling.settling import Settles
from portsim.vocabulary import ResourceKind, State
from portsim.vocabulary.states import BERTH_STATES

STATES: tuple[str, ...] = tuple(BERTH_STATES)
IDLE = STATES[0]


class Berth:
    """Where one ship lies: what is done there, and the work on her cargo.

    Attributes
    ----------
    index, name
        Of the discrete berth, or of the continuous quay that she lies at.
    at_m
        Where her left end lies along a continuous quay, m from its left end; not a number at a
        discrete berth.
    """

    __slots__ = ("at_m", "clock", "held_m", "index", "name", "work")

    def __init__(
        self, index: int, name: str, at_m: float = float("nan"), held_m: float = 1.0
    ) -> None:
        self.index = index
        self.name = name
        self.at_m = at_m
        self.held_m = held_m
        self.clock = StateClock(STATES)
        self.work: Settles | None = None

    def sync(self, now_h: float) -> None:
        """Book the berth's time up to now."""
        if self.work is not None:
            self.work.settle()
        self.clock.sync(now_h)


class Place(Protocol):
    """A discrete berth or a continuous quay, as the quay's keeper sees it."""

    index: int
    name: str
    reserved_for_priority: int | None

    @property
    def has_room(self) -> bool:
        """Whether any ship at all might be taken now."""

    def takes(self, length_m: float) -> bool:
        """Return whether a ship of this length has room now."""

    def take(self, length_m: float, now_h: float) -> Berth:
        """Hold room for a ship."""

    def free(self, berth: Berth, now_h: float) -> None:
        """Let go of the room of a ship that has left."""

    def hold(self, length_m: float) -> float:
        """Hold room for a moment, to ask what is left; return what `let_go` needs."""

    def let_go(self, at_m: float) -> None:
        """Let go of room that was held for a moment."""

    def hours_by_state(self, now_h: float) -> dict[str, float]:
        """Return the hours so far by state; at a continuous quay metre-hours that ships held."""

    def record(self, now_h: float) -> ClockRecord:
        """Return the hours by state since the beginning."""


class SingleBerth:
    """A discrete berth."""

    def __init__(self, index: int, name: str, reserved_for_priority: int | None = None) -> None:
        self.index = index
        self.name = name
        self.reserved_for_priority = reserved_for_priority
        self.has_room = True
        self._berth = Berth(index, name)

    def takes(self, length_m: float) -> bool:
        """Return whether it is free."""
        return self.has_room

    def take(self, length_m: float, now_h: float) -> Berth:
        """Give it to a ship."""
        self.has_room = False
        self._berth.clock.switch(State.RESERVED, now_h)
        return self._berth

    def free(self, berth: Berth, now_h: float) -> None:
        """Let it take another ship."""
        berth.clock.switch(IDLE, now_h)
        self.has_room = True

    def hold(self, length_m: float) -> float:
        """Hold it for a moment."""
        self.has_room = False
        return 0.0

    def let_go(self, at_m: float) -> None:
        """Let go of what was held for a moment."""
        self.has_room = True

    def hours_by_state(self, now_h: float) -> dict[str, float]:
        """Return the berth's hours by state."""
        self._berth.sync(now_h)
        return dict(self._berth.clock.hours)

    def record(self, now_h: float) -> ClockRecord:
        """Return the berth's hours by state."""
        return ClockRecord(self.name, ResourceKind.BERTH, 1, self.hours_by_state(now_h))


class ContinuousQuay:
    """A quay along which ships lie as their lengths allow.

    Its states are in metre-hours: a ship holds her length and one clearance, the rest is idle.
    """

    def __init__(
        self,
        index: int,
        name: str,
        length_m: float,
        line: Quayline,
        reserved_for_priority: int | None = None,
    ) -> None:
        self.index = index
        self.name = name
        self.reserved_for_priority = reserved_for_priority
        self._length_m = length_m
        self._line = line
        self._ships: list[Berth] = []
        self._past = dict.fromkeys(STATES, 0.0)  # metre-hours of ships that have left

    @property
    def has_room(self) -> bool:
        """Whether there is a gap, however short."""
        return self._line.takes(0.0)

    def takes(self, length_m: float) -> bool:
        """Return whether there is a gap for a ship of this length."""
        return self._line.takes(length_m)

    def take(self, length_m: float, now_h: float) -> Berth:
        """Put a ship into a gap."""
        berth = Berth(self.index, self.name, self._line.take(length_m), self._line.held_m(length_m))
        berth.clock.at_h = now_h
        berth.clock.state = State.RESERVED
        self._ships.append(berth)
        return berth

    def free(self, berth: Berth, now_h: float) -> None:
        """Let go of a ship's room."""
        berth.clock.sync(now_h)
        self._ships.remove(berth)
        self._line.leave(berth.at_m)
        for state, hours in berth.clock.hours.items():
            self._past[state] += berth.held_m * hours

    def hold(self, length_m: float) -> float:
        """Hold a gap for a moment; return where it begins."""
        return self._line.take(length_m)

    def let_go(self, at_m: float) -> None:
        """Let go of a gap that was held for a moment."""
        self._line.leave(at_m)

    def hours_by_state(self, now_h: float) -> dict[str, float]:
        """Return the metre-hours that ships held, by state."""
        found = dict(self._past)
        for berth in self._ships:
            berth.sync(now_h)
            for state, hours in berth.clock.hours.items():
                found[state] += berth.held_m * hours
        return found

    def record(self, now_h: float) -> ClockRecord:
        """Return metre-hours by state; with what no ship held they add up to length x hours."""
        found = self.hours_by_state(now_h)
        found[IDLE] = self._length_m * now_h - sum(found.values())
        return ClockRecord(self.name, ResourceKind.QUAY, self._length_m, found)
