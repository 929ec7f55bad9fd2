"""What equipment does in an hour, by trade; the scenario file tells the sources."""

from typing import NamedTuple

from portsim.starter.facts import CargoFact

MOORING_H, UNMOORING_H, TURNOVER_H = 2.0, 1.0, 1.0
#: Berth occupancy up to which planners go, by the number of equal berths (UNCTAD 1985 for general
#: cargo, as the trade tells it; more berths have that of six).
OCCUPANCY = (0.40, 0.50, 0.55, 0.60, 0.65, 0.70)
#: Loads above which one more is taken.
CRANES_LOAD, TRACKS_LOAD, ROAD_LOAD = 0.50, 0.45, 0.55
MOST_BERTH_LOAD = 0.70  # of berths whose number is given: above it the facts are refused

GATE_H = 0.067  # two minutes of inspection and two of weighing
EXPORT_HOURS = (*[1] * 6, *[2] * 14, *[1] * 4)
IMPORT_HOURS = (1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 4, 4, 5, 6, 6, 6, 5, 4, 3, 2, 2, 1)
CALLED = 1.6  # trucks that can be had in a day over those of a mean day (imports)


class Step(NamedTuple):
    """One size of the equipment at the quay; the next one is larger.

    Attributes
    ----------
    rated_tph
        Of a shiploader, by its maker.
    arms_tph
        Through the loading arms of a berth.
    cranes_a_ship
        Mobile harbour cranes that work one ship.
    """

    rated_tph: float
    arms_tph: float
    cranes_a_ship: int


STEPS = (
    Step(500, 600, 1),
    Step(750, 800, 2),
    Step(1_000, 1_000, 2),
    Step(1_250, 1_200, 2),
    Step(1_500, 1_500, 3),
    Step(2_000, 1_500, 3),
    Step(3_000, 1_500, 4),
)
MOST_GRAIN_TPH = 1_500.0  # rated
THROUGH_SHIP = {"grain": 0.60, "mineral": 0.65, "fertiliser": 0.60}
MOBILE_EXPORT_TPH = 70.0  # big bags and bundles: 25 cycles an hour x 0.35 x 8 t
MOBILE_GRAB_TPH = 184.0  # 25 cycles an hour x 30 t x 0.7 of it cargo x 0.35
MOVES_PH = 17.0


class LandWork(NamedTuple):
    """How a train or a truck of a trade is worked.

    Attributes
    ----------
    load
        What it carries, t or TEU.
    hours
        Hours for which it keeps a track or a bay, beside shunting, setting up and leaving.
    """

    load: float
    hours: float


class TrainWork(NamedTuple):
    """How trains of a trade are worked: wagons, load of a wagon, wagons of a cut and its hours."""

    wagons: int
    wagon: float
    cut: int
    cut_h: float

    @property
    def load(self) -> float:
        """Tonnes or TEU of a train."""
        return self.wagons * self.wagon

    @property
    def track_h(self) -> float:
        """Hours that a train keeps a track: two portions brought, set up, worked, released."""
        return 2 * SHUNTING_H + SETUP_H + self.wagons / self.cut * self.cut_h + RELEASE_H


SHUNTING_H, SETUP_H, RELEASE_H, TRAIN_ARRIVAL_H = 0.5, 1.0, 1.0, 1.0
TRAINS = {
    "grain": TrainWork(40, 60.0, 5, 0.25),
    "mineral": TrainWork(40, 60.0, 5, 0.25),
    "fertiliser": TrainWork(40, 60.0, 5, 0.25),
    "liquid": TrainWork(40, 60.0, 20, 3.0),
    "metal": TrainWork(20, 60.0, 2, 0.75),
    "boxes": TrainWork(40, 2.0, 4, 0.26),
}
IMPORT_TRAINS = {  # wagons are loaded by chutes and front loaders
    "grain": TrainWork(40, 60.0, 5, 0.5),
    "mineral": TrainWork(40, 60.0, 5, 0.5),
    "fertiliser": TrainWork(40, 60.0, 5, 0.5),
}
TRUCKS = {  # load, hours in a bay
    "grain": LandWork(22.0, 0.1),
    "mineral": LandWork(22.0, 0.1),
    "fertiliser": LandWork(22.0, 0.1),
    "liquid": LandWork(25.0, 0.5),
    "metal": LandWork(22.0, 0.6),
    "boxes": LandWork(1.05, 0.25),
}
IMPORT_TRUCKS = {
    "grain": LandWork(22.0, 0.25),
    "mineral": LandWork(22.0, 0.25),
    "fertiliser": LandWork(22.0, 0.25),
    "boxes": LandWork(2.0, 0.3),
}
TEU_A_BOX = {"export": 1.05, "import": 1.65}
T_A_TEU = {"export": 20.0, "import": 9.0}


def rate_tph(cargo: CargoFact, step: Step) -> float:
    """Return what one crane, shiploader or set of arms does with a cargo, t/h or boxes an hour."""
    pool = pool_of(cargo)
    if pool == "loading_arms":
        return step.arms_tph
    if pool == "shiploader":
        name = cargo.trade.name
        rated = min(step.rated_tph, MOST_GRAIN_TPH) if name == "grain" else step.rated_tph
        return THROUGH_SHIP[name] * rated
    if cargo.unit == "teu":
        return MOVES_PH
    return MOBILE_EXPORT_TPH if cargo.trade.form == "breakbulk" else MOBILE_GRAB_TPH


def ship_rate(cargo: CargoFact, step: Step) -> float:
    """Return how fast a ship is worked, in the cargo's unit an hour."""
    rate = rate_tph(cargo, step)
    if pool_of(cargo) != "mobile_harbour":
        return rate
    boxes = TEU_A_BOX[cargo.direction] if cargo.unit == "teu" else 1.0
    return rate * boxes * step.cranes_a_ship


def pool_of(cargo: CargoFact) -> str:
    """Return the pool of cranes that works a cargo."""
    return cargo.trade.import_pool if cargo.direction == "import" else cargo.trade.pool


def train_work(cargo: CargoFact) -> TrainWork:
    """Return how its trains are worked."""
    trade = cargo.trade.name
    known = IMPORT_TRAINS if cargo.direction == "import" else {}
    return known.get(trade) or TRAINS[trade]


def truck_work(cargo: CargoFact) -> LandWork:
    """Return how its trucks are worked."""
    trade = cargo.trade.name
    known = IMPORT_TRUCKS if cargo.direction == "import" else {}
    return known.get(trade) or TRUCKS[trade]


def peak(cargo: CargoFact) -> float:
    """Return the trucks of its busiest hour over those of a mean one."""
    hours = IMPORT_HOURS if cargo.direction == "import" else EXPORT_HOURS
    called = CALLED if cargo.direction == "import" else 1.0
    return called * max(hours) * 24.0 / sum(hours)
