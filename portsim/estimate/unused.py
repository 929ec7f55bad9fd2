"""What a scenario declares and no ship, train or truck of it can ever use."""

from collections.abc import Iterator
from contextlib import suppress
from math import inf

from pydantic import ValidationError

from portsim.estimate.rows import Remark
from portsim.estimate.ship_streams import ShipStream, ship_streams
from portsim.scenario.base import Block
from portsim.scenario.blocks.corridor_presets import shipped
from portsim.scenario.blocks.movement_limits import AS_STATED, MovementLimits
from portsim.scenario.blocks.numbers import most_of
from portsim.scenario.blocks.quay import ContinuousQuay
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import VesselClass
from portsim.scenario.blocks.weather import RecordedClosure
from portsim.scenario.derived.berths import BerthPlace, berth_places
from portsim.scenario.derived.cranes import gear_name, pools_at, stopping_work, worked_by
from portsim.scenario.sources import unwrap


def berths_without_ships(scenario: Scenario) -> Iterator[Remark]:
    """Some ship may lie at every berth and quay."""
    places = berth_places(scenario)
    used = {places[i].block_name for stream in ship_streams(scenario) for i in stream.places}
    for key, names in (("berths", scenario.berths), ("quays", scenario.quays)):
        for name in names:
            if name not in used:
                yield Remark(
                    (key, name),
                    "no ship can ever use it, by its length, depth, cargoes, cranes or the "
                    "berths that the calls name; it counts in the occupancy of all berths",
                )


def pools_without_work(scenario: Scenario) -> Iterator[Remark]:
    """Every pool works some parcel, and no crane of it is one too many."""
    used = _places_worked(scenario, ship_streams(scenario))
    for name, pool in scenario.cranes.items():
        if not used.get(name):
            yield Remark(
                ("cranes", name),
                "never works: no ship brings a cargo of it to a berth that it reaches",
            )
            continue
        most = sum(_ships_at(place, shortest) for place, shortest in used[name].items())
        at_work = most * pool.max_per_ship
        if pool.most > at_work and pool.breakdowns is None:  # with breakdowns they are spares
            yield Remark(
                ("cranes", name, "number"),
                f"at most {at_work} of {pool.most} can work at once: there is room for {most} "
                f"ship{'s' if most > 1 else ''} at their berths, and max_per_ship is "
                f"{pool.max_per_ship}",
            )


def gear_without_work(scenario: Scenario) -> Iterator[Remark]:
    """The gear of every class works some parcel."""
    for name, vessel in scenario.vessels.items():
        if vessel.gear is not None and not worked_by(scenario, gear_name(name)):
            yield Remark(
                ("vessels", name, "gear"),
                "never works: no ship of the class brings a cargo that it has a rate for",
            )


def _places_worked(
    scenario: Scenario, streams: tuple[ShipStream, ...]
) -> dict[str, dict[BerthPlace, float]]:
    """Return by pool the places at which it works, each with its shortest ship, m."""
    places = berth_places(scenario)
    found: dict[str, dict[BerthPlace, float]] = {}
    for stream in streams:
        length_m = scenario.vessels[stream.block.vessel].loa_m
        for place in (places[index] for index in stream.places):
            for parcel in stream.block.parcels:
                for pool in pools_at(scenario, stream.block.vessel, place.block_name, parcel.cargo):
                    worked = found.setdefault(pool, {})
                    worked[place] = min(worked.get(place, inf), length_m)
    return found


def _ships_at(place: BerthPlace, shortest_m: float) -> int:
    """Return how many ships of a length lie at a place at once."""
    if not isinstance(place.block, ContinuousQuay):
        return 1
    clear_m = place.block.clearance_m
    return int((place.block.length_m - clear_m + 1e-6) // (shortest_m + clear_m))


def lanes_without_trucks(scenario: Scenario) -> Iterator[Remark]:
    """Trucks of every service come, and the places inside let all lanes be used."""
    road = scenario.road
    if road is None:
        return
    taken_back = {service.returns_with for service in road.trucks.values()}
    idle = [
        name
        for name in road.trucks
        if not scenario.cargoes[name].by_road and name not in taken_back
    ]
    if len(idle) == len(road.trucks):
        yield Remark(("road", "gate", "lanes"), "no truck ever comes to them")
    for name in idle:
        yield Remark(("road", "trucks", name), f"no truck ever comes: cargoes.{name}.by_road is 0")
    parking = road.parking
    lanes = most_of(road.gate.lanes)
    if parking is not None and parking.full == "holds_outside" and lanes > parking.places:
        yield Remark(
            ("road", "gate", "lanes"),
            f"at most {parking.places} of {lanes} are used at once: a truck takes "
            "one of the parking places before it takes a lane",
        )


def stations_without_trains(scenario: Scenario) -> Iterator[Remark]:
    """Trains come to every station, and every service has some."""
    rail = scenario.rail
    if rail is None:
        return
    taken_back = {service.returns_with for service in rail.trains.values()}
    coming = [name for name in rail.trains if scenario.cargoes[name].by_rail or name in taken_back]
    for name in rail.trains:
        if name not in coming:
            text = f"no train ever comes: cargoes.{name}.by_rail is 0"
            yield Remark(("rail", "trains", name), text)
    for name in rail.stations:
        if not any(rail.trains[cargo].station == name for cargo in coming):
            yield Remark(("rail", "stations", name), "no train ever comes to it")


def names_that_nothing_names(scenario: Scenario) -> Iterator[Remark]:
    """Classes, weather and cargoes are used by something."""
    called = {call.vessel for call in scenario.calls.values()}
    for name in scenario.vessels:
        if name not in called:
            yield Remark(("vessels", name), "no calls are made by ships of this class")
    carried = {parcel.cargo for call in scenario.calls.values() for parcel in call.parcels}
    for name in scenario.cargoes:
        if name not in carried:
            yield Remark(("cargoes", name), "no ship ever carries it")
    stopping = stopping_work(scenario) | set(scenario.approach.closed_by)
    limits = [limits for vessel in scenario.vessels.values() for _, limits in _limits(vessel)]
    stopping |= {name for stated in limits for name, limit in stated.items() if limit == AS_STATED}
    limited = {name for stated in limits for name in stated}
    for name in scenario.weather:
        if name not in stopping | limited:
            yield Remark(
                ("weather", name),
                "stops nothing: no closed_by, no stopped_by and no limits of a class name it",
            )
        elif name not in stopping:
            yield Remark(
                ("weather", name, "limit"),
                "stops nothing by itself: every class that names this record has a limit of its "
                "own",
            )


def _limits(vessel: VesselClass) -> tuple[tuple[str, MovementLimits], ...]:
    """Return the limits of a class by their key."""
    return ("limits_in", vessel.limits_in), ("limits_out", vessel.limits_out)


def limits_that_decide_nothing(scenario: Scenario) -> Iterator[Remark]:
    """The limits of a class stop it in weather in which the port is not shut to all ships."""
    for name, vessel in scenario.vessels.items():
        for key, limits in _limits(vessel):
            for weather, limit in limits.items():
                if weather in scenario.approach.closed_by and _lets_more(scenario, weather, limit):
                    yield Remark(
                        ("vessels", name, key, weather),
                        f"has no effect: approach.closed_by names {weather}, which shuts the port "
                        "to all ships before this limit does",
                    )


def _lets_more(scenario: Scenario, weather: str, limit: float | str) -> bool:
    """Return whether a limit of a class lets ships move whenever the weather's own one does."""
    block = scenario.weather[weather]
    if not isinstance(limit, float | int) or not isinstance(block, RecordedClosure):
        return True
    return limit <= block.limit if block.closed_when == "below" else limit >= block.limit


def parts_of_the_corridor_that_nothing_uses(scenario: Scenario) -> Iterator[Remark]:
    """Cargo takes every route, and passes every stage; every closure shuts one that is passed.

    Shipped parts that a preset brings along need no use, unless the file changes them.
    """
    corridor = scenario.corridor
    if corridor is None:
        return
    routes = {name for cargo in corridor.cargoes.values() for name in cargo.used()}
    stages = {stage for name in routes for stage in corridor.routes[name].stages}
    closures = {name for stage in stages for name in corridor.stages[stage].closed_by}
    for key, parts, used, text in (
        ("routes", corridor.routes, routes, "no cargo takes it"),
        ("stages", corridor.stages, stages, "no cargo passes it on a route that it takes"),
        ("closures", corridor.closures, closures, "shuts no stage that a cargo passes"),
    ):
        for name, part in parts.items():
            if name not in used and part not in _shipped(key, name, type(part)):
                yield Remark(("corridor", key, name), text)


def _shipped(key: str, name: str, block: type[Block]) -> Iterator[Block]:
    """Yield the shipped parts of a corridor that have a name and are blocks of a type."""
    for preset in shipped().values():
        if name in preset.get(key, {}):
            with suppress(ValidationError):  # the shipped one is of another kind
                yield block.model_validate(unwrap(preset[key][name]).tree)


def approach_that_nothing_needs(scenario: Scenario) -> Iterator[Remark]:
    """Pilots, tugs and the sun are needed by some class that calls."""
    approach = scenario.approach
    classes = [scenario.vessels[call.vessel] for call in scenario.calls.values()]
    if approach.pilots is not None and not any(vessel.pilots for vessel in classes):
        yield Remark(("approach", "pilots"), "no class that calls needs a pilot")
    if approach.tugs is not None and not any(v.tugs_in or v.tugs_out for v in classes):
        yield Remark(
            ("approach", "tugs"),
            "no class that calls needs a tug: tugs_in and tugs_out are 0 unless a class states "
            "them",
        )
    if approach.daylight is not None and not any(v.daylight_only for v in classes):
        yield Remark(("approach", "daylight"), "no class that calls is daylight_only")


RULES = (
    berths_without_ships,
    pools_without_work,
    gear_without_work,
    lanes_without_trucks,
    stations_without_trains,
    names_that_nothing_names,
    limits_that_decide_nothing,
    parts_of_the_corridor_that_nothing_uses,
    approach_that_nothing_needs,
)
