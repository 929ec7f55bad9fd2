"""From the road of a scenario to the yard and the kinds of trucks."""

from portsim.flow.arrivals.appointments import Booked, weekly
from portsim.flow.arrivals.poisson import YEAR_H, Arrivals
from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.flow.corridor.network import Flow
from portsim.flow.queues.blocking import Offers, Server
from portsim.flow.streams import Floats
from portsim.scenario.blocks.road import Appointments, Road, TruckService
from portsim.scenario.blocks.weather import Shifts
from portsim.scenario.derived.closures import manned
from portsim.scenario.distributions.bounded import Uniform
from portsim.scenario.distributions.distribution import Distribution
from portsim.terminal.corridor.land_flows import LandBuilder
from portsim.terminal.road import columns as col
from portsim.terminal.road.kinds import CalledTrucks, Source, TruckKind, Yard

UNIFORM = Uniform(dist="uniform", min=0.0, max=1.0)


class ByCorridor:
    """Trucks that come when the corridor lets them; each carries its payload."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    def until(self, hour: float) -> Floats:
        """Return the hours, in order, of the arrivals before `hour` that were not given yet."""
        return self._flow.until(hour)[0]


def yard(build: LandBuilder, road: Road) -> Yard:
    """Return what all trucks meet."""

    def calendar(shifts: Shifts | None) -> Calendar:
        return manned(build.scenario, shifts, build.horizon_h) if shifts else ALWAYS

    bridges = None
    if road.weighbridge is not None:
        way_in = Server(road.weighbridge.number)
        way_out = road.weighbridge.number_out
        bridges = way_in, Server(way_out) if way_out else way_in
    return Yard(
        Server(road.gate.lanes, calendar(road.gate.shifts)),
        road.exit_h,
        calendar(road.access) if road.access else None,
        Server(road.parking.places) if road.parking else None,
        road.parking is not None and road.parking.full == "holds_outside",
        bridges,
        Server(road.exit.lanes) if road.exit else None,
    )


def kinds(build: LandBuilder, road: Road) -> list[TruckKind]:
    """Return the truck services, in the file's order."""
    collected = {service.returns_with for service in road.trucks.values()}
    return [
        TruckKind(
            name=name,
            compartment=build.stores[name],
            payload=service.payload,
            source=_source(build, name, service),
            draws={
                column: build.streams.draws(f"road.{name}.{stream}", law)
                for column, (stream, law) in _times(road, service).items()
            },
            bays=service.bays,
            bay_kept=service.bay_kept,
            fleet=Server(service.fleet.trucks) if service.fleet else None,
            returns_with=service.returns_with,
            offers=Offers() if name in collected else None,
        )
        for name, service in road.trucks.items()
    ]


def _times(road: Road, service: TruckService) -> dict[int, tuple[str, Distribution]]:
    """Return what is drawn for each truck: by column, the name of the stream and the law."""
    found: dict[int, tuple[str, Distribution]] = {
        col.GATE_H: ("gate_h", road.gate.time_h),
        col.BAY_H: ("handling_h", service.handling_h),
    }
    if road.weighbridge is not None:
        found[col.WEIGH_H] = "weigh_h", road.weighbridge.time_h
        found[col.REWEIGH_H] = "reweigh_h", road.weighbridge.time_h
    if road.exit is not None:
        found[col.LANE_H] = "exit_h", road.exit.time_h
    if service.returns_with is not None:
        found[col.BACK_H] = "collect_h", road.trucks[service.returns_with].handling_h
    if service.fleet is not None:
        found[col.AWAY_H] = "out_h", service.fleet.out_h
        found[col.HOME_H] = "home_h", service.fleet.home_h
    return found


def _source(build: LandBuilder, name: str, service: TruckService) -> Source | CalledTrucks:
    cargo = build.scenario.cargoes[name]
    per_year = cargo.annual * cargo.by_road / service.payload
    if cargo.direction == "import":
        return CalledTrucks(
            build.collection(name, cargo.by_road),
            service.max_per_day,
            build.truck_intensity(name, YEAR_H, by_month=False),
            build.streams.draws(f"road.{name}.called_at", UNIFORM),
        )
    if (flow := build.flows.get((name, "road"))) is not None:
        return ByCorridor(flow)
    booking = service.appointments
    if booking is None:
        return Arrivals(
            build.truck_intensity(name, per_year),
            build.streams.draws(f"road.{name}.gaps", service.gaps),
        )
    return Booked(
        weekly(build.scenario.start, build.horizon_h, slots(service, booking)),
        build.truck_intensity(name, per_year / (1.0 - booking.no_show_share)),
        build.streams.draws(f"road.{name}.lateness_h", booking.lateness_h),
        booking.early_h,
        booking.no_show_share,
        build.streams.draws(f"road.{name}.shows", UNIFORM),
    )


def slots(service: TruckService, booking: Appointments) -> list[tuple[int, float]]:
    """Return the appointments of a week, (weekday, hours after midnight), evenly spread in the hours with trucks."""
    days, hours = service.weekday_profile or (1.0,) * 7, service.hourly_profile or (1.0,) * 24
    return [
        (day, hour + place / booking.per_hour)
        for day in range(7)
        for hour in range(24)
        for place in range(booking.per_hour)
        if days[day] and hours[hour]
    ]
