"""What each ship goes through: she arrives, berths, is worked, and sails."""

from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from simpy.events import Event

from portsim.terminal.handling.environment import Awaited, Environment
from portsim.terminal.handling.signal import Later, Signal
from portsim.terminal.sea.approach import Approach
from portsim.terminal.sea.berths import Berth
from portsim.terminal.sea.cargo_work import CargoWork
from portsim.terminal.sea.movement import Movement
from portsim.terminal.sea.quay import Quay
from portsim.terminal.sea.visit import Visit
from portsim.vocabulary import State


class Port:
    """The port: all ships, and what each of them goes through.

    Parameters
    ----------
    approach
        None if nothing but a berth can hold up a ship.
    """

    def __init__(
        self,
        env: Environment,
        quay: Quay,
        approach: Approach | None,
        mooring_h: float,
        unmooring_h: float,
        arrived: Callable[[float], None],
        gone: Callable[[float], None],
    ) -> None:
        self.env = env
        self.quay = quay
        self.visits: list[Visit] = []
        self._approach = approach
        self._mooring_h = mooring_h
        self._unmooring_h = unmooring_h
        self._arrived = arrived
        self._gone = gone
        self._later = Later()
        self._ready: dict[int, Visit] = {}  # to sail, by their identities
        if approach is not None:
            approach.reviewed = self._on_review

    def _on_review(self) -> None:
        """After every review of the approach, note what keeps ships from sailing."""
        for visit in self._ready.values():
            visit.note_sailing_cause(self.env.now)

    def fix(self, visit: Visit, after_h: float = 0.0, left: Event | None = None) -> None:
        """Promise a ship her parcels and let her arrive `after_h` from now.

        The event `left` happens when she has left the port. To fix a ship is to charter her.
        """
        for parcel, amount in zip(visit.kind.parcels, visit.amounts, strict=True):
            parcel.compartment.promised += amount
        self.env.follow(self._call(visit, after_h, left))

    def _call(
        self, visit: Visit, after_h: float, left: Event | None
    ) -> Generator[Awaited, Any, None]:
        env, kind = self.env, visit.kind
        if after_h > 0.0:
            yield env.timeout(after_h)
        visit.arrive_h = env.now
        self.visits.append(visit)
        self._arrived(env.now)

        if self._approach is not None:
            visit.entering = Movement(visit.passage_in, visit.inbound_h, Signal(), env.now)
        visit.berth_request = self.quay.ask(
            kind.eligible,
            length_m=kind.length_m,
            priority=kind.priority,
            expected_h=visit.expected_h if kind.eligible else 0.0,
            window_from_h=visit.scheduled_h,
            elsewhere=kind.elsewhere is not None,
            movement=visit.entering,
        )
        berth: Berth | None = yield visit.berth_request.granted
        visit.granted_h = env.now
        if berth is not None:
            visit.berth, visit.at_m = berth.index, berth.at_m
        if berth is None:
            yield from self._elsewhere(visit)
        else:
            if visit.inbound_h > 0.0:
                yield env.timeout(visit.inbound_h)
            visit.first_line_h = env.now
            yield from self._alongside(visit, berth)
        self._later.plan(env.now + visit.outbound_h, partial(self._note_left, visit))
        if left is not None:
            yield env.timeout(visit.outbound_h)
            left.succeed()

    def note_past(self) -> None:
        """Note what has happened by now that nobody waits for."""
        self._later.note_until(self.env.now)

    def _note_first_line(self, visit: Visit, hour: float) -> None:
        visit.first_line_h = hour

    def _note_left(self, visit: Visit, hour: float) -> None:
        visit.left_h = hour
        self._gone(visit.arrive_h)

    def _elsewhere(self, visit: Visit) -> Generator[Awaited, Any, None]:
        """Let a ship come in and stay at another terminal."""
        first_line_h = self.env.now + visit.inbound_h
        self._later.plan(first_line_h, partial(self._note_first_line, visit))
        yield self.env.at(first_line_h + visit.alongside_h)
        yield from self._sail(visit, None)

    def _alongside(self, visit: Visit, berth: Berth) -> Generator[Awaited, Any, None]:
        env = self.env
        berth.clock.switch(State.MOORING, env.now)
        if self._mooring_h > 0.0:
            yield env.timeout(self._mooring_h)
        berth.clock.switch(State.WORKING, env.now)
        visit.work_from_h = env.now
        if visit.alongside_h > 0.0:
            yield env.timeout(visit.alongside_h)
        if visit.amounts:
            work = CargoWork(env, visit, berth, visit.kind.patience_h)
            if visit.window_h is not None and visit.scheduled_h is not None:
                ends_h = (
                    max(visit.scheduled_h, visit.first_line_h) + visit.window_h - self._unmooring_h
                )
                over = env.at(ends_h)
                assert over.callbacks is not None
                over.callbacks.append(work.on_window_end)
            yield from work.run()
        visit.work_to_h = env.now
        berth.clock.switch(State.MOORING, env.now)
        if self._unmooring_h > 0.0:
            yield env.timeout(self._unmooring_h)
        berth.clock.switch(State.WAITING_TO_SAIL, env.now)
        yield from self._sail(visit, berth)

    def _sail(self, visit: Visit, berth: Berth | None) -> Generator[Awaited, Any, None]:
        """Wait until she may sail; her last line is the moment at which she moves."""
        env = self.env
        visit.ready_h = env.now
        if self._approach is not None:
            visit.sailing = self._approach.leave(visit.passage_out, visit.outbound_h)
            self._ready[id(visit)] = visit
            yield visit.sailing.granted
            visit.sailing.update_cause("", env.now)
            del self._ready[id(visit)]
        visit.last_line_h = env.now
        if berth is not None:
            self.quay.leave(berth)
