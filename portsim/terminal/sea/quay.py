"""The quay: its berths, the ships that wait for one, and the rule that assigns them."""

from collections.abc import Callable, Sequence
from math import nan
from typing import Any

from simpy.events import Event

from portsim.observe.levels import Level
from portsim.policies import BerthRule
from portsim.policies.berths import ELSEWHERE
from portsim.terminal.handling.environment import Environment
from portsim.terminal.sea.berths import IDLE, Berth, Place
from portsim.vocabulary import State

NOTHING: tuple[dict[str, float], ...] = ()


class BerthRequest:
    """The request of a ship at the anchorage for a berth.

    Attributes
    ----------
    eligible
        Indices of the places that she may use, in the order in which she tries them.
    elsewhere
        Whether she calls at another terminal and needs only the way in.
    length_m, priority, expected_h, window_from_h
        What berth rules may look at (`portsim.policies.berths.WaitingShip`).
    visit
        The ship herself, for the approach to look at.
    granted
        Happens when she leaves the anchorage, with her berth (None elsewhere).
    waited, held
        Hours at the anchorage: by what was done at the berths, and by the cause that the approach
        gave.
    stretches
        The same, one after another: from, to, and the cause that the approach gave (None: a berth).
    berth, taken_h
        What she was given, and since when it has been held for her.
    passed_over
        Ships that came later and were given a place that she may use.
    """

    __slots__ = (
        "_before",
        "_cause",
        "_since_h",
        "arrive_h",
        "berth",
        "eligible",
        "elsewhere",
        "expected_h",
        "granted",
        "held",
        "length_m",
        "passed_over",
        "priority",
        "stretches",
        "taken_h",
        "visit",
        "waited",
        "window_from_h",
    )

    def __init__(
        self,
        arrive_h: float,
        granted: Event,
        eligible: Sequence[int],
        length_m: float = 0.0,
        priority: int = 1,
        expected_h: float = 0.0,
        window_from_h: float | None = None,
        elsewhere: bool = False,
        visit: Any = None,
    ) -> None:
        self.arrive_h = arrive_h
        self.granted = granted
        self.eligible = eligible
        self.length_m = length_m
        self.priority = priority
        self.expected_h = expected_h
        self.window_from_h = window_from_h
        self.elsewhere = elsewhere
        self.visit = visit
        self.passed_over = 0
        self.waited: dict[str, float] = {}
        self.held: dict[str, float] = {}
        self.stretches: list[tuple[float, float, str | None]] = []
        self.berth: Berth | None = None
        self.taken_h = nan
        self._since_h: float | None = (
            None  # when the present stretch of waiting began; None: it has not begun
        )
        self._cause: str | None = None  # what the approach says of it; None: a berth
        self._before: Sequence[dict[str, float]] = NOTHING  # what her places had done when it began

    def begin_stretch(self, cause: str | None, places: Sequence[Place], now_h: float) -> None:
        """Book her wait from now on to a cause of the approach, or (None) to her berths."""
        if self._since_h is not None:
            if cause == self._cause:
                return
            self.end_stretch(places, now_h)
        self._since_h, self._cause = now_h, cause
        if cause is None:
            self._before = [places[i].hours_by_state(now_h) for i in self.eligible]

    def end_stretch(self, places: Sequence[Place], now_h: float) -> None:
        """Book the stretch of waiting that ends now; its parts add up to it exactly.

        Each of her places has an equal share. A berth's share goes to its states, hour by hour;
        that of a continuous quay to the states of the ships along it, in proportion to the
        metre-hours they held.
        """
        if self._since_h is None:
            return
        hours = now_h - self._since_h
        self.stretches.append((self._since_h, now_h, self._cause))
        self._since_h = None
        if self._cause is not None:
            self.held[self._cause] = self.held.get(self._cause, 0.0) + hours
            return
        share = hours / max(len(self.eligible), 1)
        for index, before in zip(self.eligible, self._before, strict=True):
            now = places[index].hours_by_state(now_h)
            spent = [(state, h - before[state]) for state, h in now.items() if h != before[state]]
            total = sum([h for _, h in spent])
            if total > 0.0:
                for state, h in spent:
                    self.waited[state] = self.waited.get(state, 0.0) + share * h / total
            else:
                self.waited[IDLE] = self.waited.get(IDLE, 0.0) + share
        if not self.eligible:
            self.waited[IDLE] = self.waited.get(IDLE, 0.0) + share
        self._before = NOTHING


class Quay:
    """Places given to ships by a rule; a ship that waits learns what they were held for meanwhile.

    Parameters
    ----------
    places
        Berths and quays, each with its position in this sequence as its index.
    rule
        Who gets a place (`portsim.policies.berths`).
    ready
        Whether a waiting ship could start to come in now; only those are given places. None: all.
    booked
        Called when a ship has been given a place; returns the hours until she starts to move. Her
        place is held and she waits at the anchorage till then.
    cause
        What keeps a ship that is not ready, or that is booked and has not started; None: a berth.
    """

    def __init__(
        self,
        env: Environment,
        places: Sequence[Place],
        turnover_h: float,
        rule: BerthRule,
        ready: Callable[[BerthRequest], bool] | None = None,
        booked: Callable[[BerthRequest], float] | None = None,
        cause: Callable[[BerthRequest], str | None] | None = None,
    ) -> None:
        self.env = env
        self.places = places
        self.queue = Level()
        self.turnover_h = turnover_h
        self._rule = rule
        self._ready = ready
        self._booked = booked
        self._cause = cause
        self._waiting: list[BerthRequest] = []
        self._elsewhere = 0  # of those, who need no place

    @property
    def waiting(self) -> Sequence[BerthRequest]:
        """Ships at the anchorage that have no place yet, in order of arrival."""
        return self._waiting

    def ask(self, eligible: Sequence[int], **ship: Any) -> BerthRequest:
        """Ask for one of the eligible places; `granted` happens with the berth.

        The other arguments are those of `BerthRequest`.
        """
        berth_request = BerthRequest(self.env.now, self.env.event(), eligible, **ship)
        self._waiting.append(berth_request)
        self._elsewhere += berth_request.elsewhere
        self.queue.change(+1, self.env.now)
        self.assign()
        if self._cause is None and not berth_request.granted.triggered:
            berth_request.begin_stretch(None, self.places, self.env.now)
        return berth_request

    def leave(self, berth: Berth) -> None:
        """Last line: after its turnover the berth is free."""
        berth.clock.switch(State.TURNOVER, self.env.now)
        if self.turnover_h > 0.0:
            over = self.env.timeout(self.turnover_h)
            assert over.callbacks is not None
            over.callbacks.append(lambda event: self._free(berth))
        else:
            self._free(berth)

    def assign(self) -> None:
        """Give places to ships as long as the rule finds one for somebody.

        To be called whenever something changed for which a ship may not have been ready.
        """
        while self._waiting and (self._elsewhere or any(place.has_room for place in self.places)):
            ready = self._ready
            ships = (
                self._waiting if ready is None else [ship for ship in self._waiting if ready(ship)]
            )
            choice = self._rule(ships, self.places)
            if choice is None:
                break
            self._grant(ships[choice[0]], choice[1])
        if self._cause is not None:
            for berth_request in self._waiting:
                free = self._ready is None or self._ready(berth_request)
                berth_request.begin_stretch(
                    None if free else self._cause(berth_request), self.places, self.env.now
                )

    def _free(self, berth: Berth) -> None:
        self.places[berth.index].free(berth, self.env.now)
        self.assign()

    def _grant(self, berth_request: BerthRequest, place: int) -> None:
        position = self._waiting.index(berth_request)
        for other in self._waiting[:position]:
            if place in other.eligible:
                other.passed_over += 1
        del self._waiting[position]
        self._elsewhere -= berth_request.elsewhere
        berth = (
            None
            if place == ELSEWHERE
            else self.places[place].take(berth_request.length_m, self.env.now)
        )
        berth_request.berth, berth_request.taken_h = berth, self.env.now
        delay_h = self._booked(berth_request) if self._booked is not None else 0.0
        if delay_h > 0.0:
            berth_request.begin_stretch(
                self._cause(berth_request) if self._cause is not None else None,
                self.places,
                self.env.now,
            )
            over = self.env.timeout(delay_h)
            assert over.callbacks is not None
            over.callbacks.append(lambda event: self._start(berth_request, berth))
        else:
            self._start(berth_request, berth)

    def _start(self, berth_request: BerthRequest, berth: Berth | None) -> None:
        """Let a ship leave the anchorage."""
        berth_request.end_stretch(self.places, self.env.now)
        self.queue.change(-1, self.env.now)
        berth_request.granted.succeed(berth)
