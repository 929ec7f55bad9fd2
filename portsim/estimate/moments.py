"""Mean and variance of a random time or amount, and those of sums, mixtures and products.

A mooring of 2 h and a truck load of exactly 25 t are `Moments(2.0, 0.0)` and `Moments(25.0, 0.0)`;
an exponential time of 3 h is `Moments(3.0, 9.0, stages=1)`.
"""

from collections.abc import Iterable, Sequence
from math import inf, isfinite, nan
from typing import NamedTuple

from portsim.scenario.distributions.law import Law
from portsim.scenario.distributions.unbounded import Erlang, Exponential, Gamma


class Moments(NamedTuple):
    """The first two moments of a random time or amount.

    Attributes
    ----------
    mean, variance
        In its unit, and in that unit squared; the variance is infinite where the law has none.
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

    def times(self, factor: float) -> "Moments":
        """Return the moments of a multiple."""
        return Moments(self.mean * factor, self.variance * factor * factor, self.stages)

    def times_independent(self, other: "Moments") -> "Moments":
        """Return the moments of the product with an independent quantity."""
        if not other.variance:
            return self.times(other.mean)
        if not (isfinite(self.variance) and isfinite(other.variance)):
            return Moments(self.mean * other.mean, inf)
        second_moment = (self.variance + self.mean**2) * (other.variance + other.mean**2)
        mean = self.mean * other.mean
        return Moments(mean, max(second_moment - mean * mean, 0.0))


ZERO = Moments(0.0, 0.0)

#: Shape of the gaps of a Poisson process.
POISSON_GAPS = Moments(1.0, 1.0, 1)


def constant(value: float) -> Moments:
    """Return the moments of a value that is always the same."""
    return Moments(float(value), 0.0)


def moments_of(law: Law | float) -> Moments:
    """Return the moments of a law, or of a plain number."""
    if not isinstance(law, Law):
        return constant(law)
    stages = None
    if isinstance(law, Exponential):
        stages = 1
    elif isinstance(law, Erlang):
        stages = law.k
    elif isinstance(law, Gamma) and law.shape == int(law.shape):
        stages = int(law.shape)
    return Moments(law.expected(), law.variance(), stages)


def moments_of_sample(values: Sequence[float]) -> Moments:
    """Return the moments of recorded values; NaN if there are none."""
    if not values:
        return Moments(nan, nan)
    mean = sum(values) / len(values)
    return Moments(mean, sum((value - mean) ** 2 for value in values) / len(values))


def sum_of(parts: Iterable[Moments]) -> Moments:
    """Return the moments of the sum of independent quantities.

    The sum follows an Erlang law if only one of the parts is not 0 and that part follows one.
    """
    some = [part for part in parts if part.mean]
    if len(some) == 1:
        return some[0]
    return Moments(sum(part.mean for part in some), sum(part.variance for part in some))


def mixture(parts: Sequence[Moments], weights: Sequence[float]) -> Moments:
    """Return the moments of a quantity that is one of several, chosen with some weights."""
    some = [(part, weight) for part, weight in zip(parts, weights, strict=True) if weight > 0.0]
    if not some:
        return ZERO
    if len({part for part, _ in some}) == 1:
        return some[0][0]
    total_weight = sum(weight for _, weight in some)
    mean = sum(part.mean * weight for part, weight in some) / total_weight
    second_moment = (
        sum((part.variance + part.mean**2) * weight for part, weight in some) / total_weight
    )
    return Moments(mean, second_moment - mean * mean)


def largest_value(law: Law) -> float:
    """Return the greatest value of a law; mean plus two standard deviations if it has none."""
    if isfinite(law.greatest()):
        return law.greatest()
    deviation = law.variance() ** 0.5
    return law.expected() + (2.0 * deviation if isfinite(deviation) else 0.0)
