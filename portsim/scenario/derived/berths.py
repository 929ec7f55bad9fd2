"""The places where ships lie, and which of them a call may use."""

from typing import NamedTuple

from portsim.scenario.blocks.quay import Berth, ContinuousQuay
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.derived.cranes import has_cranes
from portsim.scenario.derived.draught import deepest_draughts
from portsim.scenario.derived.waterway import low_water_m, tide_bound_m

BerthOrQuay = Berth | ContinuousQuay

_SURE_M = 1e-5  # more than what depths are rounded by


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


def usable_berths(scenario: Scenario, stream: CallStream) -> list[int]:
    """Return the places that a call may use and that have cranes for all its parcels.

    The tightest fit comes first, which is the shallowest and then the shortest; of equal ones, the
    first by name. A quay counts with its whole length.
    """
    fitting, vessel = eligible_berths(scenario, stream), stream.vessel
    by_tightness = [
        (block.depth_m, block.length_m, name, index)
        for index, (_, name, block) in enumerate(berth_places(scenario))
        if name in fitting
        and all(has_cranes(scenario, vessel, name, parcel.cargo) for parcel in stream.parcels)
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
        and floats_at_low_water(scenario, berth, needed_m)
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


def floats_at_low_water(scenario: Scenario, berth: BerthOrQuay, needed_m: float) -> bool:
    """Return whether the water alongside suffices at the lowest low water of the run.

    The tide is never below its mean less all its amplitudes. Where that is enough, as it mostly is,
    the course of the tide over the run need not be looked at.
    """
    if needed_m + _SURE_M <= berth.depth_m + tide_bound_m(scenario):
        return True
    return needed_m <= depth_at_low_water_m(scenario, berth)


def depth_at_low_water_m(scenario: Scenario, berth: BerthOrQuay) -> float:
    """Return the depth alongside at the lowest low water of the run, m."""
    return round(berth.depth_m + low_water_m(scenario), 6)


def takes_all(berth: BerthOrQuay, cargoes: set[str]) -> bool:
    """Return whether a berth takes all of some cargoes."""
    return berth.cargoes is None or cargoes <= set(berth.cargoes)
