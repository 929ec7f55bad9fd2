"""All checks between the blocks of a scenario.

They find for example a call whose ships fit no berth, and shares that do not add up to 1.
"""

from collections.abc import Iterator

from portsim.policies import BERTH
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks import (
    approach,
    berths,
    cargoes,
    corridor,
    costs,
    cranes,
    given,
    kpis,
    numbers,
    rail,
    records,
    road,
    storage,
    vessels,
)
from portsim.scenario.checks.cargoes import Finding
from portsim.scenario.distributions.law import Law
from portsim.scenario.faults import Path, did_you_mean


def faults_of(scenario: Scenario) -> list[Finding]:
    """Return path and message of everything that is wrong between blocks; empty if all is right.

    Returns
    -------
    list
        Each path is as in the file: ("calls", "wheat", "parcels", 0, "cargo").
    """
    findings: list[Finding] = []
    for check in (
        names_exist,
        *cargoes.CHECKS,
        *storage.CHECKS,
        *rail.CHECKS,
        *road.CHECKS,
        *vessels.CHECKS,
        *cranes.CHECKS,
        *records.CHECKS,
        *berths.CHECKS,
        *approach.CHECKS,
        *costs.CHECKS,
        *given.CHECKS,
        *numbers.CHECKS,
        means_are_positive,
    ):
        findings += check(scenario)
    if scenario.corridor is not None:
        findings += corridor.findings(scenario, scenario.corridor)
    findings += berth_rule_exists(scenario)
    for check in kpis.CHECKS:
        findings += check(scenario)
    return findings


def berth_rule_exists(scenario: Scenario) -> Iterator[Finding]:
    """The berth rule exists."""
    name, known = scenario.berthing.policy, (*BERTH, *scenario.parts.berth_rules)
    if name not in known:
        yield ("berthing", "policy"), f"no berth rule called {name!r}{did_you_mean(name, known)}"


def names_exist(scenario: Scenario) -> Iterator[Finding]:
    """Every name that a block refers to exists."""
    nouns = {
        "cargo": tuple(scenario.cargoes),
        "berth": (*scenario.berths, *scenario.quays),
        "vessel class": tuple(scenario.vessels),
        "station": tuple(scenario.rail.stations) if scenario.rail else (),
        "weather": tuple(scenario.weather),
    }
    for path, noun, name in _references(scenario):
        if name not in nouns[noun]:
            yield path, f"no {noun} called {name!r}{did_you_mean(name, nouns[noun])}"


def _references(scenario: Scenario) -> Iterator[tuple[Path, str, str]]:
    """Yield path, noun and name of every reference."""
    for cargo, kind in scenario.cargoes.items():
        for index, name in enumerate(kind.stopped_by):
            yield ("cargoes", cargo, "stopped_by", index), "weather", name
    for store, block in scenario.stores.items():
        for cargo in block.compartments:
            yield ("stores", store, "compartments", cargo), "cargo", cargo
    if scenario.road:
        for cargo in scenario.road.trucks:
            yield ("road", "trucks", cargo), "cargo", cargo
    if scenario.rail:
        for cargo, service in scenario.rail.trains.items():
            yield ("rail", "trains", cargo), "cargo", cargo
            yield ("rail", "trains", cargo, "station"), "station", service.station
            if service.returns_with is not None:
                yield ("rail", "trains", cargo, "returns_with"), "cargo", service.returns_with
    for name, berth in scenario.berths.items():
        for index, cargo in enumerate(berth.cargoes or ()):
            yield ("berths", name, "cargoes", index), "cargo", cargo
    for name, quay in scenario.quays.items():
        for index, cargo in enumerate(quay.cargoes or ()):
            yield ("quays", name, "cargoes", index), "cargo", cargo
    for index, weather in enumerate(scenario.approach.closed_by):
        yield ("approach", "closed_by", index), "weather", weather
    for name, vessel in scenario.vessels.items():
        for key, limits in (("limits_in", vessel.limits_in), ("limits_out", vessel.limits_out)):
            for weather in limits:
                yield ("vessels", name, key, weather), "weather", weather
        for index, weather in enumerate(vessel.gear.stopped_by if vessel.gear else ()):
            yield ("vessels", name, "gear", "stopped_by", index), "weather", weather
    for name, pool in scenario.cranes.items():
        for cargo in pool.cargoes:
            yield ("cranes", name, "cargoes", cargo), "cargo", cargo
        for index, weather in enumerate(pool.stopped_by):
            yield ("cranes", name, "stopped_by", index), "weather", weather
        for index, berth_name in enumerate(pool.berths or ()):
            yield ("cranes", name, "berths", index), "berth", berth_name
    for name, call in scenario.calls.items():
        yield ("calls", name, "vessel"), "vessel class", call.vessel
        for index, berth_name in enumerate(call.berths or ()):
            yield ("calls", name, "berths", index), "berth", berth_name
        for index, parcel in enumerate(call.parcels):
            yield ("calls", name, "parcels", index, "cargo"), "cargo", parcel.cargo


def means_are_positive(scenario: Scenario) -> Iterator[Finding]:
    """Gaps, parcels and factors that rates are divided by are not always zero."""
    for path, law in _divisors(scenario):
        if law is not None and not law.expected() > 0:
            yield path, "must have a mean greater than 0"


def _divisors(scenario: Scenario) -> Iterator[tuple[Path, Law | None]]:
    for cargo, trucks in (scenario.road.trucks if scenario.road else {}).items():
        yield ("road", "trucks", cargo, "gaps"), trucks.gaps
    for cargo, trains in (scenario.rail.trains if scenario.rail else {}).items():
        path = ("rail", "trains", cargo)
        if trains.arrivals.kind == "random":
            yield (*path, "arrivals", "gaps"), trains.arrivals.gaps
        for key in ("wagons", "wagon_t", "wagon_teu", "return_wagon_t", "return_wagon_teu"):
            yield (*path, key), getattr(trains, key)
    for name, call in scenario.calls.items():
        yield ("calls", name, "handling_factor"), call.handling_factor
        if call.arrivals.kind == "random":
            yield ("calls", name, "arrivals", "gaps"), call.arrivals.gaps
        if call.arrivals.kind == "fleet":
            yield ("calls", name, "arrivals", "round_trip_h"), call.arrivals.round_trip_h
        for index, parcel in enumerate(call.parcels):
            key = "t" if parcel.t is not None else "teu"
            yield ("calls", name, "parcels", index, key), parcel.size
