"""Water: a harmonic tide, a depth that silts up, and when both together float a ship."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import inf, radians
from typing import NamedTuple, Protocol

import numpy as np

from portsim.flow.arrivals.poisson import YEAR_H
from portsim.flow.calendar.calendar import NEVER, Calendar, Stretch, only
from portsim.flow.streams import Floats

FIRST_CELL_H = 1.0
LAST_CELL_H = 1e-7  # two crossings closer together than this are none
ROOT_H = 1e-9
LOWEST_M = 1e-7  # to which the lowest height is found


class Constituent(NamedTuple):
    """One cosine of a tide.

    Attributes
    ----------
    amplitude_m
        Half its range, m.
    speed_deg_ph
        Degrees an hour: 360 over the period in hours. The main lunar one, M2, has 28.9841042.
    phase_deg
        Its phase at hour 0: it is highest phase_deg / speed_deg_ph hours after the start.
    """

    amplitude_m: float
    speed_deg_ph: float
    phase_deg: float


class Tide:
    """Height of the water above chart datum: mean_m + sum of A cos(speed t - phase), t in hours.

    The harmonic method (Admiralty Manual of Tides, Doodson and Warburg 1941, ch. IV). The nodal
    factors, which change the amplitude of M2 by at most 4 % over 18.6 years, and the equilibrium
    arguments to which printed lags refer, are those of `greenwich`; `yearly_tide` has a tide for
    each year.

    Parameters
    ----------
    constituents
        The cosines.
    mean_m
        Mean level above chart datum, m.

    Attributes
    ----------
    low_m, high_m : float
        Bounds of the height: mean less and plus all amplitudes.

    Examples
    --------
    >>> tide = Tide([Constituent(1.0, 30.0, 0.0)], mean_m=1.6)
    >>> [(round(a, 3), round(b, 3)) for a, b in tide.windows(1.1, 0.0, 24.0)]
    [(0.0, 4.0), (8.0, 16.0), (20.0, 24.0)]
    """

    def __init__(self, constituents: Iterable[Constituent], mean_m: float = 0.0) -> None:
        self.mean_m = mean_m
        self._waves = [
            (
                abs(c.amplitude_m),
                radians(c.speed_deg_ph),
                radians(c.phase_deg + 180.0 * (c.amplitude_m < 0.0)),
            )
            for c in constituents
        ]
        swing = sum(size for size, _, _ in self._waves)
        self.low_m = mean_m - swing
        self.high_m = mean_m + swing
        # bounds of the first and the second derivative, m/h and m/h²
        self._steepest = sum(size * abs(speed) for size, speed, _ in self._waves)
        self._bend = sum(size * speed * speed for size, speed, _ in self._waves)

    def height(self, t: float) -> float:
        """Return the height at hour t, m above chart datum."""
        return float(self.heights(np.asarray([t]))[0])

    def heights(self, hours: Floats) -> Floats:
        """Return the heights at those hours, m above chart datum."""
        heights_m = np.full(hours.shape, self.mean_m)
        for size, speed, phase in self._waves:
            heights_m += size * np.cos(speed * hours - phase)
        return heights_m

    def _rising(self, hours: Floats) -> Floats:
        """Return the slope of the height at those hours, m/h."""
        slopes = np.zeros(hours.shape)
        for size, speed, phase in self._waves:
            slopes -= size * speed * np.sin(speed * hours - phase)
        return slopes

    def windows(self, level_m: float, a_h: float, b_h: float) -> list[Stretch]:
        """Return the stretches of [a_h, b_h], in order, in which the height is at least `level_m`.

        Their ends are roots to 1e-9 h, taken on the high side, so that the level holds at both.
        """
        return self.windows_above_line(level_m, 0.0, a_h, b_h)

    def windows_for(
        self, level_m: float, duration_h: float, a_h: float, b_h: float
    ) -> list[Stretch]:
        """Return (first, last) hours at which a passage at `level_m` or more can begin.

        It takes `duration_h` hours and ends by `b_h`.

        Examples
        --------
        A passage of 3 h in a window [8, 16) can begin from 8 to 13.
        """
        return [
            (a, b - duration_h) for a, b in self.windows(level_m, a_h, b_h) if b - a >= duration_h
        ]

    def windows_above_line(
        self, level_m: float, climb_m_ph: float, a_h: float, b_h: float
    ) -> list[Stretch]:
        """Return the stretches of [a_h, b_h] in which the height is not below a line.

        The line is level_m + climb_m_ph (t - a_h).

        Nothing is sampled: cells of time are halved until bounds of the slope and of the curvature
        prove that none holds two crossings.
        """
        if b_h <= a_h:
            return []
        ends = (level_m, level_m + climb_m_ph * (b_h - a_h))
        if self.low_m >= max(ends):
            return [(a_h, b_h)]
        if self.high_m <= min(ends):
            return []

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


class Depth:
    """Depth below chart datum that falls by siltation and comes back by dredging.

    Parameters
    ----------
    dredged_m
        Depth after dredging, m; also at hour 0 unless the last dredging before it is given.
    siltation_m_per_year
        Fall of the depth in a year of 8,760 h, m.
    dredged_at_h
        Hours at which dredging ends; below 0 for before the start.
    least_m
        Depth at which siltation stops: the natural bed.

    Examples
    --------
    >>> gwadar = Depth(14.5, siltation_m_per_year=0.5, dredged_at_h=[-8760, 17520], least_m=12.5)
    >>> gwadar.at(0), gwadar.at(8760), gwadar.at(17520)
    (14.0, 13.5, 14.5)
    """

    def __init__(
        self,
        dredged_m: float,
        siltation_m_per_year: float = 0.0,
        dredged_at_h: Sequence[float] = (),
        least_m: float = 0.0,
    ) -> None:
        self.dredged_m = dredged_m
        self.least_m = min(least_m, dredged_m)
        self._falls_m_ph = siltation_m_per_year / YEAR_H
        at = sorted(dredged_at_h)
        self._dredged_at = at if at and at[0] <= 0.0 else [0.0, *at]

    def at(self, t: float) -> float:
        """Return the depth at hour t >= 0, m."""
        last = self._dredged_at[bisect_right(self._dredged_at, t) - 1]
        return max(self.dredged_m - self._falls_m_ph * (t - last), self.least_m)

    def pieces(self, a_h: float, b_h: float) -> Iterator[tuple[float, float, float, float]]:
        """Yield (from, to, depth at from, fall in m/h) of the straight pieces of [a_h, b_h]."""
        to_bed = (
            (self.dredged_m - self.least_m) / self._falls_m_ph if self._falls_m_ph > 0.0 else inf
        )
        for last, following in zip(self._dredged_at, [*self._dredged_at[1:], inf], strict=True):
            bed = last + to_bed
            for begin, end, falls in (
                (last, min(bed, following), self._falls_m_ph),
                (bed, following, 0.0),
            ):
                a, b = max(begin, a_h), min(end, b_h)
                if a < b:
                    yield a, b, self.at(a), falls


def water_needed(
    draught_m: float, clearance_share: float = 0.0, least_clearance_m: float = 0.0
) -> float:
    """Return the depth of water a ship needs: draught and the greater of the two clearances, m.

    Examples
    --------
    A ship of 12.5 m with 10 % clearance needs 13.75 m: in a channel of 12.2 m, 1.55 m of tide.
    """
    return draught_m + max(clearance_share * draught_m, least_clearance_m)


class Heights(Protocol):
    """What a tide must tell: when the water stands above a line."""

    def windows_above_line(
        self, level_m: float, climb_m_ph: float, a_h: float, b_h: float
    ) -> list[Stretch]:
        """Return the stretches of [a_h, b_h] in which the height is not below a line."""


def enough_water(tide: Heights, depth: Depth, needed_m: float, horizon_h: float) -> Calendar:
    """Return the calendar that is open while depth and tide make at least `needed_m`.

    For a passage, ask it `opens_for(t, passage_h)`: the water must suffice all the way.

    Parameters
    ----------
    tide, depth
        Above and below chart datum.
    needed_m
        Depth of water that the ship needs, m: draught and under-keel clearance.
    horizon_h
        Hour up to which windows are computed; the calendar is shut from there on.

    Returns
    -------
    Calendar
        `ALWAYS` if the water always suffices up to the horizon, `NEVER` if it never does.
    """
    windows: list[Stretch] = []
    for a, b, depth_m, falls_m_ph in depth.pieces(0.0, horizon_h):
        windows += tide.windows_above_line(needed_m - depth_m, falls_m_ph, a, b)
    if not windows:
        return NEVER
    return only(windows, horizon_h)
