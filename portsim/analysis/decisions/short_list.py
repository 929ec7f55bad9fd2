"""A short list of designs from a space too large to settle: a search library proposes, monotonicity answers for free.

What is on the list is judged afterwards, on replications of its own, by
`portsim.analysis.decisions.sizing`. See docs/selection.md.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from portsim.analysis.decisions.designs import (
    PASSED_OVER,
    Index,
    Observer,
    Question,
    Row,
    Seen,
    Sized,
    frontier,
)
from portsim.analysis.decisions.sizing import cheapest
from portsim.analysis.statistics.intervals import Interval, student
from portsim.flow.streams import Floats

AT_ONCE = (
    4  # designs proposed before one is known; the same on any machine, so that results are too
)
FREE = 4  # proposals for each look, before the library is thought to go in circles
UNSTABLE = 1e6  # stands for a slack without a mean: far beyond any limit, yet a number
LAST = 0.1  # share of the looks that is kept for steps from what the library found

NOTHING = Sized(
    best=None,
    binding="",
    confidence=np.nan,
    delta_usd=np.nan,
    runs=0,
    exhaustive=0,
    table=(),
    frontier=(),
    decided=True,
)


@dataclass(frozen=True)
class Space:
    """What is searched.

    Attributes
    ----------
    shape
        Choices of each decision.
    floor
        What a design costs at the least, USD; exactly known, and never falling with more of
        anything.
    scales
        What one unit of each slack is compared with, one a level.
    look
        Replications of a look; those judge nothing but whether a design is worth more.
    designs, shortlist
        Designs looked at, and kept, at most.
    seed
        Of the proposals.
    confidence
        Of an interval that holds by itself.
    """

    shape: tuple[int, ...]
    floor: Callable[[Index], float]
    scales: tuple[float, ...]
    look: int
    designs: int
    shortlist: int
    seed: int
    confidence: float

    @property
    def size(self) -> int:
        """Designs in all."""
        return int(np.prod(self.shape, dtype=object))


class Look(NamedTuple):
    """What a design seemed to be: mean cost in USD, and slacks over their scales, `UNSTABLE` without a mean."""

    cost: float
    slacks: Floats

    @property
    def meets(self) -> bool:
        """Whether it seemed to meet all levels."""
        return bool((self.slacks <= 0.0).all())


class Scouted(NamedTuple):
    """The designs kept, cheapest first, and all that were looked at, in their order."""

    kept: tuple[Index, ...]
    seen: dict[Index, Seen]


def scout(observe: Observer, space: Space) -> Scouted:
    """Look at designs and keep those that may be the cheapest that meet the levels.

    The first is the one with most of everything, and from it steps lead down. Where these end,
    optuna's tree-structured Parzen estimator proposes (Bergstra et al. 2011, NeurIPS 24; with
    constraints), and steps lead on from the best. No run is spent on a design that costs at the
    least what the best does, nor on one with no more of anything than one that broke a level.
    """
    search = _Scout(observe, space)
    search.look([tuple(count - 1 for count in space.shape)])
    search.step()
    search.propose(round(space.designs * (1.0 - LAST)))
    search.step()
    return Scouted(search.kept(), search.seen)


def settle(
    observe: Observer,
    scouted: Scouted,
    space: Space,
    ask: Callable[[Floats, tuple[Index, ...]], Question],
) -> Sized:
    """Return the cheapest of the short list, judged on replications that played no part in making it.

    Parameters
    ----------
    ask
        Makes the question from floors and designs.

    Notes
    -----
    What was looked at and not kept stands behind the list in the table, with its first look; its
    intervals hold each by itself.
    """

    def anew(designs: Sequence[Index], n: int) -> list[Seen]:
        found = observe(designs, space.look + n)
        return [Seen(one.cost[space.look :], one.slacks[:, space.look :]) for one in found]

    floors = np.asarray([space.floor(one) for one in scouted.kept])
    sized = cheapest(anew, ask(floors, scouted.kept)) if scouted.kept else NOTHING
    rest = [_row(one, seen, space) for one, seen in scouted.seen.items() if one not in scouted.kept]
    exhaustive = space.size * (space.look + max((row.n for row in sized.table), default=0))
    runs = sized.runs + space.look * len(scouted.seen)
    table = (*sized.table, *rest)
    return sized._replace(
        runs=runs, exhaustive=exhaustive, table=table, frontier=frontier(table), space=space.size
    )


def _row(design: Index, seen: Seen, space: Space) -> Row:
    cost, slacks = (
        Interval(0, np.nan, np.nan, np.nan),
        [Interval(0, np.inf, np.inf, np.inf)] * len(seen.slacks),
    )
    if np.isfinite(seen.slacks).all():
        cost, slacks = (
            student(seen.cost, space.confidence),
            [student(one, space.confidence) for one in seen.slacks],
        )
    return Row(design, PASSED_OVER, None, space.look, space.floor(design), cost, tuple(slacks))


class _Scout:
    def __init__(self, observe: Observer, space: Space) -> None:
        self._observe, self._space = observe, space
        self.seen: dict[Index, Seen] = {}
        self._looks: dict[Index, Look] = {}
        self._best: Index | None = None

    def look(self, designs: Sequence[Index]) -> None:
        """Run designs, as many as there is still leave for."""
        new = list(
            islice((one for one in dict.fromkeys(designs) if one not in self.seen), self._left)
        )
        for design, seen in zip(
            new, self._observe(new, self._space.look) if new else (), strict=True
        ):
            self.seen[design] = seen
            one = self._looks[design] = self._look_of(design, seen)
            if one.meets and one.cost < self._most:
                self._best = design

    def propose(self, designs: int) -> None:
        """Look at what the library proposes, until so many designs were looked at."""
        study, asked = _study(self._space.seed), 0
        for first in self._looks:
            study.enqueue_trial(dict(zip(_names(self._space.shape), first, strict=True)))
        while len(self.seen) < designs and asked < FREE * designs:
            trials = [study.ask() for _ in range(AT_ONCE)]
            proposed = [_design(trial, self._space.shape) for trial in trials]
            asked += AT_ONCE
            self.look([one for one in proposed if self._free(one) is None])
            for trial, design in zip(trials, proposed, strict=True):
                known = self._looks.get(design) or self._free(design)
                if known is not None:
                    for level, slack in enumerate(known.slacks):
                        trial.set_constraint(str(level), float(slack))
                    study.tell(trial, known.cost)

    def step(self) -> None:
        """Look at steps from the best design until none is better or no more may be looked at."""
        while self._best is not None and self._left:
            start = self._best
            for design in self._steps(start):
                if design not in self._looks and self._free(design) is None:
                    self.look([design])
                if self._best != start:
                    break
            else:
                return

    def _steps(self, design: Index) -> Iterator[Index]:
        """Yield what may be better than a design: one less of something, as it is or with more of something else.

        Of the latter first as much as is still cheaper at the least: if that breaks a level, so
        does all between.
        """
        shape = self._space.shape
        for less in range(len(shape)):
            if design[less] == 0:
                continue
            fewer = _changed(design, less, design[less] - 1)
            yield fewer
            for more in range(len(shape)):
                if more != less:
                    for choice in range(shape[more] - 1, design[more], -1):
                        yield _changed(fewer, more, choice)

    def kept(self) -> tuple[Index, ...]:
        """Return the designs worth more replications: the cheapest of those that do not clearly break a level.

        The cheapest that clearly meets all levels is among them, or else the one furthest from
        doing otherwise, lest none of the rest does.
        """
        # the upper bound of the worst slack over its scale, of what does not clearly break a level
        worst = {}
        for one, seen in self.seen.items():
            if np.isfinite(seen.slacks).all():
                slacks = [student(slack, self._space.confidence) for slack in seen.slacks]
                if all(slack.low <= 0.0 for slack in slacks):
                    worst[one] = max(
                        slack.high / scale
                        for slack, scale in zip(slacks, self._space.scales, strict=True)
                    )
        found = sorted(worst, key=lambda one: (self._looks[one].cost, one))
        kept = found[: self._space.shortlist]
        safest = [one for one in found if worst[one] <= 0.0][:1] or sorted(
            found, key=worst.__getitem__
        )[:1]
        return tuple(kept if set(safest) <= set(kept) else [*kept[:-1], *safest])

    @property
    def _left(self) -> int:
        return self._space.designs - len(self.seen)

    @property
    def _most(self) -> float:
        """What the best design costs."""
        return np.inf if self._best is None else self._looks[self._best].cost

    def _look_of(self, design: Index, seen: Seen) -> Look:
        if not np.isfinite(seen.slacks).all():
            return Look(self._space.floor(design), np.full(len(seen.slacks), UNSTABLE))
        return Look(float(np.mean(seen.cost)), np.mean(seen.slacks, axis=1) / self._space.scales)

    def _free(self, design: Index) -> Look | None:
        """Return what is known of a design without a run, if it is enough to leave it alone."""
        for other, look in self._looks.items():
            if not look.meets and all(one <= most for one, most in zip(design, other, strict=True)):
                return look
        floor = self._space.floor(design)
        return Look(floor, np.zeros(len(self._space.scales))) if floor >= self._most else None


def _changed(design: Index, decision: int, choice: int) -> Index:
    return (*design[:decision], choice, *design[decision + 1 :])


def _study(seed: int) -> Any:
    """Return an empty study of the search library, which keeps its progress to itself."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=seed, multivariate=True, constant_liar=True)
    )


def _names(shape: Sequence[int]) -> list[str]:
    return [str(number) for number in range(len(shape))]


def _design(trial: Any, shape: Sequence[int]) -> Index:
    return tuple(
        trial.suggest_int(name, 0, count - 1)
        for name, count in zip(_names(shape), shape, strict=True)
    )
