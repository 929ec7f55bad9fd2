"""Something that work uses up, such as the crane-hours until a failure."""

from collections.abc import Callable, Iterable
from math import inf

from simpy.events import Event

from portsim.flow.rounding import resolution_h
from portsim.flow.standstill import Guard
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.settling import Settles


class Countdown:
    """Crane-hours at work until a failure, or hours without cargo until a ship sails short.

    How fast it runs depends on the stores. So its end is planned for the earliest hour at which it
    can come. It is planned anew if that hour was too early, and whenever a rate of one of the
    stores changes.

    Parameters
    ----------
    who
        Whose it is, for the guard against a standstill.
    stores
        The stores on which it depends at present.
    soonest
        Returns the earliest hour at which so much can be used up: now if it is used up, None if
        that cannot be known yet.
    reached
        Called when it is used up; it may set `left` anew.
    """

    def __init__(
        self,
        env: Environment,
        who: str,
        stores: Callable[[], Iterable[Settles]],
        soonest: Callable[[float], float | None],
        reached: Callable[[], None],
    ) -> None:
        self.left = inf
        self._env = env
        self._stores = stores
        self._soonest = soonest
        self._reached = reached
        self._plan = 0
        self._planned_h = -inf
        self._guard = Guard(who)

    def replan(self) -> None:
        """Plan the end anew; the stores' rates must be those of now.

        A plan that stands for an earlier moment is as good, and costs no event: it plans again.
        """
        moment = self._earliest_end()
        if moment is not None and not self._env.now < self._planned_h <= moment:
            self._plan += 1
            self._planned_h = moment
            planned = self._env.at(moment, self._plan)
            assert planned.callbacks is not None
            planned.callbacks.append(self._on_planned)

    def _earliest_end(self) -> float | None:
        """Bring all stores to the present, and return the earliest hour of the end."""
        for store in self._stores():
            store.settle()
        return self._soonest(self.left) if self.left < inf else None

    def _on_planned(self, event: Event) -> None:
        if event.value != self._plan:
            return  # overtaken by a later plan
        self._planned_h = -inf
        now = self._env.now
        self._guard.planned(now)
        moment = self._earliest_end()
        if moment is not None and moment <= now + resolution_h(now):
            self._reached()
        else:
            self.replan()
