"""Who waits for a gate or a border to open, and who may go through at once."""

from math import inf

from portsim.flow.calendar.calendar import Calendar


class Openings:
    """The customers who wait for an opening.

    Who comes at the very hour of the opening goes behind those who have waited for it.
    """

    def __init__(self) -> None:
        self._waiting: set[int] = set()
        self._last_h = -inf  # the last opening that a customer waited for

    def lets_through(self, t: float, customer: int, calendar: Calendar) -> bool:
        """Return whether a customer goes through at once, or has waited until now."""
        if customer in self._waiting:
            self._waiting.remove(customer)
            return True
        opens_h = calendar.next_open(t)
        if opens_h > t:
            self._last_h = opens_h
        elif t != self._last_h:
            return True
        self._waiting.add(customer)
        return False
