from datetime import datetime
from itertools import pairwise
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.flow.calendar.calendar import Calendar
from portsim.flow.calendar.roster import Roster, weekly_roster
from tests.search import examples

FRIDAY = datetime.fromisoformat("2027-01-01T00:00:00+05:00")

# Quarters are exact in binary, so that a sum over a grid of them must agree to the last digit.
QUARTER = 0.25
GRID = [n * QUARTER for n in range(160)]
quarters = st.integers(0, 160).map(lambda n: n * QUARTER)
changes = st.lists(st.tuples(quarters, st.integers(0, 5)), min_size=1, max_size=8)
FEW = settings(max_examples=examples(150))
stretches = st.lists(st.tuples(quarters, quarters), max_size=4)


def plain(found: list[tuple[float, int]], closed: list[tuple[float, float]], t: float) -> int:
    """Return the number at an hour by looking at every change and every closed stretch."""
    if any(a <= t < b for a, b in closed):
        return 0
    numbers = [number for hour, number in found if hour <= t]
    return numbers[-1] if numbers else found[0][1]


@FEW
@given(changes, stretches)
def test_the_number_at_every_hour_and_the_hours_of_all(found, closed):
    found = sorted(found, key=lambda change: change[0])
    roster = Roster(found, Calendar(closed))
    expected = [plain(found, closed, t) for t in GRID]
    # of several numbers at the first hour the last counts, before it too
    first = [number for hour, number in found if hour == found[0][0]][-1]
    expected = [
        first if t < found[0][0] and number == found[0][1] else number
        for t, number in zip(GRID, expected, strict=True)
    ]
    assert [roster.at(t) for t in GRID] == expected
    for a, b in ((0, 160), (3, 90), (17, 18), (40, 40), (50, 20)):
        assert roster.manned_h(a * QUARTER, b * QUARTER) == sum(expected[a:b]) * QUARTER
    told = list(roster.stretches(0.0, 40.0))
    assert sum((b - a) * n for a, b, n in told) == sum(expected) * QUARTER
    assert all(n != m for (_, _, n), (_, _, m) in pairwise(told))


@FEW
@given(changes, stretches, quarters)
def test_the_next_change_and_the_next_rise(found, closed, t):
    roster = Roster(sorted(found, key=lambda change: change[0]), Calendar(closed))
    later = [s for s in GRID if s > t]
    change = next((s for s in later if roster.at(s) != roster.at(s - QUARTER)), inf)
    rise = next((s for s in later if roster.at(s) > roster.at(s - QUARTER)), inf)
    assert min(roster.next_change(t), 40.0) == min(change, 40.0)
    assert min(roster.next_rise(t), 40.0) == min(rise, 40.0)


def test_a_number_that_only_a_calendar_changes():
    gate = Roster.constant(3, Calendar([(20.0, 30.0)]))
    assert (gate.most, gate.has_table, gate.always) == (3, False, False)
    assert [gate.at(t) for t in (19.0, 20.0, 30.0)] == [3, 0, 3]
    assert Roster.constant(3).always


def test_the_last_number_of_a_day_holds_on_into_the_next():
    # Friday to Monday: 4 by day and 2 from 20:00; at weekends 1 from 08:00
    week = [(day, hour, number) for day in range(5) for hour, number in ((8.0, 4), (20.0, 2))]
    week += [(day, 8.0, 1) for day in (5, 6)]
    roster = weekly_roster(FRIDAY, 24.0 * 14, week)
    assert list(roster.stretches(0.0, 90.0)) == [
        (0.0, 8.0, 2),
        (8.0, 20.0, 4),
        (20.0, 32.0, 2),
        (32.0, 80.0, 1),
        (80.0, 90.0, 4),
    ]
    # a week has 5 days of 12 h at 4; nights of 12 h at 2, the one to Saturday too; and the rest
    assert roster.manned_h(0.0, 168.0) == 5 * 12 * 4 + 5 * 12 * 2 + 48 * 1


def test_a_run_may_begin_in_the_middle_of_a_day():
    week = [(day, hour, number) for day in range(7) for hour, number in ((8.0, 4), (20.0, 2))]
    afternoon = FRIDAY.replace(hour=13, minute=30)
    assert list(weekly_roster(afternoon, 24.0, week).stretches(0.0, 20.0)) == [
        (0.0, 6.5, 4),
        (6.5, 18.5, 2),
        (18.5, 20.0, 4),
    ]


def test_the_most_counts_days_that_a_short_run_does_not_see():
    week = [(day, 0.0, 2) for day in range(6)] + [(6, 0.0, 5)]
    assert weekly_roster(FRIDAY, 24.0, week).most == 5


def test_changes_out_of_order_are_refused():
    with pytest.raises(ValueError, match="not in order"):
        Roster([(8.0, 4), (4.0, 2)])
