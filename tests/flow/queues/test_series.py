"""Loads that are worked one after another: by hand, and against the recursion from cut to cut."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.queues.blocking import BlockingNetwork
from portsim.flow.queues.routes import Action, Step
from portsim.flow.queues.series import Series
from portsim.flow.stock.stock import Stock


class Noted(Series):
    """A series that writes down when its loads came and when each was in the stock."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.came_h: list[float] = []
        self.entered_h: list[float] = []
        self.waits_h: list[tuple[float, float]] = []

    def came(self, t: float) -> None:
        self.came_h.append(t)

    def waits(self, t: float) -> None:
        self.waits_h.append((t, nan))

    def waited(self, t: float) -> None:
        self.waits_h[-1] = self.waits_h[-1][0], t

    def entered(self, t: float) -> None:
        self.entered_h.append(t)


def test_the_example_of_the_module() -> None:
    # The store of 5 has room for one cut of 4; a ship takes 1.5 an hour from 12 on, so that the
    # second, which came at 12, has room at 14; the third comes at 15 and waits until 16.666...
    stock = Stock(5.0, 0.0)
    network, series = BlockingNetwork([stock]), Noted([4.0] * 3, [1.0] * 3)
    network.work(0, series, 10.0)
    network.advance(12.0)
    stock.set_outflow(1.5, 12.0)
    assert series.waiting is not None
    network.advance(13.0)
    assert series.entered_h == [11.0]
    network.advance(24.0)
    assert series.came_h == [11.0, 12.0, 15.0]
    assert series.entered_h == pytest.approx([11.0, 14.0, 14.0 + 4.0 / 1.5])
    assert series.waits_h == [(12.0, 14.0), (15.0, pytest.approx(14.0 + 4.0 / 1.5))]
    assert series.done
    assert network.entered(0) == network.waited_h(0, 24.0) == 0.0  # these are of customers alone


def test_of_one_hour_a_customer_enters_before_a_load_of_a_series() -> None:
    # a truck and a cut come to the last room at 3, whichever was begun first
    stock = Stock(1.0, 0.0)
    network, series = BlockingNetwork([stock]), Noted([1.0], [1.0])
    network.hours = [[1.0], [nan]]
    network.work(0, series, 2.0)
    enter = Step(Action.ENTER_STOCK, 0, 1, amount=1.0)
    route = [Step(Action.DELAY, hours=0), enter, Step(Action.END)]
    network.begin(np.array([2.0]), np.array([0]), [route])
    network.advance(4.0)
    assert network.hours[1] == [3.0]
    assert series.waiting is not None


def test_what_is_on_its_way_is_known_until_it_has_come() -> None:
    stock = Stock(100.0, 0.0)
    network, series = BlockingNetwork([stock]), Noted([4.0] * 3, [1.0] * 3)
    network.work(0, series, 10.0)
    assert [network.comes_by(0, amount) for amount in (4.0, 4.1, 12.0, 12.1)] == [
        11.0,
        12.0,
        13.0,
        None,
    ]
    network.advance(11.5)
    assert [network.comes_by(0, amount) for amount in (4.0, 8.0, 8.1)] == [12.0, 13.0, None]


# ---- against the recursion


def recursion(
    ceiling: float,
    level: float,
    rates: list[tuple[float, float]],
    trains: list[tuple[float, list[float], list[float]]],
    manned: Calendar,
) -> list[list[float]]:
    """Return when each cut of each train is in the store, from one change to the next.

    `rates` lists (hour, outflow from then on), the first at hour 0; a train is (begin, amounts,
    hours of work).
    """
    entered: list[list[float]] = [[] for _ in trains]
    due = [manned.when_worked(begin, work[0]) for begin, _, work in trains]
    queue: list[int] = []
    t, last_h = 0.0, 1e4
    while t < last_h:
        rate = next(rate for hour, rate in reversed(rates) if hour <= t)
        moment = min([hour for hour, _ in rates if hour > t] + [last_h, *due])
        first = trains[queue[0]][1][len(entered[queue[0]])] if queue else 0.0
        lacking = level + first - ceiling
        if queue and rate > 0.0 and t + max(lacking, 0.0) / rate <= moment and first <= ceiling:
            moment = t + max(lacking, 0.0) / rate
        level, t = max(level - rate * (moment - t), 0.0), moment
        for train, hour in enumerate(due):
            if hour == t:
                due[train] = inf
                queue.append(train)
        while queue:
            train = queue[0]
            _, amounts, work = trains[train]
            if level + amounts[len(entered[train])] > ceiling + 1e-9:
                break
            queue.pop(0)
            level += amounts[len(entered[train])]
            entered[train].append(t)
            if len(entered[train]) < len(amounts):
                due[train] = manned.when_worked(t, work[len(entered[train])])
    return entered


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 3), st.booleans())
def test_it_equals_the_recursion_however_often_it_is_looked_at(
    seed: int, number: int, by_shift: bool
) -> None:
    rng = np.random.default_rng(seed)
    manned = Calendar([(24.0 * day + 16.0, 24.0 * day + 30.0) for day in range(400)] * by_shift)
    changes = np.sort(rng.uniform(0.0, 60.0, 8)).tolist()
    rates = [(0.0, 0.0)] + [(hour, float(rng.choice([0.0, 3.0, 8.0]))) for hour in changes]
    rates.append((61.0, 5.0))  # in the end all is taken
    cuts = [int(rng.integers(1, 12)) for _ in range(number)]
    trains = [
        (
            float(rng.uniform(0.0, 20.0)),
            rng.uniform(1.0, 6.0, n).tolist(),
            rng.gamma(2.0, 0.5, n).tolist(),
        )
        for n in cuts
    ]
    ceiling, level = 10.0, float(rng.uniform(0.0, 10.0))
    expected = recursion(ceiling, level, rates, trains, manned)
    assert [len(hours) for hours in expected] == cuts

    stock = Stock(ceiling, level)
    network = BlockingNetwork([stock])
    series = [Noted(amounts, work, manned if by_shift else None) for _, amounts, work in trains]
    looks = [(hour, 1, lambda _: None) for hour in rng.uniform(0.0, 200.0, 5)]
    looks += [(hour, 0, lambda h, rate=rate: stock.set_outflow(rate, h)) for hour, rate in rates]
    looks += [
        (begin, 2, lambda h, one=one: network.work(0, one, h))
        for (begin, _, _), one in zip(trains, series, strict=True)
    ]
    for hour, _, do in sorted([*looks, (5_000.0, 1, lambda _: None)], key=lambda look: look[:2]):
        network.advance(hour)
        do(hour)
    for one, hours in zip(series, expected, strict=True):
        assert one.entered_h == pytest.approx(hours, abs=1e-9)
        assert one.done
        waits = [(a, b) for a, b in zip(one.came_h, one.entered_h, strict=True) if b > a]
        assert one.waits_h == waits
