"""The steps that a terminal may take next: one more of each resource, or a faster one.

They follow from the scenario alone. Which of them are worth a try is another question.
"""

from collections.abc import Callable, Iterator
from math import ceil
from typing import Any, NamedTuple

from portsim.scenario.blocks.corridor import BorderDated
from portsim.scenario.blocks.numbers import NumberTable, one_more
from portsim.scenario.blocks.quay import ContinuousQuay
from portsim.scenario.blocks.road import TruckService
from portsim.scenario.blocks.run_in import DAY_H, before_h
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.storage import Compartment
from portsim.vocabulary import Cause, Kpi, Place
from portsim.vocabulary.resources import bays_resource, compartment_name
from portsim.vocabulary.steps import StepKind


class StepSizes(NamedTuple):
    """How large a step is.

    Attributes
    ----------
    more
        Share by which rates, room and large numbers grow; of what is counted in ones, one is added.
    quay_m
        A quay grows by whole multiples of this, as many as the longest ship of it needs.
    """

    more: float = 0.1
    quay_m: float = 100.0


class Change(NamedTuple):
    """One value that a step changes, by its dotted key."""

    key: str
    before: Any
    after: Any


class Step(NamedTuple):
    """One thing that could be added.

    Attributes
    ----------
    of
        The resource as the planner named it; empty where there is only one.
    changes
        What it changes; the first change tells how large the step is.
    load
        Figure and name of the load of the resource in an estimate; empty if it has none.
    queues
        The name under which those who wait for it stand, by the direct cause of their wait; for a
        cause that is not here it is not known for which of several resources they wait.
    """

    kind: StepKind
    of: str
    changes: tuple[Change, ...]
    load: tuple[str, str] = ("", "")
    queues: tuple[tuple[Cause, str], ...] = ()

    @property
    def name(self) -> str:
        """Its name in tables."""
        return f"{self.kind} {self.of}".rstrip()

    @property
    def values(self) -> dict[str, Any]:
        """The new values by dotted key."""
        return {change.key: change.after for change in self.changes}


def steps(scenario: Scenario, sizes: StepSizes) -> list[Step]:
    """Return every step that a scenario allows, from the quay to the borders."""
    return [step for part in _PARTS for step in part(scenario, sizes)]


def _one_more(
    kind: StepKind,
    of: str,
    key: str,
    number: int | NumberTable | None,
    load: tuple[str, str] = ("", ""),
    queues: tuple[tuple[Cause, str], ...] = (),
) -> Iterator[Step]:
    """Yield one more of what is counted in ones; nothing if there is no such thing."""
    if number is not None:
        yield Step(kind, of, (_with_one_more(key, number),), load, queues)


def _with_one_more(key: str, number: int | NumberTable) -> Change:
    """Return the change of a number to one more, both as a file has them."""
    before = number if isinstance(number, int) else number.written()
    return Change(key, before, one_more(number))


def _grown(value: float, more: float) -> float:
    """Return a size that is larger by a share, in plain digits."""
    return float(f"{value * (1.0 + more):.6g}")


# ---- the sea side


def _cranes(scenario: Scenario, sizes: StepSizes) -> Iterator[Step]:
    for name, pool in scenario.cranes.items():
        key, load = f"cranes.{name}", (Kpi.CRANE_UTILISATION, name)
        number = _with_one_more(f"{key}.number", pool.number)
        on_a_ship = Change(f"{key}.max_per_ship", pool.max_per_ship, pool.max_per_ship + 1)
        # Where every ship has as many as she may have, one more would stand idle
        is_idle = pool.most >= pool.max_per_ship * _places(scenario, pool.berths)
        yield Step(StepKind.CRANES, name, (number, on_a_ship) if is_idle else (number,), load)
        if pool.max_per_ship < pool.most:
            yield Step(StepKind.CRANES_A_SHIP, name, (on_a_ship,), load)
        rates = []
        for cargo, work in pool.cargoes.items():
            for rate in ("rate_tph", "rate_moves_ph"):
                before = getattr(work, rate)
                if before is not None:
                    after = _grown(before, sizes.more)
                    rates.append(Change(f"{key}.cargoes.{cargo}.{rate}", before, after))
        yield Step(StepKind.CRANE_RATE, name, tuple(rates), load)


def _places(scenario: Scenario, berths: tuple[str, ...] | None) -> float:
    """Return how many ships there may be at berths at a time; without limit where one is a quay."""
    names = berths if berths is not None else (*scenario.berths, *scenario.quays)
    if any(name in scenario.quays for name in names):
        return float("inf")
    return sum(scenario.berths[name].number for name in names if name in scenario.berths)


def _berths(scenario: Scenario, sizes: StepSizes) -> Iterator[Step]:
    for name, berth in scenario.berths.items():
        load = (Kpi.BERTH_OCCUPANCY, name)
        yield from _one_more(StepKind.BERTHS, name, f"berths.{name}.number", berth.number, load)
    for name, quay in scenario.quays.items():
        after = quay.length_m + _one_ship_m(scenario, quay, sizes.quay_m)
        change = Change(f"quays.{name}.length_m", quay.length_m, after)
        yield Step(StepKind.QUAY, name, (change,), (Kpi.BERTH_OCCUPANCY, name))


def _one_ship_m(scenario: Scenario, quay: ContinuousQuay, unit_m: float) -> float:
    """Return whole units of quay, as many as one more of the longest ship of it needs."""
    calling = {call.vessel for call in scenario.calls.values()}
    lengths = [scenario.vessels[name].loa_m for name in calling]
    longest = max((length for length in lengths if length <= quay.longest_m), default=0.0)
    return unit_m * max(1, ceil((longest + quay.clearance_m) / unit_m))


def _approach(scenario: Scenario, sizes: StepSizes) -> Iterator[Step]:
    pilots, tugs = scenario.approach.pilots, scenario.approach.tugs
    if pilots is not None:
        key, load = "approach.pilots.number", ("pilot_load", "pilots")
        yield from _one_more(StepKind.PILOTS, "", key, pilots.number, load)
    if tugs is not None:
        key, load = "approach.tugs.number", ("tug_load", "tugs")
        yield from _one_more(StepKind.TUGS, "", key, tugs.number, load)


# ---- stores


def _stores(scenario: Scenario, sizes: StepSizes) -> Iterator[Step]:
    for store, block in scenario.stores.items():
        for cargo, room in block.compartments.items():
            key, of = f"stores.{store}.compartments.{cargo}", compartment_name(store, cargo)
            queues = ((Cause.STORE, cargo), (Cause.CARGO, cargo))
            changes = tuple(_room(room, key, sizes.more))
            yield Step(StepKind.ROOM, of, changes, queues=queues)
            for rate in ("reclaim_tph", "reclaim_teuph"):
                before = getattr(room, rate)
                if before is not None:
                    change = Change(f"{key}.{rate}", before, _grown(before, sizes.more))
                    yield Step(StepKind.RECLAIM_RATE, of, (change,), ("reclaim_load", of))


def _room(room: Compartment, key: str, more: float) -> Iterator[Change]:
    """Yield what makes a compartment larger: its slots or its capacity, and its plugs."""
    for size in ("ground_slots_teu", "capacity_t", "capacity_teu", "plugs_teu"):
        before = getattr(room, size)
        if before is not None:
            yield Change(f"{key}.{size}", before, _grown(before, more))


# ---- the land side


def _rail(scenario: Scenario, sizes: StepSizes) -> Iterator[Step]:
    for name, station in scenario.rail.stations.items() if scenario.rail else ():
        key, queues = f"rail.stations.{name}", ((Cause.TRACK, name), (Cause.ARRIVAL_TRACK, name))
        load = (Kpi.TRACK_UTILISATION, name)
        yield from _one_more(StepKind.TRACKS, name, f"{key}.tracks", station.tracks, load, queues)
        lengths = [one.wagons for one in station.arrival_tracks]
        if lengths:
            longest = lengths.index(max(lengths))
            number = station.arrival_tracks[longest].number
            one = f"{key}.arrival_tracks.{longest}.number"
            at = ((Cause.ARRIVAL_TRACK, name),)
            yield from _one_more(StepKind.ARRIVAL_TRACKS, name, one, number, queues=at)
        at = ((Cause.LOCOMOTIVE, name),)
        engines = station.locomotives
        one = f"{key}.locomotives"
        yield from _one_more(StepKind.LOCOMOTIVES, name, one, engines, queues=at)


def _road(scenario: Scenario, sizes: StepSizes) -> Iterator[Step]:
    road = scenario.road
    if road is None:
        return
    gate = (Kpi.GATE_UTILISATION, Place.GATE)
    yield from _one_more(StepKind.GATE_LANES, "", "road.gate.lanes", road.gate.lanes, gate)
    if road.parking is not None:
        before = road.parking.places
        change = Change("road.parking.places", before, ceil(before * (1.0 + sizes.more)))
        yield Step(StepKind.PARKING, "", (change,))
    if road.weighbridge is not None:
        for kind, part, place in (
            (StepKind.WEIGHBRIDGES, "number", Place.WEIGHBRIDGE),
            (StepKind.WEIGHBRIDGES_OUT, "number_out", Place.WEIGHBRIDGE_OUT),
        ):
            number, load = getattr(road.weighbridge, part), (Kpi.WEIGHBRIDGE_UTILISATION, place)
            yield from _one_more(kind, "", f"road.weighbridge.{part}", number, load)
    if road.exit is not None:
        way_out = (Kpi.GATE_UTILISATION, Place.EXIT)
        yield from _one_more(StepKind.EXIT_LANES, "", "road.exit.lanes", road.exit.lanes, way_out)
    for cargo, service in road.trucks.items():
        yield from _trucks(cargo, service, sizes)


def _trucks(cargo: str, service: TruckService, sizes: StepSizes) -> Iterator[Step]:
    key, load = f"road.trucks.{cargo}", (Kpi.BAY_UTILISATION, bays_resource(cargo))
    at = ((Cause.BAY, cargo),)
    yield from _one_more(StepKind.BAYS, cargo, f"{key}.bays", service.bays, load, at)
    numbers = [(StepKind.CALLED_TRUCKS, "max_per_day", service.max_per_day, "call_load")]
    if service.appointments is not None:
        per_hour = service.appointments.per_hour
        name = "appointments.per_hour"
        numbers.append((StepKind.APPOINTMENTS, name, per_hour, "appointment_load"))
    if service.fleet is not None:
        numbers.append((StepKind.FLEET, "fleet.trucks", service.fleet.trucks, "fleet_load"))
    for kind, name, before, kpi in numbers:
        if before is not None:
            after = ceil(before * (1.0 + sizes.more))
            yield Step(kind, cargo, (Change(f"{key}.{name}", before, after),), (kpi, cargo))


# ---- the way to the terminal


def _corridor(scenario: Scenario, sizes: StepSizes) -> Iterator[Step]:
    corridor = scenario.corridor
    if corridor is None:
        return
    routes = {name for cargo in corridor.cargoes.values() for name in cargo.used()}
    used = {stage for name in routes for stage in corridor.routes[name].stages}
    for name, stage in corridor.stages.items():
        for rate in ("vehicles_per_day", "t_per_day", "teu_per_day"):
            before = getattr(stage, rate)
            if name in used and before is not None:
                key = f"corridor.stages.{name}.{rate}"
                change = Change(key, before, _grown(before, sizes.more))
                yield Step(StepKind.STAGE_RATE, name, (change,), ("stage_load", name))
    for closure, block in corridor.closures.items():
        if isinstance(block, BorderDated) and not block.stretches:
            continue  # never shut, as in a conditioned year without a closure
        shut = [name for name in corridor.stages if name in used]
        shut = [name for name in shut if closure in corridor.stages[name].closed_by]
        changes = []
        for name in shut:
            before = corridor.stages[name].closed_by
            after = tuple(one for one in before if one != closure)
            changes.append(Change(f"corridor.stages.{name}.closed_by", before, after))
        if changes:
            # The run-in would be shorter without the closure, and other vehicles would be drawn
            days = before_h(corridor) / DAY_H
            changes.append(Change("corridor.run_in_days", corridor.run_in_days, days))
            yield Step(StepKind.OPEN_BORDER, closure, tuple(changes))


_PARTS: tuple[Callable[[Scenario, StepSizes], Iterator[Step]], ...] = (
    _cranes,
    _berths,
    _approach,
    _stores,
    _rail,
    _road,
    _corridor,
)
