"""The way to the terminal: what a stage lets through in a year against what sets out, and what its queue remembers."""

from collections.abc import Iterator, Mapping
from math import inf, prod, sqrt
from typing import TYPE_CHECKING, NamedTuple

from portsim.estimate.quantity import Quantity, mixture
from portsim.estimate.rows import Load
from portsim.estimate.stops import on_duty, shut_share
from portsim.flow.arrivals.poisson import YEAR_H
from portsim.scenario.blocks.corridor import RandomClosure
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.weather import RenewalClosure
from portsim.theory.relaxation import relaxation_time

if TYPE_CHECKING:
    from portsim.estimate.land import Flow
    from portsim.scenario.blocks.corridor import Corridor, Stage

DAYS = 365.0
VEHICLES = {"road": "trucks", "rail": "trains"}


def stage_loads(scenario: Scenario, moved: "Mapping[str, Flow]") -> Iterator[Load]:
    """Yield the load of every stage that has a rate, all cargoes and routes that pass it together.

    Diversion is left out. A stage's capacity is its rate in the hours in which it is open: shifts,
    and the long-run share of random closures.
    """
    corridor = scenario.corridor
    for name, stage in corridor.stages.items() if corridor else ():
        assert corridor is not None
        if stage.per_day is None:
            continue
        by_vehicle = stage.vehicles_per_day is not None
        asked = {
            mode: sum(
                one.vehicles if by_vehicle else one.amount
                for one in _passing(scenario, corridor, moved, name, mode)
            )
            for mode in VEHICLES
        }
        per_year = sum(asked.values())
        if not per_year:
            continue
        mode = max(asked, key=lambda one: asked[one])
        shut = (shut_share(scenario, corridor.closures[one]) for one in stage.closed_by)
        open_share = on_duty(scenario, stage.shifts) * prod(1.0 - share for share in shut)
        most = stage.per_day * DAYS * open_share
        unit = VEHICLES[mode] if by_vehicle else "t" if stage.t_per_day is not None else "TEU"
        yield Load(
            kpi="stage_load",
            of=name,
            members=(name,),
            count=round(stage.per_day),
            noun=f"{unit} a day",
            unit=unit,
            per_year=per_year,
            capacity_per_year=most,
            load=per_year / most,
            hours=None,
            available=open_share,
            busiest_month=None,
            busiest_hour=None,
            note="",
            definition="what passes a stage over what it lets through in the hours in which it is open",
        )


def passing(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return the flows that may pass each stage that has a rate, each as cargo and mode."""
    corridor = scenario.corridor
    return {
        name: tuple(
            f"{cargo} by {mode}"
            for cargo, block in corridor.cargoes.items()
            for mode in VEHICLES
            if any(
                corridor.routes[one].mode == mode and name in corridor.routes[one].stages
                for one in block.used()
            )
        )
        for name, stage in (corridor.stages.items() if corridor else ())
        if corridor and stage.per_day is not None
    }


class _Passing(NamedTuple):
    """What a cargo sends through a stage by one route in a year."""

    vehicles: float
    amount: float
    stays: float  # least share that keeps to the route whatever is shut


def _passing(
    scenario: Scenario, corridor: "Corridor", moved: "Mapping[str, Flow]", stage: str, mode: str
) -> Iterator[_Passing]:
    for cargo, block in corridor.cargoes.items():
        amount = moved[cargo].by_road if mode == "road" else moved[cargo].by_rail
        diverts = block.divert_after_h is not None and any(
            corridor.routes[r].mode == mode for r in block.divert_to
        )
        for route, share in (block.road if mode == "road" else block.rail).items():
            stages = corridor.routes[route].stages
            if stage in stages:
                sent = share * amount
                stays = _open_by_chance(corridor, stages) if diverts else 1.0
                yield _Passing(sent / _load(scenario, corridor, cargo, route, stage), sent, stays)


def _load(scenario: Scenario, corridor: "Corridor", cargo: str, route: str, stage: str) -> float:
    """Return the mean load of a truck, or of a train before or behind the last change of gauge."""
    block = corridor.routes[route]
    if block.mode == "road":
        assert scenario.road is not None
        return scenario.road.trucks[cargo].payload
    assert scenario.rail is not None
    service, train = scenario.rail.trains[cargo], corridor.cargoes[cargo].train
    cuts = [
        i for i, one in enumerate(block.stages) if corridor.stages[one].kind == "gauge_transfer"
    ]
    behind = bool(cuts) and block.stages.index(stage) > cuts[-1]
    if train is None or behind:
        return service.load
    return train.wagons.expected() * (train.wagon or service.wagon).expected()


# ---- the queue of a stage


class _Shut(NamedTuple):
    """Random closures of one kind: the share of the time that they take, their mean, and how uneven they are.

    `spread` is half the sum of the squared coefficients of variation of open and closed stretches:
    1 if both are exponential.
    """

    share: float
    mean_h: float
    spread: float


def stage_queues(
    scenario: Scenario, moved: "Mapping[str, Flow]"
) -> Iterator[tuple[str, float, float]]:
    """Yield (stage, offered load, relaxation time in hours) of every stage that has a rate and is used.

    The load is one from below, so that 1 is full for certain: of a cargo that diverts only those
    count who would keep to their route if all set out elsewhere while it is shut, and closures of
    known dates, which end, take nothing from the rate. What an earlier stage that is full keeps
    back is not taken off.
    """
    corridor = scenario.corridor
    for name, stage in corridor.stages.items() if corridor else ():
        assert corridor is not None
        if stage.per_day is None:
            continue
        found = [
            one for mode in VEHICLES for one in _passing(scenario, corridor, moved, name, mode)
        ]
        vehicles = [one.stays * one.vehicles for one in found]
        if not sum(vehicles):
            continue
        by_vehicle = stage.vehicles_per_day is not None
        sizes = [
            Quantity(1.0 if by_vehicle else one.amount / one.vehicles, 0.0)
            for one in found
            if one.vehicles
        ]
        size = mixture(sizes, [number for number in vehicles if number])
        shut = list(_closures(corridor, stage))
        open_share = on_duty(scenario, stage.shifts) * prod(1.0 - one.share for one in shut)
        per_h = stage.per_day / 24.0 * open_share
        load = sum(vehicles) * size.mean / YEAR_H / per_h
        yield name, load, _relaxation_h(load, size, per_h, shut)


def _closures(corridor: "Corridor", stage: "Stage") -> Iterator[_Shut]:
    """Yield the random closures of a stage; those that follow the months with their mean over the year."""
    for name in stage.closed_by:
        block = corridor.closures[name]
        if isinstance(block, RandomClosure):
            yield _Shut(block.share, block.length_h.expected(), (1.0 + block.length_h.scv()) / 2.0)
        elif isinstance(block, RenewalClosure) and any(block.monthly_share):
            share = sum(block.monthly_share) / len(block.monthly_share)
            yield _Shut(share, block.mean_h, (block.open_law.scv() + block.closed_law.scv()) / 2.0)


def _open_by_chance(corridor: "Corridor", stages: tuple[str, ...]) -> float:
    """Return the share of time in which no random closure shuts any of some stages, as if independent."""
    names = dict.fromkeys(name for stage in stages for name in corridor.stages[stage].closed_by)
    blocks = [corridor.closures[name] for name in names]
    random = [block.share for block in blocks if isinstance(block, RandomClosure)]
    random += [sum(one.monthly_share) / 12.0 for one in blocks if isinstance(one, RenewalClosure)]
    return prod(1.0 - share for share in random)


def _relaxation_h(load: float, size: Quantity, per_h: float, shut: list[_Shut]) -> float:
    """Return the relaxation time of a queue that is let through at a rate while it is open.

    Parameters
    ----------
    load
        Offered load, the time in which it is shut taken off.
    size, per_h
        What one vehicle takes of the rate, and the rate in the long run, closures and shifts taken
        off.

    Notes
    -----
    What a closure adds: a level that rises at rate a in closed hours and falls at c - a in open
    ones, both stretches exponential of means D and U, is a fluid queue of two states. The rate s at
    which it forgets is where the two roots z of (1/D + s + z a) (1/U + s - z (c - a)) = 1 / (D U)
    meet: the discriminant is zero at s = -(sqrt((1 - r) / D) - sqrt(r / U))^2, r = a / c. With the
    share p = D / (D + U) and the load rho = r / (1 - p) the relaxation time -1/s is D / (sqrt(1 -
    rho (1 - p)) - sqrt(rho p))^2: one closure if little passes, and without end as rho goes to 1.

    Other laws scale it by their variability: the open hours in t have the variance t (D^2 var U +
    U^2 var D) / (D + U)^3 in the long run (D. R. Cox, Renewal Theory, 1962, 7.3), which goes with
    half the sum of the squared coefficients of variation, and in heavy traffic a queue forgets in 2
    variance / drift^2 hours (W. Whitt, Management Science 35 (1989), 1341-1366). Variances of
    independent causes add up, and so do the times: those of several closures, each at the rate that
    the others leave, and that of arrivals at random let through one by one.
    """
    if load >= 1.0:
        return inf
    hours = relaxation_time(load, 1, size.mean / per_h, 1.0, size.scv)
    for share, mean_h, spread in shut:
        gap = sqrt(1.0 - load * (1.0 - share)) - sqrt(load * share)
        hours += mean_h * max(1.0, spread / gap**2)
    return hours
