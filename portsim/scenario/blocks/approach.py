"""The way between the anchorage and the berth."""

from typing import Annotated, Literal

from pydantic import Field

from portsim.scenario.base import Block, Name, NonNegative, Positive
from portsim.scenario.blocks.numbers import CountOrTable, most_of
from portsim.scenario.blocks.water import Daylight, Siltation, Tide
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.distributions.distribution import Distribution


class Channel(Block):
    """A fairway that ships share."""

    depth_m: Positive | None = Field(
        None, description="depth below chart datum as dredged, m; none: no limit"
    )
    siltation: Siltation | None = Field(None, description="how the depth falls between dredgings")
    traffic: Literal["two_way", "one_way"] = Field(
        "two_way",
        description="whether ships may pass each other; one_way: never two directions at once",
    )
    separation_h: NonNegative = Field(
        0.0, description="hours between two ships that enter the same way"
    )


class ServicePool(Block):
    """Pilots or tugs: how many there are, and the time that one needs between two jobs.

    A job takes as long as the ship's passage. It begins at one end of the passage and ends at the
    other. If the next job begins at the other end, the pilot or tug first runs there in `run_h`.
    """

    number: CountOrTable = Field(description="how many; a whole number, or a table by time of day")
    run_h: NonNegative = Field(
        0.0, description="hours from one end of the passage to the other without a ship"
    )

    @property
    def most(self) -> int:
        """How many there are."""
        return most_of(self.number)


class Approach(Block):
    """Everything that a ship needs besides a berth to come in or to sail.

    A ship gets all of it at once, or nothing. One that lacks nothing but pilots or tugs keeps her
    turn: no later ship takes those that are free.
    """

    inbound_h: Distribution = Field(
        Constant(dist="constant", value=0.0),
        description="hours from leaving the anchorage to first line",
    )
    outbound_h: Distribution = Field(
        Constant(dist="constant", value=0.0), description="hours from last line to leaving the port"
    )
    under_keel_m: NonNegative = Field(0.0, description="least water under the keel, m")
    under_keel_alongside_m: NonNegative | None = Field(
        None,
        description="least water under the keel of a ship alongside at the lowest low water, m; "
        "none: under_keel_m",
    )
    under_keel_share: Annotated[float, Field(strict=True, ge=0, lt=1)] = Field(
        0.0,
        description="water to keep under a ship in the channel over her draught; the "
        "greater of the "
        "two rules",
    )
    permitted_draught_m: Positive | None = Field(
        None,
        description="draught that the port permits, m; parcels of classes with "
        "t_per_cm or draught_points are cut to it",
    )
    channel: Channel | None = Field(
        None, description="the fairway; none: ships do not hinder each other"
    )
    tide: Tide | None = Field(None, description="height of the water above chart datum; none: 0")
    daylight: Daylight | None = Field(
        None, description="the sun, for classes that move by day only"
    )
    pilots: ServicePool | None = Field(None, description="the pilots; none: one is always ready")
    tugs: ServicePool | None = Field(None, description="the tugs; none: enough are always ready")
    turns: Literal["kept", "sailing_first"] = Field(
        "kept",
        description="who goes first of those that lack only pilots or tugs: who has lacked only "
        "them for longest, or ships that sail; what is free is kept for the first",
    )
    closed_by: tuple[Name, ...] = Field(
        (), description="names under `weather` that shut the port to movements"
    )
