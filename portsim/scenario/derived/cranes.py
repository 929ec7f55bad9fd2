"""The cranes that work a parcel at a berth: pools of the shore, and the gear of ships.

Every function that takes the name of a pool takes the name of a gear too (`gear_name`).
"""

from math import inf
from typing import NamedTuple

from portsim.scenario.blocks.gear import Gear
from portsim.scenario.blocks.quay import CranePool, CraneWork
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import VesselClass

GEAR = "gear of "


def stopping_work(scenario: Scenario) -> set[str]:
    """Return the names of the weathers that stop cranes, gear or the work on a cargo."""
    stopped_by = [pool.stopped_by for pool in scenario.cranes.values()]
    stopped_by += [cargo.stopped_by for cargo in scenario.cargoes.values()]
    stopped_by += [vessel.gear.stopped_by for vessel in scenario.vessels.values() if vessel.gear]
    return {name for names in stopped_by for name in names}


def gear_name(vessel: str) -> str:
    """Return the name of the gear of a vessel class, as a pool of cranes."""
    return f"{GEAR}{vessel}"


def crane_pool(scenario: Scenario, name: str) -> CranePool:
    """Return the block of a pool; that of a gear is made from its vessel class."""
    pool = scenario.cranes.get(name)
    return _gear_as_pool(scenario, name.removeprefix(GEAR)) if pool is None else pool


def _gear_as_pool(scenario: Scenario, vessel: str) -> CranePool:
    """Return the gear of one ship of a class as a pool that works all the cargoes it can."""
    gear = scenario.vessels[vessel].gear
    assert gear is not None
    work = CraneWork(rate_tph=gear.rate_tph, rate_moves_ph=gear.rate_moves_ph)
    return CranePool(
        number=gear.number,
        cargoes=dict.fromkeys(worked_by(scenario, gear_name(vessel)), work),
        max_per_ship=gear.number,
        breakdowns=gear.breakdowns,
        stopped_by=gear.stopped_by,
    )


def crane_names(scenario: Scenario) -> list[str]:
    """Return the names of all pools, and of the gear of the classes that have some."""
    gears = [gear_name(name) for name, vessel in scenario.vessels.items() if vessel.gear]
    return [*scenario.cranes, *gears]


def worked_by(scenario: Scenario, name: str) -> list[str]:
    """Return the cargoes that a pool works; of a gear, those that ships of its class bring."""
    if name in scenario.cranes:
        return list(scenario.cranes[name].cargoes)
    vessel = name.removeprefix(GEAR)
    brought = [
        parcel.cargo
        for call in scenario.calls.values()
        if call.vessel == vessel
        for parcel in call.parcels
    ]
    return [cargo for cargo in dict.fromkeys(brought) if crane_rate(scenario, name, cargo)]


def most_cranes(vessel: VesselClass) -> float:
    """Return how many cranes can work a ship at once, over all pools; infinite if nothing says."""
    by_hatches = inf if vessel.hatches is None else vessel.hatches * vessel.max_per_hatch
    return min(inf if vessel.max_cranes is None else vessel.max_cranes, by_hatches)


def crane_rate(scenario: Scenario, pool: str, cargo: str) -> float:
    """Return what one crane moves an hour, t or TEU; 0 if it cannot work the cargo."""
    work: CraneWork | Gear | None
    if pool in scenario.cranes:
        work = scenario.cranes[pool].cargoes.get(cargo)
    else:
        work = scenario.vessels[pool.removeprefix(GEAR)].gear
    block = scenario.cargoes.get(cargo)
    if work is None or block is None:
        return 0.0
    if block.unit == "teu":
        return (work.rate_moves_ph or 0.0) * block.teu_factor
    return work.rate_tph or 0.0


def pools_at(scenario: Scenario, vessel: str, berth: str, cargo: str) -> list[str]:
    """Return the pools that work a cargo of a ship at a berth, her gear among them.

    The faster come first, and of equal ones the first by name.
    """
    rates = {
        name: crane_rate(scenario, name, cargo)
        for name, pool in scenario.cranes.items()
        if cargo in pool.cargoes and (pool.berths is None or berth in pool.berths)
    }
    gear = gear_name(vessel)
    if scenario.vessels[vessel].gear is not None and crane_rate(scenario, gear, cargo):
        rates[gear] = crane_rate(scenario, gear, cargo)
    return sorted(rates, key=lambda name: (-rates[name], name))


def has_cranes(scenario: Scenario, vessel: str, berth: str, cargo: str) -> bool:
    """Return whether some crane works a cargo of a ship at a berth."""
    return bool(pools_at(scenario, vessel, berth, cargo))


class CranesOnShip(NamedTuple):
    """The cranes of one pool that a ship may have at a berth, if she has all that she may.

    Attributes
    ----------
    rate
        What they move an hour together, t or TEU, while none of them is stopped.
    """

    pool: str
    cranes: float
    rate: float


def cranes_on_ship(
    scenario: Scenario, vessel: str, berth: str, cargo: str
) -> tuple[CranesOnShip, ...]:
    """Return all the cranes that a ship may have for a cargo at a berth, the faster first."""
    room, found = most_cranes(scenario.vessels[vessel]), []
    for name in pools_at(scenario, vessel, berth, cargo):
        pool = crane_pool(scenario, name)
        cranes = min(pool.most, pool.max_per_ship, room)
        room -= cranes
        if cranes > 0:
            rate = (
                crane_rate(scenario, name, cargo)
                * cranes
                * (1.0 - pool.loss_per_extra_crane * (cranes - 1))
            )
            found.append(CranesOnShip(name, cranes, rate))
    return tuple(found)


def best_rate(scenario: Scenario, vessel: str, berth: str, cargo: str) -> float:
    """Return what all the cranes that a ship may have at a berth move an hour, t or TEU."""
    return sum(cranes.rate for cranes in cranes_on_ship(scenario, vessel, berth, cargo))


def worked_at(scenario: Scenario, vessel: str, berth: str) -> set[str]:
    """Return the cargoes that some crane works on ships of a class at a berth."""
    return {cargo for cargo in scenario.cargoes if has_cranes(scenario, vessel, berth, cargo)}
