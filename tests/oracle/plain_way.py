"""Ships, berths, pilots, tugs and a channel told the plainest way: every sixteenth of an hour, look at everything.

It shares with the product only the scenario. All hours of a scenario that it can tell lie on the
grid of sixteenths, so that nothing happens between two looks. Ships have a time alongside and no
cargo, berths are given first come, first served, and are free at once.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from portsim.scenario.blocks.scenario import Scenario
from tests.oracle.desk import Clock

GRID = 16  # looks an hour
CLOSE = 1e-6
UNITS_ONLY = ("", "pilot", "tug")  # what a ship may lack who has her turn

Stretch = tuple[float, float]


@dataclass(eq=False)
class PlainShip:
    """A ship; `doing` goes through outside, called, coming, alongside, ready, leaving, out, gone."""

    vessel: Any
    arrive: float
    elsewhere: float | None
    doing: str = "outside"
    turn: float | None = None
    passed: bool = False
    since: int = 0  # the number of her last move, for ties
    begins: float = 0.0  # the movement that she was promised
    units: dict[str, list[int]] = field(default_factory=dict)
    berth: int | None = None
    granted: float | None = None
    ready: float | None = None
    last_line: float | None = None
    left: float | None = None
    starts: int = 0  # movements that storms have put off
    lacked: set[str] = field(default_factory=set)

    @property
    def out(self) -> bool:
        return self.doing == "ready"


@dataclass
class Unit:
    """A pilot or a tug."""

    free: float = 0.0
    at_sea: bool = False


class PlainWay:
    """One replication: run it, then look at `ships`."""

    def __init__(
        self,
        scenario: Scenario,
        foreseen: list[Stretch],
        surprises: list[Stretch],
    ) -> None:
        way = scenario.approach
        self.now = 0.0
        self.moves = 0
        self.foreseen = foreseen
        self.surprises = surprises
        self.weather = scenario.weather
        self.hours = {False: way.inbound_h.expected(), True: way.outbound_h.expected()}
        self.clocks = {
            name: Clock(scenario, pool.number)
            for name, pool in (("pilot", way.pilots), ("tug", way.tugs))
            if pool
        }
        self.pools = {
            name: [Unit() for _ in range(self.clocks[name].most)] if pool else None
            for name, pool in (("pilot", way.pilots), ("tug", way.tugs))
        }
        self.run = {
            name: pool.run_h if pool else 0.0
            for name, pool in (("pilot", way.pilots), ("tug", way.tugs))
        }
        self.channel = way.channel
        self.sailing_first = way.turns == "sailing_first"
        self.free = [True] * sum(berth.number for berth in scenario.berths.values())
        self.passages: list[tuple[bool, float, float, PlainShip]] = []  # out, from, to
        arrivals = [
            PlainShip(
                scenario.vessels[call.vessel],
                hour,
                None if call.elsewhere_h is None else call.elsewhere_h.expected(),
            )
            for call in scenario.calls.values()
            for hour in call.arrivals.at_h
        ]
        self.ships = sorted(arrivals, key=lambda ship: ship.arrive)
        self.here: list[PlainShip] = []  # who have come and have not gone

    def run_until(self, hour: float) -> None:
        for tick in range(int(hour * GRID)):
            self.now = tick / GRID
            self.here = [
                s for s in self.ships if s.doing != "gone" and s.arrive <= self.now + CLOSE
            ]
            self.happen()
            if any(ship.doing in ("outside", "ready") for ship in self.here):
                self.look()

    # ---- what happens by itself

    def happen(self) -> None:
        now = self.now
        for ship in sorted(self.here, key=lambda ship: ship.since):
            if ship.doing in ("called", "leaving") and ship.begins <= now + CLOSE:
                self.begin(ship)
            if ship.doing == "coming" and ship.granted + self.hours[False] <= now + CLOSE:
                ship.doing = "alongside"
            if ship.doing == "alongside":
                stay = ship.elsewhere
                if stay is None:
                    stay = ship.vessel.alongside_h.expected()
                if ship.granted + self.hours[False] + stay <= now + CLOSE:
                    ship.doing, ship.ready, ship.turn, ship.passed = "ready", now, None, False
            if ship.doing == "out" and ship.last_line + self.hours[True] <= now + CLOSE:
                ship.doing, ship.left = "gone", now

    def begin(self, ship: PlainShip) -> None:
        """Let a ship move, or, if a storm has come that nobody foresaw, take back what she has."""
        out = ship.doing == "leaving"
        storms = [*self.surprises, *self.too_much_for(ship.vessel, out, announced=False)]
        if any(a - CLOSE <= self.now < b - CLOSE for a, b in storms):
            for name, units in ship.units.items():
                for unit in units:
                    self.pools[name][unit] = Unit(self.now, not out)
            self.passages = [passage for passage in self.passages if passage[3] is not ship]
            if ship.berth is not None and not out:
                self.free[ship.berth], ship.berth = True, None
            ship.doing = "ready" if out else "outside"
            ship.starts += 1
            return
        if out:
            ship.doing, ship.last_line = "out", self.now
            if ship.berth is not None:
                self.free[ship.berth] = True
        else:
            ship.doing, ship.granted = "coming", self.now

    def too_much_for(self, vessel: Any, out: bool, *, announced: bool) -> list[Stretch]:
        """Return the hours between two rows of a record that are beyond a limit of a class."""
        found = []
        for name, limit in (vessel.limits_out if out else vessel.limits_in).items():
            record = self.weather[name]
            if record.announced != announced:
                continue
            most = record.limit if limit == "as_stated" else limit
            for (begins, value), (ends, _) in pairwise(record.values):
                if value > most:
                    found.append((begins, ends))
        return found

    # ---- who may go

    def look(self) -> None:
        while self.let_one_go():
            pass

    def let_one_go(self) -> bool:
        """Order the first movement in turn that lacks nothing."""
        unusable: list[PlainShip] = []
        while True:
            ready = [ship for ship in self.here if ship.doing == "ready"]
            ready.sort(key=lambda ship: (ship.ready, ship.since))
            berths = self.berths_for(unusable)
            queue = [*ready, *berths]
            queue.sort(key=self.place_in_line)
            kept: dict[str, list[int]] = {"pilot": [], "tug": []}
            keeps_channel = False
            waiting: list[PlainShip] = []
            found_unusable = False
            for ship in queue:
                lack, start, units = self.lacks(ship, kept, keeps_channel)
                if not lack:
                    for other in waiting:
                        other.passed = True
                    self.order(ship, start, units, berths.get(ship))
                    return True
                units_only = lack in UNITS_ONLY
                if ship.turn is None and (units_only or (ship.out and lack == "channel")):
                    ship.turn = self.now
                if ship.out and lack == "channel":
                    keeps_channel = True
                if units_only or (lack == "channel" and ship.passed):
                    waiting.append(ship)
                    for name in kept:
                        kept[name] += units[name]
                elif not ship.out:
                    unusable.append(ship)
                    found_unusable = True
            if not found_unusable:
                return False

    def place_in_line(self, ship: PlainShip) -> tuple[float, float]:
        turn = self.now if ship.turn is None else ship.turn
        return (not ship.out, turn) if self.sailing_first else (turn, not ship.out)

    def berths_for(self, unusable: list[PlainShip]) -> dict[PlainShip, int | None]:
        """Return the ships outside for whom there is a berth, and which, in order of arrival."""
        nothing: dict[str, list[int]] = {"pilot": [], "tug": []}
        free = [berth for berth, is_free in enumerate(self.free) if is_free]
        found: dict[PlainShip, int | None] = {}
        able = []
        for ship in self.here:
            if ship.doing == "outside" and ship not in unusable:
                lack = self.lacks(ship, nothing, False)[0]
                if lack in UNITS_ONLY or (lack == "channel" and ship.passed):
                    able.append(ship)
        for ship in able:
            if ship.elsewhere is not None:
                found[ship] = None
            elif free:
                found[ship] = free.pop(0)
        return found

    def lacks(
        self, ship: PlainShip, kept: dict[str, list[int]], keeps_channel: bool
    ) -> tuple[str, float, dict[str, list[int]]]:
        """Return the first thing that a ship lacks, when she could start, and what is free for her."""
        hours, now = self.hours[ship.out], self.now
        wanted = {
            "pilot": ship.vessel.pilots,
            "tug": ship.vessel.tugs_out if ship.out else ship.vessel.tugs_in,
        }
        short, too_few, delay = "", "", 0.0
        units: dict[str, list[int]] = {"pilot": [], "tug": []}
        for name, pool in self.pools.items():
            if pool is None:
                continue
            near = []
            for number, unit in enumerate(pool):
                if unit.free <= now + CLOSE and number not in kept[name]:
                    away = self.run[name] if unit.at_sea == ship.out else 0.0
                    near.append((away, unit.free, number))
            near.sort()
            out_now = sum(unit.free > now + CLOSE for unit in pool)
            manned = self.clocks[name].at(now)
            near = near[: min(wanted[name], max(manned - out_now - len(kept[name]), 0))]
            units[name] = [number for _, _, number in near]
            if len(near) < wanted[name]:
                short = short or name
                if manned < wanted[name]:
                    too_few = too_few or f"no {name} manned"
            delay = max([delay, *(away for away, _, _ in near)])
        start = now if short else now + delay
        known = [*self.foreseen, *self.too_much_for(ship.vessel, ship.out, announced=True)]
        storms = [*self.surprises, *self.too_much_for(ship.vessel, ship.out, announced=False)]
        for a, b in known:
            if (start < b - CLOSE and start + hours > a + CLOSE) or a - CLOSE <= start < b - CLOSE:
                return "port", start, units
        if any(a - CLOSE <= now < b - CLOSE for a, b in storms):
            return "port", start, units
        if too_few:
            ship.lacked.add(too_few)
            return too_few, start, units
        if self.channel is not None:
            for out, begin, end, _ in self.passages:
                if out == ship.out and begin + self.channel.separation_h > start + CLOSE:
                    return "channel", start, units
                if out != ship.out and self.channel.traffic == "one_way" and end > start + CLOSE:
                    return "channel", start, units
            if keeps_channel and not ship.out and self.channel.traffic == "one_way":
                return "channel", start, units
        return short, start, units

    def order(
        self, ship: PlainShip, start: float, units: dict[str, list[int]], berth: int | None
    ) -> None:
        out, end = ship.out, start + self.hours[ship.out]
        self.moves += 1
        ship.turn = self.now if ship.turn is None else ship.turn
        ship.since, ship.begins, ship.units = self.moves, start, units
        for name, numbers in units.items():
            for number in numbers:
                self.pools[name][number] = Unit(end, out)
        self.passages.append((out, start, end, ship))
        ship.doing = "leaving" if out else "called"
        if not out and berth is not None:
            ship.berth, self.free[berth] = berth, False
        if start <= self.now + CLOSE:
            self.begin(ship)
