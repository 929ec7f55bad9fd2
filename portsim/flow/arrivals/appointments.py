"""Planned arrivals: each takes the next free slot of a timetable, and comes late, or not at all."""

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from portsim.flow.arrivals.poisson import Intensity
from portsim.flow.streams import Draws, Floats

DAY_H = 24.0
WEEK_H = 168.0
ROUNDING_H = 1e-9


def weekly(start: datetime, horizon_h: float, slots: Iterable[tuple[int, float]]) -> Floats:
    """Return the hours, in order, of slots that come every week, from the start to the horizon.

    Parameters
    ----------
    slots
        (weekday, hours after midnight), Monday is 0; a slot that takes n is given n times.

    Examples
    --------
    >>> new_year = datetime(2027, 1, 1)  # a Friday
    >>> weekly(new_year, 240.0, [(0, 6.5), (4, 12.0), (4, 12.0)])
    array([ 12. ,  12. ,  78.5, 180. , 180. ])
    """
    monday = -(DAY_H * start.weekday() + start.hour + start.minute / 60 + start.second / 3600)
    offsets = np.sort(np.asarray([DAY_H * day + hour for day, hour in slots]))
    hours: Floats = (np.arange(monday, horizon_h, WEEK_H)[:, None] + offsets).ravel()
    return hours[(hours >= -ROUNDING_H) & (hours < horizon_h)]


class Booked:
    """Planned arrivals: due at an even rate, each given the first free slot from then on, and late.

    The k-th is due at the hour by which the intensity expects k. If more are due than there are
    slots, they queue for slots in that order, and those that find none before the last slot never
    come. Each draws its lateness and whether it comes at all, whatever becomes of it.

    Parameters
    ----------
    slots_h
        Hours of the slots, in order; one that takes n is there n times.
    due
        Expected number up to each hour.
    lateness
        Hours from `early_h` before the slot to the arrival.
    early_h
        How long before its slot the earliest comes.
    no_show
        Probability that one does not come; its slot is lost.
    shows
        Uniform draws from 0 to 1 that decide it.

    Examples
    --------
    >>> from portsim.scenario.distributions.discrete import Constant
    >>> late = Draws(Constant(value=0.5), np.random.default_rng(1))
    >>> due = Intensity(np.asarray([0.0, 100.0]), np.asarray([0.0, 10.0]))
    >>> Booked(np.asarray([5.0, 24.0, 24.0, 48.0, 72.0]), due, late).until(100.0)
    array([24.5, 24.5, 48.5, 72.5])
    """

    def __init__(
        self,
        slots_h: Floats,
        due: Intensity,
        lateness: Draws,
        early_h: float = 0.0,
        no_show: float = 0.0,
        shows: Draws | None = None,
    ) -> None:
        number = np.arange(int(due.between(0.0, np.inf) + ROUNDING_H), dtype=np.float64)
        first = np.searchsorted(slots_h, due.hour_of(number + 1.0) - ROUNDING_H)
        # each takes a slot after that of the one before
        slot = (np.maximum.accumulate(first - number) + number).astype(int)
        slot = slot[slot < len(slots_h)]
        comes_h = slots_h[slot] - early_h + lateness.take(len(slot))
        if shows is not None:
            comes_h = comes_h[shows.take(len(slot)) >= no_show]
        self._hours = np.sort(np.maximum(comes_h, 0.0))
        self._next = 0

    def until(self, hour: float) -> Floats:
        """Return the hours, in order, of the arrivals before `hour` that were not given yet."""
        begin, self._next = self._next, max(int(np.searchsorted(self._hours, hour)), self._next)
        return self._hours[begin : self._next]

    def next(self) -> float:
        """Return the hour of the next arrival; infinite when there is none."""
        if self._next == len(self._hours):
            return float("inf")
        self._next += 1
        return float(self._hours[self._next - 1])
