"""Laytime of the calls of a run: from what happened to each ship to her statement of facts."""

from collections.abc import Iterator
from itertools import pairwise
from math import inf, isnan

import numpy as np

from portsim.analysis.kpis.laytime import laytime
from portsim.analysis.kpis.statement import PortCall, Statement
from portsim.flow.calendar.calendar import Calendar, together
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.derived.berths import berth_places, pool_at, usable_berths
from portsim.scenario.derived.closures import manned
from portsim.scenario.derived.waterway import horizon_h


def statements(record: Record, scenario: Scenario) -> Iterator[tuple[int, Statement]]:
    """Yield (visit, statement) of the window's finished calls that have laytime terms."""
    return ((visit, account) for visit, account, is_over in settled(record, scenario) if is_over)


def settled(record: Record, scenario: Scenario) -> Iterator[tuple[int, Statement, bool]]:
    """Yield (visit, statement, whether it is over) of every call of the window with laytime terms.

    The account of a call whose cargo work has not ended is made up at the end of the run, as if it
    ended there: its demurrage can only grow, and its despatch only shrink.
    """
    visits = record.visits
    streams = [scenario.calls[name] for name in record.calls]
    if all(stream.laytime is None for stream in streams):
        return
    for index in np.flatnonzero(record.in_window(visits.arrive_h)).tolist():
        stream = streams[visits.call[index]]
        if stream.laytime is not None:
            call = _port_call(index, stream, record, scenario)
            account = laytime(call, stream.laytime, scenario.start)
            yield index, account, not isnan(float(visits.work_to_h[index]))


def _port_call(index: int, stream: CallStream, record: Record, scenario: Scenario) -> PortCall:
    visits = record.visits
    arrived = float(visits.arrive_h[index])
    is_over = not isnan(float(visits.work_to_h[index]))
    done = float(visits.work_to_h[index]) if is_over else record.ended_h
    # What has not happened by the end of the run is taken to happen there
    granted, all_fast, begun = (
        float(np.nan_to_num(hours[index], nan=done))
        for hours in (visits.granted_h, visits.first_line_h, visits.work_from_h)
    )
    cranes = [scenario.cranes[name] for name in _pools(int(visits.berth[index]), stream, scenario)]
    stopping = [
        name for parcel in stream.parcels for name in scenario.cargoes[parcel.cargo].stopped_by
    ]
    stopping += [name for pool in cranes for name in pool.stopped_by]
    storms = [
        stretch for name in dict.fromkeys(stopping) for stretch in record.weather.get(name, ())
    ]
    # A record that ends in bad weather has no end; laytime must expire at some time
    known_h = horizon_h(scenario)
    weather = [
        (a, min(b, known_h)) for a, b in Calendar(storms).closed if b > arrived and a < known_h
    ]
    off = together(
        [manned(scenario, pool.shifts, known_h) for pool in cranes if pool.shifts is not None]
    )
    idle = [(-inf, begun), *((a, b) for a, b in off.closed if a < done and b > begun), (done, inf)]
    work = tuple((b, c) for (_, b), (c, _) in pairwise(idle) if b < c)
    return PortCall(
        ship=f"{record.calls[visits.call[index]]} {index + 1}",
        arrived_h=arrived,
        all_fast_h=all_fast,
        completed_h=done,
        work=work,
        amount_t=float((visits.worked_t if is_over else visits.amount_t)[index]),
        berth_free_h=granted,
        weather=tuple(weather),
    )


def _pools(berth: int, stream: CallStream, scenario: Scenario) -> list[str]:
    """Return the crane pools that work a call at its berth, or at the first that it may use."""
    berth = berth if berth >= 0 else usable_berths(scenario, stream)[0]
    block = berth_places(scenario)[berth].block_name
    found = (pool_at(scenario, block, parcel.cargo) for parcel in stream.parcels)
    return list(dict.fromkeys(name for name in found if name is not None))
