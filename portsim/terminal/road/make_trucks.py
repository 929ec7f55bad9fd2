"""From the road of a scenario to its gate complex and the kinds of trucks."""

from portsim.flow.arrivals.appointments import Booked, weekly
from portsim.flow.arrivals.poisson import Arrivals
from portsim.flow.calendar.year import YEAR_H
from portsim.flow.corridor.network import Flow
from portsim.flow.queues.routes import Offers, Servers
from portsim.flow.streams import Floats
from portsim.scenario.blocks.road import Appointments, Road, TruckService
from portsim.scenario.derived.closures import manned
from portsim.scenario.derived.rosters import roster
from portsim.scenario.distributions.bounded import Uniform
from portsim.scenario.distributions.distribution import Distribution
from portsim.terminal.corridor.land_flows import LandBuilder
from portsim.terminal.road.columns import Column
from portsim.terminal.road.kinds import CalledTrucks, GateComplex, Source, TruckKind

UNIFORM = Uniform(dist="uniform", min=0.0, max=1.0)


class ByCorridor:
    """Trucks that come when the corridor lets them; each carries its payload."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    def until(self, hour: float) -> Floats:
        """Return the hours, in order, of the arrivals before `hour` that were not given yet."""
        return self._flow.until(hour)[0]


def make_gate_complex(build: LandBuilder, road: Road) -> GateComplex:
    """Return what all trucks meet."""

    scenario, horizon_h = build.scenario, build.horizon_h
    parking = road.parking
    return GateComplex(
        gate=Servers(roster(scenario, road.gate.lanes, horizon_h, road.gate.shifts)),
        exit_h=road.exit_h,
        access=manned(scenario, road.access, horizon_h) if road.access else None,
        parking=Servers(parking.places) if parking else None,
        parks_before_gate=parking is not None and parking.full == "holds_outside",
        weighbridges=_weighbridges(road),
        exit=Servers(roster(scenario, road.exit.lanes, horizon_h)) if road.exit else None,
    )


def _weighbridges(road: Road) -> tuple[Servers, Servers] | None:
    """Return the weighbridges on the way in and out: the same unless there are some for each."""
    if road.weighbridge is None:
        return None
    bridges_in = Servers(road.weighbridge.number)
    number_out = road.weighbridge.number_out
    return bridges_in, Servers(number_out) if number_out else bridges_in


def make_truck_kinds(build: LandBuilder, road: Road) -> list[TruckKind]:
    """Return the kinds of trucks, in the order of the scenario."""
    offered = {service.returns_with for service in road.trucks.values()}
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
            bays=roster(build.scenario, service.bays, build.horizon_h) if service.bays else None,
            bay_kept=service.bay_kept,
            fleet=Servers(service.fleet.trucks) if service.fleet else None,
            returns_with=service.returns_with,
            offers=Offers() if name in offered else None,
        )
        for name, service in road.trucks.items()
    ]


def _times(road: Road, service: TruckService) -> dict[Column, tuple[str, Distribution]]:
    """Return the random hours of each truck by column: (name of the stream, distribution)."""
    times: dict[Column, tuple[str, Distribution]] = {
        Column.GATE_H: ("gate_h", road.gate.time_h),
        Column.BAY_H: ("handling_h", service.handling_h),
    }
    if road.weighbridge is not None:
        times[Column.WEIGHING_IN_H] = "weigh_h", road.weighbridge.time_h
        times[Column.WEIGHING_OUT_H] = "reweigh_h", road.weighbridge.time_h
    if road.exit is not None:
        times[Column.EXIT_H] = "exit_h", road.exit.time_h
    if service.returns_with is not None:
        times[Column.RETURN_BAY_H] = "collect_h", road.trucks[service.returns_with].handling_h
    if service.fleet is not None:
        times[Column.FLEET_OUT_H] = "out_h", service.fleet.out_h
        times[Column.FLEET_HOME_H] = "home_h", service.fleet.home_h
    return times


def _source(build: LandBuilder, name: str, service: TruckService) -> Source | CalledTrucks:
    """Return where the trucks of a service come from."""
    cargo = build.scenario.cargoes[name]
    per_year = cargo.annual * cargo.by_road / service.payload
    if cargo.direction == "import":
        return CalledTrucks(
            collection=build.collection(name, cargo.by_road),
            max_per_day=service.max_per_day,
            intensity=build.truck_intensity(name, YEAR_H, by_month=False),
            uniforms=build.streams.draws(f"road.{name}.called_at", UNIFORM),
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
    """Return the appointments of a week as (weekday, hours after midnight).

    They are evenly spread over each hour in which trucks come.
    """
    days, hours = service.weekday_profile or (1.0,) * 7, service.hourly_profile or (1.0,) * 24
    return [
        (day, hour + number / booking.per_hour)
        for day in range(7)
        for hour in range(24)
        for number in range(booking.per_hour)
        if days[day] and hours[hour]
    ]
