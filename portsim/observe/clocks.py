"""State clocks: the hours that a berth, a track or a crane pool spends in each state."""

from collections.abc import Sequence


class StateClock:
    """Hours by state of one resource; they always add up to the time passed.

    How a stretch divides between states may be known only afterwards: a ship that loads has worked
    for part of it and lacked cargo for the rest. Such a stretch is booked with `book`, whose calls
    together must cover the whole time since the last booking.

    Parameters
    ----------
    states
        All states that are possible; the clock begins in the first, at hour 0.

    Attributes
    ----------
    hours : dict of str to float
        Hours booked to each state.
    state : str
        The present state.
    at_h : float
        The hour up to which time is booked.
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


def mean_state_hours(clocks: Sequence[StateClock]) -> dict[str, float]:
    """Return the mean hours by state, so far, of some equal resources.

    Read before and after a wait for any of these resources, its difference says what they did
    meanwhile, and adds up to the hours of the wait. The clocks must be brought to the present
    first.

    Examples
    --------
    >>> gates = [StateClock(("idle", "working")), StateClock(("idle", "working"))]
    >>> gates[0].switch("working", 1.0)
    >>> for gate in gates:
    ...     gate.sync(4.0)
    >>> mean_state_hours(gates)
    {'idle': 2.5, 'working': 1.5}
    """
    n = len(clocks)
    return {state: sum(clock.hours[state] for clock in clocks) / n for state in clocks[0].hours}
