"""The best of several systems, chosen with a stated probability of being right: the procedure KN.

The best is the one with the smallest mean. Replication r of all systems may share its random
numbers, and should.
"""

from collections.abc import Callable, Sequence
from math import ceil
from typing import NamedTuple

import numpy as np

from portsim.flow.streams import Floats

# Replications for the variances. With 10 the triangle of five systems is a quarter longer.
FIRST_STAGE = 20
Sampler = Callable[[Sequence[int], int], Sequence[Floats]]


class Selection(NamedTuple):
    """What was chosen, and what may be said of it.

    `order` has every system: the best, then those that were dropped, the last dropped first. If
    `decided` is false the replications ran out: `survivors` are left, `best` is the one with the
    smallest mean and nothing is promised.
    """

    best: int
    order: tuple[int, ...]
    survivors: tuple[int, ...]
    replications: tuple[int, ...]
    means: tuple[float, ...]  # over the replications that each system had
    confidence: float
    delta: float
    decided: bool

    @property
    def sentence(self) -> str:
        """The same for planners, who know the systems by their numbers and the values as USD."""
        runs = f"{sum(self.replications):,} runs of {len(self.means)} designs"
        if len(self.means) == 1:
            return "nothing to choose from: one design"
        if not self.decided:
            return (
                f"NOT chosen after {runs}: {len(self.survivors)} designs cannot be told apart "
                f"by {self.delta:,.0f} USD"
            )
        return (
            f"chosen with probability at least {self.confidence:g} if it is better by "
            f"{self.delta:,.0f} USD or more; "
            f"nearer ones may have been taken for each other; {runs}"
        )


def eta(k: int, confidence: float, first_stage: int) -> float:
    """Return the constant of the procedure; the larger it is, the longer sampling goes on.

    Notes
    -----
    Where the best is better by delta, each of k - 1 rivals may drop it with probability alpha / (k
    - 1). That probability is at most (1 + 2 eta)^(-(n0 - 1)/2) / 2: the wrong exit of a Brownian
    motion from a triangle (Fabian 1974), averaged over the chi-square variance of the first stage.

    >>> round(2 * eta(2, 0.95, 10) * 9, 3)  # h², two systems
    6.013
    """
    if not (k >= 2 and first_stage >= 2 and 1.0 / k < confidence < 1.0):
        raise ValueError(
            "needs two systems, two replications first and a confidence better than a blind "
            "choice's"
        )
    alpha = 1.0 - confidence
    return float(((2.0 * alpha / (k - 1)) ** (-2.0 / (first_stage - 1)) - 1.0) / 2.0)


class KN:
    """Drops systems until the best is left. Replications are fed in the order of their numbers.

    Parameters
    ----------
    k
        Number of systems.
    delta
        The smallest difference of means worth being told apart, in the unit of the values, above
        zero.
    confidence
        Probability of choosing the best if all others are worse by delta or more.
    first_stage
        Replications of every system, from which the variances come, once and for all.
    step
        Replications between two comparisons.

    Notes
    -----
    Kim and Nelson (2001), ACM TOMACS 11, 251-273, with c = 1 and smaller means better; alpha is
    shared by Bonferroni, which holds under common random numbers. S²_il, the variance of the
    differences of i and l in the first stage, fixes a triangle: i is dropped after r replications
    if its sum exceeds that of a surviving l by more than

        W_il(r) = max(0, delta / 2 (h² S²_il / delta² - r)),  h² = 2 eta (n0 - 1).

    Values are taken as normal. Comparing less often (`step` above 1) keeps the promise: see
    docs/selection.md.
    """

    def __init__(
        self,
        k: int,
        delta: float,
        confidence: float = 0.95,
        first_stage: int = FIRST_STAGE,
        step: int = 1,
    ) -> None:
        if not (k >= 1 and 0.0 < delta < np.inf and first_stage >= 2 and step >= 1):
            raise ValueError("k and step are at least 1, first_stage 2; delta is above zero")
        self.k, self.delta, self.confidence, self.first_stage, self.step = (
            k,
            delta,
            confidence,
            first_stage,
            step,
        )
        self.alive = list(range(k))
        self.n = 0  # replications that every surviving system has had
        self._scale = 2.0 * eta(k, confidence, first_stage) * (first_stage - 1) if k > 1 else 0.0
        # the replication at which the triangle of a pair ends: h² S²_il / delta²
        self._ends: Floats = np.zeros((k, k))
        self._sums: Floats = np.zeros(k)
        self._counts = np.zeros(k, dtype=int)
        self._dropped: list[int] = []

    @property
    def more(self) -> int:
        """Replications that the survivors need before they are compared again; 0 at the end."""
        if self.n == 0:
            return self.first_stage
        last = ceil(self._last())
        return 0 if len(self.alive) == 1 else max(0, min(self.step, last - self.n))

    def feed(self, values: Sequence[Floats]) -> None:
        """Take the next `more` replications of each surviving system, in the order of `alive`."""
        table = np.asarray(values, dtype=float)
        if table.shape != (len(self.alive), self.more):
            raise ValueError(
                f"values have the shape {table.shape} and not {(len(self.alive), self.more)}"
            )
        if not np.isfinite(table).all():
            raise ValueError("a value that is not a number, or infinite, cannot be compared")
        if self.n == 0:
            apart = table[:, None, :] - table[None, :, :]
            self._ends = self._scale * np.var(apart, axis=2, ddof=1) / self.delta**2
        self.n += table.shape[1]
        self._sums[self.alive] += table.sum(axis=1)
        self._counts[self.alive] = self.n
        self._drop_those_behind()

    def selection(self) -> Selection:
        """Return what is known now."""
        means = self._sums / np.maximum(self._counts, 1)
        left = sorted(self.alive, key=lambda i: (means[i], i))
        order = (*left, *reversed(self._dropped))
        decided = self.n > 0 and self.more == 0
        counts = tuple(int(n) for n in self._counts)
        all_means = tuple(float(mean) for mean in means)
        return Selection(
            best=left[0],
            order=order,
            survivors=tuple(left),
            replications=counts,
            means=all_means,
            confidence=self.confidence,
            delta=self.delta,
            decided=decided,
        )

    def _last(self) -> float:
        """Return the replication at which no triangle of two survivors is open any more."""
        return float(self._ends[np.ix_(self.alive, self.alive)].max())

    def _drop_those_behind(self) -> None:
        """Drop, all at once, the systems that are too far behind any survivor."""
        sums = self._sums[self.alive]
        margin = np.maximum(
            0.0, self.delta / 2.0 * (self._ends[np.ix_(self.alive, self.alive)] - self.n)
        )
        behind = np.any(sums[:, None] - sums[None, :] > margin, axis=1).tolist()
        dropped = [i for i, late in zip(self.alive, behind, strict=True) if late]
        self._dropped += sorted(dropped, key=lambda i: (-self._sums[i], i))
        self.alive = [i for i in self.alive if i not in dropped]


def select(
    sample: Sampler,
    k: int,
    delta: float,
    confidence: float = 0.95,
    first_stage: int = FIRST_STAGE,
    *,
    step: int = 1,
    most: int | None = None,
) -> Selection:
    """Choose the system with the smallest mean.

    Parameters
    ----------
    sample
        Called with numbers of systems and n: returns for each of them the values of its first n
        replications, shape (n,), the same whenever asked.
    k, delta, confidence, first_stage, step
        As for `KN`.
    most
        No replication beyond this one; the result says if that was too few.
    """
    race = KN(k, delta, confidence, first_stage, step)
    if most is not None and most < first_stage:
        raise ValueError(f"at most {most} replications are fewer than the first {first_stage}")
    while race.more and (most is None or race.n + race.more <= most):
        values = sample(tuple(race.alive), race.n + race.more)
        race.feed([replications[race.n :] for replications in values])
    return race.selection()


def not_chosen(
    means: Sequence[float], replications: Sequence[int], confidence: float, delta: float
) -> Selection:
    """Return that nothing is chosen, as there are too few replications left to choose with."""
    order = tuple(int(i) for i in np.argsort(means, kind="stable"))
    return Selection(
        best=order[0],
        order=order,
        survivors=order,
        replications=tuple(replications),
        means=tuple(means),
        confidence=confidence,
        delta=delta,
        decided=False,
    )
