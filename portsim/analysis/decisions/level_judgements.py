"""Which designs meet the service levels, as far as their replications tell."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from portsim.analysis.decisions.design_samples import DesignSamples
from portsim.analysis.decisions.designs import SizingProblem
from portsim.analysis.statistics.intervals import Interval, mean_interval

LEVELS, DOUBTS = 0.2, 0.2  # shares of what the confidence leaves to errors, see docs/selection.md

Flags = NDArray[np.bool_]


class DoubtfulAfterAllError(Exception):
    """A design was judged to meet the levels, and later replications leave it in doubt."""

    def __init__(self, design: int, n: int) -> None:
        super().__init__(design)
        self.design, self.n = design, n


class LevelJudgements:
    """What is known of the levels of each design.

    Parameters
    ----------
    retracted
        Designs that an earlier search wrongly judged to meet the levels, with the replications
        that showed it: they are judged on no fewer.

    Attributes
    ----------
    is_below
        Shape (designs, designs): [i, j] says whether j has as much of everything as i, or more.
    meets
        1 if a design is known to meet the levels, -1 if it is known to break one, 0 if neither.
    """

    def __init__(
        self, samples: DesignSamples, problem: SizingProblem, retracted: dict[int, int]
    ) -> None:
        self._samples, self._problem, self._retracted = samples, problem, retracted
        grid = np.asarray(samples.designs)
        self.is_below: Flags = np.all(grid[:, None, :] <= grid[None, :, :], axis=2)
        self.meets = np.zeros(len(grid), dtype=int)
        self._judged_on: dict[int, int] = {}  # replications that showed that a design meets all
        self._in_doubt: set[int] = set()  # by the first stage: they are judged without it
        levels = max(1, len(problem.levels))
        self._confidence = problem.confidence_of_each(LEVELS, len(grid) * levels)
        self._doubt_confidence = np.nan

    def first_stage(self, i: int) -> int:
        """Return the replications of the first stage of a design."""
        return max(self._problem.first_replications, self._retracted.get(i, 0))

    def doubt(self, designs: Iterable[int]) -> None:
        """Judge designs without their first stage from now on, since it left them in doubt."""
        problem = self._problem
        self._in_doubt = set(designs)
        judgements = max(1, len(self._in_doubt)) * max(1, len(problem.levels))
        errors = max(1, judgements * len(problem.stages[1:]))
        self._doubt_confidence = problem.confidence_of_each(DOUBTS, errors)

    def judge(self, i: int) -> int:
        """Judge a design by its replications: 1 if it meets the levels, -1 if it breaks one, or 0.

        If it meets them, so do the designs that have as much of everything or more.
        """
        slacks = self.slacks(i)
        if self._within_levels(slacks):
            self._judged_on[i] = int(self._samples.n[i])
            self.meets[self.is_below[i] & (self.meets == 0)] = 1
            return 1
        # the first stage gives one chance to err: a design that is judged again may break a level
        # only on further replications
        may_break = i in self._in_doubt or i not in self._retracted
        return -1 if may_break and any(slack.low > 0.0 for slack in slacks) else 0

    def breaks(self, i: int) -> list[int]:
        """Note that a design breaks a level; return it and all that so break one too.

        They are those that have no more of anything, and of which nothing was known.
        """
        breaking: list[int] = np.flatnonzero(self.is_below[:, i] & (self.meets == 0)).tolist()
        self.meets[breaking] = -1
        return breaking

    def confirm(self) -> None:
        """Check that what was judged to meet the levels still does with all its replications.

        Raises
        ------
        DoubtfulAfterAllError
            If one does not.
        """
        for i, n in self._judged_on.items():
            if self._samples.n[i] > n and not self._within_levels(self.slacks(i)):
                raise DoubtfulAfterAllError(i, int(self._samples.n[i]))

    def slacks(self, i: int) -> tuple[Interval, ...]:
        """Return the mean slack of each level of a design that was run, with its interval."""
        slacks, confidence = self._samples.outputs[i].slacks, self._confidence
        first = self.first_stage(i)
        if i in self._in_doubt and slacks.shape[1] > first:
            slacks, confidence = slacks[:, first:], self._doubt_confidence
        without_mean = Interval(slacks.shape[1], np.inf, np.inf, np.inf)
        return tuple(
            mean_interval(slack, confidence) if np.isfinite(slack).all() else without_mean
            for slack in slacks
        )

    def _within_levels(self, slacks: Sequence[Interval]) -> bool:
        tolerance = self._problem.tolerance or (0.0,) * len(slacks)
        return all(slack.high <= limit for slack, limit in zip(slacks, tolerance, strict=True))
