"""Something that work uses up, and what happens when none of it is left."""

from collections.abc import Callable, Iterable
from math import inf

from simpy.events import Event

from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.settling import Settles


class Countdown:
    """Crane-hours at work until a failure; hours without cargo until a ship sails short.

    How fast it runs is up to the stores. So its end is planned at the earliest moment it can be,
    planned again if that was too early, and whenever the course of one of the stores changes.

    Parameters
    ----------
    stores
        The stores on which it depends at present.
    soonest
        The earliest hour at which so much can be used up: now if it is, None if what is known does
        not suffice.
    reached
        Called when it is used up; may set `left` anew.
    """

    def __init__(
        self,
        env: Environment,
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

    def replan(self) -> None:
        """Plan the end anew; the stores' rates must be those of now."""
        self._plan += 1
        moment = self._look()
        if moment is not None:
            planned = self._env.at(moment, self._plan)
            assert planned.callbacks is not None
            planned.callbacks.append(self._on_planned)

    def _look(self) -> float | None:
        """Return the earliest hour of the end, all stores brought to the present."""
        for store in self._stores():
            store.settle()
        return self._soonest(self.left) if self.left < inf else None

    def _on_planned(self, event: Event) -> None:
        if event.value != self._plan:
            return  # overtaken by a later plan
        moment = self._look()
        if moment is not None and moment <= self._env.now:
            self._reached()
        else:
            self.replan()
