"""The corridor of a scenario: flows that bring trucks and trains to the terminal."""

from collections.abc import Iterable
from datetime import timedelta
from math import inf

import numpy as np

from portsim.flow.arrivals.poisson import Arrivals, calendar_intensity
from portsim.flow.calendar.calendar import Calendar, together
from portsim.flow.calendar.closures import frequent, renewals
from portsim.flow.corridor.departures import Departures, Loads, Route
from portsim.flow.corridor.network import Flow, Network
from portsim.flow.corridor.reforming import Reforming
from portsim.flow.corridor.stages import Lane, Stage
from portsim.flow.streams import Draws, Floats, Streams
from portsim.scenario.blocks.corridor import (
    Corridor,
    CorridorCargo,
    Mode,
    RandomClosure,
)
from portsim.scenario.blocks.run_in import before_h
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.weather import RecordedClosure, RenewalClosure
from portsim.scenario.derived.closures import manned, without_chance
from portsim.scenario.distributions.bounded import Uniform
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.distributions.distribution import Distribution
from portsim.scenario.distributions.unbounded import Exponential

DAY_H = 24.0
EXPONENTIAL = Exponential(dist="exponential", mean=1.0)


class TrainLoads:
    """Loads of trains at their origin: wagons and the load of a wagon are drawn for each."""

    def __init__(self, wagons: Draws, wagon: Draws) -> None:
        self._wagons = wagons
        self._wagon = wagon

    def take(self, n: int) -> Floats:
        """Return the next n loads, t or TEU."""
        return np.maximum(np.rint(self._wagons.take(n)), 1.0) * self._wagon.take(n)


def flows(
    scenario: Scenario, corridor: Corridor, streams: Streams, horizon_h: float
) -> dict[tuple[str, Mode], Flow]:
    """Return the flow of each cargo and mode that comes by the corridor.

    Parameters
    ----------
    horizon_h
        Hour of the run after which nobody sets out and nothing is known.
    """
    return _Builder(scenario, corridor, streams, horizon_h).flows()


class _Builder:
    """Makes stages and flows; hours count from when the corridor begins."""

    def __init__(
        self, scenario: Scenario, corridor: Corridor, streams: Streams, horizon_h: float
    ) -> None:
        self._before_h = before_h(corridor)
        self._horizon_h = horizon_h + self._before_h
        self._run = scenario
        self._early = scenario.model_copy(
            update={"start": scenario.start - timedelta(hours=self._before_h)}
        )
        self._corridor = corridor
        self._streams = streams
        self._calendars = {name: self._calendar(name) for name in corridor.closures}
        self._stages = {name: self._stage(name) for name in corridor.stages}

    def flows(self) -> dict[tuple[str, Mode], Flow]:
        """Return the flows by cargo and mode, joined by the stages that they share."""
        found: dict[tuple[str, Mode], Flow] = {}
        for name, block in self._corridor.cargoes.items():
            if block.road:
                found[name, "road"] = self._flow(name, block, "road")
            if block.rail:
                found[name, "rail"] = self._flow(name, block, "rail")
        Network([found[key] for key in sorted(found)], self._horizon_h)
        return found

    # ---- stages

    def _stage(self, name: str) -> Stage:
        block = self._corridor.stages[name]
        announced = [one for one in block.closed_by if self._announced(one)]
        surprise = [one for one in block.closed_by if not self._announced(one)]
        return Stage(
            name,
            block.per_day,
            block.vehicles_per_day is not None,
            None if block.shifts is None else manned(self._early, block.shifts, self._horizon_h),
            together(self._calendars[one] for one in announced),
            together(self._calendars[one] for one in surprise),
        )

    def _announced(self, closure: str) -> bool:
        block = self._corridor.closures[closure]
        return not isinstance(block, RandomClosure) and block.announced

    def _calendar(self, name: str) -> Calendar:
        block = self._corridor.closures[name]
        start, opened = self._early.start, f"corridor.closures.{name}.open"
        if isinstance(block, RandomClosure):
            closed = self._draws(f"closures.{name}.closed", block.length_h)
            return frequent(
                start,
                self._horizon_h,
                block.per_year,
                closed,
                self._streams.draws(opened, EXPONENTIAL),
            )
        if isinstance(block, RenewalClosure):
            closed = self._draws(f"closures.{name}.closed", block.closed_law)
            draws = self._streams.draws(opened, block.open_law)
            return renewals(
                start, self._horizon_h, block.monthly_share, block.mean_h, closed, draws
            )
        if isinstance(block, RecordedClosure):  # its hours count from the start of the run
            run_h = self._horizon_h - self._before_h
            return without_chance(self._run, block, run_h, self._before_h)
        return without_chance(self._early, block, self._horizon_h)

    # ---- flows

    def _flow(self, name: str, block: CorridorCargo, mode: Mode) -> Flow:
        cargo = self._run.cargoes[name]
        loads, mean, size, gaps = (
            self._trucks(name) if mode == "road" else self._trains(name, block)
        )
        shares = dict(block.shares(mode))
        instead = [route for route in block.divert_to if self._corridor.routes[route].mode == mode]
        for route in instead:
            shares.setdefault(route, 0.0)
        # a vehicle's number from 0 to 1 chooses among them in an order that the file cannot change
        order = sorted(shares, reverse=True)
        routes = [
            self._route(
                f"{name}.{mode}",
                route,
                shares[route],
                (mean, size),
                order.index(instead[0]) if instead else 0,
                inf if block.divert_after_h is None or not instead else block.divert_after_h,
            )
            for route in order
        ]
        first = dict.fromkeys(stage for route in routes for stage in route.lane.stages)
        annual = cargo.annual * (cargo.by_road if mode == "road" else cargo.by_rail)
        early = self._early.start
        departures = Departures(
            Arrivals(
                calendar_intensity(annual / mean, early, self._horizon_h, cargo.monthly_profile),
                self._draws(f"{name}.{mode}.gaps", gaps),
            ),
            loads,
            self._draws(f"{name}.{mode}.route", Uniform(dist="uniform", min=0.0, max=1.0)),
            self._times(f"{name}.{mode}", first),
            calendar_intensity(annual, early, self._horizon_h, cargo.monthly_profile),
        )
        return Flow(f"{name}.{mode}", departures, routes, self._before_h)

    def _route(
        self,
        flow: str,
        name: str,
        share: float,
        loads: tuple[float, float],
        instead: int,
        divert_after_h: float,
    ) -> Route:
        """Return a route; a railway is cut at its last change of gauge, which re-forms trains."""
        block = self._corridor.routes[name]
        stages = [self._stages[stage] for stage in block.stages]
        kinds = [self._corridor.stages[stage].kind for stage in block.stages]
        mean, size = loads
        if block.mode == "road" or "gauge_transfer" not in kinds:
            return Route(name, share, self._lane(stages, mean), None, instead, divert_after_h)
        cut = len(kinds) - kinds[::-1].index("gauge_transfer")
        inbound, onward = self._lane(stages[:cut], mean), self._lane(stages[cut:], size)
        times = self._times(f"{flow}.onward.{name}", stages[cut:])
        reforming = Reforming(inbound, onward, size, list(times.values()))
        return Route(name, share, inbound, reforming, instead, divert_after_h)

    def _lane(self, stages: list[Stage], mean: float) -> Lane:
        return Lane(stages, [self._law(stage).expected() for stage in stages], mean)

    def _trucks(self, name: str) -> tuple[Loads, float, float, Distribution]:
        """Return (loads, their mean, mean at the terminal, law of the gaps); both means agree."""
        assert self._run.road is not None
        service = self._run.road.trucks[name]
        payload = Constant(dist="constant", value=service.payload)
        return (
            self._draws(f"{name}.road.load", payload),
            service.payload,
            service.payload,
            service.gaps,
        )

    def _trains(self, name: str, block: CorridorCargo) -> tuple[Loads, float, float, Distribution]:
        """Return (loads at the origin, their mean, mean at the terminal, law of the gaps)."""
        assert self._run.rail is not None
        service = self._run.rail.trains[name]
        wagons, wagon = service.wagons, service.wagon
        gaps: Distribution = EXPONENTIAL
        if (train := block.train) is not None:
            wagons, wagon, gaps = train.wagons, train.wagon or wagon, train.gaps
        loads = TrainLoads(
            self._draws(f"{name}.rail.wagons", wagons), self._draws(f"{name}.rail.wagon", wagon)
        )
        return loads, wagons.expected() * wagon.expected(), service.load, gaps

    def _times(self, prefix: str, stages: Iterable[Stage]) -> dict[Stage, Draws]:
        return {
            stage: self._draws(f"{prefix}.{stage.name}.time_h", self._law(stage))
            for stage in stages
        }

    def _law(self, stage: Stage) -> Distribution:
        return self._corridor.stages[stage.name].time_h

    def _draws(self, name: str, law: Distribution) -> Draws:
        return self._streams.draws(f"corridor.{name}", law)
