"""Laws between a least and a greatest value."""

from abc import abstractmethod
from math import sqrt
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from portsim.scenario.base import NonNegative
from portsim.scenario.distributions.law import Law, Shape

if TYPE_CHECKING:
    from numpy.random import Generator

    from portsim.flow.streams import Floats


class BoundedLaw(Law):
    """A law between a least and a greatest value."""

    dist: str

    @abstractmethod
    def least(self) -> float:
        """Least value, in the unit of the field."""

    @abstractmethod
    def quantile(self, share: float) -> float:
        """Return the value below which a share of all values lies, in the unit of the field."""


class Peaked(BoundedLaw):
    """A law between min and max that has a most likely value."""

    min: NonNegative = Field(description="least value")
    mode: NonNegative = Field(description="most likely value")
    max: NonNegative = Field(description="greatest value")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        _check_rising(self.min, self.max, self.mode)
        return self

    def least(self) -> float:
        """Least value, in the unit of the field."""
        return self.min

    def greatest(self) -> float:
        """Greatest value, in the unit of the field."""
        return self.max


class Triangular(Peaked):
    """Density rising from min to mode and falling to max in straight lines."""

    dist: Literal["triangular"] = "triangular"

    def expected(self) -> float:
        """Mean: (min + mode + max) / 3."""
        return (self.min + self.mode + self.max) / 3

    def variance(self) -> float:
        """Variance: ((max - min)² - (mode - min) (max - mode)) / 18."""
        width, left, right = self.max - self.min, self.mode - self.min, self.max - self.mode
        return (width * width - left * right) / 18

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` values."""
        return rng.triangular(self.min, self.mode, self.max, n)

    def quantile(self, share: float) -> float:
        """Return the value below which a share of all values lies."""
        width, left = self.max - self.min, self.mode - self.min
        if share * width < left:
            return self.min + sqrt(share * width * left)
        return self.max - sqrt((1.0 - share) * width * (width - left))


class Uniform(BoundedLaw):
    """Every value between min and max alike."""

    dist: Literal["uniform"] = "uniform"
    min: NonNegative = Field(description="least value")
    max: NonNegative = Field(description="greatest value")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        _check_rising(self.min, self.max)
        return self

    def least(self) -> float:
        """Least value, in the unit of the field."""
        return self.min

    def greatest(self) -> float:
        """Greatest value, in the unit of the field."""
        return self.max

    def expected(self) -> float:
        """Mean: (min + max) / 2."""
        return (self.min + self.max) / 2

    def variance(self) -> float:
        """Variance: (max - min)² / 12."""
        width = self.max - self.min
        return width * width / 12

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` values."""
        return self.min + (self.max - self.min) * rng.random(n)

    def quantile(self, share: float) -> float:
        """Return the value below which a share of all values lies."""
        return self.min * (1.0 - share) + self.max * share


class Beta(BoundedLaw):
    """min + (max - min) B, where B has density proportional to x^(alpha - 1) (1 - x)^(beta - 1)."""

    dist: Literal["beta"] = "beta"
    alpha: Shape = Field(description="first shape")
    beta: Shape = Field(description="second shape")
    min: NonNegative = Field(0.0, description="least value")
    max: NonNegative = Field(1.0, description="greatest value")

    @model_validator(mode="after")
    def _rising(self) -> Self:
        _check_rising(self.min, self.max)
        return self

    def least(self) -> float:
        """Least value, in the unit of the field."""
        return self.min

    def greatest(self) -> float:
        """Greatest value, in the unit of the field."""
        return self.max

    def expected(self) -> float:
        """Mean: min + (max - min) alpha / (alpha + beta)."""
        return self.min + (self.max - self.min) * self.alpha / (self.alpha + self.beta)

    def variance(self) -> float:
        """Variance: (max - min)² alpha beta / ((alpha + beta)² (alpha + beta + 1))."""
        total, width = self.alpha + self.beta, self.max - self.min
        return width * width * (self.alpha / total) * (self.beta / total) / (total + 1)

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` values."""
        return self.min + (self.max - self.min) * rng.beta(self.alpha, self.beta, n)

    def quantile(self, share: float) -> float:
        """Return the value below which a share of all values lies."""
        return self.min + (self.max - self.min) * _beta_quantile(self.alpha, self.beta, share)


class Pert(Peaked):
    """Beta law on min..max with alpha = 1 + 4 (mode - min) / (max - min) and alpha + beta = 6."""

    dist: Literal["pert"] = "pert"

    def expected(self) -> float:
        """Mean: (min + 4 mode + max) / 6."""
        return (self.min + 4 * self.mode + self.max) / 6

    def variance(self) -> float:
        """Variance: (mean - min) (max - mean) / 7."""
        return (self.expected() - self.min) * (self.max - self.expected()) / 7

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` values."""
        width = self.max - self.min
        alpha = 1 + 4 * (self.mode - self.min) / width
        return self.min + width * rng.beta(alpha, 6 - alpha, n)

    def quantile(self, share: float) -> float:
        """Return the value below which a share of all values lies."""
        width = self.max - self.min
        alpha = 1 + 4 * (self.mode - self.min) / width
        return self.min + width * _beta_quantile(alpha, 6 - alpha, share)


def _beta_quantile(alpha: float, beta: float, share: float) -> float:
    from scipy.special import betaincinv

    return float(betaincinv(alpha, beta, share))


def _check_rising(least: float, greatest: float, mode: float | None = None) -> None:
    """Refuse bounds that do not rise from min over mode to max."""
    if least > greatest:
        raise ValueError(f"min must not exceed max: min is {least:g}, max is {greatest:g}")
    if least == greatest:
        raise ValueError(f"min and max are both {least:g}: write the plain number")
    if mode is not None and not least <= mode <= greatest:
        raise ValueError(f"mode must lie between min {least:g} and max {greatest:g}, is {mode:g}")
