"""The way to the terminal: stages, what shuts them, routes, and which cargo takes which."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from portsim.flow.calendar.year import YEAR_H
from portsim.scenario.base import Block, Name, NonNegative, Positive, Share
from portsim.scenario.blocks.corridor_presets import known, with_presets
from portsim.scenario.blocks.run import MOST_DAYS
from portsim.scenario.blocks.weather import (
    ClosedStretch,
    DatedClosure,
    RecordedClosure,
    RenewalClosure,
    Shifts,
)
from portsim.scenario.distributions.distribution import Distribution
from portsim.scenario.distributions.unbounded import Exponential

Mode = Literal["road", "rail"]
CAPACITIES = ("vehicles_per_day", "t_per_day", "teu_per_day")


class RandomClosure(Block):
    """Random closures, as a border that shuts 1.3 times a year for some weeks."""

    kind: Literal["random"]
    per_year: Positive = Field(
        description="closures in a year of 8,760 hours, on average, shut time included"
    )
    length_h: Distribution = Field(
        description="hours that it is shut; the open time between is exponential"
    )

    @property
    def share(self) -> float:
        """Long-run part of the time that it is shut."""
        return self.per_year * self.length_h.expected() / YEAR_H

    @model_validator(mode="after")
    def _opens(self) -> Self:
        if not self.length_h.expected() > 0:
            raise ValueError("length_h must have a mean greater than 0")
        if self.share >= 1:
            raise ValueError(
                f"is never open: {self.per_year:g} closures a year of "
                f"{self.length_h.expected():,.10g} h on average "
                f"are more than the {YEAR_H:,.10g} h of a year"
            )
        return self


class BorderDated(DatedClosure):
    """Closures on known dates: those of a past year, or assumed ones as a stress test."""

    announced: bool = Field(
        True, description="known beforehand; false: it comes, and ends, as a surprise"
    )
    stretches: tuple[ClosedStretch, ...] = Field(description="the closures; [] is none")


BorderClosure = Annotated[
    RenewalClosure | RecordedClosure | BorderDated | RandomClosure, Field(discriminator="kind")
]


class Stage(Block):
    """A part of the way to the terminal.

    Each vehicle spends a time of its own in it. Then the vehicles leave one after another, at the
    rate of the stage, while it is open.
    """

    kind: Literal["haul", "border", "gauge_transfer", "yard"] = Field(
        description="haul, border, gauge_transfer (trains are re-formed at the last one of a "
        "route) or yard"
    )
    time_h: Distribution = Field(
        description="hours of one vehicle, from its arrival on, also while it is shut"
    )
    vehicles_per_day: Positive | None = Field(
        None, description="trucks or trains let through in 24 open hours"
    )
    t_per_day: Positive | None = Field(
        None, description="tonnes let through in 24 open hours (bulk and breakbulk)"
    )
    teu_per_day: Positive | None = Field(
        None, description="TEU let through in 24 open hours (containers)"
    )
    shifts: Shifts | None = Field(
        None, description="when vehicles are let through; none: round the clock"
    )
    closed_by: tuple[Name, ...] = Field((), description="closures of the corridor that shut it")

    @model_validator(mode="after")
    def _one_rate(self) -> Self:
        given = [key for key in CAPACITIES if getattr(self, key) is not None]
        if len(given) > 1:
            raise ValueError(f"has {' and '.join(given)}: give one of them")
        return self

    @property
    def per_day(self) -> float | None:
        """The rate, whatever it counts; None: all that is ready."""
        return self.vehicles_per_day or self.t_per_day or self.teu_per_day


class Route(Block):
    """A way to the terminal: stages in the order in which they are passed."""

    mode: Mode = Field(description="road or rail")
    stages: tuple[Name, ...] = Field(min_length=1, description="names of stages, in order")


class OriginTrain(Block):
    """Trains as they set out; without it those of the terminal."""

    wagons: Distribution = Field(
        description="wagons of a train; drawn for each and rounded, at least 1"
    )
    wagon_t: Distribution | None = Field(
        None, description="tonnes in a wagon (bulk and breakbulk), drawn a train"
    )
    wagon_teu: Distribution | None = Field(
        None, description="TEU on a wagon (containers), drawn a train"
    )
    gaps: Distribution = Field(
        Exponential(dist="exponential", mean=1.0),
        description="law of the gaps between departures; only its shape counts, the rate comes "
        "from the volume",
    )

    @property
    def wagon(self) -> Distribution | None:
        """Law of the load of a wagon in the cargo's unit."""
        return self.wagon_t or self.wagon_teu


class CorridorCargo(Block):
    """The routes of one cargo, and where its vehicles go when a route is shut."""

    road: dict[Name, Share] = Field(
        {}, description="shares of its trucks by route; they add up to 1"
    )
    rail: dict[Name, Share] = Field(
        {}, description="shares of its trains by route; they add up to 1"
    )
    train: OriginTrain | None = Field(
        None, description="its trains at the origin; none: as at the terminal"
    )
    divert_after_h: NonNegative | None = Field(
        None,
        description="who sets out when a stage of his route has been shut for so many hours takes "
        "another route",
    )
    divert_to: tuple[Name, ...] = Field(
        (), description="the routes taken then, at most one of each mode"
    )

    def shares(self, mode: Mode) -> dict[str, float]:
        """Return the shares by route of one mode."""
        return self.road if mode == "road" else self.rail

    def used(self) -> tuple[str, ...]:
        """Return the names of all routes that it may take."""
        return tuple(dict.fromkeys((*self.road, *self.rail, *self.divert_to)))


class Corridor(Block):
    """Stages, what shuts them, routes, and who takes them.

    Presets are merged in before anything is checked. A resolved scenario holds the stages
    themselves and not the names of the presets.
    """

    presets: tuple[Annotated[Name, AfterValidator(known)], ...] = Field(
        (), description="shipped stages and routes to begin with; keys that are written here win"
    )
    run_in_days: Positive | None = Field(
        None,
        le=MOST_DAYS,
        description="days before the start on which the first vehicles set out; none: twice the "
        "mean time of the longest route with the longest random closure on it",
    )
    closures: dict[Name, BorderClosure] = Field(
        {},
        description="what shuts stages, by name: all that one closure shuts is shut in the "
        "same hours",
    )
    stages: dict[Name, Stage] = Field(
        {}, description="parts of the way, by name; routes may share them"
    )
    routes: dict[Name, Route] = Field({}, description="ways to the terminal, by name")
    cargoes: dict[Name, CorridorCargo] = Field(min_length=1, description="by cargo: exports only")

    @model_validator(mode="before")
    @classmethod
    def _expanded(cls, values: Any) -> Any:
        return with_presets(values)
