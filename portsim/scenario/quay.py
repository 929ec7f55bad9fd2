"""The sea side of the terminal: the way in, the berths and the cranes."""

from typing import Literal

from pydantic import Field

from portsim.scenario.base import Block, Count, NonNegative, Positive
from portsim.scenario.distributions import Constant, Distribution


class Approach(Block):
    """The way between the anchorage and the berth."""

    inbound_h: Distribution = Field(
        Constant(dist="constant", value=0.0), description="hours from leaving the anchorage to first line"
    )
    outbound_h: Distribution = Field(
        Constant(dist="constant", value=0.0), description="hours from last line to leaving the port"
    )
    under_keel_m: NonNegative = Field(0.0, description="water to keep under a laden ship, m")


class Berth(Block):
    """One or several equal berths, each of which holds one ship."""

    number: Count = Field(1, description="equal berths; they are called NAME-1, NAME-2 and so on")
    length_m: Positive = Field(description="longest ship that a berth takes, m")
    depth_m: Positive = Field(description="least depth alongside, m")
    cargoes: tuple[str, ...] | None = Field(None, description="cargoes worked here; none: all")


class Berthing(Block):
    """Time that every ship spends alongside apart from cargo work, and the berth after it."""

    mooring_h: NonNegative = Field(0.0, description="first line to the start of work: mooring, survey, papers")
    unmooring_h: NonNegative = Field(0.0, description="end of work to last line")
    berth_turnover_h: NonNegative = Field(0.0, description="last line until the berth can take another ship")
    policy: str = Field("first_come", description="who gets a free berth: a name in portsim.policies")


class CraneWork(Block):
    """How fast one crane of a pool works a cargo."""

    rate_tph: Positive | None = Field(None, description="tonnes an hour a crane (bulk and breakbulk)")
    rate_moves_ph: Positive | None = Field(None, description="boxes an hour a crane (containers)")


class CranePool(Block):
    """Cranes or shiploaders of one kind."""

    number: Count = Field(description="how many")
    berths: tuple[str, ...] | None = Field(None, description="berths they reach; none: all")
    cargoes: dict[str, CraneWork] = Field(description="what they work and how fast", min_length=1)
    basis: Literal["rated", "net", "gross", "through_ship"] = Field(
        "net", description="what the rate contains: gross and through_ship already contain stops"
    )
    max_per_ship: Count = Field(1, description="most cranes on one ship")
    split: Literal["whole", "fractional"] = Field(
        "whole", description="cranes go to ships whole, or in equal fractions"
    )
