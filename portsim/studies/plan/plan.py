"""What a planner writes to ask for many runs."""

from math import prod
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from portsim.scenario.base import Block, Line, ManyCount, Name, NonNegative, Positive, Seed
from portsim.scenario.blocks.service_levels import ServiceLevels
from portsim.studies.plan.ranges_and_choices import (
    Decision,
    Key,
    Range,
    Sample,
    Search,
    Span,
    Value,
    Values,
)
from portsim.vocabulary import Kpi

LEAST_CAPACITY = 5  # replications, the fewest that say how skewed waits are
LEAST_SIZE = 2  # replications, the fewest that have a variance

INPUTS = (
    "ranges by dotted key of the scenario; a key without a range takes that of the scenario file's "
    "`ranges`, and without any key all of those are taken"
)


def _enough(value: int | None, least: int, told: str) -> None:
    """Raise a ValueError if a number is stated that is below the least that works."""
    if value is not None and value < least:
        raise ValueError(f"must be at least {least}: {told}")


class Plan(Block):
    """What every study says."""

    name: Name = Field(description="short name; results go to results/<name>")
    title: Line = Field("", description="one line for the head of a report")
    scenario: str = Field(description="the base scenario's file, relative to this one")
    kpi: str = Field(
        Kpi.VESSEL_WAIT.value, description="the figure that the study is about, such as vessel_wait"
    )
    of: str = Field(
        "all", description="what it is a figure of: a vessel class, a cargo, a berth or all"
    )
    set: dict[Key, Value] = Field(
        {}, description="changes to the scenario for all cases, by dotted key"
    )
    alternatives: tuple[str, ...] = Field(
        (), description="alternatives of the scenario file that all cases start from"
    )
    phase: int | None = Field(
        None, description="year of the scenario file's phase that all cases start from"
    )
    replications: ManyCount | None = Field(
        None, description="of each case; none: as in the scenario"
    )
    seed: Seed | None = Field(None, description="none: as in the scenario")


class StagedPlan(Plan):
    """What a study says that begins with some replications and adds more where it must."""

    @field_validator("set")
    @classmethod
    def _said_once(cls, changes: dict[str, Value]) -> dict[str, Value]:
        if "run.replications" in changes:
            raise ValueError("run.replications is said by the key `replications` of the study")
        return changes


class Variant(Block):
    """A case by name: another scenario file, or alternatives, a phase and changes of this one."""

    scenario: str | None = Field(
        None, description="another scenario's file, relative to this one; none: the base"
    )
    alternatives: tuple[str, ...] = Field(
        (), description="alternatives of the scenario file, beside the study's own"
    )
    phase: int | None = Field(None, description="year of a phase of the scenario file")
    set: dict[Key, Value] = Field({}, description="changes, by dotted key")


class Sweep(Plan):
    """Cases under the same random numbers: a grid of values, named cases, or points of a sample."""

    kind: Literal["sweep"]
    axes: dict[Key, Values] | None = Field(
        None,
        description="values by dotted key of the scenario; every combination is a case",
        min_length=1,
    )
    cases: dict[Name, Variant] | None = Field(None, description="cases by name", min_length=1)
    sample: Sample | None = Field(None, description="points drawn from ranges")

    @model_validator(mode="after")
    def _one(self) -> "Sweep":
        if sum(part is not None for part in (self.axes, self.cases, self.sample)) != 1:
            raise ValueError(
                "give one of axes (a grid), cases (by name) or sample (points drawn from ranges)"
            )
        return self


class Tornado(Plan):
    """Each input in turn at its low and its high value, all others at base."""

    kind: Literal["tornado"]
    inputs: dict[Key, Span | None] = Field({}, description=INPUTS)


class Sobol(Plan):
    """How much of the figure's variance each input brings in, alone and together with others."""

    kind: Literal["sobol"]
    inputs: dict[Key, Range | None] = Field({}, description=INPUTS)
    points: ManyCount = Field(
        64,
        description="points of the sample, a power of two; there are points x (inputs + 2) cases",
    )

    @field_validator("points")
    @classmethod
    def _power(cls, points: int) -> int:
        if points & (points - 1):
            raise ValueError(f"must be a power of two, such as {1 << points.bit_length()}")
        return points


class Morris(Plan):
    """Which inputs matter at all: what a step of each does, on trajectories through all ranges."""

    kind: Literal["morris"]
    inputs: dict[Key, Range | None] = Field({}, description=INPUTS)
    trajectories: ManyCount = Field(20, description="there are trajectories x (inputs + 1) cases")
    steps: Annotated[int, Field(strict=True, ge=4, multiple_of=2)] = Field(
        4, description="levels of each range, an even number"
    )


class Capacity(StagedPlan):
    """How much demand is met at a service level, and at most: demand is scaled past saturation."""

    kind: Literal["capacity"]
    levels: ServiceLevels | None = Field(
        None,
        description="service levels; the capacity is where the first of them is no longer met; "
        "none: those of the scenario",
    )
    scale: tuple[Key, ...] = Field(
        ("demand.factor",),
        description="keys that the factor multiplies: numbers of calls, trains and trucks together",
    )
    low: Positive = Field(0.5, description="lowest factor of the curve")
    high: Positive = Field(
        3.0, description="highest factor of the curve; the search may go further"
    )
    points: Annotated[int, Field(strict=True, ge=3)] = Field(8, description="points of the curve")
    precision: float = Field(
        0.03, gt=0, lt=1, description="half-width of the capacity's interval over the capacity"
    )
    replications: Annotated[int, Field(strict=True, ge=LEAST_CAPACITY)] | None = Field(
        None, description="at each factor first; none: as in the scenario, but 5 or more"
    )
    most: Annotated[int, Field(strict=True, ge=LEAST_CAPACITY)] | None = Field(
        None,
        description="replications at a factor at most, precise or not; none: 100, or as many as "
        "it begins with",
    )

    @field_validator("most")
    @classmethod
    def _room(cls, most: int | None, info: ValidationInfo) -> int | None:
        _enough(most, info.data.get("replications") or 0, "as many as `replications`")
        return most

    @field_validator("high")
    @classmethod
    def _range(cls, high: float, info: ValidationInfo) -> float:
        low = info.data.get("low")
        if low is not None and not low < high:
            raise ValueError(f"leaves the range empty: it is not above low, {low:g}")
        return high


class Size(StagedPlan):
    """The cheapest terminal that meets service levels, with a stated probability of being right."""

    kind: Literal["size"]
    decide: dict[Key, Decision] = Field(
        description="what may be built, by dotted key of the scenario", min_length=1
    )
    levels: ServiceLevels | None = Field(
        None,
        description="service levels that the terminal must meet; none: those of the scenario",
    )
    indifference_usd: Positive = Field(
        description="designs whose annual costs differ by less may be taken for each other, USD a "
        "year"
    )
    replications: Annotated[int, Field(strict=True, ge=LEAST_SIZE)] | None = Field(
        None, description="of a design first; none: as in the scenario, but 20 or more"
    )
    search: Search | None = Field(
        None,
        description="look at some of the designs only, as a search library proposes; none: settle "
        "every one",
    )
    most: Annotated[int, Field(strict=True, ge=2 * LEAST_SIZE)] | None = Field(
        None,
        description="replications of a design at most, looks and the choice included; none: 200, "
        "or as many as it takes to begin and to choose",
    )

    @field_validator("most")
    @classmethod
    def _room(cls, most: int | None, info: ValidationInfo) -> int | None:
        search: Search | None = info.data.get("search")
        first = info.data.get("replications") or LEAST_SIZE
        told = "twice the replications, since the choice takes new ones"
        if search is not None:
            told += ", and as many, or those of a look, for careful looks"
        _enough(most, 2 * first + (max(first, search.replications) if search else 0), told)
        return most

    @property
    def look(self) -> int:
        """Replications of a look; 0 without a search."""
        return self.search.replications if self.search else 0

    def looked(self, first: int) -> int:
        """Return the replications of a careful look, which judge no design; 0 without a search.

        Parameters
        ----------
        first
            Replications of a design first.
        """
        return max(first, self.search.replications) if self.search else 0

    @property
    def designs(self) -> int:
        """Designs in all."""
        return prod(len(one.choices) for one in self.decide.values())


class Compare(Plan):
    """Cases beside the first of them: all figures, paired, with joint intervals."""

    kind: Literal["compare"]
    cases: dict[Name, Variant] = Field(
        description="cases by name; the first is the base", min_length=2
    )
    phases: tuple[int, ...] = Field(
        (), description="years of the scenario file's phases: every case runs in each"
    )
    horizon_year: int | None = Field(
        None, description="end of the last phase, for the net present value"
    )


class NextStep(Plan):
    """What to add next: one more of each resource that waits or loads point to, ranked by gain."""

    kind: Literal["next_step"]
    kpi: str = Field(
        "",
        description="the figure in which the gain is told; none: the time in port of ships, or of "
        "the trains or trucks of a cargo where these wait and ships do not",
    )
    load_above: NonNegative = Field(
        0.5, description="a resource with a higher load is tried, whoever waits"
    )
    share_above: NonNegative = Field(
        0.05,
        description="a resource is tried if a larger share of the waiting of ships, trains or "
        "trucks "
        "could be shortened by it",
    )
    more: Positive = Field(
        0.1,
        description="share by which rates and room grow; of what is counted in ones, one is added",
    )
    quay_m: Positive = Field(
        100.0,
        description="a quay grows by whole multiples of this, as many as its longest ship needs, m",
    )


Study = Annotated[
    Sweep | Tornado | Sobol | Morris | Capacity | Size | Compare | NextStep,
    Field(discriminator="kind"),
]
AnyPlan = Sweep | Tornado | Sobol | Morris | Capacity | Size | Compare | NextStep
