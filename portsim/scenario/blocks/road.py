"""The road: the gate, the weighbridge, the bays at the stores, and the trucks."""

from typing import Annotated, Literal

from pydantic import Field

from portsim.scenario.base import Block, Count, ManyCount, NonNegative, Positive, SomeWeight
from portsim.scenario.blocks.numbers import CountOrTable
from portsim.scenario.blocks.weather import BelowOne, Shifts
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.distributions.distribution import Distribution
from portsim.scenario.distributions.unbounded import Exponential

HourlyProfile = Annotated[tuple[NonNegative, ...], Field(min_length=24, max_length=24), SomeWeight]
WeekdayProfile = Annotated[tuple[NonNegative, ...], Field(min_length=7, max_length=7), SomeWeight]

NO_TIME = Constant(dist="constant", value=0.0)


class Gate(Block):
    """Lanes that serve trucks first come, first served."""

    lanes: CountOrTable = Field(
        description="lanes open at once; a whole number, or a table by time of day"
    )
    time_h: Distribution = Field(description="hours a truck holds a lane")
    shifts: Shifts | None = Field(
        None,
        description="hours in which trucks are let through; one begun is finished; none: round "
        "the clock",
    )


class Weighbridge(Block):
    """Bridges that weigh every truck on its way in and on its way out."""

    number: Count = Field(description="bridges")
    number_out: Count | None = Field(
        None,
        description="of other bridges that serve the way out; none: the same ones serve both ways",
    )
    time_h: Distribution = Field(description="hours a truck holds a bridge, each time")


class Parking(Block):
    """A limit to the trucks inside, waiting or worked.

    A full store fills the places. Then trucks stay in their lanes, or are not served at the gate,
    and the queue grows outside.
    """

    places: ManyCount = Field(description="trucks inside at once")
    full: Literal["holds_lanes", "holds_outside"] = Field(
        "holds_lanes",
        description="where a truck waits for a place: in its lane after the gate's work, or "
        "before it",
    )


class Appointments(Block):
    """Appointments of trucks.

    Each load that is due takes the next free appointment, and its truck comes early or late.
    """

    per_hour: Count = Field(
        description="appointments an hour; the hours are those of the profiles that are not 0"
    )
    early_h: NonNegative = Field(
        0.0, description="hours before the appointed time that the earliest truck comes"
    )
    lateness_h: Distribution = Field(NO_TIME, description="hours after that at which trucks come")
    no_show_share: BelowOne = Field(
        0.0, description="appointments that nobody comes to; their loads book again"
    )


class Fleet(Block):
    """A number of trucks that go to and fro between the origin and the terminal.

    The next load waits at the origin until a truck is back. All trucks stand at the origin when the
    run begins, so the run needs a warm-up of a round trip or more.
    """

    trucks: ManyCount = Field(description="trucks")
    out_h: Distribution = Field(description="hours from the origin to the terminal")
    home_h: Distribution = Field(
        description="hours from the terminal back, to be ready for the next load"
    )


class TruckService(Block):
    """The trucks of one cargo.

    Trucks with exports come at random, at the rate that the cargo's annual volume and road share
    ask for, or by appointment. Trucks for imports are called: each morning as many as what lies in
    store needs, less the trucks that have been called already.
    """

    payload_t: Positive | None = Field(None, description="tonnes on a truck (bulk and breakbulk)")
    payload_teu: Positive | None = Field(None, description="TEU on a truck (containers)")
    gaps: Distribution = Field(
        Exponential(dist="exponential", mean=1.0),
        description="law of the gaps between arrivals; only its shape counts, the rate comes from "
        "the volume",
    )
    weekday_profile: WeekdayProfile | None = Field(None, description="seven weights, Monday first")
    hourly_profile: HourlyProfile | None = Field(
        None, description="24 weights, midnight first, local time"
    )
    appointments: Appointments | None = Field(
        None, description="come by appointment (exports); none: at random"
    )
    fleet: Fleet | None = Field(
        None, description="the trucks that there are (exports); none: as many as needed"
    )
    bays: CountOrTable | None = Field(
        None,
        description="unloading points at the store; a whole number, or a table by time of day; "
        "none: not limited",
    )
    handling_h: Distribution = Field(NO_TIME, description="hours a truck holds a bay")
    bay_kept: bool = Field(
        False, description="a truck keeps its bay while its load cannot go to store (or from it)"
    )
    max_per_day: Count | None = Field(None, description="most trucks called a day (imports)")
    returns_with: str | None = Field(
        None,
        description="import that trucks collect after they delivered, as far as it was called "
        "for; what is left over the next morning gets trucks of its own (exports)",
    )

    @property
    def payload(self) -> float:
        """Load of one truck in the cargo's unit."""
        return self.payload_t or self.payload_teu or 0.0


class Exit(Block):
    """Lanes on the way out."""

    lanes: CountOrTable = Field(
        description="lanes open at once; a whole number, or a table by time of day"
    )
    time_h: Distribution = Field(description="hours a truck holds a lane")


class Road(Block):
    """Everything a truck meets inside the terminal, in this order."""

    access: Shifts | None = Field(
        None,
        description="hours in which trucks may come to the gate, others wait: what a ban by day "
        "or by night leaves",
    )
    gate: Gate = Field(description="the lanes that every truck passes")
    parking: Parking | None = Field(
        None, description="a limit to the trucks inside; none: room for all"
    )
    weighbridge: Weighbridge | None = Field(
        None, description="weighing in and out; none: within the gate's time"
    )
    trucks: dict[str, TruckService] = Field(description="by cargo", min_length=1)
    exit_h: NonNegative = Field(0.0, description="hours from the store to the way out")
    exit: Exit | None = Field(None, description="the gate out; none: no queue there")
