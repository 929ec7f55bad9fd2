"""Closures that had not been worked off when the run ended, followed on until they are.

The corridor alone is followed: it is run once more from its beginning, with the same random numbers
and a horizon three years later. The run itself is over by then, and nothing of it changes.
"""

from collections.abc import Mapping

from portsim.flow.corridor.episodes import Episode, episodes
from portsim.flow.corridor.network import BLOCK_H, Flow, Network
from portsim.flow.streams import Streams
from portsim.scenario.blocks.corridor import Mode
from portsim.scenario.blocks.scenario import Scenario
from portsim.terminal.corridor.make_corridor import flows as make_flows

FOLLOWED_H = 3 * 8760.0
STEP_H = 4 * BLOCK_H

Flows = Mapping[tuple[str, Mode], Flow]


def stage_episodes(
    scenario: Scenario, replication: int, flows: Flows, end_h: float, ended_h: float
) -> dict[str, tuple[Episode, ...]]:
    """Return what closures that began before the end of the window did, by stage that can be shut.

    Parameters
    ----------
    flows
        Those of the run, of the same replication.
    end_h, ended_h
        Of the window, and of the run.
    """
    if not flows:
        return {}
    stages = _shut_at_times(scenario, flows)
    found = {stage: _known(flows, stage, end_h, ended_h) for stage in stages}
    still_open = {stage for stage, ones in found.items() if not all(one.is_over for one in ones)}
    if still_open:
        found |= _followed(scenario, replication, still_open, end_h, ended_h)
    return {stage: tuple(ones) for stage, ones in found.items()}


def _shut_at_times(scenario: Scenario, flows: Flows) -> list[str]:
    """Return the stages on the way of some cargo that can be shut."""
    assert scenario.corridor is not None
    passed = dict.fromkeys(
        stage.name for flow in flows.values() for lane in flow.lanes for stage in lane.stages
    )
    return [name for name in passed if scenario.corridor.stages[name].closed_by]


def _known(flows: Flows, stage: str, end_h: float, known_h: float) -> list[Episode]:
    """Return the episodes of a stage that began before the end of the window, by what is known."""
    network, before_h = _network(flows)
    closed = next(
        one.closures.closed
        for flow in flows.values()
        for lane in flow.lanes
        for one in lane.stages
        if one.name == stage
    )
    stretches = [(a - before_h, b - before_h) for a, b in closed]
    found = episodes(stretches, *network.passages(stage), known_h)
    return [one for one in found if one.shut_h < end_h]


def _network(flows: Flows) -> tuple[Network, float]:
    """Return the network of some flows, and how long before the run it begins."""
    flow = next(iter(flows.values()))
    return flow.network, flow.before_h


def _followed(
    scenario: Scenario, replication: int, stages: set[str], end_h: float, ended_h: float
) -> dict[str, list[Episode]]:
    """Return the episodes of some stages, followed until all are over, or for three years."""
    assert scenario.corridor is not None
    last_h = ended_h + FOLLOWED_H
    streams = Streams(scenario.run.seed, replication)
    flows = make_flows(scenario, scenario.corridor, streams, last_h + 2 * BLOCK_H)
    network, before_h = _network(flows)
    known_h, found = ended_h, dict[str, list[Episode]]()
    while stages and known_h < last_h:
        # No end is earlier than what is known of it now: those who come later only put it off
        ends = [one.empty_h for stage in stages for one in found.get(stage, ())[-1:]]
        known_h = min(max([known_h + STEP_H, *ends]), last_h)
        network.advance(known_h + before_h)
        found |= {stage: _known(flows, stage, end_h, known_h) for stage in stages}
        stages = {stage for stage in stages if not all(one.is_over for one in found[stage])}
    return found
