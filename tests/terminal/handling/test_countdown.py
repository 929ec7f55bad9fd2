"""A countdown ends when all is used up, however the rate at which it is used changes on the way."""

from portsim.terminal.handling.countdown import Countdown
from portsim.terminal.handling.environment import Environment


class Work:
    """Uses a countdown up at a rate that can be changed; it settles as a store does."""

    def __init__(self, env: Environment, rate: float) -> None:
        self.env = env
        self.rate = rate
        self.ended_h: list[float] = []
        self.countdown = Countdown(env, "work", lambda: [self], self.soonest, self.ended)
        self._then = 0.0

    def settle(self) -> None:
        self.countdown.left -= self.rate * (self.env.now - self._then)
        self._then = self.env.now

    def soonest(self, amount: float) -> float | None:
        if amount <= 0.0:
            return self.env.now
        return self.env.now + amount / self.rate if self.rate else None

    def ended(self) -> None:
        self.ended_h.append(self.env.now)
        self.countdown.left = 100.0
        self.countdown.replan()

    def change(self, hour: float, rate: float) -> None:
        self.env.run(hour)
        self.settle()
        self.rate = rate
        self.countdown.replan()


def begun(rate: float, left: float) -> Work:
    work = Work(Environment(), rate)
    work.countdown.left = left
    work.countdown.replan()
    return work


def test_it_ends_when_all_is_used_up_and_begins_again() -> None:
    work = begun(2.0, 10.0)
    work.env.run(60.0)
    assert work.ended_h == [5.0, 55.0]


def test_a_change_of_the_rate_overtakes_the_plan() -> None:
    # 10 at 1 an hour would end at 10; from 4 on at 3 an hour the other 6 take 2 hours
    work = begun(1.0, 10.0)
    work.change(4.0, 3.0)
    work.env.run(30.0)
    assert work.ended_h == [6.0]


def test_a_standstill_puts_it_off() -> None:
    work = begun(1.0, 10.0)
    work.change(4.0, 0.0)
    work.change(24.0, 2.0)
    work.env.run(30.0)
    assert work.ended_h == [27.0]


def test_without_an_end_nothing_is_planned() -> None:
    work = Work(Environment(), 1.0)
    work.countdown.replan()
    assert work.env.scheduled == 0


def test_a_bound_that_was_too_early_is_planned_anew() -> None:
    # told half of the time that is left, it looks at 5, 7.5, ... and ends at 10 all the same
    env, looked_h = Environment(), []

    def soonest(left: float) -> float | None:
        looked_h.append(env.now)
        return max(env.now + 5.0 - env.now / 2, 0.0) if env.now < 9.0 else max(env.now, 10.0)

    ended_h: list[float] = []
    countdown = Countdown(env, "work", list, soonest, lambda: ended_h.append(env.now))
    countdown.left = 10.0
    countdown.replan()
    env.run(20.0)
    assert looked_h[:3] == [0.0, 5.0, 5.0]
    assert ended_h == [10.0]
