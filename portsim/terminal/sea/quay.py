"""The quay: its berths, the ships that wait for one, and the rule that assigns them."""

from collections.abc import Callable, Sequence
from math import nan
from typing import Any, Protocol

from portsim.observe.levels import Level
from portsim.policies.berths import ELSEWHERE, BerthRule
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.signal import Signal
from portsim.terminal.sea.berths import IDLE, Berth, Place
from portsim.terminal.sea.movement import Movement
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
    movement
        Her way in; None if nothing but a berth can hold her up.
    granted
        Happens when she leaves the anchorage, with her berth (None elsewhere).
    waited, held
        Hours at the anchorage: by what was done at the berths, and by the cause that the approach
        gave.
    stretches
        The same, one after another: from, to, and the cause that the approach gave (None: a berth).
    berth, taken_h
        What she was given, and since when it has been held for her.
    given_back
        Berths that were held for her, from when to when, until a storm kept her from starting.
    number
        Her place in the order of all that asked.
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
        "given_back",
        "granted",
        "held",
        "length_m",
        "movement",
        "number",
        "passed_over",
        "priority",
        "stretches",
        "taken_h",
        "waited",
        "window_from_h",
    )

    def __init__(
        self,
        arrive_h: float,
        granted: Signal,
        eligible: Sequence[int],
        length_m: float = 0.0,
        priority: int = 1,
        expected_h: float = 0.0,
        window_from_h: float | None = None,
        elsewhere: bool = False,
        movement: Movement | None = None,
    ) -> None:
        self.arrive_h = arrive_h
        self.granted = granted
        self.eligible = eligible
        self.length_m = length_m
        self.priority = priority
        self.expected_h = expected_h
        self.window_from_h = window_from_h
        self.elsewhere = elsewhere
        self.movement = movement
        self.number = 0
        self.given_back: list[tuple[Berth, float, float]] = []
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


class Way(Protocol):
    """The approach, as the quay sees it."""

    def review(self) -> None:
        """Grant what can be granted; something has changed."""


class Quay:
    """Places given to ships by a rule; a ship that waits learns what they were held for meanwhile.

    Parameters
    ----------
    places
        Berths and quays, each with its position in this sequence as its index.
    rule
        Who gets a place (`portsim.policies.berths`).
    way
        The approach, which then decides when a ship comes in; None if nothing but a berth can hold
        her up.
    """

    def __init__(
        self,
        env: Environment,
        places: Sequence[Place],
        turnover_h: float,
        rule: BerthRule,
        way: Way | None = None,
    ) -> None:
        self.env = env
        self.places = places
        self.queue = Level()
        self.turnover_h = turnover_h
        self._rule = rule
        self._way = way
        self._waiting: list[BerthRequest] = []
        self._elsewhere = 0  # of those, who need no place
        self._asked = 0
        self._given: dict[Movement, tuple[BerthRequest, int]] = {}  # by the last `next_in`
        self._granted: dict[Movement, BerthRequest] = {}  # who have a place and have not started

    @property
    def waiting(self) -> Sequence[BerthRequest]:
        """Ships at the anchorage that have no place yet, in order of arrival."""
        return self._waiting

    def ask(self, eligible: Sequence[int], **ship: Any) -> BerthRequest:
        """Ask for one of the eligible places; `granted` happens with the berth.

        The other arguments are those of `BerthRequest`.
        """
        berth_request = BerthRequest(self.env.now, Signal(), eligible, **ship)
        self._asked += 1
        berth_request.number = self._asked
        self._waiting.append(berth_request)
        self._elsewhere += berth_request.elsewhere
        self.queue.change(+1, self.env.now)
        self.assign()
        if self._way is None and not berth_request.granted.has_happened:
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

        To be called whenever a ship has come or a place has become free.
        """
        if self._way is not None:
            self._way.review()
            return
        while self._has_room():
            choice = self._rule(self._waiting, self.places)
            if choice is None:
                break
            berth_request = self._waiting[choice[0]]
            self._take(berth_request, choice[1])
            self._start(berth_request)

    # ---- what the approach asks and tells

    def next_in(self, admits: Callable[[Movement], bool]) -> Sequence[Movement]:
        """Return the movements of admitted ships that would get a place now, in order."""
        self._given.clear()
        ships = [ship for ship in self._waiting if ship.movement and admits(ship.movement)]
        held: list[tuple[Place, float]] = []
        while ships and self._has_room():
            choice = self._rule(ships, self.places)
            if choice is None:
                break
            ship, place = ships.pop(choice[0]), choice[1]
            assert ship.movement is not None
            self._given[ship.movement] = (ship, place)
            if place != ELSEWHERE:
                held.append((self.places[place], self.places[place].hold(ship.length_m)))
        for held_place, at_m in reversed(held):
            held_place.let_go(at_m)
        return list(self._given)

    def grant(self, movement: Movement) -> None:
        """Hold the place of a ship that is one of these; she waits until her movement starts."""
        berth_request, place = self._given[movement]
        self._granted[movement] = berth_request
        self._take(berth_request, place)
        berth_request.begin_stretch(movement.cause or None, self.places, self.env.now)

    def start(self, movement: Movement) -> None:
        """Let her leave the anchorage."""
        self._start(self._granted.pop(movement))

    def take_back(self, movement: Movement) -> None:
        """Let go of the place of a ship that does not start; she waits where she stood before."""
        ship = self._granted.pop(movement)
        now = self.env.now
        if ship.berth is not None:
            ship.given_back.append((ship.berth, ship.taken_h, now))
            self.places[ship.berth.index].free(ship.berth, now)
        ship.berth, ship.taken_h = None, nan
        later = [i for i, other in enumerate(self._waiting) if other.number > ship.number]
        self._waiting.insert(later[0] if later else len(self._waiting), ship)
        self._elsewhere += ship.elsewhere

    def note_causes(self) -> None:
        """Note for all ships that have no place what keeps them; without a cause it is a berth."""
        for ship in self._waiting:
            cause = ship.movement.cause if ship.movement else ""
            ship.begin_stretch(cause or None, self.places, self.env.now)

    # ---- places

    def _has_room(self) -> bool:
        return bool(self._waiting) and (
            self._elsewhere > 0 or any(place.has_room for place in self.places)
        )

    def _free(self, berth: Berth) -> None:
        self.places[berth.index].free(berth, self.env.now)
        self.assign()

    def _take(self, berth_request: BerthRequest, place: int) -> None:
        """Hold a place for a ship."""
        position = self._waiting.index(berth_request)
        for other in self._waiting[:position]:
            if place in other.eligible:
                other.passed_over += 1
        del self._waiting[position]
        self._elsewhere -= berth_request.elsewhere
        if place != ELSEWHERE:
            berth_request.berth = self.places[place].take(berth_request.length_m, self.env.now)
        berth_request.taken_h = self.env.now

    def _start(self, berth_request: BerthRequest) -> None:
        """Let a ship leave the anchorage."""
        berth_request.end_stretch(self.places, self.env.now)
        self.queue.change(-1, self.env.now)
        berth_request.granted.happen(berth_request.berth)
