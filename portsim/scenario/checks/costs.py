"""Checks of the costs: paths and names exist, and units are those of the cargo."""

from collections.abc import Iterator
from itertools import product

from portsim.scenario.blocks.costs import (
    DEAD_FREIGHT,
    HANDLING,
    TONNES,
    WAITING_ITEM,
    CostedResource,
    UnknownPathError,
    by_tonnes,
    clock_of,
    node_at,
    number_at,
    shared_by,
)
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.cargoes import Check, Finding
from portsim.scenario.derived.standing_costs import manned_h
from portsim.scenario.faults import Path, did_you_mean

RESERVED = ("all", HANDLING, DEAD_FREIGHT, *WAITING_ITEM.values())


def costed_resources(scenario: Scenario) -> Iterator[Finding]:
    """Counts and uses lead somewhere, and what costs by the hour has a clock."""
    for name, resource in scenario.costs.resources.items() if scenario.costs else ():
        path = ("costs", "resources", name)
        if name in RESERVED:
            yield path, f"{name} is a name of the results: choose another"
        lost = list(_unknown_paths(scenario, path, resource))
        yield from lost
        if not lost:
            yield from _hours_at_work(path, resource)
            yield from _hours_manned(scenario, path, resource)
            yield from _tonnes_of_cargoes(scenario, path, resource)


def _unknown_paths(scenario: Scenario, path: Path, resource: CostedResource) -> Iterator[Finding]:
    for index, key in enumerate(resource.paths):
        here = (*path, "count", index) if isinstance(resource.count, tuple) else (*path, "count")
        try:
            counted = number_at(scenario, key)
        except UnknownPathError as error:
            yield here, str(error)
            continue
        if counted < 0:
            yield here, f"{key} is {counted:g}: a count must be at least 0"
    if resource.use is not None and resource.use != TONNES:
        try:
            node_at(scenario, resource.use)
        except UnknownPathError as error:
            yield (*path, "use"), str(error)


def _hours_at_work(path: Path, resource: CostedResource) -> Iterator[Finding]:
    if not resource.working_usd_per_h:
        return
    places = resource.places
    if not places or any(clock_of(place.split(".")) is None for place in places):
        names = ", ".join(places) or "a number, or tonnes,"
        yield (
            (*path, "working_usd_per_h"),
            f"{names} has no hours at work: count, or name in use, cranes, berths, quays, "
            "stations, gates, bays",
        )
    elif len({clock_of(place.split(".")) for place in places}) < len(places):
        yield (
            (*path, "working_usd_per_h"),
            "count names one resource twice, so its hours would be paid twice",
        )


def _hours_manned(scenario: Scenario, path: Path, resource: CostedResource) -> Iterator[Finding]:
    if not resource.manned_usd_per_h:
        return
    if not resource.paths or any(manned_h(scenario, key) is None for key in resource.paths):
        yield (
            (*path, "manned_usd_per_h"),
            "is for what people man: count must be the path of a number of lanes, bays, tracks, "
            "cranes, pilots or tugs, as road.gate.lanes",
        )


def _tonnes_of_cargoes(
    scenario: Scenario, path: Path, resource: CostedResource
) -> Iterator[Finding]:
    if any(not parts or by_tonnes(parts) for parts in shared_by(resource)):
        for cargo, block in scenario.own_cargoes.items():
            if block.unit == "teu" and block.t_per_teu is None:
                message = (
                    f"is shared out by tonnes, so {cargo} needs t_per_teu; or name in use what "
                    "tells its share"
                )
                yield (*path, "use"), message


def costs_of_cargoes(scenario: Scenario) -> Iterator[Finding]:
    """Handling and dead freight are of known cargoes and in their unit."""
    if scenario.costs is None:
        return
    for item, unit in product((HANDLING, DEAD_FREIGHT), ("t", "teu")):
        key = f"{item}_usd_per_{unit}"
        for name in getattr(scenario.costs, key):
            if name not in scenario.cargoes:
                tail = did_you_mean(name, tuple(scenario.cargoes))
                yield ("costs", key, name), f"no cargo called {name!r}{tail}"
            elif scenario.cargoes[name].of_others:
                yield ("costs", key, name), f"{name} is cargo of others, which costs nothing here"
            elif scenario.cargoes[name].unit != unit:
                cargo = scenario.cargoes[name]
                yield (
                    ("costs", key, name),
                    f"{name} is {cargo.form} cargo: use {item}_usd_per_{cargo.unit} instead",
                )
            elif item == DEAD_FREIGHT and scenario.cargoes[name].direction == "import":
                yield ("costs", key, name), f"{name} is an import, which pays no dead freight"


def ship_time_costs(scenario: Scenario) -> Iterator[Finding]:
    """Every class that carries cargo has a price of its time, if that counts."""
    if scenario.costs is None:
        return
    known = scenario.costs.ship_usd_per_day
    for name in known:
        if name not in scenario.vessels:
            tail = did_you_mean(name, tuple(scenario.vessels))
            yield ("costs", "ship_usd_per_day", name), f"no vessel class called {name!r}{tail}"
    if scenario.costs.perspective == "system":
        carrying = (
            call.vessel
            for call in scenario.calls.values()
            if call.elsewhere_h is None
            and any(
                parcel.cargo not in scenario.cargoes or not scenario.cargoes[parcel.cargo].of_others
                for parcel in call.parcels
            )
        )
        for name in dict.fromkeys(carrying):
            if name not in known and name in scenario.vessels:
                message = (
                    f"has no {name}, whose ships carry cargo here: perspective system counts "
                    "their time"
                )
                yield ("costs", "ship_usd_per_day"), message


CHECKS: tuple[Check, ...] = (costed_resources, costs_of_cargoes, ship_time_costs)
