"""From a scenario to its stations and trains."""

from portsim.flow.arrivals.appointments import Booked, weekly
from portsim.flow.arrivals.poisson import Arrivals
from portsim.flow.streams import Draws
from portsim.scenario.blocks.rail import RandomTrains, TrainService
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.closures import manned
from portsim.scenario.derived.rosters import roster
from portsim.terminal.corridor.land_flows import LandBuilder
from portsim.terminal.handling.collection import Collection
from portsim.terminal.handling.environment import Environment
from portsim.terminal.rail.rail_terminal import TrainArrivals
from portsim.terminal.rail.station import Station
from portsim.terminal.rail.train import ReturnLoad, TrainKind


def stations(env: Environment, scenario: Scenario, horizon_h: float) -> dict[str, Station]:
    """Return the stations by name."""
    blocks = scenario.rail.stations if scenario.rail else {}
    return {
        name: Station(
            env,
            name,
            roster(scenario, block.tracks, horizon_h),
            block.track_wagons,
            [group.wagons for group in block.arrival_tracks for _ in range(group.number)],
            block.locomotives,
            None if block.shifts is None else manned(scenario, block.shifts, horizon_h),
        )
        for name, block in blocks.items()
    }


class TimetabledArrivals:
    """Trains that come at random or by a timetable, and draw their own loads."""

    def __init__(self, hours: Arrivals | Booked) -> None:
        self._hours = hours

    def next(self) -> tuple[float, float | None]:
        """Return (hour, None) of the next train; the hour is infinite if none comes any more."""
        return self._hours.next(), None


class TrainBuilder:
    """Makes what the trains of a scenario share, and what brings them."""

    def __init__(self, build: LandBuilder, stations: dict[str, Station]) -> None:
        self._build = build
        self._stations = stations
        self._collections: dict[str, Collection] = {}

    def kind(self, name: str, index: int) -> TrainKind:
        """Return what all trains of a service share; `index` is its place in the file."""
        build, service = self._build, self._service(name)

        def draws(key: str) -> Draws:
            return build.streams.draws(f"rail.{name}.{key}", getattr(service, key))

        return TrainKind(
            index,
            self._stations[service.station],
            build.stores[name],
            service.wagons_per_cut,
            wagons=draws("wagons"),
            wagon_load=draws("wagon"),
            cut_h=draws("cut_h"),
            arrival_h=draws("arrival_h"),
            shunting_h=draws("shunting_h"),
            setup_h=draws("setup_h"),
            release_h=draws("release_h"),
            turns_away=service.when_full == "turn_away",
            return_load=self._return_load(name, service),
        )

    def arrivals(self, name: str) -> TrainArrivals:
        """Return the arrival process of an export: by the corridor, at random or by timetable."""
        if (flow := self._build.flows.get((name, "rail"))) is not None:
            return flow
        build, service, cargo = self._build, self._service(name), self._build.scenario.cargoes[name]
        planned = build.intensity(
            cargo.annual * cargo.by_rail / service.load, cargo.monthly_profile
        )
        block = service.arrivals
        if isinstance(block, RandomTrains):
            return TimetabledArrivals(
                Arrivals(planned, build.streams.draws(f"rail.{name}.gaps", block.gaps))
            )
        slots = [slot for path in block.paths for slot in path.weekly]
        lateness = build.streams.draws(f"rail.{name}.lateness_h", block.lateness_h)
        return TimetabledArrivals(
            Booked(weekly(build.scenario.start, build.horizon_h, slots), planned, lateness)
        )

    def collection(self, name: str) -> Collection:
        """Return what trains may collect of an import, whether they are called or return."""
        if name not in self._collections:
            self._collections[name] = self._build.collection(
                name, self._build.scenario.cargoes[name].by_rail
            )
        return self._collections[name]

    def without_called_trains(self) -> list[Collection]:
        """Return what is collected only by trains that brought something."""
        rail = self._build.scenario.rail
        if rail is None:
            return []
        return [
            collection for name, collection in self._collections.items() if name not in rail.trains
        ]

    def _service(self, name: str) -> TrainService:
        rail = self._build.scenario.rail
        assert rail is not None
        return rail.trains[name]

    def _return_load(self, name: str, service: TrainService) -> ReturnLoad | None:
        if service.returns_with is None:
            return None
        return ReturnLoad(
            self._build.stores[service.returns_with],
            self.collection(service.returns_with),
            self._build.streams.draws(f"rail.{name}.return_wagon", service.return_wagon),
            self._build.streams.draws(f"rail.{name}.return_cut_h", service.cut_h),
        )
