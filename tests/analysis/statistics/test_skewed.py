from math import inf, sqrt

import numpy as np
import pytest

from portsim.analysis.statistics.intervals import student, t_quantile
from portsim.analysis.statistics.skewed import bounds, skewness


def test_bounds_are_those_of_student_without_skewness():
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 9.0, 10.0, 11.0, 12.0, 13.0])
    assert skewness(values) == pytest.approx(0.0)
    assert bounds(values, 0.9, 10) == pytest.approx(student(values, 0.9)[1:])


def test_bounds_undo_the_cubic():
    values = np.random.default_rng(1).gamma(0.7, 1.0, 25)
    g, deviation, t = skewness(values), np.std(values, ddof=1), t_quantile(0.95, 25)
    assert g > 1.0
    mean, low, high = bounds(values, 0.95, 25)
    for end, wanted in ((low, t), (high, -t)):
        big = sqrt(25) * (mean - end) / deviation
        assert big + g * (big**2 / 3 + 1 / 6) / 5 + g**2 * big**3 / (27 * 25) == pytest.approx(
            wanted
        )
    assert high - mean > mean - low  # what is not seen of a long tail lies above


def test_bounds_shrink_with_the_replications_that_there_would_be():
    values = np.array([1.0, 2.0, 3.0, 4.0])
    wide, narrow = bounds(values, 0.95, 4), bounds(values, 0.95, 400)
    spread = t_quantile(0.95, 400) / t_quantile(0.95, 4) / 10.0
    assert narrow.high - narrow.mean == pytest.approx(spread * (wide.high - wide.mean))
    assert bounds(np.array([1.0, inf, 2.0]), 0.95, 3) == (inf, inf, inf)
    assert bounds(np.full(5, 2.0), 0.95, 5) == (2.0, 2.0, 2.0)
