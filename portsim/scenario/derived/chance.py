"""Whether anything in a scenario is left to chance. If not, all replications are the same."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from portsim.scenario.blocks.corridor import CorridorCargo, RandomClosure
from portsim.scenario.blocks.rail import TrainService
from portsim.scenario.blocks.road import Road
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.weather import RenewalClosure
from portsim.scenario.distributions.law import Law


def has_chance(scenario: Scenario) -> bool:
    """Return whether anything is drawn: a law, a closure or a missed appointment."""
    return any(_chances(scenario, scenario))


def _chances(value: Any, scenario: Scenario) -> Iterator[bool]:
    """Yield whether each part of a value is left to chance."""
    if isinstance(value, Law):
        yield value.variance() != 0.0
    elif isinstance(value, RandomClosure | RenewalClosure):
        yield True
    elif isinstance(value, CorridorCargo):
        yield max(len(value.road), len(value.rail)) > 1  # a route is drawn for each vehicle
    elif isinstance(value, Road):
        called = (name for name in value.trucks if scenario.cargoes[name].direction == "import")
        yield any(called)  # over the hours of the day, at random
    if isinstance(value, BaseModel) and not isinstance(value, Law):
        yield getattr(value, "no_show_share", 0.0) > 0.0
        for part in _parts(value, scenario):
            yield from _chances(part, scenario)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _chances(part, scenario)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _chances(part, scenario)


def _parts(block: BaseModel, scenario: Scenario) -> Iterator[Any]:
    """Yield the values of a block; of trains called for imports, without how others come."""
    called = isinstance(block, TrainService) and _is_called(block, scenario)
    for name in type(block).model_fields:
        if not (called and name == "arrivals"):
            yield getattr(block, name)


def _is_called(service: TrainService, scenario: Scenario) -> bool:
    """Return whether trains come only when they are called, since nothing else sends them."""
    assert scenario.rail is not None
    name = next(name for name, one in scenario.rail.trains.items() if one is service)
    cargo = scenario.cargoes[name]
    return cargo.direction == "import" or not cargo.annual
