"""A station: equal servers, and those who come to it from several streams."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from portsim.estimate.profile import busiest_hour, busiest_month
from portsim.estimate.quantity import Quantity, mixture
from portsim.estimate.rows import Load
from portsim.flow.arrivals.poisson import YEAR_H
from portsim.flow.streams import Floats


class Customers(NamedTuple):
    """One stream of those who come.

    Attributes
    ----------
    per_year
        How many, a year of 8,760 h.
    profile
        Demand over its mean, shape (12 or 1, 7 or 1, 24 or 1).
    gaps
        Time from one to the next, apart from the profile; only its shape counts.
    service
        Hours that one holds a server.
    """

    per_year: float
    profile: Floats
    gaps: Quantity
    service: Quantity


@dataclass(frozen=True)
class Station:
    """A station.

    Attributes
    ----------
    kpi, of
        The KPI of its load and its name there.
    queue
        Its name among the queues of a run; empty if it has none.
    unit, noun
        What comes, and what the servers are called.
    servers
        Number of servers.
    customers
        Those who come.
    available
        Share of the hours in which it is manned.
    """

    kpi: str
    of: str
    queue: str
    unit: str
    noun: str
    servers: int
    customers: tuple[Customers, ...]
    available: float = 1.0

    @property
    def per_year(self) -> float:
        """Number that come a year."""
        return sum(one.per_year for one in self.customers)

    @property
    def service(self) -> Quantity:
        """Hours that whoever comes holds a server."""
        return mixture(
            [one.service for one in self.customers], [one.per_year for one in self.customers]
        )

    @cached_property
    def loads(self) -> Floats:
        """Load over the year; shape (12 or 1, 7 or 1, 24 or 1)."""
        busy = sum(
            (one.per_year * one.service.mean / YEAR_H * one.profile for one in self.customers),
            np.zeros((1, 1, 1)),
        )
        return np.asarray(busy / (self.servers * self.available), dtype=np.float64)

    @property
    def load(self) -> float:
        """Mean load."""
        busy = sum(one.per_year * one.service.mean for one in self.customers)
        return busy / (self.servers * self.available * YEAR_H)

    @property
    def gaps(self) -> Quantity:
        """Shape of the gaps between all who come; its mean is 1.

        Notes
        -----
        W. Whitt, The queueing network analyzer, Bell System Technical Journal 62 (1983), eq. 29: of
        many streams together the variability lies between the weighted mean of theirs and that of a
        Poisson stream, the nearer to the latter the more streams there are and the lower the load.
        """
        some = [one for one in self.customers if one.per_year > 0.0]
        if len(some) == 1:
            gaps = some[0].gaps
            return Quantity(1.0, gaps.scv, gaps.stages)
        if all(one.gaps.stages == 1 for one in some):
            return Quantity(1.0, 1.0, 1)
        shares = [one.per_year / self.per_year for one in some]
        alone = sum(share * one.gaps.scv for share, one in zip(shares, some, strict=True))
        streams = 1.0 / sum(share * share for share in shares)
        weight = 1.0 / (1.0 + 4.0 * (1.0 - min(self.load, 1.0)) ** 2 * (streams - 1.0))
        return Quantity(1.0, weight * alone + 1.0 - weight)

    def row(self, definition: str, note: str = "") -> Load:
        """Return its row of the table of loads."""
        hours = self.service.mean
        return Load(
            kpi=self.kpi,
            of=self.of,
            members=(self.of,),
            count=self.servers,
            noun=self.noun,
            unit=self.unit,
            per_year=self.per_year,
            capacity_per_year=self.servers * self.available * YEAR_H / hours
            if hours
            else float("inf"),
            load=self.load,
            hours=hours,
            available=self.available,
            busiest_month=busiest_month(self.loads),
            busiest_hour=busiest_hour(self.loads),
            note=note,
            definition=definition,
        )
