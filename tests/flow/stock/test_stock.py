"""The stock against exact fractions: what is let in when, what goes out, what its history says."""

import itertools
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portsim.flow.stock import lots
from portsim.flow.stock.forecast import admission_hour, outflow_hour, ready_at, starvation_hour
from portsim.flow.stock.history import announced_entries, trajectory
from portsim.flow.stock.overflow import Overflow
from portsim.flow.stock.stock import TOLERANCE, Entry, Stock
from tests.flow.stock.exact import ExactStock
from tests.search import examples

BLOCK = 24


@dataclass
class Course:
    """What happens to a stock: quarter hours, whole amounts."""

    capacity: int
    level: int
    entries: list[tuple[Fraction, int]]  # known ahead, block by block
    deeds: list[tuple[Fraction, str, int]]  # draw, ask or look, at a time
    end: int
    hold: Fraction = Fraction(0)
    overflow: tuple[int, int] = (0, 1)  # what it holds, and what is moved back an hour

    def stocks(self) -> tuple[Stock, ExactStock]:
        aside = Overflow(*map(float, self.overflow)) if self.overflow[0] else None
        stock = Stock(float(self.capacity), float(self.level), float(self.hold), aside)
        return stock, ExactStock(self.capacity, self.level, self.hold, *self.overflow)


HOLDS = [Fraction(q, 4) for q in (0, 0, 1, 6, 40)]


@st.composite
def courses(draw: Any) -> Course:
    load = draw(st.sampled_from([1, 7, 20]))
    capacity = load * draw(st.integers(2, 8)) + draw(st.sampled_from([0, 0, 3]))
    end = BLOCK * draw(st.integers(1, 3))
    quarter = st.integers(0, 4 * end - 1).map(lambda q: Fraction(q, 4))
    amount = st.sampled_from([load, load, load, 2 * load])
    entries = sorted(draw(st.lists(st.tuples(quarter, amount), max_size=25)))
    deed = st.one_of(
        st.tuples(quarter, st.just("draw"), st.sampled_from([0, 1, 3, 7, 20])),
        st.tuples(quarter, st.just("ask"), amount),
        st.tuples(quarter, st.just("look"), st.just(0)),
    )
    deeds = sorted(draw(st.lists(deed, max_size=12)), key=lambda d: d[0])
    overflow = draw(
        st.sampled_from([(0, 1), (0, 1), (load * 2, load), (load * 5 + 2, 3), (load, 4 * load)])
    )
    hold = draw(st.sampled_from(HOLDS))
    return Course(capacity, draw(st.integers(0, capacity)), entries, deeds, end, hold, overflow)


def play(course: Course) -> tuple[Stock, ExactStock, list[Entry]]:
    """Let both stocks live through a course, and compare them whenever something is done."""
    stock, exact = course.stocks()
    exact.arrivals.extend((t, Fraction(a), i) for i, (t, a) in enumerate(course.entries))
    asked: list[Entry] = []
    todo = [(Fraction(b), "block", 0) for b in range(0, course.end, BLOCK)] + course.deeds
    for t, what, number in sorted(todo, key=lambda d: (d[0], d[1] != "block")):
        if what == "block":
            mine = [(float(s), a) for s, a in course.entries if t <= s < t + BLOCK]
            stock.announce(
                np.asarray([s for s, _ in mine]), np.asarray([float(a) for _, a in mine])
            )
            continue
        exact.run(t)
        if what == "ask":
            asked.append(stock.request(float(number), float(t)))
            exact.ask(number, 1000 + len(asked) - 1)
        elif what == "draw":
            stock.set_outflow(float(number), float(t))
            exact.draw = Fraction(number)
            exact.run(t)
        else:
            stock.catch_up(float(t))
        compare(stock, exact)
    exact.run(Fraction(course.end))
    stock.catch_up(float(course.end))
    compare(stock, exact)
    return stock, exact, asked


def compare(stock: Stock, exact: ExactStock) -> None:
    assert stock.level == pytest.approx(float(exact.level), abs=1e-9)
    assert stock.ready + stock.on_hold == pytest.approx(float(exact.ready + exact.held), abs=1e-9)
    hour, amount = exact.ripened  # rounding may put it just past the present
    late = min(float(exact.ready) - stock.ready, float(amount)) if hour == exact.now else 0.0
    assert stock.ready + late == pytest.approx(float(exact.ready), abs=1e-9)
    assert stock.overflow.amount == pytest.approx(float(exact.overflow), abs=1e-9)
    assert -1e-12 <= stock.level <= stock.capacity + TOLERANCE
    assert stock.total_out == pytest.approx(float(exact.out), abs=1e-9)
    assert stock.starved_h == pytest.approx(float(exact.dry_h), abs=1e-9)
    assert stock.queue_h == pytest.approx(float(exact.queue_h), abs=1e-9)
    assert len(stock.queue) == len(exact.queue)
    assert stock.total_in == pytest.approx(stock.level + stock.total_out - stock.initial)


@settings(max_examples=examples(300))
@given(courses())
def test_stock_does_what_exact_fractions_do(course: Course) -> None:
    stock, exact, asked = play(course)
    arrived, let_in = announced_entries(stock)
    expected = [float(exact.admitted.get(i, Fraction(-1))) for i in range(len(course.entries))]
    assert arrived == pytest.approx([float(t) for t, _ in course.entries])
    assert np.nan_to_num(let_in, nan=-1.0) == pytest.approx(expected, abs=1e-9)
    for number, entry in enumerate(asked):
        expected_h = exact.admitted.get(1000 + number)
        assert (entry.admitted_h is None) == (expected_h is None)
        if expected_h is not None:
            assert entry.admitted_h == pytest.approx(float(expected_h), abs=1e-9)


@settings(max_examples=examples(150))
@given(courses())
def test_nothing_changes_if_each_entry_that_has_come_is_forgotten_at_once(course: Course) -> None:
    kept, _, asked = play(course)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lots, "MANY", 1)
        stock, _, asked_again = play(course)
    for before, after in zip(announced_entries(kept), announced_entries(stock), strict=True):
        assert np.array_equal(before, after, equal_nan=True)
    assert [one.admitted_h for one in asked] == [one.admitted_h for one in asked_again]
    hours = np.arange(0.0, course.end, 0.3)
    for told in ("level", "ready", "overflow", "total_stored"):
        before, after = (getattr(trajectory(one), told)(hours) for one in (kept, stock))
        assert np.array_equal(before, after)


@settings(max_examples=examples(100))
@given(courses(), st.integers(0, 40), st.integers(1, 60))
def test_path_tells_the_history(course: Course, a: int, length: int) -> None:
    stock, exact, _ = play(course)
    history = trajectory(stock)
    corners = exact.corners
    # a quarter hour's odd part, so that no jump is met exactly
    for i in range(course.end * 2):
        t = Fraction(i, 2) + Fraction(1, 7)
        if t >= course.end:
            break
        before = [c for c in corners if c[0] <= t][-1]
        after = next(c for c in corners if c[0] > t)
        share = (t - before[0]) / (after[0] - before[0])
        level = before[1] + share * (after[1] - before[1])
        out = before[2] + share * (after[2] - before[2])
        assert history.level(np.asarray([float(t)])) == pytest.approx([float(level)], abs=1e-9)
        assert history.total_out(np.asarray([float(t)])) == pytest.approx([float(out)], abs=1e-9)
        t += Fraction(1, 111)
        since, ready, aside, flow = [s for s in exact.states if s[0] <= t][-1]
        assert history.ready(np.asarray([float(t)])) == pytest.approx(
            [float(ready - flow * (t - since))], abs=1e-9
        )
        assert history.overflow(np.asarray([float(t)])) == pytest.approx([float(aside)], abs=1e-9)
    a_h = Fraction(a, 3)
    b_h = min(a_h + Fraction(length, 3), Fraction(course.end))
    if a_h < b_h:
        assert history.area(float(a_h), float(b_h)) == pytest.approx(
            float(area(corners, a_h, b_h)), abs=1e-7
        )


def area(corners: list[tuple[Fraction, Fraction, Fraction]], a: Fraction, b: Fraction) -> Fraction:
    total = Fraction(0)
    for (t0, level0, _), (t1, level1, _) in itertools.pairwise(corners):
        lo, hi = max(t0, a), min(t1, b)
        if lo < hi:
            slope = (level1 - level0) / (t1 - t0)
            total += (hi - lo) * (level0 + slope * ((lo + hi) / 2 - t0))
    return total


@settings(max_examples=examples(150))
@given(courses(), st.integers(0, 40))
def test_dwell_is_first_in_first_out(course: Course, a: int) -> None:
    stock, exact, _ = play(course)
    a_h, b_h = Fraction(a, 2) + Fraction(1, 111), Fraction(course.end)
    for done in (exact.admitted, exact.stored):  # of several at one moment, the order is not told
        assume(
            not {t for w, t in done.items() if w < 1000} & {t for w, t in done.items() if w >= 1000}
        )
    amounts = {i: Fraction(n) for i, (_, n) in enumerate(course.entries)}
    asks = [n for _, what, n in course.deeds if what == "ask"]
    amounts |= {1000 + i: Fraction(n) for i, n in enumerate(asks)}
    # the orders of entry are those of the dictionaries: they are filled as entries are let in and
    # stored
    ahead, middles = Fraction(course.level), {}
    for who in [*exact.stored, *(w for w in exact.admitted if w not in exact.stored)]:
        middles[who] = ahead + amounts[who] / 2
        ahead += amounts[who]
    expected = [
        (t, amounts[who], *hours_out(exact.corners, middles[who]))
        for who, t in exact.admitted.items()
        if a_h <= t < b_h
    ]
    if a_h >= b_h:
        return
    twice = sum(
        amounts[w] for w, t in exact.admitted.items() if a_h <= t and exact.stored.get(w) != t
    )
    assert trajectory(stock).handled_twice(float(a_h), float(b_h) + 1.0) == pytest.approx(
        float(twice)
    )
    dwell, amount = trajectory(stock).dwell(float(a_h), float(b_h))
    assert amount == pytest.approx([float(n) for _, n, _, _ in expected])
    for hours, (t, _, first, last) in zip(dwell, expected, strict=True):
        if first is None or last is None:
            assert np.isnan(hours) or (first is not None and hours >= float(first - t) - 1e-9)
        else:
            assert float(first - t) - 1e-9 <= hours <= float(last - t) + 1e-9


def hours_out(
    corners: list[tuple[Fraction, Fraction, Fraction]], amount: Fraction
) -> tuple[Fraction | None, Fraction | None]:
    """Return when the sum of what went out reached an amount, and when it went beyond."""
    first = last = None
    for (t0, _, out0), (t1, _, out1) in itertools.pairwise(corners):
        if first is None and out0 < amount <= out1:
            first = t0 + (amount - out0) / (out1 - out0) * (t1 - t0)
        if out0 <= amount < out1:
            last = t0 + (amount - out0) / (out1 - out0) * (t1 - t0)
    return first, last


def test_dwell_before_pairs_collections_with_what_came_first() -> None:
    # An import: 10 lay there; ships bring 5 an hour from 2 to 6; loads of 10 are taken at 1, 5 and
    # 8. The first
    # takes what lay there; the middles of the others came at 3 and 5.
    stock = Stock(100.0, 90.0)
    stock.announce(np.asarray([1.0, 5.0, 8.0]), np.asarray([10.0, 10.0, 10.0]))
    stock.set_outflow(0.0, 0.0)
    stock.set_outflow(5.0, 2.0)
    stock.set_outflow(0.0, 6.0)
    stock.catch_up(10.0)
    dwell, amount = trajectory(stock).dwell_before(0.0, 10.0, 10.0)
    assert dwell == pytest.approx([2.0, 3.0])
    assert amount == pytest.approx([10.0, 10.0])


@settings(max_examples=examples(200))
@given(courses(), st.integers(1, 200))
def test_bounds_are_lower_bounds_and_make_progress(course: Course, amount: int) -> None:
    """Follow `outflow_hour` and `admission_hour` from plan to plan: never late, and done after few plans."""
    stock, exact, asked = play(course)
    if stock.outflow <= 0.0:
        return
    later = [(course.end + Fraction(3 * i, 4), 20) for i in range(1, 12)]
    later = [(t, min(a, course.capacity)) for t, a in later]
    stock.announce(
        np.asarray([float(t) for t, _ in later]), np.asarray([float(a) for _, a in later])
    )
    exact.arrivals.extend((t, Fraction(a), 5000 + i) for i, (t, a) in enumerate(later))
    goal = stock.total_out + amount
    waiting = next((e for e in asked if e.admitted_h is None), None)
    index = next((1000 + i for i, e in enumerate(asked) if e.admitted_h is None), None)
    exact.run(Fraction(course.end + 400))
    reached = hours_out(exact.corners, Fraction(goal).limit_denominator(10**6))[0]
    plans = 0
    while stock.total_out < goal - TOLERANCE:
        moment = outflow_hour(stock, goal - stock.total_out)
        if moment is None:
            assert reached is None
            break
        assert reached is None or moment <= float(reached) + 1e-9
        assert moment >= stock.at_h
        if waiting is not None and waiting.admitted_h is None:
            let_in = admission_hour(stock, waiting)
            assert let_in is not None
            assert index is not None
            assert let_in <= float(exact.admitted[index]) + 1e-9
            moment = min(moment, let_in)
        stock.catch_up(moment)
        plans += 1
        assert plans <= 60
    else:
        assert stock.at_h == pytest.approx(float(reached or 0), abs=1e-7)


@settings(max_examples=examples(300))
@given(courses(), st.integers(1, 20))
def test_the_hour_of_the_next_admission_is_known(course: Course, draw: int) -> None:
    """Without an overflow `admission_hour` of the first is exact; with one, following it step by step is."""
    course = replace(course, entries=[])
    stock, exact, asked = play(course)
    stock.set_outflow(float(draw), float(course.end))
    exact.draw = Fraction(draw)
    exact.run(Fraction(course.end + 400))
    looks = 0
    for number, entry in enumerate(asked):
        while entry.admitted_h is None:
            moment = admission_hour(stock, entry)
            assert moment is not None
            stock.catch_up(moment)
            looks += 1
            assert entry.admitted_h is not None or course.overflow[0]
        assert entry.admitted_h == pytest.approx(float(exact.admitted[1000 + number]), abs=1e-9)
    assert looks <= 3 * len(asked)


@settings(max_examples=examples(300))
@given(courses(), st.integers(1, 20), st.sampled_from([0.1, 1.0, 7.25]))
def test_hours_without_what_is_ready_are_never_foreseen_late(
    course: Course, draw: int, hours: float
) -> None:
    stock, exact, _ = play(course)
    later = [(course.end + Fraction(7 * i, 4), min(20, course.capacity)) for i in range(1, 30)]
    stock.announce(
        np.asarray([float(t) for t, _ in later]), np.asarray([float(a) for _, a in later])
    )
    exact.arrivals.extend((t, Fraction(a), 5000 + i) for i, (t, a) in enumerate(later))
    stock.set_outflow(float(draw), float(course.end))
    exact.draw = Fraction(draw)
    goal = stock.starved_h + hours
    plans = 0
    while stock.starved_h < goal - 1e-9:
        moment = starvation_hour(stock, goal - stock.starved_h)
        assert moment is not None
        stock.catch_up(moment)
        assert stock.starved_h <= goal + 1e-9
        plans += 1
        assert plans <= 100
    exact.run(Fraction(stock.at_h))
    assert stock.starved_h == pytest.approx(float(exact.dry_h), abs=1e-9)


def test_what_will_be_ready_by_an_hour() -> None:
    stock = Stock(40.0, 10.0, 24.0, Overflow(20.0, 5.0))
    stock.announce(np.asarray([1.0, 2.0]), np.asarray([20.0, 20.0]))
    stock.catch_up(3.0)  # the second lies in the overflow
    assert (stock.level, stock.ready, stock.on_hold, stock.overflow.amount) == (
        50.0,
        10.0,
        20.0,
        20.0,
    )
    assert [ready_at(stock, h) for h in (3.0, 24.0, 25.0, 26.0, 27.0)] == [
        10.0,
        10.0,
        30.0,
        30.0,
        50.0,
    ]


def test_hold_and_overflow_by_hand() -> None:
    """Loads of 20 at 0, 1 and 2; the store takes 40, holds for 4 h; a draw of 10 from hour 4; 40 an hour go back.

    The first two go in and are ready at 4 and 5. The third goes aside; when 20 have been drawn, at
    6, its move begins: in store at 6.5, ready at 10.5, and the draw stands from 8 to 10.5.
    """
    stock = Stock(40.0, 0.0, 4.0, Overflow(20.0, 40.0))
    stock.announce(np.asarray([0.0, 1.0, 2.0]), np.asarray([20.0, 20.0, 20.0]))
    stock.set_outflow(10.0, 4.0)
    assert outflow_hour(stock, 20.0) == pytest.approx(6.0)
    assert outflow_hour(stock, 40.0) == pytest.approx(8.0)
    stock.catch_up(13.0)
    assert (stock.total_out, stock.starved_h, stock.queue_h) == pytest.approx(
        (60.0, 2.5 + 0.5, 0.0)
    )
    history = trajectory(stock)
    assert history.stored_h == pytest.approx([0.0, 1.0, 6.5])
    assert history.overflow(np.asarray([1.9, 2.1, 6.4, 6.6])) == pytest.approx(
        [0.0, 20.0, 20.0, 0.0]
    )
    assert history.ready(np.asarray([3.9, 4.5, 5.5, 8.5, 11.5])) == pytest.approx(
        [0.0, 15.0, 25.0, 0.0, 10.0]
    )
    dwell, amount = history.dwell(0.0, 13.0)
    assert dwell == pytest.approx([5.0, 6.0, 9.5])
    assert amount == pytest.approx([20.0, 20.0, 20.0])
    assert history.handled_twice(0.0, 13.0) == 20.0


def test_room_made_as_a_move_ends_goes_to_the_next_lot_aside() -> None:
    """Told by amounts, so that rounding does not decide: ten moves of a tenth of an hour, ten draws of it."""
    stock = Stock(40.0, 40.0, 0.0, Overflow(60.0, 30.0))
    entries = [stock.request(20.0, 0.0) for _ in range(5)]
    assert [e.admitted_h for e in entries] == [0.0, 0.0, 0.0, None, None]
    stock.set_outflow(30.0, 0.0)
    stock.catch_up(2.0)
    # room at 2/3 h for the first aside; as it is moved, at 4/3 h, there is room for the second, and
    # the fourth
    # load takes its place in the overflow; and so on every 2/3 h
    assert [e.admitted_h for e in entries[3:]] == pytest.approx([4 / 3, 2.0])


def test_bound_needs_an_announced_load() -> None:
    stock = Stock(100.0, 10.0)
    stock.set_outflow(5.0, 0.0)
    assert outflow_hour(stock, 10.0) == pytest.approx(2.0)
    assert outflow_hour(stock, 11.0) is None
    stock.announce(np.asarray([4.0, 9.0]), np.asarray([10.0, 10.0]))
    assert outflow_hour(stock, 11.0) == pytest.approx(4.2)
    assert outflow_hour(stock, 20.0) == pytest.approx(6.0)
    assert outflow_hour(stock, 21.0) == pytest.approx(9.2)
    assert outflow_hour(stock, 31.0) is None
    stock.set_outflow(0.0, 0.0)
    assert outflow_hour(stock, 1.0) is None


def test_bound_when_all_but_rounding_is_there() -> None:
    """A ship that takes exactly what is there, but for rounding, where nothing was ever announced."""
    stock = Stock(1000.0, 100.0)
    stock.set_outflow(10.0, 0.0)
    assert outflow_hour(stock, 100.0 + 1e-9) == pytest.approx(10.0)


def test_second_look_at_the_same_moment_changes_nothing() -> None:
    """Whoever fits at a moment is let in by the first look: else nobody tells who waits with the load."""
    for tenths in range(1, 400):
        rate = tenths / 7.0
        stock = Stock(100.0, 100.0)
        stock.set_outflow(rate, 0.0)
        entry = stock.request(20.0, 1.0 / 3.0)
        moment = admission_hour(stock, entry)
        assert moment is not None
        stock.catch_up(1.0 / 3.0 + (moment - 1.0 / 3.0))
        first = entry.admitted_h
        stock.set_outflow(0.0, stock.at_h)
        assert entry.admitted_h == first


def test_tie_at_the_ceiling_is_let_in() -> None:
    stock = Stock(60.0, 0.1 + 0.2 + 39.7 + 4e-7)
    assert stock.request(20.0, 1.0).admitted_h == 1.0
    assert stock.request(1e-5, 2.0).admitted_h is None


def test_first_come_first_served_even_if_a_later_load_fits() -> None:
    stock = Stock(100.0, 90.0)
    large, little = stock.request(20.0, 1.0), stock.request(5.0, 2.0)
    assert (large.admitted_h, little.admitted_h, len(stock.queue)) == (None, None, 2)
    stock.set_outflow(5.0, 3.0)
    stock.catch_up(10.0)
    assert large.admitted_h == pytest.approx(5.0)
    assert little.admitted_h == pytest.approx(6.0)


@given(
    st.lists(st.tuples(st.floats(0.0, 20.0), st.floats(0.1, 30.0)), max_size=12),
    st.floats(0.0, 50.0),
    st.floats(1.0, 40.0),
    st.floats(0.0, 15.0),
)
def test_hours_at_the_floor_are_foreseen(
    entries: list[tuple[float, float]], level: float, draw: float, hours: float
) -> None:
    def after(until: float) -> float:
        stock = fresh()
        stock.catch_up(until)
        return stock.starved_h

    def fresh() -> Stock:
        stock = Stock(1e9, level)
        stock.announce(
            np.asarray([t for t, _ in sorted(entries)]), np.asarray([a for _, a in sorted(entries)])
        )
        stock.set_outflow(draw, 0.0)
        return stock

    moment = starvation_hour(fresh(), hours)
    assert moment is not None
    assert after(moment) == pytest.approx(hours, abs=1e-9)
    assert after(moment * (1 - 1e-6)) <= hours + 1e-9
    assert starvation_hour(Stock(10.0, 5.0), 1.0) is None
