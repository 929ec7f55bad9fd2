"""From a scenario to its approach, and to what the ships of each call need of it."""

from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.policies import TURNS
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.derived.waterway import day, draughts, water
from portsim.terminal.handling.environment import Environment
from portsim.terminal.sea.approach import Approach
from portsim.terminal.sea.channel import Channel
from portsim.terminal.sea.movement import Passage
from portsim.terminal.sea.pilots_and_tugs import PilotOrTugPool
from portsim.vocabulary import Cause


def make_approach(env: Environment, scenario: Scenario) -> Approach | None:
    """Return the approach; None if nothing but a berth can hold up a ship."""
    block = scenario.approach
    channel, pilots, tugs = block.channel, block.pilots, block.tugs
    if (
        channel is None
        and pilots is None
        and tugs is None
        and block.daylight is None
        and not block.closed_by
    ):
        return None
    return Approach(
        env,
        Channel(channel.traffic == "one_way", channel.separation_h) if channel else None,
        PilotOrTugPool(pilots.number, pilots.run_h) if pilots else None,
        PilotOrTugPool(tugs.number, tugs.run_h) if tugs else None,
        TURNS[block.turns],
    )


def passages(scenario: Scenario, stream: CallStream, port: Calendar) -> tuple[Passage, Passage]:
    """Return what the ships of a call need to come in and to sail.

    Parameters
    ----------
    port
        When the port is open to movements.
    """
    vessel = scenario.vessels[stream.vessel]
    light = day(scenario) if vessel.daylight_only else ALWAYS
    found = []
    for out, draught_m, tugs in zip(
        (False, True), draughts(scenario, stream), (vessel.tugs_in, vessel.tugs_out), strict=True
    ):
        allowed = [
            (Cause.PORT, port),
            (Cause.TIDE, water(scenario, draught_m)),
            (Cause.DAYLIGHT, light),
        ]
        found.append(
            Passage(out, vessel.pilots, tugs, [(cause, c) for cause, c in allowed if c != ALWAYS])
        )
    return found[0], found[1]
