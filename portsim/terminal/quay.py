"""The quay: berths, and the ships that wait for one."""

from collections.abc import Sequence

from simpy.events import Event

from portsim.observe.clocks import Blame, StateClock
from portsim.observe.levels import Level
from portsim.observe.tables import BERTH_STATES, names
from portsim.policies import BerthRule
from portsim.terminal.environment import Environment
from portsim.terminal.transfer import Transfer


class Berth:
    """A berth: what it is doing, and the parcel being worked at it."""

    __slots__ = ("clock", "free", "index", "name", "transfer")

    def __init__(self, index: int, name: str) -> None:
        self.index = index
        self.name = name
        self.free = True
        self.clock = StateClock(names(BERTH_STATES))
        self.transfer: Transfer | None = None

    def sync(self, now_h: float) -> None:
        """Book the berth's time up to now."""
        if self.transfer is not None:
            self.transfer.compartment.settle()
        self.clock.sync(now_h)


class Waiter:
    """A ship that asks for a berth."""

    __slots__ = ("arrive_h", "before", "blame", "eligible", "granted", "waited")

    def __init__(self, eligible: Sequence[int], arrive_h: float, granted: Event) -> None:
        self.eligible = eligible
        self.arrive_h = arrive_h
        self.granted = granted
        self.blame: Blame | None = None
        self.before: dict[str, float] = {}
        self.waited: dict[str, float] = {}  # by what the ships in the berths were doing


class Quay:
    """Berths given to ships by a rule; a ship that waits learns what the berths did meanwhile."""

    def __init__(self, env: Environment, berths: Sequence[str], turnover_h: float, rule: BerthRule) -> None:
        self.env = env
        self.berths = [Berth(i, name) for i, name in enumerate(berths)]
        self.queue = Level()
        self._turnover_h = turnover_h
        self._rule = rule
        self._waiting: list[Waiter] = []

    @property
    def waiting(self) -> int:
        """Ships at the anchorage."""
        return len(self._waiting)

    def ask(self, eligible: Sequence[int]) -> Waiter:
        """Ask for one of the eligible berths; `granted` happens with the berth."""
        waiter = Waiter(eligible, self.env.now, self.env.event())
        self._waiting.append(waiter)
        self.queue.change(+1, self.env.now)
        self._assign()
        if not waiter.granted.triggered:
            clocks = [self.berths[i].clock for i in eligible]
            waiter.blame = Blame(clocks)
            waiter.before = self._read(waiter)
        return waiter

    def leave(self, berth: Berth) -> None:
        """Last line: after its turnover the berth is free."""
        berth.clock.switch("turnover", self.env.now)
        if self._turnover_h > 0.0:
            over = self.env.timeout(self._turnover_h)
            assert over.callbacks is not None
            over.callbacks.append(lambda event: self._free(berth))
        else:
            self._free(berth)

    def _free(self, berth: Berth) -> None:
        berth.clock.switch("idle", self.env.now)
        berth.free = True
        self._assign()

    def _assign(self) -> None:
        while self._waiting:
            free = [b.index for b in self.berths if b.free]
            choice = self._rule(self._waiting, free) if free else None
            if choice is None:
                return
            waiter = self._waiting.pop(choice[0])
            berth = self.berths[choice[1]]
            if waiter.blame is not None:
                now = self._read(waiter)
                waiter.waited = {state: now[state] - hours for state, hours in waiter.before.items()}
            berth.free = False
            berth.clock.switch("reserved", self.env.now)
            self.queue.change(-1, self.env.now)
            waiter.granted.succeed(berth)

    def _read(self, waiter: Waiter) -> dict[str, float]:
        assert waiter.blame is not None
        for index in waiter.eligible:
            self.berths[index].sync(self.env.now)
        return waiter.blame.read()
