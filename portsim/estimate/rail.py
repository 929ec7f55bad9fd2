"""The unloading stations of the railway as stations for the formulas."""

from collections.abc import Iterator, Mapping
from math import ceil

from portsim.estimate.downtime import manned_share
from portsim.estimate.moments import POISSON_GAPS, ZERO, Moments, moments_of, sum_of
from portsim.estimate.profile import EVEN, manned_by_hour, profile
from portsim.estimate.station import Customers, LandStation, Station
from portsim.flow.streams import Floats
from portsim.scenario.blocks.numbers import most_of
from portsim.scenario.blocks.rail import RandomTrains, TrainService
from portsim.scenario.blocks.scenario import Scenario
from portsim.vocabulary import Kpi, Place, Queue


def train_stations(scenario: Scenario, trips: Mapping[str, float]) -> Iterator[LandStation]:
    """Yield every unloading station."""
    rail = scenario.rail
    if rail is None:
        return
    for name, block in rail.stations.items():
        trains = tuple(
            Customers(
                per_year=trips[cargo],
                profile=_train_profile(scenario, cargo),
                gaps=_train_gaps(service),
                service=_track_h(service, block.track_wagons),
            )
            for cargo, service in rail.trains.items()
            if service.station == name
        )
        yield LandStation(
            Station(
                kpi=Kpi.TRACK_UTILISATION,
                of=name,
                queue=Queue(Place.TRACK, name),
                unit="trains",
                noun="tracks",
                servers=most_of(block.tracks),
                customers=trains,
                available=manned_share(scenario, block.shifts, block.tracks),
                by_hour=manned_by_hour(block.tracks),
            ),
            "track-hours that trains need over those that are manned; a train held by a "
            "full store is left out",
        )


def _train_profile(scenario: Scenario, name: str) -> Floats:
    cargo = scenario.cargoes[name]
    return profile(cargo.monthly_profile) if cargo.direction == "export" else EVEN


def _train_gaps(service: TrainService) -> Moments:
    """Return the shape of the gaps between trains.

    The paths of a timetable are at even gaps, and each train is late by a time of its own.
    """
    arrivals = service.arrivals
    if isinstance(arrivals, RandomTrains):
        return moments_of(arrivals.gaps)
    every_h = 168.0 / arrivals.per_week
    scv = 2.0 * arrivals.lateness_h.variance() / every_h**2
    return Moments(1.0, scv) if scv < 1.0 else POISSON_GAPS


def _track_h(service: TrainService, track_wagons: int | None) -> Moments:
    """Return the hours for which a train holds an unloading track, with all its portions."""
    wagons = service.wagons.expected()
    portions = ceil(wagons / track_wagons) if track_wagons else 1
    cuts = ceil(wagons / service.wagons_per_cut)
    cut = moments_of(service.cut_h)
    stages = cut.stages * cuts if cut.stages else None
    work = Moments(cuts * cut.mean, cuts * cut.variance, stages)
    shunting = moments_of(service.shunting_h)
    if portions > 1:
        shunting = Moments(portions * shunting.mean, portions * shunting.variance)
    parts = [work, shunting, moments_of(service.setup_h), moments_of(service.release_h)]
    return sum_of(parts) if any(part.mean for part in parts) else ZERO
