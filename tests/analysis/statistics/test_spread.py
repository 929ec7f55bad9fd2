"""Values counted in bins: what comes out of them beside the values themselves."""

from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portsim.analysis.statistics.spread import ZERO, Percentile, Spread

SHARES = (0.1, 0.5, 0.9, 0.95)
hours = st.lists(st.floats(0.0, 1e5).map(lambda h: 0.0 if h < 1e-6 else h), min_size=1, max_size=60)


def test_four_ships_by_hand() -> None:
    waits, growing = np.asarray([0.0, 0.0, 7.3, 50.0]), np.asarray([False, False, False, True])
    spread = Spread.of(waits, unfinished=growing)
    assert spread.weights == array("d", [2.0, 1.0, 1.0])
    assert spread.bins[0] == ZERO
    assert [value for _, value in spread.alike] == [7.3, 50.0]
    assert spread.percentile(0.5) == Percentile(0.0, False)
    assert spread.percentile(0.75) == Percentile(7.3, False)
    assert spread.percentile(0.9) == Percentile(50.0, True)
    # Two are above 5 h; none is above 60 h, but one may come to be
    assert spread.beyond(5.0) == (2.0, 0.0)
    assert spread.beyond(60.0) == (0.0, 1.0)
    assert spread.beyond(7.3) == (1.0, 0.0)


def test_weights_are_shares_of_the_time() -> None:
    spread = Spread.of(np.asarray([0.0, 1.0, 2.0]), np.asarray([6.0, 3.0, 1.0]))
    assert [spread.percentile(share).value for share in (0.6, 0.61, 0.9, 0.91)] == [0, 1, 1, 2]
    assert spread.weight == pytest.approx(10.0)


def test_nothing_has_no_percentile() -> None:
    assert np.isnan(Spread().percentile(0.5).value)
    assert Spread.of(np.asarray([])) == Spread() == Spread.together([])


@pytest.mark.parametrize("wrong", [-1.0, np.nan])
def test_a_value_that_cannot_be_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="below zero, or not a number"):
        Spread.of(np.asarray([1.0, wrong]))


@given(hours)
def test_no_percentile_is_off_by_more_than_half_a_per_cent(values: list[float]) -> None:
    spread = Spread.of(np.asarray(values))
    for share in SHARES:
        exact = float(np.quantile(values, share, method="inverted_cdf"))
        assert spread.percentile(share).value == pytest.approx(exact, rel=0.005)


@given(st.lists(hours, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_replications_put_together_in_any_order_give_the_same(
    replications: list[list[float]], random: object
) -> None:
    parts = [Spread.of(np.asarray(values)) for values in replications]
    whole = Spread.together(parts)
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Spread.together(shuffled) == whole
    two_steps = Spread.together([Spread.together(parts[:2]), *parts[2:]])
    assert two_steps == whole
    everything = Spread.of(np.asarray([value for values in replications for value in values]))
    assert (everything.bins, everything.weights) == (whole.bins, whole.weights)
