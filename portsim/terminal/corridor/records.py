"""The records of the corridor: journeys, what was under way, and what borders held."""

from collections.abc import Mapping

from portsim.flow.corridor.network import Flow
from portsim.observe.land import FlowRecord
from portsim.scenario.blocks.corridor import Mode
from portsim.scenario.blocks.scenario import Scenario


def records(
    scenario: Scenario, flows: Mapping[tuple[str, Mode], Flow], until_h: float
) -> list[FlowRecord]:
    """Return the record of every flow before an hour."""
    return [
        FlowRecord(
            cargo=cargo,
            mode=mode,
            unit=scenario.cargoes[cargo].unit,
            journeys=flow.journeys(until_h),
            under_way=flow.under_way(until_h),
            held={name: flow.backlog(name, until_h) for name in shut},
            shut=shut,
            departed=flow.departed(until_h),
            arrived=flow.arrived(until_h),
            arrived_before=flow.arrived(0.0),  # what comes at hour 0 is part of the run
        )
        for (cargo, mode), flow in flows.items()
        for shut in [_shut(scenario, flow)]
    ]


def _shut(scenario: Scenario, flow: Flow) -> dict[str, tuple[tuple[float, float], ...]]:
    """Return (from, to) of the closures of each stage that can be shut, in hours of the run.

    A stage that chance left open all the time has none.
    """
    assert scenario.corridor is not None
    blocks = scenario.corridor.stages
    stages = dict.fromkeys(stage for lane in flow.lanes for stage in lane.stages)
    return {
        stage.name: tuple((a - flow.before_h, b - flow.before_h) for a, b in stage.closures.closed)
        for stage in stages
        if blocks[stage.name].closed_by
    }
