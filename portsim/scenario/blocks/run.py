"""How long to run and how often."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from portsim.scenario.base import Block, ManyCount, NonNegative, Positive, Seed
from portsim.vocabulary import Kpi

MOST_DAYS = 500_000.0  # of each part of a run: with more it would end after the calendar does


class Precision(Block):
    """How precisely one figure shall be known.

    With {kpi: vessel_wait, relative: 0.05}, replications are added until both bounds of the
    interval of the mean wait are within 5 % of the mean.
    """

    kpi: str = Field(Kpi.VESSEL_WAIT.value, description="the figure")
    of: str = Field(
        "all", description="what it is a figure of: a vessel class, a cargo, a berth or all"
    )
    relative: float = Field(
        gt=0,
        lt=1,
        description="how far a bound of the interval may be from the mean, over the mean",
    )
    most: ManyCount = Field(200, description="replications at most, precise or not")


def _as_list(value: Any) -> Any:
    """Return a list of one where one alone is stated."""
    return [value] if isinstance(value, dict | Precision) else value


def _or_one_alone(schema: dict[str, Any]) -> None:
    """Change the schema of a list that may be empty to one that allows an item alone too."""
    several = next(part for part in schema["anyOf"] if part.get("type") == "array")
    schema["anyOf"] = [several["items"], *schema["anyOf"]]


class Run(Block):
    """The measured window and the replications."""

    kind: Literal["steady", "terminating"] | None = Field(
        None,
        description="steady: means are those of a steady state, and withheld where there is none; "
        "terminating: they are those of the measured period; none: terminating where every stream "
        "of calls is recorded and nothing else comes, of the run or of a queue, else steady",
    )
    warm_up_days: NonNegative = Field(
        0.0, le=MOST_DAYS, description="days before the measured window"
    )
    measured_days: Positive = Field(
        365.0, le=MOST_DAYS, description="length of the measured window, days"
    )
    run_out_cap_days: NonNegative = Field(
        90.0,
        le=MOST_DAYS,
        description="most days after the window in which those who arrived in it may still leave",
    )
    replications: ManyCount = Field(
        10, description="independent repetitions; with a precision, those of each batch"
    )
    precision: Annotated[
        Annotated[tuple[Precision, ...], Field(min_length=1)] | None, BeforeValidator(_as_list)
    ] = Field(
        None,
        description="how well a figure shall be known, or a list of several; none: `replications` "
        "are run. Of a run, not of a study",
        json_schema_extra=_or_one_alone,
    )
    kpis: tuple[str, ...] | None = Field(
        None, description="figures of your own, measured beside those of portsim; none: none"
    )
    seed: Seed = Field(1, description="the seed of every random stream")
    confidence: float = Field(0.95, gt=0.5, lt=1, description="level of the intervals")

    @property
    def window_h(self) -> tuple[float, float]:
        """Hours at which the measured window begins and ends."""
        begin_h = self.warm_up_days * 24.0
        return begin_h, begin_h + self.measured_days * 24.0
