"""The corridor as a stream against the plain way: one SimPy process a vehicle, one a server."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush
from math import inf

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st
from simpy.events import NORMAL, Event

from portsim.flow.arrivals.poisson import Arrivals, calendar_intensity
from portsim.flow.calendar.calendar import Calendar, together
from portsim.flow.calendar.closures import shifts
from portsim.flow.corridor.departures import Departures, Route
from portsim.flow.corridor.episodes import episodes
from portsim.flow.corridor.network import Flow, Network
from portsim.flow.corridor.reforming import Reforming
from portsim.flow.corridor.stages import Lane, Stage
from portsim.flow.streams import Streams
from portsim.scenario.distributions.bounded import Uniform
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.distributions.distribution import Distribution
from portsim.scenario.distributions.unbounded import Exponential, Gamma
from tests.search import examples

START = datetime(2027, 1, 4, tzinfo=UTC)
HORIZON_H = 400.0
BEFORE_H = 96.0
SNAP_H = 1e-9
UNIFORM = Uniform(min=0.0, max=1.0)


@dataclass
class StageCase:
    """A stage as both models are told of it."""

    time_h: Distribution
    per_day: float | None
    by_vehicle: bool
    manned: Calendar
    announced: Calendar
    surprise: Calendar


@dataclass
class RouteCase:
    """A route: stages by index, and how many of them are passed before trains are re-formed."""

    share: float
    stages: list[int]
    cut: int | None


@dataclass
class FlowCase:
    """A flow: what sets out, and where to."""

    per_year: float
    load: Distribution
    size: float
    routes: list[RouteCase]
    instead: int
    divert_after_h: float
    gaps: Distribution = field(default_factory=lambda: Exponential(mean=1.0))


@dataclass
class Case:
    """A network and the seed of its draws."""

    stages: list[StageCase]
    flows: list[FlowCase]
    seed: int


@st.composite
def stretches(draw, most):
    edges = sorted(draw(st.lists(st.integers(0, 480), min_size=2, max_size=2 * most, unique=True)))
    return Calendar(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def stage_cases(draw):
    law = draw(
        st.one_of(
            st.integers(1, 30).map(lambda v: Constant(value=float(v))),
            st.integers(1, 30).map(lambda v: Exponential(mean=float(v))),
            st.integers(1, 30).map(lambda v: Gamma(shape=3.0, mean=float(v))),
        )
    )
    by_vehicle = draw(st.booleans())
    rates = [6.0, 12.0, 24.0] if by_vehicle else [1200.0, 2400.0, 4800.0]
    manned = [(day, 8.0, 20.0) for day in range(6)]
    return StageCase(
        law,
        draw(st.sampled_from([None, *rates])),
        by_vehicle,
        draw(st.sampled_from([Calendar(), shifts(START, HORIZON_H + 2000.0, manned)])),
        draw(st.one_of(st.just(Calendar()), stretches(1))),
        draw(st.one_of(st.just(Calendar()), stretches(3))),
    )


@st.composite
def cases(draw):
    stages = draw(st.lists(stage_cases(), min_size=2, max_size=5))
    flows = []
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.integers(1, 3))
        weights = [draw(st.integers(0, 3)) for _ in range(number - 1)] + [draw(st.integers(1, 3))]
        train = draw(st.booleans())
        routes = []
        for weight in weights:
            passed = sorted(draw(st.sets(st.integers(0, len(stages) - 1), min_size=1)))
            cut = draw(st.integers(1, len(passed))) if train else None
            routes.append(RouteCase(weight / sum(weights), passed, cut))
        flows.append(
            FlowCase(
                draw(st.sampled_from([1500.0, 3000.0])),
                draw(st.sampled_from([Constant(value=200.0), Uniform(min=100.0, max=300.0)])),
                draw(st.sampled_from([150.0, 200.0, 450.0])),
                routes,
                draw(st.integers(0, number - 1)),
                draw(st.sampled_from([0.0, 5.0, 24.0, inf])),
                draw(st.sampled_from([Exponential(mean=1.0), Constant(value=1.0)])),
            )
        )
    return Case(stages, flows, draw(st.integers(0, 10**6)))


def hours_of(case, index, streams):
    """Return when those of a flow set out, the same in both models."""
    flow = case.flows[index]
    intensity = calendar_intensity(flow.per_year, START, HORIZON_H)
    return Arrivals(intensity, streams.draws(f"{index}.gaps", flow.gaps))


# ---- the stream


def stream(case, block_h=50.0):
    streams = Streams(case.seed, 0)
    stages = [
        Stage(str(k), one.per_day, one.by_vehicle, one.manned, one.announced, one.surprise)
        for k, one in enumerate(case.stages)
    ]
    flows = []
    for index, flow in enumerate(case.flows):
        mean = flow.load.expected()
        routes = []
        for number, route in enumerate(flow.routes):
            cut = len(route.stages) if route.cut is None else route.cut
            first, rest = route.stages[:cut], route.stages[cut:]
            lane = Lane(
                [stages[k] for k in first], [case.stages[k].time_h.expected() for k in first], mean
            )
            reforming = None
            if route.cut is not None:
                times = [
                    streams.draws(f"{index}.{number}.onward.{k}", case.stages[k].time_h)
                    for k in rest
                ]
                means = [case.stages[k].time_h.expected() for k in rest]
                reforming = Reforming(
                    lane, Lane([stages[k] for k in rest], means, flow.size), flow.size, times
                )
            routes.append(
                Route(str(number), route.share, lane, reforming, flow.instead, flow.divert_after_h)
            )
        used = dict.fromkeys(stage for route in routes for stage in route.lane.stages)
        departures = Departures(
            hours_of(case, index, streams),
            streams.draws(f"{index}.load", flow.load),
            streams.draws(f"{index}.route", UNIFORM),
            {
                s: streams.draws(f"{index}.time_h.{s.name}", case.stages[int(s.name)].time_h)
                for s in used
            },
            calendar_intensity(flow.per_year * mean, START, HORIZON_H),
        )
        flows.append(Flow(str(index), departures, routes, BEFORE_H))
    Network(flows, HORIZON_H, block_h)
    return flows


# ---- the plain model


def at(env, hour):
    """Return an event at an hour, carried as it is: `now + (hour - now)` may be another number."""
    event = Event(env)
    event._ok, event._value = True, None
    heappush(env._queue, (hour, NORMAL, next(env._eid), event))
    return event


class Server:
    """Lets vehicles through one by one in open hours."""

    def __init__(self, env, hours):
        self.env, self.hours = env, hours
        self.queue, self.wake = [], None
        env.process(self.work())

    def ask(self, ready, key, service):
        done = Event(self.env)
        heappush(self.queue, (ready, key, service, done))
        if self.wake is not None:
            self.wake.succeed()
            self.wake = None
        return done

    def work(self):
        while True:
            if not self.queue:
                self.wake = Event(self.env)
                yield self.wake
            _, _, left, done = heappop(self.queue)
            while left > SNAP_H:
                if not self.hours.is_open(self.env.now):
                    yield at(self.env, self.hours.next_open(self.env.now))
                stretch = self.hours.next_change(self.env.now) - self.env.now
                end = self.env.now + left if left <= stretch + SNAP_H else self.env.now + stretch
                yield at(self.env, min(end, self.hours.next_change(self.env.now)))
                left -= stretch if left > stretch + SNAP_H else left
            done.succeed()


class Plain:
    """The same network with a process for every vehicle."""

    def __init__(self, case):
        self.case, self.env, self.streams = case, simpy.Environment(), Streams(case.seed, 0)
        self.hours = [together([one.manned, one.announced, one.surprise]) for one in case.stages]
        self.servers = [
            Server(self.env, hours) if one.per_day else None
            for one, hours in zip(case.stages, self.hours, strict=True)
        ]
        self.reach = defaultdict(list)  # by lane: hours of reaching each stage and the end
        self.waits = defaultdict(list)  # by lane: hours waited at each stage that it has left
        self.at_stage = defaultdict(list)  # by stage: (hour, 1 who is ready, or -1 who leaves)
        self.amounts = defaultdict(list)
        self.lanes = {}
        for index, flow in enumerate(case.flows):
            for number, route in enumerate(flow.routes):
                for part in range(1 if route.cut is None else 2):
                    self.lanes[index, number, part] = len(self.lanes)
        for index in range(len(case.flows)):
            self.env.process(self.origin(index))
        self.env.run(until=HORIZON_H)

    def origin(self, index):
        case, flow, streams = self.case, self.case.flows[index], self.streams
        hours = hours_of(case, index, streams)
        cut = [route.stages[: route.cut] for route in flow.routes]
        times = {
            k: streams.draws(f"{index}.time_h.{k}", case.stages[k].time_h)
            for k in dict.fromkeys(k for stages in cut for k in stages)
        }
        loads, chance = (
            streams.draws(f"{index}.load", flow.load),
            streams.draws(f"{index}.route", UNIFORM),
        )
        heaps = [[0.0] for _ in flow.routes]
        onward = [
            {
                k: streams.draws(f"{index}.{n}.onward.{k}", case.stages[k].time_h)
                for k in r.stages[r.cut :]
            }
            if r.cut is not None
            else {}
            for n, r in enumerate(flow.routes)
        ]
        while (hour := hours.next()) < HORIZON_H:
            yield at(self.env, hour)
            amount, u, own = (
                loads.next(),
                chance.next(),
                {k: draws.next() for k, draws in times.items()},
            )
            number, limit = 0, flow.routes[0].share
            while u >= limit and number < len(flow.routes) - 1:
                number += 1
                limit += flow.routes[number].share
            if any(self.shut(k, flow.divert_after_h) for k in flow.routes[number].stages):
                number = flow.instead
            self.env.process(
                self.vehicle(index, number, amount, own, heaps[number], onward[number])
            )

    def shut(self, k, hours):
        one, now = self.case.stages[k], self.env.now
        return any(
            a <= now < b and now - a >= hours
            for a, b in together([one.announced, one.surprise]).closed
        )

    def vehicle(self, index, number, amount, own, heap, onward):
        flow, route = self.case.flows[index], self.case.flows[index].routes[number]
        yield from self.travel((index, number, 0), route.stages[: route.cut], own, amount)
        if route.cut is not None:
            heap[0] += amount
            while heap[0] >= flow.size - 1e-6:
                heap[0] -= flow.size
                times = {k: draws.next() for k, draws in onward.items()}
                self.env.process(
                    self.travel((index, number, 1), route.stages[route.cut :], times, flow.size)
                )

    def travel(self, lane, stages, own, amount):
        reach = [inf] * (len(stages) + 1)
        key = len(self.reach[lane]) * len(self.lanes) + self.lanes[lane]
        waits = [0.0] * len(stages)
        self.reach[lane].append(reach)
        self.waits[lane].append(waits)
        self.amounts[lane].append(amount)
        for position, k in enumerate(stages):
            reach[position] = self.env.now
            ready = self.env.now + own[k]
            yield at(self.env, ready)
            self.at_stage[k].append((ready, 1))
            server, one = self.servers[k], self.case.stages[k]
            if server is not None:
                service = 24 / one.per_day * (1.0 if one.by_vehicle else amount)
                yield server.ask(ready, key, service)
                waits[position] = self.env.now - ready - service
            elif not self.hours[k].is_open(ready):
                yield at(self.env, self.hours[k].next_open(ready))
                waits[position] = self.env.now - ready
            self.at_stage[k].append((self.env.now, -1))
        reach[-1] = self.env.now

    def episodes(self, k):
        """Return (shut, reopened, empty or the horizon, closures) of a stage's episodes, by counting heads."""
        one = self.case.stages[k]
        closed = [*together([one.announced, one.surprise]).closed]
        found = []
        while closed and closed[0][0] < HORIZON_H:
            shut, reopened = closed.pop(0)
            opens, closures = reopened, 1
            empty = self.empty_from(k, opens)
            while closed and closed[0][0] < min(empty - SNAP_H, HORIZON_H):
                opens, closures = closed.pop(0)[1], closures + 1
                empty = self.empty_from(k, opens)
            found.append((shut, reopened, min(empty, HORIZON_H), closures))
        return found

    def empty_from(self, k, hour):
        """Return the first hour from one on at which nobody is at a stage, those who come then left out."""
        there, moments = 0, sorted(self.at_stage[k], key=lambda one: (one[0], one[1]))
        for position, (at_h, change) in enumerate(moments):
            if at_h >= hour - SNAP_H and there == 0:
                return hour
            there += change
            following = moments[position + 1][0] if position + 1 < len(moments) else inf
            if there == 0 and at_h >= hour - SNAP_H:
                return max(at_h, hour)
            if there == 0 and following >= hour - SNAP_H:
                return hour
        return hour if there == 0 else inf


def lanes_of(flows):
    return {
        (index, number, part): lane
        for index, flow in enumerate(flows)
        for number, route in enumerate(flow.routes)
        for part, lane in enumerate(route.lanes)
    }


@given(cases())
@settings(max_examples=examples(150))
def test_every_vehicle_is_where_the_plain_model_has_it(case):
    flows, plain = stream(case), Plain(case)
    for flow in flows:
        flow.until(HORIZON_H - BEFORE_H)
    for key, lane in lanes_of(flows).items():
        told = np.asarray(plain.reach[key]).reshape(len(plain.reach[key]), len(lane.stages) + 1).T
        found = lane.enter_h[:, lane.enter_h[0] < HORIZON_H]
        assert found.shape == told.shape
        assert np.minimum(found, HORIZON_H) == pytest.approx(
            np.minimum(told, HORIZON_H), abs=1e-8, rel=0
        )
        assert lane.amount[: told.shape[1]] == pytest.approx(
            np.asarray(plain.amounts[key]), rel=1e-12
        )
    journeys = [one for flow in flows for one in flow.journeys(HORIZON_H - BEFORE_H)]
    for key, one in zip(lanes_of(flows), journeys, strict=True):
        told = np.asarray(plain.waits[key]).reshape(len(plain.waits[key]), len(one.stages)).T
        left = np.asarray(plain.reach[key]).reshape(told.shape[1], len(one.stages) + 1).T[1:]
        assert one.waited_h[left < HORIZON_H] == pytest.approx(told[left < HORIZON_H], abs=1e-7)
    network = flows[0].network
    for stage in {stage for flow in flows for lane in flow.lanes for stage in lane.stages}:
        ready, left = (hours + BEFORE_H for hours in network.passages(stage.name))
        found = [
            (one.shut_h, one.reopened_h, min(one.empty_h, HORIZON_H), one.closures)
            for one in episodes(stage.closures.closed, ready, left, HORIZON_H)
        ]
        counted = plain.episodes(int(stage.name))
        assert np.asarray(found).ravel() == pytest.approx(np.asarray(counted).ravel(), abs=1e-6)


@given(cases(), st.lists(st.floats(0.5, 120.0), min_size=1, max_size=8))
@settings(max_examples=examples(60))
def test_blocks_of_any_size_give_the_same_numbers(case, steps):
    at_once, in_blocks = stream(case, HORIZON_H), stream(case, 0.0)
    whole = [flow.until(HORIZON_H - BEFORE_H) for flow in at_once]
    given = [[] for _ in in_blocks]
    hour = -BEFORE_H
    for step in steps:
        hour = min(hour + step, HORIZON_H - BEFORE_H)
        for index, flow in enumerate(in_blocks):
            given[index].append(flow.until(hour))
    for index, flow in enumerate(in_blocks):
        given[index].append(flow.until(HORIZON_H - BEFORE_H))
        for part in range(2):
            assert np.array_equal(
                np.concatenate([one[part] for one in given[index]]), whole[index][part]
            )
    for key, lane in lanes_of(in_blocks).items():
        known = lane.enter_h[0] < HORIZON_H
        other = lanes_of(at_once)[key]
        assert np.array_equal(
            lane.enter_h[:, known], other.enter_h[:, other.enter_h[0] < HORIZON_H]
        )


@given(
    cases(),
    st.lists(st.floats(0.0, HORIZON_H - BEFORE_H), min_size=1, max_size=6),
    st.lists(st.floats(0.0, 150.0), min_size=1, max_size=6),
)
@settings(max_examples=examples(60))
def test_no_more_is_foreseen_than_can_come_at_the_most(case, hours, leads):
    for flow in stream(case):
        for hour in sorted(hours):
            for lead in (0.0, *leads):
                assert flow.foreseen(hour, lead) <= flow.most_foreseen(hour, lead)


@given(cases(), st.floats(0.0, HORIZON_H - BEFORE_H))
@settings(max_examples=examples(60))
def test_what_set_out_arrived_or_is_under_way(case, hour):
    for flow in stream(case):
        hours, amounts = flow.until(hour)
        left = flow.departed(hour) - flow.arrived(hour)
        assert hours.min(initial=0.0) >= 0.0
        # Those before the run are not given
        came = sum(amounts[hours <= hour]) + flow.arrived(-1e-9)
        assert came == pytest.approx(flow.arrived(np.nextafter(hour, -inf)), abs=1e-6)
        assert sum(flow.places(hour).values()) == pytest.approx(left, abs=1e-6)
        assert flow.under_way(hour)[1][-1] == pytest.approx(left, abs=1e-6)
        assert all(amount > -1e-6 for amount in flow.places(hour).values())
        for one in flow.journeys(hour):
            assert (
                min(
                    one.shut_h.min(initial=0),
                    one.off_shift_h.min(initial=0),
                    one.queue_h.min(initial=0),
                )
                > -1e-9
            )
