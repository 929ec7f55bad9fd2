"""How a replication went through its window: by equal parts of it, and by months of the year.

A run of one year with one store gives the courses `anchorage` and `yard/coal`, of 73 numbers each,
and the months `ship_wait` and `ships` (and `trucks`), of twelve sums each.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats
from portsim.observe.levels import means
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Place, Queue
from portsim.vocabulary.resources import compartment_name

PARTS = 73  # of the window: five days of a year
MONTHS = 12
SHIPS, SHIP_WAIT, TRUCKS = "ships", "ship_wait", "trucks"

Courses = dict[str, tuple[float, ...]]


class Months(NamedTuple):
    """Sums by month of the year, January first, and what each is a mean over; shape (12,) each."""

    totals: tuple[float, ...]
    bases: tuple[float, ...]


def part_middles(begin_h: float, end_h: float) -> Floats:
    """Return the middles of the equal parts of a window; shape (PARTS,)."""
    edges = np.linspace(begin_h, end_h, PARTS + 1)
    middles: Floats = (edges[:-1] + edges[1:]) / 2.0
    return middles


def courses(record: Record, queues: Iterable[tuple[Queue, Floats, Floats]]) -> Courses:
    """Return the mean number of ships that wait and of vehicles at borders, and what is in store.

    Queues are means over each part of the window; stores are looked at in the middle of each.
    """
    begin_h, end_h = record.begin_h, record.end_h
    found = {
        queue.name: means(times_h, levels, begin_h, end_h, PARTS)
        for queue, times_h, levels in queues
        if queue.place in (Place.ANCHORAGE, Place.STAGE)
    }
    middles = part_middles(begin_h, end_h)
    for stock in record.stocks:
        found[compartment_name(stock.store, stock.cargo)] = stock.stock(middles)
    return {name: tuple(float(f"{one:.9g}") for one in values) for name, values in found.items()}


def months(record: Record, scenario: Scenario) -> dict[str, Months]:
    """Return waiting and arrivals by the month in which ships and trucks come."""
    visits = record.visits
    mine = record.in_window(visits.arrive_h) & (visits.elsewhere == 0)
    arrive_h = visits.arrive_h[mine]
    waited = record.so_far(visits.arrive_h, visits.granted_h)[mine]
    days = _counts(np.arange(record.begin_h, record.end_h), scenario) / 24.0
    ships = _counts(arrive_h, scenario)
    found = {
        SHIP_WAIT: _months(_counts(arrive_h, scenario, waited), ships),
        SHIPS: _months(ships, days),
    }
    if record.trucks:
        come = np.concatenate([trucks.parts[0].come_h for trucks in record.trucks])
        here = (come >= record.begin_h) & (come < record.end_h)
        found[TRUCKS] = _months(_counts(come[here], scenario), days)
    return found


def _counts(hours: Floats, scenario: Scenario, weights: Floats | None = None) -> Floats:
    """Count moments by the month of the scenario's clock; shape (12,)."""
    start = np.datetime64(scenario.start.replace(tzinfo=None), "s")
    moments = start + np.round(hours * 3600.0).astype("timedelta64[s]")
    of_year = moments.astype("datetime64[M]").astype(np.int64) % MONTHS
    counted: Floats = np.bincount(of_year, weights, MONTHS).astype(float)
    return counted


def _months(totals: Floats, bases: Floats) -> Months:
    return Months(tuple(totals.tolist()), tuple(bases.tolist()))
