"""Checks of the road: loads, appointments, fleets, return trips and opening hours."""

from collections.abc import Iterator

from portsim.flow.calendar.year import YEAR_H
from portsim.scenario.blocks.cargo import Cargo
from portsim.scenario.blocks.road import TruckService
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.cargoes import Check, Finding, too_large, unit_findings
from portsim.scenario.derived.closures import ever_manned
from portsim.scenario.faults import Path, did_you_mean

HOURS_A_WEEK = 168.0


def payloads(scenario: Scenario) -> Iterator[Finding]:
    """Payloads are in the cargo's unit and not larger than its compartment."""
    for name, service, cargo, path in _services(scenario):
        yield from unit_findings(
            path, service, name, cargo, "payload_t", "payload_teu", needed=True
        )
        yield from too_large(
            scenario, name, (*path, f"payload_{cargo.unit}"), "a truck load", service.payload
        )
        if service.bay_kept and not service.bays:
            yield (
                (*path, "bay_kept"),
                "needs bays: without a limit to them none can be kept from others",
            )


def keys_for_direction(scenario: Scenario) -> Iterator[Finding]:
    """What is for exports stands at exports, what is for imports at imports."""
    exports_only = ("appointments", "fleet", "returns_with")
    for name, service, cargo, path in _services(scenario):
        if cargo.direction == "export":
            if service.max_per_day is not None:
                yield (*path, "max_per_day"), f"is for imports; {name} is an export"
            continue
        for key in exports_only:
            if getattr(service, key) is not None:
                yield (*path, key), f"is for exports; {name} is an import"


def trucks_come_one_way(scenario: Scenario) -> Iterator[Finding]:
    """Trucks come in one way only, and appointments are enough for the cargo."""
    for _, service, cargo, path in _services(scenario):
        if service.fleet is not None and service.appointments is not None:
            yield (
                (*path, "appointments"),
                "a fleet comes when it is back: give appointments or a fleet, not both",
            )
        if service.appointments is None or not service.payload:
            continue
        days = sum(map(bool, service.weekday_profile or [1] * 7))
        hours = sum(map(bool, service.hourly_profile or [1] * 24))
        places = service.appointments.per_hour * days * hours / HOURS_A_WEEK * YEAR_H
        wanted = (
            cargo.annual
            * cargo.by_road
            / service.payload
            / (1.0 - service.appointments.no_show_share)
        )
        if wanted > places:
            yield (
                (*path, "appointments", "per_hour"),
                f"{wanted:,.0f} appointments a year are wanted, and there are {places:,.0f}",
            )


def returns(scenario: Scenario) -> Iterator[Finding]:
    """Trucks collect an import that goes by road."""
    known = scenario.road.trucks if scenario.road else {}
    imports = [name for name, _, cargo, _ in _services(scenario) if cargo.direction == "import"]
    for _, service, _, path in _services(scenario):
        other = service.returns_with
        if other is None or other in imports:
            continue
        if other in known and other in scenario.cargoes:
            yield (*path, "returns_with"), f"must be an import; {other} is an export"
        else:
            yield (
                (*path, "returns_with"),
                f"no trucks for an import called {other!r}{did_you_mean(other, imports)}",
            )


def some_hours_open(scenario: Scenario) -> Iterator[Finding]:
    """The gate and the roads to it are open at some hours."""
    if scenario.road is None:
        return
    road = scenario.road
    for path, shifts in (
        (("road", "gate", "shifts"), road.gate.shifts),
        (("road", "access"), road.access),
    ):
        if shifts is not None and not ever_manned(scenario, shifts):
            yield path, "leave no hour to come in"


def _services(scenario: Scenario) -> Iterator[tuple[str, TruckService, Cargo, Path]]:
    for name, service in (scenario.road.trucks if scenario.road else {}).items():
        if name in scenario.cargoes:
            yield name, service, scenario.cargoes[name], ("road", "trucks", name)


CHECKS: tuple[Check, ...] = (
    payloads,
    keys_for_direction,
    trucks_come_one_way,
    returns,
    some_hours_open,
)
