"""Which weather keeps the ships of a class from coming in or from sailing."""

from typing import NamedTuple

from portsim.scenario.blocks.movement_limits import AS_STATED, MovementLimits
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.weather import Closure, RecordedClosure


class MovementWeather(NamedTuple):
    """A weather that stops movements.

    Attributes
    ----------
    name
        Its name under `weather`.
    block
        When it stops them: as it is stated there, or with the limit of a class.
    own_limit
        Whether a class has stated a limit for it.
    """

    name: str
    block: Closure
    own_limit: bool = False


def port_weather(scenario: Scenario) -> list[MovementWeather]:
    """Return the weather that shuts the port to all ships; names that do not exist are left out."""
    known = dict.fromkeys(scenario.approach.closed_by)
    return [
        MovementWeather(name, scenario.weather[name]) for name in known if name in scenario.weather
    ]


def limits(scenario: Scenario, vessel: str, outbound: bool) -> MovementLimits:
    """Return the limits that a class states for coming in or for sailing."""
    block = scenario.vessels[vessel]
    return block.limits_out if outbound else block.limits_in


def class_weather(scenario: Scenario, vessel: str, outbound: bool) -> list[MovementWeather]:
    """Return the weather that stops ships of a class in one direction, and not all ships.

    It goes by name, so that the order of the limits in the file decides nothing.
    """
    found = []
    for name, limit in sorted(limits(scenario, vessel, outbound).items()):
        block = scenario.weather.get(name)
        if limit == AS_STATED:
            if block is not None and name not in scenario.approach.closed_by:
                found.append(MovementWeather(name, block))
        elif isinstance(block, RecordedClosure):
            own = block.model_copy(update={"limit": float(limit)})
            found.append(MovementWeather(name, own, own_limit=True))
    return found


def movement_weather(scenario: Scenario, vessel: str, outbound: bool) -> list[MovementWeather]:
    """Return all weather that keeps ships of a class from coming in, or from sailing."""
    return [*port_weather(scenario), *class_weather(scenario, vessel, outbound)]
