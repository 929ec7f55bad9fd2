"""The way to the terminal: what a stage lets through in a year against what sets out."""

from collections.abc import Iterator, Mapping
from math import prod
from typing import TYPE_CHECKING

from portsim.estimate.rows import Load
from portsim.estimate.stops import on_duty, shut_share
from portsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from portsim.estimate.land import Flow
    from portsim.scenario.corridor import Corridor

DAYS = 365.0
VEHICLES = {"road": "trucks", "rail": "trains"}


def stage_loads(scenario: Scenario, moved: "Mapping[str, Flow]") -> Iterator[Load]:
    """Yield the load of every stage that has a rate, all cargoes and routes that pass it together.

    Diversion is left out. A stage's capacity is its rate in the hours in which it is open: shifts, and the long-run
    share of random closures.
    """
    corridor = scenario.corridor
    for name, stage in corridor.stages.items() if corridor else ():
        assert corridor is not None
        if stage.per_day is None:
            continue
        by_vehicle = stage.vehicles_per_day is not None
        asked = {mode: sum(_passing(scenario, corridor, moved, name, mode, by_vehicle)) for mode in VEHICLES}
        per_year = sum(asked.values())
        if not per_year:
            continue
        mode = max(asked, key=lambda one: asked[one])
        shut = (shut_share(scenario, corridor.closures[one]) for one in stage.closed_by)
        open_share = on_duty(scenario, stage.shifts) * prod(1.0 - share for share in shut)
        most = stage.per_day * DAYS * open_share
        unit = VEHICLES[mode] if by_vehicle else "t" if stage.t_per_day is not None else "TEU"
        yield Load(
            "stage_load",
            name,
            (name,),
            round(stage.per_day),
            f"{unit} a day",
            unit,
            per_year,
            most,
            per_year / most,
            None,
            open_share,
            None,
            None,
            "",
            "what passes a stage over what it lets through in the hours in which it is open",
        )


def _passing(
    scenario: Scenario, corridor: "Corridor", moved: "Mapping[str, Flow]", stage: str, mode: str, by_vehicle: bool
) -> Iterator[float]:
    """Yield what each cargo sends through a stage in a year, in vehicles or in its own unit."""
    for cargo, block in corridor.cargoes.items():
        amount = moved[cargo].by_road if mode == "road" else moved[cargo].by_rail
        for route, share in (block.road if mode == "road" else block.rail).items():
            stages = corridor.routes[route].stages
            if stage in stages:
                yield share * amount / (_load(scenario, corridor, cargo, route, stage) if by_vehicle else 1.0)


def _load(scenario: Scenario, corridor: "Corridor", cargo: str, route: str, stage: str) -> float:
    """Return the mean load of a truck, or of a train before or behind the last change of gauge."""
    block = corridor.routes[route]
    if block.mode == "road":
        assert scenario.road is not None
        return scenario.road.trucks[cargo].payload
    assert scenario.rail is not None
    service, train = scenario.rail.trains[cargo], corridor.cargoes[cargo].train
    cuts = [i for i, one in enumerate(block.stages) if corridor.stages[one].kind == "gauge_transfer"]
    behind = bool(cuts) and block.stages.index(stage) > cuts[-1]
    if train is None or behind:
        return service.load
    return train.wagons.expected() * (train.wagon or service.wagon).expected()
