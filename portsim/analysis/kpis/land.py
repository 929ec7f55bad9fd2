"""Figures of the land side: trains and trucks, the unfinished counted as far as they went."""

from collections.abc import Iterator

import numpy as np

from portsim.analysis.kpis.row import Key, Measure
from portsim.flow.calendar.year import YEAR_H
from portsim.flow.streams import Floats
from portsim.observe.land import Part, Trucks
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Kpi, Place, Queue
from portsim.vocabulary.queues import truck_place

Measures = Iterator[tuple[Key, Measure]]


def trucks(record: Record, scenario: Scenario) -> Measures:
    """Yield the figures of the trucks of each service, and of each place that they go through."""
    for service in record.trucks:
        mine = record.in_window(service.arrive_h)
        inside = np.isnan(service.left_h)[mine]
        waits = _waits(service.parts, service, record)[mine]
        at_stores = tuple(part for part in service.parts if part.place == Place.STORE)
        blocked = _waits(at_stores, service, record)[mine]
        turnaround = record.so_far(service.arrive_h, service.left_h)[mine]
        yield (Kpi.TRUCK_WAIT, service.service), Measure.of_entities(waits, inside)
        yield (Kpi.TRUCK_BLOCKED, service.service), Measure.of_entities(blocked, inside)
        yield (Kpi.TRUCK_TURNAROUND, service.service), Measure.of_entities(turnaround, inside)
        for part in service.parts:
            yield from _at_place(part, mine & ~np.isnan(part.come_h), service, record)


def _at_place(part: Part, here: np.ndarray, service: Trucks, record: Record) -> Measures:
    """Measure the trucks that came to a place: their wait, and their time there."""
    at = truck_place(service.service, Queue(part.place, part.of))
    waits = record.so_far(part.come_h, part.go_h)[here]
    yield (Kpi.TRUCK_WAIT_AT, at), Measure.of_entities(waits, np.isnan(part.go_h)[here])
    if part.place != Place.PARKING:
        times = record.so_far(part.come_h, part.done_h)[here]
        yield (Kpi.TRUCK_TIME_AT, at), Measure.of_entities(times, np.isnan(part.done_h)[here])


def _waits(parts: tuple[Part, ...], service: Trucks, record: Record) -> Floats:
    """Return the waits of each truck at some places together; shape (trucks,)."""
    total = np.zeros(len(service.arrive_h))
    for part in parts:
        total += record.so_far(part.come_h, part.go_h)
    return total


def trains(record: Record, scenario: Scenario) -> Measures:
    """Yield the figures of the trains of each service."""
    t = record.trains
    years = (record.end_h - record.begin_h) / YEAR_H
    for index, name in enumerate(record.train_services):
        come = record.in_window(t.arrive_h) & (t.service == index)
        away = come & (t.turned_away == 1)
        mine = come & (t.turned_away == 0)
        left = mine & ~np.isnan(t.left_h)
        assert scenario.rail is not None
        service = scenario.rail.trains[name]
        yield (Kpi.TRAIN_CALLS, name), Measure(float(np.sum(come)))
        if service.when_full == "turn_away":
            turned = float(np.sum(away))
            yield (Kpi.TRAINS_TURNED_AWAY, name), Measure(turned, float(np.sum(come)))
            yield (Kpi.TURNED_AWAY, name), Measure(float(np.sum(t.amount[away])) / years)
        outside_h = t.in_h if scenario.rail.stations[service.station].arrival_tracks else t.track_h
        waits = record.so_far(t.arrive_h, t.in_h) + record.so_far(t.ready_h, t.track_h)
        for kpi, hours, ends_h in (
            (Kpi.TRAIN_OUTSIDE, record.so_far(t.arrive_h, outside_h), outside_h),
            (Kpi.TRAIN_WAIT, waits, t.track_h),
            (Kpi.TRAIN_TURNAROUND, record.so_far(t.arrive_h, t.left_h), t.left_h),
            (Kpi.TRAIN_BLOCKED, t.store_h, t.left_h),
        ):
            yield (kpi, name), Measure.of_entities(hours[mine], np.isnan(ends_h)[mine])
        laden_out = float(np.sum(t.laden_out[left]))
        yield (Kpi.WAGONS_IN_LADEN, name), Measure(float(np.sum(t.laden_in[left])))
        yield (Kpi.WAGONS_OUT_LADEN, name), Measure(laden_out)
        wagons = float(np.sum(t.wagons[left]))
        yield (Kpi.WAGONS_OUT_LADEN_SHARE, name), Measure(laden_out, wagons)
