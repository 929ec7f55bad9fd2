"""The truck side: one gate for all, then unloading or loading at the store."""

from typing import Annotated

from pydantic import Field

from portsim.scenario.base import Block, Count, NonNegative, Positive, SomeWeight
from portsim.scenario.distributions import Constant, Distribution, Exponential

HourlyProfile = Annotated[tuple[NonNegative, ...], Field(min_length=24, max_length=24), SomeWeight]
WeekdayProfile = Annotated[tuple[NonNegative, ...], Field(min_length=7, max_length=7), SomeWeight]


class Gate(Block):
    """Lanes that serve trucks first come, first served; formalities and weighing are in the time."""

    lanes: Count = Field(description="lanes open at once")
    time_h: Distribution = Field(description="hours a truck holds a lane")


class TruckService(Block):
    """The trucks of one cargo.

    Exports arrive as a random stream at the rate that the cargo's annual volume and road share ask for.
    Imports are collected: each morning trucks are called for what lies in store, net of trucks already
    called.
    """

    payload_t: Positive | None = Field(None, description="tonnes on a truck (bulk and breakbulk)")
    payload_teu: Positive | None = Field(None, description="TEU on a truck (containers)")
    gaps: Distribution = Field(
        Exponential(dist="exponential", mean=1.0),
        description="law of the gaps between arrivals; only its shape counts, the rate comes from the volume",
    )
    weekday_profile: WeekdayProfile | None = Field(None, description="seven weights, Monday first")
    hourly_profile: HourlyProfile | None = Field(None, description="24 weights, midnight first, local time")
    bays: Count | None = Field(None, description="unloading points at the store; none: not limited")
    handling_h: Distribution = Field(Constant(dist="constant", value=0.0), description="hours a truck holds a bay")
    max_per_day: Count | None = Field(None, description="most trucks called a day (imports)")

    @property
    def payload(self) -> float:
        """Load of one truck in the cargo's unit."""
        return self.payload_t or self.payload_teu or 0.0


class Road(Block):
    """Everything a truck meets inside the terminal."""

    gate: Gate = Field(description="the lanes that every truck passes")
    trucks: dict[str, TruckService] = Field(description="by cargo", min_length=1)
    exit_h: NonNegative = Field(0.0, description="hours from the store to the way out")
