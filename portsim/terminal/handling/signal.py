"""What happens without an event of its own: signals, and moments that nobody waits for."""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any


class Signal:
    """Something that happens once; whoever waits for it goes on at that very moment.

    To a course of events it is what an event is, but it costs none.

    Attributes
    ----------
    callbacks
        What goes on then; None once it has happened.
    ok
        Always true, as nothing can go wrong with it.
    value
        What it brings to those who wait.
    """

    __slots__ = ("callbacks", "value")

    ok = True

    def __init__(self) -> None:
        self.callbacks: list[Callable[[Any], None]] | None = []
        self.value: Any = None

    @property
    def has_happened(self) -> bool:
        """Whether it has happened."""
        return self.callbacks is None

    def happen(self, value: Any = None) -> None:
        """Let those who wait go on now."""
        waiting, self.callbacks, self.value = self.callbacks or (), None, value
        for go_on in waiting:
            go_on(self)


class Later:
    """Moments that are known ahead and that nobody waits for.

    They are noted when somebody looks, in order of time.

    Examples
    --------
    >>> later, left_h = Later(), []
    >>> later.plan(9.5, left_h.append)
    >>> later.plan(8.0, left_h.append)
    >>> later.note_until(9.0)
    >>> left_h
    [8.0]
    """

    def __init__(self) -> None:
        self._moments: list[tuple[float, int, Callable[[float], None]]] = []  # a heap
        self._planned = 0

    def plan(self, at_h: float, note: Callable[[float], None]) -> None:
        """Let `note` be called with an hour once that has come; of one hour, in this order."""
        self._planned += 1
        heappush(self._moments, (at_h, self._planned, note))

    def note_until(self, now_h: float) -> None:
        """Note all that has come by now."""
        while self._moments and self._moments[0][0] <= now_h:
            hour, _, note = heappop(self._moments)
            note(hour)
