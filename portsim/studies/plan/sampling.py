"""Points at which a study tries a scenario, spread over the ranges of its inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, isfinite, log
from typing import Literal

import numpy as np

from portsim.extras import require
from portsim.flow.streams import Floats

Value = float | int | bool | str | None
METHODS = ("latin_hypercube", "sobol")


@dataclass(frozen=True)
class Range:
    """What one input may be: from low to high, or one of a list of values.

    Attributes
    ----------
    low, high
        The ends, both included.
    scale
        «linear», or «log»: equal shares of the points for equal ratios.
    whole
        Whole numbers only, each with an equal share of the points; on a log scale fewer for the
        larger ones.
    values
        Instead of low and high: values in their order, each with an equal share.

    Raises
    ------
    ValueError
        If this is no range; says why.

    Examples
    --------
    >>> [Range(1, 4, whole=True).at(unit) for unit in (0.0, 0.24, 0.26, 0.99)]
    [1, 1, 2, 4]
    >>> Range(1.0, 100.0, scale="log").at(0.5)
    10.0
    """

    low: float | None = None
    high: float | None = None
    scale: Literal["linear", "log"] = "linear"
    whole: bool = False
    values: tuple[Value, ...] = ()

    def __post_init__(self) -> None:
        if self.values:
            if (self.low, self.high, self.scale, self.whole) != (None, None, "linear", False):
                raise ValueError("give values, or low and high; values have no scale")
            if len(self.values) < 2 or len(set(self.values)) < len(self.values):
                raise ValueError("values must be two or more, all different")
            return
        if self.low is None or self.high is None:
            raise ValueError("give low and high, or values")
        if not (isfinite(self.low) and isfinite(self.high) and self.low < self.high):
            raise ValueError(f"low must be below high, not {self.low} and {self.high}")
        if self.whole and not (float(self.low).is_integer() and float(self.high).is_integer()):
            raise ValueError(
                f"whole numbers lie between whole numbers, not {self.low} and {self.high}"
            )
        if self.scale == "log" and self.low <= 0.0:
            raise ValueError(f"a log scale needs low above zero, not {self.low}")

    def at(self, unit: float) -> Value:
        """Return the value at a place from 0 to 1; whole numbers and listed values have equal shares of it."""
        if self.values:
            return self.values[min(floor(unit * len(self.values)), len(self.values) - 1)]
        low, high = self._ends
        if not self.whole:
            return self._between(low, high, unit)
        if self.scale == "log":  # a whole number stands for what would be rounded to it
            found = floor(self._between(low - 0.5, high + 0.5, unit) + 0.5)
        else:
            found = round(low) + floor(unit * (high - low + 1.0))
        return max(round(low), min(found, round(high)))

    def nearest(self, level: float) -> Value:
        """Return the value nearest to a place from 0, the low end or first value, to 1."""
        if self.values:
            return self.values[floor(level * (len(self.values) - 1) + 0.5)]
        low, high = self._ends
        exact = self._between(low, high, level)
        if not self.whole:
            return exact
        below = min(floor(exact), round(high) - 1)
        return (
            below if level - self.position(below) < self.position(below + 1) - level else below + 1
        )

    def position(self, value: Value) -> float:
        """Return the place of a value from 0, the low end or first value, to 1; on a log scale by its logarithm."""
        if self.values:
            return self.values.index(value) / (len(self.values) - 1)
        assert isinstance(value, int | float)
        low, high = self._ends
        if self.scale == "log":
            return log(value / low) / log(high / low)
        return (value - low) / (high - low)

    @property
    def _ends(self) -> tuple[float, float]:
        assert self.low is not None
        assert self.high is not None
        return float(self.low), float(self.high)

    def _between(self, low: float, high: float, unit: float) -> float:
        if self.scale == "log":  # both forms give the ends exactly
            return float(low ** (1.0 - unit) * high**unit)
        return low * (1.0 - unit) + high * unit


def points(
    method: str, count: int, ranges: Mapping[str, Range], seed: int
) -> list[dict[str, Value]]:
    """Return points that fill the ranges, the same for the same seed.

    Parameters
    ----------
    method
        «latin_hypercube»: one point in each of `count` equal slices of every range. «sobol»: a
        scrambled Sobol sequence, even in all ranges together if `count` is a power of two.
    ranges
        Range by dotted key of the scenario; the order is that of the design's columns.

    Returns
    -------
    list of dict
        Value by key. Where inputs are whole numbers or listed, points may be equal.

    Raises
    ------
    ValueError
        If there is no such design.
    """
    _check(count, ranges)
    if method not in METHODS:
        raise ValueError(f"no method {method}: give {' or '.join(METHODS)}")
    if method == "sobol":
        return _values(_sequence(count, len(ranges), seed), ranges)
    from scipy.stats import qmc

    rng = np.random.default_rng(seed)
    return _values(
        np.asarray(qmc.LatinHypercube(len(ranges), seed=rng).random(count), dtype=float), ranges
    )


def saltelli(ranges: Mapping[str, Range], count: int, seed: int) -> list[dict[str, Value]]:
    """Return the points for Sobol indices of d inputs, the same for the same seed.

    Parameters
    ----------
    count
        Base points, a power of two.

    Returns
    -------
    list of dict
        Value by key at count (d + 2) points: all of A, all of B, then for each input A with its
        column from B. The points of an input of few values repeat each other, and need to be run
        only once.

    Raises
    ------
    ValueError
        If count is no power of two.

    Notes
    -----
    Saltelli et al. (2010), Computer Physics Communications 181, 259–270: A and B are halves of one
    Sobol sequence.
    """
    _check(count, ranges)
    if count & (count - 1):
        below = 1 << (count.bit_length() - 1)
        raise ValueError(
            f"the base points must be a power of two, {below} or {2 * below}, not {count}"
        )
    d = len(ranges)
    both = _sequence(count, 2 * d, seed)
    a, b = both[:, :d], both[:, d:]
    mixed = np.tile(a, (d, 1, 1))
    for column, block in enumerate(mixed):
        block[:, column] = b[:, column]
    return _values(np.concatenate([a, b, *mixed]), ranges)


def trajectories(
    ranges: Mapping[str, Range], count: int, levels: int, seed: int
) -> list[dict[str, Value]]:
    """Return the points for elementary effects of d inputs, the same for the same seed.

    Parameters
    ----------
    count
        Trajectories.
    levels
        Levels of each range, an even number; a step is a little more than half of the range, with 4
        two thirds.

    Returns
    -------
    list of dict
        Value by key at count (d + 1) points, trajectory by trajectory; in each every input moves
        once, on its own.

    Raises
    ------
    ValueError
        If the number of levels is odd.
    MissingPackageError
        If SALib is not installed.

    Notes
    -----
    Morris (1991), Technometrics 33, 161–174. The trajectories are independent. To choose those far
    apart from a larger number (Campolongo et al. 2007) prefers the corners of the ranges: effects
    are then biased and their intervals wrong (docs/sensitivity.md).
    """
    _check(count, ranges)
    if levels < 2 or levels % 2:
        raise ValueError(f"the levels must be an even number, not {levels}")
    require("SALib", "sensitivity", "a Morris study")
    from SALib.sample import morris

    names = list(ranges)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    units = morris.sample(
        problem, count, num_levels=levels, seed=np.random.default_rng(seed)
    ).tolist()
    return [
        {key: ranges[key].nearest(unit) for key, unit in zip(names, row, strict=True)}
        for row in units
    ]


def positions(design: Sequence[Mapping[str, Value]], ranges: Mapping[str, Range]) -> Floats:
    """Return where points lie in their ranges, from 0 to 1: shape (points, inputs)."""
    return np.array([[one.position(point[key]) for key, one in ranges.items()] for point in design])


def _sequence(count: int, inputs: int, seed: int) -> Floats:
    from scipy.stats import qmc

    whole = 1 << (count - 1).bit_length()  # a sequence that is cut short is told off by scipy
    return np.asarray(
        qmc.Sobol(inputs, seed=np.random.default_rng(seed)).random(whole), dtype=float
    )[:count]


def _values(units: Floats, ranges: Mapping[str, Range]) -> list[dict[str, Value]]:
    return [
        {key: ranges[key].at(unit) for key, unit in zip(ranges, row, strict=True)}
        for row in units.tolist()
    ]


def _check(count: int, ranges: Mapping[str, Range]) -> None:
    if count < 1 or not ranges:
        raise ValueError(f"a design needs points and inputs, not {count} and {len(ranges)}")
