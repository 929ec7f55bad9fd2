"""A number that changes by steps, such as a queue: recorded at changes, measured afterwards."""

from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats

PERCENTILES = (50, 90, 95)


class TimeWeighted(NamedTuple):
    """What a stepwise level was over a window.

    Attributes
    ----------
    percentiles
        Those of `PERCENTILES`, in shares of the time.
    area
        Integral over the window, hours.
    first, last
        At its beginning and end.
    trend
        By how much the straight line that fits the level best rises over the window.
    """

    mean: float
    max: float
    percentiles: tuple[float, ...]
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


def time_weighted(times_h: Floats, levels: Floats, a_h: float, b_h: float) -> TimeWeighted:
    """Measure a stepwise level over [a_h, b_h].

    Parameters
    ----------
    times_h, levels
        Shape (k,) each; the level holds from its time to the next. `times_h` rises and begins at or
        before a_h.
    """
    first = int(np.searchsorted(times_h, a_h, side="right")) - 1
    last = int(np.searchsorted(times_h, b_h, side="left"))
    corners = np.concatenate([[a_h], times_h[first + 1 : last], [b_h]])
    held = np.diff(corners)
    inside = levels[first:last]
    lasting = inside[held > 0]
    order = np.argsort(inside, kind="stable")
    share = np.cumsum(held[order]) / (b_h - a_h)
    at = np.searchsorted(share, np.asarray(PERCENTILES) / 100.0 - 1e-12)
    area = float(np.sum(inside * held))
    moment = float(np.sum(inside * held * ((corners[:-1] + corners[1:]) / 2.0 - (a_h + b_h) / 2.0)))
    return TimeWeighted(
        area / (b_h - a_h),
        float(lasting.max(initial=0.0)),
        tuple(float(v) for v in inside[order][np.minimum(at, len(inside) - 1)]),
        area,
        float(inside[0]),
        float(inside[-1]),
        12.0 * moment / (b_h - a_h) ** 2,
    )


def means(times_h: Floats, levels: Floats, a_h: float, b_h: float, parts: int) -> Floats:
    """Return the mean of a stepwise level in equal parts of [a_h, b_h]; shape (parts,)."""
    edges = np.linspace(a_h, b_h, parts + 1)
    area = np.concatenate([[0.0], np.cumsum(levels[:-1] * np.diff(times_h))])
    at = np.searchsorted(times_h, edges, side="right") - 1
    found: Floats = np.diff(area[at] + levels[at] * (edges - times_h[at])) / np.diff(edges)
    return found
