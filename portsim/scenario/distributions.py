"""Laws of random times and amounts, as a planner writes them.

Every law is of a nonnegative quantity in the unit of the field it stands in. Drawing 3 values and then 5
gives the same 8 as drawing 8 at once: each value takes its own draws in turn, so block sizes never change a
result.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from portsim.scenario.base import Block, Count, NonNegative, Positive
from portsim.scenario.faults import shown

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


class Constant(Law):
    """Always the same value; a plain number in a scenario file means this."""

    dist: Literal["constant"] = "constant"
    value: NonNegative = Field(description="the value")

    def expected(self) -> float:
        """Mean: value."""
        return self.value

    def variance(self) -> float:
        """Variance: 0."""
        return 0.0

    def sample(self, rng: np.random.Generator, n: int) -> Sample:
        """Repeat the value; no random number is used."""
        return np.full(n, self.value, dtype=np.float64)


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

    def sample(self, rng: np.random.Generator, n: int) -> Sample:
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

    def sample(self, rng: np.random.Generator, n: int) -> Sample:
        """Draw `n` values."""
        return self.mean / self.k * rng.standard_gamma(self.k, n)


class Gamma(Law):
    """Density proportional to x^(shape - 1) exp(-x shape / mean)."""

    dist: Literal["gamma"] = "gamma"
    shape: Positive = Field(description="shape; 1 is the exponential law")
    mean: Positive = Field(description="mean")

    def expected(self) -> float:
        """Mean: mean."""
        return self.mean

    def variance(self) -> float:
        """Variance: mean² / shape."""
        return self.mean * self.mean / self.shape

    def sample(self, rng: np.random.Generator, n: int) -> Sample:
        """Draw `n` values."""
        return self.mean / self.shape * rng.standard_gamma(self.shape, n)


class LogNormal(Law):
    """exp(N(mu, sigma²)), given as mean and sd of the value or as its median exp(mu) and sigma."""

    dist: Literal["lognormal"] = "lognormal"
    mean: Positive | None = Field(None, description="mean of the value")
    sd: Positive | None = Field(None, description="standard deviation of the value")
    median: Positive | None = Field(None, description="median of the value")
    sigma: Positive | None = Field(None, description="standard deviation of the logarithm")

    @model_validator(mode="after")
    def _one_pair(self) -> Self:
        given = {key for key in ("mean", "sd", "median", "sigma") if getattr(self, key) is not None}
        if given not in ({"mean", "sd"}, {"median", "sigma"}):
            raise ValueError(f"needs mean and sd, or median and sigma; has {' and '.join(sorted(given)) or 'none'}")
        if not math.isfinite(self._log_parameters[1]):
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

    def sample(self, rng: np.random.Generator, n: int) -> Sample:
        """Draw `n` values."""
        mu, sigma = self._log_parameters
        values: Sample = np.exp(mu + sigma * rng.standard_normal(n))
        return values


class Normal(Law):
    """Normal law cut off below zero, so that its actual mean lies above `mean`.

    With a = mean / sd and h = φ(a) / Φ(a): the actual mean is mean + sd h, the variance sd² (1 - a h - h²).
    """

    dist: Literal["normal"] = "normal"
    mean: NonNegative = Field(description="mean before the cut at zero; the actual mean is higher")
    sd: Positive = Field(description="standard deviation before the cut at zero")

    def _cut(self) -> tuple[float, float, float]:
        """Return a = mean / sd, Φ(a) and φ(a) / Φ(a)."""
        a = self.mean / self.sd
        kept = 0.5 * math.erfc(-a / math.sqrt(2))
        return a, kept, math.exp(-a * a / 2) / math.sqrt(2 * math.pi) / kept

    def expected(self) -> float:
        """Mean of the law after the cut."""
        return self.mean + self.sd * self._cut()[2]

    def variance(self) -> float:
        """Variance of the law after the cut."""
        a, _, hazard = self._cut()
        return self.sd * self.sd * (1 - a * hazard - hazard * hazard)

    def sample(self, rng: np.random.Generator, n: int) -> Sample:
        """Draw `n` values, one uniform number each."""
        from scipy.special import ndtri

        # The upper tail is inverted: its probabilities lie in (0, Φ(a)] and never round to 1.
        upper = (1.0 - rng.random(n)) * self._cut()[1]
        values: Sample = np.maximum(self.mean - self.sd * ndtri(upper), 0.0)
        return values


class Triangular(Law):
    """Density rising from min to mode and falling to max in straight lines."""

    dist: Literal["triangular"] = "triangular"
    min: NonNegative = Field(description="least value")
    mode: NonNegative = Field(description="most likely value")
    max: NonNegative = Field(description="greatest value")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        _check_rising(self.min, self.max, self.mode)
        return self

    def expected(self) -> float:
        """Mean: (min + mode + max) / 3."""
        return (self.min + self.mode + self.max) / 3

    def variance(self) -> float:
        """Variance: ((max - min)² - (mode - min) (max - mode)) / 18."""
        width, left, right = self.max - self.min, self.mode - self.min, self.max - self.mode
        return (width * width - left * right) / 18

    def sample(self, rng: np.random.Generator, n: int) -> Sample:
        """Draw `n` values."""
        return rng.triangular(self.min, self.mode, self.max, n)


class Uniform(Law):
    """Every value between min and max alike."""

    dist: Literal["uniform"] = "uniform"
    min: NonNegative = Field(description="least value")
    max: NonNegative = Field(description="greatest value")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        _check_rising(self.min, self.max)
        return self

    def expected(self) -> float:
        """Mean: (min + max) / 2."""
        return (self.min + self.max) / 2

    def variance(self) -> float:
        """Variance: (max - min)² / 12."""
        width = self.max - self.min
        return width * width / 12

    def sample(self, rng: np.random.Generator, n: int) -> Sample:
        """Draw `n` values."""
        return self.min + (self.max - self.min) * rng.random(n)


class Weibull(Law):
    """P(X > x) = exp(-(x / scale)^shape)."""

    dist: Literal["weibull"] = "weibull"
    shape: Positive = Field(description="shape; 1 is the exponential law")
    scale: Positive = Field(description="value exceeded with probability 1/e")

    def expected(self) -> float:
        """Mean: scale Γ(1 + 1 / shape)."""
        return self.scale * _exp(math.lgamma(1 + 1 / self.shape))

    def variance(self) -> float:
        """Variance: scale² (Γ(1 + 2 / shape) - Γ(1 + 1 / shape)²)."""
        first = math.lgamma(1 + 1 / self.shape)
        excess = _exp(math.lgamma(1 + 2 / self.shape) - 2 * first, minus_one=True)
        return self.scale * self.scale * _exp(2 * first) * excess

    def sample(self, rng: np.random.Generator, n: int) -> Sample:
        """Draw `n` values."""
        return self.scale * rng.weibull(self.shape, n)


class Beta(Law):
    """min + (max - min) B, where B has density proportional to x^(alpha - 1) (1 - x)^(beta - 1)."""

    dist: Literal["beta"] = "beta"
    alpha: Positive = Field(description="first shape")
    beta: Positive = Field(description="second shape")
    min: NonNegative = Field(0.0, description="least value")
    max: NonNegative = Field(1.0, description="greatest value")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        _check_rising(self.min, self.max)
        return self

    def expected(self) -> float:
        """Mean: min + (max - min) alpha / (alpha + beta)."""
        return self.min + (self.max - self.min) * self.alpha / (self.alpha + self.beta)

    def variance(self) -> float:
        """Variance: (max - min)² alpha beta / ((alpha + beta)² (alpha + beta + 1))."""
        total, width = self.alpha + self.beta, self.max - self.min
        return width * width * (self.alpha / total) * (self.beta / total) / (total + 1)

    def sample(self, rng: np.random.Generator, n: int) -> Sample:
        """Draw `n` values."""
        return self.min + (self.max - self.min) * rng.beta(self.alpha, self.beta, n)


class Pert(Law):
    """Beta law on min..max with alpha = 1 + 4 (mode - min) / (max - min) and alpha + beta = 6."""

    dist: Literal["pert"] = "pert"
    min: NonNegative = Field(description="least value")
    mode: NonNegative = Field(description="most likely value")
    max: NonNegative = Field(description="greatest value")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        _check_rising(self.min, self.max, self.mode)
        return self

    def expected(self) -> float:
        """Mean: (min + 4 mode + max) / 6."""
        return (self.min + 4 * self.mode + self.max) / 6

    def variance(self) -> float:
        """Variance: (mean - min) (max - mean) / 7."""
        return (self.expected() - self.min) * (self.max - self.expected()) / 7

    def sample(self, rng: np.random.Generator, n: int) -> Sample:
        """Draw `n` values."""
        width = self.max - self.min
        alpha = 1 + 4 * (self.mode - self.min) / width
        return self.min + width * rng.beta(alpha, 6 - alpha, n)


class Pearson6(Law):
    """Pearson type VI: scale G(alpha) / G(beta), the ratio of two independent standard gamma variables."""

    dist: Literal["pearson6"] = "pearson6"
    alpha: Positive = Field(description="shape of the numerator")
    beta: Positive = Field(description="shape of the denominator; the mean needs > 1, the variance > 2")
    scale: Positive = Field(description="scale")

    @model_validator(mode="after")
    def _has_mean(self) -> Self:
        if self.beta <= 1:
            raise ValueError(f"beta must be greater than 1, is {self.beta:g}: the law has no mean otherwise")
        return self

    def expected(self) -> float:
        """Mean: scale alpha / (beta - 1)."""
        return self.scale * self.alpha / (self.beta - 1)

    def variance(self) -> float:
        """Variance: scale² alpha (alpha + beta - 1) / ((beta - 1)² (beta - 2)); infinite for beta <= 2."""
        if self.beta <= 2:
            return math.inf
        mean = self.expected()
        return mean * (self.scale + mean) / (self.beta - 2)

    def sample(self, rng: np.random.Generator, n: int) -> Sample:
        """Draw `n` values, numerator and denominator in turn."""
        pairs = rng.standard_gamma(np.array([self.alpha, self.beta]), (n, 2))
        values: Sample = self.scale * pairs[:, 0] / pairs[:, 1]
        return values


class Empirical(Law):
    """Observed values, drawn again with equal chance: a column of a CSV file beside the scenario."""

    dist: Literal["empirical"] = "empirical"
    file: str | None = Field(None, description="CSV file with a head line, beside the scenario file")
    column: str | None = Field(None, description="name of the column")
    # Filled in from the file. A resolved scenario carries the values, so that it stands without the file.
    values: SkipJsonSchema[tuple[NonNegative, ...]] = Field((), repr=False)

    @model_validator(mode="after")
    def _has_values(self) -> Self:
        if not self.values:
            raise ValueError("has no values: give file and column")
        return self

    @cached_property
    def array(self) -> Sample:
        """The observed values, in the unit of the field."""
        return np.asarray(self.values, dtype=np.float64)

    def expected(self) -> float:
        """Mean of the observed values."""
        return float(self.array.mean())

    def variance(self) -> float:
        """Variance of the observed values, divided by their number."""
        return float(self.array.var())

    def sample(self, rng: np.random.Generator, n: int) -> Sample:
        """Draw `n` of the values with replacement."""
        size = len(self.array)
        return self.array[np.minimum((rng.random(n) * size).astype(np.int64), size - 1)]


LAWS: tuple[type[Law], ...] = (
    Constant,
    Exponential,
    Erlang,
    Gamma,
    LogNormal,
    Normal,
    Triangular,
    Uniform,
    Weibull,
    Beta,
    Pert,
    Pearson6,
    Empirical,
)
LAW_NAMES: tuple[str, ...] = tuple(str(law.model_fields["dist"].default) for law in LAWS)


def _as_law(value: Any) -> Any:
    """Read a plain number as a constant, and refuse what is neither a number nor a law."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {"dist": "constant", "value": value}
    if isinstance(value, Law):
        return value
    if not isinstance(value, Mapping):
        raise ValueError("must be a number, or a law as {dist: exponential, mean: 3}, is " + shown(value))
    if "dist" not in value:
        raise ValueError(f"needs the key dist, one of {', '.join(LAW_NAMES)}")
    return value


Distribution = Annotated[
    Constant
    | Exponential
    | Erlang
    | Gamma
    | LogNormal
    | Normal
    | Triangular
    | Uniform
    | Weibull
    | Beta
    | Pert
    | Pearson6
    | Empirical,
    Field(discriminator="dist"),
    BeforeValidator(_as_law),
]


def _check_rising(least: float, greatest: float, mode: float | None = None) -> None:
    """Refuse bounds that do not rise from min over mode to max."""
    if least > greatest:
        raise ValueError(f"min must not exceed max: min is {least:g}, max is {greatest:g}")
    if least == greatest:
        raise ValueError(f"min and max are both {least:g}: write the plain number")
    if mode is not None and not least <= mode <= greatest:
        raise ValueError(f"mode must lie between min {least:g} and max {greatest:g}, is {mode:g}")


def _exp(x: float, *, minus_one: bool = False) -> float:
    """Return exp(x), or exp(x) - 1; infinite where it is too large for a number."""
    try:
        return math.expm1(x) if minus_one else math.exp(x)
    except OverflowError:
        return math.inf
