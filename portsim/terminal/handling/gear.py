"""The gear of ships: a pool of cranes for each ship, for as long as she is worked."""

from collections.abc import Callable

from portsim.observe.resources import ClockRecord, CraneRecord
from portsim.policies import CRANE
from portsim.terminal.handling.cranes import CranePool
from portsim.terminal.handling.environment import Environment
from portsim.terminal.handling.fleet import Fleet
from portsim.vocabulary import ResourceKind
from portsim.vocabulary.states import CRANE_STATES

#: Lets weather and breakdowns act on a pool of a call; returns what ends that.
Start = Callable[[CranePool, str], Callable[[], None]]


class ShipGear:
    """The gear of all ships of a vessel class.

    Suppose that ships of the class have four cranes of 80 t/h each. A ship of them that is worked
    from hour 10 to hour 30 brings a pool of four cranes at hour 10, and takes it away at hour 30.

    Parameters
    ----------
    number
        Cranes of one ship.
    start
        Called with the pool of a ship and the name of her call when her work begins.

    Attributes
    ----------
    pools : list of CranePool
        Those of all ships that have been worked or are, in order of their beginning.
    """

    def __init__(self, env: Environment, name: str, number: int, start: Start) -> None:
        self.name = name
        self.number = number
        self.pools: list[CranePool] = []
        self._env = env
        self._start = start
        self._present: dict[str, tuple[CranePool, float, Callable[[], None]]] = {}
        self._past: dict[str, float] = dict.fromkeys(CRANE_STATES, 0.0)

    def come(self, call: str, fleet: Fleet | None) -> CranePool:
        """Bring the gear of a ship to her berth.

        Parameters
        ----------
        call
            Name of her call, which is hers alone.
        fleet
            The cranes of the shore that work her parcels; None if there are none.
        """
        env = self._env
        pool = CranePool(
            env=env,
            name=self.name,
            number=self.number,
            max_per_ship=self.number,
            fleet=fleet or Fleet(env, CRANE["whole"]),
            resource=f"{self.name} {call}",
        )
        self.pools.append(pool)
        self._present[call] = pool, env.now, self._start(pool, call)
        return pool

    def go(self, call: str) -> None:
        """Take the gear of a ship away."""
        pool, since_h, end = self._present.pop(call)
        end()
        pool.leave()
        pool.gone = True
        if pool.closed:
            pool.stops.append((self._env.now, ""))
        for state, hours in self._hours(pool, since_h).items():
            self._past[state] += hours

    def record(self) -> ClockRecord:
        """Return the crane-hours by state of all ships so far; `units` is the number of a ship."""
        found = dict(self._past)
        for pool, since_h, _ in self._present.values():
            for state, hours in self._hours(pool, since_h).items():
                found[state] += hours
        return ClockRecord(self.name, ResourceKind.GEAR, self.number, found)

    def history(self) -> list[CraneRecord]:
        """Return the failures and stoppages of the gear of every ship that had some."""
        return [pool.history() for pool in self.pools if pool.repairs or pool.stops]

    def _hours(self, pool: CranePool, since_h: float) -> dict[str, float]:
        return pool.clock(self._env.now - since_h)
