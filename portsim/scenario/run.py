"""How long to run and how often."""

from pydantic import Field

from portsim.scenario.base import Block, Count, NonNegative, Positive, Whole


class Run(Block):
    """The measured window and the replications."""

    warm_up_days: NonNegative = Field(0.0, description="days before the measured window")
    measured_days: Positive = Field(365.0, description="length of the measured window, days")
    run_out_cap_days: NonNegative = Field(
        90.0, description="most days after the window in which those who arrived in it may still leave"
    )
    replications: Count = Field(10, description="independent repetitions")
    seed: Whole = Field(1, description="the seed of every random stream")
    confidence: float = Field(0.95, gt=0.5, lt=1, description="level of the intervals")
