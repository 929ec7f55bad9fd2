"""From the record of one replication to its row of figures."""

from collections.abc import Iterator

import numpy as np

from portsim.analysis.kpis import corridor, costs
from portsim.analysis.kpis.demurrage import statements
from portsim.analysis.kpis.feeding import cycle_h, whole_cycles
from portsim.analysis.kpis.row import Key, Measure, Row
from portsim.analysis.kpis.single_run import single_run_means
from portsim.analysis.kpis.statement import Statement
from portsim.flow.arrivals.poisson import YEAR_H
from portsim.flow.streams import Floats
from portsim.observe.levels import PERCENTILES, TimeWeighted, means, time_weighted
from portsim.observe.record import Record, StockRecord, Trucks
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Kpi, Place, Queue, ResourceKind, State
from portsim.vocabulary.queues import ANCHORAGE, truck_place
from portsim.vocabulary.resources import compartment_name, stage_flow_name

NAN = float("nan")
ALL = "all"


def measure(record: Record, scenario: Scenario) -> Row:
    """Return the row of a replication."""
    measures: dict[Key, Measure] = {}
    for part in (
        _cargo,
        _vessels,
        _laytime,
        _alongside,
        _corridor,
        _land,
        _servers,
        _stores,
        _costs,
    ):
        measures.update(part(record, scenario))
    queues = dict(_queues(record, scenario))
    for queue, number in queues.items():
        measures[Kpi.QUEUE_LENGTH, queue.name] = Measure(number.mean, number.percentiles)
        measures[Kpi.QUEUE_MAX, queue.name] = Measure(number.max)
    waits = {(w.who, w.direct, w.root): w.hours for w in record.waits}
    row = Row(
        replication=record.replication,
        events=record.events,
        ended_h=record.ended_h,
        measures=measures,
        queues=queues,
        clocks=record.clocks,
        waits=waits,
        anchorage_queue=_anchorage_queue(record),
    )
    if scenario.run.replications == 1 and scenario.run.precision is None:
        row.single_run_means = single_run_means(record)
    return row


def _queues(record: Record, scenario: Scenario) -> Iterator[tuple[Queue, TimeWeighted]]:
    """Yield every queue over the window; one that follows the hours is compared by whole days or weeks."""
    begin_h, end_h = record.begin_h, record.end_h
    at_port = ((one.queue, one.times_h, one.levels) for one in record.queues)
    for queue, times_h, levels in (*at_port, *corridor.queues(record, scenario)):
        cycle, cycles = whole_cycles(cycle_h(queue, scenario), end_h - begin_h)
        yield queue, time_weighted(times_h, levels, begin_h, end_h, cycle, cycles)


ANCHORAGE_PARTS = 200  # parts of a run whose mean queue a row keeps


def _anchorage_queue(record: Record) -> Floats:
    queue = next(queue for queue in record.queues if queue.queue == ANCHORAGE)
    return means(queue.times_h, queue.levels, 0.0, record.end_h, ANCHORAGE_PARTS)


Measures = Iterator[tuple[Key, Measure]]


def _window(record: Record, arrive_h: Floats) -> np.ndarray:
    return (arrive_h >= record.begin_h) & (arrive_h < record.end_h)


def _of_times(hours: Floats) -> Measure:
    """Measure the times of those who arrived in the window; not a number means still inside."""
    done = hours[~np.isnan(hours)]
    if not len(done):
        return Measure(NAN, entities=0, censored=len(hours))
    return Measure(float(np.mean(done)), _percentiles(done), len(done), len(hours) - len(done))


def _percentiles(values: Floats) -> tuple[float, ...]:
    return tuple(np.percentile(values, PERCENTILES).tolist())


def _cargo(record: Record, scenario: Scenario) -> Measures:
    years = (record.end_h - record.begin_h) / YEAR_H
    sails_short = any(
        call.part_cargo.policy == "sail_short"
        or getattr(call.arrivals, "window_h", None) is not None
        for call in scenario.calls.values()
    )
    for totals in record.cargoes:
        yield (Kpi.THROUGHPUT, totals.cargo), Measure(totals.by_ship / years)
        yield (Kpi.LANDSIDE_RECEIPTS, totals.cargo), Measure(totals.by_land / years)
        if sails_short:
            yield (Kpi.CARGO_LEFT_BEHIND, totals.cargo), Measure(totals.left_behind / years)
        annual = scenario.cargoes[totals.cargo].annual
        if annual:
            yield (Kpi.TARGET_SHARE, totals.cargo), Measure(totals.by_ship / years / annual)


def _vessels(record: Record, scenario: Scenario) -> Measures:
    v = record.visits
    here = _window(record, v.arrive_h)
    classes = [(ALL, here & (v.elsewhere == 0))]
    classes += [(name, here & (v.vessel == index)) for index, name in enumerate(record.vessels)]
    for name, mine in classes:
        wait = _of_times((v.granted_h - v.arrive_h)[mine])
        service = _of_times((v.last_line_h - v.first_line_h)[mine])
        yield (Kpi.VESSEL_CALLS, name), Measure(float(np.sum(mine)))
        yield (Kpi.VESSEL_WAIT, name), wait
        yield from _longest(record, name, mine)
        yield (Kpi.VESSEL_SERVICE, name), service
        yield (
            (Kpi.WAIT_OVER_SERVICE, name),
            Measure(wait.mean / service.mean if service.mean else NAN, entities=service.entities),
        )
        yield (Kpi.VESSEL_TURNAROUND, name), _of_times((v.left_h - v.arrive_h)[mine])
        yield (
            (Kpi.WAIT_TO_SAIL, name),
            _of_times((v.last_line_h - v.ready_h)[mine & ~np.isnan(v.ready_h)]),
        )
        if record.cargoes:
            yield (
                (Kpi.ALONGSIDE_WITHOUT_CARGO, name),
                _of_times(v.no_cargo_h[mine & ~np.isnan(v.left_h)]),
            )
            yield (
                (Kpi.ALONGSIDE_WITHOUT_CRANE, name),
                _of_times(v.no_crane_h[mine & ~np.isnan(v.left_h)]),
            )


def _longest(record: Record, name: str, mine: np.ndarray) -> Measures:
    """Measure how badly the ship fared that waited longest, and the one that was passed most often."""
    v = record.visits
    if np.any(mine):
        until = np.nan_to_num(v.granted_h[mine], nan=record.ended_h)
        yield (Kpi.VESSEL_WAIT_MAX, name), Measure(float(np.max(until - v.arrive_h[mine])))
        yield (Kpi.VESSEL_PASSED_OVER_MAX, name), Measure(float(np.max(v.passed_over[mine])))
    else:
        yield (Kpi.VESSEL_WAIT_MAX, name), Measure(NAN)
        yield (Kpi.VESSEL_PASSED_OVER_MAX, name), Measure(NAN)


STOPPED = (State.SETUP, State.WEATHER, State.SHIFT, State.BROKEN)


def _laytime(record: Record, scenario: Scenario) -> Measures:
    by_stream: dict[str, list[Statement]] = {}
    for visit, statement in statements(record, scenario):
        by_stream.setdefault(record.calls[record.visits.call[visit]], []).append(statement)
    for name, stream in scenario.calls.items():
        if stream.laytime is not None:
            found = by_stream.get(name, [])
            yield (Kpi.DEMURRAGE, name), _of_times(np.asarray([s.demurrage_usd for s in found]))
            yield (Kpi.DEMURRAGE_TIME, name), _of_times(np.asarray([s.demurrage_h for s in found]))
            yield (Kpi.DESPATCH, name), _of_times(np.asarray([s.despatch_usd for s in found]))


ALONGSIDE = (
    State.MOORING,
    State.WORKING,
    State.WAITING_CARGO,
    State.WAITING_CRANE,
    State.WAITING_TO_SAIL,
    *STOPPED,
)


def _alongside(record: Record, scenario: Scenario) -> Measures:
    window = record.end_h - record.begin_h
    berths = [c for c in record.clocks if c.kind in (ResourceKind.BERTH, ResourceKind.QUAY)]
    metres = _metres(scenario) if scenario.quays else {}
    for name, clocks in [(ALL, berths), *((c.resource, [c]) for c in berths)]:
        weighted = [(c, metres.get(c.resource, 1.0) / c.units) for c in clocks]
        alongside = sum(c.hours[state] * by for c, by in weighted for state in ALONGSIDE)
        turnover = sum(c.hours[State.TURNOVER] * by for c, by in weighted)
        working = sum(c.hours[State.WORKING] * by for c, by in weighted)
        whole = window * sum(c.units * by for c, by in weighted)
        yield (Kpi.BERTH_OCCUPANCY, name), Measure((alongside + turnover) / whole)
        yield (Kpi.BERTH_WORKING_RATIO, name), Measure(working / alongside if alongside else NAN)


def _metres(scenario: Scenario) -> dict[str, float]:
    """Return the length of every berth and quay, by its own name."""
    lengths = {
        f"{name}-{number + 1}" if block.number > 1 else name: block.length_m
        for name, block in scenario.berths.items()
        for number in range(block.number)
    }
    return lengths | {name: block.length_m for name, block in scenario.quays.items()}


UTILISATION: dict[str, tuple[Kpi, tuple[State, ...]]] = {
    ResourceKind.CRANE_POOL: (Kpi.CRANE_UTILISATION, (State.WORKING,)),
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

UNAVAILABLE = (State.BROKEN, State.SHIFT, State.WEATHER)


def _servers(record: Record, scenario: Scenario) -> Measures:
    window = record.end_h - record.begin_h
    for clock in record.clocks:
        if clock.kind in UTILISATION:
            kpi, states = UTILISATION[clock.kind]
            used = sum(clock.hours[state] for state in states)
            lost = sum(clock.hours.get(state, 0.0) for state in UNAVAILABLE if state not in states)
            available = clock.units * window - lost
            yield (kpi, clock.resource), Measure(used / available if available > 0.0 else NAN)


def _land(record: Record, scenario: Scenario) -> Measures:
    yield from _trains(record, scenario)
    for trucks in record.trucks:
        mine = _window(record, trucks.arrive_h)
        waits = [part.go_h - part.come_h for part in trucks.parts]
        blocked = [
            w for part, w in zip(trucks.parts, waits, strict=True) if part.place == Place.STORE
        ]
        yield (Kpi.TRUCK_WAIT, trucks.service), _of_times(_total(waits, trucks)[mine])
        yield (Kpi.TRUCK_BLOCKED, trucks.service), _of_times(_total(blocked, trucks)[mine])
        yield (
            (Kpi.TRUCK_TURNAROUND, trucks.service),
            _of_times((trucks.left_h - trucks.arrive_h)[mine]),
        )
        for part in trucks.parts:
            here = mine & ~np.isnan(part.come_h)
            at = truck_place(trucks.service, Queue(part.place, part.of))
            yield (Kpi.TRUCK_WAIT_AT, at), _of_times((part.go_h - part.come_h)[here])
            if part.place != Place.PARKING:
                yield (Kpi.TRUCK_TIME_AT, at), _of_times((part.done_h - part.come_h)[here])


def _total(parts: list[Floats], trucks: Trucks) -> Floats:
    """Return the sum over the parts that a truck had; not a number while it has not left."""
    total = np.zeros(len(trucks.arrive_h))
    for hours in parts:
        total += np.nan_to_num(hours)
    return np.where(np.isnan(trucks.left_h), np.nan, total)


def _trains(record: Record, scenario: Scenario) -> Measures:
    t = record.trains
    years = (record.end_h - record.begin_h) / YEAR_H
    for index, name in enumerate(record.train_services):
        come = _window(record, t.arrive_h) & (t.service == index)
        away = come & (t.turned_away == 1)
        mine = come & (t.turned_away == 0)
        left = mine & ~np.isnan(t.left_h)
        assert scenario.rail is not None
        service = scenario.rail.trains[name]
        yield (Kpi.TRAIN_CALLS, name), Measure(float(np.sum(come)))
        if service.when_full == "turn_away":
            yield (
                (Kpi.TRAINS_TURNED_AWAY, name),
                Measure(float(np.sum(away) / np.sum(come)) if np.any(come) else NAN),
            )
            yield (Kpi.TURNED_AWAY, name), Measure(float(np.sum(t.amount[away])) / years)
        outside_h = t.in_h if scenario.rail.stations[service.station].arrival_tracks else t.track_h
        yield (Kpi.TRAIN_OUTSIDE, name), _of_times((outside_h - t.arrive_h)[mine])
        yield (Kpi.TRAIN_WAIT, name), _of_times((t.in_h - t.arrive_h + t.track_h - t.ready_h)[mine])
        yield (Kpi.TRAIN_TURNAROUND, name), _of_times((t.left_h - t.arrive_h)[mine])
        yield (Kpi.TRAIN_BLOCKED, name), _of_times(t.blocked_h[left])
        yield (Kpi.WAGONS_IN_LADEN, name), Measure(float(np.sum(t.laden_in[left])))
        yield (Kpi.WAGONS_OUT_LADEN, name), Measure(float(np.sum(t.laden_out[left])))
        share = np.sum(t.laden_out[left]) / np.sum(t.wagons[left]) if np.any(left) else NAN
        yield (Kpi.WAGONS_OUT_LADEN_SHARE, name), Measure(float(share))


def _corridor(record: Record, scenario: Scenario) -> Measures:
    for flow in record.flows:
        taken, waited = corridor.transits(flow, record)
        yield (Kpi.TRANSIT_TIME, flow.name), _of_times(taken)
        if waited is not None:
            yield (Kpi.TRANSIT_WAIT, flow.name), _of_times(waited)
        yield (Kpi.UNDER_WAY, flow.name), Measure(*corridor.under_way(flow, record))
        found = list(corridor.closures(flow, record, scenario))
        for stage in flow.held:
            recoveries = np.asarray([one.recovery_h for one in found if one.stage == stage])
            yield (
                (Kpi.BORDER_BACKLOG_MAX, stage_flow_name(stage, flow.name)),
                Measure(corridor.backlog(flow, stage, record)),
            )
            yield (Kpi.BORDER_RECOVERY, stage_flow_name(stage, flow.name)), _of_times(recoveries)
        if flow.held:
            ships, hours = corridor.delayed(flow, found, record, scenario)
            yield (Kpi.BORDER_SHIPS_DELAYED, flow.name), Measure(ships, entities=int(bool(found)))
            yield (Kpi.BORDER_SHIP_DELAY, flow.name), Measure(hours, entities=int(bool(found)))


def _stores(record: Record, scenario: Scenario) -> Measures:
    a, b = record.begin_h, record.end_h
    hours = np.arange(a, b, 1.0)
    for stock in record.stocks:
        name = compartment_name(stock.store, stock.cargo)
        mean = stock.trajectory.area(a, b) / (b - a) / stock.capacity
        levels = stock.stock(hours) / stock.capacity
        yield (
            (Kpi.STORAGE_OCCUPANCY, name),
            Measure(1.0 - mean if stock.mirrored else mean, _percentiles(levels)),
        )
        yield (Kpi.DWELL, name), _dwell(stock, a, b)


def _costs(record: Record, scenario: Scenario) -> Measures:
    for key, usd, censored in costs.figures(record, scenario):
        yield key, Measure(usd, censored=censored)


def _dwell(stock: StockRecord, a: float, b: float) -> Measure:
    if stock.mirrored:
        hours, amounts = stock.trajectory.dwell_before(
            a, b, stock.capacity - stock.trajectory.initial
        )
    else:
        hours, amounts = stock.trajectory.dwell(a, b)
    known = ~np.isnan(hours)
    censored = int(np.sum(~known))
    hours, amounts = hours[known], amounts[known]
    if not len(hours):
        return Measure(NAN, entities=0, censored=censored)
    order = np.argsort(hours, kind="stable")
    share = np.cumsum(amounts[order]) / np.sum(amounts)
    at = np.searchsorted(share, np.asarray(PERCENTILES) / 100.0)
    percentiles = tuple(hours[order][np.minimum(at, len(hours) - 1)].tolist())
    return Measure(float(np.average(hours, weights=amounts)), percentiles, len(hours), censored)
