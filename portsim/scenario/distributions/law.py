"""What every law of random times and amounts can say: its mean, its variance, and values drawn from it.

Every law is of a nonnegative quantity in the unit of the field it stands in. Drawing 3 values and
then 5 gives the same 8 as drawing 8 at once: each value takes its own draws in turn, so block sizes
never change a result.
"""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from portsim.scenario.base import Block

Sample = NDArray[np.float64]


class Law(Block, ABC):
    """A probability law of a nonnegative quantity."""

    @abstractmethod
    def expected(self) -> float:
        """Mean, in the unit of the field."""

    @abstractmethod
    def variance(self) -> float:
        """Variance, in the unit of the field squared; infinite where the law has none."""

    @abstractmethod
    def sample(self, rng: np.random.Generator, n: int) -> Sample:
        """Draw `n` values, in the unit of the field."""

    def scv(self) -> float:
        """Squared coefficient of variation, variance / mean²; 0 for a law that is always 0."""
        mean = self.expected()
        return self.variance() / mean / mean if mean else 0.0
