"""The figures of the results: `Kpi.VESSEL_WAIT` is the text `vessel_wait`, and knows its unit.

Each figure is declared once, with everything that a table, a rule or a page needs to know about it.
"""

from collections.abc import Iterable
from math import inf
from typing import Any, NamedTuple

from portsim.vocabulary.columns import Of, Population, WithheldWith
from portsim.vocabulary.keys import KeyEnum, sentence_case

NEVER, OWN_QUEUE = WithheldWith.NEVER, WithheldWith.OWN_QUEUE
SHIPS, SHIP_COSTS = WithheldWith.SHIPS, WithheldWith.SHIP_COSTS
TRAINS, TRUCKS = WithheldWith.TRAINS, WithheldWith.TRUCKS
TRUCKS_AT_PLACE = WithheldWith.TRUCKS_AT_PLACE
FLOW, STAGE = WithheldWith.FLOW, WithheldWith.STAGE
STOCK, STARVING = WithheldWith.STOCK, WithheldWith.STARVING
RATIO, TIME, YEAR = Population.RATIO, Population.TIME, Population.YEAR


class Figure(NamedTuple):
    """The columns of a figure, which `Kpi` gives to its members."""

    name: str
    of: Of
    unit: str
    withheld_with: WithheldWith
    meaning: str
    label: str = ""
    is_ratio: bool = False
    is_load: bool = False
    population: Population = Population.ENTITIES


#: The item of annual cost against which despatch is set, and the items that it may so bring below
#: nought. A run counts it, or the time of ships instead.
DEMURRAGE = "demurrage"
_MAY_EARN = ("all", DEMURRAGE)


class Kpi(KeyEnum):
    """A figure of the results.

    Attributes
    ----------
    of
        The kind of thing that it is given for.
    unit
        Its unit; "1" for shares and ratios, "per year" and "t or TEU" where the cargo decides.
    withheld_with
        What withholds it.
    meaning
        What is measured.
    label
        How a reader would write it.
    is_share
        Whether it is a share of a whole, which is shown in per cent.
    is_load
        Whether it says how full or busy a resource is.
    population
        What it is a mean over.
    is_own
        Whether it is a figure of the planner's own.
    """

    of: Of
    unit: str
    withheld_with: WithheldWith
    meaning: str
    label: str
    is_share: bool
    is_load: bool
    population: Population
    is_own: bool

    THROUGHPUT = Figure(
        "throughput",
        Of.CARGO,
        "per year",
        NEVER,
        "over the ship's rail in the measured window, a year of 8,760 h",
        label="Throughput",
        population=YEAR,
    )
    TOTAL_THROUGHPUT = Figure(
        "total_throughput",
        Of.ALL_CARGOES,
        "t per year",
        NEVER,
        "all cargoes over the ship's rail in tonnes, a year of 8,760 h; of containers with the "
        "tonnes of a TEU that the scenario states",
        label="Throughput, all cargoes",
        population=YEAR,
    )
    TOTAL_TEU = Figure(
        "total_teu",
        Of.ALL_CARGOES,
        "teu per year",
        NEVER,
        "all containers over the ship's rail, exports and imports, a year of 8,760 h",
        label="Throughput, all containers",
        population=YEAR,
    )
    QUAY_THROUGHPUT = Figure(
        "quay_throughput",
        Of.BERTH,
        "t per m and year",
        NEVER,
        "total throughput over the metres of all berths and quays",
        label="Throughput of a metre of quay",
        population=RATIO,
    )
    VESSELS_SERVED = Figure(
        "vessels_served",
        Of.VESSEL_CLASS,
        "ships",
        NEVER,
        "ships that left the port in the window",
        label="Ships served",
        population=YEAR,
    )
    TRUCKS_SERVED = Figure(
        "trucks_served",
        Of.TRUCK_SERVICE,
        "number",
        NEVER,
        "trucks that left the terminal in the window",
        label="Trucks served",
        population=YEAR,
    )
    CRANE_RATE_GROSS = Figure(
        "crane_rate_gross",
        Of.CRANE_POOL,
        "t or TEU per crane-hour",
        NEVER,
        "cargo moved over the hours for which cranes were assigned to ships, waits for cargo "
        "included, stops by weather, shift and failure not",
        label="Crane rate, gross",
        population=RATIO,
    )
    CRANE_RATE_NET = Figure(
        "crane_rate_net",
        Of.CRANE_POOL,
        "t or TEU per crane-hour",
        NEVER,
        "cargo moved over the hours for which cranes moved cargo",
        label="Crane rate, net",
        population=RATIO,
    )
    SHIP_RATE = Figure(
        "ship_rate",
        Of.VESSEL_CLASS,
        "t per h",
        NEVER,
        "tonnes worked over hours from first to last line, of ships with cargo; of those still "
        "alongside as far as they are worked",
        label="Rate of a ship alongside",
        population=RATIO,
    )
    LANDSIDE_RECEIPTS = Figure(
        "landside_receipts",
        Of.CARGO,
        "per year",
        NEVER,
        "into store (exports) or out of it (imports) by train and truck",
        label="Moved on the land side",
        population=YEAR,
    )
    TARGET_SHARE = Figure(
        "target_share",
        Of.CARGO,
        "1",
        NEVER,
        "throughput over the annual volume that the scenario states",
        label="Throughput over demand",
        population=YEAR,
    )
    CARGO_LEFT_BEHIND = Figure(
        "cargo_left_behind",
        Of.CARGO,
        "per year",
        NEVER,
        "not moved when ships of the window sailed short, a year of 8,760 h",
        label="Cargo left behind",
        population=YEAR,
    )
    VESSEL_CALLS = Figure(
        "vessel_calls",
        Of.VESSEL_CLASS,
        "calls",
        NEVER,
        "ships that arrived in the window",
        label="Ship calls",
        population=YEAR,
    )
    VESSEL_WAIT = Figure(
        "vessel_wait",
        Of.VESSEL_CLASS,
        "h",
        SHIPS,
        "arrival at the anchorage to leaving it",
        label="Ship wait",
    )
    VESSEL_SERVICE = Figure(
        "vessel_service",
        Of.VESSEL_CLASS,
        "h",
        STARVING,
        "first line to last line",
        label="Ship time alongside",
    )
    VESSEL_WAIT_MAX = Figure(
        "vessel_wait_max",
        Of.VESSEL_CLASS,
        "h",
        SHIPS,
        "longest wait; ships still at anchorage at the end count too",
        label="Longest wait of a ship",
        population=YEAR,
    )
    VESSEL_PASSED_OVER_MAX = Figure(
        "vessel_passed_over_max",
        Of.VESSEL_CLASS,
        "ships",
        SHIPS,
        "most ships that overtook one waiting ship: they came later and were given a berth or "
        "room at a quay that she may use",
        label="Most often overtaken",
        population=YEAR,
    )
    WAIT_OVER_SERVICE = Figure(
        "wait_over_service",
        Of.VESSEL_CLASS,
        "1",
        SHIPS,
        "waits of all ships together over their service together",
        label="Wait over service",
        is_ratio=True,
        population=RATIO,
    )
    VESSEL_TURNAROUND = Figure(
        "vessel_turnaround",
        Of.VESSEL_CLASS,
        "h",
        SHIPS,
        "arrival at the anchorage to leaving the port",
        label="Ship turnaround",
    )
    WAIT_TO_SAIL = Figure(
        "wait_to_sail",
        Of.VESSEL_CLASS,
        "h",
        NEVER,
        "ready to sail, held up by water, light, channel, pilot or tug",
        label="Ship wait to sail",
    )
    ALONGSIDE_WITHOUT_CARGO = Figure(
        "alongside_without_cargo",
        Of.VESSEL_CLASS,
        "h",
        STARVING,
        "alongside, cranes ready, and the store cannot serve",
        label="Alongside without cargo",
    )
    ALONGSIDE_WITHOUT_CRANE = Figure(
        "alongside_without_crane",
        Of.VESSEL_CLASS,
        "h",
        NEVER,
        "alongside without a crane",
        label="Alongside without a crane",
    )
    DEMURRAGE = Figure(
        "demurrage",
        Of.CALL_STREAM,
        "USD",
        SHIPS,
        "demurrage of a call, by its laytime terms; nothing for a call in time",
    )
    DEMURRAGE_TIME = Figure(
        "demurrage_time",
        Of.CALL_STREAM,
        "h",
        SHIPS,
        "hours on demurrage of a call",
        label="Hours on demurrage",
    )
    DESPATCH = Figure(
        "despatch", Of.CALL_STREAM, "USD", SHIPS, "despatch of a call, by its laytime terms"
    )
    QUEUE_LENGTH = Figure(
        "queue_length",
        Of.QUEUE,
        "number",
        OWN_QUEUE,
        "number waiting, weighted by time; percentiles likewise",
        label="Number waiting",
        population=TIME,
    )
    QUEUE_MAX = Figure(
        "queue_max",
        Of.QUEUE,
        "number",
        OWN_QUEUE,
        "most that waited at once",
        label="Most waiting at once",
        population=YEAR,
    )
    BERTH_OCCUPANCY = Figure(
        "berth_occupancy",
        Of.BERTH,
        "1",
        NEVER,
        "first line to last line plus turnover, over all hours of the window; of a continuous "
        "quay metre-hours (ships' lengths, each with one clearance) over its length x hours; "
        "`all`: mean of the berths, weighted by length if there is a continuous quay",
        is_load=True,
        population=RATIO,
    )
    BERTH_WORKING_RATIO = Figure(
        "berth_working_ratio",
        Of.BERTH,
        "1",
        NEVER,
        "hours with a crane at work over hours alongside (metre-hours at a continuous quay; "
        "`all` as in occupancy)",
        population=RATIO,
    )
    CRANE_UTILISATION = Figure(
        "crane_utilisation",
        Of.CRANE_POOL,
        "1",
        NEVER,
        "crane-hours at work over those available: not broken, off shift or stopped by weather",
        is_load=True,
        population=RATIO,
    )
    TRACK_UTILISATION = Figure(
        "track_utilisation",
        Of.STATION,
        "1",
        NEVER,
        "track-hours held by trains over all of the window but those that a table leaves unmanned",
        is_load=True,
        population=RATIO,
    )
    ARRIVAL_TRACK_UTILISATION = Figure(
        "arrival_track_utilisation",
        Of.ARRIVAL_TRACKS,
        "1",
        NEVER,
        "track-hours held by trains over all track-hours",
        is_load=True,
        population=RATIO,
    )
    LOCOMOTIVE_UTILISATION = Figure(
        "locomotive_utilisation",
        Of.LOCOMOTIVES,
        "1",
        NEVER,
        "engine-hours in moves over all engine-hours of the window",
        label="Shunting engine utilisation",
        is_load=True,
        population=RATIO,
    )
    GATE_UTILISATION = Figure(
        "gate_utilisation",
        Of.GATE,
        "1",
        NEVER,
        "lane-hours at work over those neither off shift nor left unmanned by a table",
        is_load=True,
        population=RATIO,
    )
    BAY_UTILISATION = Figure(
        "bay_utilisation",
        Of.BAYS,
        "1",
        NEVER,
        "bay-hours at work over all of the window but those that a table leaves unmanned",
        is_load=True,
        population=RATIO,
    )
    WEIGHBRIDGE_UTILISATION = Figure(
        "weighbridge_utilisation",
        Of.WEIGHBRIDGE,
        "1",
        NEVER,
        "bridge-hours at work over all bridge-hours of the window",
        is_load=True,
        population=RATIO,
    )
    PARKING_UTILISATION = Figure(
        "parking_utilisation",
        Of.PARKING,
        "1",
        NEVER,
        "place-hours taken over all place-hours of the window",
        is_load=True,
        population=RATIO,
    )
    TRAIN_CALLS = Figure(
        "train_calls",
        Of.TRAIN_SERVICE,
        "number",
        NEVER,
        "trains that arrived in the window, those turned away too",
        label="Trains",
        population=YEAR,
    )
    TRAINS_TURNED_AWAY = Figure(
        "trains_turned_away",
        Of.TRAIN_SERVICE,
        "1",
        NEVER,
        "share of them that found no track free, or no room in store",
        label="Trains turned away",
        population=RATIO,
    )
    TURNED_AWAY = Figure(
        "turned_away",
        Of.TRAIN_SERVICE,
        "per year",
        NEVER,
        "what those brought that were turned away, a year of 8,760 h",
        label="Cargo turned away",
        population=YEAR,
    )
    TRAIN_OUTSIDE = Figure(
        "train_outside",
        Of.TRAIN_SERVICE,
        "h",
        TRAINS,
        "arrival to getting an arrival track, or where there is none a track",
        label="Train wait outside",
    )
    TRANSIT_TIME = Figure(
        "transit_time",
        Of.CARGO_AND_MODE,
        "h",
        FLOW,
        "origin to the terminal, of what came there in the window",
        label="Time on the way",
    )
    TRANSIT_WAIT = Figure(
        "transit_wait",
        Of.CARGO_AND_MODE,
        "h",
        FLOW,
        "of that, held at stages that were shut, unmanned or had a queue; its own passage at the "
        "rate of a stage is no wait",
        label="Wait on the way",
    )
    UNDER_WAY = Figure(
        "under_way",
        Of.CARGO_AND_MODE,
        "t or TEU",
        FLOW,
        "on its way to the terminal, weighted by time; percentiles likewise",
        label="Cargo on the way",
        population=TIME,
    )
    BORDER_BACKLOG_MAX = Figure(
        "border_backlog_max",
        Of.STAGE_CARGO_AND_MODE,
        "t or TEU",
        STAGE,
        "most that waited at once to be let through; what is being passed waits no more",
        label="Most held at a border",
        population=YEAR,
    )
    BORDER_RECOVERY = Figure(
        "border_recovery",
        Of.STAGE,
        "h",
        STAGE,
        "from the end of a closure that began in the window until nobody was left of the queue; "
        "closures that begin before that belong to it, and those open at the end of the run are "
        "followed on for three years",
        label="Border queue gone after",
    )
    BORDER_SHIPS_DELAYED = Figure(
        "border_ships_delayed",
        Of.CARGO_OR_ALL,
        "ships",
        FLOW | STARVING,
        "that arrived in the window and waited alongside for the cargo between the closing of a "
        "border on its way and the end of its queue; `all`: each once. Of years with a closure",
        label="Ships without cargo at a closure",
        population=YEAR,
    )
    BORDER_SHIP_DELAY = Figure(
        "border_ship_delay",
        Of.CARGO_OR_ALL,
        "h",
        FLOW | STARVING,
        "of those ships together, no more than alongside meanwhile",
        label="Ship hours without cargo at a closure",
        population=YEAR,
    )
    TRAIN_WAIT = Figure(
        "train_wait",
        Of.TRAIN_SERVICE,
        "h",
        TRAINS,
        "waiting for an arrival track and for an unloading track",
        label="Train wait",
    )
    TRAIN_TURNAROUND = Figure(
        "train_turnaround",
        Of.TRAIN_SERVICE,
        "h",
        TRAINS,
        "arrival to departure",
        label="Train turnaround",
    )
    TRAIN_BLOCKED = Figure(
        "train_blocked",
        Of.TRAIN_SERVICE,
        "h",
        TRAINS,
        "on the track while the store has no room (or nothing to give)",
        label="Train wait for the store",
    )
    WAGONS_IN_LADEN = Figure(
        "wagons_in_laden",
        Of.TRAIN_SERVICE,
        "number",
        NEVER,
        "that came laden, of trains of the window that left",
        label="Laden wagons in",
        population=YEAR,
    )
    WAGONS_OUT_LADEN = Figure(
        "wagons_out_laden",
        Of.TRAIN_SERVICE,
        "number",
        NEVER,
        "that left laden, of the same trains",
        label="Laden wagons out",
        population=YEAR,
    )
    WAGONS_OUT_LADEN_SHARE = Figure(
        "wagons_out_laden_share",
        Of.TRAIN_SERVICE,
        "1",
        NEVER,
        "wagons that left laden over all wagons of the same trains",
        label="Share of wagons out laden",
        population=RATIO,
    )
    TRUCK_WAIT = Figure(
        "truck_wait",
        Of.TRUCK_SERVICE,
        "h",
        TRUCKS,
        "all queues together, from the truck ban to the way out",
        label="Truck wait",
    )
    TRUCK_BLOCKED = Figure(
        "truck_blocked",
        Of.TRUCK_SERVICE,
        "h",
        TRUCKS,
        "waiting because the store has no room (or nothing to give)",
        label="Truck wait for the store",
    )
    TRUCK_TURNAROUND = Figure(
        "truck_turnaround",
        Of.TRUCK_SERVICE,
        "h",
        TRUCKS,
        "arrival to leaving the terminal",
        label="Truck turnaround",
    )
    TRUCK_TIME_AT = Figure(
        "truck_time_at",
        Of.TRUCK_SERVICE_AND_PLACE,
        "h",
        TRUCKS_AT_PLACE,
        "queue and service at one place, of those who went there",
        label="Truck time at a place",
    )
    TRUCK_WAIT_AT = Figure(
        "truck_wait_at",
        Of.TRUCK_SERVICE_AND_PLACE,
        "h",
        TRUCKS_AT_PLACE,
        "queue at one place, of those who went there",
        label="Truck wait at a place",
    )
    STORAGE_OCCUPANCY = Figure(
        "storage_occupancy",
        Of.STORE,
        "1",
        STOCK,
        "stock over capacity, weighted by time; percentiles likewise",
        label="Store occupancy",
        is_load=True,
        population=TIME,
    )
    DWELL = Figure(
        "dwell",
        Of.STORE,
        "h",
        STOCK,
        "time in store, first in first out, weighted by amount",
        label="Time in store",
        population=RATIO,
    )
    ANNUAL_COST = Figure(
        "annual_cost",
        Of.COST_ITEM,
        "USD per year",
        SHIP_COSTS,
        "each resource, handling, and ship_time (perspective system) or demurrage less "
        "despatch (perspective terminal), never both; `all` is their sum",
        label="Annual cost",
        population=YEAR,
    )
    CARGO_COST = Figure(
        "cargo_cost",
        Of.CARGO_OR_NONE,
        "USD per year",
        SHIPS,
        "annual_cost shared out by use; `no cargo`: other ships' part",
        label="Annual cost by cargo",
        population=YEAR,
    )
    COST_PER_T = Figure(
        "cost_per_t",
        Of.CARGO_OR_ALL,
        "USD per t",
        SHIPS,
        "cargo_cost (`all`: all annual_cost) over tonnes, of all replications together",
        label="Cost per tonne",
        population=RATIO,
    )
    COST_PER_TEU = Figure(
        "cost_per_teu",
        Of.CARGO_OR_ALL,
        "USD per TEU",
        SHIPS,
        "cargo_cost (`all`: all annual_cost) over TEU, of all replications together",
        label="Cost per TEU",
        population=RATIO,
    )

    def __new__(cls, name: str, *columns: Any) -> "Kpi":
        """Make a figure from its columns."""
        return cls._of(str.__new__(cls, name), Figure(name, *columns))

    @staticmethod
    def _of(key: "Kpi", figure: Figure) -> "Kpi":
        """Return a key with the columns of its figure."""
        key._value_ = figure.name
        key.of = figure.of
        key.unit = figure.unit
        key.withheld_with = figure.withheld_with
        key.meaning = figure.meaning
        key.label = figure.label or sentence_case(figure.name)
        key.is_share = figure.unit == "1" and not figure.is_ratio
        key.is_load = figure.is_load
        key.population = figure.population
        key.is_own = False
        return key

    @classmethod
    def own(cls, figure: Figure) -> "Kpi":
        """Return a key for a figure of the planner's own: it knows its columns, and is no member.

        >>> dust = Kpi.own(Figure("dust", Of.TERMINAL, "t", NEVER, "dust blown off"))
        >>> dust.label, dust in list(Kpi), Kpi(dust) is dust
        ('Dust', False, True)
        """
        key = cls._of(str.__new__(cls, figure.name), figure)
        key._name_, key.is_own = figure.name, True
        return key

    @property
    def columns(self) -> Figure:
        """Everything that it was made from."""
        is_ratio = self.unit == "1" and not self.is_share
        return Figure(
            str(self),
            self.of,
            self.unit,
            self.withheld_with,
            self.meaning,
            self.label,
            is_ratio,
            self.is_load,
            self.population,
        )

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, tuple[Any, ...]]:
        """Travel between processes by name; a figure of the planner's own takes its columns."""
        return (Kpi.own, (self.columns,)) if self.is_own else (Kpi, (str(self),))

    def least_of(self, of: str, *, with_demurrage: bool) -> float:
        """Return the least possible value of the figure of something.

        It is nought, but costs have none where despatch that is earned is set against them, and of
        a figure of the planner's own that is no share nothing is known.

        Parameters
        ----------
        with_demurrage
            Whether the run counts demurrage, and not the time of ships.
        """
        if self.is_own:
            return 0.0 if self.is_share else -inf
        if not with_demurrage or (self is Kpi.ANNUAL_COST and of not in _MAY_EARN):
            return 0.0
        return -inf if self.is_cost else 0.0

    @property
    def is_cost(self) -> bool:
        """Whether it is an amount of money, a year or a unit of cargo."""
        return self.unit.startswith("USD per ")

    @property
    def most(self) -> float:
        """The greatest possible value: 1 of a share, but more than a target may be moved."""
        return 1.0 if self.is_share and self is not Kpi.TARGET_SHARE else inf

    @property
    def has_percentiles(self) -> bool:
        """Whether it has percentiles of ships, trains, trucks, tonnes or hours, not of years."""
        whole = self.population in (Population.ENTITIES, Population.TIME)
        return whole or self is Kpi.DWELL


def in_order(found: Iterable[Kpi]) -> list[Kpi]:
    """Return all figures of portsim in the order of tables, and after them others that occur."""
    return list(dict.fromkeys([*Kpi, *found]))
