"""From a scenario to the parts of a terminal: who meets what, at what rate, from which random stream."""

from collections.abc import Callable
from typing import NamedTuple

from portsim.flow.arrivals import YEAR_H, Arrivals, Intensity, calendar_intensity
from portsim.flow.servers import FirstCome
from portsim.flow.streams import Streams
from portsim.policies import CRANE
from portsim.scenario.cargo import Cargo
from portsim.scenario.checks_sea import eligible_berths
from portsim.scenario.distributions import Constant, Uniform
from portsim.scenario.quay import Berth
from portsim.scenario.scenario import Scenario
from portsim.scenario.storage import Compartment as CompartmentBlock
from portsim.scenario.vessels import CallStream, NominatedArrivals, RandomArrivals
from portsim.terminal.cranes import CranePool
from portsim.terminal.environment import Environment
from portsim.terminal.nomination import Collection, Nominated
from portsim.terminal.rail import Station, TrainKind
from portsim.terminal.road import CalledTrucks, TruckKind
from portsim.terminal.storage import Compartment
from portsim.terminal.vessels import CallKind, ParcelKind


def compartments(env: Environment, scenario: Scenario) -> dict[str, Compartment]:
    """Return the compartment of each cargo."""
    found = {}
    for name, store in scenario.stores.items():
        for cargo_name, block in store.compartments.items():
            cargo = scenario.cargoes[cargo_name]
            found[cargo_name] = Compartment(
                env,
                name,
                cargo_name,
                cargo.unit,
                block.capacity,
                block.initial,
                cargo.direction == "import",
                block.reclaim_per_h,
            )
    return found


def crane_pools(env: Environment, scenario: Scenario) -> dict[str, CranePool]:
    """Return the crane pools by name."""
    return {
        name: CranePool(env, name, pool.number, pool.max_per_ship, CRANE[pool.split])
        for name, pool in scenario.cranes.items()
    }


def crane_rate(scenario: Scenario, pool: str, cargo: str) -> float:
    """Return what one crane moves an hour, t or TEU."""
    work = scenario.cranes[pool].cargoes[cargo]
    if work.rate_moves_ph is not None:
        return work.rate_moves_ph * scenario.cargoes[cargo].teu_factor
    assert work.rate_tph is not None
    return work.rate_tph


class BerthPlace(NamedTuple):
    """One berth of the quay: its own name, and the block that describes it."""

    name: str
    block_name: str
    block: Berth


def berth_places(scenario: Scenario) -> list[BerthPlace]:
    """Return every single berth, in the file's order."""
    return [
        BerthPlace(f"{name}-{number + 1}" if block.number > 1 else name, name, block)
        for name, block in scenario.berths.items()
        for number in range(block.number)
    ]


def pool_at(scenario: Scenario, berth: str, cargo: str) -> str | None:
    """Return the pool that works a cargo at a berth: the first in the file that reaches it; None if none does."""
    for name, pool in scenario.cranes.items():
        if cargo in pool.cargoes and (pool.berths is None or berth in pool.berths):
            return name
    return None


def usable_berths(scenario: Scenario, stream: CallStream) -> list[int]:
    """Return the berths that a call may use and that have cranes for all its parcels, the tightest fit first."""
    fitting = eligible_berths(scenario, stream)
    found = [
        (block.depth_m, block.length_m, index)
        for index, (_, name, block) in enumerate(berth_places(scenario))
        if name in fitting and all(pool_at(scenario, name, parcel.cargo) for parcel in stream.parcels)
    ]
    return [index for _, _, index in sorted(found)]


NOTHING = Constant(dist="constant", value=0.0)


def _sum_of(road: Intensity, rail: Intensity) -> Callable[[float, float], float]:
    return lambda a_h, b_h: road.between(a_h, b_h) + rail.between(a_h, b_h)


class Builder:
    """Makes the entities' kinds; holds what they all need."""

    def __init__(
        self,
        env: Environment,
        scenario: Scenario,
        streams: Streams,
        stores: dict[str, Compartment],
        horizon_h: float,
    ) -> None:
        self._env = env
        self._scenario = scenario
        self._streams = streams
        self._stores = stores
        self._horizon_h = horizon_h

    # ---- ships

    def call_kinds(self, pools: dict[str, CranePool]) -> list[CallKind]:
        """Return the kinds of calls, in the file's order."""
        scenario, streams = self._scenario, self._streams
        vessels = list(scenario.vessels)
        places = berth_places(scenario)
        kinds = []
        for index, (name, stream) in enumerate(scenario.calls.items()):
            vessel = scenario.vessels[stream.vessel]
            eligible = usable_berths(scenario, stream)
            parcels = []
            for number, parcel in enumerate(stream.parcels):
                assert parcel.size is not None
                work = {}
                for berth in eligible:
                    pool = pool_at(scenario, places[berth].block_name, parcel.cargo)
                    assert pool is not None
                    work[berth] = (pools[pool], crane_rate(scenario, pool, parcel.cargo))
                parcels.append(
                    ParcelKind(
                        self._stores[parcel.cargo],
                        streams.draws(f"calls.{name}.parcels.{number}", parcel.size),
                        work,
                    )
                )
            kinds.append(
                CallKind(
                    index,
                    name,
                    vessels.index(stream.vessel),
                    eligible,
                    parcels,
                    streams.draws(f"calls.{name}.alongside_h", vessel.alongside_h or NOTHING),
                    streams.draws(f"calls.{name}.handling_factor", stream.handling_factor),
                    streams.draws(f"calls.{name}.inbound_h", scenario.approach.inbound_h),
                    streams.draws(f"calls.{name}.outbound_h", scenario.approach.outbound_h),
                )
            )
        return kinds

    def ship_arrivals(self, name: str, stream: CallStream) -> Arrivals:
        """Return the random arrivals of a call stream."""
        random = stream.arrivals
        assert isinstance(random, RandomArrivals)
        monthly = random.monthly_profile
        per_year = random.per_year
        if per_year is None:
            parcel = stream.parcels[0]
            assert parcel.size is not None
            cargo = self._scenario.cargoes[parcel.cargo]
            monthly = monthly or cargo.monthly_profile
            per_year = cargo.annual * stream.share / parcel.size.expected()
        intensity = self._intensity(per_year, monthly)
        return Arrivals(intensity, self._streams.draws(f"calls.{name}.gaps", random.gaps))

    def nominated(self, kinds: list[CallKind]) -> list[list[Nominated]]:
        """Return the nominated streams, together by their first cargo."""
        groups: dict[str, list[Nominated]] = {}
        for kind, (name, stream) in zip(kinds, self._scenario.calls.items(), strict=True):
            if isinstance(stream.arrivals, NominatedArrivals):
                lateness = self._streams.draws(f"calls.{name}.lateness_h", stream.arrivals.lateness_h)
                ship = Nominated(kind, stream.share, stream.arrivals.lead_h, lateness)
                groups.setdefault(stream.parcels[0].cargo, []).append(ship)
        return list(groups.values())

    def receipts(self) -> dict[Compartment, Callable[[float, float], float]]:
        """Return the planned receipts of each export, t or TEU, between two hours."""
        planned: dict[Compartment, Callable[[float, float], float]] = {}
        for name, store in self._stores.items():
            cargo = self._scenario.cargoes[name]
            road = self._truck_intensity(name, cargo.annual * cargo.by_road)
            rail = self._intensity(cargo.annual * cargo.by_rail, cargo.monthly_profile)
            planned[store] = _sum_of(road, rail)
        return planned

    # ---- land

    def truck_kinds(self) -> list[TruckKind]:
        """Return the truck services, in the file's order."""
        road = self._scenario.road
        if road is None:
            return []
        kinds = []
        for name, service in road.trucks.items():
            cargo = self._scenario.cargoes[name]
            per_year = cargo.annual * cargo.by_road / service.payload
            source: Arrivals | CalledTrucks
            if cargo.direction == "export":
                gaps = self._streams.draws(f"road.{name}.gaps", service.gaps)
                source = Arrivals(self._truck_intensity(name, per_year), gaps)
            else:
                uniform = Uniform(dist="uniform", min=0.0, max=1.0)
                source = CalledTrucks(
                    self._collection(name, cargo.by_road),
                    service.max_per_day,
                    self._truck_intensity(name, YEAR_H, by_month=False),
                    self._streams.draws(f"road.{name}.called_at", uniform),
                )
            kinds.append(
                TruckKind(
                    name,
                    self._stores[name],
                    service.payload,
                    source,
                    self._streams.draws(f"road.{name}.gate_h", road.gate.time_h),
                    self._streams.draws(f"road.{name}.handling_h", service.handling_h),
                    FirstCome(service.bays) if service.bays else None,
                )
            )
        return kinds

    def train_kinds(self, stations: dict[str, Station]) -> list[TrainKind]:
        """Return the train services, in the file's order."""
        rail = self._scenario.rail
        kinds = []
        for index, (name, service) in enumerate(rail.trains.items() if rail else ()):
            full, rest = divmod(service.wagons, service.wagons_per_cut)
            wagons = [service.wagons_per_cut] * full + ([rest] if rest else [])
            kinds.append(
                TrainKind(
                    index,
                    stations[service.station],
                    self._stores[name],
                    [n * service.wagon for n in wagons],
                    self._streams.draws(f"rail.{name}.cut_h", service.cut_h),
                    self._streams.draws(f"rail.{name}.shunting_h", service.shunting_h),
                    self._streams.draws(f"rail.{name}.release_h", service.release_h),
                )
            )
        return kinds

    def train_arrivals(self, name: str, kind: TrainKind) -> Arrivals:
        """Return the random arrivals of a train service."""
        cargo = self._scenario.cargoes[name]
        rail = self._scenario.rail
        assert rail is not None
        per_year = cargo.annual * cargo.by_rail / sum(kind.cuts)
        gaps = self._streams.draws(f"rail.{name}.gaps", rail.trains[name].gaps)
        return Arrivals(self._intensity(per_year, cargo.monthly_profile), gaps)

    def train_collection(self, name: str) -> Collection:
        """Return what trains may collect of an import."""
        return self._collection(name, self._scenario.cargoes[name].by_rail)

    # ---- shared

    def _collection(self, cargo: str, share: float) -> Collection:
        return Collection(self._stores[cargo], self._block(cargo).hold_h, share)

    def _block(self, cargo: str) -> CompartmentBlock:
        stores = self._scenario.stores.values()
        return next(s.compartments[cargo] for s in stores if cargo in s.compartments)

    def _intensity(self, per_year: float, monthly: tuple[float, ...] | None) -> Intensity:
        return calendar_intensity(per_year, self._scenario.start, self._horizon_h, monthly)

    def _truck_intensity(self, cargo: str, per_year: float, by_month: bool = True) -> Intensity:
        """Return the calendar of a cargo's trucks, carrying `per_year` of anything."""
        road = self._scenario.road
        service = road.trucks.get(cargo) if road else None
        block: Cargo = self._scenario.cargoes[cargo]
        return calendar_intensity(
            per_year,
            self._scenario.start,
            self._horizon_h,
            block.monthly_profile if by_month else None,
            service.weekday_profile if service else None,
            service.hourly_profile if service else None,
        )
