"""Arrival processes of ships: at random, as recorded, on a schedule, or as a fleet."""

from collections.abc import Generator, Mapping, Sequence
from math import inf
from typing import Any

from simpy.events import Event

from portsim.flow.arrivals.poisson import Arrivals
from portsim.flow.standstill import Guard
from portsim.flow.streams import Draws
from portsim.terminal.handling.environment import Environment
from portsim.terminal.sea.vessels import Port
from portsim.terminal.sea.visit import CallKind, draw_visit

CallProcess = Generator[Event, Any, None]


def at_random(env: Environment, port: Port, kind: CallKind, arrivals: Arrivals) -> CallProcess:
    """Let ships come at random, whatever lies in store."""
    while (hour := arrivals.next()) != inf:
        yield env.at(hour)
        port.fix(draw_visit(kind))


def recorded(
    env: Environment,
    port: Port,
    kind: CallKind,
    hours: Sequence[float],
    amounts: Mapping[int, Sequence[float]],
) -> CallProcess:
    """Let ships come at stated hours, with stated amounts of some parcels."""
    for number, hour in enumerate(hours):
        yield env.at(hour)
        visit = draw_visit(kind)
        for parcel, sizes in amounts.items():
            visit.amounts[parcel] = sizes[number]
        visit.cut_to_draught()
        port.fix(visit)


def scheduled(
    env: Environment,
    port: Port,
    kind: CallKind,
    first_h: float,
    every_h: float,
    early_h: float,
    deviation: Draws,
    window_h: float | None,
) -> CallProcess:
    """Let ships come on a schedule, each with its deviation, never before her announcement."""
    number = 0
    while True:
        schedule_h = first_h + number * every_h
        arrive_h = max(schedule_h - early_h + deviation.next(), env.now)
        visit = draw_visit(kind)
        if window_h is not None:
            visit.scheduled_h, visit.window_h = schedule_h, window_h
        port.fix(visit, arrive_h - env.now)
        number += 1
        announce_h = first_h + number * every_h - early_h
        if announce_h > env.now:
            yield env.at(announce_h)


def fleet(
    env: Environment, port: Port, kind: CallKind, first_h: float, round_trip: Draws
) -> CallProcess:
    """Let one ship of a fleet come, and again a round trip after she has left."""
    away_h = first_h
    guard = Guard(f"a ship of {kind.name}")
    while True:
        guard.planned(env.now)
        yield env.timeout(away_h)
        left = env.event()
        port.fix(draw_visit(kind), left=left)
        yield left
        away_h = round_trip.next()
