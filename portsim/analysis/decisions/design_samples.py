"""The replications of designs that a search has asked for."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from portsim.analysis.decisions.designs import Design, Outputs, Simulator, SizingProblem

Counts = NDArray[np.int_]


class DesignSamples:
    """Runs designs, checks what comes back and keeps it.

    Parameters
    ----------
    runs
        Replications of each design that were ever run, shape (designs,); it is brought up to date.
    unstable
        Outputs of designs that an earlier search found to be unstable.

    Attributes
    ----------
    designs : list
        The designs in question, by their numbers.
    outputs : dict
        What each design that was run gave, by its number.
    n : array
        Replications of each design in this search, shape (designs,).
    """

    def __init__(
        self,
        simulate: Simulator,
        problem: SizingProblem,
        runs: Counts,
        unstable: Mapping[int, Outputs],
    ) -> None:
        self._simulate, self._levels = simulate, len(problem.levels)
        grid = np.asarray(problem.designs or list(np.ndindex(problem.standing_usd.shape)))
        self.designs: list[Design] = [tuple(int(i) for i in row) for row in grid]
        self.runs = runs
        self.outputs = dict(unstable)
        self.n: Counts = np.zeros(len(self.designs), dtype=int)

    def run(self, numbers: Sequence[int], n: int) -> None:
        """Run designs up to n replications.

        Raises
        ------
        ValueError
            If what comes back is not n replications of numbers.
        """
        if not numbers:
            return
        outputs = self._simulate([self.designs[i] for i in numbers], n)
        self.runs[numbers] = np.maximum(self.runs[numbers], n)
        for i, output in zip(numbers, outputs, strict=True):
            self._check(self.designs[i], output, n)
            self.outputs[i], self.n[i] = output, n

    def is_stable(self, number: int) -> bool:
        """Return whether all replications of a design have a mean in every level."""
        return bool(np.isfinite(self.outputs[number].slacks).all())

    def _check(self, design: Design, output: Outputs, n: int) -> None:
        cost, slacks = output
        if cost.shape != (n,) or slacks.shape != (self._levels, n):
            raise ValueError(f"design {design}: not {n} replications of all levels")
        if np.isnan(slacks).any() or np.isneginf(slacks).any():
            raise ValueError(
                f"design {design}: a slack is a number, or +inf where there is no mean"
            )
        if np.isfinite(slacks).all() and not np.isfinite(cost).all():
            raise ValueError(f"design {design}: a cost is not a finite number, yet all slacks are")
