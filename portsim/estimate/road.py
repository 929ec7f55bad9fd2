"""The road as stations for the formulas, and what limits the number of trucks."""

from collections.abc import Iterator, Mapping

from portsim.estimate.downtime import manned_share
from portsim.estimate.land import DAYS_A_YEAR, LandFlow
from portsim.estimate.moments import POISSON_GAPS, Moments, moments_of
from portsim.estimate.profile import manned_by_hour, profile
from portsim.estimate.rows import Fleet, Load, load_of_limit
from portsim.estimate.station import Customers, LandStation, Station
from portsim.estimate.trips import fleet_loads, round_trip_h
from portsim.flow.streams import Floats
from portsim.scenario.blocks.numbers import NumberTable, most_of
from portsim.scenario.blocks.road import Exit, TruckService, Weighbridge
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Kpi, Place, Queue
from portsim.vocabulary.resources import bays_resource


def truck_stations(
    scenario: Scenario, trips: Mapping[str, float], flows: Mapping[str, LandFlow]
) -> Iterator[LandStation]:
    """Yield every station of the road, in the order in which trucks pass them.

    Bays handle all loads, also those that trucks collect after they delivered.
    """
    road = scenario.road
    if road is None:
        return
    trucks = {
        name: Customers(
            per_year=trips[name],
            profile=_truck_profile(scenario, name, service),
            gaps=_truck_gaps(service),
            service=moments_of(road.gate.time_h),
        )
        for name, service in road.trucks.items()
    }
    all_trucks = tuple(trucks.values())
    yield LandStation(
        Station(
            kpi=Kpi.GATE_UTILISATION,
            of=Place.GATE,
            queue=Queue(Place.GATE),
            unit="trucks",
            noun="lanes",
            servers=most_of(road.gate.lanes),
            customers=all_trucks,
            available=manned_share(scenario, road.gate.shifts, road.gate.lanes),
            by_hour=manned_by_hour(road.gate.lanes),
        ),
        "lane-hours that trucks need over those that the lanes are open",
    )
    if road.weighbridge is not None:
        yield from _weighbridges(road.weighbridge, all_trucks)
    for name, service in road.trucks.items():
        if service.bays:
            loads_a_year = flows[name].by_road / service.payload
            loads = trucks[name]._replace(per_year=loads_a_year)
            yield _bays(scenario, name, service.bays, loads)
    if road.exit is not None:
        yield _exit(scenario, road.exit, all_trucks)


def _weighbridges(bridge: Weighbridge, trucks: tuple[Customers, ...]) -> Iterator[LandStation]:
    """Yield the weighbridges on the way in, and those on the way out if they are others."""
    once = tuple(stream._replace(service=moments_of(bridge.time_h)) for stream in trucks)
    twice = tuple(stream._replace(per_year=2.0 * stream.per_year) for stream in once)
    stations = [(Place.WEIGHBRIDGE, bridge.number, twice if bridge.number_out is None else once)]
    if bridge.number_out is not None:
        stations.append((Place.WEIGHBRIDGE_OUT, bridge.number_out, once))
    for name, number, weighings in stations:
        yield LandStation(
            Station(
                kpi=Kpi.WEIGHBRIDGE_UTILISATION,
                of=name,
                queue=Queue(name),
                unit="weighings",
                noun="bridges",
                servers=number,
                customers=weighings,
            ),
            "bridge-hours that trucks need over all hours",
        )


def _bays(scenario: Scenario, name: str, bays: int | NumberTable, trucks: Customers) -> LandStation:
    """Return the bays of a cargo as a station."""
    assert scenario.road is not None
    handling_h = scenario.road.trucks[name].handling_h
    return LandStation(
        Station(
            kpi=Kpi.BAY_UTILISATION,
            of=bays_resource(name),
            queue=Queue(Place.BAY, name),
            unit="trucks",
            noun="bays",
            servers=most_of(bays),
            customers=(trucks._replace(service=moments_of(handling_h)),),
            available=manned_share(scenario, None, bays),
            by_hour=manned_by_hour(bays),
        ),
        f"bay-hours that trucks need over {_hours(bays)}; a truck held by a full store is left out",
    )


def _exit(scenario: Scenario, block: Exit, trucks: tuple[Customers, ...]) -> LandStation:
    """Return the lanes on the way out as a station."""
    exit_h = moments_of(block.time_h)
    return LandStation(
        Station(
            kpi=Kpi.GATE_UTILISATION,
            of=Place.EXIT,
            queue=Queue(Place.EXIT),
            unit="trucks",
            noun="lanes",
            servers=most_of(block.lanes),
            customers=tuple(stream._replace(service=exit_h) for stream in trucks),
            available=manned_share(scenario, None, block.lanes),
            by_hour=manned_by_hour(block.lanes),
        ),
        f"lane-hours that trucks need on the way out over {_hours(block.lanes)}",
    )


def _hours(number: int | NumberTable) -> str:
    """Return the hours over which a load of some servers is told."""
    return "those that are manned" if isinstance(number, NumberTable) else "all hours"


def _truck_profile(scenario: Scenario, name: str, service: TruckService) -> Floats:
    cargo = scenario.cargoes[name]
    monthly = cargo.monthly_profile if cargo.direction == "export" else None
    return profile(monthly, service.weekday_profile, service.hourly_profile)


def _truck_gaps(service: TruckService) -> Moments:
    """Return the shape of the gaps between trucks.

    Appointments are at even gaps, and each truck is late by a time of its own.
    """
    booked = service.appointments
    if booked is None:
        return moments_of(service.gaps)
    scv = 2.0 * booked.lateness_h.variance() * booked.per_hour**2 + booked.no_show_share
    return Moments(1.0, scv) if scv < 1.0 else POISSON_GAPS


def truck_limits(scenario: Scenario, trips: Mapping[str, float]) -> Iterator[Load]:
    """Yield the loads of what limits the number of trucks.

    These are the trucks called a day, the appointments, and the fleets.
    """
    road = scenario.road
    for name, service in road.trucks.items() if road else ():
        assert road is not None
        if service.max_per_day is not None:
            yield load_of_limit(
                kpi="call_load",
                of=name,
                count=service.max_per_day,
                noun="trucks a day",
                unit="trucks",
                per_year=trips[name],
                capacity_per_year=service.max_per_day * DAYS_A_YEAR,
                definition="trucks that the import needs over the most that are called",
            )
        if service.appointments is not None:
            yield load_of_limit(
                kpi="appointment_load",
                of=name,
                count=service.appointments.per_hour,
                noun="appointments an hour",
                unit="trucks",
                per_year=trips[name],
                capacity_per_year=_appointments_a_year(service),
                definition="trucks that the cargo needs over the appointments that are kept",
            )
        if service.fleet is not None:
            yield load_of_limit(
                kpi="fleet_load",
                of=name,
                count=service.fleet.trucks,
                noun="trucks of the fleet",
                unit="trucks",
                per_year=trips[name],
                capacity_per_year=fleet_loads(road, service),
                definition="loads a year over those that the fleet can bring, "
                "waits in the terminal left out",
            )


def _appointments_a_year(service: TruckService) -> float:
    """Return the appointments that trucks keep in a year, if all are booked."""
    assert service.appointments is not None
    open_hours, open_week = 24, 1.0
    if service.hourly_profile is not None:
        open_hours = sum(1 for weight in service.hourly_profile if weight)
    if service.weekday_profile is not None:
        open_week = sum(1 for weight in service.weekday_profile if weight) / 7.0
    kept_per_hour = service.appointments.per_hour * (1.0 - service.appointments.no_show_share)
    return kept_per_hour * open_hours * open_week * DAYS_A_YEAR


def truck_fleet(loads_per_year: float, round_trip_days: float) -> float:
    """Return how many trucks a number of loads a year keeps busy, if no truck is ever idle.

    Examples
    --------
    >>> round(truck_fleet(50_000, 38))
    5205
    """
    return loads_per_year * round_trip_days / DAYS_A_YEAR


def fleets(
    scenario: Scenario, trips: Mapping[str, float], round_trip_days: float | None
) -> tuple[Fleet, ...]:
    """Return the trucks that exports keep on the road.

    A service with a fleet has a round trip of its own; the others have the one that is given, and
    are left out if none is.
    """
    rows = []
    road = scenario.road
    for name, service in road.trucks.items() if road else ():
        assert road is not None
        if scenario.cargoes[name].direction == "import":
            continue
        fleet = service.fleet
        days = round_trip_days if fleet is None else round_trip_h(road, service) / 24.0
        if days is not None:
            trucks = truck_fleet(trips[name], days)
            rows.append(Fleet(name, trips[name], days, trucks, fleet.trucks if fleet else None))
    return tuple(rows)
