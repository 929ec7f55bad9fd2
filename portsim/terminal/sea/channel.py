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

    def free_from(self, out: bool) -> float:
        """Return the first hour at which a ship may enter."""
        following = self._last[out] + self._separation_h
        return max(following, self._clear[not out]) if self.one_way else following

    def enter(self, out: bool, start: float, stop: float) -> None:
        """Let a ship in."""
        self._last[out] = max(self._last[out], start)
        self._clear[out] = max(self._clear[out], stop)
