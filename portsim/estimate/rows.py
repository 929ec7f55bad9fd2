"""The rows of the tables of an estimate, each with its unit and its definition."""

from dataclasses import dataclass

#: What one of the servers of a load is called; nouns that are not here have no plural.
SINGULAR = {
    "bays": "bay",
    "berths": "berth",
    "bridges": "bridge",
    "cranes": "crane",
    "lanes": "lane",
    "pilots": "pilot",
    "tracks": "track",
    "tugs": "tug",
}


@dataclass(frozen=True, kw_only=True)
class Load:
    """What is asked of a resource in a year against what it can do.

    Attributes
    ----------
    kpi, of
        The KPI that says the same of a run, or a name of its own, and the resource.
    members
        The names in `kpis.csv` for which the row stands: the single berths of a group.
    count
        Number of equal servers: lanes, bays, tracks, berths, cranes.
    noun
        What the servers are called.
    unit
        The unit of demand and capacity.
    per_year, capacity_per_year
        Demand, and what the servers could do if they were never idle, in a year of 8,760 h.
    load
        Demand over capacity; 1 is full.
    hours
        Mean hours for which one unit of demand holds a server; None if demand does not come in
        pieces.
    available
        Share of the year's hours in which a server can work.
    busiest_month, busiest_hour
        The load then; None if demand is the same at all times.
    note
        What else a reader should know of the figure.
    overflows
        Whether those who find it full go on to another that has room, so that nobody waits for it.
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
    hours: float | None = None
    available: float = 1.0
    busiest_month: float | None = None
    busiest_hour: float | None = None
    note: str = ""
    overflows: bool = False
    definition: str

    @property
    def headroom(self) -> float:
        """Share of the capacity that is left; below 0 if more is asked than can be given."""
        return 1.0 - self.load

    @property
    def servers(self) -> str:
        """How many servers there are, as `1 berth` or `3 berths`."""
        noun = SINGULAR.get(self.noun, self.noun) if self.count == 1 else self.noun
        return f"{self.count:,} {noun}"

    @property
    def sentence(self) -> str:
        """The load in one sentence, as a planner would say it."""
        is_one = self.count == 1
        servers = self.servers
        if self.hours is None:
            return (
                f"{servers} can do {self.capacity_per_year:,.0f} {self.unit} a year; "
                f"{self.per_year:,.0f} are asked: load {self.load:.2f}"
            )
        verb = "takes" if is_one else "take"
        return (
            f"{servers} at {self.hours:.3g} h {verb} {self.capacity_per_year:,.0f} "
            f"{self.unit} a year; "
            f"{self.per_year:,.0f} come: load {self.load:.2f}"
        )


def load_of_limit(
    *,
    kpi: str,
    of: str,
    count: int,
    noun: str,
    unit: str,
    per_year: float,
    capacity_per_year: float,
    definition: str,
    available: float = 1.0,
) -> Load:
    """Return the load of a resource that limits a yearly volume and is the same at all hours."""
    return Load(
        kpi=kpi,
        of=of,
        members=(of,),
        count=count,
        noun=noun,
        unit=unit,
        per_year=per_year,
        capacity_per_year=capacity_per_year,
        load=per_year / capacity_per_year,
        available=available,
        definition=definition,
    )


@dataclass(frozen=True)
class Wait:
    """The mean wait at a station by a formula.

    Attributes
    ----------
    of
        The station: gate, bays, unloading station, berths.
    formula
        The queue and the author of its formula.
    load
        Mean load, demand over capacity.
    wait_h
        Mean wait of all who come, hours; None where no formula gives one.
    over_service
        The same over the mean hours of service; None likewise.
    queue
        Mean number waiting, by Little's law; None likewise.
    ignores
        What the formula leaves out, or why there is no wait.
    own
        Whether it uses the variability of the scenario; otherwise it is one that planners' tables
        give at this load.
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
    """How often the ships of a call may begin a passage.

    Attributes
    ----------
    of, way
        The call stream; `in` or `out`.
    share
        Share of the hours at which the passage can begin.
    mean_h, longest_h
        Hours from being ready until it can: the mean over all hours, and the longest without random
        closures.
    shut
        Share of the hours in which weather stops it: what shuts the port, and the limits of the
        class of these ships in this direction.
    """

    of: str
    way: str
    share: float
    mean_h: float
    longest_h: float
    shut: float
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
        Exports: receipts by land, and what ships ask for. Imports: what is collected, and what
        ships bring.
    ratio
        What leaves the store over what comes to it.
    steady
        Whether the stock can settle.
    verdict
        The same in words.
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
    """The storage that a cargo needs against the storage that it has.

    Attributes
    ----------
    of
        Store and cargo.
    capacity
        What the compartment holds.
    dwell_days
        Estimated mean days in store; None if the stock has no mean.
    peak
        The busiest month over the mean month.
    need
        Annual volume x dwell / 365 x peak, and never less than `least`.
    least
        One and a half times the largest parcel.
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
        Boxes that are loaded here, and boxes that are emptied here or in the hinterland.
    teu
        TEU of empty boxes to bring in (above 0) or to send out (below 0).
    """

    of: str
    exports: float
    imports: float
    teu: float
    unit: str = "boxes a year"
    definition: str = "a TEU factor f makes f - 1 of the boxes 40 ft long and the rest 20 ft"


@dataclass(frozen=True)
class Fleet:
    """The trucks that a cargo's volume keeps on the road.

    Attributes
    ----------
    of
        The cargo.
    loads
        Loads a year.
    round_trip_days
        Days from one loading to the next.
    trucks
        Trucks that these loads need.
    stated
        Trucks of the fleet in the scenario; None if it states no fleet.
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
    """The estimate of a figure of `kpis.csv`, to be set beside the simulated one."""

    kpi: str
    of: str
    unit: str
    value: float
    basis: str


@dataclass(frozen=True)
class Remark:
    """What a colleague would ask about a scenario that is read as it stands.

    Attributes
    ----------
    path
        Where it stands in the file: ("cranes", "mobile", "basis").
    """

    path: tuple[str | int, ...]
    text: str

    @property
    def key(self) -> str:
        """The path as it is written after `--set`."""
        return ".".join(map(str, self.path))


@dataclass(frozen=True)
class Finding:
    """Something that cannot work (`grave`), or that a planner should look at."""

    of: str
    grave: bool
    text: str
