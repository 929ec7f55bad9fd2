"""The reference year in salabim: a component for each truck, train and ship.

It runs in the mode with `yield`, which needs no greenlets. The store is an anonymous resource: a
claim takes cargo out, and a negative claim puts it in when there is room.
"""

from random import Random
from typing import Any

import salabim as sim

from benchmarks.models import reference as ref


class Terminal:
    """Resources, random numbers and what was measured."""

    def __init__(self, env: Any, seed: int) -> None:
        self.random = Random(seed)
        self.gate = sim.Resource(capacity=ref.LANES, env=env)
        self.track = sim.Resource(capacity=1, env=env)
        self.berths = sim.Resource(capacity=ref.BERTHS, env=env)
        self.store = sim.Resource(
            capacity=ref.STORE_T,
            initial_claimed_quantity=ref.STORE_T - ref.INITIAL_T,
            anonymous=True,
            env=env,
        )
        self.ships_at_work = 0
        self.truck_hours: list[float] = []
        self.ship_waits_h: list[float] = []
        self.berth_hours: list[float] = []
        for resource in (self.gate, self.track, self.berths, self.store):
            resource.requesters().monitor(False)
            resource.claimers().monitor(False)
            for monitor in (
                resource.capacity,
                resource.available_quantity,
                resource.claimed_quantity,
                resource.occupancy,
            ):
                monitor.monitor(False)


class Arrivals(sim.Component):  # type: ignore[misc]
    """Creates a visit after each exponential gap."""

    def setup(self, terminal: Terminal, a_year: float, visit: Any) -> None:
        """Keep what is created how often."""
        self.terminal, self.rate, self.visit = terminal, a_year / ref.YEAR_H, visit

    def process(self) -> Any:
        """Create visits for ever."""
        while True:
            yield self.hold(self.terminal.random.expovariate(self.rate))
            self.visit(terminal=self.terminal, env=self.env)


class Visit(sim.Component):  # type: ignore[misc]
    """A component that knows its terminal."""

    def setup(self, terminal: Terminal) -> None:
        """Keep the terminal."""
        self.terminal = terminal
        self.mode.monitor(False)
        self.status.monitor(False)


class Truck(Visit):
    """Goes through the gate and leaves its load in the store."""

    def process(self) -> Any:
        """Go through the gate, then wait for room."""
        terminal = self.terminal
        arrived_h = self.env.now()
        yield self.request(terminal.gate)
        yield self.hold(terminal.random.expovariate(1.0 / ref.GATE_H))
        self.release()
        yield self.request((terminal.store, -ref.TRUCK_T))
        terminal.truck_hours.append(self.env.now() - arrived_h)


class Train(Visit):
    """Tips one cut after the other on the track."""

    def process(self) -> Any:
        """Work all cuts."""
        terminal = self.terminal
        yield self.request(terminal.track)
        for _ in range(ref.CUTS):
            hours = terminal.random.gammavariate(ref.CUT_SHAPE, ref.CUT_H / ref.CUT_SHAPE)
            yield self.hold(hours)
            yield self.request((terminal.store, -ref.CUT_T))
        self.release()


class Ship(Visit):
    """Loads lot by lot at a berth."""

    def process(self) -> Any:
        """Take a berth, then all lots."""
        terminal = self.terminal
        arrived_h = self.env.now()
        yield self.request(terminal.berths)
        berthed_h = self.env.now()
        terminal.ship_waits_h.append(berthed_h - arrived_h)
        factor = terminal.random.gammavariate(ref.FACTOR_SHAPE, 1.0 / ref.FACTOR_SHAPE)
        terminal.ships_at_work += 1
        for _ in range(round(ref.PARCEL_T / ref.LOT_T)):
            yield self.request((terminal.store, ref.LOT_T))
            yield self.hold(ref.load_h(terminal.ships_at_work, factor))
        terminal.ships_at_work -= 1
        terminal.berth_hours.append(self.env.now() - berthed_h)
        self.release()


def year(replication: int) -> ref.YearFigures:
    """Run a year and return its figures."""
    env = sim.Environment(yieldless=False, random_seed=replication, isdefault_env=True)
    terminal = Terminal(env, replication)
    for a_year, visit in (
        (ref.TRUCKS_A_YEAR, Truck),
        (ref.TRAINS_A_YEAR, Train),
        (ref.SHIPS_A_YEAR, Ship),
    ):
        Arrivals(terminal=terminal, a_year=a_year, visit=visit, env=env)
    env.run(till=ref.YEAR_H)
    return ref.year_figures(terminal.ship_waits_h, terminal.berth_hours, terminal.truck_hours)
