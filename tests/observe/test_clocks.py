"""State clocks add up to the time passed, whatever is booked when."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.observe.clocks import StateClock, mean_state_hours
from tests.search import examples

STATES = ("idle", "working", "starved")
MOVES = st.lists(
    st.tuples(st.floats(0.0, 5.0), st.sampled_from(["switch", "sync", "book"]), st.integers(0, 2))
)


@settings(max_examples=examples(200))
@given(MOVES)
def test_states_add_up_to_the_time_passed(moves: list[tuple[float, str, int]]) -> None:
    clock, now = StateClock(STATES), 0.0
    expected, state = dict.fromkeys(STATES, 0.0), "idle"
    for hours, what, number in moves:
        now += hours
        if what == "book":
            clock.book(STATES[number], hours)
            expected[STATES[number]] += hours
        else:
            expected[state] += hours
            if what == "switch":
                state = STATES[number]
                clock.switch(state, now)
            else:
                clock.sync(now)
    assert clock.hours == pytest.approx(expected, abs=1e-9)
    assert sum(clock.hours.values()) == pytest.approx(now)
    assert clock.at_h == pytest.approx(now)


def test_mean_hours_split_a_wait_by_what_the_holders_did() -> None:
    a, b = StateClock(STATES), StateClock(STATES)
    a.switch("working", 0.0)
    b.switch("working", 0.0)
    for clock in (a, b):
        clock.sync(1.0)
    before = mean_state_hours([a, b])
    a.switch("starved", 4.0)
    a.sync(6.0)
    b.sync(6.0)
    now = mean_state_hours([a, b])
    parts = {state: now[state] - before[state] for state in STATES}
    assert parts == pytest.approx({"idle": 0.0, "working": (3.0 + 5.0) / 2, "starved": 1.0})
    assert sum(parts.values()) == pytest.approx(5.0)
