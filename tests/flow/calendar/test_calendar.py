import math
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.flow.calendar.calendar import ALWAYS, NEVER, Calendar, only, together
from portsim.flow.calendar.closures import (
    breaks,
    dated,
    holidays,
    hour_of,
    recorded,
    renewals,
    shifts,
)
from portsim.flow.streams import Draws, Streams
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.distributions.unbounded import Erlang, Exponential, LogNormal

INF = math.inf
PKT = datetime.fromisoformat
START = PKT("2027-01-01T00:00:00+05:00")  # a Friday

# Quarters are exact in binary, so that a search over a grid of them must agree to the last digit.
QUARTER = 0.25
quarters = st.integers(-8, 160).map(lambda n: n * QUARTER)
stretches = st.lists(st.tuples(quarters, quarters), max_size=12)
GRID = [n * QUARTER for n in range(0, 168)]


def shut(closed, t):
    return any(a <= t < b for a, b in closed)


# ---- the calendar


@given(stretches)
def test_it_is_shut_where_a_stretch_says_so(closed):
    calendar = Calendar(closed)
    assert [calendar.is_open(t) for t in GRID] == [not shut(closed, t) for t in GRID]
    for (_, end), (begin, _) in pairwise(calendar.closed):
        assert end < begin
    assert all(0 <= a < b for a, b in calendar.closed)


@given(stretches, quarters.filter(lambda t: t >= 0))
def test_next_change_and_next_open(closed, t):
    calendar = Calendar(closed)
    later = (s for s in GRID if s > t and shut(closed, s) != shut(closed, s - QUARTER))
    assert calendar.next_change(t) == next(later, INF)
    assert calendar.next_open(t) == next(s for s in GRID if s >= t and not shut(closed, s))


@given(stretches, quarters.filter(lambda t: t >= 0), quarters)
def test_working_hours(closed, a, b):
    open_cells = sum(not shut(closed, s) for s in GRID if a <= s < b)
    assert Calendar(closed).working_hours(a, b) == open_cells * QUARTER


@given(stretches, quarters.filter(lambda t: t >= 0), st.integers(0, 160))
def test_when_worked(closed, t, cells):
    end, left = t, cells
    while left:
        left -= not shut(closed, end)
        end += QUARTER
    assert Calendar(closed).when_worked(t, cells * QUARTER) == end


@given(stretches, quarters.filter(lambda t: t >= 0), st.integers(0, 40))
def test_opens_for(closed, t, cells):
    # beyond the grid all is open
    fits = (
        s
        for s in GRID
        if s >= t
        and not shut(closed, s)
        and not any(shut(closed, s + k * QUARTER) for k in range(cells))
    )
    assert Calendar(closed).opens_for(t, cells * QUARTER) == next(fits)


@given(stretches, stretches)
def test_together_and_complement(one, other):
    a, b = Calendar(one), Calendar(other)
    assert a & b == Calendar([*one, *other]) == together([b, a])
    assert [(~a).is_open(t) for t in GRID] == [not a.is_open(t) for t in GRID]
    assert ~~a == a
    assert hash(~~a) == hash(a)


@given(st.lists(st.floats(0, 1e4), min_size=2, max_size=60, unique=True).map(sorted), st.data())
def test_open_and_closed_hours_make_the_span(edges, data):
    calendar = Calendar(zip(edges[::2], edges[1::2], strict=False))
    a, b = sorted(data.draw(st.tuples(st.floats(0, 1.2e4), st.floats(0, 1.2e4))))
    worked = calendar.working_hours(a, b)
    assert worked + (~calendar).working_hours(a, b) == pytest.approx(b - a, abs=1e-8)
    end = calendar.when_worked(a, worked)
    assert calendar.working_hours(a, end) == pytest.approx(worked, abs=1e-8)


def test_stretches_are_half_open():
    day = Calendar([(8, 16), (16, 20), (5, 5), (30, 31)])
    assert day.closed == ((8.0, 20.0), (30.0, 31.0))
    assert day.is_open(math.nextafter(8, 0))
    assert not day.is_open(8)
    assert day.is_open(20)
    assert (day.next_change(8), day.next_change(20), day.next_change(31)) == (20, 30, INF)
    assert day.next_change(30.5) == 31
    assert day.when_worked(0, 8) == 8  # done as it shuts
    assert day.when_worked(0, math.nextafter(8, 9)) == 8  # but for rounding
    assert day.when_worked(0, 8 + 2e-9) >= 20
    assert day.when_worked(8, 10) == 30
    assert day.opens_for(0, 8) == 0
    assert day.opens_for(0.5, 8) == 20
    assert day.opens_for(20, 10) == 20
    assert day.opens_for(20, 10.5) == 31
    assert day.working_hours(5, 5) == day.working_hours(6, 5) == day.working_hours(8, 20) == 0


def test_always_and_never():
    assert ALWAYS.closed == ()
    assert (ALWAYS.next_open(3), ALWAYS.next_change(3), ALWAYS.opens_for(3, 1e9)) == (3, INF, 3)
    assert ALWAYS.working_hours(0.1, 0.4) == 0.4 - 0.1
    assert (NEVER.next_open(3), NEVER.next_change(3)) == (INF, INF)
    assert (NEVER.opens_for(3, 1), NEVER.when_worked(3, 1), NEVER.working_hours(3, 9)) == (
        INF,
        INF,
        0,
    )
    assert NEVER.working_hours(3, INF) == 0
    assert (~ALWAYS, ~NEVER) == (NEVER, ALWAYS)
    assert together([]) is ALWAYS
    assert together([ALWAYS, NEVER, ALWAYS]) is NEVER
    with pytest.raises(ValueError, match="not a stretch"):
        Calendar([(math.nan, 3)])


def test_windows_of_which_nothing_is_known_after_the_horizon():
    calendar = only([(2, 5), (8, 14)], 12)
    assert calendar.closed == ((0, 2), (5, 8), (12, INF))
    assert calendar.opens_for(0, 4) == 8
    assert calendar.opens_for(0, 4.5) == INF
    assert only([(-1, 6), (6, 13)], 12) == ALWAYS
    assert only([], 12) == NEVER


def test_shorter_stretches_are_skipped_by_links():
    # ever longer windows: the worst case, still right
    edges = np.cumsum([1.0, *np.arange(1, 200)])
    calendar = Calendar(zip(edges[::2], edges[1::2], strict=True))
    for duration in (0.5, 7.0, 100.0, 180.0, 1e6):
        found = calendar.opens_for(0.75, duration)
        windows = [(0.75, 1.0), *((b, a) for (_, b), (a, _) in pairwise(calendar.closed))]
        assert found == next((a for a, b in windows if b - a >= duration), calendar.closed[-1][1])


@pytest.mark.slow
def test_a_hundred_thousand_questions_take_a_moment():
    random = Random(1)
    edges = sorted(random.uniform(0, 8760) for _ in range(1000))
    calendar = Calendar(zip(edges[::2], edges[1::2], strict=True))
    hours = [random.uniform(0, 8760) for _ in range(20_000)]
    calendar.opens_for(0, 1e9)
    took = []
    for _ in range(3):
        begin = time.process_time()
        for t in hours:
            calendar.is_open(t)
            calendar.next_change(t)
            calendar.working_hours(t, t + 100)
            calendar.when_worked(t, 40)
            calendar.opens_for(t, 12)
        took.append(time.process_time() - begin)
    assert min(took) < 0.3


# ---- from the clock


def test_hours_of_moments():
    start = PKT("2027-01-01T06:00:00+05:00")
    assert hour_of(start, date(2027, 1, 2)) == 18
    assert hour_of(start, PKT("2027-01-01T01:00:00+00:00")) == 0


def test_a_closure_may_last_to_the_last_day_of_the_calendar():
    ((begins_h, ends_h),) = dated(START, [(date(2027, 1, 2), date.max)]).closed
    assert begins_h == 24.0
    assert ends_h == (date.max - date(2027, 1, 1)).days * 24.0 + 24.0


def test_dated_closures():
    # the sea ban for Biparjoy, 11 to 16 June 2023: a date at the end is shut to its end
    calendar = dated(PKT("2023-06-01T00:00:00+05:00"), [(date(2023, 6, 11), date(2023, 6, 16))])
    assert calendar.closed == ((240, 384),)
    exact = dated(START, [(PKT("2027-01-02T08:30:00+05:00"), PKT("2027-01-02T08:30:00+04:00"))])
    assert exact.closed == ((32.5, 33.5),)
    assert dated(START, [(date(2026, 12, 30), date(2027, 1, 1))]).closed == ((0, 24),)


weekly = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.integers(0, 95).map(QUARTER.__mul__),
        st.integers(0, 96).map(QUARTER.__mul__),
    ),
    max_size=6,
)


@given(weekly, st.integers(0, 96 * 7))
def test_shifts_against_the_clock(rows, offset):
    start = START + timedelta(minutes=15 * offset)
    calendar, stopped = shifts(start, 400, rows), breaks(start, 400, rows)

    def on(t):
        now = start + timedelta(hours=t)
        for back in (0, 1):  # begun today or yesterday
            day = now - timedelta(days=back)
            hour = now.hour + now.minute / 60 + 24 * back
            for weekday, a, b in rows:
                if weekday == day.weekday() and a <= hour < (b if b > a else b + 24):
                    return True
        return False

    times = [n * QUARTER for n in range(0, 1600, 3)]
    at_work = [on(t) for t in times]
    assert [calendar.is_open(t) for t in times] == at_work
    assert [not stopped.is_open(t) for t in times] == at_work
    assert calendar == ALWAYS or not calendar.is_open(400)


def test_shifts_round_the_clock_never_bind():
    assert shifts(START, 8760, [(day, 0, 24) for day in range(7)]) == ALWAYS
    assert (
        shifts(
            START, 8760, [(day, a, b) for day in range(7) for a, b in ((22, 6), (6, 14), (14, 22))]
        )
        == ALWAYS
    )
    assert shifts(START, 8760, []) == NEVER


def test_breaks_for_prayer_and_in_ramadan():
    friday = breaks(START, 24 * 15, [(4, 12.5, 14.5)])
    assert friday.closed == tuple((12.5 + k * 168, 14.5 + k * 168) for k in range(3))
    ramadan = breaks(
        START, 8760, [(d, 18, 19) for d in range(7)], date(2027, 2, 8), date(2027, 3, 9)
    )
    assert len(ramadan.closed) == 30
    assert ramadan.closed[0] == (38 * 24 + 18, 38 * 24 + 19)


def test_holidays():
    start = PKT("2027-03-22T18:00:00+05:00")
    calendar = holidays(start, 3 * 8766, [date(2027, 3, 22), date(2027, 3, 10)], [(3, 23), (2, 29)])
    assert calendar.closed[0] == (0, 30)  # the rest of the first day, and 23 March
    assert len(calendar.closed) == 4  # 23 March 2028 and 2029, 29 February 2028
    leap = hour_of(start, date(2028, 2, 29))
    assert calendar.closed[1] == (leap, leap + 24)


# ---- from chance


def closures(
    share, mean_h=12.0, horizon_h=8760.0, replication=0, closed=None, opened=None, start=START
):
    streams = Streams(7, replication)
    return renewals(
        start,
        horizon_h,
        share,
        mean_h,
        streams.draws("channel closed", closed or Exponential(mean=1)),
        streams.draws("channel open", opened or Exponential(mean=1)),
    )


def month_edges(start=START, years=1):
    first = [
        start.replace(year=start.year + n // 12, month=1 + n % 12, day=1)
        for n in range(12 * years + 1)
    ]
    return [hour_of(start, day) for day in first]


def closed_shares(calendars):
    edges = month_edges()
    return np.array(
        [[1 - c.working_hours(a, b) / (b - a) for a, b in pairwise(edges)] for c in calendars]
    )


def expected_shares(share, mean_h):
    """Mean closed share by month of the two-state Markov chain, from its differential equation, stepped finely."""
    year = [
        *pairwise(month_edges(START.replace(year=2026))),
        *pairwise(h + 8760 for h in month_edges()),
    ]
    c, found = 0.0, []
    for (a, b), p in zip(year, [*share, *share], strict=True):
        rate, n = p / (1 - p) / mean_h, 4000
        dt, total = (b - a) / n, 0.0
        settled, decay = rate / (rate + 1 / mean_h), math.exp(-(rate + 1 / mean_h) * dt)
        for _ in range(n):
            after = settled + (c - settled) * decay
            total += (c + after) / 2
            c = after
        found.append(total / n)
    return np.array(found[12:])


MONSOON = (0.02, 0.0, 0.0, 0.01, 0.1, 0.3, 0.4, 0.3, 0.1, 0.0, 0.05, 0.05)


@pytest.mark.parametrize(
    ("share", "laws"),
    [
        ((0.2,) * 12, {}),
        (MONSOON, {}),
        ((0.2,) * 12, {"closed": Erlang(k=4, mean=5), "opened": LogNormal(mean=3, sd=3)}),
        ((0.1,) * 12, {"closed": Constant(value=2), "opened": Erlang(k=3, mean=1)}),
    ],
)
def test_months_are_shut_for_their_share(share, laws):
    found = closed_shares([closures(share, replication=r, **laws) for r in range(120)])
    error = found.std(axis=0, ddof=1) / math.sqrt(len(found))
    wanted = expected_shares(share, 12.0) if share is MONSOON else np.array(share)
    assert np.all(np.abs(found.mean(axis=0) - wanted) <= 4 * error + 1e-12)
    # what the docstring says of the change from month to month
    before = np.array([share[-1], *share[:-1]])
    assert np.all(np.abs(wanted - share) <= np.abs(before - share) * 12 / 672 + 1e-3)


def test_closures_have_the_mean_and_law_asked_for():
    calendars = [closures((0.2,) * 12, mean_h=10, replication=r) for r in range(50)]
    inside = [(a, b) for c in calendars for a, b in c.closed if a > 0 and b < 8760]
    lengths = np.array([b - a for a, b in inside])
    assert abs(lengths.mean() - 10) < 4 * 10 / math.sqrt(len(lengths))
    assert lengths.std() == pytest.approx(10, rel=0.05)
    gaps = np.array([b[0] - a[1] for c in calendars for a, b in pairwise(c.closed)])
    assert abs(gaps.mean() - 40) < 4 * 40 / math.sqrt(len(gaps))
    assert all(
        b - a == pytest.approx(10)
        for a, b in closures((0.2,) * 12, 10, closed=Constant(value=3)).closed[1:]
    )


def test_a_month_without_closures_sees_none_begin():
    share = (0.5, 0, 0.5, 0, 0.5, 0, 0.5, 0, 0.5, 0, 0.5, 0)
    edges = month_edges()
    begins = np.array([a for r in range(20) for a, _ in closures(share, replication=r).closed])
    for month, p in enumerate(share):
        assert np.any((begins > edges[month]) & (begins < edges[month + 1])) == (p > 0)
    assert closures((0,) * 12) == ALWAYS


def test_the_open_clock_runs_at_each_months_rate_within_one_stretch():
    # with constant draws every open stretch has run exactly 1, however many months it spans
    one = Constant(value=1)
    found = closures(MONSOON, 12, opened=one).closed
    edges = month_edges()
    spans = 0
    for (_, a), (b, _) in pairwise(found):
        parts = [max(0.0, min(b, end) - max(a, begin)) for begin, end in pairwise(edges)]
        spans = max(spans, sum(part > 0 for part in parts))
        assert sum(
            part * p / (1 - p) / 12 for part, p in zip(parts, MONSOON, strict=True)
        ) == pytest.approx(1)
    assert spans >= 3


def test_a_longer_run_has_the_same_closures_and_streams_do_not_mix():
    short, long = closures(MONSOON, horizon_h=5000), closures(MONSOON, horizon_h=9000)
    assert short.closed == tuple(s for s in long.closed if s[0] < 5000)
    assert closures(MONSOON) == closures(MONSOON)
    assert closures(MONSOON) != closures(MONSOON, replication=1)


def test_every_stretch_takes_one_draw():
    class Counted(Draws):
        count = 0

        def next(self):
            self.count += 1
            return super().next()

    streams = Streams(7, 0)
    closed, opened = (
        Counted(Exponential(mean=1), streams.generator(name)) for name in ("closed", "open")
    )
    calendar = renewals(START, 8760, MONSOON, 12, closed, opened)
    assert opened.count == closed.count + 1
    assert closed.count > len(calendar.closed)  # a year is run in


# ---- from records


def test_a_recorded_series():
    hours, wind = [0, 3, 6, 9, 12], [8.0, 15.5, 14.0, 20.0, 21.0]
    assert recorded(hours, wind, 14.0).closed == ((3, 6), (9, INF))
    assert recorded(hours, wind, 14.0, below=True).closed == ((0, 3),)
    assert recorded(hours, wind, 30.0) == ALWAYS
    assert recorded([2, 4], [9, 0], 5).closed == ((2, 4),)
    assert recorded([2, 4], [0, 9], 5, ends_h=6).closed == ((4, 6),)  # open beyond its end
    round_and_round = recorded([2, 4], [0, 9], 5, repeat_h=10, horizon_h=20)
    assert round_and_round.closed == ((0, 2), (4, 12), (14, 22))  # the last value holds on
    early = recorded([-7, -4], [9, 0], 5, repeat_h=10, horizon_h=20)
    assert early.closed == ((3, 6), (13, 16))  # what was recorded before the run
    again = recorded(hours, wind, 14.0, repeat_h=15, horizon_h=40)
    assert again.closed == ((3, 6), (9, 15), (18, 21), (24, 30), (33, 36), (39, 45))


@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(0, 5)), min_size=1, max_size=20),
    st.integers(0, 5),
    st.booleans(),
)
def test_a_repeated_record_against_a_look_up(steps, limit, below):
    hours = np.cumsum([0, *(length for length, _ in steps)]).tolist()
    values = [v for _, v in steps]
    calendar = recorded(hours[:-1], values, limit, below=below, repeat_h=hours[-1], horizon_h=300)
    for t in np.arange(0, 300, 0.5):
        value = values[np.searchsorted(hours, t % hours[-1], side="right") - 1]
        assert calendar.is_open(t) == (value >= limit if below else value <= limit)


def test_start_in_another_offset_is_the_same_hours():
    utc = START.astimezone(UTC)
    moments = [(PKT("2027-01-05T00:00:00+05:00"), PKT("2027-01-06T00:00:00+05:00"))]
    assert dated(utc, moments) == dated(START, moments)
