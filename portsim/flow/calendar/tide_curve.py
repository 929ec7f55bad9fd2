"""The height of a tide as a function of time: its crossings of a line and its lowest point."""

from collections.abc import Callable, Sequence

import numpy as np

from portsim.flow.calendar.calendar import Stretch
from portsim.flow.streams import Floats

FIRST_CELL_H = 1.0
LAST_CELL_H = 1e-7  # two crossings closer together than this are none
ROOT_H = 1e-9
LOWEST_M = 1e-7  # to which the lowest height is found


class TideCurve:
    """Height of the water: mean_m + sum of size cos(speed t - phase), t in hours.

    Parameters
    ----------
    waves
        (size in m, speed in radians an hour, phase in radians) of each cosine.
    """

    def __init__(self, waves: Sequence[tuple[float, float, float]], mean_m: float) -> None:
        self._mean_m = mean_m
        self._waves = waves
        # bounds of the first and the second derivative, m/h and m/h²
        self._steepest = sum(size * abs(speed) for size, speed, _ in waves)
        self._bend = sum(size * speed * speed for size, speed, _ in waves)

    def height(self, t: float) -> float:
        """Return the height at hour t, m above chart datum."""
        return float(self.heights(np.asarray([t]))[0])

    def heights(self, hours: Floats) -> Floats:
        """Return the heights at those hours, m above chart datum."""
        heights_m = np.full(hours.shape, self._mean_m)
        for size, speed, phase in self._waves:
            heights_m += size * np.cos(speed * hours - phase)
        return heights_m

    def _rising(self, hours: Floats) -> Floats:
        """Return the slope of the height at those hours, m/h."""
        slopes = np.zeros(hours.shape)
        for size, speed, phase in self._waves:
            slopes -= size * speed * np.sin(speed * hours - phase)
        return slopes

    def windows_above_line(
        self, level_m: float, climb_m_ph: float, a_h: float, b_h: float
    ) -> list[Stretch]:
        """Return the stretches of [a_h, b_h] in which the height is not below a line.

        The line is level_m + climb_m_ph (t - a_h).

        Nothing is sampled: cells of time are halved until bounds of the slope and of the curvature
        prove that none holds two crossings.
        """

        def above(hours: Floats) -> Floats:
            return self.heights(hours) - (level_m + climb_m_ph * (hours - a_h))

        edges = self._cells(above, climb_m_ph, a_h, b_h)
        high = above(edges) >= 0.0
        turns = np.flatnonzero(high[:-1] != high[1:])
        low_end, high_end = edges[turns], edges[turns + 1]
        rises = high[turns + 1]
        wet, dry = np.where(rises, high_end, low_end), np.where(rises, low_end, high_end)
        while wet.size and float(np.max(np.abs(wet - dry))) > max(
            ROOT_H, 4.0 * float(np.spacing(b_h))
        ):
            middle = (wet + dry) / 2
            is_wet = above(middle) >= 0.0
            wet, dry = np.where(is_wet, middle, wet), np.where(is_wet, dry, middle)
        crossings: list[float] = wet.tolist()
        if high[0]:
            crossings.insert(0, a_h)
        if high[-1]:
            crossings.append(b_h)
        return list(zip(crossings[::2], crossings[1::2], strict=True))

    def lowest(self, a_h: float, b_h: float) -> float:
        """Return the lowest height in [a_h, b_h], m above chart datum.

        Between two hours of a grid the height lies at most bend * step² / 8 below the lower of
        them, so only the cells that can hold the lowest are looked at again, ever more finely.
        """
        starts, step_h = np.asarray([a_h]), b_h - a_h
        lowest = min(self.height(a_h), self.height(b_h))
        parts = max(1, int(np.ceil(step_h / FIRST_CELL_H)))
        while self._bend * step_h * step_h / 8.0 > LOWEST_M:
            step_h /= parts
            starts = (starts[:, None] + step_h * np.arange(parts)).ravel()
            ends = np.minimum(self.heights(starts), self.heights(starts + step_h))
            lowest = min(lowest, float(np.min(ends)))
            starts = starts[ends <= lowest + self._bend * step_h * step_h / 8.0]
            parts = 4
        return lowest

    def _cells(
        self, above: Callable[[Floats], Floats], climb_m_ph: float, a_h: float, b_h: float
    ) -> Floats:
        """Return the edges of cells of [a_h, b_h] that hold at most one crossing of zero each."""
        steepest = self._steepest + abs(climb_m_ph)
        edges = np.linspace(a_h, b_h, 1 + max(1, int(np.ceil((b_h - a_h) / FIRST_CELL_H))))
        lower, upper = edges[:-1], edges[1:]
        all_edges = [edges]
        while lower.size:
            middle, half = (lower + upper) / 2, (upper - lower) / 2
            # far from zero for the slope, or steep for the curvature: at most one crossing either
            # way
            settled = np.abs(above(middle)) > steepest * half
            settled |= np.abs(self._rising(middle) - climb_m_ph) > self._bend * half
            settled |= half < LAST_CELL_H / 2
            lower, middle, upper = lower[~settled], middle[~settled], upper[~settled]
            all_edges.append(middle)
            lower, upper = np.concatenate([lower, middle]), np.concatenate([middle, upper])
        return np.sort(np.concatenate(all_edges))
