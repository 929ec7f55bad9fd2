"""Parts that a planner brings along, good ones and bad ones."""

from dataclasses import dataclass

import numpy as np

from portsim.policies.cranes import equal_whole
from portsim.scenario.own_kpi import OwnKpi
from portsim.scenario.parts import Parts


@dataclass(frozen=True)
class TwoKinds:
    """A short time, or with some chance a long one."""

    share_long: float
    short_h: float
    long_h: float = 1.0

    def expected(self):
        return self.short_h + self.share_long * (self.long_h - self.short_h)

    def variance(self):
        return self.share_long * (1 - self.share_long) * (self.long_h - self.short_h) ** 2

    def greatest(self):
        return self.long_h

    def sample(self, rng, n):
        return np.where(rng.random(n) < self.share_long, self.long_h, self.short_h)


@dataclass(frozen=True)
class Negative:
    """A law that draws what no time can be."""

    def expected(self):
        return 1.0

    def variance(self):
        return 1.0

    def sample(self, rng, n):
        return np.full(n, -1.0)


@dataclass(frozen=True)
class Convoys:
    """So many come at once."""

    number: int

    def expected(self):
        return 1.0

    def variance(self):
        return float(self.number)

    def gaps(self, rng):
        while True:
            yield rng.exponential(self.number)
            yield from [0.0] * (self.number - 1)


def last_first(numbers, demands):
    """Give the ship that came last all that she may have."""
    given = equal_whole(numbers, list(reversed(demands)))
    return list(reversed(given))


def from_nowhere(numbers, demands):
    """Give every parcel nine cranes."""
    return [[9.0] * len(demand.pools) for demand in demands]


def nobody(waiting, places):
    """Send the first ship to a place that there is not."""
    return 0, 99


def calls(record, scenario):
    """Count the ships of the window, by class."""
    ships = record.visits
    came = record.in_window(ships.arrive_h)
    named = {name: (ships.vessel == i)[came].sum() for i, name in enumerate(record.vessels)}
    return {"all": came.sum(), **named}


def waited(record, scenario):
    """Return the waits of ships, one by one."""
    ships = record.visits
    return record.so_far(ships.arrive_h, ships.granted_h)[record.in_window(ships.arrive_h)]


def margin(record, scenario):
    """Return a loss a ship."""
    return -2.0 * len(record.visits.arrive_h), len(record.visits.arrive_h)


def wrong(record, scenario):
    """Return no number."""
    return "many"


PARTS = Parts(
    crane_rules={"last_first": last_first, "from_nowhere": from_nowhere},
    berth_rules={"nobody": nobody},
    laws={"two_kinds": TwoKinds, "negative": Negative},
    arrivals={"convoys": Convoys},
    kpis={
        "calls": OwnKpi(
            calls, "ships", "Ships counted anew", "ships that came", of="vessel class",
            population="year", withheld_with="never",
        ),
        "waited": OwnKpi(waited, "h", "Waits told anew", "waits of ships", population="entities"),
        "margin": OwnKpi(margin, "USD per ship", "Margin", "loss over ships"),
        "wrong": OwnKpi(wrong, "h", "Wrong", "no number", population="year"),
    },
)  # fmt: skip
