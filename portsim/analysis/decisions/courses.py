"""Courses of years: what a terminal may cost if each year has its own luck.

A replication is one version of a year. A course draws a fresh one for every year, the same for all
cases, so that a bad year is followed by an ordinary one more often than not, and does not last for
decades.
"""

import numpy as np
from numpy.typing import NDArray

from portsim.analysis.statistics.intervals import Interval
from portsim.analysis.statistics.shares import exact_share
from portsim.flow.streams import Floats, Streams

COURSES = 2000
BOOTSTRAPS = 400

Draws = NDArray[np.int64]


def course_draws(seed: int, replications: int, years: int, courses: int = COURSES) -> Draws:
    """Return which replication each year of each course is; shape (courses, years)."""
    rng = Streams(seed, 0).generator("years of a course")
    return rng.integers(replications, size=(courses, years))


def course_values(yearly: Floats, draws: Draws) -> Floats:
    """Return the sum of the years of each course, shape (courses,).

    Parameters
    ----------
    yearly
        Shape (years, replications), discounted.

    Examples
    --------
    >>> years = np.asarray([[1.0, 2.0], [10.0, 20.0]])
    >>> course_values(years, np.asarray([[0, 0], [0, 1], [1, 1]])).tolist()
    [11.0, 21.0, 22.0]
    """
    total: Floats = np.sum(yearly[np.arange(len(yearly)), draws], axis=1)
    return total


def probability_below(
    yearly: Floats, fixed: float, draws: Draws, confidence: float, seed: int
) -> Interval:
    """Return the share of courses in which a sum is below nought, with its interval.

    Parameters
    ----------
    yearly
        Shape (years, replications): a cost less another, discounted, under the same random numbers.
    fixed
        What comes on top in every course, such as the difference in capital.

    Notes
    -----
    Courses are as many as one likes, replications are not: what is not known is how well the
    replications stand for all years. So the interval is that of a bootstrap over replications
    (Efron and Tibshirani 1993, An Introduction to the Bootstrap, section 13.3), by percentiles. A
    bootstrap knows only the years that were seen: where the case is cheaper in all of them, it has
    no width. So it is widened to the exact interval of a share that was seen in as many
    replications, which allows for years of which there were none.
    """
    n = yearly.shape[1]
    if n < 2 or np.isnan(yearly).any():
        return Interval(n, np.nan, np.nan, np.nan)
    rng = Streams(seed, 0).generator("years drawn anew")

    def share(years: Floats) -> float:
        return float(np.mean(course_values(years, draws) + fixed < 0.0))

    again = [share(yearly[:, rng.integers(n, size=n)]) for _ in range(BOOTSTRAPS)]
    low, high = np.quantile(again, [(1.0 - confidence) / 2.0, (1.0 + confidence) / 2.0])
    exact = exact_share(share(yearly), n, confidence)
    return Interval(n, exact.mean, min(float(low), exact.low), max(float(high), exact.high))
