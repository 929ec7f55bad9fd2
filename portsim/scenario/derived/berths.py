"""The places where ships lie, which of them a call may use, and which cranes work there."""

from typing import NamedTuple

from portsim.scenario.blocks.quay import Berth, ContinuousQuay
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.derived.draught import deepest_draughts
from portsim.scenario.derived.waterway import low_water_m

BerthOrQuay = Berth | ContinuousQuay


class BerthPlace(NamedTuple):
    """One berth or one continuous quay: its own name, and the block that describes it."""

    name: str
    block_name: str
    block: BerthOrQuay


def berth_places(scenario: Scenario) -> list[BerthPlace]:
    """Return every single berth and every quay, in the file's order, berths first."""
    berths = [
        BerthPlace(f"{name}-{number + 1}" if block.number > 1 else name, name, block)
        for name, block in scenario.berths.items()
        for number in range(block.number)
    ]
    return berths + [BerthPlace(name, name, block) for name, block in scenario.quays.items()]


def pools_at(scenario: Scenario, berth: str, cargo: str) -> list[str]:
    """Return the pools that reach a berth and work a cargo there, by name.

    A checked scenario has at most one where a ship can bring the cargo
    (`checks.cranes.one_pool_for_a_cargo_at_a_berth`).
    """
    return sorted(
        name
        for name, pool in scenario.cranes.items()
        if cargo in pool.cargoes and (pool.berths is None or berth in pool.berths)
    )


def pool_at(scenario: Scenario, berth: str, cargo: str) -> str | None:
    """Return the pool that works a cargo at a berth; None if none does."""
    return next(iter(pools_at(scenario, berth, cargo)), None)


def crane_rate(scenario: Scenario, pool: str, cargo: str) -> float:
    """Return what one crane moves an hour, t or TEU."""
    work = scenario.cranes[pool].cargoes[cargo]
    if work.rate_moves_ph is not None:
        return work.rate_moves_ph * scenario.cargoes[cargo].teu_factor
    assert work.rate_tph is not None
    return work.rate_tph


def best_rate(scenario: Scenario, berth: str, cargo: str) -> float:
    """Return what all the cranes that a ship may have at a berth move an hour, t or TEU."""
    name = pool_at(scenario, berth, cargo)
    assert name is not None
    pool = scenario.cranes[name]
    cranes = min(pool.most, pool.max_per_ship)
    return (
        crane_rate(scenario, name, cargo)
        * cranes
        * (1.0 - pool.loss_per_extra_crane * (cranes - 1))
    )


def usable_berths(scenario: Scenario, stream: CallStream) -> list[int]:
    """Return the places that a call may use and that have cranes for all its parcels.

    The tightest fit comes first, which is the shallowest and then the shortest; of equal ones, the
    first by name. A quay counts with its whole length.
    """
    fitting = eligible_berths(scenario, stream)
    by_tightness = [
        (block.depth_m, block.length_m, name, index)
        for index, (_, name, block) in enumerate(berth_places(scenario))
        if name in fitting
        and all(pool_at(scenario, name, parcel.cargo) for parcel in stream.parcels)
    ]
    return [index for *_, index in sorted(by_tightness)]


def eligible_berths(scenario: Scenario, call: CallStream) -> tuple[str, ...]:
    """Return the berths that a call may use, that its ships fit, and that take all its cargoes."""
    vessel = scenario.vessels[call.vessel]
    cargoes = {parcel.cargo for parcel in call.parcels}
    needed_m = depth_needed_m(scenario, call)
    return tuple(
        name
        for name, berth in allowed_berths(scenario, call).items()
        if vessel.loa_m <= berth.longest_m
        and needed_m <= depth_at_low_water_m(scenario, berth)
        and takes_all(berth, cargoes)
    )


def allowed_berths(scenario: Scenario, call: CallStream) -> dict[str, BerthOrQuay]:
    """Return the berths and quays that a call may use, if it fits there."""
    places: dict[str, BerthOrQuay] = {**scenario.berths, **scenario.quays}
    return {
        name: berth for name, berth in places.items() if call.berths is None or name in call.berths
    }


def depth_needed_m(scenario: Scenario, call: CallStream) -> float:
    """Return the depth that the deepest ship of a call needs alongside, m.

    It is rounded to the micrometre, because in floats 12.5 + 1.2 is not 13.7.
    """
    return round(max(deepest_draughts(scenario, call)) + keel_alongside_m(scenario), 6)


def keel_alongside_m(scenario: Scenario) -> float:
    """Return the least water under the keel of a ship that lies alongside, m."""
    alongside = scenario.approach.under_keel_alongside_m
    return scenario.approach.under_keel_m if alongside is None else alongside


def depth_at_low_water_m(scenario: Scenario, berth: BerthOrQuay) -> float:
    """Return the depth alongside at the lowest low water of the run, m."""
    return round(berth.depth_m + low_water_m(scenario), 6)


def takes_all(berth: BerthOrQuay, cargoes: set[str]) -> bool:
    """Return whether a berth takes all of some cargoes."""
    return berth.cargoes is None or cargoes <= set(berth.cargoes)


def worked_at(scenario: Scenario, berth: str) -> set[str]:
    """Return the cargoes that some crane works at a berth."""
    return {
        cargo
        for pool in scenario.cranes.values()
        if pool.berths is None or berth in pool.berths
        for cargo in pool.cargoes
    }
