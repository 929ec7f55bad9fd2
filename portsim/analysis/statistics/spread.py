"""How hours are spread over ships, trains or trucks: counts in narrow bins.

Three ships waited 0, 0 and 7.3 h and a fourth has waited 50 h so far. Then the bins hold 2, 1 and
1 of them, the last of which is unfinished; half of the ships waited nothing, and the 90th
percentile is at least 50 h.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from math import inf, log, nan
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from portsim.flow.streams import Floats

WIDTH = 1.01  # the end of a bin over its beginning, so that its middle is within half a per cent
ZERO = -(10**6)  # the bin of what is nothing
NOTHING = 1e-9  # hours below which nothing is left but rounding
ROUNDING = 1e-9  # of a share, or of a value
DECIMALS = 6  # of a weight
NINTH_DIGIT = 1e-8  # by how much of a value two may differ that are the same in nine digits

Pairs = tuple[tuple[int, float], ...]
Bins = NDArray[np.int64]


class Percentile(NamedTuple):
    """A percentile, and whether it may rise when those that are unfinished end."""

    value: float
    at_least: bool


class Spread(NamedTuple):
    """Values counted in bins, in rising order; one bin holds the zeros.

    Attributes
    ----------
    bins
        Number of each bin that is not empty: of values from `WIDTH` to that power on.
    weights
        How many values are in each, or the hours or tonnes for which they held.
    alike
        (bin, value) of bins in which all values are the same. In others the middle of the bin
        stands for them, which is within half a per cent of each.
    unfinished
        (bin, weight) of those that may still grow.

    Notes
    -----
    The bins are those of DDSketch (Masson, Rim and Lee 2019, Proc. VLDB Endow. 12, 2195-2205),
    which bounds the relative error of every percentile. Putting spreads together in any order gives
    the same.
    """

    bins: "array[int]" = array("q")
    weights: "array[float]" = array("d")
    alike: Pairs = ()
    unfinished: Pairs = ()

    @classmethod
    def of(
        cls,
        values: Floats,
        weights: Floats | None = None,
        unfinished: NDArray[np.bool_] | None = None,
    ) -> Self:
        """Count values.

        Parameters
        ----------
        values
            Shape (n,): not below zero, and numbers.
        weights
            Shape (n,): for how much each counts; none: 1.
        unfinished
            Shape (n,): which of them may still grow; none: no value.

        Raises
        ------
        ValueError
            If a value is below zero or not a number.
        """
        if not len(values):
            return cls()
        if not np.min(values) >= -NOTHING:
            raise ValueError("a value of a spread is below zero, or not a number")
        counted = np.ones(len(values)) if weights is None else weights
        growing = np.zeros(len(values)) if unfinished is None else counted * unfinished
        return cls._gathered(_bins(values), values, values, counted, growing)

    @classmethod
    def together(cls, spreads: Iterable["Spread"]) -> Self:
        """Put the spreads of several replications together."""
        parts = [one for one in spreads if one.bins]
        if not parts:
            return cls()
        columns = [one._columns() for one in parts]
        return cls._gathered(*(np.concatenate(column) for column in zip(*columns, strict=True)))

    @classmethod
    def from_lists(cls, columns: Sequence[Any]) -> Self:
        """Return the spread that was written as lists, column by column."""
        bins, weights, alike, unfinished = columns
        pairs = (tuple((int(at), value) for at, value in column) for column in (alike, unfinished))
        return cls(array("q", bins), array("d", weights), *pairs)

    @classmethod
    def _gathered(
        cls, bins: Bins, lows: Floats, highs: Floats, weights: Floats, unfinished: Floats
    ) -> Self:
        some = bins != ZERO
        first = int(np.min(bins[some])) if np.any(some) else 0
        place = np.where(some, bins - first + 1, 0)
        counted, growing = np.bincount(place, weights), np.bincount(place, unfinished)
        low, high = np.full(len(counted), np.inf), np.full(len(counted), -np.inf)
        np.minimum.at(low, place, lows)
        np.maximum.at(high, place, highs)
        kept = np.flatnonzero(counted > 0.0)
        numbers = np.where(kept > 0, kept + first - 1, ZERO)
        ends = zip(numbers.tolist(), low[kept].tolist(), high[kept].tolist(), strict=True)
        return cls(
            array("q", numbers.tolist()),
            array("d", np.round(counted[kept], DECIMALS).tolist()),
            tuple((at, _short(a)) for at, a, b in ends if at != ZERO and _is_alike(a, b)),
            tuple(
                (number, round(weight, DECIMALS))
                for number, weight in zip(numbers.tolist(), growing[kept].tolist(), strict=True)
                if weight > 0.0
            ),
        )

    def _columns(self) -> tuple[Bins, Floats, Floats, Floats, Floats]:
        """Return number, least and greatest value, weight and unfinished weight of each bin."""
        alike, growing = dict(self.alike) | {ZERO: 0.0}, dict(self.unfinished)
        return (
            np.asarray(self.bins, dtype=np.int64),
            np.asarray([alike.get(at, -inf) for at in self.bins]),
            np.asarray([alike.get(at, inf) for at in self.bins]),
            np.asarray(self.weights),
            np.asarray([growing.get(at, 0.0) for at in self.bins]),
        )

    @property
    def weight(self) -> float:
        """How many values there are, or for how much they count together."""
        return sum(self.weights)

    def percentile(self, share: float) -> Percentile:
        """Return the least value that at least a share of all do not exceed; NaN if there is none.

        It is exact if every value that may still grow is beyond it already.
        """
        if not self.bins:
            return Percentile(nan, False)
        at = self.bin_at(share)
        return Percentile(self._value(at), any(grows <= at for grows, _ in self.unfinished))

    def bin_at(self, share: float) -> int:
        """Return the first bin up to which at least a share of all lies."""
        below = np.cumsum(self.weights)
        wanted = below[-1] * min(max(share, 0.0), 1.0) * (1.0 - ROUNDING)
        return self.bins[min(int(np.searchsorted(below, wanted)), len(below) - 1)]

    def not_above(self, at: int) -> float:
        """Return the weight of what lies in bins up to one."""
        return float(np.sum(np.asarray(self.weights)[np.asarray(self.bins) <= at]))

    def beyond(self, limit: float) -> tuple[float, float]:
        """Return the weight of what is above a limit, and of what is not but may still be."""
        above = sum(
            weight
            for at, weight in zip(self.bins, self.weights, strict=True)
            if self._is_above(at, limit)
        )
        return above, sum(w for at, w in self.unfinished if not self._is_above(at, limit))

    def _is_above(self, at: int, limit: float) -> bool:
        return self._value(at) > limit * (1.0 + ROUNDING) + NOTHING

    def _value(self, at: int) -> float:
        if at == ZERO:
            return 0.0
        place = bisect_left(self.alike, (at,))
        if place < len(self.alike) and self.alike[place][0] == at:
            return self.alike[place][1]
        return float(WIDTH ** (at + 0.5))


def _bins(values: Floats) -> Bins:
    """Return the number of the bin of each value; shape (n,)."""
    some = values > NOTHING
    powers = np.log(np.where(some, values, 1.0)) / log(WIDTH)
    return np.where(some, np.floor(powers + ROUNDING), ZERO).astype(np.int64)


def _is_alike(low: float, high: float) -> bool:
    """Return whether two values are the same in nine digits."""
    return low == high or (high - low <= NINTH_DIGIT * high and _short(low) == _short(high))


def _short(value: float) -> float:
    """Return a value with nine digits, so that a row stays short."""
    return float(f"{value:.9g}")
