"""The clocks of lanes, weighbridges, bays and parking places, from the trucks' own hours."""

from collections.abc import Sequence

import numpy as np

from portsim.flow.calendar.roster import Roster
from portsim.flow.streams import Floats
from portsim.observe.land import Part
from portsim.observe.record import Record
from portsim.observe.resources import ClockRecord
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
    hours = _hours_by_state(gate.manned, parts_at(Place.GATE), window)
    clocks = [ClockRecord(Place.GATE, ResourceKind.GATE, gate.number, hours)]
    if parking:
        hours = _hours_by_state(parking.manned, parts_at(Place.PARKING), window)
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
            hours = _hours_by_state(bridges.manned, parts, window)
            clocks.append(ClockRecord(place, ResourceKind.WEIGHBRIDGE, bridges.number, hours))
    for kind in kinds:
        if kind.bays is not None:
            hours = _hours_by_state(kind.bays, parts_at(Place.BAY, kind.name), window)
            name = bays_resource(kind.name)
            clocks.append(ClockRecord(name, ResourceKind.BAYS, kind.bays.most, hours))
    if exit_lanes is not None:
        hours = _hours_by_state(exit_lanes.manned, parts_at(Place.EXIT), window)
        clocks.append(ClockRecord(Place.EXIT, ResourceKind.GATE, exit_lanes.number, hours))
    return clocks


def _hours_by_state(
    manned: Roster, parts: Sequence[Part], window: tuple[float, float]
) -> dict[str, float]:
    """Return the hours of all units by state within a window.

    A unit in use beyond the number that is manned counts as manned until it is freed.
    """
    a_h, b_h = window
    units = manned.most
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
        for from_h, to_h in manned.calendar.closed
        if to_h > a_h and from_h < b_h
    ]
    if closed:
        used = sum(
            _overlap(part.go_h, part.freed_h, *interval) for part in parts for interval in closed
        )
        hours[State.SHIFT] = units * sum(to_h - from_h for from_h, to_h in closed) - used
        hours[State.IDLE] -= hours[State.SHIFT]
    if manned.has_table:
        hours[State.UNMANNED] = _unmanned_h(manned, parts, window)
        hours[State.IDLE] -= hours[State.UNMANNED]
    return hours


def _unmanned_h(manned: Roster, parts: Sequence[Part], window: tuple[float, float]) -> float:
    """Return the unit-hours in which units are neither manned nor in use, but for closed hours."""
    a_h, b_h = window
    stretches = [(from_h, number) for from_h, _, number in manned.stretches(a_h, b_h)]
    changes_h, numbers = np.asarray(stretches, dtype=float).T
    go_h = np.concatenate([part.go_h for part in parts]) if parts else np.empty(0)
    freed_h = np.concatenate([part.freed_h for part in parts]) if parts else np.empty(0)
    begun = ~np.isnan(go_h)
    go_h, freed_h = np.sort(go_h[begun]), np.sort(np.nan_to_num(freed_h[begun], nan=np.inf))
    shut_h = np.asarray(manned.calendar.closed, dtype=float).ravel()
    every_h = np.concatenate([changes_h, shut_h, go_h, freed_h, [b_h]])
    edges_h = np.unique(np.clip(every_h, a_h, b_h))
    at_h = edges_h[:-1]
    in_use = np.searchsorted(go_h, at_h, "right") - np.searchsorted(freed_h, at_h, "right")
    number = numbers[np.searchsorted(changes_h, at_h, "right") - 1]
    off_h = np.maximum(manned.most - np.maximum(number, in_use), 0.0) * np.diff(edges_h)
    if manned.calendar.closed:
        off_h *= np.asarray([manned.calendar.is_open(hour) for hour in at_h.tolist()])
    return float(np.sum(off_h))


def _overlap(from_h: Floats, to_h: Floats, a_h: float, b_h: float) -> float:
    """Return the hours of all intervals within [a, b]; an end that is NaN has not come yet."""
    begun = ~np.isnan(from_h)
    ends_h = np.nan_to_num(to_h[begun], nan=np.inf)
    inside = np.minimum(ends_h, b_h) - np.maximum(from_h[begun], a_h)
    return float(np.sum(np.maximum(inside, 0.0)))
