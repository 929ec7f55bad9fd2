"""The same terminal told the plain way: one SimPy process a truck, a train and a ship, one event for every change.

It shares with the product only its inputs: the scenario, the random streams and the hours of arrival. Nothing is
mirrored, planned at a bound, stepped in blocks or taken from a recursion. Whenever anything changes in a store,
everything about it is worked out anew.
"""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Any

import simpy

from portsim.flow.arrivals import YEAR_H, Arrivals, calendar_intensity
from portsim.flow.streams import Streams
from portsim.scenario.distributions import Uniform
from portsim.scenario.scenario import Scenario
from portsim.scenario.vessels import NominatedArrivals, RandomArrivals, RecordedArrivals

TOLERANCE = 1e-6  # amounts closer than this are equal
NOTHING = 1e-9  # less than this in a store is rounding
NAN = float("nan")
RECORDING = True  # histories of stocks and states, for the comparison; the timing does without
DAY_H = 24.0

Story = Generator[Any, Any, None]


class Times:
    """How many units were in which state since when; hours by state are summed for any window afterwards."""

    def __init__(self) -> None:
        self.changes: list[tuple[float, dict[str, float]]] = []

    def set(self, now: float, units: dict[str, float]) -> None:
        if not RECORDING:
            return
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
class Truck:
    arrive: float
    gate: float = NAN
    through: float = NAN
    bay: float = NAN
    worked: float = NAN
    stored: float = NAN


@dataclass
class Train:
    arrive: float
    track: float = NAN
    left: float = NAN
    blocked: float = 0.0
    full_since: float = NAN


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

    def __init__(self, env: simpy.Environment, amount: float, rate: float, pool: "Pool", store: "Store") -> None:
        self.left = amount
        self.rate = rate  # of one crane
        self.pool = pool
        self.store = store
        self.cranes = 0.0
        self.no_cargo = 0.0
        self.no_crane = 0.0
        self.moving = 0.0  # amount an hour at present
        self.finished = env.event()
        self.tell: Callable[[str], None] = lambda state: None


class Store:
    """A compartment. Land loads go in (exports) or out (imports) whole; ships move the other way, steadily."""

    def __init__(
        self, env: simpy.Environment, capacity: float, stock: float, is_import: bool, reclaim: float | None
    ) -> None:
        self.env = env
        self.capacity = capacity
        self.stock = stock
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
        return self.stock + load <= self.capacity + TOLERANCE

    def for_ships(self) -> float:
        """Return what ships can move before they must stop: the stock, or the room."""
        return self.capacity - self.stock if self.is_import else self.stock

    def asked(self) -> float:
        """Return what the cranes would move an hour."""
        return sum(p.cranes * p.rate for p in self.parcels)

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
            if not parcel.cranes:
                parcel.no_crane += hours
            elif flow == 0.0:
                parcel.no_cargo += hours
            else:
                parcel.left -= flow * hours * parcel.cranes * parcel.rate / asked
        if abs(self.for_ships()) < NOTHING:
            self.stock = self.capacity if self.is_import else 0.0

    def let_in(self) -> None:
        while self.queue and self.fits(self.queue[0][0]):
            load, entered = self.queue.pop(0)
            self.stock += -load if self.is_import else load
            self.by_land += load
            entered.succeed()

    def changed(self) -> None:
        """Work everything out anew."""
        self.let_in()
        done = [p for p in self.parcels if p.cranes and p.left <= TOLERANCE]
        for parcel in done:
            self.parcels.remove(parcel)
            parcel.finished.succeed()
        for parcel in done:
            parcel.pool.release(parcel)
        self.note()
        self.set_alarm()

    def note(self) -> None:
        flow, asked = self.flow(), self.asked()
        if RECORDING:
            self.path.append((self.env.now, self.stock, flow if self.is_import else -flow))
        for parcel in self.parcels:
            parcel.moving = flow * parcel.cranes * parcel.rate / asked if parcel.cranes else 0.0
            if not RECORDING:
                continue
            parcel.tell("waiting_crane" if not parcel.cranes else "working" if flow else "waiting_cargo")
            parcel.pool.note()

    def set_alarm(self) -> None:
        """Come back when the ships must stop, a parcel is complete, or the first in the queue fits."""
        self._alarm += 1
        flow = self.flow()
        if flow == 0.0:
            return
        waits = [self.for_ships() / flow]
        waits += [p.left / p.moving for p in self.parcels if p.cranes]
        if self.queue:
            load = self.queue[0][0]
            short = load - self.stock if self.is_import else self.stock + load - self.capacity
            waits.append(short / flow)
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


class Pool:
    """Cranes, dealt out anew whenever a parcel is begun or done."""

    def __init__(self, number: int, most: int, split: str) -> None:
        self.number = number
        self.most = most
        self.split = split
        self.parcels: list[Parcel] = []
        self.times = Times()
        self.now: Callable[[], float] = lambda: 0.0
        self.shared = 0

    def take(self, parcel: Parcel) -> None:
        parcel.store.advance()
        self.parcels.append(parcel)
        parcel.store.parcels.append(parcel)
        self.shared += len(self.parcels) > 1
        self.deal()

    def release(self, parcel: Parcel) -> None:
        self.parcels.remove(parcel)
        self.deal()

    def deal(self) -> None:
        stores = list(dict.fromkeys(p.store for p in self.parcels))
        for store in stores:
            store.advance()
        n = len(self.parcels)
        for place, parcel in enumerate(self.parcels):
            if self.split == "fractional":
                parcel.cranes = min(float(self.most), self.number / n)
            else:
                extra = 1 if place < self.number % n else 0
                parcel.cranes = float(min(self.most, self.number // n + extra))
        for store in stores:
            store.changed()
        self.note()

    def note(self) -> None:
        """Note what the cranes do: a crane that is slowed counts as working in part."""
        if not RECORDING:
            return
        units: dict[str, float] = defaultdict(float)
        units["idle"] = self.number - sum(p.cranes for p in self.parcels)
        for p in self.parcels:
            if p.moving:
                units["working"] += p.moving / p.rate
                units["reclaim"] += p.cranes - p.moving / p.rate
            else:
                units["waiting_cargo"] += p.cranes
        self.times.set(self.now(), units)


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
                self.stores[name] = Store(self.env, part.capacity, part.initial, is_import, part.reclaim_per_h)
                self.hold[name] = part.hold_h
        self.pools = {n: Pool(p.number, p.max_per_ship, p.split) for n, p in scenario.cranes.items()}
        for pool in self.pools.values():
            pool.now = lambda: self.env.now
            pool.note()
        self.free = set(range(len(scenario.berths)))
        self.anchorage: list[tuple[list[int], simpy.Event]] = []
        self.ships: list[Ship] = []
        self.window: dict[str, tuple[float, float]] = {}
        self.berth_times = [Times() for _ in scenario.berths]
        for times in self.berth_times:
            times.set(0.0, {"idle": 1.0})
        self.trucks: dict[str, list[Truck]] = {}
        self.trains: dict[str, list[Train]] = {}
        self.tracks: dict[str, simpy.Resource] = {}
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
            name: (ship - before[name][0], land - before[name][1]) for name, (ship, land) in self._moved().items()
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
        return any(x.left != x.left for x in ships + trains) or any(t.stored != t.stored for t in trucks)

    def stock_at(self, cargo: str, hour: float) -> float:
        path = self.stores[cargo].path
        at, stock, slope = path[bisect_right(path, hour, key=lambda entry: entry[0]) - 1]
        return stock + slope * (hour - at)

    # ---- land

    def _start_land(self) -> None:
        scenario, env = self.scenario, self.env
        if scenario.road is not None:
            self.gate = simpy.Resource(env, scenario.road.gate.lanes)
            for name in scenario.road.trucks:
                self.trucks[name] = []
                if scenario.cargoes[name].direction == "export":
                    env.process(self._trucks_come(name))
                else:
                    env.process(self._trucks_are_called(name))
        if scenario.rail is not None:
            for name, station in scenario.rail.stations.items():
                self.tracks[name] = simpy.Resource(env, station.tracks)
                self.track_times[name] = Times()
                self.track_states[name] = {"idle": float(station.tracks)}
                self.track_times[name].set(0.0, self.track_states[name])
            for name in scenario.rail.trains:
                self.trains[name] = []
                if scenario.cargoes[name].direction == "export":
                    env.process(self._trains_come(name))
                else:
                    env.process(self._trains_are_called(name))

    def _intensity(self, per_year: float, *profiles: Any) -> Any:
        return calendar_intensity(per_year, self.scenario.start, self.cap + 2 * DAY_H, *profiles)

    def _truck_draws(self, name: str) -> Callable[[], tuple[float, float]]:
        road = self.scenario.road
        assert road is not None
        gate = self.streams.draws(f"road.{name}.gate_h", road.gate.time_h)
        bay = self.streams.draws(f"road.{name}.handling_h", road.trucks[name].handling_h)
        return lambda: (gate.next(), bay.next())

    def _bays(self, name: str) -> simpy.Resource | None:
        road = self.scenario.road
        assert road is not None
        bays = road.trucks[name].bays
        return simpy.Resource(self.env, bays) if bays else None

    def _trucks_come(self, name: str) -> Story:
        cargo, service = self.scenario.cargoes[name], self.scenario.road.trucks[name]
        per_year = cargo.annual * cargo.by_road / service.payload
        intensity = self._intensity(per_year, cargo.monthly_profile, service.weekday_profile, service.hourly_profile)
        arrivals = Arrivals(intensity, self.streams.draws(f"road.{name}.gaps", service.gaps))
        draws, bays = self._truck_draws(name), self._bays(name)
        while (hour := arrivals.next()) != float("inf"):
            yield self.env.timeout(max(hour - self.env.now, 0.0))
            self.env.process(self._truck(name, bays, *draws()))

    def _trucks_are_called(self, name: str) -> Story:
        cargo, service = self.scenario.cargoes[name], self.scenario.road.trucks[name]
        day = self._intensity(YEAR_H, None, service.weekday_profile, service.hourly_profile)
        when = self.streams.draws(f"road.{name}.called_at", Uniform(dist="uniform", min=0.0, max=1.0))
        draws, bays = self._truck_draws(name), self._bays(name)
        ready = self._ready(name, cargo.by_road)
        called = 0
        while True:
            now = self.env.now
            before, today = day.between(0.0, now), day.between(now, now + DAY_H)
            loads = int((ready() - called * service.payload + TOLERANCE) / service.payload)
            loads = min(loads, service.max_per_day or loads) if today > 0.0 else 0
            called += loads
            hours = sorted(float(day.hour_of(before + when.next() * today)) for _ in range(loads))
            for hour in hours:
                self.env.process(self._truck(name, bays, *draws(), after=hour - now))
            yield self.env.timeout(DAY_H)

    def _ready(self, name: str, share: float) -> Callable[[], float]:
        """Return a function to be called daily: what ships ever brought and was seen long enough ago."""
        store, seen, first = self.stores[name], [], self.stores[name].stock

        def ready() -> float:
            store.advance()
            seen.append((self.env.now, store.by_ship))
            old = [amount for hour, amount in seen if hour <= self.env.now - self.hold[name]]
            return (first + max(old, default=0.0)) * share

        return ready

    def _truck(self, name: str, bays: simpy.Resource | None, gate_h: float, bay_h: float, after: float = 0.0) -> Story:
        env = self.env
        if after:
            yield env.timeout(after)
        truck = Truck(env.now)
        self.trucks[name].append(truck)
        with self.gate.request() as lane:
            yield lane
            truck.gate = env.now
            yield env.timeout(gate_h)
            truck.through = env.now
        if bays is None:
            truck.bay = env.now
            yield env.timeout(bay_h)
        else:
            with bays.request() as bay:
                yield bay
                truck.bay = env.now
                yield env.timeout(bay_h)
        truck.worked = env.now
        yield self.stores[name].enter(self.scenario.road.trucks[name].payload)
        truck.stored = env.now

    def _cuts(self, name: str) -> list[float]:
        service = self.scenario.rail.trains[name]
        cuts, left = [], service.wagons
        while left:
            cuts.append(min(left, service.wagons_per_cut) * service.wagon)
            left -= min(left, service.wagons_per_cut)
        return cuts

    def _train_draws(self, name: str) -> Callable[[], tuple[float, list[float], float]]:
        service, cuts = self.scenario.rail.trains[name], self._cuts(name)
        shunting = self.streams.draws(f"rail.{name}.shunting_h", service.shunting_h)
        cut = self.streams.draws(f"rail.{name}.cut_h", service.cut_h)
        release = self.streams.draws(f"rail.{name}.release_h", service.release_h)
        return lambda: (shunting.next(), [cut.next() for _ in cuts], release.next())

    def _trains_come(self, name: str) -> Story:
        cargo, service = self.scenario.cargoes[name], self.scenario.rail.trains[name]
        intensity = self._intensity(cargo.annual * cargo.by_rail / sum(self._cuts(name)), cargo.monthly_profile)
        arrivals = Arrivals(intensity, self.streams.draws(f"rail.{name}.gaps", service.gaps))
        draws = self._train_draws(name)
        while (hour := arrivals.next()) != float("inf"):
            yield self.env.timeout(max(hour - self.env.now, 0.0))
            self.env.process(self._train(name, draws))

    def _trains_are_called(self, name: str) -> Story:
        cargo, service = self.scenario.cargoes[name], self.scenario.rail.trains[name]
        size = sum(self._cuts(name))
        draws, ready = self._train_draws(name), self._ready(name, cargo.by_rail)
        called = 0
        while True:
            trains = int((ready() - called * size + TOLERANCE) / size)
            called += trains
            for _ in range(trains):
                self.env.process(self._train(name, draws, service.lead_h))
            yield self.env.timeout(DAY_H)

    def _train(self, name: str, draws: Callable[[], Any], after: float = 0.0) -> Story:
        env, service = self.env, self.scenario.rail.trains[name]
        if after:
            yield env.timeout(after)
        shunting, cut_h, release = draws()
        train = Train(env.now)
        self.trains[name].append(train)
        with self.tracks[service.station].request() as track:
            yield track
            train.track = env.now
            self._on_track(service.station, "idle", "shunting")
            yield env.timeout(shunting)
            state = "shunting"
            for load, hours in zip(self._cuts(name), cut_h, strict=True):
                self._on_track(service.station, state, "working")
                yield env.timeout(hours)
                self._on_track(service.station, "working", "store_full")
                train.full_since = env.now
                yield self.stores[name].enter(load)
                train.blocked += env.now - train.full_since
                train.full_since = NAN
                state = "store_full"
            self._on_track(service.station, state, "shunting")
            yield env.timeout(release)
            train.left = env.now
            self._on_track(service.station, "shunting", "idle")

    def _on_track(self, station: str, old: str, new: str) -> None:
        states = dict(self.track_states[station])
        states[old] -= 1.0
        states[new] = states.get(new, 0.0) + 1.0
        self.track_states[station] = states
        self.track_times[station].set(self.env.now, states)

    # ---- sea

    def _pool_at(self, berth: str, cargo: str) -> str | None:
        for name, pool in self.scenario.cranes.items():
            if cargo in pool.cargoes and (pool.berths is None or berth in pool.berths):
                return name
        return None

    def eligible(self, call: str) -> list[int]:
        stream = self.scenario.calls[call]
        vessel = self.scenario.vessels[stream.vessel]
        found = []
        for index, (name, berth) in enumerate(self.scenario.berths.items()):
            wet = vessel.draught_m + self.scenario.approach.under_keel_m <= berth.depth_m
            takes = all(
                (berth.cargoes is None or p.cargo in berth.cargoes) and self._pool_at(name, p.cargo)
                for p in stream.parcels
            )
            allowed = stream.berths is None or name in stream.berths
            if allowed and wet and takes and vessel.loa_m <= berth.length_m:
                found.append((berth.depth_m, berth.length_m, index))
        return [index for _, _, index in sorted(found)]

    def _ship_draws(self, call: str) -> Callable[[], Ship]:
        scenario, streams = self.scenario, self.streams
        stream = scenario.calls[call]
        vessel = scenario.vessels[stream.vessel]
        parcels = [streams.draws(f"calls.{call}.parcels.{n}", p.size) for n, p in enumerate(stream.parcels)]
        factor = streams.draws(f"calls.{call}.handling_factor", stream.handling_factor)
        inbound = streams.draws(f"calls.{call}.inbound_h", scenario.approach.inbound_h)
        outbound = streams.draws(f"calls.{call}.outbound_h", scenario.approach.outbound_h)
        alongside = vessel.alongside_h and streams.draws(f"calls.{call}.alongside_h", vessel.alongside_h)
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
        for name, stream in self.scenario.calls.items():
            draw = self._ship_draws(name)
            if isinstance(stream.arrivals, NominatedArrivals):
                lateness = self.streams.draws(f"calls.{name}.lateness_h", stream.arrivals.lateness_h)
                turn = {"call": name, "draw": draw, "next": draw(), "late": lateness, "fixed": 0.0}
                agents.setdefault(stream.parcels[0].cargo, []).append(turn)
            elif isinstance(stream.arrivals, RecordedArrivals):
                self.env.process(self._ships_come(name, draw, iter(stream.arrivals.at_h)))
            else:
                self.env.process(self._ships_come(name, draw, self._random_hours(name, stream.arrivals)))
        for turns in agents.values():
            self.env.process(self._agent(turns))

    def _random_hours(self, call: str, random: RandomArrivals) -> Iterable[float]:
        stream = self.scenario.calls[call]
        per_year, profile = random.per_year, random.monthly_profile
        if per_year is None:
            cargo = self.scenario.cargoes[stream.parcels[0].cargo]
            per_year = cargo.annual * stream.share / stream.parcels[0].size.expected()
            profile = profile or cargo.monthly_profile
        arrivals = Arrivals(self._intensity(per_year, profile), self.streams.draws(f"calls.{call}.gaps", random.gaps))
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
                turn = min(turns, key=lambda t: t["fixed"] / scenario.calls[t["call"]].share)
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
            weekly, hourly = (service.weekday_profile, service.hourly_profile) if service else (None, None)
            self._planned[name] = (
                self._intensity(cargo.annual * cargo.by_road, cargo.monthly_profile, weekly, hourly),
                self._intensity(cargo.annual * cargo.by_rail, cargo.monthly_profile),
            )
        store = self.stores[name]
        store.advance()
        now = self.env.now
        coming = sum(intensity.between(now, now + lead_h) for intensity in self._planned[name])
        return store.stock + coming - (store.promised - store.by_ship)

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
        for parcel, amount in zip(scenario.calls[call].parcels, ship.amounts, strict=True):
            pool = self._pool_at(list(scenario.berths)[ship.berth], parcel.cargo)
            work = scenario.cranes[pool].cargoes[parcel.cargo]
            rate = work.rate_tph or work.rate_moves_ph * scenario.cargoes[parcel.cargo].teu_factor
            loading = Parcel(env, amount, rate / ship.factor, self.pools[pool], self.stores[parcel.cargo])
            loading.tell = lambda state: berth.set(env.now, {state: 1.0})
            ship.loading = loading
            self.pools[pool].take(loading)
            yield loading.finished
            ship.loading = None
            ship.no_cargo += loading.no_cargo
            ship.no_crane += loading.no_crane
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
