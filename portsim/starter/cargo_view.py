"""A cargo as the templates show it: its plan, with words and sources beside it."""

from typing import NamedTuple

from portsim.starter.equipment import LandWork, TrainWork, train_work, truck_work
from portsim.starter.facts import CargoFact
from portsim.starter.ships import Call
from portsim.starter.sizing import CargoPlan, called_a_day

STORE_USD = {"silo": 200, "tanks": 250, "yard": 40, "shed": 140, "block": 4500}
CUTS = {
    "tippler": "S13 20 tips an hour; five wagons at a time go to store",
    "rack": "assumption: twenty tank wagons at a rack in three hours",
    "track": "assumption: forklifts or reach stackers beside the track",
}
LOADED = "assumption: by chutes and front loaders, half as fast as wagons are tipped"
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


def cargo_view(plan: CargoPlan) -> CargoView:
    """Return a cargo with what the templates say of it."""
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
