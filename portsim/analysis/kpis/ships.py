"""Figures of ships: waits, time alongside, laytime, and the berths that they take."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from portsim.analysis.kpis.money.demurrage import settled
from portsim.analysis.kpis.row import Key, Measure
from portsim.flow.streams import Floats
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Bound, Kpi, ResourceKind, State

NAN = float("nan")
ALL = "all"
Measures = Iterator[tuple[Key, Measure]]


class _Time(NamedTuple):
    """What each ship of the run came to, and which of them are not over; shape (visits,) each."""

    hours: Floats
    unfinished: NDArray[np.bool_]

    def of(self, mine: NDArray[np.bool_]) -> Measure:
        return Measure.of_entities(self.hours[mine], self.unfinished[mine])


def vessels(record: Record, scenario: Scenario) -> Measures:
    """Yield the figures of each class of ships; who has not left counts so far."""
    v = record.visits
    here = record.in_window(v.arrive_h)
    came_alongside, was_ready = ~np.isnan(v.first_line_h), ~np.isnan(v.ready_h)
    still_here = np.isnan(v.left_h)
    wait = _Time(record.so_far(v.arrive_h, v.granted_h), np.isnan(v.granted_h))
    service = _Time(record.so_far(v.first_line_h, v.last_line_h), np.isnan(v.last_line_h))
    turnaround = _Time(record.so_far(v.arrive_h, v.left_h), still_here)
    to_sail = _Time(record.so_far(v.ready_h, v.last_line_h), np.isnan(v.last_line_h))
    without_cargo, without_crane = _Time(v.no_cargo_h, still_here), _Time(v.no_crane_h, still_here)
    classes = [(ALL, here & (v.elsewhere == 0))]
    classes += [(name, here & (v.vessel == index)) for index, name in enumerate(record.vessels)]
    for name, mine in classes:
        alongside = mine & came_alongside
        waited, served = wait.of(mine), service.of(alongside)
        yield (Kpi.VESSEL_CALLS, name), Measure(float(np.sum(mine)))
        yield (Kpi.VESSEL_WAIT, name), waited
        yield from _longest(record, name, mine, waited)
        yield (Kpi.VESSEL_SERVICE, name), served
        yield (Kpi.WAIT_OVER_SERVICE, name), _wait_over_service(waited, served)
        yield (Kpi.VESSEL_TURNAROUND, name), turnaround.of(mine)
        yield (Kpi.WAIT_TO_SAIL, name), to_sail.of(mine & was_ready)
        if record.cargoes:
            yield (Kpi.ALONGSIDE_WITHOUT_CARGO, name), without_cargo.of(alongside)
            yield (Kpi.ALONGSIDE_WITHOUT_CRANE, name), without_crane.of(alongside)


def _wait_over_service(waited: Measure, served: Measure) -> Measure:
    """Return all waits over all services, and what that says while some are not over.

    A service that goes on can only lower the ratio. A wait that goes on will raise it, and the
    service after it lower it.
    """
    return Measure(
        total=waited.total,
        base=served.total,
        entities=waited.entities,
        unfinished=max(waited.unfinished, served.unfinished),
        bound=Bound.UNKNOWN if waited.unfinished else Bound.AT_MOST,
    )


def _longest(record: Record, name: str, mine: NDArray[np.bool_], waited: Measure) -> Measures:
    """Measure the ship that waited longest, and the one that was passed most often."""
    v = record.visits
    longest = passed = NAN
    if np.any(mine):
        longest = float(np.max(record.so_far(v.arrive_h, v.granted_h)[mine]))
        passed = float(np.max(v.passed_over[mine]))
    for kpi, most in ((Kpi.VESSEL_WAIT_MAX, longest), (Kpi.VESSEL_PASSED_OVER_MAX, passed)):
        yield (
            (kpi, name),
            Measure(
                most,
                entities=waited.entities,
                unfinished=waited.unfinished,
                longest_unfinished=waited.longest_unfinished,
            ),
        )


def calls(record: Record, scenario: Scenario) -> Measures:
    """Yield what laytime made of the calls of each stream that has terms.

    A call that is not over counts the demurrage that it has run up; despatch is earned when it is
    over, so it has none.
    """
    by_stream: dict[str, list[tuple[float, float, float, bool]]] = {}
    for visit, account, is_over in settled(record, scenario):
        by_stream.setdefault(record.calls[record.visits.call[visit]], []).append(
            (
                account.demurrage_usd,
                account.demurrage_h,
                account.despatch_usd if is_over else 0.0,
                not is_over,
            )
        )
    for name, stream in scenario.calls.items():
        if stream.laytime is not None:
            found = np.asarray(by_stream.get(name, []), dtype=float).reshape(-1, 4)
            unfinished = found[:, 3] > 0.0
            for column, kpi in enumerate((Kpi.DEMURRAGE, Kpi.DEMURRAGE_TIME, Kpi.DESPATCH)):
                yield (kpi, name), Measure.of_entities(found[:, column], unfinished)


STOPPED = (State.SETUP, State.WEATHER, State.SHIFT, State.BROKEN)
ALONGSIDE = (
    State.MOORING,
    State.WORKING,
    State.WAITING_CARGO,
    State.WAITING_CRANE,
    State.WAITING_TO_SAIL,
    *STOPPED,
)


def berths(record: Record, scenario: Scenario) -> Measures:
    """Yield how full each berth and quay was, and how much of that was work."""
    window = record.end_h - record.begin_h
    found = [c for c in record.clocks if c.kind in (ResourceKind.BERTH, ResourceKind.QUAY)]
    metres = metres_of_quay(scenario) if scenario.quays else {}
    for name, clocks in [(ALL, found), *((c.resource, [c]) for c in found)]:
        weighted = [(c, metres.get(c.resource, 1.0) / c.units) for c in clocks]
        alongside = sum(c.hours[state] * by for c, by in weighted for state in ALONGSIDE)
        turnover = sum(c.hours[State.TURNOVER] * by for c, by in weighted)
        working = sum(c.hours[State.WORKING] * by for c, by in weighted)
        whole = window * sum(c.units * by for c, by in weighted)
        yield (Kpi.BERTH_OCCUPANCY, name), Measure(alongside + turnover, whole)
        yield (Kpi.BERTH_WORKING_RATIO, name), Measure(working, alongside)


def metres_of_quay(scenario: Scenario) -> dict[str, float]:
    """Return the length of every berth and quay, by its own name."""
    lengths = {
        f"{name}-{number + 1}" if block.number > 1 else name: block.length_m
        for name, block in scenario.berths.items()
        for number in range(block.number)
    }
    return lengths | {name: block.length_m for name, block in scenario.quays.items()}
