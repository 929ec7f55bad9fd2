"""What feeds a queue: its streams, whether they end, and what follows the day or week."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from portsim.scenario.blocks.numbers import written_days
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream, LinerArrivals, RecordedArrivals
from portsim.scenario.derived.chance import has_chance
from portsim.vocabulary import Place, Queue
from portsim.vocabulary.queues import ALL_TRUCKS_PLACES, ANCHORAGE, TRAIN_PLACES

DAY_H, WEEK_H = 24.0, 168.0
WHOLE = 1e-9  # of a cycle: by so much less it still is a whole one


def cargoes_at(queue: Queue, scenario: Scenario) -> frozenset[str]:
    """Return the cargoes whose ships, trains or trucks may stand in a queue."""
    if queue == ANCHORAGE:
        streams = scenario.calls.values()
        return frozenset(parcel.cargo for stream in streams for parcel in stream.parcels)
    if queue.place in TRAIN_PLACES:
        trains = scenario.rail.trains if scenario.rail else {}
        return frozenset(name for name, one in trains.items() if one.station == queue.of)
    if queue.place in ALL_TRUCKS_PLACES:
        return frozenset(scenario.road.trucks if scenario.road else ())
    if queue.place is Place.STAGE and scenario.corridor:
        corridor = scenario.corridor
        return frozenset(
            name
            for name, cargo in corridor.cargoes.items()
            if any(queue.of in corridor.routes[route].stages for route in cargo.used())
        )
    return frozenset({queue.of})


def terminates(queue: Queue, scenario: Scenario) -> bool:
    """Return whether a queue is that of a period, of which no steady state is asked.

    Unless the scenario says of what kind its run is, that is so if every stream that feeds the
    queue ends: a recorded list of calls, and the trucks and trains that are called for what its
    ships bring.
    """
    if scenario.run.kind is not None:
        return scenario.run.kind == "terminating"
    if queue == ANCHORAGE:
        return all(map(_ends, scenario.calls.values()))
    return all(_comes_to_an_end(name, scenario) for name in cargoes_at(queue, scenario))


def is_terminating(scenario: Scenario) -> bool:
    """Return whether no steady state is asked of any queue of a run."""
    if scenario.run.kind is not None:
        return scenario.run.kind == "terminating"
    return terminates(ANCHORAGE, scenario) and all(
        _comes_to_an_end(name, scenario) for name in scenario.own_cargoes
    )


def is_known_list(scenario: Scenario) -> bool:
    """Return whether a run is a known list of calls in which nothing is left to chance.

    Then one replication tells all, and there is nothing that an interval could say.
    """
    return is_terminating(scenario) and not has_chance(scenario)


def _ends(stream: CallStream) -> bool:
    return isinstance(stream.arrivals, RecordedArrivals)


def _comes_to_an_end(cargo: str, scenario: Scenario) -> bool:
    """Return whether trucks and trains of a cargo end with the ships that bring it."""
    block = scenario.cargoes[cargo]
    if block.direction == "export":
        return not block.annual
    carriers = (
        stream
        for stream in scenario.calls.values()
        if any(parcel.cargo == cargo for parcel in stream.parcels)
    )
    return all(map(_ends, carriers))


def cycle_h(queue: Queue, scenario: Scenario) -> float:
    """Return the hours of a queue's cycle: a day, a week, or 0 for none.

    Such a queue is long at some hours and short at others, and tells of a trend only from one whole
    day or week to the next.
    """
    return max((hours for block in _blocks(queue, scenario) for hours in _cycles(block)), default=0)


def whole_cycles(cycle: float, window_h: float) -> tuple[float, int]:
    """Return the cycle by which a window is judged, and how many whole ones it has.

    A window of less than a week is judged by days, and one of less than a day by nothing, (0, 0).

    Examples
    --------
    >>> whole_cycles(168.0, 400.0), whole_cycles(168.0, 72.0), whole_cycles(24.0, 12.0)
    ((168.0, 2), (24.0, 3), (0.0, 0))
    """
    for hours in (WEEK_H, DAY_H):
        if hours <= cycle and window_h >= hours * (1.0 - WHOLE):
            return hours, int(window_h / hours + WHOLE)
    return 0.0, 0


def _blocks(queue: Queue, scenario: Scenario) -> Iterator[BaseModel | Any]:
    """Yield the blocks that say when those of a queue come, and when they are served."""
    if queue == ANCHORAGE:
        yield from (stream.arrivals for stream in scenario.calls.values())
        yield from scenario.cranes.values()
        yield from (scenario.approach.pilots, scenario.approach.tugs)
        return
    names = cargoes_at(queue, scenario)
    rail, road, corridor = scenario.rail, scenario.road, scenario.corridor
    if queue.place is Place.STAGE and corridor:
        yield corridor.stages[queue.of]
    if rail and queue.place not in (*ALL_TRUCKS_PLACES, Place.BAY, Place.STORE):
        yield from (
            rail.stations[one.station] for name, one in rail.trains.items() if name in names
        )
        yield from (one for name, one in rail.trains.items() if name in names)
    if road and queue.place not in TRAIN_PLACES:
        yield from (road.access, road.gate, road.exit)
        yield from (one for name, one in road.trucks.items() if name in names)
        yield from (scenario.cargoes[name] for name in names if name in road.trucks)


def _cycles(block: BaseModel | Any) -> Iterator[float]:
    """Yield the cycles of a block: of its profiles, shifts, tables, timetable or schedule."""
    if isinstance(block, LinerArrivals):
        yield from (hours for hours in (DAY_H, WEEK_H) if not hours % block.every_h)
    elif isinstance(block, BaseModel):
        if getattr(block, "direction", "") == "import":
            yield DAY_H  # its trucks are called each morning
        yield from _walk(block.model_dump(mode="json", exclude_none=True))


def _walk(node: Any) -> Iterator[float]:
    if isinstance(node, list):
        for item in node:
            yield from _walk(item)
    if not isinstance(node, dict):
        return
    if days := written_days(node):
        yield DAY_H * days
        return
    if "days" in node and ("at" in node or "begins" in node):
        yield DAY_H if len(set(node["days"])) == 7 else WEEK_H
    for key, value in node.items():
        if key in ("hourly_profile", "weekday_profile"):
            if len(set(value)) > 1:
                yield DAY_H if key == "hourly_profile" else WEEK_H
        else:
            yield from _walk(value)
