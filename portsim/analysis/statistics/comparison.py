"""Two ways to build or run a terminal, compared replication by replication under the same random numbers."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from portsim.analysis.statistics.intervals import Interval, student, t_factor
from portsim.flow.streams import Floats

HIGHER, LOWER, ALIKE, UNKNOWN = "higher", "lower", "not told apart", "too few replications"


class Difference(NamedTuple):
    """One case less the base: a row of a table.

    `ratio` is the half-width of the interval over the one that independent runs would have had:
    below 1 the common random numbers helped, at 0.5 they were worth four times the replications.
    `verdict` is «higher» or «lower» only if the interval leaves out zero.
    """

    case: str
    base: str
    n: int
    mean: float
    base_mean: float
    difference: float
    low: float
    high: float
    confidence: float  # of this interval alone
    ratio: float
    verdict: str

    @property
    def half_width(self) -> float:
        """Half the length of the interval."""
        return (self.high - self.low) / 2


def bonferroni(confidence: float, comparisons: int) -> float:
    """Return the confidence each of several intervals needs for all to hold together with the confidence given."""
    return 1.0 - (1.0 - confidence) / comparisons


def independent_half_width(first: Floats, second: Floats, confidence: float = 0.95) -> float:
    """Return the half-width of the interval of a difference of means if the samples were independent.

    Notes
    -----
    Welch (1938), Biometrika 29, 350–362: variances may differ, and the degrees of freedom are
    approximated.
    """
    n, m = len(first), len(second)
    if n < 2 or m < 2:
        return np.nan
    a, b = float(np.var(first, ddof=1)) / n, float(np.var(second, ddof=1)) / m
    largest = max(a, b)
    if largest == 0.0:
        return 0.0
    # So that the squares of small variances do not vanish
    share_a, share_b = (
        a / largest,
        b / largest,
    )
    df = (share_a + share_b) ** 2 / (share_a**2 / (n - 1) + share_b**2 / (m - 1))
    return t_factor(confidence, df) * float((a + b) ** 0.5)


def paired(
    case: Floats,
    base: Floats,
    confidence: float = 0.95,
    comparisons: int = 1,
    names: tuple[str, str] = ("case", "base"),
) -> Difference:
    """Return the mean difference of two cases with its interval.

    Parameters
    ----------
    case, base
        Shape (n,): entry i of both comes from replication i under the same random numbers. A
        replication in which one of the two is not a number is left out.
    comparisons
        How many such intervals are read together.

    Notes
    -----
    Student's interval of the differences: Law (2015), Simulation Modeling and Analysis, 5th ed.,
    section 10.2.1.
    """
    if len(case) != len(base):
        raise ValueError(f"{len(case)} replications of {names[0]} beside {len(base)} of {names[1]}")
    both = ~(np.isnan(case) | np.isnan(base))
    case, base = case[both], base[both]
    each = bonferroni(confidence, comparisons)
    found = student(case - base, each)
    apart = independent_half_width(case, base, each)
    mean, base_mean = (float(np.mean(v)) if len(v) else np.nan for v in (case, base))
    share = found.half_width / apart if apart > 0.0 else np.nan
    return Difference(
        case=names[0],
        base=names[1],
        n=found.n,
        mean=mean,
        base_mean=base_mean,
        difference=found.mean,
        low=found.low,
        high=found.high,
        confidence=each,
        ratio=share,
        verdict=verdict(found),
    )


def against_base(
    cases: Mapping[str, Floats], base: str, confidence: float = 0.95, comparisons: int | None = None
) -> list[Difference]:
    """Return the difference of every case to the base, such that all intervals hold together.

    Parameters
    ----------
    cases
        Values of one figure by the name of the case, the base among them.
    comparisons
        How many intervals are read together: all that are returned unless told, more if several
        figures are compared.

    Notes
    -----
    Bonferroni's inequality; it needs no independence between the comparisons, which common random
    numbers destroy.
    """
    others = [name for name in cases if name != base]
    k = len(others) if comparisons is None else comparisons
    if k < len(others):
        raise ValueError(f"{len(others)} cases are more than the {k} comparisons allowed for")
    return [paired(cases[name], cases[base], confidence, k, (name, base)) for name in others]


def verdict(difference: Interval) -> str:
    """Return what a difference says: higher or lower only if its interval leaves out zero."""
    if difference.n < 2:
        return UNKNOWN
    if difference.low > 0.0:
        return HIGHER
    return LOWER if difference.high < 0.0 else ALIKE
