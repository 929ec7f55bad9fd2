"""Berths and quays: which calls they take, how full they are, and as stations for the formulas."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor

from portsim.estimate.calls import Calls, berth_time
from portsim.estimate.quantity import Quantity, total
from portsim.estimate.rows import Load
from portsim.estimate.station import Customers, Station
from portsim.flow.arrivals.poisson import YEAR_H
from portsim.scenario.blocks.quay import ContinuousQuay
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.berths import berth_places
from portsim.vocabulary import Kpi

OCCUPANCY = Kpi.BERTH_OCCUPANCY


@dataclass(frozen=True)
class Group:
    """Places that take the same calls.

    Attributes
    ----------
    places
        Their indices.
    slots
        Ships that lie at each of them: 1 at a berth, as many as fit at a quay.
    calls
        What comes, each with the part of its calls that is expected here and its hours from first
        to last line.
    """

    name: str
    places: tuple[int, ...]
    slots: tuple[int, ...]
    calls: tuple[tuple[Calls, float, Quantity], ...]


def groups(scenario: Scenario, calls: Sequence[Calls]) -> tuple[Group, ...]:
    """Return the groups of places, in the file's order, and who comes to which.

    Calls that fit fewest places go first; each takes the group it fits tightest until that is full,
    then the next.
    """
    takers: dict[frozenset[str], list[int]] = {}
    places = berth_places(scenario)
    for index in range(len(places)):
        who = frozenset(one.name for one in calls if index in one.places)
        if who:
            takers.setdefault(who, []).append(index)
    found = []
    for who, members in takers.items():
        coming = [one for one in calls if one.name in who]
        slots = tuple(_slots(scenario, coming, index) for index in members)
        name = " + ".join(dict.fromkeys(places[index].block_name for index in members))
        found.append(Group(name, tuple(members), slots, ()))
    left_h = {group.name: sum(group.slots) * YEAR_H for group in found}
    here: dict[str, list[tuple[Calls, float, Quantity]]] = {group.name: [] for group in found}
    for one in sorted(calls, key=lambda one: len(one.places)):
        wanted = sorted(
            (g for g in found if set(g.places) & set(one.places)), key=lambda g: _rank(g, one)
        )
        rest = 1.0
        for group in wanted:
            stays = berth_time(scenario, one.stream, one.amounts, _first(group, one))
            each_h = one.per_year * (stays.mean + scenario.berthing.berth_turnover_h)
            last = group is wanted[-1]
            part = rest if last or not each_h else min(rest, max(left_h[group.name], 0.0) / each_h)
            if part > 0.0:
                here[group.name].append((one, part, stays))
                left_h[group.name] -= part * each_h
                rest -= part
    return tuple(replace(group, calls=tuple(here[group.name])) for group in found)


def _first(group: Group, one: Calls) -> int:
    """Return the place of a group that a call takes first."""
    return next(place for place in one.places if place in group.places)


def _rank(group: Group, one: Calls) -> int:
    return one.places.index(_first(group, one))


def _slots(scenario: Scenario, calls: Sequence[Calls], place: int) -> int:
    """Return how many ships of mean length lie at a place: 1 at a berth, k with L + c <= k (mean + c) at a quay."""
    block = berth_places(scenario)[place].block
    if not isinstance(block, ContinuousQuay):
        return 1
    hours = [
        one.per_year * berth_time(scenario, one.stream, one.amounts, place).mean for one in calls
    ]
    whole = sum(hours)
    lengths = [scenario.vessels[one.stream.vessel].loa_m for one in calls]
    mean_m = (
        sum(m * h for m, h in zip(lengths, hours, strict=True)) / whole if whole else max(lengths)
    )
    return max(floor((block.length_m - block.clearance_m) / (mean_m + block.clearance_m) + 1e-9), 1)


def station(scenario: Scenario, group: Group) -> Station:
    """Return a group as a station: its ships hold a slot from leaving the anchorage until the next may come."""
    extra = total(
        [
            Quantity(
                scenario.approach.inbound_h.expected(), scenario.approach.inbound_h.variance()
            ),
            Quantity(scenario.berthing.berth_turnover_h, 0.0),
        ]
    )
    customers = tuple(
        Customers(one.per_year * part, one.profile, one.gaps, total([stays, extra]))
        for one, part, stays in group.calls
    )
    return Station(OCCUPANCY, group.name, "", "ships", "berths", sum(group.slots), customers)


def loads(scenario: Scenario, group: Group) -> list[Load]:
    """Return the occupancy of each block of a group, as `berth_occupancy` counts it."""
    turnover = Quantity(scenario.berthing.berth_turnover_h, 0.0)
    customers = tuple(
        Customers(one.per_year * part, one.profile, one.gaps, total([stays, turnover]))
        for one, part, stays in group.calls
    )
    whole = Station(OCCUPANCY, group.name, "", "ships", "berths", sum(group.slots), customers)
    places = berth_places(scenario)
    rows = []
    for block_name in dict.fromkeys(places[index].block_name for index in group.places):
        members = [index for index in group.places if places[index].block_name == block_name]
        slots = sum(
            slots
            for index, slots in zip(group.places, group.slots, strict=True)
            if index in members
        )
        part = slots / sum(group.slots)
        mine = replace(
            whole,
            of=block_name,
            servers=slots,
            customers=tuple(one._replace(per_year=one.per_year * part) for one in customers),
        )
        block = places[members[0]].block
        if isinstance(block, ContinuousQuay):
            rows.append(_quay_row(scenario, group, mine, block))
        else:
            row = mine.row(
                "ship-hours, first line to last line and turnover, over the hours of the berths"
            )
            rows.append(replace(row, members=tuple(places[index].name for index in members)))
    return rows


def _quay_row(scenario: Scenario, group: Group, ships: Station, block: ContinuousQuay) -> Load:
    """Return the occupancy of a quay in metre-hours: lengths of ships, each with one clearance."""
    metres = [
        (scenario.vessels[one.stream.vessel].loa_m + block.clearance_m)
        * customer.per_year
        * customer.service.mean
        for (one, _, _), customer in zip(group.calls, ships.customers, strict=True)
    ]
    busy_h = ships.per_year * ships.service.mean
    per_ship = sum(metres) / busy_h if busy_h else 0.0
    by_ships = ships.row(
        "metre-hours, ships' lengths each with one clearance, over length x hours",
        f"{ships.load:.2f} of the {ships.servers} ships that fit at a time",
    )
    factor = per_ship * ships.servers / block.length_m
    return replace(
        by_ships,
        load=by_ships.load * factor,
        capacity_per_year=by_ships.capacity_per_year / factor
        if factor
        else by_ships.capacity_per_year,
        count=round(block.length_m),
        noun="m of quay",
        busiest_month=by_ships.busiest_month * factor
        if by_ships.busiest_month is not None
        else None,
    )
