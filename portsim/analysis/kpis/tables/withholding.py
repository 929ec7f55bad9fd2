"""Which figures a queue without a mean takes with it, and what is noted at figures in doubt."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from portsim.analysis.kpis.feeding import cargoes_at, cycle_h, terminates
from portsim.analysis.kpis.row import Key, Row
from portsim.analysis.kpis.seasons import inputs, whole_years
from portsim.analysis.kpis.tables.stability import (
    LEAST,
    UNDETERMINED,
    EstimatedQueue,
    ObservedQueue,
    Verdict,
    Window,
    judge,
)
from portsim.estimate.corridor import flows_by_stage
from portsim.estimate.queue_loads import queue_loads
from portsim.estimate.steady_state import NoSteadyState, stock_relaxation_h, without_steady_state
from portsim.scenario.blocks.costs import WAITING_ITEM
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.chance import has_chance
from portsim.vocabulary import Kpi, Of, Place, Queue, Status, WithheldWith
from portsim.vocabulary.queues import ALL_TRUCKS_PLACES, ANCHORAGE, TRAIN_PLACES, truck_place
from portsim.vocabulary.resources import compartment_name, flow_name, stage_flow_name
from portsim.vocabulary.status import REASON, STATUS

ALL = "all"
_COSTS_OF_SHIPS = (ALL, *WAITING_ITEM.values())  # items of annual_cost


class Remark(NamedTuple):
    """What is noted at a figure.

    Attributes
    ----------
    text
        The note.
    withheld
        Whether the mean is withheld.
    status
        What is said of the queue or the stock.
    reason
        The note without the status, in a few words.
    """

    text: str
    withheld: bool
    status: Status = Status.STABLE
    reason: str = ""


def note_columns(noted: Sequence[Remark]) -> dict[str, str]:
    """Return the note of a row that rests on several figures, with the columns in memory.

    The status and the reason are those of the first remark.
    """
    said = [remark for remark in noted if remark.text]
    first = said[0] if said else None
    return {
        "note": "; ".join(dict.fromkeys(remark.text for remark in said)),
        STATUS: first.status if first else "",
        REASON: first.reason if first else "",
    }


def verdicts(rows: Sequence[Row], scenario: Scenario) -> list[Verdict]:
    """Return what is said of every queue of a run.

    Queues stand in the order of the run, and those of stages on the way stand last.
    """
    unsettled, slow = without_steady_state(scenario), stock_relaxation_h(scenario)
    loads = queue_loads(scenario)
    stages = [queue for queue in loads if queue.place is Place.STAGE]
    found = []
    for queue in dict.fromkeys([*(queue for row in rows for queue in row.queues), *stages]):
        known = EstimatedQueue(*loads[queue]) if queue in loads else EstimatedQueue()
        never_settles = next(_never_settles(queue, unsettled, scenario), None)
        stocks_h = (slow[cargo] for cargo in slow if _waits_for(cargo, queue, scenario))
        relaxation_h = max([known.relaxation_h, *stocks_h])
        known = known._replace(relaxation_h=relaxation_h, never_settles=never_settles)
        found.append(judge(queue, observed_queue(rows, queue), known, _window(queue, scenario)))
    return found


def _window(queue: Queue, scenario: Scenario) -> Window:
    """Return the measured window as those who stand in a queue meet it."""
    kinds = inputs(scenario, None if queue == ANCHORAGE else cargoes_at(queue, scenario))
    days = scenario.run.measured_days
    return Window(
        hours=24.0 * days,
        seasonal=bool(kinds.seasonal),
        whole_years=whole_years(days),
        dated=bool(kinds.dated),
        cycle_h=cycle_h(queue, scenario),
        terminating=terminates(queue, scenario),
        certain=not has_chance(scenario),
    )


def _never_settles(
    queue: Queue, unsettled: Mapping[str, NoSteadyState], scenario: Scenario
) -> Iterator[NoSteadyState]:
    """Yield why a queue never settles: the anchorage, and tracks, bays or stores of a cargo."""
    for cargo, reason in unsettled.items():
        if _waits_for(cargo, queue, scenario):
            yield reason


def _waits_for(cargo: str, queue: Queue, scenario: Scenario) -> bool:
    """Return whether those in a queue wait for a cargo's stock, or the ship before them does."""
    return queue == ANCHORAGE or _contains((Kpi.TRAIN_WAIT, cargo), queue, scenario)


def observed_queue(rows: Sequence[Row], queue: Queue) -> ObservedQueue:
    """Return a queue in all replications; empty where nobody ever stood in it."""
    queues = [row.queues.get(queue) for row in rows]
    return ObservedQueue(
        *(
            np.asarray([getattr(q, what) if q else 0.0 for q in queues])
            for what in ObservedQueue._fields
        )
    )


def remarks(found: Sequence[Verdict], rows: Sequence[Row], scenario: Scenario) -> dict[Key, Remark]:
    """Return what is noted at the figures of a run.

    What withholds a figure is noted before what casts doubt on it.
    """
    noted: dict[Key, Remark] = {}
    asked = {} if scenario.run.kind == "terminating" else without_steady_state(scenario)
    for cargo, unsettled in asked.items():
        remark = Remark(unsettled.sentence, True, Status.UNSTABLE, unsettled.reason)
        for key in rows[0].measures:
            if _hangs_on(key, cargo, scenario):
                noted.setdefault(key, remark)
    telling = [
        one for one in found if one.withheld or (one.status == UNDETERMINED and len(rows) >= LEAST)
    ]
    for verdict in sorted(telling, key=lambda one: not one.withheld):
        remark = Remark(verdict.note, verdict.withheld, verdict.status, verdict.reason)
        for key in rows[0].measures:
            if _contains(key, verdict.queue, scenario):
                noted.setdefault(key, remark)
    return noted


def _hangs_on(key: Key, cargo: str, scenario: Scenario) -> bool:
    """Return whether a figure depends on the stock of a cargo, itself or through the berths."""
    kpi, of = key
    withheld_with = kpi.withheld_with
    if _of_ships(key) or withheld_with & (WithheldWith.STARVING | WithheldWith.ANY):
        return True
    if WithheldWith.OWN_QUEUE in withheld_with:
        return of in (ANCHORAGE.name, Queue(Place.STORE, cargo).name)
    if WithheldWith.STOCK in withheld_with:
        return of in (compartment_name(store, cargo) for store in scenario.stores)
    if WithheldWith.TRUCKS_AT_PLACE in withheld_with:
        return any(of == truck_place(cargo, queue) for queue in truck_queues(scenario))
    return bool(withheld_with & (WithheldWith.TRAINS | WithheldWith.TRUCKS)) and of == cargo


def truck_queues(scenario: Scenario) -> Iterator[Queue]:
    """Yield every queue in which trucks may stand."""
    yield from map(Queue, ALL_TRUCKS_PLACES)
    for cargo in scenario.road.trucks if scenario.road else ():
        yield from (Queue(Place.BAY, cargo), Queue(Place.STORE, cargo))


def _contains(key: Key, queue: Queue, scenario: Scenario) -> bool:
    """Return whether a figure contains the time spent in a queue."""
    kpi, of = key
    withheld_with = kpi.withheld_with
    if WithheldWith.ANY in withheld_with:
        return True
    if WithheldWith.OWN_QUEUE in withheld_with:
        return of == queue.name
    if WithheldWith.TRUCKS_AT_PLACE in withheld_with:
        services = scenario.road.trucks if scenario.road else ()
        return any(of == truck_place(service, queue) for service in services)
    if queue.place is Place.STAGE:
        if not withheld_with & (WithheldWith.FLOW | WithheldWith.STAGE):
            return False
        through = flows_by_stage(scenario)[queue.of]
        flows = [flow_name(*flow) for flow in through]
        if WithheldWith.FLOW in withheld_with:
            if kpi.of is Of.CARGO_OR_ALL:
                return of == ALL or of in [cargo for cargo, _ in through]
            return of in flows
        at_stage = (stage_flow_name(queue.of, flow) for flow in flows)
        return of in (queue.of, *at_stage)
    if queue == ANCHORAGE:
        return _of_ships(key)
    if queue.place in TRAIN_PLACES:
        trains = scenario.rail.trains if scenario.rail else {}
        at_station = of in trains and trains[of].station == queue.of
        return WithheldWith.TRAINS in withheld_with and at_station
    if queue.place in ALL_TRUCKS_PLACES:
        return WithheldWith.TRUCKS in withheld_with
    return bool(withheld_with & (WithheldWith.TRAINS | WithheldWith.TRUCKS)) and of == queue.of


def _of_ships(key: Key) -> bool:
    """Return whether a figure contains the time of ships, or what it costs."""
    kpi, of = key
    if WithheldWith.SHIP_COSTS in kpi.withheld_with:
        return of in _COSTS_OF_SHIPS
    return WithheldWith.SHIPS in kpi.withheld_with
