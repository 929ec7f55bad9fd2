"""Peak hours: trucks at the gate, trucks in the yard and ships at the quay, hour by hour.

Hours are those of the scenario's clock. An hour of a day of the week is seen some fifty times a
year; what is told of it is the mean of these, with its interval over replications, and the most
that one of them had.
"""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from portsim.analysis.kpis.row import Profile
from portsim.flow.streams import Floats
from portsim.observe.levels import level_of, means
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Place

DAY_H, WEEK_H = 24, 168
GATE, YARD, QUAY = str(Place.GATE), "yard", "quay"


@dataclass(frozen=True)
class _Hours:
    """The hours of the clock that a window touches.

    Attributes
    ----------
    first_h
        Hour of the run at which the first of them begins, before the window if it begins within
        one.
    of_week
        Shape (hours,): the hour of the week of each, from Monday midnight.
    """

    first_h: float
    of_week: np.ndarray

    @classmethod
    def of(cls, record: Record, scenario: Scenario) -> "_Hours":
        start = scenario.start
        shift = start.minute / 60.0 + start.second / 3600.0
        first = floor(record.begin_h + shift)
        count = ceil(record.end_h + shift) - first
        of_week = (start.weekday() * DAY_H + start.hour + first + np.arange(count)) % WEEK_H
        return cls(first - shift, of_week)

    @property
    def end_h(self) -> float:
        return self.first_h + len(self.of_week)

    def profile(self, each: Floats) -> Profile:
        """Return the profile of a number known for each hour."""
        hours = np.bincount(self.of_week, minlength=WEEK_H)
        most = np.zeros(WEEK_H)
        np.maximum.at(most, self.of_week, each)
        totals = np.bincount(self.of_week, each, WEEK_H)
        return Profile(*(tuple(column.tolist()) for column in (totals, hours, most)))

    def count(self, hours: Floats) -> Floats:
        """Return how many of some moments lie in each hour; those that are not numbers in none."""
        places = np.floor(hours[~np.isnan(hours)] - self.first_h).astype(np.int64)
        inside = places[(places >= 0) & (places < len(self.of_week))]
        return np.bincount(inside, minlength=len(self.of_week)).astype(float)


def profiles(record: Record, scenario: Scenario) -> dict[str, Profile]:
    """Return the profile of the week at gate, yard and quay, where there is one."""
    hours = _Hours.of(record, scenario)
    found: dict[str, Profile] = {}
    if record.trucks:
        come = [trucks.parts[0].come_h for trucks in record.trucks]
        worked = [
            part.go_h for one in record.trucks for part in one.parts if part.place == Place.STORE
        ]
        found[GATE] = hours.profile(hours.count(np.concatenate(come)))
        found[YARD] = hours.profile(hours.count(np.concatenate(worked)))
    v = record.visits
    mine = (v.elsewhere == 0) & ~np.isnan(v.first_line_h)
    times_h, levels = level_of(v.first_line_h[mine], v.last_line_h[mine])
    each = means(times_h, levels, hours.first_h, hours.end_h, len(hours.of_week))
    found[QUAY] = hours.profile(each)
    return found
