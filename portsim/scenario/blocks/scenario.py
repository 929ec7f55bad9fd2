"""A whole scenario."""

from datetime import date, datetime
from typing import Annotated, Any, Self, cast

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from portsim.scenario.base import Block, Line, Remark
from portsim.scenario.blocks.approach import Approach
from portsim.scenario.blocks.cargo import Cargo
from portsim.scenario.blocks.corridor import Corridor
from portsim.scenario.blocks.costs import Costs
from portsim.scenario.blocks.demand import Demand, scaled
from portsim.scenario.blocks.given import Given, conditioned
from portsim.scenario.blocks.quay import Berth, Berthing, ContinuousQuay, CranePool
from portsim.scenario.blocks.rail import Rail
from portsim.scenario.blocks.road import Road
from portsim.scenario.blocks.run import Run
from portsim.scenario.blocks.service_levels import ServiceLevel
from portsim.scenario.blocks.storage import Store
from portsim.scenario.blocks.vessels import CallStream, VesselClass
from portsim.scenario.blocks.weather import Closure, Holidays
from portsim.scenario.parts import NO_PARTS, Parts

# Python's calendar holds the years 1 to 9999. A corridor begins 1,369 years before the start at
# most (`blocks.run.MOST_DAYS`).
FIRST_YEAR, LAST_YEAR = 1900, 9999
FOLLOWED_DAYS = 3 * 366 + 2  # after a run its closures are followed on, and its calendars known

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]


def _no_number(value: Any) -> Any:
    """Refuse 2027 and 2027.5, which pydantic would read as seconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and "-" in value.strip()[1:]):
        return value
    raise PydanticCustomError("datetime_type", "must be a date and time")


def _within_the_calendar(value: datetime) -> datetime:
    """Refuse a start from which what comes before it leaves the calendar."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"must be in a year from {FIRST_YEAR} to {LAST_YEAR}, is in {value.year}")
    return value


def _ends_in_the_calendar(run: Run, info: ValidationInfo) -> Run:
    """Refuse a run that could last beyond the years that a calendar has."""
    start = info.data.get("start")
    days = run.warm_up_days + run.measured_days + run.run_out_cap_days
    if start is not None:
        left = (date(LAST_YEAR, 12, 31) - start.date()).days - FOLLOWED_DAYS
        if days > left:
            raise ValueError(
                f"may take {days:,.10g} days with its run-out, and from {start.date()} there are "
                f"{max(left, 0):,} in the calendar, which ends with the year {LAST_YEAR} (three "
                "years are kept to follow closures on): start earlier, or give run_out_cap_days "
                "or measured_days fewer"
            )
    return run


class Scenario(Block):
    """Everything a run needs: what comes, what it meets, how long and how often."""

    name: Name = Field(description="short name; results go to results/<name>")
    title: Line = Field("", description="one line for the head of a report")
    start: Annotated[
        AwareDatetime, BeforeValidator(_no_number), AfterValidator(_within_the_calendar)
    ] = Field(description="hour zero, with its offset from UTC")
    run: Annotated[Run, AfterValidator(_ends_in_the_calendar)] = Field(
        Run(), validate_default=True, description="how long and how often"
    )
    sources: dict[Line, Remark] = Field({}, description="what the short source names stand for")
    cargoes: dict[Name, Cargo] = Field({}, description="what is moved, by name")
    demand: Demand | None = Field(
        None,
        description="factors on the numbers of calls, trains and trucks; the scenario read holds "
        "the scaled ones",
    )
    stores: dict[Name, Store] = Field({}, description="where it lies, by name")
    corridor: Corridor | None = Field(
        None, description="the way to the terminal: routes, borders, what shuts them"
    )
    given: Given | None = Field(
        None,
        description="a conditioned year: what a random closure of the corridor does, in place of "
        "its law; none: as it is drawn",
    )
    road: Road | None = Field(None, description="gate and trucks")
    rail: Rail | None = Field(None, description="stations and trains")
    vessels: dict[Name, VesselClass] = Field(min_length=1, description="classes of ships, by name")
    calls: dict[Name, CallStream] = Field(min_length=1, description="streams of calls, by name")
    approach: Approach = Field(Approach(), description="the way in and out")
    berths: dict[Name, Berth] = Field(
        {}, description="by name; of berths that fit alike, ships take the first by name"
    )
    quays: dict[Name, ContinuousQuay] = Field(
        {}, description="continuous quays by name; cranes and calls name them like berths"
    )
    berthing: Berthing = Field(Berthing(), description="time alongside apart from cargo work")
    cranes: dict[Name, CranePool] = Field({}, description="pools of cranes, by name")
    weather: dict[Name, Closure] = Field(
        {},
        description="what stops work, by name: all that a storm stops stands still in the "
        "same hours",
    )
    holidays: Holidays = Field(
        Holidays(), description="days without work for all that has shifts, beside their own"
    )
    costs: Costs | None = Field(
        None, description="what things cost; none: no figures in money but demurrage"
    )
    service_levels: tuple[ServiceLevel, ...] = Field(
        (), description="what the terminal shall keep, a figure and its limit each"
    )

    @property
    def own_cargoes(self) -> dict[str, Cargo]:
        """The cargoes that the terminal stores and counts, by name: all but those of others."""
        return {name: cargo for name, cargo in self.cargoes.items() if not cargo.of_others}

    _parts: Parts = PrivateAttr(NO_PARTS)

    @property
    def parts(self) -> Parts:
        """The parts of the planner's own that it names."""
        return self._parts

    @classmethod
    def made(cls, stated: set[str], values: dict[str, Any], parts: Parts) -> Self:
        """Return a scenario of values that were checked before."""
        return cast("Self", cls.model_construct(stated, **values)).with_parts(parts)

    def with_parts(self, parts: Parts) -> Self:
        """Return the scenario with what names of the planner's own stand for."""
        carrying = self.model_copy()
        carrying._parts = parts
        return carrying

    @model_validator(mode="after")
    def _conditioned(self) -> Self:
        """Put the stated closure in the place of the law: nothing downstream knows of it."""
        if self.given is not None and self.corridor is not None:
            corridor = conditioned(self.given, self.corridor, self.start, self.run)
            object.__setattr__(self, "corridor", corridor)
        return self

    @model_validator(mode="after")
    def _at_demand(self) -> Self:
        """Scale the volumes and put the demand back, so that nothing downstream knows of it."""
        if self.demand is not None:
            cargoes, calls = scaled(self.demand, self.cargoes, self.calls)
            for key, value in (("cargoes", cargoes), ("calls", calls), ("demand", None)):
                # A frozen model is changed only here, while it is made
                object.__setattr__(self, key, value)
        return self
