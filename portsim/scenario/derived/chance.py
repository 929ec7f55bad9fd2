"""Whether anything in a scenario is left to chance. If nothing is, every replication is the same."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from portsim.scenario.blocks.corridor import RandomClosure
from portsim.scenario.blocks.rail import TrainService
from portsim.scenario.blocks.road import TruckService
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.weather import RenewalClosure
from portsim.scenario.distributions.law import Law


def has_chance(scenario: Scenario) -> bool:
    """Return whether anything is drawn: a law whose values differ, a closure or a missed appointment."""
    return any(_chances(scenario, scenario))


def _chances(value: Any, scenario: Scenario) -> Iterator[bool]:
    """Yield whether each part of a value is left to chance."""
    if isinstance(value, Law):
        yield value.variance() != 0.0
    elif isinstance(value, RandomClosure | RenewalClosure):
        yield True
    elif isinstance(value, BaseModel):
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
    """Yield the values of a block; of services that are called for imports without how they would come."""
    unused: set[str] = set()
    if isinstance(block, TruckService) and _is_called(block, "trucks", scenario):
        unused = {"gaps"}
    if isinstance(block, TrainService) and _is_called(block, "trains", scenario):
        unused = {"arrivals"}
    for name in type(block).model_fields:
        if name not in unused:
            yield getattr(block, name)


def _is_called(block: TruckService | TrainService, kind: str, scenario: Scenario) -> bool:
    """Return whether nothing comes of its own accord: an import, or an export without a volume."""
    way = scenario.road if kind == "trucks" else scenario.rail
    services: Mapping[str, Any] = getattr(way, kind)
    cargo = scenario.cargoes[next(name for name, one in services.items() if one is block)]
    return cargo.direction == "import" or not cargo.annual
