"""What an estimate says of the KPIs of a run, to be set beside the simulated figures."""

from collections.abc import Iterator, Mapping, Sequence
from math import isnan, nan

from portsim.estimate import berths, land
from portsim.estimate.calls import Calls
from portsim.estimate.rows import Balance, Figure, Load, Opening, Storage, Wait
from portsim.estimate.station import Station
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.berths import berth_places
from portsim.vocabulary import Kpi

ALL = "all"


def figures(
    scenario: Scenario,
    calls: Sequence[Calls],
    groups: Sequence[berths.Group],
    stations: Sequence[Station],
    loads: Sequence[Load],
    waits: Sequence[Wait],
    tables: tuple[Sequence[Balance], Sequence[Storage], Sequence[Opening]],
) -> Iterator[Figure]:
    """Yield the estimates of KPIs, by the names and the things of `kpis.csv`."""
    balances, storages, openings = tables
    metres = {
        place.name: place.block.length_m if scenario.quays else 1.0
        for place in berth_places(scenario)
    }
    occupied = {
        of: load.load for load in loads if load.kpi == berths.OCCUPANCY for of in load.members
    }
    if metres:
        whole = sum(occupied.get(of, 0.0) * length for of, length in metres.items()) / sum(
            metres.values()
        )
        yield Figure(
            berths.OCCUPANCY, ALL, "1", whole, "mean of the berths, by length if there is a quay"
        )
    for load in loads:
        if load.kpi.endswith(("_utilisation", "_occupancy")):
            for member in load.members:
                yield Figure(load.kpi, member, "1", load.load, load.definition)
    for balance in balances:
        basis = (
            "the lesser of what comes and what ships ask for"
            if balance.direction == "export"
            else "what ships bring"
        )
        moved = min(balance.by_land, balance.by_ship)
        yield Figure(Kpi.THROUGHPUT, balance.of, f"{balance.unit} per year", moved, basis)
    for store in storages:
        if store.dwell_days is not None:
            yield Figure(
                Kpi.DWELL,
                store.of,
                "h",
                24.0 * store.dwell_days,
                "parcel, notice and time alongside",
            )
            yield Figure(
                Kpi.STORAGE_OCCUPANCY,
                store.of,
                "1",
                store.dwell_days / store.days,
                "dwell x receipts / capacity",
            )
    own = {one.of: one for one in waits if one.own and one.queue is not None}
    for station in stations:
        if station.of in own:
            one = own[station.of]
            yield Figure(Kpi.QUEUE_LENGTH, station.queue, "number", one.queue or 0.0, one.formula)
    yield from _of_ships(scenario, calls, groups, own, openings)


def _of_ships(
    scenario: Scenario,
    calls: Sequence[Calls],
    groups: Sequence[berths.Group],
    waits: Mapping[str, Wait],
    openings: Sequence[Opening],
) -> Iterator[Figure]:
    """Yield number, time alongside and wait of each class of ships that comes to a berth here."""
    light_h = {one.of: one.mean_h for one in openings if one.way == "in"}
    number: dict[str, float] = {}
    alongside: dict[str, float] = {}
    waiting: dict[str, float] = {}
    for group in groups:
        wait_h = waits[group.name].wait_h if group.name in waits else None
        for one, part, stays in group.calls:
            for of in (one.stream.vessel, ALL):
                ships = one.per_year * part
                number[of] = number.get(of, 0.0) + ships
                alongside[of] = alongside.get(of, 0.0) + ships * stays.mean
                outside_h = nan if wait_h is None else wait_h + light_h.get(one.name, 0.0)
                waiting[of] = waiting.get(of, 0.0) + ships * outside_h
    years = scenario.run.measured_days / land.DAYS
    for of, ships in number.items():
        if not ships:
            continue
        yield Figure(
            Kpi.VESSEL_CALLS, of, "calls", ships * years, "calls a year x the measured years"
        )
        basis = (
            "lines, parcels over the rate of all cranes a ship may have, stops, the wait to sail"
        )
        yield Figure(Kpi.VESSEL_SERVICE, of, "h", alongside[of] / ships, basis)
        if not isnan(waiting[of]):
            yield Figure(
                Kpi.VESSEL_WAIT,
                of,
                "h",
                waiting[of] / ships,
                "the berth by formula, then water, light and port",
            )
