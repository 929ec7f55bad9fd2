"""When things come: a rate that follows the calendar, and random arrivals at that rate."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from portsim.flow.calendar.year import MONTH_H, YEAR_H
from portsim.flow.streams import Draws, Floats


class Intensity:
    """Expected number of arrivals up to each hour: piecewise linear and never falling.

    Parameters
    ----------
    times_h, expected
        The corners, both from 0; shape (k,) each.
    """

    def __init__(self, times_h: Floats, expected: Floats) -> None:
        self._times = times_h
        self._expected = expected

    def between(self, a_h: float, b_h: float) -> float:
        """Return the expected number in (a_h, b_h]."""
        low, high = np.interp([a_h, b_h], self._times, self._expected)
        return float(high - low)

    def hour_of(self, expected: Floats) -> Floats:
        """Return the hours by which those numbers are expected; infinite past the last corner."""
        return np.interp(expected, self._expected, self._times, right=np.inf)


def relative_by_month(weights: Sequence[float]) -> Floats:
    """Return the rate in each month over the mean rate of a year of 8,760 h.

    Twelve equal weights give every day the same rate.

    Examples
    --------
    >>> relative_by_month([1.0] * 12).tolist() == [1.0] * 12
    True
    """
    by_month = np.asarray(weights, dtype=np.float64)
    return np.asarray(by_month / (by_month @ np.asarray(MONTH_H) / YEAR_H))


def calendar_intensity(
    per_year: float,
    start: datetime,
    horizon_h: float,
    monthly: Sequence[float] | None = None,
    weekday: Sequence[float] | None = None,
    hourly: Sequence[float] | None = None,
) -> Intensity:
    """Return the intensity of `per_year` arrivals spread by month, weekday and hour of local time.

    All weights are rates relative to their mean: those of months to the mean over a year of
    8,760 h, so that twelve equal weights do what no weights do.
    """
    corners = [0.0]
    if weekday is not None or hourly is not None:
        first = 1.0 - (start.minute * 60 + start.second) / 3600.0
        corners += np.arange(first, horizon_h + 1.0, 1.0).tolist()
    elif monthly is not None:
        corners += [*(h for h, _ in _months(start, horizon_h)[1:]), horizon_h]
    else:
        corners.append(horizon_h)
    times = np.unique(np.asarray(corners))
    middles = (times[:-1] + times[1:]) / 2
    rates = np.full(len(middles), per_year / YEAR_H)
    if monthly is not None:
        months = _months(start, horizon_h)
        relative = relative_by_month(monthly)
        by_month = np.asarray([relative[month.month - 1] for _, month in months])
        rates = rates * by_month[np.searchsorted([h for h, _ in months], middles, side="right") - 1]
    hour0 = start.hour + start.minute / 60 + start.second / 3600
    if hourly is not None:
        weights = np.asarray(hourly) / np.mean(hourly)
        rates = rates * weights[np.floor((hour0 + middles) % 24).astype(int)]
    if weekday is not None:
        weights = np.asarray(weekday) / np.mean(weekday)
        days = np.floor((hour0 + middles) / 24).astype(int)
        rates = rates * weights[(start.weekday() + days) % 7]
    return Intensity(times, np.concatenate([[0.0], np.cumsum(rates * np.diff(times))]))


def _months(start: datetime, horizon_h: float) -> list[tuple[float, datetime]]:
    """Return (hour, first day) of every month up to the horizon; the first hour may be negative."""
    month = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    months = []
    while (hour := (month - start) / timedelta(hours=1)) < horizon_h:
        months.append((hour, month))
        month = _next_month(month)
    return months


def _next_month(month: datetime) -> datetime:
    return (month + timedelta(days=32)).replace(day=1)


class Arrivals:
    """Random arrivals: a renewal process whose clock runs at the intensity.

    With exponential gaps this is the non-homogeneous Poisson process, by inversion: one draw an
    arrival and none rejected (Cinlar, Introduction to Stochastic Processes, 1975, ch. 4.7).
    """

    # Gaps are drawn in blocks that grow: few arrivals cost little, and many cost little each.
    FEWEST, MOST = 256, 8192

    def __init__(self, intensity: Intensity, gaps: Draws) -> None:
        self._intensity = intensity
        self._gaps = gaps
        self._scale = 1.0 / gaps.law.expected()
        self._clock = 0.0
        self._ahead = np.empty(0)
        self._block = self.FEWEST

    def until(self, hour: float) -> Floats:
        """Return the hours, in order, of the arrivals before `hour` that were not given yet."""
        while not (len(self._ahead) and self._ahead[-1] >= hour):
            self._ahead = np.concatenate([self._ahead, self._more()])
        n = int(np.searchsorted(self._ahead, hour))
        given, self._ahead = self._ahead[:n], self._ahead[n:]
        return given

    def next(self) -> float:
        """Return the hour of the next arrival; infinite past the intensity's end."""
        if not len(self._ahead):
            self._ahead = self._more()
        hour, self._ahead = float(self._ahead[0]), self._ahead[1:]
        return hour

    def _more(self) -> Floats:
        clock = self._clock + np.cumsum(self._gaps.take(self._block)) * self._scale
        self._clock = float(clock[-1])
        self._block = min(2 * self._block, self.MOST)
        return self._intensity.hour_of(clock)
