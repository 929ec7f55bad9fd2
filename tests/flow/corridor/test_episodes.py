"""Episodes of closures by hand: when they begin, which closures belong to them, and when they are over."""

from math import inf

import numpy as np
import pytest

from portsim.flow.corridor.episodes import Episode, episodes

NOBODY = np.empty(0)


def found(closed: list[tuple[float, float]], *stays: tuple[float, float], known_h: float = 100.0):
    """Return the episodes of a stage at which vehicles are from being ready to having left."""
    ready, left = np.asarray(stays, dtype=float).reshape(-1, 2).T
    return episodes(closed, ready, left, known_h)


def test_an_episode_ends_when_the_last_of_the_queue_has_left() -> None:
    # Shut from 10 to 20; two come meanwhile and one at 23, and each needs 4 h
    (one,) = found([(10, 20)], (12, 24), (15, 28), (23, 32), (40, 44))
    assert (one.shut_h, one.reopened_h, one.empty_h, one.closures) == (10, 20, 32, 1)
    assert (one.recovery_h, one.is_over) == (12.0, True)


def test_one_who_comes_as_the_last_one_leaves_finds_no_queue() -> None:
    (one,) = found([(10, 20)], (12, 24), (24, 28))
    assert one.empty_h == 24.0


def test_one_who_comes_as_the_border_opens_does_not_belong_to_it() -> None:
    (one,) = found([(10, 20)], (20, 24))
    assert one.recovery_h == 0.0


def test_a_border_at_which_nobody_came_is_clear_when_it_opens() -> None:
    (one,) = found([(10, 20)])
    assert (one.recovery_h, one.is_over) == (0.0, True)


def test_a_closure_before_the_queue_is_gone_belongs_to_the_episode() -> None:
    # the second from 22 to 30, while the one of 15 is still there; the third when all have left
    first, second = found([(10, 20), (22, 30), (50, 60)], (12, 32), (15, 36))
    assert (first.reopened_h, first.empty_h, first.closures) == (20, 36, 2)
    assert first.recovery_h == 16.0
    assert (second.shut_h, second.recovery_h) == (50, 0.0)


def test_a_closure_that_begins_as_the_last_one_leaves_is_another_episode() -> None:
    assert len(found([(10, 20), (24, 30)], (12, 24))) == 2


def test_a_queue_from_before_the_closure_counts_until_it_is_gone() -> None:
    (one,) = found([(10, 20)], (5, 22), (6, 24))
    assert one.empty_h == 24.0


@pytest.mark.parametrize("opens_h", [40.0, inf])
def test_what_is_not_over_is_counted_as_far_as_it_was_followed(opens_h: float) -> None:
    (one,) = found([(10, opens_h)], (12, opens_h + 20), known_h=50.0)
    assert not one.is_over
    assert (one.end_h, one.recovery_h) == (50.0, 10.0 if opens_h < inf else 0.0)


def test_closures_that_begin_later_than_is_known_are_left_out() -> None:
    (one,) = found([(10, 20), (60, 70)], (12, 80), known_h=50.0)
    assert (one.closures, one.is_over) == (1, False)


def test_no_closure_has_no_episode() -> None:
    assert episodes([], NOBODY, NOBODY, 10.0) == []


def test_order_of_the_vehicles_is_of_no_matter() -> None:
    stays = [(12.0, 24.0), (15.0, 28.0), (23.0, 32.0), (40.0, 44.0)]
    assert found([(10, 20)], *stays) == found([(10, 20)], *reversed(stays))
    assert isinstance(found([(10, 20)], *stays)[0], Episode)
