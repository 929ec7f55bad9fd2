"""What unknown inputs make of a figure: its range, and which of them make it."""

from collections.abc import Sequence
from math import atanh, ceil, floor, isinf, sqrt, tanh
from typing import NamedTuple

import numpy as np

from portsim.analysis.statistics.quantiles import P90_FROM
from portsim.flow.streams import Floats

_LEAST_CORRELATION = 4  # runs; a rank correlation of fewer has no interval


class RunSpread(NamedTuple):
    """How far a figure is spread over runs.

    Attributes
    ----------
    n
        Runs that have it, those without a mean included.
    without_mean
        Runs whose queue grows without end: they count as larger than all others.
    low, high
        The values below which 10 % and 90 % of the runs lie; not a number below 30 runs.
    """

    n: int
    without_mean: int
    median: float
    low: float
    high: float
    least: float
    greatest: float


class Share(NamedTuple):
    """The share of a spread that is due to inputs, with its interval."""

    value: float
    low: float
    high: float


class Influence(NamedTuple):
    """How one input moves a figure.

    Attributes
    ----------
    correlation
        Of the ranks of the input and of the change of the figure, from -1 to 1.
    low, high
        Its interval, which holds together with those of the other inputs.
    """

    key: str
    correlation: float
    low: float
    high: float

    @property
    def is_certain(self) -> bool:
        """Whether the input moves the figure for certain: its interval leaves nought out."""
        return self.low > 0.0 or self.high < 0.0


def spread(values: Floats) -> RunSpread:
    """Return the spread of a figure over runs.

    Parameters
    ----------
    values
        Shape (runs,): not a number where a run has no value, infinite where it has no mean.

    Examples
    --------
    >>> spread(np.arange(31.0))
    RunSpread(n=31, without_mean=0, median=15.0, low=3.0, high=27.0, least=0.0, greatest=30.0)
    """
    ordered = np.sort(values[~np.isnan(values)])
    n = len(ordered)
    if n == 0:
        return RunSpread(0, 0, *[np.nan] * 5)
    enough = n >= P90_FROM
    low, high = (_percentile(ordered, p) if enough else np.nan for p in (0.1, 0.9))
    without = int(np.count_nonzero(np.isinf(ordered)))
    ends = float(ordered[0]), float(ordered[-1])
    return RunSpread(n, without, _percentile(ordered, 0.5), low, high, *ends)


def _percentile(ordered: Floats, p: float) -> float:
    """Return a percentile by interpolation; infinite where it touches runs without a mean."""
    place = p * (len(ordered) - 1)
    below, above = float(ordered[floor(place)]), float(ordered[ceil(place)])
    if isinf(above):
        return above
    return below + (place - floor(place)) * (above - below)


def share_of_inputs(base: Floats, drawn: Floats, confidence: float) -> Share:
    """Return the share of a figure's spread that inputs bring in, alone and with chance.

    Parameters
    ----------
    base, drawn
        Shape (replications,): the figure at the stated inputs and at drawn inputs, under the same
        random numbers.

    Returns
    -------
    Share
        1 - r², where r is the rank correlation of the two. Chance alone brings in r² or more, since
        the figure at the stated inputs knows of nothing but chance; so this share is an upper bound
        of what inputs do, and exact where the two add up.
    """
    known = ~(np.isnan(base) | np.isnan(drawn))
    base, drawn = base[known], drawn[known]
    if len(base) < _LEAST_CORRELATION or _is_constant(drawn):
        return Share(np.nan, np.nan, np.nan)
    if _is_constant(base):
        return Share(1.0, np.nan, np.nan)  # nothing is left to chance
    r, low, high = (max(0.0, one) for one in _rank_correlation(base, drawn, confidence))
    return Share(1.0 - r * r, 1.0 - high * high, 1.0 - low * low)


def influences(
    keys: Sequence[str], inputs: Floats, change: Floats, confidence: float
) -> list[Influence]:
    """Return how each input moves a figure, the strongest first.

    Parameters
    ----------
    keys
        Names of the inputs.
    inputs
        Shape (replications, inputs).
    change
        Shape (replications,): the figure at the drawn inputs less that at the stated inputs, under
        the same random numbers, so that most of the luck cancels. Not a number where it is not
        known; then the replication is left out.
    confidence
        Of all intervals together.
    """
    known = ~np.isnan(change)
    inputs, change = inputs[known], change[known]
    if len(change) < _LEAST_CORRELATION or _is_constant(change):
        return []
    joint = 1.0 - (1.0 - confidence) / len(keys)
    found = [
        Influence(key, *_rank_correlation(column, change, joint))
        for key, column in zip(keys, inputs.T, strict=True)
        if not _is_constant(column)
    ]
    return sorted(found, key=lambda one: -abs(one.correlation))


def _rank_correlation(
    first: Floats, second: Floats, confidence: float
) -> tuple[float, float, float]:
    """Return Spearman's rank correlation with its interval.

    Notes
    -----
    Bonett and Wright (2000), Psychometrika 65, 23–28: Fisher's transform, whose variance is
    (1 + r²/2) / (n - 3) for ranks.
    """
    from scipy.special import ndtri
    from scipy.stats import rankdata

    r = float(np.corrcoef(rankdata(first), rankdata(second))[0, 1])
    if abs(r) >= 1.0 - 1e-12:
        return (round(r),) * 3
    half = float(ndtri(0.5 + confidence / 2.0)) * sqrt((1.0 + r * r / 2.0) / (len(first) - 3))
    return r, tanh(atanh(r) - half), tanh(atanh(r) + half)


def _is_constant(values: Floats) -> bool:
    return bool(np.all(values == values[0]))
