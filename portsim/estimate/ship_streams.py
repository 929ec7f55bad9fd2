"""Streams of ships: how many call a year, how regularly, and what they carry."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from portsim.estimate.berth_times import berth_time
from portsim.estimate.moments import POISSON_GAPS, Moments, moments_of, moments_of_sample
from portsim.flow.calendar.year import YEAR_H
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import (
    CallStream,
    FleetArrivals,
    LinerArrivals,
    NominatedArrivals,
    RandomArrivals,
    RecordedArrivals,
)
from portsim.scenario.derived.berths import berth_places, usable_berths
from portsim.scenario.derived.waterway import share_carried


@dataclass(frozen=True)
class ShipStream:
    """The ships of one stream of calls.

    Attributes
    ----------
    name, block
        Name and block of the stream in the scenario.
    per_year
        Calls a year of 8,760 h.
    monthly
        Weights of the months, January first; None for calls all year alike.
    gaps
        Time from one call to the next; only its shape counts.
    amounts
        What a ship carries, by parcel, t or TEU.
    places
        Indices of the places that she may use, the one that she takes first at the head; empty if
        she lies at another terminal.
    """

    name: str
    block: CallStream
    per_year: float
    monthly: Sequence[float] | None
    gaps: Moments
    amounts: tuple[Moments, ...]
    places: tuple[int, ...]

    def yearly(self, cargo: str) -> float:
        """Return what the ships carry of a cargo in a year, in its unit."""
        parcels = zip(self.block.parcels, self.amounts, strict=True)
        return self.per_year * sum(
            amount.mean for parcel, amount in parcels if parcel.cargo == cargo
        )


def brought_by_ship(scenario: Scenario, streams: Sequence[ShipStream]) -> dict[str, float]:
    """Return what ships load or bring of every cargo in a year, in its unit."""
    return {name: sum(stream.yearly(name) for stream in streams) for name in scenario.cargoes}


def ship_streams(scenario: Scenario) -> tuple[ShipStream, ...]:
    """Return the streams of all calls, in the file's order."""
    return tuple(_ship_stream(scenario, name, block) for name, block in scenario.calls.items())


def _ship_stream(scenario: Scenario, name: str, block: CallStream) -> ShipStream:
    amounts = tuple(_amount(scenario, block, number) for number in range(len(block.parcels)))
    places = tuple(_open_places(scenario, block)) if block.elsewhere_h is None else ()
    pattern = _arrival_pattern(scenario, block, amounts, places)
    return ShipStream(
        name=name,
        block=block,
        per_year=pattern.per_year,
        monthly=pattern.monthly,
        gaps=pattern.gaps,
        amounts=amounts,
        places=places,
    )


def _open_places(scenario: Scenario, block: CallStream) -> list[int]:
    """Return the places that a call fits and that are open to it, the tightest fit first."""
    fitting = usable_berths(scenario, block)
    if scenario.berthing.policy != "priority_reserved":
        return fitting
    reserved = {
        index: place.block.reserved_for_priority
        for index, place in enumerate(berth_places(scenario))
    }
    return [index for index in fitting if block.priority <= (reserved[index] or block.priority)]


def _amount(scenario: Scenario, block: CallStream, number: int) -> Moments:
    """Return what ships carry as their parcel of a number, t or TEU."""
    parcel, arrivals = block.parcels[number], block.arrivals
    if isinstance(arrivals, RecordedArrivals) and arrivals.amounts.get(parcel.cargo):
        return moments_of_sample(arrivals.amounts[parcel.cargo])
    assert parcel.size is not None
    return moments_of(parcel.size).times(share_carried(scenario, block))


class _ArrivalPattern(NamedTuple):
    """Calls a year, the weights of their months, and the shape of the gaps between them."""

    per_year: float
    monthly: Sequence[float] | None
    gaps: Moments


def _arrival_pattern(
    scenario: Scenario, block: CallStream, amounts: Sequence[Moments], places: Sequence[int]
) -> _ArrivalPattern:
    """Return how the ships of a stream arrive."""
    match block.arrivals:
        case RandomArrivals() as arrivals:
            return _random(scenario, block, arrivals, amounts)
        case RecordedArrivals() as arrivals:
            return _recorded(scenario, arrivals)
        case LinerArrivals() as arrivals:
            gaps = _even_gaps(arrivals.every_h, moments_of(arrivals.deviation_h))
            return _ArrivalPattern(YEAR_H / arrivals.every_h, None, gaps)
        case FleetArrivals() as arrivals:
            return _fleet(scenario, block, arrivals, amounts, places)
        case NominatedArrivals() as arrivals:
            return _nominated(scenario, block, arrivals, amounts)


def _random(
    scenario: Scenario, block: CallStream, arrivals: RandomArrivals, amounts: Sequence[Moments]
) -> _ArrivalPattern:
    """Return how random ships arrive.

    They come as often as stated, or as often as the volume of their first cargo asks for.
    """
    monthly, per_year = arrivals.monthly_profile, arrivals.per_year
    if per_year is None:
        cargo = scenario.cargoes[block.parcels[0].cargo]
        monthly = monthly or cargo.monthly_profile
        per_year = cargo.annual * block.share / amounts[0].mean
    return _ArrivalPattern(per_year, monthly, moments_of(arrivals.gaps))


def _recorded(scenario: Scenario, arrivals: RecordedArrivals) -> _ArrivalPattern:
    """Return how recorded ships arrive in the measured window."""
    begins, ends = scenario.run.window_h
    hours = [hour for hour in arrivals.at_h if begins <= hour < ends]
    gaps = POISSON_GAPS
    if len(hours) > 2:
        gaps = moments_of_sample([after - before for before, after in pairwise(hours)])
    return _ArrivalPattern(len(hours) * YEAR_H / (ends - begins), None, gaps)


def _fleet(
    scenario: Scenario,
    block: CallStream,
    arrivals: FleetArrivals,
    amounts: Sequence[Moments],
    places: Sequence[int],
) -> _ArrivalPattern:
    """Return how the ships of a closed fleet arrive, if they never wait for a berth."""
    away = moments_of(arrivals.round_trip_h)
    in_port_h = scenario.approach.inbound_h.expected() + scenario.approach.outbound_h.expected()
    if places:
        in_port_h += berth_time(scenario, block, amounts, places[0]).mean
    elif block.elsewhere_h is not None:
        in_port_h += moments_of(block.elsewhere_h).mean
    per_year = arrivals.ships * YEAR_H / (away.mean + in_port_h)
    return _ArrivalPattern(per_year, None, away if arrivals.ships == 1 else POISSON_GAPS)


def _nominated(
    scenario: Scenario, block: CallStream, arrivals: NominatedArrivals, amounts: Sequence[Moments]
) -> _ArrivalPattern:
    """Return how ships arrive that are nominated from stock.

    The export whose volume makes the fewest parcels a year decides how many ships come.
    """
    exports = [
        (scenario.cargoes[parcel.cargo], amount)
        for parcel, amount in zip(block.parcels, amounts, strict=True)
        if scenario.cargoes[parcel.cargo].direction == "export" and amount.mean
    ]
    scarcest, amount = min(exports, key=lambda export: export[0].annual / export[1].mean)
    per_year = scarcest.annual * block.share / amount.mean
    every_h = YEAR_H / per_year if per_year else 0.0
    gaps = _even_gaps(every_h, moments_of(arrivals.lateness_h))
    return _ArrivalPattern(per_year, scarcest.monthly_profile, gaps)


def _even_gaps(every_h: float, deviation: Moments) -> Moments:
    """Return the shape of the gaps between ships that are due at even gaps and come late.

    This holds for ships on a schedule, and for ships that are nominated from a stock that grows
    steadily. Each ship is late by a time of her own. The difference between two such times has
    twice their variance. If they are much longer than the gaps, the stream becomes a Poisson
    process.
    """
    scv = 2.0 * deviation.variance / every_h**2 if every_h else 0.0
    return Moments(1.0, scv) if scv < 1.0 else POISSON_GAPS
