"""The same terminal told the plain way: one SimPy process a truck, a train and a ship, one event for every change.

It shares with the product only its inputs: the scenario, the random streams and the hours of
arrival. Nothing is mirrored, planned at a bound, stepped in blocks or taken from a recursion.
Whenever anything changes in a store, everything about it is worked out anew.
"""

import itertools
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import simpy

from portsim.flow.arrivals.poisson import Arrivals, calendar_intensity
from portsim.flow.calendar.calendar import Calendar
from portsim.flow.streams import Streams
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import NominatedArrivals, RandomArrivals, RecordedArrivals
from portsim.scenario.blocks.weather import Shifts
from portsim.scenario.derived.closures import manned
from tests.oracle.desk import Clock, Desk
from tests.oracle.plain_cranes import Cranes, Fleet, Pool
from tests.oracle.plain_road import PlainRoad

TOLERANCE = 1e-6  # amounts closer than this are equal
NOTHING = 1e-9  # less than this in a store is rounding
NAN = float("nan")
DAY_H = 24.0

Story = Generator[Any, Any, None]


class Times:
    """How many units were in which state since when; hours by state are summed for any window afterwards."""

    def __init__(self) -> None:
        self.changes: list[tuple[float, dict[str, float]]] = []

    def set(self, now: float, units: dict[str, float]) -> None:
        if not self.changes or self.changes[-1][1] != units:
            self.changes.append((now, dict(units)))

    def hours(self, a: float, b: float) -> dict[str, float]:
        found: dict[str, float] = defaultdict(float)
        first = max(bisect_right(self.changes, a, key=lambda change: change[0]) - 1, 0)
        for place in range(first, len(self.changes)):
            start, units = self.changes[place]
            if start >= b:
                break
            end = self.changes[place + 1][0] if place + 1 < len(self.changes) else b
            inside = min(end, b) - max(start, a)
            if inside > 0.0:
                for state, number in units.items():
                    found[state] += number * inside
        return found


@dataclass
class Drawn:
    """What is drawn for a train: its cuts in portions, (wagons, amount, hours, hours to load again)."""

    portions: list[list[tuple[int, float, float, float]]]
    shunting: list[float]
    inspection: float
    setup: float
    release: float
    load_again: float  # in a wagon

    @property
    def wagons(self) -> int:
        return sum(wagons for portion in self.portions for wagons, _, _, _ in portion)

    @property
    def amount(self) -> float:
        return sum(amount for portion in self.portions for _, amount, _, _ in portion)


@dataclass
class Train:
    arrive: float
    drawn: Drawn
    inside: float = NAN
    ready: float = NAN
    track: float = NAN
    left: float = NAN
    blocked: float = 0.0
    full_since: float = NAN
    stopped: float = 0.0  # nobody at work
    stopped_since: float = NAN
    asked_engine: float = NAN
    no_engine: float = 0.0
    turned_away: bool = False
    loaded_again: int = 0


class Siding:
    """An arrival track."""

    def __init__(self, wagons: int) -> None:
        self.wagons = wagons
        self.free = True
        self.times = Times()
        self.times.set(0.0, {"idle": 1.0})


class Sidings:
    """The arrival tracks of a station: strictly first come, first served, the shortest that is long enough."""

    def __init__(self, env: simpy.Environment, lengths: list[int]) -> None:
        self.env = env
        self.all = [Siding(wagons) for wagons in sorted(lengths)]
        self.queue: list[tuple[int, simpy.Event]] = []

    def fitting(self, wagons: int) -> list[Siding]:
        longest = max(siding.wagons for siding in self.all)
        return [siding for siding in self.all if siding.wagons >= min(wagons, longest)]

    def free_for(self, wagons: int) -> bool:
        return not self.queue and any(siding.free for siding in self.fitting(wagons))

    def ask(self, wagons: int) -> simpy.Event:
        granted = self.env.event()
        self.queue.append((wagons, granted))
        self.serve()
        return granted

    def leave(self, siding: Siding) -> None:
        siding.times.set(self.env.now, {"idle": 1.0})
        siding.free = True
        self.serve()

    def serve(self) -> None:
        while self.queue:
            free = [siding for siding in self.fitting(self.queue[0][0]) if siding.free]
            if not free:
                return
            free[0].free = False
            free[0].times.set(self.env.now, {"arrival": 1.0})
            self.queue.pop(0)[1].succeed(free[0])


@dataclass
class Ship:
    call: int
    vessel: int
    amounts: list[float]
    factor: float
    alongside: float
    inbound: float
    outbound: float
    arrive: float = NAN
    berth: int = -1
    granted: float = NAN
    first_line: float = NAN
    last_line: float = NAN
    left: float = NAN
    no_cargo: float = 0.0
    loading: Any = None  # the parcel in hand
    no_crane: float = 0.0


class Parcel:
    """A parcel being worked."""

    def __init__(
        self,
        env: simpy.Environment,
        amount: float,
        rates: dict[Pool, float],
        most: float,
        fleet: Fleet,
        store: "Store",
    ) -> None:
        self.amount = self.left = amount
        self.rates = rates  # of one crane of each pool, the faster first
        self.most = most  # cranes of all pools
        self.fleet = fleet
        self.store = store
        self.hands: dict[Pool, float] = {}
        self.no_cargo = 0.0
        self.no_crane = 0.0
        self.moving = 0.0  # amount an hour at present
        self.finished = env.event()
        self.tell: Callable[[str], None] = lambda state: None

    def speed(self) -> float:
        return sum(cranes * self.rates[pool] for pool, cranes in self.hands.items())


class Store:
    """A compartment. Land loads go in (exports) or out (imports) whole; ships move the other way, steadily."""

    def __init__(
        self,
        env: simpy.Environment,
        capacity: float,
        stock: float,
        is_import: bool,
        reclaim: float | None,
        hold: float = 0.0,
        overflow: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        self.env = env
        self.capacity = capacity
        self.hold = hold
        self.room_aside, self.return_rate = overflow
        self.stock = stock  # in the store and in the overflow
        self.held: list[tuple[float, float]] = []  # hour at which it can be loaded, amount
        self.aside: list[float] = []
        self.moved_at = NAN
        self.twice = 0.0
        self.is_import = is_import
        self.reclaim = reclaim if reclaim is not None else float("inf")
        self.queue: list[tuple[float, simpy.Event]] = []
        self.parcels: list[Parcel] = []
        self.by_ship = 0.0
        self.by_land = 0.0
        self.promised = 0.0
        self.full_seen = 0
        self.ties = 0
        self.path: list[tuple[float, float, float]] = []  # hour, stock, change an hour
        self._then = 0.0
        self._alarm = 0
        self.note()

    # ---- what is true at this moment

    def fits(self, load: float) -> bool:
        if self.is_import:
            return self.stock - load >= -TOLERANCE
        kept = self.aside[0] if self.moving() else 0.0
        return self.stock - sum(self.aside) + kept + load <= self.capacity + TOLERANCE

    def moving(self) -> bool:
        """Return whether the first lot of the overflow is on its way into the store."""
        return not math.isnan(self.moved_at)

    def for_ships(self) -> float:
        """Return what ships can move before they must stop: the stock, or the room."""
        if self.is_import:
            return self.capacity - self.stock
        return self.stock - sum(self.aside) - sum(amount for _, amount in self.held)

    def asked(self) -> float:
        """Return what the cranes would move an hour."""
        return sum(p.speed() for p in self.parcels)

    def flow(self) -> float:
        """Return what they do move an hour."""
        return min(self.asked(), self.reclaim) if self.for_ships() > NOTHING else 0.0

    # ---- time

    def advance(self) -> None:
        """Bring everything to the present; nothing has changed since the last time."""
        now = self.env.now
        hours, self._then = now - self._then, now
        if hours == 0.0:
            return
        flow, asked = self.flow(), self.asked()
        self.by_ship += flow * hours
        self.stock += flow * hours if self.is_import else -flow * hours
        for parcel in self.parcels:
            if not parcel.speed():
                parcel.no_crane += hours
            elif flow == 0.0:
                parcel.no_cargo += hours
            else:
                parcel.left -= flow * hours * parcel.speed() / asked
        if abs(self.for_ships()) < NOTHING:
            self.stock = self.capacity if self.is_import else self.stock - self.for_ships()

    def let_in(self) -> None:
        """Do what is due: holds that end, the end of a move, a new move, and those who wait."""
        now = self.env.now
        while self.held and self.held[0][0] <= now:
            self.held.pop(0)
        while True:
            if self.moving() and (self.moved_at - now) * self.return_rate <= TOLERANCE:
                self.moved_at = NAN
                self.put(self.aside.pop(0))
            elif self.aside and not self.moving() and self.fits(self.aside[0]):
                self.moved_at = now + self.aside[0] / self.return_rate
            elif self.queue and (self.moving() or not self.aside) and self.fits(self.queue[0][0]):
                self.put(self.enters())
            elif (
                self.queue
                and 0.0 < sum(self.aside) + self.queue[0][0] <= self.room_aside + TOLERANCE
            ):
                self.aside.append(self.enters())
                self.twice += self.aside[-1]
            else:
                return

    def enters(self) -> float:
        load, entered = self.queue.pop(0)
        self.stock += -load if self.is_import else load
        self.by_land += load
        entered.succeed()
        return load

    def put(self, load: float) -> None:
        if self.hold:
            self.held.append((self.env.now + self.hold, load))

    def ready_by(self, hour: float) -> float:
        """Return what could be loaded by then of what is here now."""
        not_yet = [amount for ready, amount in self.held if ready > hour]
        if self.env.now + self.hold > hour:
            not_yet += self.aside
        return self.stock - sum(not_yet)

    def changed(self) -> None:
        """Work everything out anew."""
        self.let_in()
        done = [p for p in self.parcels if p.left <= TOLERANCE and (p.speed() or p.left < p.amount)]
        for parcel in done:
            self.parcels.remove(parcel)
            parcel.finished.succeed()
        for parcel in done:
            parcel.fleet.release(parcel)
        self.note()
        self.set_alarm()

    def note(self) -> None:
        flow, asked = self.flow(), self.asked()
        self.path.append((self.env.now, self.stock, flow if self.is_import else -flow))
        for parcel in self.parcels:
            parcel.moving = flow * parcel.speed() / asked if asked else 0.0
            parcel.tell(
                "waiting_crane" if not parcel.speed() else "working" if flow else "waiting_cargo"
            )
            parcel.fleet.note()

    def set_alarm(self) -> None:
        """Come back when the ships must stop, a parcel is complete, somebody fits, a hold or a move ends."""
        self._alarm += 1
        flow = self.flow()
        waits = [ready - self.env.now for ready, _ in self.held[:1]]
        if self.moving():
            waits.append(self.moved_at - self.env.now)
        if flow:
            waits.append(self.for_ships() / flow)
            waits += [p.left / p.moving for p in self.parcels if p.moving]
            kept = self.aside[0] if self.moving() else 0.0
            for load in [load for load, _ in self.queue[:1]] + (
                [] if self.moving() else self.aside[:1]
            ):
                inside = self.stock - sum(self.aside) + kept
                short = load - self.stock if self.is_import else inside + load - self.capacity
                waits += [short / flow] if short > 0.0 else []
        if not waits:
            return
        least = 4 * math.ulp(self.env.now)  # or the clock would stand still
        alarm = self.env.timeout(max(min(waits), least), self._alarm)
        alarm.callbacks.append(self._ring)

    def _ring(self, alarm: simpy.Event) -> None:
        if alarm.value == self._alarm:
            self.advance()
            self.changed()

    # ---- what others do

    def enter(self, load: float) -> simpy.Event:
        """Bring (or take) a load; the event happens when that is done."""
        self.advance()
        entered = self.env.event()
        self.queue.append((load, entered))
        room = self.stock if self.is_import else self.capacity - self.stock
        self.ties += len(self.queue) == 1 and abs(room - load) < TOLERANCE
        self.changed()
        self.full_seen += bool(self.queue)
        return entered


class OnTrack:
    """A train on an unloading track, and what happens there."""

    def __init__(self, terminal: "PlainTerminal", station: str) -> None:
        self.terminal = terminal
        self.station = station
        self.state = "idle"

    def does(self, state: str) -> None:
        terminal = self.terminal
        states = dict(terminal.track_states[self.station])
        states[self.state] -= 1.0
        states[state] = states.get(state, 0.0) + 1.0
        self.state = state
        terminal.track_states[self.station] = states
        terminal.note_tracks(self.station)


class PlainTerminal:
    """One replication, told the plain way."""

    def __init__(self, scenario: Scenario, replication: int) -> None:
        self.scenario = scenario
        run = scenario.run
        self.begin = run.warm_up_days * DAY_H
        self.end = self.begin + run.measured_days * DAY_H
        self.cap = self.end + run.run_out_cap_days * DAY_H
        self.env = simpy.Environment()
        self.streams = Streams(run.seed, replication)
        self.stores: dict[str, Store] = {}
        self.hold: dict[str, float] = {}
        for store in scenario.stores.values():
            for name, part in store.compartments.items():
                is_import = scenario.cargoes[name].direction == "import"
                aside = (
                    (part.overflow.capacity, part.overflow.return_per_h)
                    if part.overflow
                    else (0.0, 1.0)
                )
                hold = 0.0 if is_import else part.hold_h
                self.stores[name] = Store(
                    self.env,
                    part.capacity,
                    part.initial,
                    is_import,
                    part.reclaim_per_h,
                    hold,
                    aside,
                )
                self.hold[name] = part.hold_h
        self.cranes = Cranes(self.env, scenario, Times)
        self.free = set(range(len(scenario.berths)))
        self.anchorage: list[tuple[list[int], simpy.Event]] = []
        self.ships: list[Ship] = []
        self.window: dict[str, tuple[float, float]] = {}
        self.berth_times = [Times() for _ in scenario.berths]
        for times in self.berth_times:
            times.set(0.0, {"idle": 1.0})
        self.trucks: dict[str, list[Any]] = {}
        self.road: PlainRoad | None = None
        self.trains: dict[str, list[Train]] = {}
        self.tracks: dict[str, Desk] = {}
        self.sidings: dict[str, Sidings] = {}
        self.engines: dict[str, simpy.Resource] = {}
        self.engine_times: dict[str, Times] = {}
        self.manned: dict[str, Calendar] = {}
        self.due: dict[str, float] = defaultdict(float)  # what trains on tracks still bring
        self._offers: dict[str, Callable[[float, int], int]] = {}
        self.track_states: dict[str, dict[str, float]] = {}
        self._planned: dict[str, tuple[Any, Any]] = {}
        self.track_times: dict[str, Times] = {}
        self._start_land()
        self._start_sea()

    def run(self) -> None:
        if self.begin:
            self.env.run(until=self.begin)
        before = self._moved()
        self.env.run(until=self.end)
        self.window = {
            name: (ship - before[name][0], land - before[name][1])
            for name, (ship, land) in self._moved().items()
        }
        while self.env.now < self.cap and self._unfinished():
            self.env.run(until=min(self.env.now + DAY_H, self.cap))
        self._moved()

    def _moved(self) -> dict[str, tuple[float, float]]:
        for store in self.stores.values():
            store.advance()
        return {name: (store.by_ship, store.by_land) for name, store in self.stores.items()}

    def _unfinished(self) -> bool:
        def mine(all_of_them: Iterable[Any]) -> list[Any]:
            return [x for x in all_of_them if self.begin <= x.arrive < self.end]

        ships = mine(self.ships)
        trains = [t for service in self.trains.values() for t in mine(service)]
        trucks = [t for service in self.trucks.values() for t in mine(service)]
        return any(x.left != x.left for x in ships + trains) or any(
            t.left != t.left for t in trucks
        )

    def stock_at(self, cargo: str, hour: float) -> float:
        path = self.stores[cargo].path
        at, stock, slope = path[bisect_right(path, hour, key=lambda entry: entry[0]) - 1]
        return stock + slope * (hour - at)

    # ---- land

    def _start_land(self) -> None:
        scenario, env = self.scenario, self.env
        if scenario.road is not None:
            self.road = PlainRoad(self)
            self.trucks = self.road.trucks
        if scenario.rail is not None:
            for name, station in scenario.rail.stations.items():
                self.track_times[name] = Times()
                clock = Clock(scenario, station.tracks)
                self.track_states[name] = {"idle": float(clock.most)}
                self.tracks[name] = Desk(env, clock, partial(self.note_tracks, name))
                self.note_tracks(name)
                self.manned[name] = manned(
                    scenario, station.shifts or Shifts(), self.cap + 2 * DAY_H
                )
                lengths = [
                    part.wagons for part in station.arrival_tracks for _ in range(part.number)
                ]
                if lengths:
                    self.sidings[name] = Sidings(env, lengths)
                if station.locomotives:
                    self.engines[name] = simpy.Resource(env, station.locomotives)
                    self.engine_times[name] = Times()
                    self._engines_at_work(name)
            for name in sorted(scenario.rail.trains):
                self.trains[name] = []
                if scenario.cargoes[name].direction == "export":
                    env.process(self._trains_come(name))
                else:
                    env.process(self._trains_are_called(name))
            for name in dict.fromkeys(
                s.returns_with for s in scenario.rail.trains.values() if s.returns_with
            ):
                if name not in scenario.rail.trains:
                    env.process(self._daily_look(name))

    def _intensity(self, per_year: float, *profiles: Any) -> Any:
        return calendar_intensity(per_year, self.scenario.start, self.cap + 2 * DAY_H, *profiles)

    def _ready(self, name: str, share: float) -> Callable[[], float]:
        """Return a function to be called daily: what ships ever brought and was seen long enough ago."""
        store, seen, first = self.stores[name], [], self.stores[name].stock

        def ready() -> float:
            store.advance()
            seen.append((self.env.now, store.by_ship))
            old = [amount for hour, amount in seen if hour <= self.env.now - self.hold[name]]
            return (first + max(old, default=0.0)) * share

        return ready

    def _train_draws(self, name: str) -> Callable[[], Drawn]:
        service = self.scenario.rail.trains[name]
        track = self.scenario.rail.stations[service.station].track_wagons
        draws = {
            key: self.streams.draws(f"rail.{name}.{key}", getattr(service, key))
            for key in (
                "wagons",
                "wagon",
                "cut_h",
                "arrival_h",
                "shunting_h",
                "setup_h",
                "release_h",
                "return_wagon",
            )
        }
        again = self.streams.draws(f"rail.{name}.return_cut_h", service.cut_h)

        def draw() -> Drawn:
            left, load = max(1, round(draws["wagons"].next())), draws["wagon"].next()
            portions: list[list[tuple[int, float, float, float]]] = []
            while left:
                here = min(left, track or left)
                left -= here
                portions.append([])
                while here:
                    wagons = min(here, service.wagons_per_cut)
                    here -= wagons
                    portions[-1].append(
                        (wagons, wagons * load, draws["cut_h"].next(), again.next())
                    )
            return Drawn(
                portions,
                [draws["shunting_h"].next() for _ in portions],
                draws["arrival_h"].next(),
                draws["setup_h"].next(),
                draws["release_h"].next(),
                draws["return_wagon"].next(),
            )

        return draw

    def _trains_come(self, name: str) -> Story:
        cargo, service = self.scenario.cargoes[name], self.scenario.rail.trains[name]
        per_year = (
            cargo.annual * cargo.by_rail / service.wagons.expected() / service.wagon.expected()
        )
        intensity = self._intensity(per_year, cargo.monthly_profile)
        draw = self._train_draws(name)
        for hour in self._train_hours(name, service.arrivals, intensity):
            yield self.env.timeout(max(hour - self.env.now, 0.0))
            self.env.process(self._train(name, draw()))

    def _train_hours(self, name: str, arrivals: Any, intensity: Any) -> Iterable[float]:
        if arrivals.kind == "random":
            gaps = Arrivals(intensity, self.streams.draws(f"rail.{name}.gaps", arrivals.gaps))
            while (hour := gaps.next()) != float("inf"):
                yield hour
            return
        late = self.streams.draws(f"rail.{name}.lateness_h", arrivals.lateness_h)
        midnight = self.scenario.start.hour + self.scenario.start.minute / 60
        free = sorted(
            DAY_H * day - midnight + clock
            for day in range(-1, int(self.cap / DAY_H) + 4)
            for path in arrivals.paths
            for weekday, clock in path.weekly
            if (self.scenario.start.weekday() + day) % 7 == weekday
        )
        hours = []
        for number in itertools.count(1):
            due = float(intensity.hour_of(float(number)))
            free = [hour for hour in free if hour >= max(due, 0.0) - NOTHING]
            if not free:
                break
            hours.append(free.pop(0) + late.next())
        yield from sorted(hours)

    def _offer(self, name: str) -> Callable[[float, int], int]:
        """Return who is to be asked for loads of an import that trains may take."""
        if name not in self._offers:
            ready, called = self._ready(name, self.scenario.cargoes[name].by_rail), 0.0

            def take(load: float, most: int) -> int:
                nonlocal called
                loads = max(min(int((ready() - called + TOLERANCE) / load), most), 0)
                called += loads * load
                return loads

            self._offers[name] = take
        return self._offers[name]

    def _trains_are_called(self, name: str) -> Story:
        service = self.scenario.rail.trains[name]
        draw, offer = self._train_draws(name), self._offer(name)
        drawn = draw()
        while True:
            while offer(drawn.amount, 1):
                self.env.process(self._train(name, drawn, service.lead_h))
                drawn = draw()
            yield self.env.timeout(DAY_H)

    def _daily_look(self, name: str) -> Story:
        while True:
            self._offer(name)(1.0, 0)
            yield self.env.timeout(DAY_H)

    def _train(self, name: str, drawn: Drawn, after: float = 0.0) -> Story:
        env, service = self.env, self.scenario.rail.trains[name]
        place, sidings = service.station, self.sidings.get(service.station)
        if after:
            yield env.timeout(after)
        train = Train(env.now, drawn)
        self.trains[name].append(train)
        if service.when_full == "turn_away" and not (
            self._track_for(place, drawn) and self._room_for(name, drawn)
        ):
            train.turned_away = True
            train.left = env.now
            return
        self.due[name] += drawn.amount
        siding = None
        if sidings is not None:
            siding = yield sidings.ask(drawn.wagons)
            train.inside = env.now
            yield env.timeout(drawn.inspection)
            siding.times.set(env.now, {"waiting_track": 1.0})
        else:
            train.inside = env.now
        train.ready = env.now
        with self.tracks[place].request() as track:
            yield track
            train.track = env.now
            on = OnTrack(self, place)
            if siding is not None:
                siding.times.set(env.now, {"emptying": 1.0})
            for number, portion in enumerate(drawn.portions):
                yield from self._shunt(train, on, drawn.shunting[number])
                if siding is not None and portion is drawn.portions[-1]:
                    sidings.leave(siding)
                if number == 0:
                    yield from self._manned(train, on, "setup", drawn.setup)
                for _, amount, hours, _ in portion:
                    yield from self._manned(train, on, "working", hours)
                    self.due[name] -= amount
                    yield from self._enter(train, on, name, amount)
                if service.returns_with is not None:
                    yield from self._load_again(train, on, service.returns_with, portion)
            on.does("shunting")
            yield env.timeout(drawn.release)
            train.left = env.now
            on.does("idle")

    def note_tracks(self, station: str) -> None:
        """Note what is done on the tracks: of those without a train some may not be manned."""
        states, off = dict(self.track_states[station]), self.tracks[station].unmanned()
        if off:
            states["idle"] -= off
            states["unmanned"] = float(off)
        self.track_times[station].set(self.env.now, states)

    def _track_for(self, station: str, drawn: Drawn) -> bool:
        if station in self.sidings:
            return self.sidings[station].free_for(drawn.wagons)
        tracks = self.tracks[station]
        tracks.serve()
        return tracks.count < tracks.clock.at(self.env.now)

    def _room_for(self, name: str, drawn: Drawn) -> bool:
        store = self.stores[name]
        store.advance()
        whole = store.capacity + store.room_aside
        return not store.queue and store.stock + self.due[name] + drawn.amount <= whole + TOLERANCE

    def _shunt(self, train: Train, on: "OnTrack", hours: float) -> Story:
        engines = self.engines.get(on.station)
        if engines is None:
            on.does("shunting")
            yield self.env.timeout(hours)
            return
        on.does("locomotive")
        train.asked_engine = self.env.now
        with engines.request() as engine:
            yield engine
            train.no_engine += self.env.now - train.asked_engine
            train.asked_engine = NAN
            self._engines_at_work(on.station)
            on.does("shunting")
            yield self.env.timeout(hours)
        self._engines_at_work(on.station)

    def _engines_at_work(self, station: str) -> None:
        engines = self.engines[station]
        units = {"shunting": float(engines.count), "idle": float(engines.capacity - engines.count)}
        self.engine_times[station].set(self.env.now, units)

    def _manned(self, train: Train, on: "OnTrack", state: str, hours: float) -> Story:
        """Work hour by hour, as long as somebody is there."""
        calendar = self.manned[on.station]
        while hours > NOTHING:
            now = self.env.now
            if calendar.is_open(now):
                on.does(state)
                step = min(hours, calendar.next_change(now) - now)
                yield self.env.timeout(step)
                hours -= step
            else:
                on.does("shift")
                train.stopped_since = now
                yield self.env.timeout(calendar.next_open(now) - now)
                train.stopped += self.env.now - now
                train.stopped_since = NAN

    def _enter(self, train: Train, on: "OnTrack", name: str, amount: float) -> Story:
        on.does("store_full")
        train.full_since = self.env.now
        yield self.stores[name].enter(amount)
        train.blocked += self.env.now - train.full_since
        train.full_since = NAN

    def _load_again(self, train: Train, on: "OnTrack", name: str, portion: list[Any]) -> Story:
        left = self._offer(name)(train.drawn.load_again, sum(wagons for wagons, _, _, _ in portion))
        for wagons, _, _, hours in portion:
            if left:
                loaded = min(wagons, left)
                left -= loaded
                train.loaded_again += loaded
                yield from self._manned(train, on, "working", hours)
                yield from self._enter(train, on, name, loaded * train.drawn.load_again)

    # ---- sea

    def eligible(self, call: str) -> list[int]:
        stream = self.scenario.calls[call]
        vessel = self.scenario.vessels[stream.vessel]
        found = []
        for index, (name, berth) in enumerate(self.scenario.berths.items()):
            wet = vessel.draught_m + self.scenario.approach.under_keel_m <= berth.depth_m
            takes = all(
                (berth.cargoes is None or p.cargo in berth.cargoes)
                and self.cranes.at(stream.vessel, name, p.cargo)
                for p in stream.parcels
            )
            allowed = stream.berths is None or name in stream.berths
            if allowed and wet and takes and vessel.loa_m <= berth.length_m:
                found.append((berth.depth_m, berth.length_m, name, index))
        return [index for *_, index in sorted(found)]

    def _ship_draws(self, call: str) -> Callable[[], Ship]:
        scenario, streams = self.scenario, self.streams
        stream = scenario.calls[call]
        vessel = scenario.vessels[stream.vessel]
        parcels = [
            streams.draws(f"calls.{call}.parcels.{n}", p.size) for n, p in enumerate(stream.parcels)
        ]
        factor = streams.draws(f"calls.{call}.handling_factor", stream.handling_factor)
        inbound = streams.draws(f"calls.{call}.inbound_h", scenario.approach.inbound_h)
        outbound = streams.draws(f"calls.{call}.outbound_h", scenario.approach.outbound_h)
        alongside = vessel.alongside_h and streams.draws(
            f"calls.{call}.alongside_h", vessel.alongside_h
        )
        index, kind = list(scenario.calls).index(call), list(scenario.vessels).index(stream.vessel)
        return lambda: Ship(
            index,
            kind,
            [p.next() for p in parcels],
            factor.next(),
            alongside.next() if alongside else 0.0,
            inbound.next(),
            outbound.next(),
        )

    def _start_sea(self) -> None:
        agents: dict[str, list[dict[str, Any]]] = {}
        calls = self.scenario.calls
        for name in sorted(calls, key=lambda call: (calls[call].priority, call)):
            stream = calls[name]
            draw = self._ship_draws(name)
            if isinstance(stream.arrivals, NominatedArrivals):
                lateness = self.streams.draws(
                    f"calls.{name}.lateness_h", stream.arrivals.lateness_h
                )
                turn = {"call": name, "draw": draw, "next": draw(), "late": lateness, "fixed": 0.0}
                agents.setdefault(stream.parcels[0].cargo, []).append(turn)
            elif isinstance(stream.arrivals, RecordedArrivals):
                self.env.process(self._ships_come(name, draw, iter(stream.arrivals.at_h)))
            else:
                self.env.process(
                    self._ships_come(name, draw, self._random_hours(name, stream.arrivals))
                )
        for _, turns in sorted(agents.items()):
            self.env.process(self._agent(turns))

    def _random_hours(self, call: str, random: RandomArrivals) -> Iterable[float]:
        stream = self.scenario.calls[call]
        per_year, profile = random.per_year, random.monthly_profile
        if per_year is None:
            cargo = self.scenario.cargoes[stream.parcels[0].cargo]
            per_year = cargo.annual * stream.share / stream.parcels[0].size.expected()
            profile = profile or cargo.monthly_profile
        arrivals = Arrivals(
            self._intensity(per_year, profile),
            self.streams.draws(f"calls.{call}.gaps", random.gaps),
        )
        while (hour := arrivals.next()) != float("inf"):
            yield hour

    def _ships_come(self, call: str, draw: Callable[[], Ship], hours: Iterable[float]) -> Story:
        for hour in hours:
            yield self.env.timeout(max(hour - self.env.now, 0.0))
            ship = draw()
            self._promise(call, ship)
            self.env.process(self._ship(call, ship))

    def _promise(self, call: str, ship: Ship) -> None:
        for parcel, amount in zip(self.scenario.calls[call].parcels, ship.amounts, strict=True):
            self.stores[parcel.cargo].promised += amount

    def _agent(self, turns: list[dict[str, Any]]) -> Story:
        """Fix ships once a day while what will be there, less what is promised, makes their parcels."""
        scenario = self.scenario
        while True:
            while True:
                turn = min(  # of equals the first, and they stand by priority and name
                    turns, key=lambda t: t["fixed"] / scenario.calls[t["call"]].share
                )
                stream = scenario.calls[turn["call"]]
                makes = [
                    self._expected(p.cargo, stream.arrivals.lead_h) >= amount - TOLERANCE
                    for p, amount in zip(stream.parcels, turn["next"].amounts, strict=True)
                    if scenario.cargoes[p.cargo].direction == "export"
                ]
                if not all(makes):
                    break
                ship, turn["next"] = turn["next"], turn["draw"]()
                turn["fixed"] += ship.amounts[0]
                self._promise(turn["call"], ship)
                after = stream.arrivals.lead_h + turn["late"].next()
                self.env.process(self._ship(turn["call"], ship, after))
            yield self.env.timeout(DAY_H)

    def _expected(self, name: str, lead_h: float) -> float:
        if name not in self._planned:
            cargo, road = self.scenario.cargoes[name], self.scenario.road
            service = road.trucks.get(name) if road else None
            weekly, hourly = (
                (service.weekday_profile, service.hourly_profile) if service else (None, None)
            )
            self._planned[name] = (
                self._intensity(
                    cargo.annual * cargo.by_road, cargo.monthly_profile, weekly, hourly
                ),
                self._intensity(cargo.annual * cargo.by_rail, cargo.monthly_profile),
            )
        store = self.stores[name]
        store.advance()
        now = self.env.now
        until = now + max(lead_h - store.hold, 0.0)
        coming = sum(intensity.between(now, until) for intensity in self._planned[name])
        return store.ready_by(now + lead_h) + coming - (store.promised - store.by_ship)

    def _berths(self) -> None:
        """Give free berths to those who came first and can use them."""
        for eligible, granted in list(self.anchorage):
            berth = next((b for b in eligible if b in self.free), None)
            if berth is not None:
                self.anchorage.remove((eligible, granted))
                self.free.remove(berth)
                granted.succeed(berth)

    def _ship(self, call: str, ship: Ship, after: float = 0.0) -> Story:
        env, scenario = self.env, self.scenario
        if after:
            yield env.timeout(after)
        ship.arrive = env.now
        self.ships.append(ship)
        granted = env.event()
        self.anchorage.append((self.eligible(call), granted))
        self._berths()
        ship.berth = yield granted
        ship.granted = env.now
        berth = self.berth_times[ship.berth]
        berth.set(env.now, {"reserved": 1.0})
        yield env.timeout(ship.inbound)
        ship.first_line = env.now
        berth.set(env.now, {"mooring": 1.0})
        yield env.timeout(scenario.berthing.mooring_h)
        if ship.alongside:
            berth.set(env.now, {"working": 1.0})
            yield env.timeout(ship.alongside)
        vessel = scenario.calls[call].vessel
        gear = self.cranes.come(vessel)
        for parcel, amount in zip(scenario.calls[call].parcels, ship.amounts, strict=True):
            name = list(scenario.berths)[ship.berth]
            fleet, rates = self.cranes.for_parcel(vessel, name, parcel.cargo, ship.factor, gear)
            store = self.stores[parcel.cargo]
            loading = Parcel(env, amount, rates, self.cranes.most(vessel), fleet, store)
            loading.tell = lambda state: berth.set(env.now, {state: 1.0})
            ship.loading = loading
            fleet.take(loading)
            yield loading.finished
            ship.loading = None
            ship.no_cargo += loading.no_cargo
            ship.no_crane += loading.no_crane
        self.cranes.go(gear)
        berth.set(env.now, {"mooring": 1.0})
        yield env.timeout(scenario.berthing.unmooring_h)
        ship.last_line = env.now
        env.process(self._turn_over(ship.berth))
        yield env.timeout(ship.outbound)
        ship.left = env.now

    def _turn_over(self, berth: int) -> Story:
        self.berth_times[berth].set(self.env.now, {"turnover": 1.0})
        yield self.env.timeout(self.scenario.berthing.berth_turnover_h)
        self.berth_times[berth].set(self.env.now, {"idle": 1.0})
        self.free.add(berth)
        self._berths()
