"""The corridor before a run: the load of each stage, and how long its queue takes to settle."""

from collections.abc import Iterator, Mapping
from math import inf, prod, sqrt
from typing import TYPE_CHECKING, NamedTuple

from portsim.estimate.downtime import closed_share, manned_share
from portsim.estimate.land import DAYS_A_YEAR, LandFlow
from portsim.estimate.moments import Moments, constant, mixture
from portsim.estimate.rows import Load, load_of_limit
from portsim.flow.calendar.year import YEAR_H
from portsim.scenario.blocks.corridor import RandomClosure
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.weather import RenewalClosure
from portsim.theory.relaxation import is_full, relaxation_time

if TYPE_CHECKING:
    from portsim.scenario.blocks.corridor import Corridor, Stage

VEHICLES = {"road": "trucks", "rail": "trains"}


def stage_loads(scenario: Scenario, land_flows: Mapping[str, LandFlow]) -> Iterator[Load]:
    """Yield the load of every stage that has a rate, with all cargoes and routes that pass it.

    Diversion is left out. A stage's capacity is its rate in the hours in which it is open. These
    follow from its shifts and from the long-run share of random closures.
    """
    corridor = scenario.corridor
    if corridor is None:
        return
    for name, stage in corridor.stages.items():
        if stage.per_day is None:
            continue
        demand = {
            mode: _demand(_passing(scenario, corridor, land_flows, name, mode), stage)
            for mode in VEHICLES
        }
        per_year = sum(demand.values())
        if not per_year:
            continue
        closed = (closed_share(scenario, corridor.closures[other]) for other in stage.closed_by)
        open_share = manned_share(scenario, stage.shifts) * prod(1.0 - share for share in closed)
        unit = _unit(stage, max(demand, key=lambda mode: demand[mode]))
        yield load_of_limit(
            kpi="stage_load",
            of=name,
            count=round(stage.per_day),
            noun=f"{unit} a day",
            unit=unit,
            per_year=per_year,
            capacity_per_year=stage.per_day * DAYS_A_YEAR * open_share,
            available=open_share,
            definition="what passes a stage over what it lets through in the hours in which "
            "it is open",
        )


def _demand(flows: "Iterator[_StageFlow]", stage: "Stage") -> float:
    """Return what flows bring to a stage in a year, in the unit of its rate."""
    if stage.vehicles_per_day is not None:
        return sum(flow.vehicles for flow in flows)
    return sum(flow.amount for flow in flows)


def _unit(stage: "Stage", mode: str) -> str:
    """Return the unit of a stage's rate, if most of what passes it comes by a mode."""
    if stage.vehicles_per_day is not None:
        return VEHICLES[mode]
    return "t" if stage.t_per_day is not None else "TEU"


def flows_by_stage(scenario: Scenario) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return cargo and mode of the flows that may pass each stage that has a rate."""
    corridor = scenario.corridor
    if corridor is None:
        return {}
    return {
        name: tuple(_flows_through(corridor, name))
        for name, stage in corridor.stages.items()
        if stage.per_day is not None
    }


def _flows_through(corridor: "Corridor", stage: str) -> Iterator[tuple[str, str]]:
    for cargo, block in corridor.cargoes.items():
        routes = [corridor.routes[name] for name in block.used()]
        for mode in VEHICLES:
            if any(route.mode == mode and stage in route.stages for route in routes):
                yield cargo, mode


class _StageFlow(NamedTuple):
    """What a cargo sends through a stage by one route in a year.

    Attributes
    ----------
    vehicles
        Trucks or trains.
    amount
        Tonnes or TEU.
    loyal_share
        The least share that keeps to the route, whatever is shut.
    """

    vehicles: float
    amount: float
    loyal_share: float


def _passing(
    scenario: Scenario,
    corridor: "Corridor",
    land_flows: Mapping[str, LandFlow],
    stage: str,
    mode: str,
) -> Iterator[_StageFlow]:
    """Yield what each cargo sends through a stage by each route of a mode."""
    for cargo, block in corridor.cargoes.items():
        by_mode = land_flows[cargo].by_road if mode == "road" else land_flows[cargo].by_rail
        diverts = block.divert_after_h is not None and any(
            corridor.routes[name].mode == mode for name in block.divert_to
        )
        for route, share in (block.road if mode == "road" else block.rail).items():
            stages = corridor.routes[route].stages
            if stage in stages:
                amount = share * by_mode
                yield _StageFlow(
                    vehicles=amount / _mean_load(scenario, corridor, cargo, route, stage),
                    amount=amount,
                    loyal_share=_open_share(corridor, stages) if diverts else 1.0,
                )


def _mean_load(
    scenario: Scenario, corridor: "Corridor", cargo: str, route: str, stage: str
) -> float:
    """Return the mean load of a truck or train of a cargo at a stage of a route.

    Trains have the size of those at the origin until the last change of gauge, and then the size of
    those that come to the terminal.
    """
    block = corridor.routes[route]
    if block.mode == "road":
        assert scenario.road is not None
        return scenario.road.trucks[cargo].payload
    assert scenario.rail is not None
    service, origin_train = scenario.rail.trains[cargo], corridor.cargoes[cargo].train
    transfers = [
        index
        for index, name in enumerate(block.stages)
        if corridor.stages[name].kind == "gauge_transfer"
    ]
    is_after_transfer = bool(transfers) and block.stages.index(stage) > transfers[-1]
    if origin_train is None or is_after_transfer:
        return service.load
    return origin_train.wagons.expected() * (origin_train.wagon or service.wagon).expected()


def _open_share(corridor: "Corridor", stages: tuple[str, ...]) -> float:
    """Return the share of time in which no random closure shuts any of some stages.

    The closures are taken as independent of each other.
    """
    names = dict.fromkeys(name for stage in stages for name in corridor.stages[stage].closed_by)
    blocks = [corridor.closures[name] for name in names]
    shares = [block.share for block in blocks if isinstance(block, RandomClosure)]
    shares += [
        sum(block.monthly_share) / 12.0 for block in blocks if isinstance(block, RenewalClosure)
    ]
    return prod(1.0 - share for share in shares)


# ---- the queue of a stage


class StageQueue(NamedTuple):
    """The queue of a stage before a run: its offered load, and its relaxation time in hours."""

    stage: str
    load: float
    relaxation_h: float


class _RandomClosures(NamedTuple):
    """Random closures of one kind.

    Attributes
    ----------
    share
        The share of the time that they take.
    mean_h
        Their mean length, hours.
    variability
        Half the sum of the squared coefficients of variation of open and closed stretches; 1 if
        both are exponential.
    """

    share: float
    mean_h: float
    variability: float


def stage_queues(scenario: Scenario, land_flows: Mapping[str, LandFlow]) -> Iterator[StageQueue]:
    """Yield the queue of every stage that has a rate and is used.

    The load is a lower bound, so that a stage with a load of 1 is certainly full. Of a cargo that
    diverts, only the vehicles count that would keep to their route if all others were diverted
    while it is shut. Closures of known dates end, and take nothing from the rate. What an earlier
    stage that is full holds back is not subtracted.
    """
    corridor = scenario.corridor
    if corridor is None:
        return
    for name, stage in corridor.stages.items():
        if stage.per_day is None:
            continue
        flows = [
            flow
            for mode in VEHICLES
            for flow in _passing(scenario, corridor, land_flows, name, mode)
        ]
        vehicles = [flow.loyal_share * flow.vehicles for flow in flows]
        if not sum(vehicles):
            continue
        size = _vehicle_size(flows, vehicles, by_vehicle=stage.vehicles_per_day is not None)
        closures = list(_closures(corridor, stage))
        open_share = manned_share(scenario, stage.shifts) * prod(
            1.0 - closure.share for closure in closures
        )
        per_h = stage.per_day / 24.0 * open_share
        load = sum(vehicles) * size.mean / YEAR_H / per_h
        yield StageQueue(name, load, _relaxation_h(load, size, per_h, closures))


def _vehicle_size(flows: list[_StageFlow], vehicles: list[float], *, by_vehicle: bool) -> Moments:
    """Return what one vehicle takes of a stage's rate, if so many vehicles of each flow come."""
    sizes = [
        constant(1.0 if by_vehicle else flow.amount / flow.vehicles)
        for flow in flows
        if flow.vehicles
    ]
    return mixture(sizes, [number for number in vehicles if number])


def _closures(corridor: "Corridor", stage: "Stage") -> Iterator[_RandomClosures]:
    """Yield the random closures of a stage.

    Closures that depend on the month count with their mean over the year.
    """
    for name in stage.closed_by:
        block = corridor.closures[name]
        if isinstance(block, RandomClosure):
            variability = (1.0 + block.length_h.scv()) / 2.0
            yield _RandomClosures(block.share, block.length_h.expected(), variability)
        elif isinstance(block, RenewalClosure) and any(block.monthly_share):
            share = sum(block.monthly_share) / len(block.monthly_share)
            variability = (block.open_law.scv() + block.closed_law.scv()) / 2.0
            yield _RandomClosures(share, block.mean_h, variability)


def _relaxation_h(
    load: float, size: Moments, per_h: float, closures: list[_RandomClosures]
) -> float:
    """Return the relaxation time of a queue that passes a stage at a rate while the stage is open.

    Parameters
    ----------
    load
        Offered load; the time in which the stage is shut is not counted as capacity.
    size, per_h
        What one vehicle takes of the rate, and the rate in the long run, with closures and shifts
        subtracted.

    Notes
    -----
    What a closure adds: a level that rises at rate a in closed hours and falls at c - a in open
    ones, both stretches exponential of means D and U, is a fluid queue of two states. The rate s at
    which it forgets is where the two roots z of (1/D + s + z a) (1/U + s - z (c - a)) = 1 / (D U)
    meet: the discriminant is zero at s = -(sqrt((1 - r) / D) - sqrt(r / U))^2, r = a / c. With the
    share p = D / (D + U) and the load rho = r / (1 - p) the relaxation time -1/s is D / (sqrt(1 -
    rho (1 - p)) - sqrt(rho p))^2: one closure if little passes, and without end as rho goes to 1.

    Other laws scale it by their variability: the open hours in t have the variance t (D^2 var U +
    U^2 var D) / (D + U)^3 in the long run (D. R. Cox, Renewal Theory, 1962, 7.3), which is
    proportional to half the sum of the squared coefficients of variation, and in heavy traffic a
    queue forgets in 2 variance / drift^2 hours (W. Whitt, Management Science 35 (1989), 1341-1366).
    Variances of independent causes add up, and so do the times: those of several closures, each at
    the rate that the others leave, and that of random arrivals that pass one by one.
    """
    if is_full(load):
        return inf
    hours = relaxation_time(load, 1, size.mean / per_h, 1.0, size.scv)
    for share, mean_h, variability in closures:
        gap = sqrt(1.0 - load * (1.0 - share)) - sqrt(load * share)
        hours += mean_h * max(1.0, variability / gap**2)
    return hours
