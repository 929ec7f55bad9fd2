"""A depth that silts up, and when tide and depth together float a ship."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from math import inf
from typing import Protocol

from portsim.flow.calendar.calendar import NEVER, Calendar, Stretch, only
from portsim.flow.calendar.year import YEAR_H


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
