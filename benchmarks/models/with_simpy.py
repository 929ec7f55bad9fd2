"""The reference year as an ordinary SimPy model: a process for each truck, train and ship."""

from collections.abc import Generator
from random import Random
from statistics import fmean
from typing import Any

import simpy

from benchmarks.models import reference as ref

Process = Generator[simpy.Event, Any, None]


class Terminal:
    """Trucks and trains fill a store, and ships empty it."""

    def __init__(
        self,
        seed: int,
        trucks_a_year: float = ref.TRUCKS_A_YEAR,
        truck_t: float = ref.TRUCK_T,
        gate_h: float = ref.GATE_H,
    ) -> None:
        self.trucks_a_year, self.truck_t, self.gate_h = trucks_a_year, truck_t, gate_h
        self.env = simpy.Environment()
        self.random = Random(seed)
        self.gate = simpy.Resource(self.env, ref.LANES)
        self.track = simpy.Resource(self.env, 1)
        self.berths = simpy.Resource(self.env, ref.BERTHS)
        self.store = simpy.Container(self.env, ref.STORE_T, ref.INITIAL_T)
        self.ships_at_work = 0
        self.cuts_tipped = 0
        self.lots_taken = 0
        self.truck_hours: list[float] = []
        self.ship_waits_h: list[float] = []
        self.berth_hours: list[float] = []

    def arrivals(self, a_year: float, visit: Any) -> Process:
        """Start a visit after each exponential gap."""
        rate = a_year / ref.YEAR_H
        while True:
            yield self.env.timeout(self.random.expovariate(rate))
            self.env.process(visit())

    def truck(self) -> Process:
        """Go through the gate and leave the load in the store."""
        arrived_h = self.env.now
        with self.gate.request() as lane:
            yield lane
            yield self.env.timeout(self.random.expovariate(1.0 / self.gate_h))
        yield self.store.put(self.truck_t)
        self.truck_hours.append(self.env.now - arrived_h)

    def train(self) -> Process:
        """Tip one cut after the other on the track."""
        with self.track.request() as track:
            yield track
            for _ in range(ref.CUTS):
                hours = self.random.gammavariate(ref.CUT_SHAPE, ref.CUT_H / ref.CUT_SHAPE)
                yield self.env.timeout(hours)
                yield self.store.put(ref.CUT_T)
                self.cuts_tipped += 1

    def ship(self) -> Process:
        """Load lot by lot at a berth."""
        arrived_h = self.env.now
        with self.berths.request() as berth:
            yield berth
            berthed_h = self.env.now
            self.ship_waits_h.append(berthed_h - arrived_h)
            factor = self.random.gammavariate(ref.FACTOR_SHAPE, 1.0 / ref.FACTOR_SHAPE)
            self.ships_at_work += 1
            for _ in range(round(ref.PARCEL_T / ref.LOT_T)):
                yield self.store.get(ref.LOT_T)
                self.lots_taken += 1
                yield self.env.timeout(ref.load_h(self.ships_at_work, factor))
            self.ships_at_work -= 1
        self.berth_hours.append(self.env.now - berthed_h)

    def run(self, until_h: float = ref.YEAR_H) -> None:
        """Run the year, or a part of it."""
        self.env.process(self.arrivals(self.trucks_a_year, self.truck))
        self.env.process(self.arrivals(ref.TRAINS_A_YEAR, self.train))
        self.env.process(self.arrivals(ref.SHIPS_A_YEAR, self.ship))
        self.env.run(until=until_h)


def year(replication: int) -> ref.YearFigures:
    """Run a year and return its figures."""
    terminal = Terminal(replication)
    terminal.run()
    return ref.year_figures(terminal.ship_waits_h, terminal.berth_hours, terminal.truck_hours)


def events(replication: int) -> int:
    """Return how many events the model schedules in a year."""
    terminal = Terminal(replication)
    scheduled = 0
    schedule = terminal.env.schedule

    def counting(*args: Any, **kwargs: Any) -> None:
        nonlocal scheduled
        scheduled += 1
        schedule(*args, **kwargs)

    terminal.env.schedule = counting  # type: ignore[method-assign]
    terminal.run()
    return scheduled


def queue(customers: int, seed: int) -> float:
    """Return the mean wait of the customers of an M/M/3 queue, in hours."""
    env = simpy.Environment()
    random = Random(seed)
    servers = simpy.Resource(env, ref.SERVERS)
    waits_h: list[float] = []

    def customer() -> Process:
        arrived_h = env.now
        with servers.request() as server:
            yield server
            waits_h.append(env.now - arrived_h)
            yield env.timeout(random.expovariate(1.0))

    def arrivals() -> Process:
        for _ in range(customers):
            yield env.timeout(random.expovariate(ref.SERVERS * ref.QUEUE_LOAD))
            env.process(customer())

    env.process(arrivals())
    env.run()
    return fmean(waits_h)
