"""Laws of single values: always the same one, or those that were observed."""

from functools import cached_property
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from portsim.scenario.base import IGNORED_COLUMNS, READ_FROM, IgnoredColumns, NonNegative, ReadFrom
from portsim.scenario.distributions.law import Law

if TYPE_CHECKING:
    from numpy.random import Generator

    from portsim.flow.streams import Floats


class Constant(Law):
    """Always the same value; a plain number in a scenario file means this."""

    dist: Literal["constant"] = "constant"
    value: NonNegative = Field(description="the value")

    def greatest(self) -> float:
        """Greatest value, in the unit of the field."""
        return self.value

    def expected(self) -> float:
        """Mean: value."""
        return self.value

    def variance(self) -> float:
        """Variance: 0."""
        return 0.0

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Repeat the value; no random number is used."""
        import numpy as np

        return np.full(n, self.value, dtype=np.float64)


class Empirical(Law):
    """Observed values from a column of a CSV file, each drawn with the same chance."""

    dist: Literal["empirical"] = "empirical"
    file: str | None = Field(
        None, description="CSV file with a head line, beside the scenario file"
    )
    column: str | None = Field(None, description="name of the column")
    ignore: IgnoredColumns = IGNORED_COLUMNS
    read_from: ReadFrom = READ_FROM
    # Filled in from the file. A resolved scenario carries the values, so that it stands without the
    # file.
    values: SkipJsonSchema[tuple[NonNegative, ...]] = Field((), repr=False)

    @model_validator(mode="after")
    def _has_values(self) -> Self:
        if not self.values:
            raise ValueError("has no values: give file and column")
        return self

    @cached_property
    def array(self) -> "Floats":
        """The observed values, in the unit of the field."""
        import numpy as np

        return np.asarray(self.values, dtype=np.float64)

    def greatest(self) -> float:
        """Greatest value, in the unit of the field."""
        return max(self.values)

    def expected(self) -> float:
        """Mean of the observed values."""
        return float(self.array.mean())

    def variance(self) -> float:
        """Variance of the observed values, divided by their number."""
        return float(self.array.var())

    def sample(self, rng: "Generator", n: int) -> "Floats":
        """Draw `n` of the values with replacement."""
        import numpy as np

        size = len(self.array)
        return self.array[np.minimum((rng.random(n) * size).astype(np.int64), size - 1)]
