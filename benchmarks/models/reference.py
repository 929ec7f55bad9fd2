"""What every model of the reference year is given, and what it answers."""

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

YEAR_H = 8760.0

# The figures of `reference_year.yaml`; `with_portsim` reads them from there, and a test compares.
TRUCKS_A_YEAR = 40_000
TRUCK_T = 20.0
LANES = 4
GATE_H = 0.6  # exponential
TRAINS_A_YEAR = 400
CUTS = 10
CUT_T = 300.0
CUT_H, CUT_SHAPE = 0.3, 4.0  # gamma
SHIPS_A_YEAR = 250
PARCEL_T = 8400.0
LOT_T = 600.0  # a ship takes her parcel in such lots; portsim loads without lots
FACTOR_SHAPE = 56.0  # gamma of mean 1, on the hours that a ship's work takes
BERTHS = 2
CRANES = 3
CRANES_A_SHIP = 2.0
CRANE_TPH = 166.67
STORE_T = 60_000.0
INITIAL_T = 30_000.0

# The queue M/M/3: hours of service are exponential with mean 1.
SERVERS = 3
QUEUE_LOAD = 0.8


class YearFigures(NamedTuple):
    """What a model says of one year.

    Attributes
    ----------
    sailed
        Ships that sailed.
    loaded_t
        What these ships carried.
    ship_wait_h
        Mean hours from arrival to berth, over the ships that came to a berth.
    ship_berth_h
        Mean hours at berth, over the ships that sailed.
    truck_h
        Mean hours from arrival until the load is in store, over the trucks that were stored.
    """

    sailed: float
    loaded_t: float
    ship_wait_h: float
    ship_berth_h: float
    truck_h: float


def year_figures(
    ship_waits_h: Sequence[float], berth_hours: Sequence[float], truck_hours: Sequence[float]
) -> YearFigures:
    """Return the figures of a year from the hours that were noted in it."""
    sailed = len(berth_hours)
    return YearFigures(
        sailed=sailed,
        loaded_t=sailed * PARCEL_T,
        ship_wait_h=fmean(ship_waits_h),
        ship_berth_h=fmean(berth_hours),
        truck_h=fmean(truck_hours),
    )


def load_h(ships_at_work: int, factor: float) -> float:
    """Return the hours that a lot takes when the cranes are shared by so many ships."""
    cranes = min(CRANES_A_SHIP, CRANES / ships_at_work)
    return LOT_T * factor / (cranes * CRANE_TPH)
