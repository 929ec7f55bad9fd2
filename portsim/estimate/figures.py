"""What an estimate says of the KPIs of a run, to be set beside the simulated figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan

from portsim.estimate.berths import OCCUPANCY, BerthGroup
from portsim.estimate.land import DAYS_A_YEAR
from portsim.estimate.rows import Balance, Figure, Load, Opening, Storage, Wait
from portsim.estimate.station import Station
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.berths import berth_places
from portsim.vocabulary import Kpi

LOADS = frozenset(kpi for kpi in Kpi if kpi.is_load)
ALL = "all"


def berth_figures(scenario: Scenario, loads: Sequence[Load]) -> Iterator[Figure]:
    """Yield the occupancy of all berths together."""
    metres = {
        place.name: place.block.length_m if scenario.quays else 1.0
        for place in berth_places(scenario)
    }
    occupied: dict[str, float] = {}
    for load in loads:
        if load.kpi == OCCUPANCY:
            occupied |= dict.fromkeys(load.members, load.load)
    if metres:
        metres_occupied = sum(occupied.get(of, 0.0) * length for of, length in metres.items())
        yield Figure(
            kpi=OCCUPANCY,
            of=ALL,
            unit="1",
            value=metres_occupied / sum(metres.values()),
            basis="mean of the berths, by length if there is a quay",
        )


def load_figures(loads: Sequence[Load]) -> Iterator[Figure]:
    """Yield the utilisation or occupancy of each resource."""
    for load in loads:
        if load.kpi in LOADS:
            for member in load.members:
                yield Figure(load.kpi, member, "1", load.load, load.definition)


def store_figures(balances: Sequence[Balance], storages: Sequence[Storage]) -> Iterator[Figure]:
    """Yield the throughput of each cargo, and dwell and occupancy of its compartment."""
    for balance in balances:
        basis = "what ships bring"
        if balance.direction == "export":
            basis = "the lesser of what comes and what ships ask for"
        moved = min(balance.by_land, balance.by_ship)
        yield Figure(Kpi.THROUGHPUT, balance.of, f"{balance.unit} per year", moved, basis)
    for store in storages:
        if store.dwell_days is not None:
            dwell_h = 24.0 * store.dwell_days
            yield Figure(Kpi.DWELL, store.of, "h", dwell_h, "parcel, notice and time alongside")
            yield Figure(
                kpi=Kpi.STORAGE_OCCUPANCY,
                of=store.of,
                unit="1",
                value=store.dwell_days / store.days,
                basis="dwell x receipts / capacity",
            )


def queue_figures(stations: Sequence[Station], waits: Mapping[str, Wait]) -> Iterator[Figure]:
    """Yield the mean length of the queue at each station of the land side.

    Parameters
    ----------
    waits
        The waits that a formula gives, by station.
    """
    for station in stations:
        if station.of in waits and station.queue is not None:
            wait = waits[station.of]
            length = wait.queue or 0.0
            yield Figure(Kpi.QUEUE_LENGTH, station.queue.name, "number", length, wait.formula)


def ship_figures(
    scenario: Scenario,
    groups: Sequence[BerthGroup],
    waits: Mapping[str, Wait],
    openings: Sequence[Opening],
) -> Iterator[Figure]:
    """Yield number, time alongside and wait of each class of ships that comes to a berth here."""
    years = scenario.run.measured_days / DAYS_A_YEAR
    for of, ships in _ships_by_class(groups, waits, openings).items():
        if not ships.number:
            continue
        yield Figure(
            kpi=Kpi.VESSEL_CALLS,
            of=of,
            unit="calls",
            value=ships.number * years,
            basis="calls a year x the measured years",
        )
        yield Figure(
            kpi=Kpi.VESSEL_SERVICE,
            of=of,
            unit="h",
            value=ships.alongside_h / ships.number,
            basis="lines, parcels over the rate of all cranes a ship may have, stops, the "
            "wait to sail",
        )
        if not isnan(ships.waiting_h):
            yield Figure(
                kpi=Kpi.VESSEL_WAIT,
                of=of,
                unit="h",
                value=ships.waiting_h / ships.number,
                basis="the berth by formula, then water, light and port",
            )


@dataclass
class _Ships:
    """Ships a year of one class, their hours alongside and their hours of waiting, all together."""

    number: float = 0.0
    alongside_h: float = 0.0
    waiting_h: float = 0.0


def _ships_by_class(
    groups: Sequence[BerthGroup], waits: Mapping[str, Wait], openings: Sequence[Opening]
) -> dict[str, _Ships]:
    """Return the ships of each class and of all; waiting is NaN where no formula gives it."""
    movement_h = {row.of: row.mean_h for row in openings if row.way == "in"}
    classes: dict[str, _Ships] = {}
    for group in groups:
        wait_h = waits[group.name].wait_h if group.name in waits else None
        for user in group.users:
            outside_h = nan
            if wait_h is not None:
                outside_h = wait_h + movement_h.get(user.stream.name, 0.0)
            for of in (user.stream.block.vessel, ALL):
                ships = classes.setdefault(of, _Ships())
                ships.number += user.per_year
                ships.alongside_h += user.per_year * user.alongside_h.mean
                ships.waiting_h += user.per_year * outside_h
    return classes
