"""Stations: tracks and shunting engines, lent to trains first come, first served."""

from collections import deque
from collections.abc import Iterable, Sequence
from math import inf

from simpy.events import Event

from portsim.flow.calendar.calendar import Calendar
from portsim.observe.clocks import Blame, StateClock
from portsim.observe.levels import Level
from portsim.observe.record import ClockRecord
from portsim.terminal.handling.environment import Environment
from portsim.vocabulary import State
from portsim.vocabulary.states import ARRIVAL_TRACK_STATES, LOCOMOTIVE_STATES, TRACK_STATES

NAN = float("nan")
MANNED = ("setup", "working")  # what is done in shifts only


class Unit(StateClock):
    """A track or an engine: what it does.

    Parameters
    ----------
    wagons
        How many it takes; infinite if that is not limited.
    log
        Hours at which it came to do something else, and what; hours off shift are not told.
    manned
        When its people work: hours of manned work outside them are booked to `shift`.
    """

    __slots__ = ("_manned", "log", "wagons")

    def __init__(
        self, states: Iterable[State], wagons: float, manned: Calendar | None = None
    ) -> None:
        super().__init__(tuple(states))
        self.wagons = wagons
        self._manned = manned
        self.log: list[tuple[float, str]] = [(0.0, self.state)]

    def switch(self, state: str, now_h: float) -> None:
        """Book the time since the last booking, and enter another state."""
        if self._manned is not None and self.state in MANNED:
            self.book("shift", now_h - self.at_h - self._manned.working_hours(self.at_h, now_h))
        if state != self.state:
            self.log.append((now_h, state))
        super().switch(state, now_h)


class Claim:
    """One who asks for a unit: since when, and what it got in the end.

    Attributes
    ----------
    event : Event or None
        Happens when the unit is granted; None if that was at once.
    """

    __slots__ = ("_found", "asked_h", "event", "got_h", "unit", "units", "wagons", "waited")

    def __init__(self, units: "Units", wagons: float) -> None:
        self.units = units
        self.wagons = wagons
        self.asked_h = units.env.now
        self.got_h = NAN
        self.event: Event | None = None
        self.unit: Unit
        self.waited: dict[str, float] = {}
        self._found: dict[str, float] = {}

    def wait(self) -> None:
        """Begin to wait, and note what the units did before."""
        self.event = self.units.env.event()
        self._found = self.units.read(self.wagons)

    def book(self) -> None:
        """Book the wait up to now on to what the units did meanwhile."""
        did = self.units.read(self.wagons) if self._found else {}
        self.waited = {state: did[state] - hours for state, hours in self._found.items()}

    def grant(self, unit: Unit) -> None:
        """End the wait."""
        if self.event is not None:
            self.book()
            self.event.succeed()
        self.got_h = self.units.env.now
        self.unit = unit


class Units:
    """Equal things but for their length, lent first come, first served.

    Who is first waits for the shortest free one that is long enough, and nobody passes: a short
    train waits behind a long one, however many short tracks are free.

    Parameters
    ----------
    cause
        What those wait for who wait for one.
    held
        The state that a unit enters when it is lent.
    """

    def __init__(self, env: Environment, cause: str, units: Sequence[Unit], held: str) -> None:
        self.env = env
        self.cause = cause
        self.units = sorted(units, key=lambda unit: unit.wagons)
        self.longest = self.units[-1].wagons
        self.queue = Level()
        self.claims: list[Claim] = []
        self._held = held
        self._free = list(range(len(units)))
        self._waiting: deque[Claim] = deque()

    def ask(self, wagons: float = 0.0) -> Claim:
        """Ask for a unit that takes so many wagons; more than the longest takes count as that many."""
        claim = Claim(self, min(wagons, self.longest))
        self.claims.append(claim)
        if self.can_lend(wagons):
            self._lend(claim)
        else:
            claim.wait()
            self._waiting.append(claim)
            self.queue.change(+1, self.env.now)
        return claim

    def can_lend(self, wagons: float = 0.0) -> bool:
        """Return whether one who asked now would not have to wait."""
        return not self._waiting and self._pick(min(wagons, self.longest)) is not None

    def give_back(self, unit: Unit) -> None:
        """Take a unit back, and lend it to who is first."""
        unit.switch("idle", self.env.now)
        self._free.append(self.units.index(unit))
        self._free.sort()
        while self._waiting and self._pick(self._waiting[0].wagons) is not None:
            self.queue.change(-1, self.env.now)
            self._lend(self._waiting.popleft())

    def read(self, wagons: float = 0.0) -> dict[str, float]:
        """Return what the units that take so many wagons did so far, in hours a unit."""
        fitting = [unit for unit in self.units if unit.wagons >= wagons]
        for unit in fitting:
            unit.sync(self.env.now)
        return Blame(fitting).read()

    def clock(self, name: str, kind: str) -> ClockRecord:
        """Return what all units did so far."""
        number = len(self.units)
        return ClockRecord(
            name, kind, number, {state: hours * number for state, hours in self.read().items()}
        )

    def _pick(self, wagons: float) -> int | None:
        return next((number for number in self._free if self.units[number].wagons >= wagons), None)

    def _lend(self, claim: Claim) -> None:
        number = self._pick(claim.wagons)
        assert number is not None
        self._free.remove(number)
        claim.grant(self.units[number])
        claim.unit.switch(self._held, self.env.now)


class Station:
    """Where trains are worked.

    Parameters
    ----------
    track_wagons
        Wagons that an unloading track takes; None if that is not limited.
    arrival_wagons
        Wagons that each arrival track takes; empty if trains wait outside.
    locomotives
        Shunting engines; None if there are always enough.
    manned
        When tracks are set up and wagons worked; None: round the clock.
    """

    def __init__(
        self,
        env: Environment,
        name: str,
        tracks: int,
        track_wagons: int | None,
        arrival_wagons: Sequence[int],
        locomotives: int | None,
        manned: Calendar | None,
    ) -> None:
        self.env = env
        self.name = name
        self._track_wagons = track_wagons
        self.manned = manned
        units = [Unit(TRACK_STATES, inf, manned) for _ in range(tracks)]
        self.tracks = Units(env, "track", units, "shunting")
        sidings = [Unit(ARRIVAL_TRACK_STATES, wagons) for wagons in arrival_wagons]
        self.arrival_tracks = Units(env, "arrival_track", sidings, "arrival") if sidings else None
        engines = [Unit(LOCOMOTIVE_STATES, inf) for _ in range(locomotives or 0)]
        self.locomotives = Units(env, "locomotive", engines, "shunting") if engines else None

    def can_take(self, wagons: int) -> bool:
        """Return whether a train that came now would not have to wait outside."""
        return (
            self.tracks.can_lend()
            if self.arrival_tracks is None
            else self.arrival_tracks.can_lend(wagons)
        )

    def portions(self, wagons: int) -> list[int]:
        """Return the wagons of each portion in which a train is worked: as many as a track takes, and the rest."""
        most = self._track_wagons or wagons
        full, rest = divmod(wagons, most)
        return [most] * full + [rest] * (rest > 0)

    def off_shift_h(self, since_h: float) -> float:
        """Return the hours since then in which nobody worked."""
        now = self.env.now
        return (
            0.0 if self.manned is None else now - since_h - self.manned.working_hours(since_h, now)
        )

    def parts(self) -> list[tuple[str, str, Units]]:
        """Return (kind of resource, its name, units) of all that trains wait for."""
        found = [("station", self.name, self.tracks)]
        if self.arrival_tracks is not None:
            found.append(("arrival tracks", f"arrival {self.name}", self.arrival_tracks))
        if self.locomotives is not None:
            found.append(("locomotives", f"locomotives {self.name}", self.locomotives))
        return found
