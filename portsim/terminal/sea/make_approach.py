"""From a scenario to its approach, and to what the ships of each call need of it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from portsim.flow.calendar.calendar import ALWAYS, Calendar, together
from portsim.policies import TURNS
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.derived.draught import draught_m
from portsim.scenario.derived.waterway import day, water
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


class PortOpen(NamedTuple):
    """When the port is open to movements: but for what is announced, and but for what is not."""

    announced: Calendar
    storms: Calendar


def port_open(scenario: Scenario, weather: Mapping[str, Calendar]) -> PortOpen:
    """Return when the port is open, from the calendars of the weather by name."""
    names = scenario.approach.closed_by
    known = [weather[name] for name in names if scenario.weather[name].announced]
    sudden = [weather[name] for name in names if not scenario.weather[name].announced]
    return PortOpen(together(known), together(sudden))


def passages(
    scenario: Scenario, stream: CallStream, port: PortOpen
) -> Callable[[bool, float], Passage]:
    """Return what says what a ship of a call needs, by whether she sails and the tonnes aboard."""
    vessel = scenario.vessels[stream.vessel]
    light = day(scenario) if vessel.daylight_only else ALWAYS
    known: dict[tuple[bool, float], Passage] = {}

    def passage(outbound: bool, aboard_t: float) -> Passage:
        deep_m = draught_m(scenario, stream, outbound, aboard_t)
        if (outbound, deep_m) not in known:
            allowed = [
                (Cause.PORT, port.announced),
                (Cause.TIDE, water(scenario, deep_m)),
                (Cause.DAYLIGHT, light),
            ]
            known[outbound, deep_m] = Passage(
                outbound,
                vessel.pilots,
                vessel.tugs_out if outbound else vessel.tugs_in,
                [(cause, calendar) for cause, calendar in allowed if calendar != ALWAYS],
                port.storms,
            )
        return known[outbound, deep_m]

    return passage
