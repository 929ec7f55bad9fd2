"""The terminal: wires the parts and runs them over the measured window."""

from typing import NamedTuple

from portsim.flow.limits import Meter
from portsim.flow.streams import Streams
from portsim.observe.resources import ClockRecord
from portsim.policies import BERTH
from portsim.policies.own import WatchedBerthRule
from portsim.scenario.blocks.rail import Rail
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.closures import weather
from portsim.scenario.derived.horizon import horizon_h
from portsim.terminal.corridor.land_flows import LandBuilder, compartments
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.make_cranes import crane_pools, ship_gear
from portsim.terminal.handling.outages import Outages
from portsim.terminal.rail.make_trains import TrainBuilder, stations
from portsim.terminal.rail.rail_terminal import RailTerminal
from portsim.terminal.road.make_trucks import make_gate_complex, make_truck_kinds
from portsim.terminal.road.trucks import TruckTraffic
from portsim.terminal.sea.berths import Place
from portsim.terminal.sea.make_approach import PortOpenings, make_approach
from portsim.terminal.sea.make_berths import places
from portsim.terminal.sea.make_calls import CallBuilder
from portsim.terminal.sea.nomination import NominationAgent, review_daily
from portsim.terminal.sea.quay import Quay
from portsim.terminal.sea.vessels import Port
from portsim.vocabulary import ResourceKind

DAY_H = 24.0


class Snapshot(NamedTuple):
    """Sums since the beginning of the run, at one moment.

    Attributes
    ----------
    clocks
        Hours by state of every resource.
    by_ship, by_land
        Amounts that ships and the land side have moved, by cargo.
    """

    clocks: list[ClockRecord]
    by_ship: dict[str, float]
    by_land: dict[str, float]


class RunSnapshots(NamedTuple):
    """The sums of a run when the window began, when it ended, and when the run ended."""

    begin: Snapshot
    end: Snapshot
    last: Snapshot


class Terminal:
    """One replication of a scenario.

    Parameters
    ----------
    scenario
        A checked scenario.
    replication
        Number from 0; with the scenario's seed it determines every random stream.
    meter
        Ends the replication when it exceeds its limits; None: it has none.

    Attributes
    ----------
    begin_h, end_h : float
        The measured window.
    ended_h : float
        The hour before which everything has happened.
    """

    def __init__(self, scenario: Scenario, replication: int, meter: Meter | None = None) -> None:
        self.scenario = scenario
        self.replication = replication
        run = scenario.run
        self.begin_h, self.end_h = run.window_h
        self.ended_h = self.end_h
        self._cap_h = self.end_h + run.run_out_cap_days * DAY_H
        self._inside = 0  # ships and trains that arrived in the window and have not left

        self.env = env = Environment(meter)
        self.stores = compartments(env, scenario)
        self.pools = crane_pools(env, scenario)
        berthing = scenario.berthing
        self.approach = make_approach(env, scenario)
        self.quay = self._quay(places(scenario))
        self.port = Port(
            env,
            self.quay,
            self.approach,
            berthing.mooring_h,
            berthing.unmooring_h,
            self._arrived,
            self._gone,
        )
        streams = Streams(run.seed, replication)
        self.weather = weather(scenario, streams, horizon_h(scenario))
        outages = Outages(env, scenario, streams, self.weather)
        outages.start(self.pools, self.stores)
        self.gear = ship_gear(env, scenario, outages)
        build = LandBuilder(scenario, streams, self.stores, horizon_h(scenario))
        self.flows = build.flows
        self._wire_land(build)
        self._wire_sea(build, streams)

    def _wire_land(self, build: LandBuilder) -> None:
        scenario, env = self.scenario, self.env
        self.road: TruckTraffic | None = None
        if scenario.road is not None:
            self.road = TruckTraffic(
                env,
                make_gate_complex(build, scenario.road),
                make_truck_kinds(build, scenario.road),
            )
            env.process(self.road.bring_trucks())
        self.rail = RailTerminal(env, self._arrived, self._gone)
        self.stations = stations(env, scenario, build.horizon_h)
        if scenario.rail is not None:
            self._wire_trains(TrainBuilder(build, self.stations), scenario.rail)

    def _wire_trains(self, trains: TrainBuilder, rail: Rail) -> None:
        places = {name: index for index, name in enumerate(rail.trains)}
        for name, service in sorted(rail.trains.items()):  # ties go by name
            kind = trains.kind(name, places[name])
            if self.scenario.cargoes[name].direction == "export":
                self.env.process(self.rail.deliver(kind, trains.arrivals(name)))
            else:
                self.env.process(self.rail.collect(kind, trains.collection(name), service.lead_h))
        for collection in trains.without_called_trains():
            self.env.process(self.rail.review_daily(collection))

    def _quay(self, found: list[Place]) -> Quay:
        berthing, approach = self.scenario.berthing, self.approach
        own = self.scenario.parts.berth_rules.get(berthing.policy)
        rule = WatchedBerthRule(berthing.policy, own) if own else BERTH[berthing.policy]
        quay = Quay(self.env, found, berthing.berth_turnover_h, rule, approach)
        if approach is not None:
            approach.anchorage = quay
        return quay

    def _wire_sea(self, build: LandBuilder, streams: Streams) -> None:
        env = self.env
        openings = PortOpenings(self.scenario, self.weather)
        calls = CallBuilder(self.scenario, streams, self.stores, self.pools, self.gear, openings)
        for process in calls.processes(env, self.port):
            env.process(process)
        groups = calls.nominated()
        receipts = build.receipts() if groups else {}
        if groups:
            agents = [NominationAgent(env, self.port, ships, receipts) for ships in groups]
            env.process(review_daily(env, agents))

    # ---- the run

    def run(self) -> RunSnapshots:
        """Run the warm-up, the measured window and what those who arrived in it still need.

        What happens at the very hour at which one of them ends is no part of it.
        """
        env = self.env
        if self.begin_h > 0.0:
            env.run_before(self.begin_h)
        begin = self._snapshot()
        env.run_before(self.end_h)
        end = self._snapshot()
        while not self.is_over and self.ended_h < self._cap_h:
            env.meter.look(self.ended_h)
            self.ended_h = min(self.ended_h + DAY_H, self._cap_h)
            env.run_before(self.ended_h)
        return RunSnapshots(begin, end, self._snapshot())

    def _arrived(self, arrive_h: float) -> None:
        if self.begin_h <= arrive_h < self.end_h:
            self._inside += 1

    def _gone(self, arrive_h: float) -> None:
        if self.begin_h <= arrive_h < self.end_h:
            self._inside -= 1

    @property
    def is_over(self) -> bool:
        """Whether all who arrived in the window have left."""
        self._note_past()
        if self._inside:
            return False
        for store in self.stores.values():
            store.settle()
        return self.road is None or not self.road.unfinished(self.begin_h, self.end_h)

    def _note_past(self) -> None:
        """Let ships and trains be noted that have gone by now."""
        self.port.note_past()
        self.rail.note_past()

    def _snapshot(self) -> Snapshot:
        """Bring everything to the present and read it."""
        now = self.env.now
        for store in self.stores.values():
            store.settle()
        self._note_past()
        clocks: list[ClockRecord] = []
        clocks += [place.record(now) for place in self.quay.places]
        for pool in self.pools.values():
            hours = pool.clock(now)
            clocks.append(ClockRecord(pool.name, ResourceKind.CRANE_POOL, pool.number, hours))
        clocks += [gear.record() for gear in self.gear.values()]
        for station in self.stations.values():
            clocks += [units.clock(name, kind) for kind, name, units in station.resources()]
        by_ship = {name: store.stock.total_out for name, store in self.stores.items()}
        by_land = {name: store.stock.total_in for name, store in self.stores.items()}
        return Snapshot(clocks, by_ship, by_land)
