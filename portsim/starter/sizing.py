"""How many of each resource the facts need: the arithmetic that planners do by hand.

Rates of the quay grow step by step, and then the number of berths, until berths are occupied no
more than planners allow for their number. All else is counted so that its load stays below a limit.
"""

from dataclasses import dataclass
from math import ceil

from portsim.starter.equipment import (
    CALLED,
    CRANES_LOAD,
    GATE_H,
    MOORING_H,
    MOST_BERTH_LOAD,
    OCCUPANCY,
    ROAD_LOAD,
    STEPS,
    TRACKS_LOAD,
    TURNOVER_H,
    UNMOORING_H,
    Step,
    peak,
    pool_of,
    rate_tph,
    ship_rate,
    train_work,
    truck_work,
)
from portsim.starter.facts import CargoFact, FactError, Facts
from portsim.starter.ships import LEAST_DWT_T, MOST_DWT_T, Call, Ship, call_of, largest_for, rounded
from portsim.starter.sites import WATER

YEAR_H, YEAR_DAYS = 8760.0, 365.0
MOST_BERTHS = 8
MOST_TRACKS, MOST_BAYS, MOST_LANES = 12, 40, 12
LEAST_PARCELS = 1.5  # that a store holds at least (UNCTAD 1985)
PARCELS, DAYS = 1.1, 10.0  # a store takes a parcel and the receipts of a ship's notice
IMPORT_PARCELS, IMPORT_DAYS = 2.0, 7.0  # another ship may come before the first one's cargo is gone
SPREAD = 0.05  # of a parcel, either way
CLEARANCE_M = 30.0  # a berth is a ship and twice 15 m (Ligteringen)
SLOT_TEU = 3 * 0.7  # three high, of which seven tenths can be worked


@dataclass(frozen=True)
class CargoPlan:
    """What one cargo needs.

    Attributes
    ----------
    fact, call
        What was said of it, and how it is carried.
    pool, rate, hours
        The cranes that work it, the rate of one, and the hours that a ship is worked.
    store, capacity
        The name of its store and what that holds.
    trips, unloaders
        Trains or trucks a year, and the tracks or bays that work them.
    """

    fact: CargoFact
    call: Call
    pool: str
    rate: float
    hours: float
    store: str
    capacity: float
    trips: float
    unloaders: int

    @property
    def occupied_h(self) -> float:
        """Hours a year in which its ships occupy a berth."""
        return self.call.per_year * (self.hours + MOORING_H + UNMOORING_H + TURNOVER_H)


@dataclass(frozen=True)
class Plan:
    """A terminal for some facts.

    Attributes
    ----------
    step
        The size of the equipment at the quay.
    pools
        Number of cranes by pool.
    occupancy, advised
        Share of the time that berths are occupied by this arithmetic, and the share that planners
        allow for their number.
    """

    facts: Facts
    cargoes: tuple[CargoPlan, ...]
    step: Step
    berths: int
    berth_length_m: float
    depth_m: float | None
    pools: dict[str, int]
    lanes: int
    occupancy: float
    advised: float

    def by(self, mode: str) -> tuple[CargoPlan, ...]:
        """Return the cargoes of one mode."""
        return tuple(one for one in self.cargoes if one.fact.mode == mode)

    @property
    def largest(self) -> CargoPlan:
        """The cargo that occupies the berths for longest."""
        return max(self.cargoes, key=lambda one: one.occupied_h)


def plan_of(facts: Facts) -> Plan:
    """Size a terminal.

    Raises
    ------
    FactError
        If the facts contradict each other, or no terminal of this kind carries them.
    """
    draught_m = _draught_m(facts)
    largest_t = _largest_t(facts, draught_m)
    calls = [call_of(one, largest_t, draught_m) for one in facts.cargoes]
    length_m = _berth_length_m(facts, calls)
    _check_depth(calls, draught_m, WATER[facts.site].under_keel_m)
    step, berths = _quay(facts, calls)
    cargoes = tuple(
        _cargo_plan(one, call, step) for one, call in zip(facts.cargoes, calls, strict=True)
    )
    occupancy = _occupancy(facts.cargoes, calls, step, berths)
    return Plan(
        facts=facts,
        cargoes=cargoes,
        step=step,
        berths=berths,
        berth_length_m=length_m,
        depth_m=facts.depth_m,
        pools=_pools(cargoes, step, berths),
        lanes=_lanes(cargoes),
        occupancy=occupancy,
        advised=_advised(berths),
    )


def _draught_m(facts: Facts) -> float:
    """Return the greatest draught: that of the berths, or of the channel with half of the tide."""
    water = WATER[facts.site]
    berth, channel = (facts.depth_m or water.berth_m), (facts.depth_m or water.channel_m)
    return min(berth, channel + water.high_m / 2) - water.under_keel_m


def _largest_t(facts: Facts, draught_m: float) -> float:
    """Return the deadweight of the largest ship: stated, or what floats at the site."""
    if facts.dwt_t is None:
        return largest_for(draught_m, WATER[facts.site].dwt_t)
    dwt_t = facts.dwt_t
    if not LEAST_DWT_T <= dwt_t <= MOST_DWT_T:
        raise FactError(
            f"a largest ship of {dwt_t:,.0f} t is out of range: from {LEAST_DWT_T:,.0f} to "
            f"{MOST_DWT_T:,.0f} t of deadweight"
        )
    return dwt_t


def _berth_length_m(facts: Facts, calls: list[Call]) -> float:
    """Return the length of a berth, that of the longest ship with clearance if none is stated."""
    longest = max((call.ship for call in calls), key=lambda ship: ship.loa_m)
    if facts.berth_length_m is None:
        return float(ceil((longest.loa_m + CLEARANCE_M) / 10.0) * 10)
    if facts.berth_length_m < longest.loa_m:
        raise FactError(
            f"a berth of {facts.berth_length_m:g} m is too short: {_told(longest)} is about "
            f"{longest.loa_m:g} m long; give --dwt a smaller ship or --berth-length "
            f"{longest.loa_m + CLEARANCE_M:g}"
        )
    return facts.berth_length_m


def _told(ship: Ship) -> str:
    return f"a ship of {ship.dwt_t:,.0f} t" if ship.dwt_t else "a container feeder"


def _check_depth(calls: list[Call], draught_m: float, under_keel_m: float) -> None:
    """Raise a FactError if the deepest ship draws more than the water lets her."""
    deepest = max((call.ship for call in calls), key=lambda ship: ship.draught_m)
    if deepest.draught_m > draught_m + 1e-9:
        raise FactError(
            f"too little water: {_told(deepest)} draws about {deepest.draught_m:g} m, and with "
            f"{under_keel_m:g} m under her keel there is water for {draught_m:.1f} m: give --dwt "
            f"{largest_for(draught_m, MOST_DWT_T):,.0f} or less, or --depth "
            f"{deepest.draught_m + under_keel_m:.1f}"
        )


def _advised(berths: int) -> float:
    return OCCUPANCY[min(berths, len(OCCUPANCY)) - 1]


def _occupancy(cargoes: tuple[CargoFact, ...], calls: list[Call], step: Step, berths: int) -> float:
    hours = sum(
        call.per_year * (call.parcel / ship_rate(one, step) + MOORING_H + UNMOORING_H + TURNOVER_H)
        for one, call in zip(cargoes, calls, strict=True)
    )
    return hours / (berths * YEAR_H)


def _quay(facts: Facts, calls: list[Call]) -> tuple[Step, int]:
    """Return the least equipment and berths whose occupancy is what planners allow."""
    stated = facts.berths
    numbers = [stated] if stated else range(1, MOST_BERTHS + 1)
    for berths in numbers:
        for step in STEPS:
            if _occupancy(facts.cargoes, calls, step, berths) <= _advised(berths):
                return step, berths
    full = _occupancy(facts.cargoes, calls, STEPS[-1], numbers[-1])
    if stated and full <= MOST_BERTH_LOAD:
        return STEPS[-1], stated
    least = ceil(full * numbers[-1] / MOST_BERTH_LOAD)
    remedy = (
        f"give --berths {least}, or less cargo"
        if least <= MOST_BERTHS
        else "take part of the cargo to another terminal"
    )
    raise FactError(
        f"{numbers[-1]} berth{'s' if numbers[-1] > 1 else ''} would be occupied {full:.2f} of the "
        f"time with the largest equipment, above {MOST_BERTH_LOAD:g}, and ships would queue: "
        f"{remedy}"
    )


def _cargo_plan(cargo: CargoFact, call: Call, step: Step) -> CargoPlan:
    trips, hours, limit, most = _land(cargo)
    need = max(1, ceil(trips * hours / YEAR_H / limit))
    unloaders = cargo.unloaders or need
    load = trips * hours / YEAR_H / unloaders
    noun = "tracks" if cargo.mode == "rail" else "bays"
    if load > 0.75:
        raise FactError(
            f"{unloaders} {noun} for {cargo.name} would be loaded {load:.2f} in the busiest hours: "
            f"give at least {need}"
        )
    if need > most:
        raise FactError(
            f"{cargo.annual:,.0f} {cargo.unit} of {cargo.name} a year by {cargo.mode} need {need} "
            f"{noun}, more than {most}: take part of it by another way"
        )
    return CargoPlan(
        fact=cargo,
        call=call,
        pool=pool_of(cargo),
        rate=rate_tph(cargo, step),
        hours=call.parcel / ship_rate(cargo, step),
        store=f"{cargo.name}_{cargo.trade.store}",
        capacity=_capacity(cargo, call),
        trips=trips,
        unloaders=unloaders,
    )


def _land(cargo: CargoFact) -> tuple[float, float, float, int]:
    """Return trips a year, hours that one takes at the peak, and the limits of load and number."""
    if cargo.mode == "rail":
        train = train_work(cargo)
        return cargo.annual / train.load, train.track_h, TRACKS_LOAD, MOST_TRACKS
    truck = truck_work(cargo)
    return cargo.annual / truck.load, truck.hours * peak(cargo), ROAD_LOAD, MOST_BAYS


def _capacity(cargo: CargoFact, call: Call) -> float:
    """Return what its store holds: stated, or a parcel and the receipts of some days."""
    largest = call.parcel * (1.0 + SPREAD)
    least = LEAST_PARCELS * largest
    if cargo.store is not None:
        if cargo.store < least:
            raise FactError(
                f"a store of {cargo.store:,.0f} {cargo.unit} is too small for {cargo.name}: her "
                f"largest parcel is {largest:,.0f}, of which it should hold {LEAST_PARCELS:g}; "
                f"give {least:,.0f} or more, or --dwt a smaller ship"
            )
        return cargo.store
    daily = cargo.annual / YEAR_DAYS
    held = cargo.trade.hold_h / 24.0
    if cargo.direction == "import":
        need = IMPORT_PARCELS * largest + IMPORT_DAYS * daily
    else:
        need = PARCELS * largest + (DAYS + held) * daily
    return rounded(max(need, 1.7 * largest))


def _pools(cargoes: tuple[CargoPlan, ...], step: Step, berths: int) -> dict[str, int]:
    """Return the number of cranes of each pool: enough for their load, and for one ship."""
    found = {}
    for pool in dict.fromkeys(one.pool for one in cargoes):
        a_ship = step.cranes_a_ship if pool == "mobile_harbour" else 1
        hours = sum(one.call.per_year * one.hours * a_ship for one in cargoes if one.pool == pool)
        found[pool] = min(max(a_ship, ceil(hours / YEAR_H / CRANES_LOAD)), a_ship * berths)
    return found


def _lanes(cargoes: tuple[CargoPlan, ...]) -> int:
    """Return the lanes of the gate; 0 if nothing comes by road."""
    busiest = sum(one.trips / YEAR_H * peak(one.fact) for one in cargoes if one.fact.mode == "road")
    lanes = ceil(busiest * GATE_H / ROAD_LOAD)
    if lanes > MOST_LANES:
        raise FactError(
            f"{busiest:,.0f} trucks in the busiest hour need {lanes} lanes, more than "
            f"{MOST_LANES}: take part of the cargo by rail"
        )
    return lanes


def called_a_day(plan: CargoPlan) -> int:
    """Return the most trucks that are called for an import in a day."""
    return max(1, ceil(CALLED * plan.trips / YEAR_DAYS))
