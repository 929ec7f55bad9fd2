"""The cargoes that the terminal moves."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from portsim.scenario.base import Block, NonNegative, Positive, Share, SomeWeight

Form = Literal["bulk", "breakbulk", "container"]
Direction = Literal["export", "import"]
MonthlyProfile = Annotated[tuple[NonNegative, ...], Field(min_length=12, max_length=12), SomeWeight]


class Cargo(Block):
    """One commodity in one direction.

    Bulk and breakbulk are counted in tonnes, containers in TEU.
    """

    form: Form = Field(description="bulk, breakbulk or container")
    direction: Direction = Field(
        "export", description="export (land to ship) or import (ship to land)"
    )
    annual_t: Positive | None = Field(None, description="tonnes a year (bulk and breakbulk)")
    annual_teu: Positive | None = Field(None, description="TEU a year (containers)")
    by_rail: Share = Field(0.0, description="share of the volume that comes or goes by rail")
    by_road: Share = Field(0.0, description="share of the volume that comes or goes by road")
    monthly_profile: MonthlyProfile | None = Field(
        None,
        description="twelve relative rates, January first: twelve equal ones do what none do",
    )
    teu_factor: Positive = Field(
        1.0, description="TEU per box (containers): 1 all 20-foot, 2 all 40-foot"
    )
    t_per_teu: Positive | None = Field(
        None, description="mean cargo tonnes in a TEU (containers), for reports"
    )
    stopped_by: tuple[str, ...] = Field(
        (), description="weather that stops work on this cargo, as rain on grain"
    )
    of_others: bool = Field(
        False,
        description="cargo of other users of the port, straight between ships and their trucks: it "
        "takes berths and cranes, needs no store and no land side here, and counts in no "
        "throughput and no cost",
    )

    @model_validator(mode="after")
    def _others_see_to_theirs(self) -> Self:
        keys = ("annual_t", "annual_teu", "by_rail", "by_road", "monthly_profile")
        given = [key for key in keys if getattr(self, key)]
        if self.of_others and given:
            by_land = given[0] in ("by_rail", "by_road")
            remedy = "leave it out" if by_land else "say how many calls come (per_year)"
            raise ValueError(f"{given[0]} has no effect on cargo of others: {remedy}")
        return self

    @property
    def unit(self) -> Literal["t", "teu"]:
        """The unit in which amounts of this cargo are counted."""
        return "teu" if self.form == "container" else "t"

    @property
    def annual(self) -> float:
        """Annual volume in the cargo's unit; 0 if the scenario states none."""
        return (self.annual_teu if self.form == "container" else self.annual_t) or 0.0
