"""Figures of the way: how long it took, what was under way, what borders held, how long."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from portsim.analysis.kpis.row import Measure
from portsim.flow.calendar.calendar import Calendar, Stretch
from portsim.flow.corridor.episodes import Episode
from portsim.flow.rounding import TIE_H
from portsim.flow.streams import Floats
from portsim.observe.land import FlowRecord
from portsim.observe.levels import level_of, time_weighted
from portsim.observe.record import Record
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Place, Queue

ROUNDING = 1e-6


class ShipsWithoutCargo(NamedTuple):
    """Ships that arrived in the window and waited alongside for cargo while borders were disturbed.

    Attributes
    ----------
    known
        Whether there was any such episode: otherwise nothing is known of what one does.
    number, hours
        How many waited, each counted once, and for how long together.
    """

    known: bool
    number: int
    hours: float


def transits(flow: FlowRecord, record: Record) -> tuple[Floats, Floats | None]:
    """Return (hours on the way, hours of them waited at stages) of the window's arrivals.

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
    """Yield (queue, hours of changes, number from then on) of vehicles that wait at stages.

    All flows and routes together, whatever they wait for: the stage to open, people, or those
    before them. Who is being let through waits no more.
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


def measured_episodes(record: Record, stage: str) -> list[Episode]:
    """Return the episodes of a stage that began in the window, in order."""
    ones = record.episodes.get(stage, ())
    return [one for one in ones if record.begin_h <= one.shut_h < record.end_h]


def recoveries(record: Record, stage: str) -> Measure:
    """Measure the recoveries of a stage; one that is not over counts so far."""
    found = measured_episodes(record, stage)
    hours = np.asarray([one.recovery_h for one in found], dtype=float)
    unfinished = np.asarray([not one.is_over for one in found], dtype=bool)
    followed_h = min((one.known_h for one in found if not one.is_over), default=np.nan)
    return Measure.of_entities(hours, unfinished)._replace(followed_h=followed_h)


def held_most(flow: FlowRecord, stage: str, one: Episode, record: Record) -> float:
    """Return the most that a stage held of a cargo in an episode, as far as the run went."""
    return time_weighted(*flow.held[stage], one.shut_h, min(one.end_h, record.ended_h)).max


def disturbed(record: Record, cargoes: Iterable[str]) -> Calendar:
    """Return a calendar that is shut in all episodes of the borders on the way of some cargoes.

    Episodes count that touch the window, whenever they began.
    """
    wanted = set(cargoes)
    stages = {stage for flow in record.flows if flow.cargo in wanted for stage in flow.shut}
    return Calendar(
        (one.shut_h, one.end_h)
        for stage in sorted(stages)
        for one in record.episodes[stage]
        if one.shut_h < record.end_h and one.end_h > record.begin_h
    )


def ships_without_cargo(
    record: Record, scenario: Scenario, cargo: str | None = None
) -> ShipsWithoutCargo:
    """Return the ships that waited for a cargo, or any, in episodes of the borders on its way.

    Parameters
    ----------
    cargo
        None: all cargoes together, each ship once. A ship with two cargoes is among those of both.
    """
    spans = {
        name: disturbed(record, _cargoes(scenario, name, cargo)).closed for name in record.calls
    }
    mine = [record.visits.call == index for index in range(len(record.calls))]
    hours = sum(
        (
            np.where(here, without_cargo(record, spans[name]), 0.0)
            for name, here in zip(record.calls, mine, strict=True)
        ),
        np.zeros(len(record.visits.call)),
    )
    measured = np.where(record.in_window(record.visits.arrive_h), hours, 0.0)
    flows = [flow for flow in record.flows if cargo in (None, flow.cargo)]
    return ShipsWithoutCargo(
        bool(disturbed(record, [flow.cargo for flow in flows]).closed),
        int(np.count_nonzero(measured > ROUNDING)),
        float(measured.sum()),
    )


def _cargoes(scenario: Scenario, call: str, cargo: str | None) -> list[str]:
    """Return the cargoes of a call's parcels, of one cargo alone if it is stated."""
    carried = [parcel.cargo for parcel in scenario.calls[call].parcels]
    return [one for one in carried if cargo in (None, one)]


def without_cargo(record: Record, spans: Iterable[Stretch]) -> Floats:
    """Return the hours that each ship waited alongside for cargo during some stretches of hours.

    They are her hours without cargo, but no more than she lay alongside in the stretches: when she
    waited within her stay is not written down. This is accounting and not effect; a ship may have
    waited without the closure too, and closures keep ships from being fixed at all.
    """
    visits = record.visits
    start = visits.first_line_h
    stop = np.where(np.isnan(visits.last_line_h), record.ended_h, visits.last_line_h)
    there = np.zeros(len(start))
    for a, b in spans:
        there += np.maximum(np.minimum(stop, b) - np.maximum(start, a), 0.0)
    hours: Floats = np.minimum(np.nan_to_num(visits.no_cargo_h), np.nan_to_num(there))
    return hours
