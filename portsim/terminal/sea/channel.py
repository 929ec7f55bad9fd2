"""The channel, and the ships in it."""

from math import inf


class Channel:
    """The channel, and the ships in it.

    Attributes
    ----------
    one_way
        Whether ships never pass each other.
    """

    def __init__(self, one_way: bool, separation_h: float) -> None:
        self.one_way = one_way
        self._separation_h = separation_h
        self._last = {True: -inf, False: -inf}  # entry of the last ship, by direction
        self._clear = {True: -inf, False: -inf}  # when the last of a direction is through
        self._ordered: dict[bool, list[tuple[float, float]]] = {True: [], False: []}

    def free_from(self, out: bool) -> float:
        """Return the first hour at which a ship may enter."""
        last = max([self._last[out], *(start for start, _ in self._ordered[out])])
        following = last + self._separation_h
        if not self.one_way:
            return following
        return max([following, self._clear[not out], *(end for _, end in self._ordered[not out])])

    def order(self, out: bool, start: float, stop: float) -> None:
        """Keep it for a ship from `start` to `stop`."""
        self._ordered[out].append((start, stop))

    def give_back(self, out: bool, start: float, stop: float) -> None:
        """Keep it no longer for a ship that does not start."""
        self._ordered[out].remove((start, stop))

    def enter(self, out: bool, start: float, stop: float) -> None:
        """Let a ship in for whom it was kept."""
        self._ordered[out].remove((start, stop))
        self._last[out] = max(self._last[out], start)
        self._clear[out] = max(self._clear[out], stop)
