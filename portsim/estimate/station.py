"""A station as in queueing theory: equal servers and the customers that come to them."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from portsim.estimate.moments import POISSON_GAPS, Moments, mixture
from portsim.estimate.profile import busiest_hour, busiest_month
from portsim.estimate.rows import Load
from portsim.flow.calendar.year import YEAR_H
from portsim.flow.streams import Floats
from portsim.vocabulary import Queue


class Customers(NamedTuple):
    """One stream of ships, trucks or trains that come to a station.

    Attributes
    ----------
    per_year
        How many come in a year of 8,760 h.
    profile
        Demand over its mean, shape (12 or 1, 7 or 1, 24 or 1).
    gaps
        Time from one to the next, apart from the profile; only its shape counts.
    service
        Hours for which one of them holds a server.
    """

    per_year: float
    profile: Floats
    gaps: Moments
    service: Moments


@dataclass(frozen=True)
class Station:
    """Equal servers and those who come to them: the lanes of a gate, the berths of a group.

    Attributes
    ----------
    kpi, of
        The KPI of its load, and its name in that KPI.
    queue
        Its queue in a run; None if it has none.
    unit, noun
        What comes, and what the servers are called.
    servers
        Number of servers.
    customers
        The streams that come.
    available
        Share of the hours in which the servers are manned.
    by_hour
        How many are manned in each hour of the week, shape (1, 7, 24); None if always as many.
    """

    kpi: str
    of: str
    queue: Queue | None
    unit: str
    noun: str
    servers: int
    customers: tuple[Customers, ...]
    available: float = 1.0
    by_hour: Floats | None = None

    @property
    def per_year(self) -> float:
        """Customers a year."""
        return sum(stream.per_year for stream in self.customers)

    @property
    def service(self) -> Moments:
        """Hours for which a customer of any stream holds a server."""
        return mixture(
            [stream.service for stream in self.customers],
            [stream.per_year for stream in self.customers],
        )

    @cached_property
    def loads(self) -> Floats:
        """Load over the year; shape (12 or 1, 7 or 1, 24 or 1).

        Where the number changes with the hour it is over those of the hour; an hour in which none
        is manned has no load.
        """
        busy = np.zeros((1, 1, 1))
        for stream in self.customers:
            busy = busy + stream.per_year * stream.service.mean / YEAR_H * stream.profile
        if self.by_hour is not None:
            some = self.by_hour > 0.0
            return np.asarray(busy * some / np.where(some, self.by_hour, 1.0), dtype=np.float64)
        return np.asarray(busy / (self.servers * self.available), dtype=np.float64)

    @property
    def load(self) -> float:
        """Mean load."""
        busy_h = sum(stream.per_year * stream.service.mean for stream in self.customers)
        return busy_h / (self.servers * self.available * YEAR_H)

    @property
    def gaps(self) -> Moments:
        """Shape of the gaps between the customers of all streams; its mean is 1.

        Notes
        -----
        W. Whitt, The queueing network analyzer, Bell System Technical Journal 62 (1983), eq. 29:
        the variability of many streams together lies between the weighted mean of theirs and that
        of a Poisson process. It is the nearer to the latter, the more streams there are and the
        lower the load is.
        """
        streams = [stream for stream in self.customers if stream.per_year > 0.0]
        if len(streams) == 1:
            gaps = streams[0].gaps
            return Moments(1.0, gaps.scv, gaps.stages)
        if all(stream.gaps.stages == 1 for stream in streams):
            return POISSON_GAPS
        shares = [stream.per_year / self.per_year for stream in streams]
        mean_scv = sum(
            share * stream.gaps.scv for share, stream in zip(shares, streams, strict=True)
        )
        effective_streams = 1.0 / sum(share * share for share in shares)
        idle = 1.0 - min(self.load, 1.0)
        weight = 1.0 / (1.0 + 4.0 * idle**2 * (effective_streams - 1.0))
        return Moments(1.0, weight * mean_scv + 1.0 - weight)

    def row(self, definition: str, note: str = "") -> Load:
        """Return its row in the table of loads."""
        hours = self.service.mean
        open_h = self.servers * self.available * YEAR_H
        return Load(
            kpi=self.kpi,
            of=self.of,
            members=(self.of,),
            count=self.servers,
            noun=self.noun,
            unit=self.unit,
            per_year=self.per_year,
            capacity_per_year=open_h / hours if hours else float("inf"),
            load=self.load,
            hours=hours,
            available=self.available,
            busiest_month=busiest_month(self.loads),
            busiest_hour=busiest_hour(self.loads),
            note=note,
            definition=definition,
        )


class LandStation(NamedTuple):
    """A station of the land side, and the definition of its load."""

    station: Station
    definition: str

    def row(self) -> Load:
        """Return its row in the table of loads."""
        return self.station.row(self.definition)
