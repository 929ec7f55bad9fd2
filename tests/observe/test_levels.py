"""Stepwise levels against a plain sum over small pieces."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portsim.observe.levels import Level, level_of, means, time_weighted
from tests.search import examples

STEPS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 5)), max_size=30)


@settings(max_examples=examples(300))
@given(STEPS, st.integers(0, 50), st.integers(1, 40))
def test_time_weighted_is_what_small_pieces_say(
    steps: list[tuple[int, int]], a: int, length: int
) -> None:
    steps = [(0, 2), *sorted(steps, key=lambda s: s[0])]
    times = np.asarray([t for t, _ in steps], dtype=float)
    levels = np.asarray([n for _, n in steps], dtype=float)
    found = time_weighted(times, levels, float(a), float(a + length))
    pieces = [next(n for t, n in reversed(steps) if t <= a + i) for i in range(length)]
    assert found.mean == pytest.approx(np.mean(pieces))
    assert found.area == pytest.approx(sum(pieces))
    assert found.max == max(pieces)
    assert found.first == pieces[0]
    middle = [n * (i + 0.5 - length / 2) for i, n in enumerate(pieces)]
    assert found.trend == pytest.approx(12.0 * sum(middle) / length**2, abs=1e-9)
    assert means(times, levels, float(a), float(a + length), length) == pytest.approx(
        np.asarray(pieces, dtype=float)
    )


def test_window_between_changes() -> None:
    found = time_weighted(np.asarray([0.0, 10.0]), np.asarray([3.0, 5.0]), 2.5, 4.5)
    assert found == (3.0, 3.0, 6.0, 3.0, 3.0, 0.0)


def test_the_trend_of_a_staircase_is_its_rise() -> None:
    times = np.arange(1000.0)
    assert time_weighted(times, times, 0.0, 1000.0).trend == pytest.approx(1000.0, rel=1e-5)


def test_level_of_no_length_does_not_count_as_a_maximum() -> None:
    level = Level()
    level.change(+1, 2.0)
    level.change(-1, 2.0)
    level.change(+1, 3.0)
    assert time_weighted(*level.history(), 0.0, 3.0).max == 0.0
    assert time_weighted(*level.history(), 0.0, 4.0).max == 1.0


VISITS = st.lists(st.tuples(st.floats(0.0, 50.0), st.floats(0.0, 20.0), st.booleans()), max_size=30)


@settings(max_examples=examples(200))
@given(VISITS, st.floats(0.0, 40.0))
def test_number_inside_obeys_littles_law(visits: list[tuple[float, float, bool]], a: float) -> None:
    """The area under the number inside is the sum of the hours of those inside, unfinished ones included."""
    come = np.asarray([c for c, _, _ in visits])
    go = np.asarray([c + stay if left else np.nan for c, stay, left in visits])
    b = a + 10.0
    found = time_weighted(*level_of(come, go), a, b)
    inside = np.minimum(np.nan_to_num(go, nan=np.inf), b) - np.maximum(come, a)
    assert found.area == pytest.approx(np.sum(np.maximum(inside, 0.0)), abs=1e-9)
