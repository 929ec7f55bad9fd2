"""A random time or amount, told by its first two moments; sums, mixtures and multiples of such."""

from collections.abc import Iterable, Sequence
from math import inf, isfinite, nan
from typing import NamedTuple

from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.distributions.law import Law
from portsim.scenario.distributions.unbounded import Erlang, Exponential, Gamma


class Quantity(NamedTuple):
    """A random time or amount.

    Attributes
    ----------
    mean, variance
        In its unit, and that squared; a law without a variance has an infinite one.
    stages
        Stages of the Erlang law that it follows, 1 for the exponential; None if it follows none.
    """

    mean: float
    variance: float
    stages: int | None = None

    @property
    def scv(self) -> float:
        """Squared coefficient of variation; 0 for what is always 0."""
        return self.variance / self.mean / self.mean if self.mean else 0.0

    def times(self, factor: float) -> "Quantity":
        """Return a multiple of it."""
        return Quantity(self.mean * factor, self.variance * factor * factor, self.stages)

    def scaled_by(self, other: "Quantity") -> "Quantity":
        """Return the product with an independent quantity."""
        if not other.variance:
            return self.times(other.mean)
        if not (isfinite(self.variance) and isfinite(other.variance)):
            return Quantity(self.mean * other.mean, inf)
        second = (self.variance + self.mean**2) * (other.variance + other.mean**2)
        mean = self.mean * other.mean
        return Quantity(mean, max(second - mean * mean, 0.0))


NOTHING = Quantity(0.0, 0.0)


def quantity(law: Law | float) -> Quantity:
    """Return the moments of a law, or of a plain number."""
    if not isinstance(law, Law):
        return Quantity(float(law), 0.0)
    stages = None
    if isinstance(law, Exponential):
        stages = 1
    elif isinstance(law, Erlang):
        stages = law.k
    elif isinstance(law, Gamma) and law.shape == int(law.shape):
        stages = int(law.shape)
    return Quantity(law.expected(), law.variance(), stages)


def observed(values: Sequence[float]) -> Quantity:
    """Return the moments of values that were recorded."""
    if not values:
        return Quantity(nan, nan)
    mean = sum(values) / len(values)
    return Quantity(mean, sum((value - mean) ** 2 for value in values) / len(values))


def total(parts: Iterable[Quantity]) -> Quantity:
    """Return the sum of independent quantities; it follows an Erlang law if only one of them is not 0."""
    some = [part for part in parts if part.mean]
    if len(some) == 1:
        return some[0]
    return Quantity(sum(part.mean for part in some), sum(part.variance for part in some))


def mixture(parts: Sequence[Quantity], weights: Sequence[float]) -> Quantity:
    """Return what one of the quantities is, drawn with those weights."""
    some = [(part, weight) for part, weight in zip(parts, weights, strict=True) if weight > 0.0]
    if not some:
        return NOTHING
    if len({part for part, _ in some}) == 1:
        return some[0][0]
    whole = sum(weight for _, weight in some)
    mean = sum(part.mean * weight for part, weight in some) / whole
    second = sum((part.variance + part.mean**2) * weight for part, weight in some) / whole
    return Quantity(mean, second - mean * mean)


def largest(law: Law) -> float:
    """Return the greatest value of a law that has one, and mean plus two standard deviations of the others."""
    if isinstance(law, Constant):
        return law.value
    bound = getattr(law, "max", None)
    if bound is not None:
        return float(bound)
    values = getattr(law, "values", None)
    if values:
        return float(max(values))
    deviation = law.variance() ** 0.5
    return law.expected() + (2.0 * deviation if isfinite(deviation) else 0.0)
