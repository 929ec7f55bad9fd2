"""What one input may be: a range of numbers, all alike or by a law, or a list of values."""

from dataclasses import dataclass
from math import floor, isfinite, log
from typing import Literal, Self

from portsim.scenario.distributions.bounded import BoundedLaw

Value = float | int | bool | str | None


@dataclass(frozen=True)
class InputRange:
    """What one input may be: any number from low to high, or one of a list of values.

    Attributes
    ----------
    low, high
        The ends, both included.
    scale
        «linear», or «log»: equal ratios are equally likely.
    whole
        Whether only whole numbers are meant. On a linear scale they are equally likely; on a log
        scale larger ones are less likely.
    values
        Instead of low and high: the values in their order, all equally likely.
    law
        How likely each value from low to high is; None: all alike on the scale.

    Raises
    ------
    ValueError
        If this is no range; says why.

    Examples
    --------
    >>> [InputRange(1, 4, whole=True).value_at(share) for share in (0.0, 0.24, 0.26, 0.99)]
    [1, 1, 2, 4]
    >>> InputRange(1.0, 100.0, scale="log").value_at(0.5)
    10.0
    """

    low: float | None = None
    high: float | None = None
    scale: Literal["linear", "log"] = "linear"
    whole: bool = False
    values: tuple[Value, ...] = ()
    law: BoundedLaw | None = None

    @classmethod
    def of_law(cls, law: BoundedLaw, whole: bool = False) -> Self:
        """Return the range of a law, from its least to its greatest value."""
        return cls(law.least(), law.greatest(), whole=whole, law=law)

    def __post_init__(self) -> None:
        if self.values:
            self._check_values()
        else:
            self._check_ends()

    def _check_values(self) -> None:
        if (self.low, self.high, self.scale, self.whole) != (None, None, "linear", False):
            raise ValueError("give values, or low and high; values have no scale")
        if len(self.values) < 2 or len(set(self.values)) < len(self.values):
            raise ValueError("values must be two or more, all different")

    def _check_ends(self) -> None:
        if self.low is None or self.high is None:
            raise ValueError("give low and high, or values")
        if not (isfinite(self.low) and isfinite(self.high) and self.low < self.high):
            raise ValueError(f"low must be below high, not {self.low} and {self.high}")
        if self.whole and not (float(self.low).is_integer() and float(self.high).is_integer()):
            raise ValueError(
                f"whole numbers lie between whole numbers, not {self.low} and {self.high}"
            )
        if self.scale == "log" and self.low <= 0.0:
            raise ValueError(f"a log scale needs low above zero, not {self.low}")

    def value_at(self, share: float) -> Value:
        """Return the value below which a share, from 0 to 1, of all draws should fall.

        Each whole number and each listed value stands for a stretch of shares.
        """
        if self.values:
            return self.values[min(floor(share * len(self.values)), len(self.values) - 1)]
        low, high = self._ends
        if not self.whole:
            return self.law.quantile(share) if self.law else self._between(low, high, share)
        if self.law:
            number = floor(self.law.quantile(share) + 0.5)
        elif self.scale == "log":  # a whole number stands for what would be rounded to it
            number = floor(self._between(low - 0.5, high + 0.5, share) + 0.5)
        else:
            number = round(low) + floor(share * (high - low + 1.0))
        return max(round(low), min(number, round(high)))

    def nearest_value(self, position: float) -> Value:
        """Return the value nearest to a position from 0, the low end or first value, to 1."""
        if self.values:
            return self.values[floor(position * (len(self.values) - 1) + 0.5)]
        low, high = self._ends
        exact = self._between(low, high, position)
        if not self.whole:
            return exact
        below = min(floor(exact), round(high) - 1)
        above = below + 1
        is_below_nearer = position - self.position(below) < self.position(above) - position
        return below if is_below_nearer else above

    def position(self, value: Value) -> float:
        """Return the position of a value from 0, the low end or first value, to 1.

        On a log scale it is that of the logarithm.
        """
        if self.values:
            return self.values.index(value) / (len(self.values) - 1)
        assert isinstance(value, int | float)
        low, high = self._ends
        if self.scale == "log":
            return log(value / low) / log(high / low)
        return (value - low) / (high - low)

    @property
    def _ends(self) -> tuple[float, float]:
        assert self.low is not None
        assert self.high is not None
        return float(self.low), float(self.high)

    def _between(self, low: float, high: float, share: float) -> float:
        if self.scale == "log":  # both forms give the ends exactly
            return float(low ** (1.0 - share) * high**share)
        return low * (1.0 - share) + high * share
