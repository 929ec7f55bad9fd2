"""Demand relative to its mean, by month, weekday and hour of the day."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from portsim.flow.arrivals.poisson import relative_by_month
from portsim.flow.calendar.roster import weekly_roster
from portsim.flow.calendar.year import MONTH_H, YEAR_H
from portsim.flow.streams import Floats
from portsim.scenario.blocks.numbers import NumberTable

#: Share of the year's hours in each month, weekday and hour; shape (12, 7, 24).
HOUR_SHARES = np.broadcast_to((np.asarray(MONTH_H) / YEAR_H / 168.0)[:, None, None], (12, 7, 24))

MONDAY = datetime(2024, 1, 1)  # any Monday: only the week counts

#: The profile of a demand that is the same at all times.
EVEN = np.ones((1, 1, 1))


def profile(
    monthly: Sequence[float] | None = None,
    weekday: Sequence[float] | None = None,
    hourly: Sequence[float] | None = None,
) -> Floats:
    """Return the demand over its mean, shape (12 or 1, 7 or 1, 24 or 1).

    All weights are rates relative to their mean; a long month weighs more in it than a short one.
    """
    by_month = EVEN
    if monthly is not None:
        by_month = relative_by_month(monthly)[:, None, None]
    by_day = EVEN if weekday is None else (np.asarray(weekday) / np.mean(weekday))[None, :, None]
    by_hour = EVEN if hourly is None else (np.asarray(hourly) / np.mean(hourly))[None, None, :]
    return np.asarray(by_month * by_day * by_hour, dtype=np.float64)


def manned_by_hour(number: int | NumberTable) -> Floats | None:
    """Return how many are manned in each hour of the week, shape (1, 7, 24).

    An hour in which the number changes has its mean. None if the number is the same at all hours.
    """
    if not isinstance(number, NumberTable):
        return None
    week = weekly_roster(MONDAY, 168.0, number.weekly)
    if week.always:
        return None
    hours = [week.manned_h(hour, hour + 1.0) for hour in range(168)]
    return np.asarray(hours).reshape(1, 7, 24)


def busiest_month(load: Floats) -> float | None:
    """Return the mean load of the busiest month; None if the load does not depend on the month."""
    if load.shape[0] == 1:
        return None
    return float(np.max(np.mean(load, axis=(1, 2))))


def busiest_hour(load: Floats) -> float | None:
    """Return the load of the busiest hour of the week in the busiest month.

    It is None if the load does not depend on the weekday or the hour.
    """
    if load.shape[1:] == (1, 1):
        return None
    return float(np.max(load))


def load_levels(load: Floats) -> tuple[Floats, Floats]:
    """Return the distinct values of a load, and the share of the year's hours with each.

    The values are in rising order.
    """
    every_hour = np.round(np.broadcast_to(load, HOUR_SHARES.shape), 12)
    values, index = np.unique(every_hour.ravel(), return_inverse=True)
    shares = np.bincount(np.ravel(index), weights=HOUR_SHARES.ravel())
    return np.asarray(values, dtype=np.float64), np.asarray(shares, dtype=np.float64)
