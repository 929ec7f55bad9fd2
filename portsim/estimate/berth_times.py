"""How long ships hold a berth, and how many crane-hours they take there."""

from collections.abc import Sequence
from typing import NamedTuple

from portsim.estimate.downtime import alongside_per_work_hour, movement_wait
from portsim.estimate.moments import ZERO, Moments, constant, moments_of, sum_of
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.derived.berths import berth_places
from portsim.scenario.derived.cranes import CranesOnShip, crane_pool, crane_rate, cranes_on_ship


def berth_time(
    scenario: Scenario, block: CallStream, amounts: Sequence[Moments], place: int
) -> Moments:
    """Return the hours from first line to last line at a place.

    A ship has all the cranes that she may have. The hours are mooring, preparations, work with its
    stops, unmooring, and the wait for water, light and an open port to sail. A class that states
    its time alongside has that instead of preparations and work.
    """
    sail = constant(movement_wait(scenario, block, outbound=True).mean_h)
    vessel, berthing = scenario.vessels[block.vessel], scenario.berthing
    lines = constant(berthing.mooring_h + berthing.unmooring_h)
    if vessel.alongside_h is not None:
        return sum_of([moments_of(vessel.alongside_h), lines, sail])
    berth = berth_places(scenario)[place].block_name
    work = [
        amount.times(_alongside_per_unit(scenario, block, berth, parcel.cargo))
        for parcel, amount in zip(block.parcels, amounts, strict=True)
    ]
    setups = [moments_of(parcel.setup_h) for parcel in block.parcels]
    factor = moments_of(block.handling_factor)
    if not block.parallel:
        return sum_of([lines, *setups, sum_of(work).times_independent(factor), sail])
    longest = max(range(len(work)), key=lambda number: work[number].mean + setups[number].mean)
    together_h = max(work[longest].mean, _shared_cranes_h(scenario, block, berth, work))
    parcels = ZERO
    if work[longest].mean:
        parcels = work[longest].times(together_h / work[longest].mean)
    return sum_of([lines, setups[longest], parcels.times_independent(factor), sail])


def _alongside_per_unit(scenario: Scenario, block: CallStream, berth: str, cargo: str) -> float:
    """Return the hours alongside that a tonne or TEU takes at a berth, stops included."""
    found = cranes_on_ship(scenario, block.vessel, berth, cargo)
    rate = sum(cranes.rate for cranes in found)
    if len(found) == 1:
        hours_per_work_hour = _stops(scenario, found[0], cargo)
    else:
        hours_per_work_hour = rate / sum(
            cranes.rate / _stops(scenario, cranes, cargo) for cranes in found
        )
    return hours_per_work_hour / min([rate, *_reclaim(scenario, cargo)])


def _stops(scenario: Scenario, cranes: CranesOnShip, cargo: str) -> float:
    """Return the hours alongside that cranes need per hour of work on a cargo."""
    pool = crane_pool(scenario, cranes.pool)
    return alongside_per_work_hour(scenario, pool, cranes.cranes, cargo)


def _reclaim(scenario: Scenario, cargo: str) -> list[float]:
    """Return what the store gives out of a cargo in an hour, where that is limited."""
    return [
        reclaim_per_h
        for store in scenario.stores.values()
        if cargo in store.compartments
        and (reclaim_per_h := store.compartments[cargo].reclaim_per_h) is not None
    ]


def _shared_cranes_h(
    scenario: Scenario, block: CallStream, berth: str, work: Sequence[Moments]
) -> float:
    """Return the hours that parcels worked at once take of the pool that has most to do for them.

    The cranes that a ship may have of a pool are shared by all her parcels.
    """
    hours: dict[str, float] = {}
    for parcel, parcel_work in zip(block.parcels, work, strict=True):
        for cranes in cranes_on_ship(scenario, block.vessel, berth, parcel.cargo):
            hours[cranes.pool] = hours.get(cranes.pool, 0.0) + parcel_work.mean
    return max(hours.values())


class PoolWork(NamedTuple):
    """What a pool does on a cargo of a ship: its mean crane-hours, and its share of the cargo."""

    hours: float
    share: float


def crane_work(
    scenario: Scenario, block: CallStream, amounts: Sequence[Moments], place: int
) -> dict[tuple[str, str], PoolWork]:
    """Return what a ship's parcels take of the cranes at a place, by pool and cargo.

    What cranes lose by hindering each other counts as work here. Several pools divide a parcel by
    what each moves in an hour alongside.
    """
    berth = berth_places(scenario)[place].block_name
    factor = block.handling_factor.expected()
    work: dict[tuple[str, str], PoolWork] = {}
    for parcel, amount in zip(block.parcels, amounts, strict=True):
        found = cranes_on_ship(scenario, block.vessel, berth, parcel.cargo)
        paces = [cranes.rate / _stops(scenario, cranes, parcel.cargo) for cranes in found]
        for cranes, pace in zip(found, paces, strict=True):
            loss = crane_pool(scenario, cranes.pool).loss_per_extra_crane * (cranes.cranes - 1)
            rate = crane_rate(scenario, cranes.pool, parcel.cargo) * (1.0 - loss)
            share = pace / sum(paces)
            key = (cranes.pool, parcel.cargo)
            before_h = work[key].hours if key in work else 0.0
            work[key] = PoolWork(before_h + share * amount.mean * factor / rate, share)
    return work
