"""Laws without a greatest value."""

import math
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from portsim.scenario.base import Count, NonNegative, Positive
from portsim.scenario.distributions.law import Law, Shape

if TYPE_CHECKING:
    from numpy.random import Generator

    from portsim.flow.streams import Floats

# Beyond these a value above the mean comes once in many thousand draws, and all others are next to
# nothing: no run sees the mean.
MOST_SIGMA = 5.0  # of the logarithm
LEAST_WEIBULL = 0.1


class Exponential(Law):
    """Density exp(-x / mean) / mean: gaps of a Poisson stream."""

    dist: Literal["exponential"] = "exponential"
    mean: Positive = Field(description="mean")

    def expected(self) -> float:
        """Mean: mean."""
        return self.mean

    def variance(self) -> float:
        """Variance: mean²."""
        return self.mean * self.mean

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` values."""
        return self.mean * rng.standard_exponential(n)


class Erlang(Law):
    """Sum of k exponential phases of mean / k each."""

    dist: Literal["erlang"] = "erlang"
    k: Count = Field(description="number of phases")
    mean: Positive = Field(description="mean of the sum")

    def expected(self) -> float:
        """Mean: mean."""
        return self.mean

    def variance(self) -> float:
        """Variance: mean² / k."""
        return self.mean * self.mean / self.k

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` values."""
        return self.mean / self.k * rng.standard_gamma(self.k, n)


class Gamma(Law):
    """Density proportional to x^(shape - 1) exp(-x shape / mean)."""

    dist: Literal["gamma"] = "gamma"
    shape: Shape = Field(description="shape; 1 is the exponential law")
    mean: Positive = Field(description="mean")

    def expected(self) -> float:
        """Mean: mean."""
        return self.mean

    def variance(self) -> float:
        """Variance: mean² / shape."""
        return self.mean * self.mean / self.shape

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` values."""
        return self.mean / self.shape * rng.standard_gamma(self.shape, n)


class LogNormal(Law):
    """exp(N(mu, sigma²)), given as mean and sd of the value or as its median exp(mu) and sigma."""

    dist: Literal["lognormal"] = "lognormal"
    mean: Positive | None = Field(None, description="mean of the value")
    sd: Positive | None = Field(None, description="standard deviation of the value")
    median: Positive | None = Field(None, description="median of the value")
    sigma: Positive | None = Field(
        None, le=MOST_SIGMA, description="standard deviation of the logarithm"
    )

    @model_validator(mode="after")
    def _one_pair(self) -> Self:
        given = {key for key in ("mean", "sd", "median", "sigma") if getattr(self, key) is not None}
        if given not in ({"mean", "sd"}, {"median", "sigma"}):
            raise ValueError(
                "needs mean and sd, or median and sigma; has "
                f"{' and '.join(sorted(given)) or 'none'}"
            )
        if not self._log_parameters[1] <= MOST_SIGMA:
            raise ValueError("sd is too large for this mean")
        return self

    @property
    def _log_parameters(self) -> tuple[float, float]:
        """Mean and standard deviation of the logarithm."""
        if self.mean is not None and self.sd is not None:
            ratio = self.sd / self.mean
            sigma2 = math.log1p(ratio * ratio)
            return math.log(self.mean) - sigma2 / 2, math.sqrt(sigma2)
        return math.log(self.median or 1.0), self.sigma or 0.0

    def expected(self) -> float:
        """Mean: mean, or median exp(sigma² / 2)."""
        if self.mean is not None:
            return self.mean
        mu, sigma = self._log_parameters
        return _exp(mu + sigma * sigma / 2)

    def variance(self) -> float:
        """Variance: sd², or median² exp(sigma²) (exp(sigma²) - 1)."""
        if self.sd is not None:
            return self.sd * self.sd
        mu, sigma = self._log_parameters
        return _exp(2 * mu + sigma * sigma) * _exp(sigma * sigma, minus_one=True)

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` values."""
        import numpy as np

        mu, sigma = self._log_parameters
        values: Floats = np.exp(mu + sigma * rng.standard_normal(n))
        return values


class Normal(Law):
    """Normal law cut off below zero, so that its actual mean lies above `mean`.

    With a = mean / sd and h = φ(a) / Φ(a): the actual mean is mean + sd h, the variance sd² (1 - a
    h - h²).
    """

    dist: Literal["normal"] = "normal"
    mean: NonNegative = Field(description="mean before the cut at zero; the actual mean is higher")
    sd: Positive = Field(description="standard deviation before the cut at zero")

    def _cut(self) -> tuple[float, float, float]:
        """Return a = mean / sd, Φ(a) and φ(a) / Φ(a)."""
        a = self.mean / self.sd
        positive = 0.5 * math.erfc(-a / math.sqrt(2))
        return a, positive, math.exp(-a * a / 2) / math.sqrt(2 * math.pi) / positive

    def expected(self) -> float:
        """Mean of the law after the cut."""
        return self.mean + self.sd * self._cut()[2]

    def variance(self) -> float:
        """Variance of the law after the cut."""
        a, _, hazard = self._cut()
        return self.sd * self.sd * (1 - a * hazard - hazard * hazard)

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` values, one uniform number each."""
        import numpy as np
        from scipy.special import ndtri

        # The upper tail is inverted: its probabilities lie in (0, Φ(a)] and never round to 1.
        upper = (1.0 - rng.random(n)) * self._cut()[1]
        values: Floats = np.maximum(self.mean - self.sd * ndtri(upper), 0.0)
        return values


class Weibull(Law):
    """P(X > x) = exp(-(x / scale)^shape)."""

    dist: Literal["weibull"] = "weibull"
    shape: Positive = Field(ge=LEAST_WEIBULL, description="shape; 1 is the exponential law")
    scale: Positive = Field(description="value exceeded with probability 1/e")

    def expected(self) -> float:
        """Mean: scale Γ(1 + 1 / shape)."""
        return self.scale * _exp(math.lgamma(1 + 1 / self.shape))

    def variance(self) -> float:
        """Variance: scale² (Γ(1 + 2 / shape) - Γ(1 + 1 / shape)²)."""
        first = math.lgamma(1 + 1 / self.shape)
        excess = _exp(math.lgamma(1 + 2 / self.shape) - 2 * first, minus_one=True)
        return self.scale * self.scale * _exp(2 * first) * excess

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` values."""
        return self.scale * rng.weibull(self.shape, n)


class Pearson6(Law):
    """Pearson type VI: scale G(alpha) / G(beta), with independent standard gamma variables."""

    dist: Literal["pearson6"] = "pearson6"
    alpha: Positive = Field(description="shape of the numerator")
    beta: Positive = Field(
        description="shape of the denominator; the mean needs > 1, the variance > 2"
    )
    scale: Positive = Field(description="scale")

    @model_validator(mode="after")
    def _has_mean(self) -> Self:
        if self.beta <= 1:
            raise ValueError(
                f"beta must be greater than 1, is {self.beta:g}: the law has no mean otherwise"
            )
        return self

    def expected(self) -> float:
        """Mean: scale alpha / (beta - 1)."""
        return self.scale * self.alpha / (self.beta - 1)

    def variance(self) -> float:
        """Variance: scale² alpha (alpha + beta - 1) / ((beta - 1)² (beta - 2)).

        It is infinite for beta <= 2.
        """
        if self.beta <= 2:
            return math.inf
        mean = self.expected()
        return mean * (self.scale + mean) / (self.beta - 2)

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` values, numerator and denominator in turn."""
        import numpy as np

        pairs = rng.standard_gamma(np.array([self.alpha, self.beta]), (n, 2))
        values: Floats = self.scale * pairs[:, 0] / pairs[:, 1]
        return values


def _exp(x: float, *, minus_one: bool = False) -> float:
    """Return exp(x), or exp(x) - 1; infinite where it is too large for a number."""
    try:
        return math.expm1(x) if minus_one else math.exp(x)
    except OverflowError:
        return math.inf
