"""State clocks: where a resource's time goes, and where the time of those who wait for it goes."""

from collections.abc import Sequence


class StateClock:
    """Hours by state; the states add up to the time passed, exactly.

    A stretch whose split is known only afterwards (working or starved while a ship loads) is booked
    with `book`, which must then cover the whole time since the last booking.
    """

    __slots__ = ("at_h", "hours", "state")

    def __init__(self, states: Sequence[str]) -> None:
        self.hours = dict.fromkeys(states, 0.0)
        self.state = states[0]
        self.at_h = 0.0

    def switch(self, state: str, now_h: float) -> None:
        """Book the time since the last booking to the present state and enter another."""
        self.hours[self.state] += now_h - self.at_h
        self.at_h = now_h
        self.state = state

    def sync(self, now_h: float) -> None:
        """Book the time since the last booking to the present state."""
        self.switch(self.state, now_h)

    def book(self, state: str, hours: float) -> None:
        """Book the next `hours` to a state, whatever the present one is."""
        self.hours[state] += hours
        self.at_h += hours


class Blame:
    """What a set of equal resources did, in hours a resource: read it twice, and the difference says why one
    who found them all held had to wait in between, part by part, adding up to the wait exactly.

    The clocks must be brought to the present before it is read.
    """

    __slots__ = ("_clocks",)

    def __init__(self, clocks: Sequence[StateClock]) -> None:
        self._clocks = clocks

    def read(self) -> dict[str, float]:
        """Return the hours by state since the beginning, each clock having an equal share."""
        n = len(self._clocks)
        return {
            state: sum(c.hours[state] for c in self._clocks) / n for state in self._clocks[0].hours
        }
