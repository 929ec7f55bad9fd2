"""The reference year in cimba, which compiles a model and runs it on an engine in C.

The loading of a ship asks how many ships are at work, which stands in the terminal's record. A lot
takes longer when two ships share three cranes.
"""

import cimba as cb
import numpy as np

from benchmarks.models import reference as ref

LOTS = round(ref.PARCEL_T / ref.LOT_T)


class Truck(cb.Model):  # type: ignore[misc]
    """Goes through the gate and leaves its load in the store."""

    terminal: cb.Ref["Year"]

    @cb.process  # type: ignore[untyped-decorator]
    def visit(self) -> None:
        """Go through the gate, then wait for room."""
        arrived = cb.now()
        self.terminal.gate.acquire()
        cb.hold(cb.random.exponential(ref.GATE_H))
        self.terminal.gate.release()
        self.terminal.store.put(ref.TRUCK_T)
        self.terminal.truck_hours.record(cb.now() - arrived)


class Train(cb.Model):  # type: ignore[misc]
    """Tips one cut after the other on the track."""

    terminal: cb.Ref["Year"]

    @cb.process  # type: ignore[untyped-decorator]
    def visit(self) -> None:
        """Work all cuts."""
        self.terminal.track.acquire()
        for _ in range(ref.CUTS):
            cb.hold(cb.random.gamma(ref.CUT_SHAPE, ref.CUT_H / ref.CUT_SHAPE))
            self.terminal.store.put(ref.CUT_T)
        self.terminal.track.release()


class Ship(cb.Model):  # type: ignore[misc]
    """Loads lot by lot at a berth."""

    terminal: cb.Ref["Year"]

    @cb.process  # type: ignore[untyped-decorator]
    def visit(self) -> None:
        """Take a berth, then all lots."""
        arrived = cb.now()
        self.terminal.berths.acquire()
        berthed = cb.now()
        self.terminal.waits.record(berthed - arrived)
        factor = cb.random.gamma(ref.FACTOR_SHAPE, 1.0 / ref.FACTOR_SHAPE)
        self.terminal.at_work += 1
        for _ in range(LOTS):
            self.terminal.store.get(ref.LOT_T)
            cranes = min(ref.CRANES_A_SHIP, ref.CRANES / self.terminal.at_work)
            cb.hold(ref.LOT_T * factor / (cranes * ref.CRANE_TPH))
        self.terminal.at_work -= 1
        self.terminal.berth_hours.record(cb.now() - berthed)
        self.terminal.berths.release()


class Year(cb.Model):  # type: ignore[misc]
    """The terminal."""

    gate: cb.Resource = cb.Resource(capacity=ref.LANES)
    track: cb.Resource = cb.Resource(capacity=1)
    berths: cb.Resource = cb.Resource(capacity=ref.BERTHS)
    store: cb.FractionalContainer = cb.FractionalContainer(ref.INITIAL_T, capacity=ref.STORE_T)
    at_work: int = 0
    truck_hours: cb.Dataset = cb.Dataset()
    waits: cb.Dataset = cb.Dataset()
    berth_hours: cb.Dataset = cb.Dataset()
    truck_h: cb.Output[float]
    wait_h: cb.Output[float]
    berth_h: cb.Output[float]
    sailed: cb.Output[float]

    @cb.process  # type: ignore[untyped-decorator]
    def trucks(self) -> None:
        """Send trucks after exponential gaps."""
        while True:
            cb.hold(cb.random.exponential(ref.YEAR_H / ref.TRUCKS_A_YEAR))
            cb.spawn(Truck, terminal=self)

    @cb.process  # type: ignore[untyped-decorator]
    def trains(self) -> None:
        """Send trains after exponential gaps."""
        while True:
            cb.hold(cb.random.exponential(ref.YEAR_H / ref.TRAINS_A_YEAR))
            cb.spawn(Train, terminal=self)

    @cb.process  # type: ignore[untyped-decorator]
    def ships(self) -> None:
        """Send ships after exponential gaps."""
        while True:
            cb.hold(cb.random.exponential(ref.YEAR_H / ref.SHIPS_A_YEAR))
            cb.spawn(Ship, terminal=self)

    @cb.on_end  # type: ignore[untyped-decorator]
    def measure(self) -> None:
        """Write down the means."""
        self.truck_h = self.truck_hours.sample_mean()
        self.wait_h = self.waits.sample_mean()
        self.berth_h = self.berth_hours.sample_mean()
        self.sailed = float(self.berth_hours.sample_count())


def year(replication: int) -> ref.YearFigures:
    """Run a year and return its figures."""
    model = Year()
    window = cb.Window(warmup=0.0, duration=ref.YEAR_H)
    results = cb.Experiment(model, replications=1, window=window, seed=replication).run()
    of = results[model]
    sailed = float(np.asarray(of.sailed).item())
    return ref.YearFigures(
        sailed=sailed,
        loaded_t=sailed * ref.PARCEL_T,
        ship_wait_h=float(np.asarray(of.wait_h).item()),
        ship_berth_h=float(np.asarray(of.berth_h).item()),
        truck_h=float(np.asarray(of.truck_h).item()),
    )


class Customer(cb.Model):  # type: ignore[misc]
    """Takes one of the servers."""

    owner: cb.Ref["Queue"]

    @cb.process  # type: ignore[untyped-decorator]
    def visit(self) -> None:
        """Wait for a server and keep it."""
        arrived = cb.now()
        self.owner.servers.acquire()
        self.owner.waits.record(cb.now() - arrived)
        cb.hold(cb.random.exponential(1.0))
        self.owner.servers.release()


class Queue(cb.Model):  # type: ignore[misc]
    """The queue M/M/3."""

    servers: cb.Resource = cb.Resource(capacity=ref.SERVERS)
    waits: cb.Dataset = cb.Dataset()
    wait_h: cb.Output[float]

    @cb.process  # type: ignore[untyped-decorator]
    def arrivals(self) -> None:
        """Send customers after exponential gaps."""
        while True:
            cb.hold(cb.random.exponential(1.0 / (ref.SERVERS * ref.QUEUE_LOAD)))
            cb.spawn(Customer, owner=self)

    @cb.on_end  # type: ignore[untyped-decorator]
    def measure(self) -> None:
        """Write down the mean."""
        self.wait_h = self.waits.sample_mean()


def queue(customers: int, seed: int) -> float:
    """Return the mean wait of about so many customers of an M/M/3 queue, in hours."""
    model = Queue()
    window = cb.Window(warmup=0.0, duration=customers / (ref.SERVERS * ref.QUEUE_LOAD))
    results = cb.Experiment(model, replications=1, window=window, seed=seed).run()
    return float(np.asarray(results[model].wait_h).item())
