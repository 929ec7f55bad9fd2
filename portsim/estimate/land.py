"""The land side as stations: gate, weighbridge and bays for trucks, tracks for trains."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from portsim.estimate.profile import EVEN, profile
from portsim.estimate.quantity import NOTHING, Quantity, quantity, total
from portsim.estimate.rows import Fleet, Load
from portsim.estimate.station import Customers, Station
from portsim.estimate.stops import on_duty
from portsim.flow.arrivals.poisson import YEAR_H
from portsim.flow.streams import Floats
from portsim.scenario.blocks.rail import RandomTrains, TrainService
from portsim.scenario.blocks.road import TruckService
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Kpi

DAYS = 365.0
POISSON = Quantity(1.0, 1.0, 1)


@dataclass(frozen=True)
class Flow:
    """What a cargo moves by land in a year, in its unit: receipts of an export, collections of an import."""

    cargo: str
    by_road: float
    by_rail: float

    @property
    def amount(self) -> float:
        """By road and rail together."""
        return self.by_road + self.by_rail


def flows(scenario: Scenario, brought: Mapping[str, float]) -> dict[str, Flow]:
    """Return the land flow of every cargo: an export's annual volume, of an import what ships bring."""
    found = {}
    for name, cargo in scenario.cargoes.items():
        amount = cargo.annual if cargo.direction == "export" else brought.get(name, 0.0)
        found[name] = Flow(name, amount * cargo.by_road, amount * cargo.by_rail)
    return found


# ---- road


def truck_trips(scenario: Scenario, moved: Mapping[str, Flow]) -> dict[str, float]:
    """Return the trucks a year of each service that come to the gate.

    What trucks that delivered take back needs no trucks of its own.
    """
    services = scenario.road.trucks if scenario.road else {}
    trips = {name: moved[name].by_road / service.payload for name, service in services.items()}
    for name, service in services.items():
        if service.returns_with in trips:
            trips[service.returns_with] = max(trips[service.returns_with] - trips[name], 0.0)
    return trips


def truck_stations(
    scenario: Scenario, trips: Mapping[str, float], moved: Mapping[str, Flow]
) -> Iterator[tuple[Station, str]]:
    """Yield every station of the road and what its load is, in the order in which trucks meet them.

    Bays work all loads, those too that trucks collect after they delivered.
    """
    road = scenario.road
    if road is None:
        return
    gate_h = quantity(road.gate.time_h)
    through = {
        name: (trips[name], _spread(scenario, name, service), _shape(service))
        for name, service in road.trucks.items()
    }
    everybody = [Customers(*one, gate_h) for one in through.values()]
    manned = on_duty(scenario, road.gate.shifts)
    yield (
        Station(
            kpi=Kpi.GATE_UTILISATION,
            of="gate",
            queue="gate",
            unit="trucks",
            noun="lanes",
            servers=road.gate.lanes,
            customers=tuple(everybody),
            available=manned,
        ),
        "lane-hours that trucks need over those that the lanes are open",
    )
    bridge = road.weighbridge
    if bridge is not None:
        shared = bridge.number_out is None
        weighing = [one._replace(service=quantity(bridge.time_h)) for one in everybody]
        both = (
            [one._replace(per_year=2.0 * one.per_year) for one in weighing] if shared else weighing
        )
        for of, number, some in (
            ("weighbridge", bridge.number, both),
            ("weighbridge out", bridge.number_out, weighing),
        ):
            if number is not None:
                yield (
                    Station(
                        Kpi.WEIGHBRIDGE_UTILISATION,
                        of,
                        of,
                        "weighings",
                        "bridges",
                        number,
                        tuple(some),
                    ),
                    "bridge-hours that trucks need over all hours",
                )
    for name, service in road.trucks.items():
        if service.bays:
            handling = Customers(
                moved[name].by_road / service.payload,
                *through[name][1:],
                quantity(service.handling_h),
            )
            yield (
                Station(
                    Kpi.BAY_UTILISATION,
                    f"bays {name}",
                    f"bay {name}",
                    "trucks",
                    "bays",
                    service.bays,
                    (handling,),
                ),
                "bay-hours that trucks need over all hours; a truck held by a full store is left out",
            )
    if road.exit is not None:
        leaving = [one._replace(service=quantity(road.exit.time_h)) for one in everybody]
        yield (
            Station(
                Kpi.GATE_UTILISATION,
                "exit",
                "exit",
                "trucks",
                "lanes",
                road.exit.lanes,
                tuple(leaving),
            ),
            "lane-hours that trucks need on the way out over all hours",
        )


def _spread(scenario: Scenario, name: str, service: TruckService) -> Floats:
    cargo = scenario.cargoes[name]
    monthly = cargo.monthly_profile if cargo.direction == "export" else None
    return profile(monthly, service.weekday_profile, service.hourly_profile)


def _shape(service: TruckService) -> Quantity:
    """Return the shape of the gaps: even ones by appointment, each truck late by a time of its own."""
    booked = service.appointments
    if booked is None:
        return quantity(service.gaps)
    scv = 2.0 * booked.lateness_h.variance() * booked.per_hour**2 + booked.no_show_share
    return Quantity(1.0, scv) if scv < 1.0 else POISSON


def truck_limits(scenario: Scenario, trips: Mapping[str, float]) -> Iterator[Load]:
    """Yield the loads of what limits the number of trucks: appointments, trucks called a day, fleets."""
    for name, service in scenario.road.trucks.items() if scenario.road else ():
        if service.max_per_day is not None:
            yield _limit(
                "call_load",
                name,
                service.max_per_day,
                "trucks a day",
                trips[name],
                service.max_per_day * DAYS,
                "trucks that the import needs over the most that are called",
            )
        if service.appointments is not None:
            hours = service.hourly_profile
            open_hours = sum(1 for weight in hours if weight) if hours is not None else 24
            days = service.weekday_profile
            open_days = sum(1 for weight in days if weight) / 7.0 if days is not None else 1.0
            booked = service.appointments
            most = booked.per_hour * (1.0 - booked.no_show_share) * open_hours * open_days * DAYS
            yield _limit(
                "appointment_load",
                name,
                booked.per_hour,
                "appointments an hour",
                trips[name],
                most,
                "trucks that the cargo needs over the appointments that are kept",
            )
        if service.fleet is not None:
            most = service.fleet.trucks * YEAR_H / _round_trip_h(service)
            yield _limit(
                "fleet_load",
                name,
                service.fleet.trucks,
                "trucks of the fleet",
                trips[name],
                most,
                "loads a year over those that the fleet can bring, waits in the terminal left out",
            )


def _limit(
    kpi: str, name: str, count: int, noun: str, per_year: float, most: float, definition: str
) -> Load:
    return Load(
        kpi=kpi,
        of=name,
        members=(name,),
        count=count,
        noun=noun,
        unit="trucks",
        per_year=per_year,
        capacity_per_year=most,
        load=per_year / most,
        hours=None,
        available=1.0,
        busiest_month=None,
        busiest_hour=None,
        note="",
        definition=definition,
    )


def _round_trip_h(service: TruckService) -> float:
    assert service.fleet is not None
    return (
        service.fleet.out_h.expected()
        + service.fleet.home_h.expected()
        + service.handling_h.expected()
    )


def truck_fleet(loads_per_year: float, round_trip_days: float) -> float:
    """Return the trucks that so many loads a year keep busy, none ever idle: 50,000 at 38 days need 5,205."""
    return loads_per_year * round_trip_days / DAYS


def fleets(
    scenario: Scenario, trips: Mapping[str, float], round_trip_days: float | None
) -> tuple[Fleet, ...]:
    """Return the trucks that exports keep on the road: by their fleet's round trip, else by the one given."""
    found = []
    for name, service in scenario.road.trucks.items() if scenario.road else ():
        if scenario.cargoes[name].direction == "import":
            continue
        days = _round_trip_h(service) / 24.0 if service.fleet is not None else round_trip_days
        if days is not None:
            stated = service.fleet.trucks if service.fleet is not None else None
            found.append(Fleet(name, trips[name], days, truck_fleet(trips[name], days), stated))
    return tuple(found)


# ---- rail


def train_trips(scenario: Scenario, moved: Mapping[str, Flow]) -> dict[str, float]:
    """Return the trains a year of each service; what emptied wagons take back needs no trains of its own."""
    services = scenario.rail.trains if scenario.rail else {}
    volumes = {name: moved[name].by_rail for name in services}
    for name, service in services.items():
        if service.returns_with in volumes:
            taken = (
                volumes[name]
                / service.load
                * service.wagons.expected()
                * service.return_wagon.expected()
            )
            volumes[service.returns_with] = max(volumes[service.returns_with] - taken, 0.0)
    return {name: volumes[name] / service.load for name, service in services.items()}


def train_stations(scenario: Scenario, trips: Mapping[str, float]) -> Iterator[tuple[Station, str]]:
    """Yield every rail station and what its load is."""
    rail = scenario.rail
    for name, station in rail.stations.items() if rail else ():
        assert rail is not None
        customers = []
        for cargo, service in rail.trains.items():
            if service.station == name:
                monthly = scenario.cargoes[cargo].monthly_profile
                spread = profile(monthly) if scenario.cargoes[cargo].direction == "export" else EVEN
                holds = _track_h(service, station.track_wagons)
                customers.append(Customers(trips[cargo], spread, _train_gaps(service), holds))
        manned = on_duty(scenario, station.shifts)
        yield (
            Station(
                kpi=Kpi.TRACK_UTILISATION,
                of=name,
                queue=f"track {name}",
                unit="trains",
                noun="tracks",
                servers=station.tracks,
                customers=tuple(customers),
                available=manned,
            ),
            "track-hours that trains need over those that are manned; a train held by a full store is left out",
        )


def _train_gaps(service: TrainService) -> Quantity:
    """Return the shape of the gaps: by timetable even ones, each train late by a time of its own."""
    arrivals = service.arrivals
    if isinstance(arrivals, RandomTrains):
        return quantity(arrivals.gaps)
    every_h = 168.0 / arrivals.per_week
    scv = 2.0 * arrivals.lateness_h.variance() / every_h**2
    return Quantity(1.0, scv) if scv < 1.0 else POISSON


def _track_h(service: TrainService, track_wagons: int | None) -> Quantity:
    """Return the hours that a train holds an unloading track, all its portions together."""
    wagons = service.wagons.expected()
    portions = ceil(wagons / track_wagons) if track_wagons else 1
    cuts = ceil(wagons / service.wagons_per_cut)
    cut = quantity(service.cut_h)
    work = Quantity(cuts * cut.mean, cuts * cut.variance, cut.stages * cuts if cut.stages else None)
    shunting = quantity(service.shunting_h)
    moves = (
        Quantity(portions * shunting.mean, portions * shunting.variance)
        if portions > 1
        else shunting
    )
    parts = [work, moves, quantity(service.setup_h), quantity(service.release_h)]
    return total(parts) if any(part.mean for part in parts) else NOTHING
