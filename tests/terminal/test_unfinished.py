"""Who is still inside when the run ends has waited so far."""

import pytest

from tests.builder import call, pile, run, small, waits


def test_hours_of_unfinished_waits_are_booked() -> None:
    # a loads the 100 t there are until 2 and then waits for cargo; b waits for the berth from 1 to
    # the end, 24.
    record = run(
        small(
            stores={"pile": pile(coal=(1000.0, 100.0))},
            calls={"a": call(0.0, t=500.0), "b": call(1.0, t=100.0)},
        )
    )
    assert waits(record) == pytest.approx(
        {
            ("vessel", "cargo", "supply"): 22.0,
            ("vessel", "berth", "working"): 1.0,
            ("vessel", "berth", "supply"): 22.0,
        }
    )
