"""A tide that is another sum of cosines in each year, as its nodal factors change."""

from collections.abc import Iterator, Sequence

from portsim.flow.calendar.calendar import Stretch
from portsim.flow.calendar.tide import Tide


class YearlyTide:
    """Height of the water above chart datum, by a tide for each year.

    As in tide tables, the nodal factors of a year are those of its middle. So the height makes a
    step of some millimetres at the end of a year.

    Parameters
    ----------
    years
        (first hour, tide) of each year, in order; the last tide holds on.

    Attributes
    ----------
    low_m, high_m : float
        Bounds of the height in all years.

    Examples
    --------
    >>> from portsim.flow.calendar.tide import Constituent
    >>> years = [(t, Tide([Constituent(a, 30.0, 0.0)], 1.6)) for t, a in ((0, 1.0), (12, 2.0))]
    >>> tide = YearlyTide(years)
    >>> tide.height(0.0), tide.height(12.0)
    (2.6, 3.6)
    """

    def __init__(self, years: Sequence[tuple[float, Tide]]) -> None:
        self._years = tuple(years)
        self.low_m = min(tide.low_m for _, tide in years)
        self.high_m = max(tide.high_m for _, tide in years)

    def height(self, t: float) -> float:
        """Return the height at hour t, m above chart datum."""
        tide = self._years[0][1]
        for begins_h, of_year in self._years:
            if begins_h <= t:
                tide = of_year
        return tide.height(t)

    def lowest(self, a_h: float, b_h: float) -> float:
        """Return the lowest height in [a_h, b_h], m above chart datum."""
        parts = self._parts(a_h, b_h)
        return min(
            (tide.lowest(from_h, to_h) for tide, from_h, to_h in parts), default=self.height(a_h)
        )

    def windows_above_line(
        self, level_m: float, climb_m_ph: float, a_h: float, b_h: float
    ) -> list[Stretch]:
        """Return the stretches of [a_h, b_h] in which the height is not below a line.

        The line is level_m + climb_m_ph (t - a_h). A stretch that runs on into the next year comes
        in two parts that meet.
        """
        windows: list[Stretch] = []
        for tide, from_h, to_h in self._parts(a_h, b_h):
            level = level_m + climb_m_ph * (from_h - a_h)
            windows += tide.windows_above_line(level, climb_m_ph, from_h, to_h)
        return windows

    def _parts(self, a_h: float, b_h: float) -> Iterator[tuple[Tide, float, float]]:
        """Yield (tide, from, to) of the years in [a_h, b_h]."""
        ends = [*(begins_h for begins_h, _ in self._years[1:]), b_h]
        from_h = a_h
        for (_, tide), end_h in zip(self._years, ends, strict=True):
            to_h = min(end_h, b_h)
            if to_h > from_h:
                yield tide, from_h, to_h
                from_h = to_h
