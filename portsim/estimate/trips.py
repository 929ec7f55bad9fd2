"""How many trucks and trains come a year, and what a fleet of trucks can bring."""

from collections.abc import Mapping

from portsim.estimate.land import LandFlow
from portsim.flow.calendar.year import YEAR_H
from portsim.scenario.blocks.road import Road, TruckService
from portsim.scenario.blocks.scenario import Scenario


def truck_trips(scenario: Scenario, flows: Mapping[str, LandFlow]) -> dict[str, float]:
    """Return the trucks a year of each service that come to the gate.

    Imports that trucks take back after they delivered need no trucks of their own.
    """
    services = scenario.road.trucks if scenario.road else {}
    trips = {name: flows[name].by_road / service.payload for name, service in services.items()}
    for name, service in services.items():
        if service.returns_with in trips:
            trips[service.returns_with] = max(trips[service.returns_with] - trips[name], 0.0)
    return trips


def train_trips(scenario: Scenario, flows: Mapping[str, LandFlow]) -> dict[str, float]:
    """Return the trains a year of each service.

    Imports that emptied wagons take back need no trains of their own.
    """
    services = scenario.rail.trains if scenario.rail else {}
    volumes = {name: flows[name].by_rail for name in services}
    for name, service in services.items():
        if service.returns_with in volumes:
            trains = volumes[name] / service.load
            taken = trains * service.wagons.expected() * service.return_wagon.expected()
            volumes[service.returns_with] = max(volumes[service.returns_with] - taken, 0.0)
    return {name: volumes[name] / service.load for name, service in services.items()}


def fleet_loads(road: Road, service: TruckService) -> float:
    """Return the loads that the fleet of a service can bring in a year, if no truck ever waits."""
    assert service.fleet is not None
    return service.fleet.trucks * YEAR_H / round_trip_h(road, service)


def round_trip_h(road: Road, service: TruckService) -> float:
    """Return the hours from one loading of a truck of the fleet to the next, without waits.

    The time in the terminal counts: gate, weighbridge both ways, bay, the way out and the exit.
    """
    fleet = service.fleet
    assert fleet is not None
    hours = fleet.out_h.expected() + fleet.home_h.expected() + road.exit_h
    hours += road.gate.time_h.expected() + service.handling_h.expected()
    if road.weighbridge is not None:
        hours += 2.0 * road.weighbridge.time_h.expected()
    if road.exit is not None:
        hours += road.exit.time_h.expected()
    return hours
