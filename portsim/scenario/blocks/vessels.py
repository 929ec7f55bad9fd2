"""Ships: classes, and the calls they make."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from portsim.scenario.base import (
    IGNORED_COLUMNS,
    READ_FROM,
    Block,
    Count,
    IgnoredColumns,
    NonNegative,
    Positive,
    ReadFrom,
    Whole,
)
from portsim.scenario.blocks.cargo import MonthlyProfile
from portsim.scenario.blocks.gear import Gear
from portsim.scenario.blocks.laytime import LaytimeTerms
from portsim.scenario.blocks.movement_limits import MovementLimits, movement_limits
from portsim.scenario.distributions.discrete import Constant
from portsim.scenario.distributions.distribution import Distribution
from portsim.scenario.distributions.unbounded import Exponential

MOST_PARCELS = 100  # of a ship


class DraughtPoint(Block):
    """The draught of a ship with some cargo."""

    t: NonNegative = Field(description="cargo aboard, t")
    draught_m: Positive = Field(description="draught with it, m")


class VesselClass(Block):
    """A class of ships that the planner treats as alike."""

    dwt_t: Positive | None = Field(None, description="deadweight, t")
    loa_m: Positive = Field(description="length overall, m")
    beam_m: Positive | None = Field(None, description="beam, m")
    draught_m: Positive = Field(description="laden draught, m")
    ballast_draught_m: Positive | None = Field(
        None,
        description="draught without cargo, m; none: as laden, or as t_per_cm or draught_points "
        "have it without cargo",
    )
    t_per_cm: Positive | None = Field(
        None,
        description="tonnes that change the draught by 1 cm, from draught_m with dwt_t aboard: a "
        "part cargo draws less and floats sooner, and parcels are cut to the permitted draught",
    )
    draught_points: (
        Annotated[tuple[DraughtPoint, ...], Field(min_length=2, max_length=2)] | None
    ) = Field(
        None,
        description="instead of t_per_cm: two cargoes with their draughts, the lesser first; a "
        "straight line goes through them, up to draught_m",
    )
    pilots: Whole = Field(1, description="pilots for a movement, where the approach has a pool")
    tugs_in: Whole = Field(0, description="tugs to come in, where the approach has a pool")
    tugs_out: Whole = Field(0, description="tugs to sail, where the approach has a pool")
    daylight_only: bool = Field(
        False, description="moves by day only, where the approach has a sun"
    )
    gear: Gear | None = Field(None, description="her own cranes; none: a gearless ship")
    max_cranes: Count | None = Field(
        None,
        description="most cranes at work on her at once, of all pools and her gear together; none: "
        "only the max_per_ship of each pool counts",
    )
    hatches: Count | None = Field(
        None, description="hatches; she takes no more cranes than hatches x max_per_hatch"
    )
    max_per_hatch: Count = Field(1, description="most cranes at work at one hatch")
    limits_in: MovementLimits = movement_limits("come in")
    limits_out: MovementLimits = movement_limits("sail")
    alongside_h: Distribution | None = Field(
        None,
        description="time at work alongside, instead of parcels and cranes (early planning); "
        "mooring and unmooring come on top",
    )

    @model_validator(mode="after")
    def _cranes_have_work(self) -> Self:
        if self.hatches is None and self.max_per_hatch != 1:
            raise ValueError("max_per_hatch has no effect without hatches")
        if self.alongside_h is not None:
            for key in ("gear", "max_cranes", "hatches"):
                if getattr(self, key) is not None:
                    raise ValueError(
                        f"alongside_h stands for her cargo work, so {key} has no effect: leave out "
                        "one of the two"
                    )
        return self

    @model_validator(mode="after")
    def _draught_follows_cargo(self) -> Self:
        keys = ("t_per_cm", "draught_points")
        given = [key for key in keys if getattr(self, key) is not None]
        if len(given) > 1:
            raise ValueError(f"needs one of {', '.join(keys)}, has {' and '.join(given)}")
        if self.draught_points is not None:
            self._check_points(*self.draught_points)
        if self.t_per_cm is not None:
            if self.dwt_t is None:
                raise ValueError("t_per_cm needs dwt_t, the cargo with which she draws draught_m")
            empty_m = self.draught_m - self.dwt_t / (100.0 * self.t_per_cm)
            self._check_empty(empty_m, "t_per_cm")
        return self

    def _check_points(self, low: DraughtPoint, high: DraughtPoint) -> None:
        """Refuse points through which no line of a ship goes."""
        if high.t <= low.t or high.draught_m <= low.draught_m:
            raise ValueError(
                "draught_points must have the lesser cargo first, and the greater cargo the "
                f"greater draught: {low.t:,.10g} t at {low.draught_m:g} m, then {high.t:,.10g} t "
                f"at {high.draught_m:g} m"
            )
        if high.draught_m > self.draught_m:
            raise ValueError(
                f"draught_points must not exceed the laden draught, {self.draught_m:g} m: "
                f"{high.draught_m:g} m with {high.t:,.10g} t"
            )
        if self.dwt_t is not None and high.t > self.dwt_t:
            raise ValueError(
                f"draught_points must not exceed dwt_t, {self.dwt_t:,.10g} t: {high.t:,.10g} t"
            )
        slope = (high.draught_m - low.draught_m) / (high.t - low.t)
        self._check_empty(low.draught_m - low.t * slope, "draught_points")

    def _check_empty(self, empty_m: float, key: str) -> None:
        """Refuse a line by which a ship without cargo would float above the water."""
        if empty_m <= 0.0 and self.ballast_draught_m is None:
            raise ValueError(
                f"by {key} she would draw {empty_m:.2f} m without cargo: correct it, or give "
                "ballast_draught_m"
            )


class Parcel(Block):
    """One cargo that a call loads (exports) or discharges (imports)."""

    cargo: str = Field(description="the cargo")
    t: Distribution | None = Field(None, description="tonnes (bulk and breakbulk)")
    teu: Distribution | None = Field(None, description="TEU (containers)")
    setup_h: Distribution = Field(
        Constant(dist="constant", value=0.0),
        description="hours before its work begins: hatches, hoses, draught survey",
    )

    @property
    def size(self) -> Distribution | None:
        """Law of the parcel's size in the cargo's unit."""
        return self.t if self.t is not None else self.teu


class PartCargo(Block):
    """What a ship does that waits alongside for cargo (exports) or for room (imports)."""

    policy: Literal["wait", "sail_short"] = Field(
        "wait", description="wait, or sail with what she has"
    )
    after_h: NonNegative | None = Field(
        None,
        description="hours without cargo, in total over her parcels, after which she sails short",
    )

    @model_validator(mode="after")
    def _has_limit(self) -> Self:
        if self.policy == "sail_short" and self.after_h is None:
            raise ValueError(
                "after_h is missing: after how many hours without cargo does she sail short?"
            )
        if self.policy == "wait" and self.after_h is not None:
            raise ValueError("after_h is for policy: sail_short")
        return self


class RandomArrivals(Block):
    """Ships that come at random, whatever lies in store."""

    kind: Literal["random"]
    per_year: Positive | None = Field(
        None,
        description="calls a year of 8,760 h; none: from the first cargo's annual volume "
        "and `share`",
    )
    gaps: Distribution = Field(
        Exponential(dist="exponential", mean=1.0),
        description="law of the gaps between calls; only its shape counts, the rate comes from "
        "per_year",
    )
    monthly_profile: MonthlyProfile | None = Field(
        None,
        description="twelve relative rates, January first: twelve equal ones do what none do",
    )


def _rising(hours: tuple[float, ...]) -> tuple[float, ...]:
    """Return hours as they are; raise a ValueError if they are not in rising order."""
    for before, after in pairwise(hours):
        if after < before:
            raise ValueError(f"must be in rising order: {after:g} comes after {before:g}")
    return hours


class RecordedArrivals(Block):
    """Ships at stated hours, listed here or in a CSV file with one row for each ship."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["at_h"]}, {"required": ["file"]}]}
    )

    kind: Literal["recorded"]
    at_h: Annotated[tuple[NonNegative, ...], AfterValidator(_rising)] = Field(
        (), description="hours after the start, in rising order", min_length=1
    )
    file: str | None = Field(
        None,
        description="CSV file with a column at_h (or arrives: date and time), perhaps vessel, and "
        "columns named after cargoes with the parcels' amounts",
    )
    ignore: IgnoredColumns = IGNORED_COLUMNS
    ignore_classes: tuple[str, ...] = Field(
        (), description="classes in the column vessel whose rows are left out"
    )
    read_from: ReadFrom = READ_FROM
    amounts: dict[str, tuple[NonNegative, ...]] = Field(
        {}, description="parcels by cargo, an amount a call; read from the file"
    )

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if not self.at_h:
            raise ValueError("needs at_h or file")
        for cargo, amounts in self.amounts.items():
            if len(amounts) != len(self.at_h):
                raise ValueError(f"amounts of {cargo}: {len(amounts)} for {len(self.at_h)} calls")
        return self


class LinerArrivals(Block):
    """Ships on a schedule with even gaps, each with a deviation of her own."""

    kind: Literal["liner"]
    every_h: Positive = Field(description="hours from one scheduled arrival to the next")
    first_h: NonNegative = Field(0.0, description="hour of the first scheduled arrival")
    early_h: NonNegative = Field(0.0, description="most that a ship comes before her schedule, h")
    deviation_h: Distribution = Field(
        Constant(dist="constant", value=0.0), description="hours after the earliest she can come"
    )
    window_h: Positive | None = Field(
        None,
        description="length of the berth window; she sails when it has passed since her schedule "
        "or since first line, whichever is later, and cargo left behind is counted; "
        "none: she stays until all is done",
    )


class FleetArrivals(Block):
    """Ships of a closed fleet, each of which comes again a round trip after she has left."""

    kind: Literal["fleet"]
    ships: Count = Field(description="ships of the fleet")
    round_trip_h: Distribution = Field(
        description="hours from leaving the port to the next arrival"
    )


class NominatedArrivals(Block):
    """Ships fixed when stock and expected receipts will make their parcels.

    Once a day the agent adds the stock and the receipts planned for the days until the ship can be
    here, and takes off what earlier ships have yet to load. If that makes the parcels, a ship is
    fixed; it arrives after `lead_h` plus `lateness_h`.
    """

    kind: Literal["nominated"]
    lead_h: NonNegative = Field(
        240.0, description="hours from fixing a ship to the opening of its laycan"
    )
    lateness_h: Distribution = Field(
        Constant(dist="constant", value=0.0), description="hours after the opening of the laycan"
    )


Arrivals = Annotated[
    RandomArrivals | RecordedArrivals | LinerArrivals | FleetArrivals | NominatedArrivals,
    Field(discriminator="kind"),
]


class CallStream(Block):
    """Calls of one vessel class for the same parcels."""

    vessel: str = Field(description="the vessel class")
    elsewhere_h: Distribution | None = Field(
        None,
        description="hours at another terminal: such ships use channel, pilots and tugs, but no "
        "berth of this one",
    )
    parcels: tuple[Parcel, ...] = Field(
        (), max_length=MOST_PARCELS, description="worked one after another, in this order"
    )
    parallel: bool = Field(
        False, description="all parcels are worked at once, each with cranes of its own"
    )
    part_cargo: PartCargo = Field(
        PartCargo(), description="what a ship does that finds too little cargo"
    )
    laytime: LaytimeTerms | None = Field(
        None, description="laytime and demurrage; none: as of liners, no clock runs"
    )
    arrivals: Arrivals = Field(description="random, recorded, liner, fleet or nominated")
    berths: Annotated[tuple[str, ...], Field(min_length=1)] | None = Field(
        None, description="berths that these calls may use; none: all that fit"
    )
    priority: Count = Field(
        1, description="class of the call: 1 goes first (berthing.policy: priority)"
    )
    share: Annotated[float, Field(strict=True, gt=0, le=1)] = Field(
        1.0, description="share of the first cargo's volume that these calls carry"
    )
    handling_factor: Distribution = Field(
        Constant(dist="constant", value=1.0),
        description="multiplies the time to work a call's cargo: hatches, trimming, crew (mean 1)",
    )
