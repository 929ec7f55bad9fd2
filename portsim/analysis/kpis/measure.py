"""From the record of one replication to its row of figures."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from portsim.analysis.kpis import agreement, corridor, land, output, own, peaks, ships
from portsim.analysis.kpis.feeding import cycle_h, whole_cycles
from portsim.analysis.kpis.money import costs
from portsim.analysis.kpis.row import Key, Measure, Row
from portsim.analysis.kpis.single_run import single_run_means
from portsim.analysis.kpis.within_year import courses, months
from portsim.analysis.statistics.spread import Spread
from portsim.flow.streams import Floats
from portsim.observe.land import FlowRecord
from portsim.observe.levels import TimeWeighted, lasting, means, time_weighted
from portsim.observe.record import Record
from portsim.observe.stores import StockRecord
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Kpi, Queue, ResourceKind, State
from portsim.vocabulary.queues import ANCHORAGE
from portsim.vocabulary.resources import compartment_name, stage_flow_name

NAN = float("nan")
ALL = "all"


def measure(record: Record, scenario: Scenario) -> Row:
    """Return the row of a replication.

    Raises
    ------
    AuditError
        If the hours of a figure are not those that the ledger has booked.
    """
    measures: dict[Key, Measure] = {}
    for part in (
        output.cargo,
        output.served,
        output.rates,
        ships.vessels,
        ships.calls,
        ships.berths,
        _corridor,
        land.trains,
        land.trucks,
        _servers,
        _stores,
        costs.figures,
        own.figures,
    ):
        measures.update(part(record, scenario))
    queues: dict[Queue, TimeWeighted] = {}
    levels = _levels(record, scenario)
    for queue, number, lengths in _queues(levels, record, scenario):
        queues[queue] = number
        measures[Kpi.QUEUE_LENGTH, queue.name] = lengths
        measures[Kpi.QUEUE_MAX, queue.name] = Measure(number.max)
    waits = {(w.who, w.direct, w.root): w.hours for w in record.waits}
    agreement.check(measures, waits)
    row = Row(
        replication=record.replication,
        events=record.events,
        ended_h=record.ended_h,
        measures=measures,
        queues=queues,
        clocks=record.clocks,
        waits=waits,
        anchorage_queue=_anchorage_queue(record),
        profiles=peaks.profiles(record, scenario),
        courses=courses(record, levels),
        months=months(record, scenario),
        wait_usd=costs.waiting_usd(record, scenario),
    )
    if scenario.run.replications == 1 and scenario.run.precision is None:
        row.single_run_means = single_run_means(record)
    return row


def _levels(record: Record, scenario: Scenario) -> list[tuple[Queue, Floats, Floats]]:
    """Return every queue with the hours at which it changes and its length from then on."""
    at_port = ((one.queue, one.times_h, one.levels) for one in record.queues)
    return [*at_port, *corridor.queues(record, scenario)]


def _queues(
    all_levels: list[tuple[Queue, Floats, Floats]], record: Record, scenario: Scenario
) -> Iterator[tuple[Queue, TimeWeighted, Measure]]:
    """Yield every queue over the window; one with a cycle is compared by whole cycles."""
    begin_h, end_h = record.begin_h, record.end_h
    for queue, times_h, levels in all_levels:
        cycle, cycles = whole_cycles(cycle_h(queue, scenario), end_h - begin_h)
        number = time_weighted(times_h, levels, begin_h, end_h, cycle, cycles)
        spread = Spread.of(*lasting(times_h, levels, begin_h, end_h))
        yield queue, number, Measure(number.area, end_h - begin_h, spread=spread)


ANCHORAGE_PARTS = 200  # parts of a run whose mean queue a row keeps


def _anchorage_queue(record: Record) -> Floats:
    queue = next(queue for queue in record.queues if queue.queue == ANCHORAGE)
    return means(queue.times_h, queue.levels, 0.0, record.end_h, ANCHORAGE_PARTS)


Measures = Iterator[tuple[Key, Measure]]


UTILISATION: dict[str, tuple[Kpi, tuple[State, ...]]] = {
    ResourceKind.CRANE_POOL: (Kpi.CRANE_UTILISATION, (State.WORKING,)),
    ResourceKind.GEAR: (Kpi.CRANE_UTILISATION, (State.WORKING,)),
    ResourceKind.STATION: (
        Kpi.TRACK_UTILISATION,
        (
            State.SHUNTING,
            State.LOCOMOTIVE,
            State.SETUP,
            State.WORKING,
            State.STORE_FULL,
            State.SHIFT,
        ),
    ),
    ResourceKind.ARRIVAL_TRACKS: (
        Kpi.ARRIVAL_TRACK_UTILISATION,
        (State.ARRIVAL, State.WAITING_TRACK, State.EMPTYING),
    ),
    ResourceKind.LOCOMOTIVES: (Kpi.LOCOMOTIVE_UTILISATION, (State.SHUNTING,)),
    ResourceKind.GATE: (Kpi.GATE_UTILISATION, (State.WORKING,)),
    ResourceKind.BAYS: (Kpi.BAY_UTILISATION, (State.WORKING,)),
    ResourceKind.WEIGHBRIDGE: (Kpi.WEIGHBRIDGE_UTILISATION, (State.WORKING,)),
    ResourceKind.PARKING: (Kpi.PARKING_UTILISATION, (State.WORKING,)),
}

UNAVAILABLE = (State.BROKEN, State.SHIFT, State.UNMANNED, State.WEATHER)


def _servers(record: Record, scenario: Scenario) -> Measures:
    window = record.end_h - record.begin_h
    for clock in record.clocks:
        if clock.kind in UTILISATION:
            kpi, states = UTILISATION[clock.kind]
            used = sum(clock.hours[state] for state in states)
            lost = sum(clock.hours.get(state, 0.0) for state in UNAVAILABLE if state not in states)
            available = max(clock.units * window - lost, 0.0)
            yield (kpi, clock.resource), Measure(used, available)


def _corridor(record: Record, scenario: Scenario) -> Measures:
    for flow in record.flows:
        taken, waited = corridor.transits(flow, record)
        yield (Kpi.TRANSIT_TIME, flow.name), Measure.of_entities(taken)
        if waited is not None:
            yield (Kpi.TRANSIT_WAIT, flow.name), Measure.of_entities(waited)
        yield (Kpi.UNDER_WAY, flow.name), _under_way(flow, record)
        for stage in flow.held:
            at_stage = stage_flow_name(stage, flow.name)
            backlog = corridor.backlog(flow, stage, record)
            yield (Kpi.BORDER_BACKLOG_MAX, at_stage), Measure(backlog)
    for stage in record.episodes:
        yield (Kpi.BORDER_RECOVERY, stage), corridor.recoveries(record, stage)
    cargoes = dict.fromkeys(flow.cargo for flow in record.flows if flow.held)
    for cargo in (None, *cargoes) if cargoes else ():
        # Where no border was disturbed nothing is known of what that does
        ships = corridor.ships_without_cargo(record, scenario, cargo)
        some, of = float(ships.known), cargo or ALL
        number = float(ships.number) if ships.known else NAN
        yield (Kpi.BORDER_SHIPS_DELAYED, of), Measure(number, some)
        yield (Kpi.BORDER_SHIP_DELAY, of), Measure(ships.hours if ships.known else NAN, some)


def _under_way(flow: FlowRecord, record: Record) -> Measure:
    amounts, hours = lasting(*flow.under_way, record.begin_h, record.end_h)
    spread = Spread.of(np.maximum(amounts, 0.0), hours)
    window_h = record.end_h - record.begin_h
    return Measure(float(np.sum(amounts * hours)), window_h, spread=spread)


def _stores(record: Record, scenario: Scenario) -> Measures:
    a, b = record.begin_h, record.end_h
    hours = np.arange(a, b, 1.0)
    for stock in record.stocks:
        name = compartment_name(stock.store, stock.cargo)
        area = stock.trajectory.area(a, b) / stock.capacity
        levels = np.maximum(stock.stock(hours) / stock.capacity, 0.0)
        yield (
            (Kpi.STORAGE_OCCUPANCY, name),
            Measure(b - a - area if stock.mirrored else area, b - a, spread=Spread.of(levels)),
        )
        yield (Kpi.DWELL, name), _dwell(stock, record)


def _dwell(stock: StockRecord, record: Record) -> Measure:
    """Measure time in store by the tonne; what still lies there counts from when it came."""
    a, b, trajectory = record.begin_h, record.end_h, stock.trajectory
    if stock.mirrored:
        hours, amounts = trajectory.dwell_before(a, b, stock.capacity - trajectory.initial)
        known = ~np.isnan(hours)
        return _by_amount(hours[known], amounts[known], np.zeros(np.sum(known), dtype=bool))
    hours, amounts = trajectory.dwell(a, b)
    first = int(np.searchsorted(trajectory.in_h, a))
    so_far = np.maximum(record.ended_h - trajectory.in_h[first : first + len(hours)], 0.0)
    still_there = np.isnan(hours)
    return _by_amount(np.where(still_there, so_far, hours), amounts, still_there)


def _by_amount(hours: Floats, amounts: Floats, unfinished: NDArray[np.bool_]) -> Measure:
    return Measure(
        total=float(np.sum(hours * amounts)),
        base=float(np.sum(amounts)),
        entities=len(hours),
        unfinished=int(np.count_nonzero(unfinished)),
        longest_unfinished=float(np.max(hours[unfinished])) if np.any(unfinished) else NAN,
        spread=Spread.of(hours, amounts, unfinished),
    )
