"""A guard against runs that never end: somebody who is planned again and again at one hour."""

from math import inf
from typing import Any

from portsim.flow.rounding import TIE_H

MOST = 5_000  # plans at one hour with nothing changed; lawful ones are a handful


class StandstillError(Exception):
    """A replication whose clock would stand still for ever; the message says by whom and when."""


class Guard:
    """Counts how often one entity or store is planned at one hour while its state stays the same.

    A thousand ships that are done at 08:00 each change the state of their store, and pass. A parcel
    that is planned a thousand times for 08:00 and is never done changes nothing.

    Parameters
    ----------
    who
        The entity or store, for the message.

    Examples
    --------
    >>> guard = Guard("store pile")
    >>> for ship in range(10_000):
    ...     guard.planned(8.0, ship)
    >>> for _ in range(5_001):
    ...     guard.planned(8.0, 10_000)
    Traceback (most recent call last):
        ...
    portsim.flow.standstill.StandstillError: store pile was planned 5,000 times at hour 8 and \
nothing changed, so the run would never end
    """

    __slots__ = ("_hour", "_state", "_times", "_who")

    def __init__(self, who: str) -> None:
        self._who = who
        self._hour = -inf
        self._state: Any = None
        self._times = 0

    def planned(self, hour: float, state: Any = None) -> None:
        """Note that it is planned for an hour in a state.

        Raises
        ------
        StandstillError
            If that was so for 5,000 times in a row.
        """
        if hour - self._hour > TIE_H or state != self._state:
            self._hour, self._state, self._times = hour, state, 0
        self._times += 1
        if self._times > MOST:
            raise StandstillError(
                f"{self._who} was planned {MOST:,} times at hour {hour:.12g} and nothing changed, "
                "so the run would never end"
            )
