"""Laytime of the calls of a run: from what happened to each ship to her statement of facts."""

from collections.abc import Iterator
from itertools import pairwise
from math import inf

import numpy as np

from portsim.analysis.kpis.laytime import laytime
from portsim.analysis.kpis.statement import PortCall, Statement
from portsim.flow.calendar.calendar import Calendar, together
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.derived.berths import berth_places, pool_at
from portsim.scenario.derived.closures import manned
from portsim.scenario.derived.waterway import horizon_h


def statements(record: Record, scenario: Scenario) -> Iterator[tuple[int, Statement]]:
    """Yield (visit, statement) of every finished call of the window whose stream has laytime terms."""
    visits = record.visits
    streams = [scenario.calls[name] for name in record.calls]
    if all(stream.laytime is None for stream in streams):
        return
    mine = (
        (visits.arrive_h >= record.begin_h)
        & (visits.arrive_h < record.end_h)
        & ~np.isnan(visits.work_to_h)
    )
    for index in np.flatnonzero(mine).tolist():
        stream = streams[visits.call[index]]
        if stream.laytime is not None:
            yield (
                index,
                laytime(
                    _port_call(index, stream, record, scenario), stream.laytime, scenario.start
                ),
            )


def _port_call(index: int, stream: CallStream, record: Record, scenario: Scenario) -> PortCall:
    visits = record.visits
    begun, done = float(visits.work_from_h[index]), float(visits.work_to_h[index])
    arrived = float(visits.arrive_h[index])
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
        all_fast_h=float(visits.first_line_h[index]),
        completed_h=done,
        work=work,
        amount_t=float(visits.worked_t[index]),
        berth_free_h=float(visits.granted_h[index]),
        weather=tuple(weather),
    )


def _pools(berth: int, stream: CallStream, scenario: Scenario) -> list[str]:
    """Return the crane pools that worked a call at its berth."""
    block = berth_places(scenario)[berth].block_name
    found = (pool_at(scenario, block, parcel.cargo) for parcel in stream.parcels)
    return list(dict.fromkeys(name for name in found if name is not None))
