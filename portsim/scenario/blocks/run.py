"""How long to run and how often."""

from typing import Literal

from pydantic import Field

from portsim.scenario.base import Block, Count, NonNegative, Positive, Whole
from portsim.vocabulary import Kpi


class Precision(Block):
    """How precisely one figure shall be known.

    With {kpi: vessel_wait, relative: 0.05}, replications are added until the half-width of the
    interval of the mean wait is 5 % of the mean.
    """

    kpi: str = Field(Kpi.VESSEL_WAIT.value, description="the figure")
    of: str = Field(
        "all", description="what it is a figure of: a vessel class, a cargo, a berth or all"
    )
    relative: float = Field(gt=0, lt=1, description="half-width of the interval over the mean")
    most: Count = Field(200, description="replications at most, precise or not")


class Run(Block):
    """The measured window and the replications."""

    kind: Literal["steady", "terminating"] | None = Field(
        None,
        description="steady: means are those of a steady state, and withheld where there is none; "
        "terminating: they are those of the measured period; none: terminating where every stream "
        "of calls is recorded and nothing else comes, of the run or of a queue, else steady",
    )
    warm_up_days: NonNegative = Field(0.0, description="days before the measured window")
    measured_days: Positive = Field(365.0, description="length of the measured window, days")
    run_out_cap_days: NonNegative = Field(
        90.0,
        description="most days after the window in which those who arrived in it may still leave",
    )
    replications: Count = Field(
        10, description="independent repetitions; with a precision, those of each batch"
    )
    precision: Precision | None = Field(
        None,
        description="how well one figure shall be known; none: `replications` are run. Of a run, "
        "not of a study",
    )
    seed: Whole = Field(1, description="the seed of every random stream")
    confidence: float = Field(0.95, gt=0.5, lt=1, description="level of the intervals")

    @property
    def window_h(self) -> tuple[float, float]:
        """Hours at which the measured window begins and ends."""
        begin_h = self.warm_up_days * 24.0
        return begin_h, begin_h + self.measured_days * 24.0
