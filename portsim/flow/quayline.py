"""A continuous quay as a line: ships along it, the gaps between them, and where one more fits.

Ships keep a clearance from each other and from both ends, so k ships fit together if their lengths
and k + 1 clearances are no longer than the quay. Nobody is shifted: a ship stays where she was put,
and what is left over between ships may be too short for the next one.

Lengths are kept in whole micrometres, so that what fits on paper fits here: 0.1 m and 0.2 m make
0.3 m.
"""

from bisect import insort
from collections.abc import Iterator
from typing import Literal

Fit = Literal["first_fit", "best_fit"]
UM = 1_000_000


def micrometres(metres: float) -> int:
    """Return a length in whole micrometres."""
    return round(metres * UM)


class Quayline:
    """The ships along a quay.

    A ship is taken together with the clearance on her left, so the quay is a line of its length
    less one clearance on which blocks of ship's length plus clearance lie side by side.

    Parameters
    ----------
    length_m, clearance_m
        The quay, and what every ship keeps free of others and of the ends.
    fit
        `first_fit`: a ship takes the first gap from the left that is long enough; `best_fit`: the
        shortest one that is (of equal ones the leftmost). She lies at its left end.
    """

    __slots__ = ("_blocks", "_clearance", "_end", "_fit")

    def __init__(self, length_m: float, clearance_m: float, fit: Fit = "first_fit") -> None:
        self._clearance = micrometres(clearance_m)
        self._end = micrometres(length_m) - self._clearance
        self._fit = fit
        # (begin, end) of each ship with her clearance, from the left
        self._blocks: list[tuple[int, int]] = []

    def held_m(self, length_m: float) -> float:
        """Return the metres that a ship takes from the quay: her length and one clearance."""
        return self._need(length_m) / UM

    def takes(self, length_m: float) -> bool:
        """Return whether a ship of this length fits now."""
        need = self._need(length_m)
        return any(end - begin >= need for begin, end in self._gaps())

    def take(self, length_m: float) -> float:
        """Put a ship alongside; return where her left end lies, m from the left end of the quay."""
        need = self._need(length_m)
        fitting = (gap for gap in self._gaps() if gap[1] - gap[0] >= need)
        gap = (
            next(fitting, None)
            if self._fit == "first_fit"
            else min(fitting, key=_length, default=None)
        )
        if gap is None:
            raise ValueError(f"no gap takes a ship of {length_m:g} m")
        insort(self._blocks, (gap[0], gap[0] + need))
        return (gap[0] + self._clearance) / UM

    def leave(self, at_m: float) -> None:
        """Let the ship go whose left end lies at `at_m`."""
        begin = micrometres(at_m) - self._clearance
        index = next(i for i, block in enumerate(self._blocks) if block[0] == begin)
        del self._blocks[index]

    def _need(self, length_m: float) -> int:
        return micrometres(length_m) + self._clearance

    def _gaps(self) -> Iterator[tuple[int, int]]:
        """Yield begin and end of every stretch between ships, from the left."""
        at = 0
        for begin, end in self._blocks:
            if begin > at:
                yield at, begin
            at = end
        if self._end > at:
            yield at, self._end


def _length(gap: tuple[int, int]) -> int:
    return gap[1] - gap[0]
