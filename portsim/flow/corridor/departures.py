"""Departures to the terminal: when vehicles set out, with what load, and by which route."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from portsim.flow.arrivals.poisson import Arrivals, Intensity
from portsim.flow.corridor.reforming import Reforming
from portsim.flow.corridor.stages import Lane, Stage
from portsim.flow.queues.first_come import Ids
from portsim.flow.streams import Draws, Floats


class Loads(Protocol):
    """The loads of vehicles, one after the other."""

    def take(self, n: int) -> Floats:
        """Return the next n loads, t or TEU."""


@dataclass(frozen=True)
class Route:
    """One way to the terminal.

    Attributes
    ----------
    name
        Its name in the scenario.
    share
        Share of the vehicles that are intended to take it.
    lane
        The vehicles on it, as far as a change of gauge if there is one.
    reforming
        How trains are put together there; None if they are not.
    instead
        Index of the route that is taken instead while a stage of this one has been shut for
        `divert_after_h` or more.
    divert_after_h
        Hours, 0 or more; infinite: never.
    """

    name: str
    share: float
    lane: Lane
    reforming: Reforming | None = None
    instead: int = 0
    divert_after_h: float = inf

    @cached_property
    def lanes(self) -> tuple[Lane, ...]:
        """Its lanes, in the order in which the cargo takes them."""
        return (self.lane,) if self.reforming is None else (self.lane, self.reforming.onward)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """All its stages, in order."""
        return tuple(stage for lane in self.lanes for stage in lane.stages)

    def shut(self, at_h: Floats) -> NDArray[np.bool_]:
        """Return whether vehicles take the other route instead; one value for each hour."""
        diverted = np.zeros(len(at_h), dtype=bool)
        for stage in self.stages if self.divert_after_h < inf else ():
            diverted |= stage.closures.shut_for(at_h) >= self.divert_after_h
        return diverted


class Departures:
    """Draws the vehicles that set out: their hours, loads, routes and times in each stage.

    All that belongs to a vehicle is drawn when it sets out, one value from each stream, and also
    for the stages of routes that it does not take. So a change elsewhere moves no other draw.

    Parameters
    ----------
    hours
        When they set out.
    loads
        The load of each, t or TEU.
    routes
        A number from 0 to 1 for each, which chooses the route.
    times_h
        Times in the stages; every stage of a first lane has its stream.
    planned
        The amount that is planned to set out up to each hour.
    """

    def __init__(
        self,
        hours: Arrivals,
        loads: Loads,
        routes: Draws,
        times_h: Mapping[Stage, Draws],
        planned: Intensity,
    ) -> None:
        self._hours = hours
        self._loads = loads
        self._routes = routes
        self._times = times_h
        self._number = 0
        self.planned = planned

    def send(self, routes: Sequence[Route], until_h: float) -> None:
        """Let the vehicles set out that do so before `until_h`."""
        depart = self._hours.until(until_h)
        n = len(depart)
        if not n:
            return
        number = np.arange(self._number, self._number + n)
        self._number += n
        amount = self._loads.take(n)
        chosen = self._chosen(routes, depart, self._routes.take(n))
        times_in_stages_h = {stage: times.take(n) for stage, times in self._times.items()}
        for index, route in enumerate(routes):
            rows = np.flatnonzero(chosen == index)
            if len(rows):
                stages = route.lane.stages
                times = np.asarray([times_in_stages_h[stage][rows] for stage in stages]).reshape(
                    len(stages), len(rows)
                )
                route.lane.add(number[rows], depart[rows], depart[rows], amount[rows], times)

    def _chosen(self, routes: Sequence[Route], depart_h: Floats, uniform: Floats) -> Ids:
        bounds = np.cumsum([route.share for route in routes])[:-1]
        intended = np.searchsorted(bounds, uniform, side="right")
        chosen = intended.astype(np.int64)
        for index, route in enumerate(routes):
            rows = np.flatnonzero(intended == index)
            chosen[rows[route.shut(depart_h[rows])]] = route.instead
        return chosen
