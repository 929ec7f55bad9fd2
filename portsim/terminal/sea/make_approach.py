"""From a scenario to its approach, and to what the ships of each call need of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from portsim.flow.calendar.calendar import ALWAYS, Calendar, together
from portsim.policies import TURNS
from portsim.scenario.blocks.approach import ServicePool
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.derived.closures import without_chance
from portsim.scenario.derived.draught import draught_m
from portsim.scenario.derived.horizon import horizon_h
from portsim.scenario.derived.movement_weather import (
    MovementWeather,
    class_weather,
    limits,
    port_weather,
)
from portsim.scenario.derived.rosters import roster
from portsim.scenario.derived.waterway import day, water
from portsim.terminal.handling.environment import Environment
from portsim.terminal.sea.approach import Approach
from portsim.terminal.sea.channel import Channel
from portsim.terminal.sea.marine_services import MarineServices
from portsim.terminal.sea.movement import Passage
from portsim.terminal.sea.pilots_and_tugs import PilotOrTugPool
from portsim.vocabulary import Cause


def make_approach(env: Environment, scenario: Scenario) -> Approach | None:
    """Return the approach; None if nothing but a berth can hold up a ship."""
    block = scenario.approach
    channel, pilots, tugs = block.channel, block.pilots, block.tugs
    calls = scenario.calls.values()
    if (
        channel is None
        and pilots is None
        and tugs is None
        and block.daylight is None
        and not block.closed_by
        and not any(limits(scenario, call.vessel, out) for call in calls for out in (False, True))
    ):
        return None
    return Approach(
        env,
        MarineServices(
            Channel(channel.traffic == "one_way", channel.separation_h) if channel else None,
            _pool(scenario, pilots) if pilots else None,
            _pool(scenario, tugs) if tugs else None,
        ),
        TURNS[block.turns],
    )


def _pool(scenario: Scenario, block: ServicePool) -> PilotOrTugPool:
    manned = roster(scenario, block.number, horizon_h(scenario))
    return PilotOrTugPool(manned, block.run_h)


class PortOpen(NamedTuple):
    """When the port is open to a movement: but for what is announced, and but for what is not."""

    announced: Calendar
    storms: Calendar


class PortOpenings:
    """When the port is open to ships of each class, in each direction; each is made once.

    Parameters
    ----------
    weather
        The calendars of the weather by name.
    """

    def __init__(self, scenario: Scenario, weather: Mapping[str, Calendar]) -> None:
        self._scenario = scenario
        self._weather = weather
        self._to_all = self._open_in(port_weather(scenario))
        self._known: dict[tuple[str, bool], PortOpen] = {}

    def to(self, vessel: str, outbound: bool) -> PortOpen:
        """Return when neither what shuts the port nor a limit of the class stops a movement."""
        if (vessel, outbound) not in self._known:
            own = self._open_in(class_weather(self._scenario, vessel, outbound))
            self._known[vessel, outbound] = PortOpen(
                together((self._to_all.announced, own.announced)),
                together((self._to_all.storms, own.storms)),
            )
        return self._known[vessel, outbound]

    def _open_in(self, stopping: Iterable[MovementWeather]) -> PortOpen:
        known: list[Calendar] = []
        sudden: list[Calendar] = []
        for weather in stopping:
            (known if weather.block.announced else sudden).append(self._calendar(weather))
        return PortOpen(together(known), together(sudden))

    def _calendar(self, weather: MovementWeather) -> Calendar:
        if weather.own_limit:
            return without_chance(self._scenario, weather.block, horizon_h(self._scenario))
        return self._weather[weather.name]


def passages(
    scenario: Scenario, stream: CallStream, openings: PortOpenings
) -> Callable[[bool, float], Passage]:
    """Return what says what a ship of a call needs, by whether she sails and the tonnes aboard."""
    vessel = scenario.vessels[stream.vessel]
    light = day(scenario) if vessel.daylight_only else ALWAYS
    known: dict[tuple[bool, float], Passage] = {}

    def passage(outbound: bool, aboard_t: float) -> Passage:
        deep_m = draught_m(scenario, stream, outbound, aboard_t)
        if (outbound, deep_m) not in known:
            port = openings.to(stream.vessel, outbound)
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
