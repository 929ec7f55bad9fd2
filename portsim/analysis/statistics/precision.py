"""How many replications until a mean is as precise as it was asked to be."""

from collections.abc import Iterable
from itertools import repeat
from typing import NamedTuple

import numpy as np

from portsim.analysis.statistics.intervals import Interval, ratio_interval
from portsim.flow.streams import Floats

LOOK_AHEAD = (
    5  # further replications that must confirm the precision, the authors' own choice of kLimit
)
LEAST = 3  # values before anything is believed


class ReachedPrecision(NamedTuple):
    """The precision that was asked for, and the one that was reached.

    `relative` is the greatest distance of a bound from the mean, over the mean, that was asked for,
    `reached` the one that was reached.
    """

    kpi: str
    of: str
    relative: float
    reached: float
    replications: int
    met: bool

    @property
    def facts(self) -> dict[str, str | float | bool | None]:
        """The same for the manifest; what is not finite is None."""
        return {
            "kpi": self.kpi,
            "of": self.of,
            "relative": self.relative,
            "found": self.reached if np.isfinite(self.reached) else None,
            "replications": self.replications,
            "met": self.met,
        }

    @property
    def sentence(self) -> str:
        """The same in words."""
        known = f"{100 * self.reached:.2g} % with {self.replications} replications"
        word = "reached" if self.met else "NOT reached"
        reached = known if np.isfinite(self.reached) else "no mean"
        return f"precision of {100 * self.relative:g} % {word}: {reached}"


def look_ahead(n: int, k_limit: int = LOOK_AHEAD) -> int:
    """Return how many replications must confirm a precision first reached at n."""
    return k_limit * max(n, 100) // 100


class Replications:
    """Says how many more replications a mean needs. Values are fed in order of replication.

    Parameters
    ----------
    relative
        How far a bound may be from the mean, as a share of the mean.
    batch
        Replications are run in batches of this size, each to its end, so that the number of runs
        depends on the values alone and not on which worker was first.
    cap
        No replication beyond this one, precise or not.
    k_limit
        Look-ahead up to 100 replications.

    Notes
    -----
    Hoad, Robinson and Davies (2010), J. Oper. Res. Soc. 61, 1632–1644. A precision first reached
    may be chance: three values alike. So the next replications, `look_ahead` of them, must all keep
    it; if one does not, the search goes on behind it. A value that is not a number is a replication
    that had nothing to measure: it has a number but no weight.
    """

    def __init__(
        self,
        relative: float = 0.05,
        confidence: float = 0.95,
        batch: int = 10,
        cap: int = 1000,
        k_limit: int = LOOK_AHEAD,
    ) -> None:
        if not (
            relative > 0.0 and 0.0 < confidence < 1.0 and batch >= 1 and cap >= 1 and k_limit >= 0
        ):
            raise ValueError(
                "relative, batch and cap are above zero, confidence between 0 and 1, k_limit not "
                "negative"
            )
        self.relative, self.confidence = relative, confidence
        self.batch, self.cap, self.k_limit = batch, cap, k_limit
        self._totals: list[float] = []
        self._bases: list[float] = []
        self._first: int | None = None  # replications when the precision, kept since, was reached
        self.enough: int | None = (
            None  # replications that are enough; None as long as that is not known
        )

    @property
    def n(self) -> int:
        """How many replications were fed."""
        return len(self._totals)

    def feed(self, totals: Iterable[float], bases: Iterable[float] | None = None) -> None:
        """Take the next replications, in the order of their numbers.

        Parameters
        ----------
        totals, bases
            Of a figure that is a ratio of sums; without bases a figure that is a mean.
        """
        for total, base in zip(totals, repeat(1.0) if bases is None else bases, strict=False):
            self._totals.append(float(total))
            self._bases.append(float(base))
            if self.enough is None:
                self._first = (self._first or self.n) if self._precise() else None
                if self._first and self.n >= self._first + look_ahead(self._first, self.k_limit):
                    self.enough = self._first

    @property
    def more(self) -> int:
        """How many replications to run next: the rest of the batch, another one, or none."""
        rest = -self.n % self.batch
        if self.enough is None and rest == 0:
            rest = self.batch
        return max(0, min(rest, self.cap - self.n))

    @property
    def reached(self) -> float:
        """How far the farther bound is from the mean, over the mean.

        Not a number with one value, infinite about a mean of zero.
        """
        return self._interval().relative_reach

    def _interval(self) -> Interval:
        return ratio_interval(np.asarray(self._totals), np.asarray(self._bases), self.confidence)

    def _precise(self) -> bool:
        found = self._interval()
        return found.n >= LEAST and found.relative_reach <= self.relative


def replications_enough(
    values: Floats, relative: float = 0.05, confidence: float = 0.95, k_limit: int = LOOK_AHEAD
) -> int | None:
    """Return how many of these replications would have been enough, or None."""
    rule = Replications(relative, confidence, batch=1, cap=max(1, len(values)), k_limit=k_limit)
    rule.feed(values.tolist())
    return rule.enough
