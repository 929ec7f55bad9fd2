"""Two ways to build or run a terminal, compared under the same random numbers."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from portsim.analysis.statistics.intervals import Interval, mean_interval, reach, t_factor
from portsim.flow.streams import Floats

HIGHER, LOWER, ALIKE, UNKNOWN = "higher", "lower", "not told apart", "too few replications"


class Difference(NamedTuple):
    """One case less the base: a row of a table.

    `ratio` is the width of the interval over that of the one that independent runs would have had:
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


def bonferroni(confidence: float, comparisons: int) -> float:
    """Return the confidence that each of several intervals needs for all to hold together."""
    return 1.0 - (1.0 - confidence) / comparisons


def independent(first: Floats, second: Floats, confidence: float = 0.95) -> Interval:
    """Return the difference of the means of two independent samples with its interval.

    Parameters
    ----------
    first, second
        Shapes (n,) and (m,): one value a replication; those that are not numbers are left out.

    Notes
    -----
    The skewness of the difference is taken out as in `expected_interval`, after Zhou and Dinh
    (2005), Biostatistics 6, 187–200. Variances may differ, and the degrees of freedom are
    approximated: Welch (1938), Biometrika 29, 350–362.
    """
    samples = [values[~np.isnan(values)] for values in (first, second)]
    sizes = [len(values) for values in samples]
    means = [float(np.mean(values)) if len(values) else np.nan for values in samples]
    n, mean = min(sizes), means[0] - means[1]
    if n < 2:
        return Interval(n, mean, np.nan, np.nan)
    about = [values - of for values, of in zip(samples, means, strict=True)]
    largest = max(float(np.max(np.abs(values))) for values in about)
    if largest == 0.0:
        return Interval(n, mean, mean, mean)
    about = [values / largest for values in about]  # so that no power of a value vanishes
    second_moments = [float(np.mean(v**2)) / len(v) for v in about]
    third_moments = [float(np.mean(v**3)) / len(v) ** 2 for v in about]
    asymmetry = (third_moments[0] - third_moments[1]) / sum(second_moments) ** 1.5
    variances = [of * k / (k - 1) for of, k in zip(second_moments, sizes, strict=True)]
    freedom = sum(variances) ** 2 / sum(
        of**2 / (k - 1) for of, k in zip(variances, sizes, strict=True)
    )
    error = largest * sum(variances) ** 0.5
    below, above = reach(error, asymmetry, t_factor(confidence, freedom))
    return Interval(n, mean, mean - below, mean + above)


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
    The interval of the differences, one a replication: Law (2015), Simulation Modeling and
    Analysis, 5th ed., section 10.2.1, with `mean_interval` in the place of Student's.
    """
    if len(case) != len(base):
        raise ValueError(f"{len(case)} replications of {names[0]} beside {len(base)} of {names[1]}")
    both = ~(np.isnan(case) | np.isnan(base))
    case, base = case[both], base[both]
    each = bonferroni(confidence, comparisons)
    found = mean_interval(case - base, each)
    apart = independent(case, base, each)
    mean, base_mean = (float(np.mean(v)) if len(v) else np.nan for v in (case, base))
    share = (
        (found.high - found.low) / (apart.high - apart.low) if apart.high > apart.low else np.nan
    )
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
