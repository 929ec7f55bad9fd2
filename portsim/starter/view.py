"""What the templates are given: the plan of a terminal, and the words that go with it."""

from calendar import month_name, monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from portsim.starter.equipment import (
    T_A_TEU,
    TEU_A_BOX,
    LandWork,
    TrainWork,
    train_work,
    truck_work,
)
from portsim.starter.facts import CargoFact
from portsim.starter.ships import Call, Ship, rounded
from portsim.starter.sites import WATER
from portsim.starter.sizing import SLOT_TEU, YEAR_DAYS, CargoPlan, Plan, called_a_day
from portsim.starter.sources import sources

MEASURED_YEAR = 2031
WARM_UP_DAYS = 92
BORDER_LOAD = 0.7  # of the days on which it is open
STORE_USD = {"silo": 200, "tanks": 250, "yard": 40, "shed": 140, "block": 4500}
DE_GIJT_USD, DE_GIJT_POWER = 757.2, 1.2878
CUTS = {
    "tippler": "S13 20 tips an hour",
    "rack": "assumption: twenty tank wagons at a rack in three hours",
    "track": "assumption: forklifts or reach stackers beside the track",
}
LOADED = (
    "assumption: wagons are loaded by chutes and front loaders, half as fast as they are tipped"
)
TIPPED = "S15 30 trucks an hour on three points"


class CargoView(NamedTuple):
    """A cargo as the templates show it: its plan, with words beside it."""

    fact: CargoFact
    call: Call
    pool: str
    rate: float
    hours: float
    store: str
    capacity: float
    hold_h: float
    store_usd: float
    trips: float
    unloaders: int
    station: str
    train: TrainWork
    truck: LandWork
    called: int
    parcel_source: str
    train_source: str
    cut_source: str
    truck_source: str
    payload_source: str

    @property
    def track_h(self) -> float:
        """Hours that one of its trains keeps a track."""
        return self.train.track_h


def view(plan: Plan) -> dict[str, Any]:
    """Return all values that the templates use."""
    facts, water = plan.facts, WATER[plan.facts.site]
    cargoes = [_cargo(one) for one in plan.cargoes]
    rail = [one for one in cargoes if one.fact.mode == "rail"]
    road = [one for one in cargoes if one.fact.mode == "road"]
    depth_m = facts.depth_m or water.berth_m
    per_day = list(_border(cargoes, facts.border_shut)) if facts.border_shut else []
    first = date(MEASURED_YEAR, first_month(facts.border_shut), 1)
    total = sum(one.fact.annual for one in cargoes if one.fact.unit == "t")
    return {
        "name": facts.name,
        "start": first - timedelta(days=WARM_UP_DAYS),
        "measured": f"from {first.day} {month_name[first.month]} {first.year}",
        "warm_up_days": WARM_UP_DAYS,
        "title": _title(facts.name, facts.site, total),
        "site": facts.site,
        "sources": sources(
            [
                "common",
                facts.site,
                *(["rail"] if rail else []),
                *(["road"] if road else []),
                *(["border"] if facts.border_shut else []),
            ]
        ),
        "cargoes": cargoes,
        "rail": rail,
        "road": road,
        "road_trips": sum(one.trips for one in road),
        "lanes": plan.lanes,
        "imports": any(one.fact.direction == "import" for one in cargoes),
        "ships": [_ShipView(ship) for ship in dict.fromkeys(one.call.ship for one in cargoes)],
        "dwt_t": facts.dwt_t,
        "tugs": True,
        "rain": any(one.fact.trade.stopped_by_rain for one in cargoes),
        "wind": "mobile_harbour" in plan.pools,
        "border": _Shut.of(facts.border_shut, per_day) if per_day else None,
        "border_modes": [mode for mode, _ in per_day],
        "told_berths": facts.berths is not None,
        "told_depth": facts.depth_m is not None,
        "berths": plan.berths,
        "berth_length_m": plan.berth_length_m,
        "depth_m": depth_m,
        "channel_m": facts.depth_m or water.channel_m,
        "berth_usd": rounded(
            plan.berth_length_m * DE_GIJT_USD * (2 * (depth_m + 4.0)) ** DE_GIJT_POWER
        ),
        "pools": plan.pools,
        "step": plan.step,
        "slot_teu": SLOT_TEU,
        "teu_a_box": TEU_A_BOX,
        "t_a_teu": T_A_TEU,
        "ranges": list(_ranges(plan, cargoes)),
        **_designs(plan, cargoes),
    }


class _ShipView:
    """A ship with what a day of her costs."""

    def __init__(self, ship: Ship) -> None:
        self._ship = ship
        self.usd_per_day = rounded(6_000 + 0.13 * (ship.dwt_t or 20_000))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ship, name)


class _Shut(NamedTuple):
    """When the border is shut, and what it lets through otherwise, by mode."""

    when: str
    stretches: list[tuple[str, str]]
    per_day: list[tuple[str, float]]

    @classmethod
    def of(cls, months: tuple[int, ...], per_day: list[tuple[str, float]]) -> "_Shut":
        when = "in " + " and ".join(month_name[month] for month in months)
        first = first_month(months)
        stretches = []
        for month in months:
            year = MEASURED_YEAR + (month < first)
            last = monthrange(year, month)[1]
            stretches.append((f"{year}-{month:02}-01", f"{year}-{month:02}-{last}"))
        return cls(when, sorted(stretches), per_day)


def first_month(shut: tuple[int, ...]) -> int:
    """Return the month with which the measured year begins.

    It is the shut month before which the border has been open for longest, so that what a closure
    held up has come when the year ends; January if the border is never shut.

    Examples
    --------
    >>> first_month((3,)), first_month((1, 12)), first_month(())
    (3, 12, 1)
    """
    if not shut:
        return 1
    gaps = {month: min((month - other - 1) % 12 + 1 for other in shut) for month in shut}
    return max(shut, key=lambda month: gaps[month])


def _title(name: str, site: str, total_t: float) -> str:
    where = "" if site == "blank" else f" at {site.capitalize()}"
    much = f", {total_t / 1e6:.3g} Mt a year" if total_t else ""
    return f"{name}{where}{much}: a first scenario"


def _cargo(plan: CargoPlan) -> CargoView:
    fact = plan.fact
    is_import = fact.direction == "import"
    is_bulk = fact.trade.station == "tippler"
    return CargoView(
        fact=fact,
        call=plan.call,
        pool=plan.pool,
        rate=plan.rate,
        hours=plan.hours,
        store=plan.store,
        capacity=plan.capacity,
        hold_h=(72.0 if fact.unit == "teu" else 0.0) if is_import else fact.trade.hold_h,
        store_usd=STORE_USD[fact.trade.store],
        trips=plan.trips,
        unloaders=plan.unloaders,
        station=f"{fact.name}_{fact.trade.station}",
        train=train_work(fact),
        truck=truck_work(fact),
        called=called_a_day(plan),
        parcel_source=_parcel_source(plan),
        train_source="S20 train of 40 wagons and 2,400 t"
        if is_bulk
        else "assumption: a train of the trade",
        cut_source=LOADED if is_bulk and is_import else CUTS[fact.trade.station],
        truck_source=_truck_source(fact),
        payload_source=_payload_source(fact),
    )


def _parcel_source(plan: CargoPlan) -> str:
    if plan.fact.unit == "teu":
        return "about a call a week, of which four tenths of the slots at most are for this port"
    if plan.fact.trade.form == "breakbulk":
        return "part cargoes of at most 10,000 t, 5 % either way"
    return "the largest ship that calls once a month, 0.85 of her deadweight, 5 % either way"


def _payload_source(fact: CargoFact) -> str:
    if fact.unit == "teu":
        many = "one heavy box" if fact.direction == "export" else "two TEU"
        return f"assumption: {many} a truck"
    return "assumption: S81 reckons with 20 t a truck, here somewhat more"


def _truck_source(fact: CargoFact) -> str:
    if fact.trade.station == "tippler":
        return (
            TIPPED
            if fact.direction == "export"
            else "assumption: loaded from a spout in a quarter of an hour"
        )
    if fact.trade.name == "liquid":
        return "assumption: half an hour at a hose"
    if fact.unit == "teu":
        return (
            "assumption: a reach stacker and the search for the slot, a quarter of an hour and more"
        )
    return "assumption: bundles or bags are lifted off, weighed and tallied in 36 min"


def _border(cargoes: list[CargoView], shut: tuple[int, ...]) -> Iterator[tuple[str, float]]:
    """Yield mode and vehicles a day that the border lets through, for the modes of exports."""
    open_share = 1.0 - sum(monthrange(MEASURED_YEAR, month)[1] for month in shut) / YEAR_DAYS
    for mode in ("rail", "road"):
        trips = sum(
            one.trips for one in cargoes if one.fact.mode == mode and one.fact.direction == "export"
        )
        if trips:
            yield mode, float(f"{trips / YEAR_DAYS / open_share / BORDER_LOAD:.3g}")


def _ranges(plan: Plan, cargoes: list[CargoView]) -> Iterator[tuple[str, float, float, bool]]:
    """Yield key, low, high and whether by ratio, of what may be otherwise."""
    most = sorted(cargoes, key=lambda one: -one.call.per_year * one.hours)[:2]
    for one in most:
        name, rate = one.fact.name, "rate_moves_ph" if one.fact.unit == "teu" else "rate_tph"
        yield f"cranes.{one.pool}.cargoes.{name}.{rate}", 0.8 * one.rate, 1.2 * one.rate, False
        if one.fact.direction == "export":
            lead_h, late_h = (120.0, 24.0) if one.fact.unit == "teu" else (240.0, 36.0)
            yield f"calls.{name}.arrivals.lead_h", 0.5 * lead_h, 1.5 * lead_h, False
            yield f"calls.{name}.arrivals.lateness_h.mean", 0.5 * late_h, 2 * late_h, True
        if one.fact.mode == "rail":
            cut_h = one.train.cut_h
            yield f"rail.trains.{name}.cut_h.mean", 0.8 * cut_h, 1.25 * cut_h, True
            yield f"rail.trains.{name}.arrival_h.mean", 0.5, 2.0, True
        else:
            bay_h = one.truck.hours
            yield f"road.trucks.{name}.handling_h.mean", 0.8 * bay_h, 1.2 * bay_h, False
    yield "berthing.mooring_h", 1.0, 4.0, False
    shut = {"gwadar": ("swell", 24.0), "karachi": ("storm", 48.0), "blank": ("storm", 24.0)}
    name, mean_h = shut[plan.facts.site]
    yield f"weather.{name}.mean_h", mean_h / 2, mean_h * 2, True
    for mode, per_day in _border(cargoes, plan.facts.border_shut) if plan.facts.border_shut else ():
        key = f"corridor.stages.border_{mode}.vehicles_per_day"
        yield key, 0.85 * per_day, 1.5 * per_day, False


def _designs(plan: Plan, cargoes: list[CargoView]) -> dict[str, Any]:
    """Return the designs among which the size study looks: berths, store, tracks or bays."""
    one = max(cargoes, key=lambda one: one.call.per_year * one.hours)
    name = one.fact.name
    key = "ground_slots_teu" if one.fact.unit == "teu" else "capacity_t"
    size = one.capacity / SLOT_TEU if one.fact.unit == "teu" else one.capacity
    noun = "tracks" if one.fact.mode == "rail" else "bays"
    land = (
        f"rail.stations.{one.station}.tracks"
        if one.fact.mode == "rail"
        else f"road.trucks.{name}.bays"
    )
    decide = [
        ("berths.quay.number", _around(plan.berths), f"berths of {plan.berth_length_m:g} m"),
        (
            f"stores.{one.store}.compartments.{name}.{key}",
            [round(size), round(1.25 * size), round(1.5 * size)],
            f"store of {name}",
        ),
        (land, _around(one.unloaders), f"{noun} of {name}"),
    ]
    designs = 1
    for _, values, _ in decide:
        designs *= len(values)
    return {"decide": decide, "designs": designs}


def _around(number: int) -> list[int]:
    """Return three numbers, one of them given."""
    return [max(number - 1, 1) + more for more in range(3)]
