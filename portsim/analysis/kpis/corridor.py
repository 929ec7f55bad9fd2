"""Figures of the way to the terminal: how long it took, what was under way, what borders held and for how long."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from portsim.flow.calendar.calendar import Calendar, Stretch
from portsim.flow.rounding import TIE_H
from portsim.flow.streams import Floats
from portsim.observe.levels import level_of, time_weighted
from portsim.observe.record import FlowRecord, Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Place, Queue

ROUNDING = 1e-6


class Closure(NamedTuple):
    """What one closure of a stage did to one cargo.

    Attributes
    ----------
    shut_h, open_h
        When the stage was shut.
    most
        Most that it held from then until it had recovered, in the cargo's unit.
    recovery_h
        Hours from the opening until it held no more than when it shut; not a number if it did not
        in the run.
    ships, ship_h
        Ships for the cargo that waited alongside for it from when the stage shut until it had
        recovered, and their hours (`without_cargo`).
    """

    stage: str
    flow: FlowRecord
    shut_h: float
    open_h: float
    most: float
    recovery_h: float
    ships: int
    ship_h: float


def transits(flow: FlowRecord, record: Record) -> tuple[Floats, Floats | None]:
    """Return (hours on the way, hours of them waited at stages) of what came to the terminal in the window.

    Of trains that are put together on the way, hours count from when their cargo set out, on
    average; what it waited at stages before that is not known train by train, and so None is
    returned for the waits.
    """
    taken, waited = [], []
    for lane in flow.journeys:
        if lane.part != "origin":
            here = (lane.arrive_h >= record.begin_h) & (lane.arrive_h < record.end_h)
            taken.append((lane.arrive_h - lane.cargo_depart_h)[here])
            waited.append(lane.waited_h.sum(axis=0)[here])
    known = all(lane.part == "whole" for lane in flow.journeys)
    return np.concatenate(taken), np.concatenate(waited) if known else None


def queues(record: Record, scenario: Scenario) -> Iterator[tuple[Queue, Floats, Floats]]:
    """Yield (queue, hours of changes, number from then on): vehicles that wait to be let through a stage with a rate.

    All flows and routes together, whatever they wait for: the stage to open, people, or those before
    them. Who is being let through waits no more.
    """
    stages = scenario.corridor.stages if scenario.corridor else {}
    for name in (name for name, stage in stages.items() if stage.per_day is not None):
        come, go = [], []
        for lane in (
            lane for flow in record.flows for lane in flow.journeys if name in lane.stages
        ):
            k = lane.stages.index(name)
            leave = lane.enter_h[k + 1] if k + 1 < len(lane.stages) else lane.arrive_h
            waited = lane.waited_h[k]
            passing = np.minimum(leave, record.ended_h) - lane.passage_h[k]
            here = (waited > 0.0) & (passing > 0.0)
            come.append(np.maximum(passing - waited, 0.0)[here])
            go.append(np.where(passing < record.ended_h - TIE_H, passing, np.nan)[here])
        if come:
            yield Queue(Place.STAGE, name), *level_of(np.concatenate(come), np.concatenate(go))


def backlog(flow: FlowRecord, stage: str, record: Record) -> float:
    """Return the most that a stage held of a cargo in the window."""
    return time_weighted(*flow.held[stage], record.begin_h, record.end_h).max


def closures(flow: FlowRecord, record: Record, scenario: Scenario) -> Iterator[Closure]:
    """Yield what each closure did that began in the window, stage by stage."""
    for stage, (hours, levels) in flow.held.items():
        for shut_h, open_h in flow.shut[stage]:
            if record.begin_h <= shut_h < record.end_h:
                recovery_h = _recovery(hours, levels, shut_h, open_h, record.ended_h)
                span = shut_h, _end((shut_h, open_h), recovery_h, record)
                most = time_weighted(hours, levels, *span).max
                waited = without_cargo(flow, record, scenario, [span])
                ships = int(np.count_nonzero(waited > ROUNDING))
                yield Closure(
                    stage=stage,
                    flow=flow,
                    shut_h=shut_h,
                    open_h=open_h,
                    most=most,
                    recovery_h=recovery_h,
                    ships=ships,
                    ship_h=float(waited.sum()),
                )


def delayed(
    flow: FlowRecord, found: list[Closure], record: Record, scenario: Scenario
) -> tuple[float, float]:
    """Return ships and hours of all closures of a cargo together, hours in two of them counted once.

    Not a number if there was no closure: then nothing is known of what one does.
    """
    if not found:
        return float("nan"), float("nan")
    spans = [(one.shut_h, _end((one.shut_h, one.open_h), one.recovery_h, record)) for one in found]
    waited = without_cargo(flow, record, scenario, spans)
    return float(np.count_nonzero(waited > ROUNDING)), float(waited.sum())


def without_cargo(
    flow: FlowRecord, record: Record, scenario: Scenario, spans: list[Stretch]
) -> Floats:
    """Return the hours that each ship waited alongside for a cargo during some stretches of hours.

    Of a ship that is there for the cargo, its hours without cargo count, but no more than it lay
    alongside in the stretches: when it waited within its stay is not written down. This is
    accounting and not effect; a ship may have waited without the closure too, and closures keep
    ships from being fixed at all.
    """
    visits = record.visits
    carriers = [
        any(p.cargo == flow.cargo for p in scenario.calls[name].parcels) for name in record.calls
    ]
    start = visits.first_line_h
    stop = np.where(np.isnan(visits.last_line_h), record.ended_h, visits.last_line_h)
    there = np.zeros(len(start))
    for a, b in Calendar(spans).closed:
        there += np.maximum(np.minimum(stop, b) - np.maximum(start, a), 0.0)
    hours = np.minimum(np.nan_to_num(visits.no_cargo_h), np.nan_to_num(there))
    waited: Floats = np.where(np.asarray(carriers, dtype=bool)[visits.call], hours, 0.0)
    return waited


def _end(stretch: Stretch, recovery_h: float, record: Record) -> float:
    """Return when a closure was over and what it held cleared, or the end of the run if that comes first."""
    return record.ended_h if np.isnan(recovery_h) else stretch[1] + recovery_h


def _recovery(hours: Floats, levels: Floats, shut_h: float, open_h: float, ended_h: float) -> float:
    """Return the hours from the opening until no more is held than when it shut."""
    if open_h > ended_h:
        return float("nan")
    before = levels[max(int(np.searchsorted(hours, shut_h, side="left")) - 1, 0)]
    after = int(np.searchsorted(hours, open_h, side="right")) - 1
    down = np.flatnonzero(levels[after:] <= before + ROUNDING)
    return max(float(hours[after + down[0]]) - open_h, 0.0) if len(down) else float("nan")
