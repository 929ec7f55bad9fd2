"""The road told the plain way: one process a truck, one resource for whatever it can hold."""

from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

import simpy

from portsim.flow.arrivals.appointments import Booked, weekly
from portsim.flow.arrivals.poisson import Arrivals
from portsim.flow.calendar.calendar import ALWAYS
from portsim.flow.calendar.year import YEAR_H
from portsim.scenario.derived.closures import manned
from portsim.scenario.distributions.bounded import Uniform
from portsim.terminal.road.make_trucks import slots
from tests.oracle.desk import Clock, Desk

if TYPE_CHECKING:
    from tests.oracle.plain import PlainTerminal

NAN = float("nan")
DAY_H = 24.0
TOLERANCE = 1e-6
UNIFORM = Uniform(dist="uniform", min=0.0, max=1.0)

Story = Generator[Any, Any, None]


class Truck:
    """One truck: [come, its turn, done, given back] at every place and cargo."""

    def __init__(self) -> None:
        self.arrive = NAN
        self.left = NAN
        self.parts: dict[tuple[str, str], list[float]] = {}


class PlainRoad:
    """All trucks."""

    def __init__(self, terminal: "PlainTerminal") -> None:
        self.terminal = terminal
        self.env = env = terminal.env
        scenario = terminal.scenario
        self.block = road = scenario.road
        assert road is not None

        def calendar(shifts: Any) -> Any:
            return manned(scenario, shifts, terminal.cap + 2 * DAY_H) if shifts else ALWAYS

        def desk(number: Any, open_hours: Any = ALWAYS) -> Desk:
            return Desk(env, Clock(scenario, number, open_hours))

        self.gate = desk(road.gate.lanes, calendar(road.gate.shifts))
        self.access = calendar(road.access)
        self.places = simpy.Resource(env, road.parking.places) if road.parking else None
        if road.weighbridge:
            self.bridge = self.bridge_out = simpy.Resource(env, road.weighbridge.number)
            if road.weighbridge.number_out:
                self.bridge_out = simpy.Resource(env, road.weighbridge.number_out)
        self.exit = desk(road.exit.lanes) if road.exit else None
        self.bays = {n: desk(s.bays) if s.bays else None for n, s in road.trucks.items()}
        self.desks = {f"bays {name}": bays for name, bays in self.bays.items() if bays}
        self.desks |= {"gate": self.gate} | ({"exit": self.exit} if self.exit else {})
        self.fleets = {
            n: simpy.Resource(env, s.fleet.trucks) for n, s in road.trucks.items() if s.fleet
        }
        self.offers = {s.returns_with: 0 for s in road.trucks.values() if s.returns_with}
        self.taken_up = 0
        self.trucks: dict[str, list[Truck]] = {}
        for name in sorted(road.trucks):
            self.trucks[name] = []
            export = scenario.cargoes[name].direction == "export"
            env.process(self._come(name) if export else self._are_called(name))

    # ---- when they come

    def _draws(self, name: str) -> Callable[[], dict[str, float]]:
        road, streams = self.block, self.terminal.streams
        service = road.trucks[name]
        laws = {"gate_h": road.gate.time_h, "handling_h": service.handling_h}
        if road.weighbridge:
            laws |= {"weigh_h": road.weighbridge.time_h, "reweigh_h": road.weighbridge.time_h}
        if road.exit:
            laws["exit_h"] = road.exit.time_h
        if service.returns_with:
            laws["collect_h"] = road.trucks[service.returns_with].handling_h
        if service.fleet:
            laws |= {"out_h": service.fleet.out_h, "home_h": service.fleet.home_h}
        draws = {
            stream: streams.draws(f"road.{name}.{stream}", law) for stream, law in laws.items()
        }
        return lambda: {stream: draw.next() for stream, draw in draws.items()}

    def _hours(self, name: str) -> Iterator[float]:
        terminal = self.terminal
        cargo, service = terminal.scenario.cargoes[name], self.block.trucks[name]
        per_year = cargo.annual * cargo.by_road / service.payload
        profiles = cargo.monthly_profile, service.weekday_profile, service.hourly_profile
        streams, booking = terminal.streams, service.appointments
        if booking:
            arrivals: Any = Booked(
                weekly(terminal.scenario.start, terminal.cap + 2 * DAY_H, slots(service, booking)),
                terminal._intensity(per_year / (1.0 - booking.no_show_share), *profiles),
                streams.draws(f"road.{name}.lateness_h", booking.lateness_h),
                booking.early_h,
                booking.no_show_share,
                streams.draws(f"road.{name}.shows", UNIFORM),
            )
        else:
            gaps = streams.draws(f"road.{name}.gaps", service.gaps)
            arrivals = Arrivals(terminal._intensity(per_year, *profiles), gaps)
        while (hour := arrivals.next()) != float("inf"):
            yield hour

    def _come(self, name: str) -> Story:
        draws = self._draws(name)
        for hour in self._hours(name):
            yield self.env.timeout(max(hour - self.env.now, 0.0))
            self.env.process(self._truck(name, draws()))

    def _are_called(self, name: str) -> Story:
        terminal, service = self.terminal, self.block.trucks[name]
        cargo = terminal.scenario.cargoes[name]
        day = terminal._intensity(YEAR_H, None, service.weekday_profile, service.hourly_profile)
        when = terminal.streams.draws(f"road.{name}.called_at", UNIFORM)
        draws, ready = self._draws(name), terminal._ready(name, cargo.by_road)
        called = 0
        while True:
            now = self.env.now
            before, today = day.between(0.0, now), day.between(now, now + DAY_H)
            loads = int((ready() - called * service.payload + TOLERANCE) / service.payload)
            loads = min(loads, service.max_per_day or loads) if today > 0.0 else 0
            called += loads
            if name in self.offers:
                loads, self.offers[name] = self.offers[name], loads
            hours = sorted(float(day.hour_of(before + when.next() * today)) for _ in range(loads))
            for hour in hours:
                self.env.process(self._truck(name, draws(), after=hour - now))
            yield self.env.timeout(DAY_H)

    # ---- what one does

    def _truck(self, name: str, hours: dict[str, float], after: float = 0.0) -> Story:
        env, road = self.env, self.block
        service = road.trucks[name]
        truck = Truck()
        if after:
            yield env.timeout(after)
        driver = None
        if service.fleet:
            driver = self.fleets[name].request()
            yield driver
            yield env.timeout(hours["out_h"])
        truck.arrive = env.now
        self.trucks[name].append(truck)
        if road.access:
            part = truck.parts["ban", ""] = [env.now, NAN, NAN, NAN]
            yield from self._until(self.access.next_open(env.now))
            if part[0] == env.now:
                yield env.timeout(0.0)  # behind those who have waited for this very hour
            part[1:] = [env.now] * 3
        place = None
        if road.parking and road.parking.full == "holds_outside":
            place = yield from self._park(truck)
        part = truck.parts["gate", ""] = [env.now, NAN, NAN, NAN]
        lane = self.gate.request()
        yield lane
        part[1] = env.now
        yield env.timeout(hours["gate_h"])
        part[2] = env.now
        if road.parking and place is None:
            place = yield from self._park(truck)
        part[3] = env.now
        self.gate.release(lane)
        if road.weighbridge:
            yield from self._served(truck, "weighbridge", self.bridge, hours["weigh_h"])
        yield from self._work(truck, name, hours["handling_h"])
        other = service.returns_with
        if other and self.offers[other]:
            self.offers[other] -= 1
            self.taken_up += 1
            yield from self._work(truck, other, hours["collect_h"])
        if road.exit_h:
            yield env.timeout(road.exit_h)
        if road.weighbridge:
            yield from self._served(truck, "weighbridge out", self.bridge_out, hours["reweigh_h"])
        if road.exit:
            yield from self._served(truck, "exit", self.exit, hours["exit_h"])
        truck.left = env.now
        if place is not None:
            truck.parts["parking", ""][2:] = [env.now] * 2
            self.places.release(place)
        if driver is not None:
            yield env.timeout(hours["home_h"])
            self.fleets[name].release(driver)

    def _until(self, hour: float) -> Story:
        if hour > self.env.now:
            yield self.env.timeout(hour - self.env.now)

    def _park(self, truck: Truck) -> Generator[Any, Any, Any]:
        part = truck.parts["parking", ""] = [self.env.now, NAN, NAN, NAN]
        place = self.places.request()
        yield place
        part[1] = self.env.now
        return place

    def _served(self, truck: Truck, at: str, server: Any, hours: float) -> Story:
        part = truck.parts[at, ""] = [self.env.now, NAN, NAN, NAN]
        with server.request() as turn:
            yield turn
            part[1] = self.env.now
            yield self.env.timeout(hours)
            part[2:] = [self.env.now] * 2

    def _work(self, truck: Truck, cargo: str, hours: float) -> Story:
        """At a bay, and at the store behind it."""
        env, service, bays = self.env, self.block.trucks[cargo], self.bays[cargo]
        part = truck.parts["bay", cargo] = [env.now, NAN, NAN, NAN]
        bay = bays.request() if bays else None
        if bay is not None:
            yield bay
        part[1] = env.now
        if hours:
            yield env.timeout(hours)
        part[2] = env.now
        if not service.bay_kept:
            part[3] = env.now
            if bay is not None:
                bays.release(bay)
        store = truck.parts["store", cargo] = [env.now, NAN, NAN, NAN]
        yield self.terminal.stores[cargo].enter(service.payload)
        store[1:] = [env.now] * 3
        if service.bay_kept:
            part[3] = env.now
            if bay is not None:
                bays.release(bay)
