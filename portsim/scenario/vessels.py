"""Ships: classes, and the calls they make."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from portsim.scenario.base import Block, NonNegative, Positive
from portsim.scenario.cargo import MonthlyProfile
from portsim.scenario.distributions import Constant, Distribution, Exponential


class VesselClass(Block):
    """A class of ships that are alike to the planner."""

    dwt_t: Positive | None = Field(None, description="deadweight, t")
    loa_m: Positive = Field(description="length overall, m")
    beam_m: Positive | None = Field(None, description="beam, m")
    draught_m: Positive = Field(description="laden draught, m")
    alongside_h: Distribution | None = Field(
        None,
        description="time from first line to last line, instead of parcels and cranes (early planning)",
    )


class Parcel(Block):
    """One cargo that a call loads (exports) or discharges (imports)."""

    cargo: str = Field(description="the cargo")
    t: Distribution | None = Field(None, description="tonnes (bulk and breakbulk)")
    teu: Distribution | None = Field(None, description="TEU (containers)")

    @property
    def size(self) -> Distribution | None:
        """Law of the parcel's size in the cargo's unit."""
        return self.t if self.t is not None else self.teu


class RandomArrivals(Block):
    """Ships that come whatever lies in store."""

    kind: Literal["random"]
    per_year: Positive | None = Field(
        None, description="calls a year of 8,760 h; none: from the first cargo's annual volume and `share`"
    )
    gaps: Distribution = Field(
        Exponential(dist="exponential", mean=1.0),
        description="law of the gaps between calls; only its shape counts, the rate comes from per_year",
    )
    monthly_profile: MonthlyProfile | None = Field(None, description="twelve weights, January first")


def _rising(hours: tuple[float, ...]) -> tuple[float, ...]:
    """Refuse hours that go back."""
    for before, after in pairwise(hours):
        if after < before:
            raise ValueError(f"must be in rising order: {after:g} comes after {before:g}")
    return hours


class RecordedArrivals(Block):
    """Ships at stated hours."""

    kind: Literal["recorded"]
    at_h: Annotated[tuple[NonNegative, ...], AfterValidator(_rising)] = Field(
        description="hours after the start, in rising order", min_length=1
    )


class NominatedArrivals(Block):
    """Ships fixed when stock and expected receipts will make their parcels.

    Once a day the agent adds the stock and the receipts planned for the days until the ship can be here, and
    takes off what earlier ships have yet to load. If that makes the parcels, a ship is fixed; it arrives
    after `lead_h` plus `lateness_h`.
    """

    kind: Literal["nominated"]
    lead_h: NonNegative = Field(240.0, description="hours from fixing a ship to the opening of its laycan")
    lateness_h: Distribution = Field(
        Constant(dist="constant", value=0.0), description="hours after the opening of the laycan"
    )


Arrivals = Annotated[RandomArrivals | RecordedArrivals | NominatedArrivals, Field(discriminator="kind")]


class CallStream(Block):
    """Calls of one vessel class for the same parcels."""

    vessel: str = Field(description="the vessel class")
    parcels: tuple[Parcel, ...] = Field((), description="worked one after another, in this order")
    arrivals: Arrivals = Field(description="random, recorded or nominated")
    berths: tuple[str, ...] | None = Field(None, description="berths that these calls may use; none: all that fit")
    share: Annotated[float, Field(strict=True, gt=0, le=1)] = Field(
        1.0, description="share of the first cargo's volume that these calls carry"
    )
    handling_factor: Distribution = Field(
        Constant(dist="constant", value=1.0),
        description="multiplies the time to work a call's cargo: hatches, trimming, crew (mean 1)",
    )
