"""Berths, quays and cranes."""

from typing import Literal

from pydantic import Field

from portsim.scenario.base import Block, Count, FewerCount, NonNegative, Positive
from portsim.scenario.blocks.numbers import CountOrTable, most_of
from portsim.scenario.blocks.outages import Breakdowns
from portsim.scenario.blocks.weather import BelowOne, Shifts


class Berth(Block):
    """One or several equal berths, each of which holds one ship."""

    number: FewerCount = Field(
        1, description="equal berths; they are called NAME-1, NAME-2 and so on"
    )
    length_m: Positive = Field(description="longest ship that a berth takes, m")
    depth_m: Positive = Field(description="least depth alongside below chart datum, m")
    cargoes: tuple[str, ...] | None = Field(None, description="cargoes worked here; none: all")
    reserved_for_priority: Count | None = Field(
        None,
        description="takes only ships of this priority or a lower number (berthing.policy: "
        "priority_reserved)",
    )

    @property
    def longest_m(self) -> float:
        """Length of the longest ship that fits, m."""
        return self.length_m


class ContinuousQuay(Block):
    """A quay without marked berths, along which ships lie as their lengths allow."""

    length_m: Positive = Field(description="length of the quay, m")
    clearance_m: NonNegative = Field(
        0.0,
        description="kept free between ships and at both ends, m: k ships take their "
        "lengths + (k + "
        "1) of it",
    )
    depth_m: Positive = Field(description="least depth alongside below chart datum, m")
    cargoes: tuple[str, ...] | None = Field(None, description="cargoes worked here; none: all")
    fit: Literal["first_fit", "best_fit"] = Field(
        "first_fit",
        description="the gap that a ship takes: the first from the left, or the shortest, "
        "long enough",
    )
    reserved_for_priority: Count | None = Field(
        None,
        description="takes only ships of this priority or a lower number (berthing.policy: "
        "priority_reserved)",
    )

    @property
    def longest_m(self) -> float:
        """Length of the longest ship that fits, m.

        It is rounded to the micrometre, because in floats 0.3 - 0.1 is not 0.2.
        """
        return round(self.length_m - 2 * self.clearance_m, 6)


class Berthing(Block):
    """The time that a ship holds a berth beside cargo work, and the rule that gives berths."""

    mooring_h: NonNegative = Field(
        0.0, description="first line to the start of work: mooring, survey, papers"
    )
    unmooring_h: NonNegative = Field(0.0, description="end of work to last line")
    berth_turnover_h: NonNegative = Field(
        0.0, description="last line until the berth can take another ship"
    )
    policy: str = Field(
        "first_come", description="who gets a free berth: a name in portsim.policies"
    )


class CraneWork(Block):
    """How fast one crane of a pool works a cargo."""

    rate_tph: Positive | None = Field(
        None, description="tonnes an hour a crane (bulk and breakbulk)"
    )
    rate_moves_ph: Positive | None = Field(None, description="boxes an hour a crane (containers)")


class CranePool(Block):
    """Cranes or shiploaders of one kind."""

    number: CountOrTable = Field(description="how many; a whole number, or a table by time of day")
    berths: tuple[str, ...] | None = Field(None, description="berths they reach; none: all")
    cargoes: dict[str, CraneWork] = Field(description="what they work and how fast", min_length=1)
    basis: Literal["rated", "net", "gross", "through_ship"] = Field(
        "net", description="what the rate contains: gross and through_ship already contain stops"
    )
    max_per_ship: Count = Field(1, description="most cranes on one ship")
    split: str = Field(
        "whole", description="how cranes are split between ships: a name in portsim.policies"
    )
    loss_per_extra_crane: BelowOne = Field(
        0.0,
        description="share of its rate that each crane loses per crane beyond the first on a "
        "ship: n work as n (1 - loss (n - 1))",
    )
    breakdowns: Breakdowns | None = Field(None, description="failures and repairs; none: never")
    stopped_by: tuple[str, ...] = Field(
        (), description="weather that stops all these cranes, as wind"
    )
    shifts: Shifts | None = Field(None, description="when they are manned; none: always")
    double_count_ok: bool = Field(
        False,
        description="breakdowns, weather or shifts apply although the basis of the rate "
        "contains stops",
    )

    @property
    def most(self) -> int:
        """How many there are."""
        return most_of(self.number)
