"""What each figure of a run is given for: the names that a planner may write behind `of`."""

from collections.abc import Iterable, Iterator

from portsim.scenario.blocks.cargo import Cargo
from portsim.scenario.blocks.corridor import Mode, Stage
from portsim.scenario.blocks.costs import DEAD_FREIGHT, HANDLING
from portsim.scenario.blocks.rail import Station
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.cranes import crane_names, worked_by
from portsim.scenario.derived.units import common_unit, tonnes_of_unit
from portsim.vocabulary import Kpi, Of, Place, Queue
from portsim.vocabulary.queues import ANCHORAGE, truck_place
from portsim.vocabulary.resources import (
    ResourceKind,
    arrival_tracks_resource,
    bays_resource,
    compartment_name,
    flow_name,
    locomotives_resource,
    stage_flow_name,
)

ALL, NO_CARGO = "all", "no cargo"


def figure_names(scenario: Scenario, kpi: Kpi) -> list[str]:
    """Return what a figure is given for in the runs of a scenario; empty if they do not have it."""
    cargoes, trains = scenario.own_cargoes, scenario.rail.trains if scenario.rail else {}
    match kpi:
        case Kpi.TARGET_SHARE:
            return [name for name, cargo in cargoes.items() if cargo.annual]
        case Kpi.CARGO_LEFT_BEHIND:
            return list(cargoes) if _sails_short(scenario) else []
        case Kpi.TRAINS_TURNED_AWAY | Kpi.TURNED_AWAY:
            return [name for name, one in trains.items() if one.when_full == "turn_away"]
        case Kpi.ALONGSIDE_WITHOUT_CARGO | Kpi.ALONGSIDE_WITHOUT_CRANE:
            return [ALL, *scenario.vessels] if cargoes else []
        case Kpi.BORDER_SHIPS_DELAYED | Kpi.BORDER_SHIP_DELAY:
            held = [
                cargo
                for cargo, mode in _flow_keys(scenario)
                if any(stage.closed_by for stage in _stages(scenario, cargo, mode).values())
            ]
            return [ALL, *dict.fromkeys(held)] if held else []
        case Kpi.TRANSIT_WAIT:
            return [flow_name(*flow) for flow in _flow_keys(scenario) if _is_whole(scenario, *flow)]
        case Kpi.TRUCK_TIME_AT:  # who parks is at work elsewhere meanwhile
            at_places = _trucks_at_places(scenario)
            return [truck_place(*at) for at in at_places if at[1].place is not Place.PARKING]
        case Kpi.TOTAL_TEU:
            units = [scenario.cargoes[name].unit for name in scenario.own_cargoes]
            return [ALL] if "teu" in units else []
        case Kpi.QUAY_THROUGHPUT:
            return _of(scenario, Of.ALL_CARGOES)
        case Kpi.SHIP_RATE:
            has_tonnes = _have_tonnes(scenario, scenario.cargoes)
            return [ALL, *scenario.vessels] if has_tonnes else []
        case Kpi.CRANE_RATE_GROSS | Kpi.CRANE_RATE_NET:
            return [
                name
                for name in crane_names(scenario)
                if common_unit(scenario, worked_by(scenario, name))
            ]
        case Kpi.COST_PER_T:
            return _priced(scenario, [name for name, one in cargoes.items() if _in_tonnes(one)])
        case Kpi.COST_PER_TEU:
            return _priced(scenario, [name for name, one in cargoes.items() if one.unit == "teu"])
    return _of(scenario, kpi.of)


def _of(scenario: Scenario, noun: Of) -> list[str]:
    """Return the names of all things of a kind."""
    road, costs = scenario.road, scenario.costs
    stations = scenario.rail.stations if scenario.rail else {}
    trucks = road.trucks if road else {}
    match noun:
        case Of.TERMINAL:
            return [ALL]
        case Of.CARGO:
            return list(scenario.own_cargoes)
        case Of.ALL_CARGOES:
            return [ALL] if _have_tonnes(scenario, scenario.own_cargoes) else []
        case Of.VESSEL_CLASS:
            return [ALL, *scenario.vessels]
        case Of.CALL_STREAM:
            return [name for name, stream in scenario.calls.items() if stream.laytime]
        case Of.QUEUE:
            return [queue.name for queue in _queues(scenario)]
        case Of.BERTH:
            return [ALL, *_berths(scenario), *scenario.quays]
        case Of.CRANE_POOL:
            return crane_names(scenario)
        case Of.STATION:
            return list(stations)
        case Of.ARRIVAL_TRACKS:
            return [arrival_tracks_resource(n) for n, one in stations.items() if one.arrival_tracks]
        case Of.LOCOMOTIVES:
            return [locomotives_resource(n) for n, one in stations.items() if one.locomotives]
        case Of.GATE:
            return [ResourceKind.GATE, *([Place.EXIT] if road.exit else [])] if road else []
        case Of.WEIGHBRIDGE:
            return _weighbridges(scenario)
        case Of.PARKING:
            return [ResourceKind.PARKING] if road and road.parking else []
        case Of.BAYS:
            return [bays_resource(name) for name, one in trucks.items() if one.bays]
        case Of.TRAIN_SERVICE:
            return list(scenario.rail.trains) if scenario.rail else []
        case Of.TRUCK_SERVICE:
            return list(trucks)
        case Of.TRUCK_SERVICE_AND_PLACE:
            return [truck_place(*at) for at in _trucks_at_places(scenario)]
        case Of.CARGO_AND_MODE:
            return list(_flows(scenario))
        case Of.STAGE:
            passed = {n: one for stages in _flows(scenario).values() for n, one in stages.items()}
            return [name for name, stage in passed.items() if stage.closed_by]
        case Of.STAGE_CARGO_AND_MODE:
            return [
                stage_flow_name(name, flow)
                for flow, stages in _flows(scenario).items()
                for name, stage in stages.items()
                if stage.closed_by
            ]
        case Of.STORE:
            return [
                compartment_name(name, cargo)
                for name, store in scenario.stores.items()
                for cargo in store.compartments
            ]
        case Of.COST_ITEM:
            if costs is None:
                return []
            dead_freight = [DEAD_FREIGHT] if costs.has_dead_freight else []
            return [ALL, *costs.resources, HANDLING, *dead_freight, costs.waiting_item]
        case Of.CARGO_OR_NONE:
            return [*scenario.own_cargoes, NO_CARGO] if costs else []
        case Of.CARGO_OR_ALL:
            return [ALL, *scenario.own_cargoes] if costs else []
    raise ValueError(f"no rule for the names of a {noun}")


def _have_tonnes(scenario: Scenario, cargoes: Iterable[str]) -> bool:
    """Return whether some cargoes all have tonnes, so that they can be added up."""
    weights = [tonnes_of_unit(scenario, name) for name in cargoes]
    return bool(weights) and None not in weights


def _sails_short(scenario: Scenario) -> bool:
    """Return whether a ship may leave cargo behind."""
    return any(
        call.part_cargo.policy == "sail_short"
        or getattr(call.arrivals, "window_h", None) is not None
        for call in scenario.calls.values()
    )


def _in_tonnes(cargo: Cargo) -> bool:
    return cargo.unit == "t" or cargo.t_per_teu is not None


def _weighbridges(scenario: Scenario) -> list[str]:
    """Return the names of the weighbridges, those on the way out apart if there are such."""
    bridges = scenario.road.weighbridge if scenario.road else None
    if bridges is None:
        return []
    return [ResourceKind.WEIGHBRIDGE, *([Place.WEIGHBRIDGE_OUT] if bridges.number_out else [])]


def _priced(scenario: Scenario, counted: list[str]) -> list[str]:
    """Return the cargoes whose unit a price is for, and `all` where that is all of them."""
    if scenario.costs is None or not counted:
        return []
    return [ALL, *counted] if len(counted) == len(scenario.own_cargoes) else counted


def _berths(scenario: Scenario) -> Iterator[str]:
    """Yield the name of every berth: several of a kind are numbered."""
    for name, block in scenario.berths.items():
        if block.number == 1:
            yield name
        else:
            yield from (f"{name}-{number + 1}" for number in range(block.number))


def _flow_keys(scenario: Scenario) -> Iterator[tuple[str, Mode]]:
    """Yield cargo and mode of every flow through the corridor."""
    modes: tuple[Mode, ...] = ("road", "rail")
    for cargo, block in (scenario.corridor.cargoes if scenario.corridor else {}).items():
        yield from ((cargo, mode) for mode in modes if block.shares(mode))


def _stages(scenario: Scenario, cargo: str, mode: Mode) -> dict[str, Stage]:
    """Return the stages that a flow may pass, by name."""
    corridor = scenario.corridor
    assert corridor is not None
    routes = (corridor.routes[name] for name in corridor.cargoes[cargo].used())
    return {
        name: corridor.stages[name]
        for route in routes
        if route.mode == mode
        for name in route.stages
    }


def _flows(scenario: Scenario) -> dict[str, dict[str, Stage]]:
    """Return by the name of each flow the stages that it may pass."""
    return {flow_name(*flow): _stages(scenario, *flow) for flow in _flow_keys(scenario)}


def _is_whole(scenario: Scenario, cargo: str, mode: Mode) -> bool:
    """Return whether vehicles come as they set out: no train is put together anew on the way."""
    stages = _stages(scenario, cargo, mode).values()
    return mode == "road" or all(stage.kind != "gauge_transfer" for stage in stages)


def _queues(scenario: Scenario) -> Iterator[Queue]:
    """Yield every queue."""
    yield ANCHORAGE
    for name, station in (scenario.rail.stations if scenario.rail else {}).items():
        yield from (Queue(place, name) for place in _station_places(station))
    if scenario.road:
        yield from (queue for queue in _places(scenario) if queue.place is not Place.STORE)
        for cargo, trucks in scenario.road.trucks.items():
            if trucks.bays:
                yield Queue(Place.BAY, cargo)
            yield Queue(Place.STORE, cargo)
    passed = {name: one for stages in _flows(scenario).values() for name, one in stages.items()}
    yield from (Queue(Place.STAGE, name) for name, one in passed.items() if one.per_day is not None)


def _station_places(station: Station) -> Iterator[Place]:
    if station.arrival_tracks:
        yield Place.ARRIVAL_TRACK
    yield Place.TRACK
    if station.locomotives:
        yield Place.LOCOMOTIVE


def _places(scenario: Scenario) -> Iterator[Queue]:
    """Yield the places that every truck passes."""
    road = scenario.road
    assert road is not None
    stated = (
        (Place.BAN, road.access),
        (Place.GATE, road.gate),
        (Place.PARKING, road.parking),
        (Place.WEIGHBRIDGE, road.weighbridge),
        (Place.WEIGHBRIDGE_OUT, road.weighbridge),
        (Place.EXIT, road.exit),
    )
    yield from (Queue(place) for place, block in stated if block is not None)


def _trucks_at_places(scenario: Scenario) -> Iterator[tuple[str, Queue]]:
    """Yield every truck service with each place that its trucks pass."""
    for name in scenario.road.trucks if scenario.road else ():
        for queue in (*_places(scenario), *_at_bays(scenario, name)):
            yield name, queue


def _at_bays(scenario: Scenario, service: str) -> Iterator[Queue]:
    """Yield the bays and stores at which a service's trucks stand, return loads included."""
    assert scenario.road is not None
    back = scenario.road.trucks[service].returns_with
    for cargo in (service, back):
        if cargo is not None:
            yield from (Queue(Place.BAY, cargo), Queue(Place.STORE, cargo))
