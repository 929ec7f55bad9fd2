"""A border that is shut at times, as a fluid: a year's trucks, and how long they waited."""

import numpy as np

CLOSURES_A_YEAR, MEDIAN_DAYS, SIGMA = 1.3, 23.0, 0.9
GATE_A_DAY, COME_A_DAY = 70.0, 46.0
WARM_UP_DAYS, YEAR_DAYS = 90, 365
AFTER_DAYS = 365  # in which the trucks of the year may still pass
DAYS = WARM_UP_DAYS + YEAR_DAYS + AFTER_DAYS
MEAN_TRUCKS = COME_A_DAY * YEAR_DAYS
AT_ONCE = 10_000  # years


def shut_days(rng: np.random.Generator, years: int) -> np.ndarray:
    """Draw which days the border is shut; shape (DAYS, years)."""
    numbers = rng.poisson(CLOSURES_A_YEAR * DAYS / 365.0, years)
    year = np.repeat(np.arange(years), numbers)
    begin = rng.random(len(year)) * DAYS
    end = begin + MEDIAN_DAYS * rng.lognormal(0.0, SIGMA, len(year))
    changes = np.zeros((DAYS + 1, years), dtype=np.int8)
    np.add.at(changes, (np.rint(begin).astype(int), year), 1)
    np.add.at(changes, (np.minimum(np.rint(end), DAYS).astype(int), year), -1)
    return np.asarray(np.cumsum(changes[:-1], axis=0) > 0)


def mean_wait_days(shut: np.ndarray) -> np.ndarray:
    """Return the mean wait of the trucks of the measured year; shape (years,).

    Notes
    -----
    Trucks come and pass as a fluid. Of those waiting, the ones that came in the year are those not
    yet passed with numbers between the first and the last of the year. The time that they wait
    together is the area under their number, by trapezoids of a day.
    """
    first, last = WARM_UP_DAYS * COME_A_DAY, (WARM_UP_DAYS + YEAR_DAYS) * COME_A_DAY
    passed, before, together = (np.zeros(shut.shape[1]) for _ in range(3))
    for day, is_shut in enumerate(shut):
        come = (day + 1) * COME_A_DAY
        passed = np.minimum(come, passed + np.where(is_shut, 0.0, GATE_A_DAY))
        waiting = np.maximum(0.0, min(come, last) - np.maximum(passed, first))
        together += (before + waiting) / 2.0
        before = waiting
    return together / MEAN_TRUCKS


def mean_waits_days(rng: np.random.Generator, years: int) -> np.ndarray:
    """Draw the mean waits of so many years, independent of each other; shape (years,)."""
    parts = [min(AT_ONCE, years - done) for done in range(0, years, AT_ONCE)]
    return np.concatenate([mean_wait_days(shut_days(rng, part)) for part in parts])
