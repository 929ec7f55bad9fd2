"""The clocks of lanes, weighbridges, bays and parking places, from the trucks' own hours."""

from collections.abc import Sequence

import numpy as np

from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.flow.streams import Floats
from portsim.observe.record import ClockRecord, Part, Record
from portsim.terminal.road.kinds import GateComplex, TruckKind
from portsim.terminal.road.waits import parts_by_place
from portsim.vocabulary import Place, ResourceKind, State
from portsim.vocabulary.resources import bays_resource


def truck_clocks(
    gate_complex: GateComplex, kinds: Sequence[TruckKind], record: Record
) -> list[ClockRecord]:
    """Return the hours by state of all that trucks use, within the window of the run."""
    by_place = parts_by_place(record)

    def parts_at(place: Place, of: str = "") -> list[Part]:
        return by_place.get((place, of), [])

    window = record.begin_h, record.end_h
    gate, parking, exit_lanes = gate_complex.gate, gate_complex.parking, gate_complex.exit
    hours = _hours_by_state(gate.number, parts_at(Place.GATE), window, gate.calendar)
    clocks = [ClockRecord(Place.GATE, ResourceKind.GATE, gate.number, hours)]
    if parking:
        hours = _hours_by_state(parking.number, parts_at(Place.PARKING), window)
        clocks.append(ClockRecord(Place.PARKING, ResourceKind.PARKING, parking.number, hours))
    if gate_complex.weighbridges:
        bridges_in, bridges_out = gate_complex.weighbridges
        parts_in, parts_out = parts_at(Place.WEIGHBRIDGE), parts_at(Place.WEIGHBRIDGE_OUT)
        weighbridges = [(Place.WEIGHBRIDGE, bridges_in, parts_in)]
        if bridges_in is bridges_out:
            weighbridges = [(Place.WEIGHBRIDGE, bridges_in, [*parts_in, *parts_out])]
        else:
            weighbridges.append((Place.WEIGHBRIDGE_OUT, bridges_out, parts_out))
        for place, bridges, parts in weighbridges:
            hours = _hours_by_state(bridges.number, parts, window)
            clocks.append(ClockRecord(place, ResourceKind.WEIGHBRIDGE, bridges.number, hours))
    for kind in kinds:
        if kind.bays is not None:
            hours = _hours_by_state(kind.bays, parts_at(Place.BAY, kind.name), window)
            name = bays_resource(kind.name)
            clocks.append(ClockRecord(name, ResourceKind.BAYS, kind.bays, hours))
    if exit_lanes is not None:
        hours = _hours_by_state(exit_lanes.number, parts_at(Place.EXIT), window)
        clocks.append(ClockRecord(Place.EXIT, ResourceKind.GATE, exit_lanes.number, hours))
    return clocks


def _hours_by_state(
    units: int,
    parts: Sequence[Part],
    window: tuple[float, float],
    calendar: Calendar = ALWAYS,
) -> dict[str, float]:
    """Return the hours of all units by state within a window."""
    a_h, b_h = window
    working = sum(_overlap(part.go_h, part.done_h, a_h, b_h) for part in parts)
    kept = sum(_overlap(part.done_h, part.freed_h, a_h, b_h) for part in parts)
    hours: dict[str, float] = {
        State.IDLE: units * (b_h - a_h) - working - kept,
        State.WORKING: working,
    }
    # a unit that can be kept has the state even if it never was, so that all runs have like states
    if any(part.freed_h is not part.done_h for part in parts):
        hours[State.KEPT] = kept
    closed = [
        (max(from_h, a_h), min(to_h, b_h))
        for from_h, to_h in calendar.closed
        if to_h > a_h and from_h < b_h
    ]
    if closed:
        used = sum(
            _overlap(part.go_h, part.freed_h, *interval) for part in parts for interval in closed
        )
        hours[State.SHIFT] = units * sum(to_h - from_h for from_h, to_h in closed) - used
        hours[State.IDLE] -= hours[State.SHIFT]
    return hours


def _overlap(from_h: Floats, to_h: Floats, a_h: float, b_h: float) -> float:
    """Return the hours of all intervals within [a, b]; an end that is NaN has not come yet."""
    begun = ~np.isnan(from_h)
    ends_h = np.nan_to_num(to_h[begun], nan=np.inf)
    inside = np.minimum(ends_h, b_h) - np.maximum(from_h[begun], a_h)
    return float(np.sum(np.maximum(inside, 0.0)))
