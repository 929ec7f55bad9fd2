"""A small part of `make coverage`: what it measures with, and that the method in use is the one in the table."""

from pathlib import Path

import numpy as np
import pytest

from portsim.analysis.statistics.intervals import mean_interval
from tests.analysis.statistics import shut_border
from tests.analysis.statistics.interval_coverage import (
    CHOSEN,
    LAWS,
    SIZES,
    bootstrap_t,
    coverage,
    hall,
    johnson,
    of_values,
    student,
)

TABLE = Path(__file__).parents[3] / "docs" / "statistics.md"


def test_one_closure_of_twenty_days_by_hand():
    # 46 x 20 = 920 trucks wait when it ends, and go at 70 - 46 = 24 a day: 920 / 24 = 38.3 days. The
    # area under their number is 920 x (20 + 38.3) / 2 = 26,833 days, of 16,790 trucks
    shut = np.zeros((shut_border.DAYS, 2), dtype=bool)
    shut[100:120, 0] = True
    assert shut_border.mean_wait_days(shut) == pytest.approx([26_833 / 16_790, 0.0], rel=1e-3)


def test_trucks_before_and_after_the_year_do_not_count():
    shut = np.zeros((shut_border.DAYS, 3), dtype=bool)
    shut[60:80, 0] = True  # its queue is gone on day 118.3: the trucks from day 90 on wait
    shut[455:500, 1] = True  # after the year
    shut[445:475, 2] = (
        True  # over its end: ten days of trucks wait until day 475 and then pass first
    )
    waited = shut_border.mean_wait_days(shut) * shut_border.MEAN_TRUCKS
    queue = 920.0 - 24.0 * 10.0  # on day 90; those of the year follow behind it
    assert waited[0] == pytest.approx(46.0 * (queue / 70.0) ** 2 / 2.0 * (70.0 / 24.0), rel=2e-2)
    assert waited[1] == 0.0
    assert waited[2] == pytest.approx(460.0 * (5.0 + 20.0) + 460.0**2 / 70.0 / 2.0, rel=2e-2)


def test_closures_are_as_long_and_as_many_as_the_law_says():
    shut = shut_border.shut_days(np.random.default_rng(1), 4000)
    begins = (shut[1:] & ~shut[:-1]).sum()
    mean_days = 23.0 * np.exp(0.405)
    rate = 1.3 / 365.0
    # closures that overlap are one: with exponential gaps the share of days shut is 1 - exp(-load)
    assert shut[400:].mean() == pytest.approx(1.0 - np.exp(-rate * mean_days), rel=0.06)
    assert begins / 4000 == pytest.approx(
        rate * shut_border.DAYS * np.exp(-rate * mean_days), rel=0.06
    )


def test_the_vectorised_methods_are_those_of_one_sample():
    values = np.random.default_rng(2).lognormal(0.0, 0.9, (5, 12))
    told = hall(of_values(values))
    assert told.low[3] == mean_interval(values[3]).low
    plain, moved = student(of_values(values)), johnson(of_values(values))
    assert moved.high - moved.low == pytest.approx(plain.high - plain.low)
    assert (moved.low > plain.low).all()
    symmetric = of_values(np.concatenate([values, -values], axis=1))
    assert hall(symmetric).high == pytest.approx(student(symmetric).high)
    resampled = bootstrap_t(of_values(values))
    above, below = resampled.high - values.mean(axis=1), values.mean(axis=1) - resampled.low
    assert (below > 0.0).all()
    assert above.mean() > 1.5 * below.mean()


@pytest.mark.parametrize(
    "law", [law for law in LAWS if law.name[1] in "abd"], ids=lambda law: law.name
)
def test_the_method_in_use_holds_the_truth_as_often_as_the_table_says(law):
    repetitions, n = 1500, SIZES[0]
    sample = law.draw(np.random.default_rng(3), repetitions, n)
    found = coverage(hall(sample), law.truth(), law.least)
    (row,) = (
        line.split("|")
        for line in TABLE.read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| {law.name} | {n} | **{CHOSEN}** |")
    )
    held = float(row[4].strip(" %")) / 100.0
    assert found.held == pytest.approx(held, abs=4.0 * (held * (1.0 - held) / repetitions) ** 0.5)
    assert found.held + found.above + found.below == pytest.approx(1.0)
