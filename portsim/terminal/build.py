"""From a scenario to the parts of a terminal: who meets what, at what rate, from which random stream."""

from collections.abc import Callable

from portsim.flow.arrivals import YEAR_H, Arrivals, Intensity, calendar_intensity
from portsim.flow.servers import FirstCome
from portsim.flow.streams import Streams
from portsim.policies import CRANE
from portsim.scenario.cargo import Cargo
from portsim.scenario.distributions import Uniform
from portsim.scenario.scenario import Scenario
from portsim.scenario.storage import Compartment as CompartmentBlock
from portsim.terminal.cranes import CranePool
from portsim.terminal.environment import Environment
from portsim.terminal.nomination import Collection
from portsim.terminal.rail import Station, TrainKind
from portsim.terminal.road import CalledTrucks, TruckKind
from portsim.terminal.storage import Compartment


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
        name: CranePool(env, name, pool.number, pool.max_per_ship, CRANE[pool.split], pool.loss_per_extra_crane)
        for name, pool in scenario.cranes.items()
    }


def _sum_of(road: Intensity, rail: Intensity) -> Callable[[float, float], float]:
    return lambda a_h, b_h: road.between(a_h, b_h) + rail.between(a_h, b_h)


class Builder:
    """Makes the kinds of trucks and trains, and what is planned of them."""

    def __init__(
        self,
        scenario: Scenario,
        streams: Streams,
        stores: dict[str, Compartment],
        horizon_h: float,
    ) -> None:
        self._scenario = scenario
        self._streams = streams
        self._stores = stores
        self._horizon_h = horizon_h

    # ---- what is planned

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
