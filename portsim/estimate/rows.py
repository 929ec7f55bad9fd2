"""The tables of an estimate: one frozen row a thing, each with its unit and its definition."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """What is asked of a resource against what it can give in a year.

    Attributes
    ----------
    kpi, of
        The KPI that tells the same of a run, and the thing; where none does, a name of its own.
    members
        The things of `kpis.csv` that the row stands for: the single berths of a group.
    count
        Equal servers: lanes, bays, tracks, berths, cranes.
    noun
        What the servers are called.
    unit
        What demand and capacity are counted in.
    per_year, capacity_per_year
        Demand, and what the servers could do if they never stood idle, a year of 8,760 h.
    load
        Demand over capacity; 1 is full.
    hours
        Mean hours that one unit of demand holds a server; None if it is not told by the piece.
    available
        Share of the year's hours in which a server can work.
    busiest_month, busiest_hour
        The load then, where demand has a profile.
    note
        What else belongs to the figure.
    definition
        What is divided by what.
    """

    kpi: str
    of: str
    members: tuple[str, ...]
    count: int
    noun: str
    unit: str
    per_year: float
    capacity_per_year: float
    load: float
    hours: float | None
    available: float
    busiest_month: float | None
    busiest_hour: float | None
    note: str
    definition: str

    @property
    def headroom(self) -> float:
        """Share of the capacity that is left; below 0 if more is asked than can be given."""
        return 1.0 - self.load

    @property
    def sentence(self) -> str:
        """The load as a planner says it."""
        one = self.count == 1
        who = f"{self.count:,} {self.noun.removesuffix('s') if one else self.noun}"
        each = f" at {self.hours:.3g} h" if self.hours is not None else ""
        take, come = (
            ("takes" if one else "take", "come")
            if self.hours is not None
            else ("can do", "are asked")
        )
        return (
            f"{who}{each} {take} {self.capacity_per_year:,.0f} {self.unit} a year; "
            f"{self.per_year:,.0f} {come}: load {self.load:.2f}"
        )


@dataclass(frozen=True)
class Wait:
    """The mean wait at a station by a formula; None where no formula gives one.

    Attributes
    ----------
    of
        The station: gate, bays, station, berths.
    formula
        Whose formula, for which queue.
    load
        Mean load, demand over capacity.
    wait_h
        Mean wait of all who come, hours.
    over_service
        The same over the mean hours of service.
    queue
        Mean number waiting, by Little's law.
    ignores
        What the formula leaves out, or why there is no wait.
    own
        Whether it uses the case's own variability; others are the planner's usual references.
    """

    of: str
    formula: str
    load: float
    wait_h: float | None
    over_service: float | None
    queue: float | None
    ignores: str
    own: bool = True
    unit: str = "h"
    definition: str = "mean wait of all who come, those who do not wait included"


@dataclass(frozen=True)
class Opening:
    """How often ships of a call may begin a passage.

    Attributes
    ----------
    of, way
        The call stream; `in` or `out`.
    share
        Share of the hours at which the passage can begin.
    mean_h, longest_h
        Hours from being ready until it can, on average over all, and at worst without random
        closures.
    """

    of: str
    way: str
    share: float
    mean_h: float
    longest_h: float
    unit: str = "h"
    definition: str = (
        "from being ready to move until water, light and an open port last for the passage"
    )


@dataclass(frozen=True)
class Balance:
    """What comes to a store in a year against what leaves it.

    Attributes
    ----------
    of
        The cargo.
    by_land, by_ship
        Receipts by land and what ships ask for (exports); what is collected and what ships bring
        (imports).
    ratio
        What leaves the store over what comes to it.
    steady
        Whether the stock can settle.
    verdict
        In words.
    """

    of: str
    direction: str
    unit: str
    by_land: float
    by_ship: float
    ratio: float
    steady: bool
    verdict: str
    definition: str = "over the ship's rail and by land, a year of 8,760 h"


@dataclass(frozen=True)
class Storage:
    """The room that a cargo takes against the room it has.

    Attributes
    ----------
    of
        Store and cargo.
    capacity
        What the compartment holds.
    dwell_days
        Mean days in store, estimated; None if the stock has no mean.
    peak
        Busiest month over the mean one.
    need
        Annual volume x dwell / 365 x peak, and never less than `least`.
    least
        One and a half of the largest parcel.
    parcels
        Capacity in parcels of mean size.
    days
        Days of receipts that the capacity takes.
    """

    of: str
    unit: str
    capacity: float
    dwell_days: float | None
    peak: float
    need: float
    least: float
    largest_parcel: float
    parcels: float
    days: float
    definition: str = (
        "annual x dwell / 365 x peak, not below 1.5 of the largest parcel (UNCTAD 1985)"
    )


@dataclass(frozen=True)
class Boxes:
    """Boxes of one length that exports need against those that imports bring, a year.

    Attributes
    ----------
    of
        `20 ft` or `40 ft`.
    exports, imports
        Boxes that are loaded here and that are emptied here or in the hinterland.
    teu
        TEU of empties to bring in (above 0) or to send out (below 0).
    """

    of: str
    exports: float
    imports: float
    teu: float
    unit: str = "boxes a year"
    definition: str = "a TEU factor f makes f - 1 of the boxes 40 ft long and the rest 20 ft"


@dataclass(frozen=True)
class Fleet:
    """Trucks that a cargo's volume keeps on the road.

    Attributes
    ----------
    of
        The cargo.
    loads
        Loads a year.
    round_trip_days
        From one loading to the next.
    trucks
        Trucks that these need.
    stated
        Trucks that the scenario has; None if it does not say.
    """

    of: str
    loads: float
    round_trip_days: float
    trucks: float
    stated: int | None
    unit: str = "trucks"
    definition: str = "loads a year x round trip / 365 days; none is ever idle or under repair"


@dataclass(frozen=True)
class Figure:
    """A figure of `kpis.csv` as the estimate has it, to be set beside the simulated one."""

    kpi: str
    of: str
    unit: str
    value: float
    basis: str


@dataclass(frozen=True)
class Finding:
    """What cannot work, or what to look at."""

    of: str
    grave: bool
    text: str
