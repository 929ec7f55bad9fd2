"""From a scenario to its berths and quays, empty."""

from portsim.flow.quayline import Quayline
from portsim.scenario.blocks.quay import Berth
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.berths import berth_places
from portsim.terminal.sea.berths import ContinuousQuay, Place, SingleBerth


def places(scenario: Scenario) -> list[Place]:
    """Return the berths and quays, empty, in the order of `berth_places`."""
    found: list[Place] = []
    for index, (name, _, block) in enumerate(berth_places(scenario)):
        if isinstance(block, Berth):
            found.append(SingleBerth(index, name, block.reserved_for_priority))
        else:
            line = Quayline(block.length_m, block.clearance_m, block.fit)
            found.append(
                ContinuousQuay(index, name, block.length_m, line, block.reserved_for_priority)
            )
    return found
