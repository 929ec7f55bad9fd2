"""Lanes, bays and tracks told the plain way: a queue, those in use, and how many are manned now."""

from collections.abc import Callable
from typing import Any

import simpy

from portsim.flow.calendar.calendar import ALWAYS, Calendar
from portsim.scenario.blocks.scenario import Scenario

DAY_H = 24.0
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Clock:
    """How many a scenario's number says are manned, read from its lines at any hour."""

    def __init__(self, scenario: Scenario, number: Any, calendar: Calendar = ALWAYS) -> None:
        start = scenario.start
        self.midnight = start.hour + start.minute / 60
        self.first_day = start.weekday()
        self.calendar = calendar
        self.lines: list[list[tuple[float, int]]] | None = None
        self.most = number
        if not isinstance(number, int):
            written = number.model_dump(exclude_none=True)
            self.lines = [self._lines(written, day) for day in range(7)]
            self.most = max(n for lines in self.lines for _, n in lines)

    @staticmethod
    def _lines(written: dict[str, Any], day: int) -> list[tuple[float, int]]:
        every = {key: value for key, value in written.items() if not isinstance(value, dict)}
        group = "weekdays" if day < 5 else "weekends"
        lines = written.get(WEEK[day], written.get(group, every))
        return sorted(
            (int(t.split(":")[0]) + int(t.split(":")[1]) / 60, n) for t, n in lines.items()
        )

    def by_table(self, now: float) -> int:
        if self.lines is None:
            return int(self.most)
        day, hour = divmod(now + self.midnight + 1e-9, DAY_H)
        found = [n for time, n in self.lines[int(self.first_day + day) % 7] if time <= hour]
        return found[-1] if found else self.lines[int(self.first_day + day - 1) % 7][-1][1]

    def at(self, now: float) -> int:
        return self.by_table(now) if self.calendar.is_open(now) else 0

    def next(self, now: float) -> float:
        """Return the next hour at which anything may be different."""
        times = [self.calendar.next_change(now)]
        if self.lines is not None:
            today = int((now + self.midnight) // DAY_H)
            times += [
                DAY_H * day + time - self.midnight
                for day in (today, today + 1)
                for time, _ in self.lines[(self.first_day + day) % 7]
            ]
        return min((time for time in times if time > now), default=float("inf"))


class Turn(simpy.Event):
    """A request; `with` gives back what was granted."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk.env)
        self.desk = desk

    def __enter__(self) -> "Turn":
        return self

    def __exit__(self, *_: object) -> None:
        self.desk.release(self)


class Desk:
    """Strictly first come, first served; looked at whenever somebody comes or goes, or a number changes."""

    def __init__(
        self, env: simpy.Environment, clock: Clock, note: Callable[[], None] | None = None
    ):
        self.env = env
        self.clock = clock
        self.count = 0
        self.queue: list[Turn] = []
        self.changes: list[tuple[float, int]] = [(0.0, self.unmanned())]
        self.note = note or (lambda: None)
        self.falls_in_use = 0
        env.process(self._watch())

    def _watch(self) -> Any:
        while (hour := self.clock.next(self.env.now)) < float("inf"):
            yield self.env.timeout(hour - self.env.now)
            self.falls_in_use += self.count > self.clock.at(self.env.now) > 0
            self.serve()

    def request(self) -> Turn:
        turn = Turn(self)
        self.queue.append(turn)
        self.serve()
        return turn

    def release(self, turn: Turn) -> None:
        if turn in self.queue:  # the run has ended, and with it the story of who waited
            self.queue.remove(turn)
            return
        self.count -= 1
        self.serve()

    def serve(self) -> None:
        while self.queue and self.count < self.clock.at(self.env.now):
            self.count += 1
            self.queue.pop(0).succeed()
        self.changes.append((self.env.now, self.unmanned()))
        self.note()

    def unmanned(self) -> int:
        now = self.env.now
        if not self.clock.calendar.is_open(now):
            return 0
        return max(int(self.clock.most) - max(self.clock.by_table(now), self.count), 0)

    def unmanned_h(self, a: float, b: float) -> float:
        ends = [hour for hour, _ in self.changes[1:]] + [b]
        return sum(
            number * max(min(end, b) - max(start, a), 0.0)
            for (start, number), end in zip(self.changes, ends, strict=True)
        )
