"""What stops work from outside: weather, shifts and breakdowns."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from math import inf
from typing import Any

from simpy.events import Event

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.calendar.roster import Roster
from portsim.flow.standstill import Guard
from portsim.flow.streams import Draws, Streams
from portsim.scenario.blocks.gear import Gear
from portsim.scenario.blocks.outages import Breakdowns
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.cranes import stopping_work
from portsim.scenario.derived.horizon import horizon_h
from portsim.scenario.derived.rosters import crane_roster
from portsim.terminal.handling.countdown import Countdown
from portsim.terminal.handling.cranes import CranePool
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.storage import Compartment
from portsim.terminal.handling.transfer import Store
from portsim.vocabulary import State


class StoppageCalendar:
    """A calendar that stops work: it wakes when it opens or shuts, and tells those whom it stops.

    Parameters
    ----------
    state
        What the time is booked to, `weather` or `shift`.
    """

    def __init__(self, env: Environment, state: str, calendar: Calendar) -> None:
        self.state = state
        self.shut = not calendar.is_open(0.0)
        self.listeners: list[Callable[[], None]] = []
        self._env = env
        self._calendar = calendar
        if calendar.closed:
            env.process(self._run())

    def _run(self) -> Generator[Event, Any, None]:
        hour = 0.0
        while (hour := self._calendar.next_change(hour)) < inf:
            yield self._env.at(hour)
            self.shut = not self._calendar.is_open(hour)
            for tell in self.listeners:
                tell()


def stop_by(
    stopped: CranePool | Compartment, stops: Sequence[StoppageCalendar]
) -> Callable[[], None]:
    """Let calendars stop a pool or a cargo; while several do, the first in order is booked.

    Return what ends that.
    """

    def turn() -> None:
        state = next((by.state for by in stops if by.shut), "")
        if state != stopped.closed:
            stopped.close(state)

    def end() -> None:
        for by in stops:
            by.listeners.remove(turn)

    for by in stops:
        by.listeners.append(turn)
    turn()
    return end


class Outages:
    """Shifts, weather and breakdowns, which stop the cranes and the cargoes of a scenario.

    Parameters
    ----------
    storms
        When each weather of the scenario is bad.
    """

    def __init__(
        self,
        env: Environment,
        scenario: Scenario,
        streams: Streams,
        storms: Mapping[str, Calendar],
    ) -> None:
        self._env = env
        self._scenario = scenario
        self._streams = streams
        used = stopping_work(scenario)
        self._storms = {
            name: StoppageCalendar(env, State.WEATHER, calendar)
            for name, calendar in sorted(storms.items())
            if name in used
        }

    def start(self, pools: Mapping[str, CranePool], stores: Mapping[str, Compartment]) -> None:
        """Let them stop the cranes of the shore and the cargoes.

        Off shift nobody would work in any weather, so such hours are booked to the shift.
        """
        scenario = self._scenario
        for name, pool in sorted(scenario.cranes.items()):
            numbers = crane_roster(scenario, pool, horizon_h(scenario))
            shifts = []
            if not numbers.always:
                shifts.append(StoppageCalendar(self._env, State.SHIFT, numbers.manned))
            if numbers.has_table:
                if numbers.at(0.0):
                    pools[name].man(numbers.at(0.0))
                self._env.process(_man(self._env, pools[name], numbers))
            stop_by(pools[name], [*shifts, *(self._storms[one] for one in pool.stopped_by)])
            if pool.breakdowns is not None:
                start_breakdowns(
                    self._env, pools[name], pool.breakdowns, self._streams, f"cranes.{name}"
                )
        for name, store in sorted(stores.items()):
            stop_by(store, [self._storms[one] for one in scenario.cargoes[name].stopped_by])

    def starter(self, gear: Gear) -> Callable[[CranePool, str], Callable[[], None]]:
        """Return what lets them stop the gear of one ship, and returns what ends that.

        It takes the pool, and the name of the call, whose failures are its own whatever happens to
        other ships.
        """

        def start(pool: CranePool, call: str) -> Callable[[], None]:
            if gear.breakdowns is not None:
                name = f"calls.{call}.gear"
                start_breakdowns(self._env, pool, gear.breakdowns, self._streams, name)
            return stop_by(pool, [self._storms[one] for one in gear.stopped_by])

        return start


def _man(env: Environment, pool: CranePool, numbers: Roster) -> Generator[Event, Any, None]:
    """Man as many cranes of a pool as the roster says.

    When there are none, the pool is stopped as by a shift, and its parcels keep what they have.
    """
    hour = 0.0
    while (hour := numbers.next_change(hour)) < inf:
        yield env.at(hour)
        number = numbers.at(hour)
        if number and (number != pool.manned or not pool.numbers):
            pool.man(number)


# ---- breakdowns


def start_breakdowns(
    env: Environment, pool: CranePool, block: Breakdowns, streams: Streams, name: str
) -> None:
    """Let the cranes of a pool fail and be repaired; `name` begins those of its streams."""
    name = f"{name}.breakdowns"
    if block.clock == "running":
        between = streams.draws(f"{name}.between_h", block.between_h)
        repair = streams.draws(f"{name}.repair_h", block.repair_h)
        pool.failure = _running(env, pool, between, repair)
        return
    for k in range(pool.number):
        between = streams.draws(f"{name}.{k}.between_h", block.between_h)
        repair = streams.draws(f"{name}.{k}.repair_h", block.repair_h)
        env.process(_calendar(env, pool, between, repair))


def _calendar(
    env: Environment, pool: CranePool, between: Draws, repair: Draws
) -> Generator[Event, Any, None]:
    """One crane that fails by the calendar."""
    guard = Guard(f"crane pool {pool.name}")
    while True:
        guard.planned(env.now)
        yield env.timeout(between.next())
        if pool.gone:
            return
        failure = pool.fail()
        yield env.timeout(repair.next())
        pool.repaired(failure)


def _running(env: Environment, pool: CranePool, between: Draws, repair: Draws) -> Countdown:
    """Return the crane-hours at work that are left until one of the cranes at work fails."""

    def reached() -> None:
        failure.left += between.next()
        env.process(_repair(env, pool, pool.fail(), repair.next()))
        failure.replan()

    def stores() -> Iterable[Store]:
        return pool.stores

    failure = Countdown(env, f"crane pool {pool.name}", stores, pool.soonest, reached)
    failure.left = between.next()
    return failure


def _repair(
    env: Environment, pool: CranePool, failure: int, hours: float
) -> Generator[Event, Any, None]:
    yield env.timeout(hours)
    pool.repaired(failure)
