"""What the terminal turns out: cargo in a year, who is served, and rates of the quay side."""

from collections.abc import Iterator

import numpy as np

from portsim.analysis.kpis.row import Key, Measure
from portsim.analysis.kpis.ships import ALL, metres_of_quay
from portsim.flow.calendar.year import YEAR_H
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.cranes import worked_by
from portsim.scenario.derived.units import common_unit, tonnes_of_unit
from portsim.vocabulary import Kpi, ResourceKind, State

Measures = Iterator[tuple[Key, Measure]]
ASSIGNED = (State.WORKING, State.WAITING_CARGO, State.RECLAIM, State.INTERFERENCE)


def cargo(record: Record, scenario: Scenario) -> Measures:
    """Yield what was moved of each cargo, and of all in tonnes where weights are known."""
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
    weights = [tonnes_of_unit(scenario, totals.cargo) for totals in record.cargoes]
    if weights and None not in weights:
        pairs = zip(record.cargoes, weights, strict=True)
        tonnes = sum(totals.by_ship * (weight or 0.0) for totals, weight in pairs) / years
        yield (Kpi.TOTAL_THROUGHPUT, ALL), Measure(tonnes)
        metres = sum(metres_of_quay(scenario).values())
        yield (Kpi.QUAY_THROUGHPUT, ALL), Measure(tonnes, metres)
    boxes = [one.by_ship for one in record.cargoes if scenario.cargoes[one.cargo].unit == "teu"]
    if boxes:
        yield (Kpi.TOTAL_TEU, ALL), Measure(sum(boxes) / years)


def served(record: Record, scenario: Scenario) -> Measures:
    """Yield how many ships and trucks left in the window, whenever they came."""
    v = record.visits
    left = record.in_window(v.left_h)
    yield (Kpi.VESSELS_SERVED, ALL), Measure(float(np.sum(left & (v.elsewhere == 0))))
    for index, name in enumerate(record.vessels):
        yield (Kpi.VESSELS_SERVED, name), Measure(float(np.sum(left & (v.vessel == index))))
    for trucks in record.trucks:
        count = float(np.sum(record.in_window(trucks.left_h)))
        yield (Kpi.TRUCKS_SERVED, trucks.service), Measure(count)


def rates(record: Record, scenario: Scenario) -> Measures:
    """Yield what a crane moves in an hour, and what a ship alongside gets in an hour."""
    for clock in record.clocks:
        if clock.kind in (ResourceKind.CRANE_POOL, ResourceKind.GEAR):
            unit = common_unit(scenario, worked_by(scenario, clock.resource))
            if unit is not None:
                moved = _moved_by(clock.resource, unit, record, scenario)
                assigned_h = sum(max(clock.hours[state], 0.0) for state in ASSIGNED)
                working_h = clock.hours[State.WORKING]
                yield (Kpi.CRANE_RATE_GROSS, clock.resource), Measure(moved, assigned_h)
                yield (Kpi.CRANE_RATE_NET, clock.resource), Measure(moved, working_h)
    yield from _ship_rates(record, scenario)


def _moved_by(pool: str, unit: str, record: Record, scenario: Scenario) -> float:
    """Return what a pool moved in the window.

    Of a cargo that several pools work each moved as large a part as it has of all parcels.
    """
    moved = 0.0
    for totals in (*record.cargoes, *record.of_others):
        parcels = [one for one in record.parcels if one.cargo == totals.cargo]
        whole = sum(one.done for one in parcels)
        mine = sum(part.done for one in parcels for part in one.parts if part.pool == pool)
        if mine > 0.0:
            weight = 1.0 if unit != "t" else tonnes_of_unit(scenario, totals.cargo) or 0.0
            moved += totals.by_ship * mine / whole * weight
    return moved


def _ship_rates(record: Record, scenario: Scenario) -> Measures:
    """Yield the tonnes of an hour alongside of the window's ships, as far as they are worked."""
    v = record.visits
    weights = {name: tonnes_of_unit(scenario, name) for name in scenario.cargoes}
    if not weights or None in weights.values():
        return
    tonnes = np.zeros(len(v.call))
    for one in record.parcels:
        tonnes[one.visit] += one.done * (weights[one.cargo] or 0.0)
    hours = record.so_far(v.first_line_h, v.last_line_h)
    here = record.in_window(v.arrive_h) & (tonnes > 0.0)
    classes = [(ALL, here & (v.elsewhere == 0))]
    classes += [(name, here & (v.vessel == index)) for index, name in enumerate(record.vessels)]
    for name, mine in classes:
        yield (
            (Kpi.SHIP_RATE, name),
            Measure(float(np.sum(tonnes[mine])), float(np.sum(hours[mine]))),
        )
