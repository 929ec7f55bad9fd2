"""What ships, trains and trucks, closed stages, weather and cranes add to the event log."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np

from portsim.eventlog.events import Events, Log
from portsim.flow.corridor.journeys import Journeys
from portsim.flow.queues.first_come import Ids
from portsim.observe.audit import AT_ANCHORAGE
from portsim.observe.land import FlowRecord, Part, Trucks
from portsim.observe.record import Record
from portsim.observe.ships import ParcelRecord, PartRecord
from portsim.observe.waits import EntityWait
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.rosters import counted
from portsim.vocabulary import Cause, Place, ResourceKind, Root

PORT = "port"  # of which pilots and tugs are


def events(record: Record, scenario: Scenario) -> Events:
    """Return the event log of a replication."""
    log = Log(record.ended_h)
    _closures(log, record)
    _cranes(log, record)
    _tables(log, record, scenario)
    _ships(log, record)
    flows = {(flow.cargo, flow.mode): flow for flow in record.flows}
    if scenario.rail is not None:
        for name in record.train_services:
            _trains(log, record, scenario, name, flows.get((name, "rail")))
    for trucks in record.trucks:
        _trucks(log, record, scenario, trucks, flows.get((trucks.service, "road")))
    for flow in record.flows:
        _inland_trains(log, flow)
    return log.events(record.replication, scenario.start)


def _closures(log: Log, record: Record) -> None:
    shut = {name: stretches for flow in record.flows for name, stretches in flow.shut.items()}
    for kind, begins, ends, found in (
        ("weather", "weather begins", "weather ends", record.weather),
        ("stage", "stage shuts", "stage opens", shut),
    ):
        for name, stretches in found.items():
            who = np.repeat(log.group(kind, name), len(stretches))
            from_h, to_h = np.asarray(stretches, dtype=float).reshape(-1, 2).T
            place = log.place(kind, name)
            log.add(begins, who, from_h, place)
            log.add(ends, who, to_h, place, to_h - from_h, "h")


def _cranes(log: Log, record: Record) -> None:
    for pool in record.cranes:
        name = log.place("cranes", pool.pool)
        who = log.group("cranes", pool.pool)
        broken = np.repeat(who, len(pool.failed_h))
        log.add("crane fails", broken, pool.failed_h, name)
        log.add(
            "crane is repaired", broken, pool.repaired_h, name, pool.repaired_h - pool.failed_h, "h"
        )
        if pool.stopped:
            from_h, to_h = np.asarray([stretch[:2] for stretch in pool.stopped]).T
            stopped, by = np.repeat(who, len(from_h)), [state for _, _, state in pool.stopped]
            log.add("cranes go on", stopped, to_h, name, to_h - from_h, "h", by)
            log.add("cranes stop", stopped, from_h, name, cause=by)
        if pool.manned:
            at_h, numbers = np.asarray(pool.manned, dtype=float).T
            log.add("cranes manned", np.repeat(who, len(at_h)), at_h, name, numbers, "cranes")


def _tables(log: Log, record: Record, scenario: Scenario) -> None:
    """Add the hours at which a table changes how many lanes, bays, tracks or tugs there are."""
    for one in counted(scenario):
        manned = one.roster(scenario, record.ended_h)
        if manned.has_table:
            changes = list(manned.stretches(0.0, record.ended_h))
            at_h, _, numbers = np.asarray(changes, dtype=float).T
            who = np.repeat(log.group(one.noun, one.of or PORT), len(changes))
            place = log.place(one.noun, one.of or PORT)
            log.add("manned", who, at_h, place, numbers, one.noun)


# ---- ships


def _ships(log: Log, record: Record) -> None:
    v = record.visits
    who = np.empty(len(v.call), dtype=np.int64)
    for index, name in enumerate(record.calls):
        mine = np.flatnonzero(v.call == index)
        who[mine] = log.group("ship", name, len(mine))
    berths = [log.place(ResourceKind.BERTH, name) for name in record.berths]
    berth = [berths[b] if b >= 0 else "" for b in v.berth.tolist()]
    anchorage = log.place(Place.ANCHORAGE)
    amount, worked = np.where(v.amount_t > 0.0, (v.amount_t, v.worked_t), np.nan)
    waits = [wait for wait in record.entity_waits if wait.who != "train"]
    sailing = [wait for wait in waits if wait.root == Root.SAILING]
    outside = [wait for wait in waits if wait.root != Root.SAILING and wait.direct in AT_ANCHORAGE]
    alongside = [
        wait for wait in waits if wait.root != Root.SAILING and wait.direct not in AT_ANCHORAGE
    ]

    log.add("arrive", who, v.arrive_h, anchorage, amount, "t")
    _add_waits(log, who, v.granted_h, outside, [anchorage] * len(who))
    log.add("leave anchorage", who, v.granted_h, berth)
    log.add("first line", who, v.first_line_h, berth)
    log.add("work begins", who, v.work_from_h, berth)
    _parcels(log, record, who)
    _add_waits(log, who, v.work_to_h, alongside, berth)
    log.add("work ends", who, v.work_to_h, berth, worked, "t")
    log.add("ready to sail", who, v.ready_h, berth)
    _add_waits(log, who, v.last_line_h, sailing, berth)
    log.add("last line", who, v.last_line_h, berth)
    log.add("leave", who, v.left_h)


def _parcels(log: Log, record: Record, who: Ids) -> None:
    """Add the parcels of ships, and how many cranes of a pool each ship had."""
    # One may end as the next begins
    for number in sorted({parcel.number for parcel in record.parcels}):
        mine = [parcel for parcel in record.parcels if parcel.number == number]
        ships = who[[parcel.visit for parcel in mine]]
        stores, units = (
            [log.place(Place.STORE, parcel.cargo) for parcel in mine],
            [parcel.unit for parcel in mine],
        )
        for activity, at_h, amount in (
            (
                "parcel begins",
                [parcel.begun_h for parcel in mine],
                [parcel.amount for parcel in mine],
            ),
            ("parcel ends", [parcel.ended_h for parcel in mine], [parcel.done for parcel in mine]),
        ):
            log.add(activity, ships, np.asarray(at_h), stores, np.asarray(amount), units)
    changes = list(_given(record.parcels))
    if changes:
        visits, pools, hours, cranes = zip(*changes, strict=True)
        log.add(
            "cranes change",
            who[list(visits)],
            np.asarray(hours),
            [log.place("cranes", pool) for pool in pools],
            np.asarray(cranes),
            "cranes",
        )


def _given(parcels: Sequence[ParcelRecord]) -> Iterator[tuple[int, str, float, float]]:
    """Yield (ship, pool, hour, cranes from then on) whenever a ship's cranes changed.

    All parcels of a ship count together.
    """
    ships: dict[tuple[int, str], list[tuple[PartRecord, float]]] = {}
    for parcel in parcels:
        for part in parcel.parts:
            ships.setdefault((parcel.visit, part.pool), []).append((part, parcel.ended_h))
    for (visit, pool), mine in ships.items():
        steps = [
            (at_h, n, cranes)
            for n, (part, _) in enumerate(mine)
            for at_h, cranes in part.crane_changes
        ]
        steps += [(ended_h, n, 0.0) for n, (_, ended_h) in enumerate(mine) if not np.isnan(ended_h)]
        now = [0.0] * len(mine)
        before = 0.0
        for at_h, several in groupby(sorted(steps, key=itemgetter(0)), key=itemgetter(0)):
            for _, n, cranes in several:  # in their order: what counts of one hour is how it ended
                now[n] = cranes
            if sum(now) != before:
                before = sum(now)
                yield visit, pool, at_h, before


def _add_waits(
    log: Log, who: Ids, until_h: np.ndarray, waits: Sequence[EntityWait], resource: Sequence[str]
) -> None:
    """Add waits of the ledger; `until_h` says when the wait of each entity ended."""
    rows = np.asarray([wait.number for wait in waits], dtype=np.int64)
    hours = np.asarray([wait.hours for wait in waits], dtype=float)
    causes, roots = [wait.direct for wait in waits], [wait.root for wait in waits]
    resources = [
        log.place("cranes", wait.of) if wait.of else resource[wait.number] for wait in waits
    ]
    log.wait(who[rows], hours, until_h[rows], causes, roots, resources)


# ---- trains


def _trains(
    log: Log, record: Record, scenario: Scenario, name: str, flow: FlowRecord | None
) -> None:
    assert scenario.rail is not None
    t = record.trains
    station = scenario.rail.trains[name].station
    mine = np.flatnonzero(t.service == record.train_services.index(name))
    who = _add_vehicles(log, record, "train", name, len(mine), flow)
    every = np.full(len(t.service), -1)
    every[mine] = who
    tracks = log.place(ResourceKind.STATION, station)
    sidings = log.place(ResourceKind.ARRIVAL_TRACKS, station)
    waits = [
        wait for wait in record.entity_waits if wait.who == "train" and every[wait.number] >= 0
    ]

    def booked(causes: Iterable[str], until_h: np.ndarray, resource: str) -> None:
        _add_waits(
            log,
            every,
            until_h,
            [wait for wait in waits if wait.direct in causes],
            [resource] * len(every),
        )

    log.add("arrive", who, t.arrive_h[mine], tracks, t.amount[mine], scenario.cargoes[name].unit)
    if scenario.rail.stations[station].arrival_tracks:
        booked({Cause.ARRIVAL_TRACK}, t.in_h, sidings)
        log.add("arrival track", who, t.in_h[mine], sidings)
        log.add("ready for track", who, t.ready_h[mine], sidings)
    booked({Cause.TRACK}, t.track_h, tracks)
    log.add("track", who, t.track_h[mine], tracks)
    booked({wait.direct for wait in waits} - {Cause.ARRIVAL_TRACK, Cause.TRACK}, t.left_h, tracks)
    away = t.turned_away[mine] == 1
    log.add("turned away", who[away], t.left_h[mine][away], tracks)
    log.add("leave", who[~away], t.left_h[mine][~away])


# ---- trucks


def _trucks(
    log: Log, record: Record, scenario: Scenario, trucks: Trucks, flow: FlowRecord | None
) -> None:
    who = _add_vehicles(log, record, "truck", trucks.service, len(trucks.arrive_h), flow)
    payloads = {one.service: one.payload for one in record.trucks}
    log.add("arrive", who, trucks.arrive_h)
    for part in trucks.parts:
        if part.place == Place.BAN:
            _waits_at(log, who, part, "")
            log.add("let in", who, part.go_h)
            continue
        place = log.place(part.place, part.of)
        log.add(f"come to {part.place}", who, part.come_h, place)
        _waits_at(log, who, part, place)
        if part.place == Place.STORE:
            cargo = scenario.cargoes[part.of]
            handed = "stored" if cargo.direction == "export" else "collected"
            log.add(handed, who, part.go_h, place, payloads[part.of], cargo.unit)
        else:
            log.add(f"turn at {part.place}", who, part.go_h, place)
            if part.place != Place.PARKING:
                log.add(f"done at {part.place}", who, part.done_h, place)
    if any(part.place == Place.PARKING for part in trucks.parts):  # kept to the end of its way
        log.add("done at parking", who, trucks.left_h, log.place(Place.PARKING))
    log.add("leave", who, trucks.left_h)


def _waits_at(log: Log, who: Ids, part: Part, place: str) -> None:
    come = ~np.isnan(part.come_h)
    hours = np.nan_to_num(part.go_h[come], nan=log.ended_h) - part.come_h[come]
    log.wait(who[come], hours, part.go_h[come], part.cause, resource=place)


# ---- the corridor


def _add_vehicles(
    log: Log, record: Record, kind: str, of: str, came: int, flow: FlowRecord | None
) -> Ids:
    """Return the entities of the vehicles that came, and add all journeys to the terminal."""
    if flow is None:
        return log.group(kind, of, came)
    lanes = [journeys for journeys in flow.journeys if journeys.part != "origin"]
    numbers = _numbers(lanes, came)
    who = log.group(kind, of, max(came, *(int(each.max(initial=-1)) + 1 for each in numbers)))
    for journeys, each in zip(lanes, numbers, strict=True):
        known = each >= 0
        _add_journeys(log, journeys, who[each[known]], known, flow.unit)
    return who[:came]


def _numbers(lanes: Sequence[Journeys], came: int) -> list[Ids]:
    """Return the numbers of vehicles lane by lane, -1 for those that came before the run.

    Those that came are numbered in order of arrival, and then those that are under way.
    """
    sizes = [len(journeys.number) for journeys in lanes]
    lane = np.repeat(np.arange(len(lanes)), sizes)
    row = np.concatenate([np.arange(size) for size in sizes])
    arrive = np.concatenate([journeys.arrive_h for journeys in lanes])
    numbers = np.full(len(row), -1, dtype=np.int64)
    order = np.lexsort((lane, row, arrive))
    there = order[(arrive[order] >= 0.0) & (arrive[order] < np.inf)]
    numbers[there] = np.arange(len(there))
    coming = order[arrive[order] == np.inf]
    numbers[coming] = max(came, len(there)) + np.arange(len(coming))
    return np.split(numbers, np.cumsum(sizes)[:-1])


def _inland_trains(log: Log, flow: FlowRecord) -> None:
    """Add the trains that come as far as a change of gauge and are re-formed there."""
    lanes = [journeys for journeys in flow.journeys if journeys.part == "origin"]
    known = [journeys.arrive_h >= 0.0 for journeys in lanes]
    if not lanes:
        return
    who = log.group("inland train", flow.cargo, sum(int(each.sum()) for each in known))
    for journeys, each in zip(lanes, known, strict=True):
        mine, who = np.split(who, [int(each.sum())])
        _add_journeys(log, journeys, mine, each, flow.unit)
        route = log.place("route", journeys.route)
        log.add("change of gauge", mine, journeys.arrive_h[each], route)


def _add_journeys(log: Log, journeys: Journeys, who: Ids, known: np.ndarray, unit: str) -> None:
    """Add departures and stages of the vehicles on a lane that are in the log (`known`)."""
    sets_out = "re-formed" if journeys.part == "onward" else "set out"
    log.add(
        sets_out,
        who,
        journeys.depart_h[known],
        log.place("route", journeys.route),
        journeys.amount[known],
        unit,
    )
    leave = np.concatenate([journeys.enter_h[1:], journeys.arrive_h[None]])
    for k, name in enumerate(journeys.stages):
        stage = log.place(Place.STAGE, name)
        log.add("enter stage", who, journeys.enter_h[k, known], stage)
        for cause, hours in (
            ("closure", journeys.shut_h),
            (Cause.SHIFT, journeys.off_shift_h),
            ("queue", journeys.queue_h),
        ):
            log.wait(who, hours[k, known], leave[k, known], cause, resource=stage)
