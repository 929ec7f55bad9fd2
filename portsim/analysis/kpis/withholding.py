"""Which figures a queue without a mean takes with it, and what is noted at those that are stated with a doubt."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.seasons import inputs, whole_years
from portsim.analysis.kpis.stability import (
    LEAST,
    STABLE,
    EstimatedQueue,
    ObservedQueue,
    Verdict,
    Window,
    judge,
)
from portsim.estimate.corridor import flows_by_stage
from portsim.estimate.queue_loads import SEA, STAGE, queue_loads
from portsim.estimate.steady_state import without_steady_state
from portsim.scenario.blocks.scenario import Scenario

# the figures that are times spent in a queue, or contain them
_OF_SHIPS = (
    "vessel_wait",
    "vessel_wait_max",
    "vessel_passed_over_max",
    "wait_over_service",
    "vessel_turnaround",
    "demurrage",
    "demurrage_time",
    "despatch",
    "cargo_cost",
    "cost_per_t",
    "cost_per_teu",
)
_COSTS_OF_SHIPS = ("all", "ship_time", "demurrage")  # items of annual_cost
_OF_TRAINS = ("train_outside", "train_wait", "train_turnaround", "train_blocked")
_OF_TRUCKS = ("truck_wait", "truck_turnaround", "truck_blocked")
_AT_PLACES = ("truck_wait_at", "truck_time_at")
_OF_ALL_TRUCKS = ("ban", "gate", "parking", "weighbridge", "exit")  # places that every truck passes
# of a stage on the way, all of the flows that pass it, and what is told of itself
_OF_FLOWS = (
    "transit_time",
    "transit_wait",
    "under_way",
    "border_ships_delayed",
    "border_ship_delay",
)
_OF_STAGES = ("border_backlog_max", "border_recovery")
# and those that a stock without a steady state spoils besides
_OF_STOCK = ("storage_occupancy", "dwell")
_OF_STARVING = (
    "vessel_service",
    "alongside_without_cargo",
    "border_ships_delayed",
    "border_ship_delay",
)


class Remark(NamedTuple):
    """What is noted at a figure, and whether its mean is kept back."""

    text: str
    withheld: bool


def verdicts(rows: Sequence[Row], scenario: Scenario) -> list[Verdict]:
    """Return what is said of every queue of a run, in the order of the run, those of stages on the way last."""
    never = without_steady_state(scenario)
    before = queue_loads(scenario)
    what = inputs(scenario)
    days = scenario.run.measured_days
    window = Window(24.0 * days, bool(what.seasonal), whole_years(days), bool(what.dated))
    found = []
    stages = [name for name in before if name.partition(" ")[0] == STAGE]
    for name in dict.fromkeys([*(queue for row in rows for queue in row.queues), *stages]):
        reasons = [
            why
            for cargo, why in never.items()
            if name == SEA
            or _contains(("train_wait", cargo), name, scenario)  # the track, the bay or the store
        ]
        memory = before.get(name)
        known = EstimatedQueue(*memory) if memory else EstimatedQueue()
        found.append(
            judge(
                name,
                observed_queue(rows, name),
                known._replace(never_settles="".join(reasons[:1])),
                window,
            )
        )
    return found


def observed_queue(rows: Sequence[Row], name: str) -> ObservedQueue:
    """Return a queue in all replications; empty where nobody ever stood in it."""
    queues = [row.queues.get(name) for row in rows]
    return ObservedQueue(
        *(
            np.asarray([getattr(q, what) if q else 0.0 for q in queues])
            for what in ObservedQueue._fields
        )
    )


def remarks(found: Sequence[Verdict], rows: Sequence[Row], scenario: Scenario) -> dict[Key, Remark]:
    """Return what is noted at the figures of a run: first what withholds them, then what casts doubt on them."""
    noted: dict[Key, Remark] = {}
    for cargo, reason in without_steady_state(scenario).items():
        for key in rows[0].measures:
            if _hangs_on(key, cargo):
                noted.setdefault(key, Remark(reason, True))
    telling = [one for one in found if one.withheld or (one.word != STABLE and len(rows) >= LEAST)]
    for verdict in sorted(telling, key=lambda one: not one.withheld):
        for key in rows[0].measures:
            if _contains(key, verdict.queue, scenario):
                noted.setdefault(key, Remark(verdict.note, verdict.withheld))
    return noted


def _hangs_on(key: Key, cargo: str) -> bool:
    """Return whether a figure depends on the stock of a cargo, itself or through the berths."""
    kpi, of = key
    if _of_ships(key) or kpi in _OF_STARVING or key in (("queue_length", SEA), ("queue_max", SEA)):
        return True
    if kpi in _OF_STOCK:
        return of.endswith(f"/{cargo}")
    return (
        (kpi in (*_OF_TRAINS, *_OF_TRUCKS) and of == cargo)
        or (kpi in _AT_PLACES and of.partition("/")[0] == cargo)
        or (kpi in ("queue_length", "queue_max") and of == f"store {cargo}")
    )


def _contains(key: Key, queue: str, scenario: Scenario) -> bool:
    """Return whether a figure contains the time spent in a queue."""
    kpi, of = key
    if kpi in ("queue_length", "queue_max"):
        return of == queue
    if kpi in _AT_PLACES:
        return _queue_at(of) == queue
    place, _, name = queue.partition(" ")
    if place == STAGE:
        flows = flows_by_stage(scenario)[name] if kpi in (*_OF_FLOWS, *_OF_STAGES) else ()
        return of in (flows if kpi in _OF_FLOWS else [f"{name}/{flow}" for flow in flows])
    if place == SEA:
        return _of_ships(key)
    if place in ("arrival_track", "track", "locomotive"):
        trains = scenario.rail.trains if scenario.rail else {}
        return kpi in _OF_TRAINS and of in trains and trains[of].station == name
    if place in _OF_ALL_TRUCKS:
        return kpi in _OF_TRUCKS
    return kpi in (*_OF_TRUCKS, *_OF_TRAINS) and of == name


def _of_ships(key: Key) -> bool:
    """Return whether a figure contains the time of ships, or what it costs."""
    kpi, of = key
    return kpi in _OF_SHIPS or (kpi == "annual_cost" and of in _COSTS_OF_SHIPS)


def _queue_at(of: str) -> str:
    """Return the queue in which trucks of a service wait at a place; at bay and store each cargo has its own."""
    service, _, place = of.partition("/")
    return f"{place} {service}" if place in ("bay", "store") else place
