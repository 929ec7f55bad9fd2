"""Laytime of the calls of a run: from what happened to each ship to her statement of facts."""

from collections.abc import Iterator

import numpy as np

from portsim.analysis.laytime import laytime
from portsim.analysis.statement import PortCall, Statement
from portsim.flow.calendars import Calendar
from portsim.observe.record import Record
from portsim.scenario.scenario import Scenario
from portsim.scenario.vessels import CallStream
from portsim.scenario.waterway import horizon_h


def statements(record: Record, scenario: Scenario) -> Iterator[tuple[int, Statement]]:
    """Yield (visit, statement) of every finished call of the window whose stream has laytime terms."""
    visits = record.visits
    streams = [scenario.calls[name] for name in record.calls]
    if all(stream.laytime is None for stream in streams):
        return
    mine = (visits.arrive_h >= record.begin_h) & (visits.arrive_h < record.end_h) & ~np.isnan(visits.work_to_h)
    for index in np.flatnonzero(mine).tolist():
        stream = streams[visits.call[index]]
        if stream.laytime is not None:
            yield index, laytime(_port_call(index, stream, record, scenario), stream.laytime, scenario.start)


def _port_call(index: int, stream: CallStream, record: Record, scenario: Scenario) -> PortCall:
    visits = record.visits
    begun, done = float(visits.work_from_h[index]), float(visits.work_to_h[index])
    arrived = float(visits.arrive_h[index])
    storms = [stretch for name in stopping(stream, scenario) for stretch in record.weather.get(name, ())]
    known_h = horizon_h(scenario)  # a record that ends in bad weather has no end; laytime must expire at some time
    weather = [(a, min(b, known_h)) for a, b in Calendar(storms).closed if b > arrived and a < known_h]
    return PortCall(
        ship=f"{record.calls[visits.call[index]]} {index + 1}",
        arrived_h=arrived,
        all_fast_h=float(visits.first_line_h[index]),
        completed_h=done,
        work=((begun, done),),
        amount_t=float(visits.amount_t[index]),
        berth_free_h=float(visits.granted_h[index]),
        weather=tuple(weather),
    )


def stopping(stream: CallStream, scenario: Scenario) -> list[str]:
    """Return the weather that stops the work on a call: that of its cargoes and of the cranes that work them."""
    found: dict[str, None] = {}
    for parcel in stream.parcels:
        found |= dict.fromkeys(scenario.cargoes[parcel.cargo].stopped_by)
        for pool in scenario.cranes.values():
            if parcel.cargo in pool.cargoes:
                found |= dict.fromkeys(pool.stopped_by)
    return list(found)
