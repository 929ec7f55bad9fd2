"""The interface of all probability laws: mean, variance and random values.

Every law is of a nonnegative quantity in the unit of its field. Drawing 3 values and then 5 gives
the same values as drawing 8 at once, because each value takes its own random numbers in turn. So
the size of a block never changes a result.

Reading and checking a scenario asks laws for their moments and draws nothing. So the laws import
numpy and scipy where they draw, and a command that only checks a file starts without them.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from portsim.scenario.base import Block

if TYPE_CHECKING:
    from numpy.random import Generator

    from portsim.flow.streams import Floats

#: Of a gamma or beta law. With less all values but one in thousands are next to nothing.
Shape = Annotated[float, Field(strict=True, ge=1e-3, le=1e9)]


class Law(Block, ABC):
    """A probability law of a nonnegative quantity."""

    @abstractmethod
    def expected(self) -> float:
        """Mean, in the unit of the field."""

    @abstractmethod
    def variance(self) -> float:
        """Variance, in the unit of the field squared; infinite where the law has none."""

    @abstractmethod
    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` values, in the unit of the field."""

    def sampler(self, rng: "Generator") -> "Callable[[int], Floats]":
        """Return what draws the next values from a stream, as many as it is asked for."""
        return partial(self.sample, rng)

    def greatest(self) -> float:
        """Greatest value, in the unit of the field; infinite where the law has none."""
        return inf

    def scv(self) -> float:
        """Squared coefficient of variation, variance / mean²; 0 for a law that is always 0."""
        mean = self.expected()
        return self.variance() / mean / mean if mean else 0.0
