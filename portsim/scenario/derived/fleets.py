"""Which pools of cranes work the same parcels, and so are split together."""

from collections.abc import Iterator

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.derived.berths import eligible_berths
from portsim.scenario.derived.cranes import pools_at


def fleets(scenario: Scenario) -> list[list[str]]:
    """Return the pools of each fleet, in the order of the file.

    Two pools are of one fleet if some ship can have cranes of both at once: on one parcel, or on
    two that are worked at once and share her gear or the most cranes that she takes.

    Examples
    --------
    Of the pools `day`, `night` and `coal`, the first two work wheat at the same berth. Then the
    fleets are `[["day", "night"], ["coal"]]`.
    """
    found = [[name] for name in scenario.cranes]
    for together in _together(scenario):
        joined = [fleet for fleet in found if together & set(fleet)]
        if len(joined) > 1:
            names = {name for fleet in joined for name in fleet}
            found = [fleet for fleet in found if fleet not in joined]
            found.append([name for name in scenario.cranes if name in names])
    order = list(scenario.cranes)
    return sorted(found, key=lambda fleet: order.index(fleet[0]))


def _together(scenario: Scenario) -> Iterator[set[str]]:
    """Yield the pools whose cranes can be on one ship at once."""
    for call in scenario.calls.values():
        if call.vessel not in scenario.vessels or call.elsewhere_h is not None:
            continue
        if not {parcel.cargo for parcel in call.parcels} <= set(scenario.cargoes):
            continue
        for berth in eligible_berths(scenario, call):
            of_parcels = [
                set(pools_at(scenario, call.vessel, berth, parcel.cargo)) & set(scenario.cranes)
                for parcel in call.parcels
            ]
            if _shares_between_parcels(scenario, call):
                yield set().union(*of_parcels)
            else:
                yield from of_parcels


def _shares_between_parcels(scenario: Scenario, call: CallStream) -> bool:
    """Return whether parcels worked at once share gear or a number of cranes over all pools."""
    vessel = scenario.vessels[call.vessel]
    has_limit = vessel.max_cranes is not None or vessel.hatches is not None
    return call.parallel and (has_limit or vessel.gear is not None)
