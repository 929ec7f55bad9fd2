"""The cheapest design that meets the service levels, found without running every design.

Two things are known before any run: more of anything never harms a level, and what a design costs
at the least. See docs/selection.md.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from portsim.analysis.decisions.designs import (
    BEST,
    DEARER,
    INFEASIBLE,
    LOST,
    RULED_OUT,
    TIED,
    UNDECIDED,
    UNSEEN,
    Index,
    Observer,
    Question,
    Row,
    Seen,
    Sized,
    frontier,
)
from portsim.analysis.decisions.selection import Selection, select
from portsim.analysis.statistics.intervals import Interval, student
from portsim.flow.streams import Floats

LEVELS, DOUBTS, RACE, CHOICE = (
    0.2,
    0.2,
    0.2,
    0.4,
)  # shares of what the confidence leaves, see docs/selection.md

Counts = NDArray[np.int_]
Flags = NDArray[np.bool_]


def cheapest(observe: Observer, question: Question) -> Sized:
    """Return the cheapest design that meets the levels.

    Parameters
    ----------
    observe
        Called with designs and n: returns for each the first n replications, the same whenever
        asked. Replication r of all designs should share its random numbers.

    Notes
    -----
    Bonferroni's inequality over four parts: the levels at the first look; the levels that were in
    doubt, on further replications; the race, in which a design clearly dearer than one that meets
    the levels is dropped at any look; and KN among the survivors, on replications that nobody has
    looked at.
    """
    runs = np.zeros(question.floors.size, dtype=int)
    unstable: dict[int, Seen] = {}
    again: dict[int, int] = {}
    while True:
        search = _Search(observe, question, runs, unstable, again)
        try:
            search.explore()
            search.settle()
            return search.choose()
        except _UnstableAfterAllError as found:  # all that was built on it must go
            unstable = unstable | {found.design: found.seen}
        except _DoubtfulAfterAllError as found:
            again = again | {found.design: found.n}


class _UnstableAfterAllError(Exception):
    """A design that seemed to meet the levels has a replication without a mean."""

    def __init__(self, design: int, seen: Seen) -> None:
        super().__init__(design)
        self.design, self.seen = design, seen


class _DoubtfulAfterAllError(Exception):
    """A design was judged to meet the levels, and the replications that followed leave it in doubt."""

    def __init__(self, design: int, n: int) -> None:
        super().__init__(design)
        self.design, self.n = design, n


class _Search:
    """The state of one search. Designs are numbered along the flattened grid.

    `fate` is a design's status, None while it may be the answer; `meets` is 1 if it is known to
    meet the levels, -1 if it is known to break one, 0 if neither. `again` has designs that were
    wrongly thought to meet the levels, with the replications that showed it: they are judged on no
    fewer.
    """

    def __init__(
        self,
        observe: Observer,
        question: Question,
        runs: Counts,
        unstable: dict[int, Seen],
        again: dict[int, int],
    ) -> None:
        self.observe, self.question, self.runs = observe, question, runs
        self.k = question.floors.size
        grid = np.asarray(question.among or list(np.ndindex(question.floors.shape)))
        self.designs: list[Index] = [tuple(int(i) for i in row) for row in grid]
        # [i, j]: j has as much of all as i, or more
        self.under: Flags = np.all(grid[:, None, :] <= grid[None, :, :], axis=2)
        self.floors: Floats = question.floors.reshape(self.k).astype(float)
        self.least = self.floors.copy()  # what a design costs at the least, as far as is known
        self.seen = dict(unstable)
        self.n = np.zeros(self.k, dtype=int)
        self.meets = np.zeros(self.k, dtype=int)
        self.fate: list[str | None] = [None] * self.k
        self.by: list[int | None] = [None] * self.k
        self.incumbent: int | None = None  # the cheapest, by its mean, that meets the levels
        self.again, self.proved = (
            again,
            dict[int, int](),
        )  # replications on which a design was judged to meet all
        self.anew: set[int] = (
            set()
        )  # whose levels are judged without the first look, that left them in doubt
        levels = max(1, len(question.levels))
        self.level_confidence = question.each(LEVELS, self.k * levels)
        self.doubt_confidence = np.nan
        # a rival at a look, and two bounds of a cost at a look
        self.race_confidence = question.each(RACE, 3 * self.k * len(question.looks))
        for i in unstable:
            self._breaks(i)

    def explore(self) -> None:
        """Look once at designs, the most telling first, until every design was seen or is settled."""
        while unseen := [i for i in self._open() if self.n[i] == 0]:
            if self.incumbent is not None and self._worth_another_look(self.incumbent, unseen):
                self._look([self.incumbent], self._next(self.incumbent))
            else:
                one = self._most_telling(unseen)
                self._look([one], self._first(one))

    def settle(self) -> None:
        """Look again, ever longer, at what may or may not meet the levels and at the cheapest that does."""
        asked = self.question
        self.anew = {i for i in self._open() if self.meets[i] == 0}
        errors = max(1, len(self.anew)) * max(1, len(asked.levels)) * len(asked.looks[1:])
        self.doubt_confidence = asked.each(DOUBTS, max(1, errors))
        for n in asked.looks[1:]:
            doubtful = [i for i in self._open() if self.meets[i] == 0]
            if doubtful:
                self._look(
                    [
                        i
                        for i in self._open()
                        if self.n[i] < n and (i in doubtful or i == self.incumbent)
                    ],
                    n,
                )

    def choose(self) -> Sized:
        """Choose among the designs that are left."""
        left = self._meeting()
        if len(left) > 1:
            n = int(self.n[left].max())
            self._look([i for i in left if self.n[i] < n], n)
            left = self._meeting()
        for i in self._open():
            self.fate[i] = UNDECIDED if self.meets[i] == 0 else DEARER
        best = left[0] if left else None
        found = self._select(left) if len(left) > 1 else None
        self._hold()
        if found is not None:
            best = left[found.best]
            for i in left:
                self.by[i] = best
            for survivor in found.survivors:
                self.fate[left[survivor]] = TIED
        if best is not None:
            self.fate[best], self.by[best] = BEST, None
        return self._answer(best, found is None or found.decided)

    def _open(self) -> list[int]:
        return [i for i in range(self.k) if self.fate[i] is None]

    def _meeting(self) -> list[int]:
        return [i for i in self._open() if self.meets[i] == 1]

    def _first(self, i: int) -> int:
        return max(self.question.first, self.again.get(i, 0))

    def _hold(self) -> None:
        """Ask whether what was judged to meet the levels still does, now that it has more replications."""
        for i, n in self.proved.items():
            if self.n[i] > n and not self._within(self._slacks(i)):
                raise _DoubtfulAfterAllError(i, int(self.n[i]))

    def _next(self, i: int) -> int:
        return next(n for n in self.question.looks if n > self.n[i])

    def _worth_another_look(self, incumbent: int, unseen: list[int]) -> bool:
        """Whether knowing the incumbent's cost better may spare more runs than it takes."""
        if self.n[incumbent] >= self.question.cap:
            return False
        cost = self._cost(incumbent)
        sharper = cost.mean + 0.7 * cost.half_width  # as by twice the replications
        spared = self.question.first * sum(bool(self.least[i] >= sharper) for i in unseen)
        return spared > self._next(incumbent) - int(self.n[incumbent])

    def _most_telling(self, unseen: list[int]) -> int:
        """Return the design that settles most, whichever way it turns out; of equals the one that may be cheapest.

        One that breaks a level settles those below; one that meets all makes most of those above
        too dear. So the middle is asked first, as in bisection.
        """
        among = self.under[np.ix_(unseen, unseen)]
        doubtful = self.meets[unseen] == 0
        score = np.where(
            doubtful, np.minimum((among & doubtful[:, None]).sum(axis=0), among.sum(axis=1)), 0
        )
        return min(zip((-score).tolist(), self.least[unseen].tolist(), unseen, strict=True))[2]

    def _look(self, designs: list[int], n: int) -> None:
        """Run designs up to n replications, judge their levels, and drop what is too dear."""
        self._run(designs, n)
        for i in designs:
            if self.fate[i] is None and self.meets[i] == 0:
                self._judge(i)
        for i in designs:
            if np.isfinite(self.seen[i].slacks).all():
                low = self._cost(i).low - self.floors[i]
                below = self.under[:, i] if self.question.falling else np.arange(self.k) == i
                self.least[below] = np.maximum(self.least[below], self.floors[below] + low)
        self._race()

    def _run(self, designs: list[int], n: int) -> None:
        if not designs:
            return
        found = self.observe([self.designs[i] for i in designs], n)
        self.runs[designs] = np.maximum(self.runs[designs], n)
        for i, seen in zip(designs, found, strict=True):
            if seen.cost.shape != (n,) or seen.slacks.shape != (len(self.question.levels), n):
                raise ValueError(f"design {self.designs[i]}: not {n} replications of all levels")
            if np.isnan(seen.slacks).any() or np.isneginf(seen.slacks).any():
                raise ValueError(
                    f"design {self.designs[i]}: a slack is a number, or +inf where there is no mean"
                )
            stable = bool(np.isfinite(seen.slacks).all())
            if stable and not np.isfinite(seen.cost).all():
                raise ValueError(
                    f"design {self.designs[i]}: a cost is not a finite number, yet all slacks are"
                )
            self.seen[i], self.n[i] = seen, n
            if self.meets[i] == 1 and not stable:
                raise _UnstableAfterAllError(i, seen)

    def _judge(self, i: int) -> None:
        """Judge whether a design meets the levels, and with it those that have more or less of everything."""
        slacks = self._slacks(i)
        if self._within(slacks):
            self.proved[i] = int(self.n[i])
            self.meets[self.under[i] & (self.meets == 0)] = 1
        # one look, one chance to err: what is judged again may break a level only on further
        # replications
        elif (i in self.anew or i not in self.again) and any(slack.low > 0.0 for slack in slacks):
            self._breaks(i)

    def _within(self, slacks: Sequence[Interval]) -> bool:
        tolerance = self.question.tolerance or (0.0,) * len(slacks)
        return all(slack.high <= most for slack, most in zip(slacks, tolerance, strict=True))

    def _breaks(self, i: int) -> None:
        for j in np.flatnonzero(self.under[:, i] & (self.meets == 0)).tolist():
            self.meets[j] = -1
            if self.fate[j] is None:
                self.fate[j], self.by[j] = (INFEASIBLE, None) if j == i else (RULED_OUT, i)

    def _race(self) -> None:
        """Drop what is clearly no cheaper than the cheapest design known to meet the levels."""
        known = [i for i in self._meeting() if self.n[i]]
        if not known:
            return
        best = self.incumbent = min(known, key=lambda i: (float(np.mean(self.seen[i].cost)), i))
        most = self._cost(best).high
        for i in self._open():
            if i != best and (self.least[i] >= most or (self.n[i] and self._dearer(i, best))):
                self.by[i] = best
                self.fate[i] = UNSEEN if self.n[i] == 0 else DEARER if self.meets[i] == 1 else LOST

    def _dearer(self, i: int, best: int) -> bool:
        n = min(self.n[i], self.n[best])
        return (
            student(self.seen[i].cost[:n] - self.seen[best].cost[:n], self.race_confidence).low
            > 0.0
        )

    def _select(self, left: list[int]) -> Selection:
        """Choose by KN, on replications from which nothing was concluded yet, so that its promise stands by itself."""
        used = int(self.n[left].max())

        def sample(systems: Sequence[int], n: int) -> list[Floats]:
            designs = [left[system] for system in systems]
            self._run(designs, used + n)
            return [self.seen[i].cost[used:] for i in designs]

        asked = self.question
        confidence = 1.0 - CHOICE * (1.0 - asked.confidence)
        return select(
            sample,
            len(left),
            asked.delta_usd,
            confidence,
            asked.first,
            step=asked.step,
            most=asked.most,
        )

    def _cost(self, i: int) -> Interval:
        return student(self.seen[i].cost, self.race_confidence)

    def _slacks(self, i: int) -> tuple[Interval, ...]:
        slacks, confidence = self.seen[i].slacks, self.level_confidence
        if i in self.anew and slacks.shape[1] > self._first(i):
            slacks, confidence = slacks[:, self._first(i) :], self.doubt_confidence
        without = Interval(slacks.shape[1], np.inf, np.inf, np.inf)
        return tuple(
            student(one, confidence) if np.isfinite(one).all() else without for one in slacks
        )

    def _answer(self, best: int | None, decided: bool) -> Sized:
        table = tuple(self._row(i) for i in range(self.k))
        row = None if best is None else table[best]
        binding = ""
        if row is not None and row.slacks:
            scales = self.question.scales or (1.0,) * len(row.slacks)
            near = [slack.mean / scale for slack, scale in zip(row.slacks, scales, strict=True)]
            binding = self.question.levels[int(np.argmax(near))]
        runs, exhaustive = int(self.runs.sum()), self.k * int(self.runs.max())
        asked = self.question
        return Sized(
            best=row,
            binding=binding,
            confidence=asked.confidence,
            delta_usd=asked.delta_usd,
            runs=runs,
            exhaustive=exhaustive,
            table=table,
            frontier=frontier(table),
            decided=decided,
        )

    def _row(self, i: int) -> Row:
        by, nan = self.by[i], Interval(0, np.nan, np.nan, np.nan)
        cost, slacks = nan, (nan,) * len(self.question.levels)
        if i in self.seen:
            slacks = self._slacks(i)
            if all(np.isfinite(slack.mean) for slack in slacks):
                cost = student(self.seen[i].cost, self.question.confidence)
        other = None if by is None else self.designs[by]
        return Row(
            self.designs[i],
            str(self.fate[i]),
            other,
            int(self.runs[i]),
            float(self.floors[i]),
            cost,
            slacks,
        )
