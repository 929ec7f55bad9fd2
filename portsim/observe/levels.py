"""A number that changes by steps, such as a queue: recorded at changes, measured afterwards."""

from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats


class TimeWeighted(NamedTuple):
    """What a stepwise level was over a window.

    Attributes
    ----------
    area
        Integral over the window, hours.
    first, last
        At the beginning of the window, or of its whole cycles, and at its end.
    trend
        By how much the straight line that fits the level best rises over the window; in whole
        cycles the line that fits their means, and in a single one from its beginning to its end.
    """

    mean: float
    max: float
    area: float
    first: float
    last: float
    trend: float


class Level:
    """The history of a stepwise level."""

    __slots__ = ("_levels", "_times")

    def __init__(self) -> None:
        self._times = [0.0]
        self._levels = [0]

    def change(self, by: int, now_h: float) -> None:
        """Add to the level."""
        self._times.append(now_h)
        self._levels.append(self._levels[-1] + by)

    def history(self) -> tuple[Floats, Floats]:
        """Return (times, levels); each level holds from its time to the next."""
        return np.asarray(self._times), np.asarray(self._levels, dtype=float)


def level_of(come_h: Floats, go_h: Floats) -> tuple[Floats, Floats]:
    """Return (times, levels) of the number inside, from when each came and went.

    Who is still inside has NaN in `go_h`.
    """
    times = np.concatenate([come_h, go_h[~np.isnan(go_h)]])
    steps = np.concatenate([np.ones(len(come_h)), -np.ones(len(times) - len(come_h))])
    order = np.argsort(times, kind="stable")
    return (
        np.concatenate([[0.0], times[order]]),
        np.concatenate([[0.0], np.cumsum(steps[order])]),
    )


def time_weighted(
    times_h: Floats, levels: Floats, a_h: float, b_h: float, cycle_h: float = 0.0, cycles: int = 0
) -> TimeWeighted:
    """Measure a stepwise level over [a_h, b_h].

    Parameters
    ----------
    times_h, levels
        Shape (k,) each; the level holds from its time to the next. `times_h` rises and begins at or
        before a_h.
    cycle_h, cycles
        Days or weeks, and how many of them end with the window: what is alike in each of them is no
        trend.
    """
    corners, inside = _within(times_h, levels, a_h, b_h)
    held = np.diff(corners)
    levels_held = inside[held > 0]
    area = float(np.sum(inside * held))
    begins, trend = float(inside[0]), _trend(inside, held, corners)
    if cycles:
        begins, trend = _over_cycles(times_h, levels, b_h, cycle_h, cycles)
    return TimeWeighted(
        area / (b_h - a_h),
        float(levels_held.max(initial=0.0)),
        area,
        begins,
        float(inside[-1]),
        trend,
    )


def lasting(times_h: Floats, levels: Floats, a_h: float, b_h: float) -> tuple[Floats, Floats]:
    """Return (levels, hours): each level of [a_h, b_h] and for how long it held."""
    corners, inside = _within(times_h, levels, a_h, b_h)
    return inside, np.diff(corners)


def _within(times_h: Floats, levels: Floats, a_h: float, b_h: float) -> tuple[Floats, Floats]:
    """Return the corners of [a_h, b_h] and of the steps in it, and the level from each on."""
    first = int(np.searchsorted(times_h, a_h, side="right")) - 1
    last = int(np.searchsorted(times_h, b_h, side="left"))
    return np.concatenate([[a_h], times_h[first + 1 : last], [b_h]]), levels[first:last]


def _trend(levels: Floats, held_h: Floats, corners_h: Floats) -> float:
    """Return by how much the line that fits a level best rises over all corners."""
    middles_h = (corners_h[:-1] + corners_h[1:]) / 2.0 - (corners_h[0] + corners_h[-1]) / 2.0
    moment = float(np.sum(levels * held_h * middles_h))
    return 12.0 * moment / float(corners_h[-1] - corners_h[0]) ** 2


def _over_cycles(
    times_h: Floats, levels: Floats, b_h: float, cycle_h: float, cycles: int
) -> tuple[float, float]:
    """Return the level at which the last whole cycles begin, and by how much it rises over them."""
    begin_h = max(b_h - cycles * cycle_h, 0.0)
    at = int(np.searchsorted(times_h, begin_h, side="right")) - 1
    begins = float(levels[at])
    if cycles == 1:
        last = int(np.searchsorted(times_h, b_h, side="left")) - 1
        return begins, float(levels[last]) - begins
    found = means(times_h, levels, begin_h, b_h, cycles)
    from_middle = np.arange(cycles) - (cycles - 1) / 2.0
    slope = 12.0 * float(np.sum(found * from_middle)) / (cycles * (cycles**2 - 1))
    return begins, slope * cycles


def means(times_h: Floats, levels: Floats, a_h: float, b_h: float, parts: int) -> Floats:
    """Return the mean of a stepwise level in equal parts of [a_h, b_h]; shape (parts,)."""
    edges = np.linspace(a_h, b_h, parts + 1)
    area = np.concatenate([[0.0], np.cumsum(levels[:-1] * np.diff(times_h))])
    at = np.searchsorted(times_h, edges, side="right") - 1
    found: Floats = np.diff(area[at] + levels[at] * (edges - times_h[at])) / np.diff(edges)
    return found
