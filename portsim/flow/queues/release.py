"""A server that works in open hours only: a border, a transfer between gauges, a yard."""

from math import inf

import numpy as np
from numpy.typing import NDArray

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.rounding import TIE_H
from portsim.flow.streams import Floats


class OpenHours:
    """The open hours of a calendar, asked for many moments at once.

    Examples
    --------
    >>> night = OpenHours(Calendar([(20, 30), (44, 54)]))
    >>> night.worked([18, 25, 31]).tolist(), night.clock([20, 22]).tolist()
    ([18.0, 20.0, 21.0], [20.0, 32.0])
    >>> night.next_open([25, 35]).tolist()
    [30.0, 35.0]
    """

    def __init__(self, calendar: Calendar) -> None:
        # Open stretch k is [_opens[k], _shuts[k]) and begins when _before[k] hours were open; the
        # last never shuts.
        self.always = not calendar.closed
        self._shuts: Floats = np.asarray([*(a for a, _ in calendar.closed), inf])
        self._opens: Floats = np.asarray([0.0, *(b for _, b in calendar.closed)])
        self._before: Floats = np.concatenate(
            [[0.0], np.cumsum(self._shuts[:-1] - self._opens[:-1])]
        )

    @property
    def closed(self) -> list[tuple[float, float]]:
        """The closed stretches, in order."""
        return list(zip(self._shuts[:-1].tolist(), self._opens[1:].tolist(), strict=True))

    def worked(self, at_h: Floats | float) -> Floats:
        """Return the open hours from 0 to each hour."""
        at, k = self._stretch(at_h)
        worked: Floats = self._before[k] + np.maximum(at - self._opens[k], 0.0)
        return worked

    def clock(self, worked_h: Floats | float) -> Floats:
        """Return the hours by which so many were open; at a closing, before it."""
        worked = np.asarray(worked_h, dtype=float)
        k = np.searchsorted(self._before[1:], worked - TIE_H)
        at: Floats = np.minimum(self._opens[k] + (worked - self._before[k]), self._shuts[k])
        return at

    def begun_by(self, end_h: float, hours: float) -> float:
        """Return the latest hour to begin work of so many open hours that ends by an hour."""
        return end_h - hours if self.always else float(self.clock(self.worked(end_h) - hours))

    def next_open(self, at_h: Floats | float) -> Floats:
        """Return each hour if it is open then, else the hour at which it opens."""
        at, k = self._stretch(at_h)
        opens: Floats = np.maximum(at, self._opens[k])
        return opens

    def shut_for(self, at_h: Floats | float) -> Floats:
        """Return how long it has been shut at each hour; minus infinity if it is open."""
        at, k = self._stretch(at_h)
        return np.where(at < self._opens[k], at - self._shuts[k - 1], -inf)

    def _stretch(self, at_h: Floats | float) -> tuple[Floats, NDArray[np.intp]]:
        at = np.asarray(at_h, dtype=float)
        return at, np.searchsorted(self._shuts[:-1], at, side="right")


class Release:
    """One server that works in open hours, first come, first served.

    Parameters
    ----------
    hours
        When it works.
    per_day
        What it lets through in 24 open hours: tonnes or TEU, or vehicles.
    by_vehicle
        Whether the rate counts vehicles, whatever their load.
    """

    def __init__(self, hours: OpenHours, per_day: float, by_vehicle: bool) -> None:
        self._hours = hours
        self._per_day = per_day
        self._by_vehicle = by_vehicle
        self._done = 0.0

    def service_h(self, amounts: Floats) -> Floats:
        """Return the hours that each load takes."""
        return 24.0 / self._per_day * (np.ones(len(amounts)) if self._by_vehicle else amounts)

    def finish(self, ready_h: Floats, service_h: Floats) -> Floats:
        """Return when each is through, in open hours; `ready_h` rises, also from call to call."""
        done = self._done
        done_h = []
        for begin, service in zip(
            self._hours.worked(ready_h).tolist(), service_h.tolist(), strict=True
        ):
            if done < begin:
                done = begin
            done += service
            done_h.append(done)
        self._done = done
        return np.asarray(done_h)
