"""From a scenario to its stations and trains: who comes when, how large, worked how fast."""

from portsim.flow.arrivals.appointments import Booked, weekly
from portsim.flow.arrivals.poisson import Arrivals
from portsim.flow.streams import Draws
from portsim.scenario.blocks.rail import RandomTrains, TrainService
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.closures import manned
from portsim.terminal.corridor.land_flows import Builder
from portsim.terminal.handling.collection import Collection
from portsim.terminal.handling.environment import Environment
from portsim.terminal.rail.station import Station
from portsim.terminal.rail.trains import Return, Source, TrainKind


def stations(env: Environment, scenario: Scenario, horizon_h: float) -> dict[str, Station]:
    """Return the stations by name."""
    blocks = scenario.rail.stations if scenario.rail else {}
    return {
        name: Station(
            env,
            name,
            block.tracks,
            block.track_wagons,
            [group.wagons for group in block.arrival_tracks for _ in range(group.number)],
            block.locomotives,
            None if block.shifts is None else manned(scenario, block.shifts, horizon_h),
        )
        for name, block in blocks.items()
    }


class Planned:
    """Trains whose hours are known from elsewhere and whose loads are their own draws."""

    def __init__(self, hours: Arrivals | Booked) -> None:
        self._hours = hours

    def next(self) -> tuple[float, float | None]:
        """Return when the next train comes, infinite if none does; its load is its own draw."""
        return self._hours.next(), None


class Trains:
    """What brings the trains of a scenario, and what they have in common."""

    def __init__(self, build: Builder, stations: dict[str, Station]) -> None:
        self._build = build
        self._stations = stations
        self._collections: dict[str, Collection] = {}

    def kind(self, name: str, index: int) -> TrainKind:
        """Return what all trains of a service share; it is the index-th of the file."""
        build, service = self._build, self._service(name)

        def draws(key: str) -> Draws:
            return build.streams.draws(f"rail.{name}.{key}", getattr(service, key))

        return TrainKind(
            index,
            self._stations[service.station],
            build.stores[name],
            service.wagons_per_cut,
            wagons=draws("wagons"),
            wagon=draws("wagon"),
            cut_h=draws("cut_h"),
            arrival_h=draws("arrival_h"),
            shunting_h=draws("shunting_h"),
            setup_h=draws("setup_h"),
            release_h=draws("release_h"),
            turns_away=service.when_full == "turn_away",
            back=self._back(name, service),
        )

    def source(self, name: str) -> Source:
        """Return when the trains of an export come: by the corridor, at random or by timetable."""
        if (flow := self._build.flows.get((name, "rail"))) is not None:
            return flow
        build, service, cargo = self._build, self._service(name), self._build.scenario.cargoes[name]
        due = build.intensity(cargo.annual * cargo.by_rail / service.load, cargo.monthly_profile)
        arrivals = service.arrivals
        if isinstance(arrivals, RandomTrains):
            return Planned(Arrivals(due, build.streams.draws(f"rail.{name}.gaps", arrivals.gaps)))
        slots = [slot for path in arrivals.paths for slot in path.weekly]
        lateness = build.streams.draws(f"rail.{name}.lateness_h", arrivals.lateness_h)
        return Planned(Booked(weekly(build.scenario.start, build.horizon_h, slots), due, lateness))

    def collection(self, name: str) -> Collection:
        """Return what trains may collect of an import: those that brought something, and those that are called."""
        if name not in self._collections:
            self._collections[name] = self._build.collection(
                name, self._build.scenario.cargoes[name].by_rail
            )
        return self._collections[name]

    def unattended(self) -> list[Collection]:
        """Return what is collected only by trains that brought something."""
        rail = self._build.scenario.rail
        return [
            found for name, found in self._collections.items() if rail and name not in rail.trains
        ]

    def _service(self, name: str) -> TrainService:
        rail = self._build.scenario.rail
        assert rail is not None
        return rail.trains[name]

    def _back(self, name: str, service: TrainService) -> Return | None:
        if service.returns_with is None:
            return None
        return Return(
            self._build.stores[service.returns_with],
            self.collection(service.returns_with),
            self._build.streams.draws(f"rail.{name}.return_wagon", service.return_wagon),
            self._build.streams.draws(f"rail.{name}.return_cut_h", service.cut_h),
        )
