"""One track or one shunting engine: what is done there, and what is planned."""

from collections import deque
from collections.abc import Iterable

from portsim.flow.calendar.calendar import Calendar
from portsim.observe.clocks import StateClock
from portsim.terminal.handling.settling import Settles
from portsim.vocabulary import State

SHIFT = State.SHIFT  # bound once, since to look up a member takes longer than to use it
MANNED = (State.SETUP, State.WORKING)  # states of a track in which people work, in shifts only


class RailUnit(StateClock):
    """One track or one shunting engine, and what is done there.

    Parameters
    ----------
    states
        Its possible states; it begins in the first.
    wagons
        How many it takes; infinite if that is not limited.
    manned
        When its people work. Hours of manned work outside these are booked to `shift`.

    Attributes
    ----------
    log : list of (float, str)
        Every hour at which its state changed, and the new state. Hours off shift do not appear.
    served_store : Settles or None
        The store in which cuts are handed over here at present. What was done here is known when
        that store is at the present.
    """

    __slots__ = ("_manned", "_planned", "log", "served_store", "wagons")

    def __init__(
        self, states: Iterable[State], wagons: float, manned: Calendar | None = None
    ) -> None:
        super().__init__(tuple(states))
        self.wagons = wagons
        self._manned = manned
        self.log: list[tuple[float, str]] = [(0.0, self.state)]
        self.served_store: Settles | None = None
        self._planned: deque[tuple[float, str]] = deque()

    def plan(self, state: str, at_h: float) -> None:
        """Enter another state at an hour to come, behind all that was planned before."""
        self._planned.append((at_h, state))

    def switch(self, state: str, now_h: float) -> None:
        """Book the time since the last booking, and enter another state."""
        self._follow_plan(now_h)
        self._enter(state, now_h)

    def sync(self, now_h: float) -> None:
        """Bring it to the present: what was planned until then has happened."""
        if self.served_store is not None:
            self.served_store.settle()
        self._follow_plan(now_h)
        self._enter(self.state, now_h)

    def _follow_plan(self, now_h: float) -> None:
        planned = self._planned
        while planned and planned[0][0] <= now_h:
            hour, state = planned.popleft()
            self._enter(state, hour)

    def _enter(self, state: str, now_h: float) -> None:
        if self._manned is not None and self.state in MANNED:
            self.book(SHIFT, now_h - self.at_h - self._manned.working_hours(self.at_h, now_h))
        if state != self.state:
            self.log.append((now_h, state))
        super().switch(state, now_h)
