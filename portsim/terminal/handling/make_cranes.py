"""From a scenario to its pools of cranes, their fleets, and the gear of its ships."""

from collections.abc import Mapping

from portsim.policies import CRANE
from portsim.policies.cranes import CraneRule
from portsim.policies.own import WatchedCraneRule
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.cranes import gear_name
from portsim.scenario.derived.fleets import fleets
from portsim.terminal.handling.cranes import CranePool
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.fleet import Fleet
from portsim.terminal.handling.gear import ShipGear
from portsim.terminal.handling.outages import Outages


def _rule(scenario: Scenario, name: str) -> CraneRule:
    """Return how cranes are split, by the name of the rule."""
    own = scenario.parts.crane_rules.get(name)
    return WatchedCraneRule(name, own) if own else CRANE[name]


def crane_pools(env: Environment, scenario: Scenario) -> dict[str, CranePool]:
    """Return the pools of the shore by name, those that work the same parcels in one fleet."""
    of_pool: dict[str, Fleet] = {}
    for names in fleets(scenario):
        of_pool |= dict.fromkeys(
            names, Fleet(env, _rule(scenario, scenario.cranes[names[0]].split))
        )
    return {
        name: CranePool(
            env=env,
            name=name,
            number=pool.most,
            max_per_ship=pool.max_per_ship,
            fleet=of_pool[name],
            loss_per_extra_crane=pool.loss_per_extra_crane,
        )
        for name, pool in scenario.cranes.items()
    }


def ship_gear(env: Environment, scenario: Scenario, outages: Outages) -> Mapping[str, ShipGear]:
    """Return the gear of the vessel classes that have some, by the names of the classes."""
    return {
        name: ShipGear(env, gear_name(name), vessel.gear.number, outages.starter(vessel.gear))
        for name, vessel in scenario.vessels.items()
        if vessel.gear is not None
    }
