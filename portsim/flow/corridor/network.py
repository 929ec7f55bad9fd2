"""All flows of a corridor: arrivals at the terminal, the amount under way, and forecasts."""

from collections.abc import Iterable, Iterator, Sequence
from math import inf, nextafter

import numpy as np

from portsim.flow.corridor.departures import Departures, Route
from portsim.flow.corridor.journeys import Journeys, level_history
from portsim.flow.corridor.order import in_order
from portsim.flow.corridor.reforming import Reforming
from portsim.flow.corridor.stages import EDGE_H, Lane, Stage
from portsim.flow.rounding import TIE_H, TOLERANCE
from portsim.flow.streams import Floats

BLOCK_H = 672.0  # four weeks: a block costs the same for few vehicles as for many


class Flow:
    """One cargo by one mode, from its origin to the terminal.

    Hours given and returned count from the start of the run; the corridor began `before_h` earlier.
    Arrivals, sums and records end before the hour that is given, as a run does. They compare hours
    of the run, as the terminal does: rounding may part hours of the corridor that are one hour of
    the run.
    """

    def __init__(
        self, name: str, departures: Departures, routes: Sequence[Route], before_h: float
    ) -> None:
        self.name = name
        self.routes = tuple(routes)
        self.before_h = before_h
        self.network: Network
        self._departures = departures
        self._hours = np.empty(0)
        self._amounts = np.empty(0)

    @property
    def lanes(self) -> Iterator[Lane]:
        """All lanes of all routes."""
        return (lane for route in self.routes for lane in route.lanes)

    # ---- what comes to the terminal

    def until(self, hour: float) -> tuple[Floats, Floats]:
        """Return (hours, amounts) of the arrivals before `hour` that were not given yet, in order.

        Amounts are in t or TEU. Arrivals before hour 0 are not among them.
        """
        self._known(hour)
        n = int(np.searchsorted(self._hours, hour))
        hours, self._hours = self._hours[:n], self._hours[n:]
        amounts, self._amounts = self._amounts[:n], self._amounts[n:]
        return hours, amounts

    def next(self) -> tuple[float, float]:
        """Return (hour, amount) of the next arrival; (infinity, 0) if there is none."""
        while not len(self._hours):
            if self.network.hour >= self.network.horizon_h:
                return inf, 0.0
            self.network.advance(self.network.hour + BLOCK_H)
        hour, self._hours = float(self._hours[0]), self._hours[1:]
        amount, self._amounts = float(self._amounts[0]), self._amounts[1:]
        return hour, amount

    def foreseen(self, now_h: float, lead_h: float) -> float:
        """Return the amount to expect at the terminal within `lead_h`, by what is known at `now_h`.

        What is under way takes the mean times from the stage that it is in. Shifts and announced
        closures are known; a stage that is shut by surprise gives nothing until it opens. For leads
        longer than the way, planned departures count, by the routes that they would take now. Of
        re-formed trains, whole ones count.
        """
        now = self._known(now_h)
        by = now + lead_h
        total = 0.0
        for route, share in zip(self.routes, self._shares(now), strict=True):
            amount, latest = route.lanes[-1].due(now, by)
            total += amount
            if route.reforming is None:
                total += share * self._planned(now, latest)
            elif latest > now:
                amount, first = route.lane.due(now, latest)
                amount += route.reforming.left_over(now) + share * self._planned(now, first)
                size = route.reforming.size
                total += (amount + TOLERANCE) // size * size
        return total

    def most_foreseen(self, now_h: float, lead_h: float) -> float:
        """Return an amount that `foreseen` does not exceed, in a fraction of its time.

        It counts all who could come in time if every stage were open and no queue stood at any.
        """
        now = self._known(now_h)
        total, longest_h = 0.0, -inf
        for route in self.routes:
            amount, left_h = route.lanes[-1].most_due(now, lead_h)
            total += amount
            if route.reforming is not None and left_h > -EDGE_H:
                amount, left_h = route.lane.most_due(now, left_h)
                total += amount + route.reforming.size  # less than a train lies there
            longest_h = max(longest_h, left_h)
        total += self._planned(now, now + longest_h + EDGE_H)
        return total * (1.0 + TOLERANCE) + TOLERANCE

    def _shares(self, now_h: float) -> list[float]:
        """Return the shares of the routes for who sets out now."""
        shares = [0.0] * len(self.routes)
        for index, route in enumerate(self.routes):
            shares[route.instead if route.shut(np.asarray([now_h]))[0] else index] += route.share
        return shares

    def _planned(self, now_h: float, latest_h: float) -> float:
        return self._departures.planned.between(now_h, latest_h) if latest_h > now_h else 0.0

    # ---- the network's side

    def send(self, until_h: float) -> None:
        """Let all set out that do so before `until_h` of the corridor's hours."""
        self._departures.send(self.routes, until_h)

    def receive(self, until_h: float) -> None:
        """Take in order what comes to the terminal before `until_h` of the corridor's hours.

        No earlier arrival can follow. What came before the run is left out.
        """
        ends = [(route.lanes[-1], *route.lanes[-1].end.take(until_h)) for route in self.routes]
        corridor_h = np.concatenate([hours for _, hours, _ in ends])
        hours = corridor_h - self.before_h
        who = np.concatenate([who for _, _, who in ends])
        amounts = np.concatenate([lane.amount[who // lane.lanes] for lane, _, who in ends])
        order = np.lexsort((who, corridor_h))
        order = order[hours[order] >= 0.0]
        self._hours = np.concatenate([self._hours, hours[order]])
        self._amounts = np.concatenate([self._amounts, amounts[order]])

    # ---- what is and was under way

    def _known(self, hour: float) -> float:
        """Let everything happen up to an hour of the run, and return it as one of the corridor."""
        corridor_h = hour + self.before_h
        self.network.advance(nextafter(corridor_h, inf))  # with what happens at that hour
        return corridor_h

    def journeys(self, until_h: float) -> list[Journeys]:
        """Return all that set out before an hour, lane by lane."""
        self._known(until_h)
        journeys = []
        for route in self.routes:
            parts = ("whole",) if route.reforming is None else ("origin", "onward")
            for part, lane in zip(parts, route.lanes, strict=True):
                journeys.append(Journeys.of(route.name, part, lane, self.before_h, until_h))
        return journeys

    def departed(self, until_h: float) -> float:
        """Return the amount that set out before an hour, since the corridor began."""
        self._known(until_h)
        return sum(self._total(route.lane.enter_h[0], route.lane, until_h) for route in self.routes)

    def arrived(self, until_h: float) -> float:
        """Return the amount that came to the terminal before an hour, since the corridor began."""
        self._known(until_h)
        last = [route.lanes[-1] for route in self.routes]
        return sum(self._total(lane.enter_h[-1], lane, until_h) for lane in last)

    def _total(self, enter_h: Floats, lane: Lane, until_h: float) -> float:
        """Return the amount of those on a lane who enter a stage, or the end, before an hour."""
        return float(lane.amount[enter_h - self.before_h < until_h].sum())

    def places(self, at_h: float) -> dict[str, float]:
        """Return the amount under way at an hour by stage.

        What lies at changes of gauge is under `left over`.
        """
        at = self._known(at_h)
        amounts = {stage.name: 0.0 for lane in self.lanes for stage in lane.stages}
        for lane in self.lanes:
            for k, stage in enumerate(lane.stages):
                here = (lane.enter_h[k] <= at) & (lane.enter_h[k + 1] > at)
                amounts[stage.name] += float(lane.amount[here].sum())
        reformings = [route.reforming for route in self.routes if route.reforming is not None]
        if reformings:
            amounts["left over"] = sum(reforming.left_over(at) for reforming in reformings)
        return amounts

    def under_way(self, until_h: float) -> tuple[Floats, Floats]:
        """Return the amount under way from hour 0 on as (hours of its changes, levels)."""
        self._known(until_h)
        starts = [(route.lane.enter_h[0], route.lane.amount) for route in self.routes]
        ends = [(route.lanes[-1].enter_h[-1], route.lanes[-1].amount) for route in self.routes]
        return level_history(starts, ends, self.before_h, until_h)

    def backlog(self, stage: str, until_h: float) -> tuple[Floats, Floats]:
        """Return the amount that waited at a stage to be let through, as `under_way` does.

        What is being let through waits no more. Of a passage that a closure interrupts the whole
        wait counts before it.
        """
        self._known(until_h)
        starts, ends = [], []
        for lane in self.lanes:
            for k, passed in enumerate(lane.stages):
                if passed.name == stage:
                    ready = lane.enter_h[k] + lane.time_in_stage_h[k]
                    begun = lane.enter_h[k + 1]
                    if passed.release is not None:
                        begun = begun - passed.release.service_h(lane.amount)
                    starts.append((ready, lane.amount))
                    ends.append((np.where(begun <= ready + TIE_H, ready, begun), lane.amount))
        return level_history(starts, ends, self.before_h, until_h)


class Network:
    """The flows of a corridor and the stages that they share.

    Parameters
    ----------
    flows
        All of them.
    horizon_h
        Hour of the corridor after which nothing is known.
    block_h
        It advances by so much at least; results do not depend on it.

    Attributes
    ----------
    hour
        Hour of the corridor before which all is known.

    Raises
    ------
    graphlib.CycleError
        If routes lead in a circle.
    """

    def __init__(self, flows: Iterable[Flow], horizon_h: float, block_h: float = BLOCK_H) -> None:
        self.flows = tuple(flows)
        self.horizon_h = horizon_h
        self.hour = 0.0
        self._block_h = block_h
        lanes = [lane for flow in self.flows for lane in flow.lanes]
        for index, lane in enumerate(lanes):
            lane.index, lane.lanes = index, len(lanes)
            for stage in lane.stages:
                stage.lanes.append(lane)
        self._parts: list[Stage | Reforming] = []
        trains = [
            route.reforming
            for flow in self.flows
            for route in flow.routes
            if route.reforming is not None
        ]
        for stage in in_order(route.stages for flow in self.flows for route in flow.routes):
            self._parts += [stage, *(one for one in trains if one.inbound.stages[-1] is stage)]
        for flow in self.flows:
            flow.network = self

    def passages(self, stage: str) -> tuple[Floats, Floats]:
        """Return (ready to leave, having left) of all who were ready at a stage, as hours of runs.

        Of all flows, in no order, as far as all is known.
        """
        ready, left = [], []
        for flow in self.flows:
            for lane in flow.lanes:
                for k, passed in enumerate(lane.stages):
                    if passed.name == stage:
                        ready_h = lane.enter_h[k] + lane.time_in_stage_h[k]
                        served = ready_h < self.hour
                        ready.append(ready_h[served] - flow.before_h)
                        left.append(lane.enter_h[k + 1][served] - flow.before_h)
        return np.concatenate(ready), np.concatenate(left)

    def advance(self, hour: float) -> None:
        """Let everything happen that happens before an hour of the corridor."""
        if hour <= self.hour:
            return
        self.hour = max(hour, self.hour + self._block_h)
        for flow in self.flows:
            flow.send(self.hour)
        for part in self._parts:
            part.advance(self.hour)
        for flow in self.flows:
            flow.receive(self.hour)
