"""Ships by deadweight: how long they are, how much they draw, what they carry in a call."""

from math import log
from typing import NamedTuple

from portsim.starter.facts import CargoFact

#: Deadweight t, length m, laden draught m. Handysize and Handymax by their size ranges
#: (bulkcarrierguide.com/size-range.html), the ship of 61,000 t that called at PIBT, the others by
#: common trade dimensions.
BULK_CARRIERS = (
    ("coaster", 5_000, 105.0, 6.5),
    ("general_cargo", 10_000, 125.0, 7.8),
    ("handysize", 28_000, 150.0, 10.0),
    ("handymax", 45_000, 185.0, 11.3),
    ("supramax", 61_000, 200.0, 12.5),
    ("panamax", 78_000, 225.0, 14.2),
)
#: TEU of a ship, length m, draught m: feeders of 1,000 and 2,500 TEU by common trade dimensions.
FEEDERS = (("feeder", 1_000, 150.0, 8.5), ("large_feeder", 2_500, 200.0, 11.5))
LEAST_DWT_T, MOST_DWT_T = 5_000.0, 80_000.0

FULL = 0.85  # of the deadweight is cargo: bunkers, stores, and holds that are full before the marks
CALLS_A_YEAR = 12.0  # the largest ship is taken that still calls once a month
BREAKBULK_T = 10_000.0  # metals go in part cargoes
FEEDER_CALLS = 52.0  # a week
SHARE_OF_A_FEEDER = 0.4  # of her slots are loaded or discharged here
RAISED = ("handysize", "handymax", "supramax", "panamax")  # take two tugs in
DEEP = 11.0  # ships of such a draught come in by day


class Ship(NamedTuple):
    """A class of ships.

    Attributes
    ----------
    dwt_t
        Deadweight; None of a feeder.
    """

    name: str
    dwt_t: float | None
    loa_m: float
    draught_m: float

    @property
    def ballast_draught_m(self) -> float:
        """Draught without cargo: six tenths of the laden one."""
        return round(0.6 * self.draught_m, 1)

    @property
    def tugs_in(self) -> int:
        """Tugs to come in."""
        return 2 if self.loa_m > 140 else 1


class Call(NamedTuple):
    """The ship that calls for a cargo, what she takes or brings, and how often."""

    ship: Ship
    parcel: float
    per_year: float


def ship_of(dwt_t: float) -> Ship:
    """Return a bulk carrier of a deadweight; between two known ones by their logarithms.

    Examples
    --------
    >>> ship_of(45_000)
    Ship(name='handymax', dwt_t=45000, loa_m=185, draught_m=11.3)
    """
    below = max((row for row in BULK_CARRIERS if row[1] <= dwt_t), key=lambda row: row[1])
    above = min((row for row in BULK_CARRIERS if row[1] >= dwt_t), default=below)
    above = next((row for row in BULK_CARRIERS if row[1] >= dwt_t), below)
    part = log(dwt_t / below[1]) / log(above[1] / below[1]) if above != below else 0.0
    name = below[0] if part < 0.5 else above[0]
    loa_m = below[2] + part * (above[2] - below[2])
    draught_m = below[3] + part * (above[3] - below[3])
    return Ship(name, round(dwt_t), round(loa_m), round(draught_m, 1))


def largest_for(draught_m: float, most_t: float) -> float:
    """Return the deadweight of the largest ship that draws no more, in thousands of tonnes.

    Examples
    --------
    >>> largest_for(11.3, 80_000), largest_for(11.3, 28_000.0)
    (45000.0, 28000.0)
    """
    size_t = most_t
    while size_t > LEAST_DWT_T and ship_of(size_t).draught_m > draught_m:
        size_t = max(float((size_t - 1) // 1_000 * 1_000), LEAST_DWT_T)
    return size_t


def call_of(cargo: CargoFact, largest_t: float, draught_m: float) -> Call:
    """Return how a cargo is carried: by the largest ship that still calls once a month.

    Parameters
    ----------
    largest_t
        Deadweight of the largest ship.
    draught_m
        The greatest draught of feeders.
    """
    if cargo.unit == "teu":
        return _feeder_call(cargo, draught_m)
    sizes = sorted({*(float(row[1]) for row in BULK_CARRIERS if row[1] < largest_t), largest_t})
    parcels = {
        size: min(FULL * size, BREAKBULK_T if _is_part(cargo) else FULL * size) for size in sizes
    }
    often = [size for size in sizes if cargo.annual / parcels[size] >= CALLS_A_YEAR]
    size = max(often, default=sizes[0])
    if _is_part(cargo):  # the smallest ship that takes so much
        size = min(one for one in sizes if parcels[one] >= parcels[size])
    parcel = rounded(min(parcels[size], cargo.annual / CALLS_A_YEAR))
    return Call(ship_of(size), parcel, cargo.annual / parcel)


def _is_part(cargo: CargoFact) -> bool:
    return cargo.trade.form == "breakbulk"


def _feeder_call(cargo: CargoFact, draught_m: float) -> Call:
    wanted = cargo.annual / FEEDER_CALLS
    floating = [row for row in FEEDERS if row[3] <= draught_m] or FEEDERS[:1]
    name, slots, loa_m, draws_m = next(
        (row for row in floating if SHARE_OF_A_FEEDER * row[1] >= wanted), floating[-1]
    )
    parcel = rounded(min(wanted, SHARE_OF_A_FEEDER * slots))
    return Call(Ship(name, None, loa_m, draws_m), parcel, cargo.annual / parcel)


def rounded(value: float) -> float:
    """Return a number with two digits, as a planner writes it.

    Examples
    --------
    >>> rounded(38_250), rounded(12.34)
    (38000.0, 12.0)
    """
    return float(f"{value:.2g}")
