"""What a planner writes to ask for many runs: sweeps and tornadoes."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from portsim.scenario.base import Block, Count, Name, Number, Whole

Value = Number | int | bool | str | None


class Plan(Block):
    """What every study says."""

    name: Name = Field(description="short name; results go to results/<name>")
    title: str = Field("", description="one line for the head of a report")
    scenario: str = Field(description="the base scenario's file, relative to this one")
    kpi: str = Field(description="the figure that the study is about, such as vessel_wait")
    of: str = Field("all", description="what it is a figure of: a vessel class, a cargo, a berth or all")
    set: dict[str, Value] = Field({}, description="changes to the scenario for all cases, by dotted key")
    replications: Count | None = Field(None, description="of each case; none: as in the scenario")
    seed: Whole | None = Field(None, description="none: as in the scenario")


class Sweep(Plan):
    """Every combination of values of some keys."""

    kind: Literal["sweep"]
    axes: dict[str, Annotated[tuple[Value, ...], Field(min_length=1)]] = Field(
        description="values by dotted key of the scenario", min_length=1
    )


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
        return self

    @property
    def needs_base(self) -> bool:
        """Whether the ends are factors of the base value."""
        return self.low is None

    def ends(self, base: Any) -> tuple[Any, Any]:
        """Return the low and the high value; whole numbers stay whole."""
        if self.low is not None and self.high is not None:
            ends: tuple[float, float] = (self.low, self.high)
        else:
            assert self.low_factor is not None
            assert self.high_factor is not None
            ends = (base * self.low_factor, base * self.high_factor)
        if isinstance(base, int):
            return round(ends[0]), round(ends[1])
        return ends


class Tornado(Plan):
    """Each input in turn at its low and its high value, all others at base."""

    kind: Literal["tornado"]
    inputs: dict[str, Span] = Field(description="ranges by dotted key of the scenario", min_length=1)


Study = Annotated[Sweep | Tornado, Field(discriminator="kind")]
