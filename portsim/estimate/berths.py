"""Berths and quays: which ships they take, how full they are, and as stations for the formulas."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import NamedTuple

from portsim.estimate.berth_times import berth_time
from portsim.estimate.moments import Moments, constant, sum_of
from portsim.estimate.profile import profile
from portsim.estimate.rows import Load
from portsim.estimate.ship_streams import ShipStream
from portsim.estimate.station import Customers, Station
from portsim.flow.calendar.year import YEAR_H
from portsim.scenario.blocks.quay import Berth, ContinuousQuay
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.berths import berth_places
from portsim.theory.relaxation import is_full
from portsim.vocabulary import Kpi

OCCUPANCY = Kpi.BERTH_OCCUPANCY


class BerthUser(NamedTuple):
    """A stream of ships at a group of berths.

    Attributes
    ----------
    stream
        The ships.
    share
        The share of its calls that is expected here.
    alongside_h
        Their hours from first line to last line.
    """

    stream: ShipStream
    share: float
    alongside_h: Moments

    @property
    def per_year(self) -> float:
        """Calls a year that are expected here."""
        return self.stream.per_year * self.share


@dataclass(frozen=True)
class BerthGroup:
    """Places that take the same calls.

    Attributes
    ----------
    places
        Their indices.
    slots
        Ships that can lie at each of them: 1 at a berth, as many as fit at a quay.
    users
        The ships that come.
    """

    name: str
    places: tuple[int, ...]
    slots: tuple[int, ...]
    users: tuple[BerthUser, ...]

    def first_place(self, stream: ShipStream) -> int:
        """Return the place of the group that a ship takes first."""
        return next(place for place in stream.places if place in self.places)


def berth_groups(scenario: Scenario, streams: Sequence[ShipStream]) -> tuple[BerthGroup, ...]:
    """Return the groups of places, in the file's order, and which ships come to each.

    The streams that fit the fewest places are placed first. Each takes the group that fits it most
    tightly until that is full, and then the next.
    """
    groups = _empty_groups(scenario, streams)
    free_h = {group.name: sum(group.slots) * YEAR_H for group in groups}
    users: dict[str, list[BerthUser]] = {group.name: [] for group in groups}
    for stream in sorted(streams, key=lambda stream: len(stream.places)):
        open_groups = [group for group in groups if set(group.places) & set(stream.places)]
        open_groups.sort(key=lambda group: stream.places.index(group.first_place(stream)))
        rest = 1.0
        for group in open_groups:
            place = group.first_place(stream)
            alongside_h = berth_time(scenario, stream.block, stream.amounts, place)
            call_h = alongside_h.mean + scenario.berthing.berth_turnover_h
            yearly_h = stream.per_year * call_h
            share = rest
            if group is not open_groups[-1] and yearly_h:
                share = min(rest, max(free_h[group.name], 0.0) / yearly_h)
            if share > 0.0:
                users[group.name].append(BerthUser(stream, share, alongside_h))
                free_h[group.name] -= share * yearly_h
                rest -= share
    return tuple(replace(group, users=tuple(users[group.name])) for group in groups)


def pooled_groups(
    scenario: Scenario, groups: Sequence[BerthGroup]
) -> tuple[tuple[BerthGroup, ...], ...]:
    """Return the groups together that share a queue because ships that find one full take another.

    The first places of a ship are filled before the next ones, so that a jetty beside a long quay
    may be full by this arithmetic and yet nobody waits for it: its ships go on to the quay. The
    load
    of both together says whether they wait.
    """
    pools = [{index} for index in range(len(groups))]
    for index, group in enumerate(groups):
        if not is_full(_occupancy(scenario, group)):
            continue
        open_to = {place for user in group.users for place in user.stream.places}
        reached = [pool for pool in pools if any(open_to & set(groups[i].places) for i in pool)]
        own = next(pool for pool in pools if index in pool)
        merged = own.union(*reached)
        pools = [pool for pool in pools if not pool & merged] + [merged]
    return tuple(tuple(groups[index] for index in sorted(pool)) for pool in sorted(pools, key=min))


def overflowing_groups(scenario: Scenario, groups: Sequence[BerthGroup]) -> frozenset[str]:
    """Return the names of the groups whose ships find room at another one when these are full."""
    return frozenset(
        group.name
        for pool in pooled_groups(scenario, groups)
        if len(pool) > 1 and not is_full(_occupancy(scenario, together(pool)))
        for group in pool
        if is_full(_occupancy(scenario, group))
    )


def _occupancy(scenario: Scenario, group: BerthGroup) -> float:
    """Return the load by which places are filled: hours alongside and turnover over all hours."""
    turnover_h = scenario.berthing.berth_turnover_h
    hours = sum(user.per_year * (user.alongside_h.mean + turnover_h) for user in group.users)
    return hours / (sum(group.slots) * YEAR_H)


def together(groups: Sequence[BerthGroup]) -> BerthGroup:
    """Return groups as one, whose users are those of all."""
    return BerthGroup(
        name=" + ".join(group.name for group in groups),
        places=tuple(place for group in groups for place in group.places),
        slots=tuple(slot for group in groups for slot in group.slots),
        users=tuple(user for group in groups for user in group.users),
    )


def _empty_groups(scenario: Scenario, streams: Sequence[ShipStream]) -> list[BerthGroup]:
    """Return the groups of places that the same streams may use, without the streams."""
    places = berth_places(scenario)
    members: dict[frozenset[str], list[int]] = {}
    for index in range(len(places)):
        names = frozenset(stream.name for stream in streams if index in stream.places)
        if names:
            members.setdefault(names, []).append(index)
    groups = []
    for names, indices in members.items():
        coming = [stream for stream in streams if stream.name in names]
        slots = tuple(_slots(scenario, coming, places[index].block, index) for index in indices)
        name = " + ".join(dict.fromkeys(places[index].block_name for index in indices))
        groups.append(BerthGroup(name, tuple(indices), slots, ()))
    return groups


def _slots(
    scenario: Scenario, streams: Sequence[ShipStream], block: Berth | ContinuousQuay, place: int
) -> int:
    """Return how many ships of mean length can lie at a place.

    It is 1 at a berth. On a quay of length L with the clearance c, it is the largest k with
    k (mean length + c) <= L - c.
    """
    if not isinstance(block, ContinuousQuay):
        return 1
    hours = [
        stream.per_year * berth_time(scenario, stream.block, stream.amounts, place).mean
        for stream in streams
    ]
    total_h = sum(hours)
    lengths = [scenario.vessels[stream.block.vessel].loa_m for stream in streams]
    mean_m = (
        sum(m * h for m, h in zip(lengths, hours, strict=True)) / total_h
        if total_h
        else max(lengths)
    )
    slots = (block.length_m - block.clearance_m) / (mean_m + block.clearance_m)
    return max(floor(slots + 1e-9), 1)


def berth_station(scenario: Scenario, group: BerthGroup) -> Station:
    """Return a group as a station for the formulas.

    A ship holds a slot from leaving the anchorage until the next ship may come.
    """
    inbound = scenario.approach.inbound_h
    passage = Moments(inbound.expected(), inbound.variance())
    return _station(group, sum_of([passage, constant(scenario.berthing.berth_turnover_h)]))


def _station(group: BerthGroup, added_h: Moments) -> Station:
    """Return a group as a station that a ship holds for her time alongside and some hours more."""
    customers = tuple(
        Customers(
            per_year=user.per_year,
            profile=profile(user.stream.monthly),
            gaps=user.stream.gaps,
            service=sum_of([user.alongside_h, added_h]),
        )
        for user in group.users
    )
    return Station(
        kpi=OCCUPANCY,
        of=group.name,
        queue=None,
        unit="ships",
        noun="berths",
        servers=sum(group.slots),
        customers=customers,
    )


def berth_loads(scenario: Scenario, group: BerthGroup) -> list[Load]:
    """Return the occupancy of each block of a group, as `berth_occupancy` counts it."""
    whole = _station(group, constant(scenario.berthing.berth_turnover_h))
    places = berth_places(scenario)
    slots_at = dict(zip(group.places, group.slots, strict=True))
    rows = []
    for block_name in dict.fromkeys(places[index].block_name for index in group.places):
        members = [index for index in group.places if places[index].block_name == block_name]
        slots = sum(slots_at[index] for index in members)
        share = slots / sum(group.slots)
        station = replace(
            whole,
            of=block_name,
            servers=slots,
            customers=tuple(
                customer._replace(per_year=customer.per_year * share)
                for customer in whole.customers
            ),
        )
        block = places[members[0]].block
        if isinstance(block, ContinuousQuay):
            rows.append(_quay_load(scenario, group, station, block))
        else:
            row = station.row(
                "ship-hours, first line to last line and turnover, over the hours of the berths"
            )
            rows.append(replace(row, members=tuple(places[index].name for index in members)))
    return rows


def _quay_load(
    scenario: Scenario, group: BerthGroup, station: Station, block: ContinuousQuay
) -> Load:
    """Return the occupancy of a quay in metre-hours; each ship counts with one clearance."""
    metre_hours = [
        (scenario.vessels[user.stream.block.vessel].loa_m + block.clearance_m)
        * customer.per_year
        * customer.service.mean
        for user, customer in zip(group.users, station.customers, strict=True)
    ]
    ship_hours = station.per_year * station.service.mean
    metres_per_ship = sum(metre_hours) / ship_hours if ship_hours else 0.0
    by_ships = station.row(
        "metre-hours, ships' lengths each with one clearance, over length x hours",
        f"{station.load:.2f} of the {station.servers} ships that fit at a time",
    )
    factor = metres_per_ship * station.servers / block.length_m
    capacity, month = by_ships.capacity_per_year, by_ships.busiest_month
    return replace(
        by_ships,
        load=by_ships.load * factor,
        capacity_per_year=capacity / factor if factor else capacity,
        count=round(block.length_m),
        noun="m of quay",
        busiest_month=month * factor if month is not None else None,
    )
