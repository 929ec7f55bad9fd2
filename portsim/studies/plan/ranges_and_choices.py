"""What a study varies: ranges of inputs, points spread over them, and values to choose among."""

from math import floor, isfinite
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from portsim.scenario.base import Block, ManyCount, Number, Positive

Value = Number | int | bool | str | None
Key = Annotated[str, Field(min_length=1)]
MOST_CHOICES = 1_000  # values of one key among which a study may choose
Values = Annotated[tuple[Value, ...], Field(min_length=1)]


class Span(Block):
    """The range of one input, as values or as factors of the base value."""

    low: Number | None = Field(None, description="low value")
    high: Number | None = Field(None, description="high value")
    low_factor: Number | None = Field(None, description="low value over the base value")
    high_factor: Number | None = Field(None, description="high value over the base value")

    @model_validator(mode="after")
    def _complete(self) -> "Span":
        by_value = (self.low, self.high)
        by_factor = (self.low_factor, self.high_factor)
        given = [pair for pair in (by_value, by_factor) if pair != (None, None)]
        if len(given) != 1 or None in given[0]:
            raise ValueError("give low and high, or low_factor and high_factor")
        low, high = given[0]
        if low is not None and high is not None and not low < high:
            raise ValueError(f"is empty: low {low:g} is not below high {high:g}")
        return self

    @property
    def needs_base(self) -> bool:
        """Whether the ends are factors of the base value."""
        return self.low is None

    def ends(self, base: Any) -> tuple[Any, Any]:
        """Return the low and the high value; whole numbers stay whole, unless too large."""
        if self.low is not None and self.high is not None:
            return self.low, self.high
        assert self.low_factor is not None
        assert self.high_factor is not None
        ends = (base * self.low_factor, base * self.high_factor)
        whole = isinstance(base, int) and all(isfinite(end) for end in ends)
        return (round(ends[0]), round(ends[1])) if whole else ends


class Range(Span):
    """The range from which points are drawn; whole numbers where the base value is one."""

    scale: Literal["linear", "log"] = Field(
        "linear", description="even in the value, or in its logarithm"
    )


class Sample(Block):
    """Points spread over ranges of several keys."""

    method: Literal["latin_hypercube", "sobol"] = Field(
        "latin_hypercube",
        description="latin_hypercube: every key's range evenly; sobol: evenly in all together",
    )
    points: ManyCount = Field(description="number of points; of sobol best a power of two")
    ranges: dict[Key, Range] = Field(
        description="ranges by dotted key of the scenario", min_length=1
    )


class Decision(Block):
    """The values among which one is chosen: more never harms service."""

    values: Annotated[tuple[Number | int, ...], Field(min_length=1)] | None = Field(
        None, description="values in rising order"
    )
    low: Number | None = Field(None, description="first value")
    high: Number | None = Field(None, description="last value")
    step: Positive | None = Field(None, description="from one value to the next")

    @model_validator(mode="after")
    def _complete(self) -> "Decision":
        span = (self.low, self.high, self.step)
        if (self.values is None) == (None in span) or (
            self.values is not None and span != (None,) * 3
        ):
            raise ValueError("give values, or low, high and step")
        if self.values is not None and list(self.values) != sorted(set(self.values)):
            raise ValueError("values must rise: more must never harm service")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"is empty: low {self.low:g} is above high {self.high:g}")
        if self.values is None and self._steps >= MOST_CHOICES:
            raise ValueError(
                f"gives {self._steps + 1:,.0f} values, more than the {MOST_CHOICES:,} that can be "
                "chosen among: give a larger step"
            )
        return self

    @property
    def _steps(self) -> float:
        """How many steps lead from the first value to the last."""
        assert self.low is not None
        assert self.high is not None
        assert self.step is not None
        return floor((self.high - self.low) / self.step + 1e-9)

    @property
    def choices(self) -> tuple[float | int, ...]:
        """The values in rising order."""
        if self.values is not None:
            return self.values
        assert self.low is not None
        assert self.step is not None
        found = [self.low + index * self.step for index in range(int(self._steps) + 1)]
        return tuple(int(value) if float(value).is_integer() else value for value in found)


class Search(Block):
    """How to search more designs than can be settled singly; needs portsim[search]."""

    designs: Annotated[int, Field(strict=True, ge=10)] = Field(
        200, description="designs looked at, at most"
    )
    replications: Annotated[int, Field(strict=True, ge=2)] = Field(
        5, description="of a look: few, as all designs meet the same random numbers"
    )
    shortlist: Annotated[int, Field(strict=True, ge=2)] = Field(
        8,
        description="designs kept, at most: among them the cheapest is chosen, on replications of "
        "its own",
    )
