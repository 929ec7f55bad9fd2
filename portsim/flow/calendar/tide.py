"""Water: a harmonic tide, the bounds of its height and when it stands above a line."""

from collections.abc import Iterable
from functools import cached_property
from math import radians
from typing import TYPE_CHECKING, NamedTuple

from portsim.flow.calendar.calendar import Stretch

if TYPE_CHECKING:
    from portsim.flow.calendar.tide_curve import TideCurve
    from portsim.flow.streams import Floats


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
        self._waves = tuple(
            (
                abs(c.amplitude_m),
                radians(c.speed_deg_ph),
                radians(c.phase_deg + 180.0 * (c.amplitude_m < 0.0)),
            )
            for c in constituents
        )
        swing = sum(size for size, _, _ in self._waves)
        self.low_m = mean_m - swing
        self.high_m = mean_m + swing

    @cached_property
    def _curve(self) -> "TideCurve":
        """The height as a function of time; where the bounds tell enough, numpy is not imported."""
        from portsim.flow.calendar.tide_curve import TideCurve

        return TideCurve(self._waves, self.mean_m)

    def height(self, t: float) -> float:
        """Return the height at hour t, m above chart datum."""
        return self._curve.height(t)

    def heights(self, hours: "Floats") -> "Floats":
        """Return the heights at those hours, m above chart datum."""
        return self._curve.heights(hours)

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
        """
        if b_h <= a_h:
            return []
        ends = (level_m, level_m + climb_m_ph * (b_h - a_h))
        if self.low_m >= max(ends):
            return [(a_h, b_h)]
        if self.high_m <= min(ends):
            return []
        return self._curve.windows_above_line(level_m, climb_m_ph, a_h, b_h)

    def lowest(self, a_h: float, b_h: float) -> float:
        """Return the lowest height in [a_h, b_h], m above chart datum."""
        return self._curve.lowest(a_h, b_h)
