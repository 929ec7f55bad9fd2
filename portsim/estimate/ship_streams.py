"""Streams of ships: how many call a year, how regularly, and how long they hold a berth."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from portsim.estimate.downtime import alongside_per_work_hour, measured_window, movement_wait
from portsim.estimate.moments import (
    POISSON_GAPS,
    ZERO,
    Moments,
    constant,
    moments_of,
    moments_of_sample,
    sum_of,
)
from portsim.estimate.profile import EVEN, profile
from portsim.flow.arrivals.poisson import YEAR_H
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import (
    CallStream,
    FleetArrivals,
    LinerArrivals,
    NominatedArrivals,
    RandomArrivals,
    RecordedArrivals,
)
from portsim.scenario.derived.berths import (
    berth_places,
    best_rate,
    crane_rate,
    pool_at,
    usable_berths,
)
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
    profile
        Demand over its mean, by month; shape (12 or 1, 1, 1).
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
    profile: Floats
    gaps: Moments
    amounts: tuple[Moments, ...]
    places: tuple[int, ...]

    def yearly(self, cargo: str) -> float:
        """Return what the ships carry of a cargo in a year, in its unit."""
        parcels = zip(self.block.parcels, self.amounts, strict=True)
        return self.per_year * sum(
            amount.mean for parcel, amount in parcels if parcel.cargo == cargo
        )


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
        profile=pattern.profile,
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


# ---- how ships arrive


class _ArrivalPattern(NamedTuple):
    """Calls a year, their demand over its mean by month, and the shape of the gaps between them."""

    per_year: float
    profile: Floats
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
            return _ArrivalPattern(YEAR_H / arrivals.every_h, EVEN, gaps)
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
    return _ArrivalPattern(per_year, profile(monthly), moments_of(arrivals.gaps))


def _recorded(scenario: Scenario, arrivals: RecordedArrivals) -> _ArrivalPattern:
    """Return how recorded ships arrive in the measured window."""
    begins, ends = measured_window(scenario)
    hours = [hour for hour in arrivals.at_h if begins <= hour < ends]
    gaps = POISSON_GAPS
    if len(hours) > 2:
        gaps = moments_of_sample([after - before for before, after in pairwise(hours)])
    return _ArrivalPattern(len(hours) * YEAR_H / (ends - begins), EVEN, gaps)


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
    return _ArrivalPattern(per_year, EVEN, away if arrivals.ships == 1 else POISSON_GAPS)


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
    return _ArrivalPattern(per_year, profile(scarcest.monthly_profile), gaps)


def _even_gaps(every_h: float, deviation: Moments) -> Moments:
    """Return the shape of the gaps between ships that are due at even gaps and come late.

    This holds for ships on a schedule, and for ships that are nominated from a stock that grows
    steadily. Each ship is late by a time of her own. The difference between two such times has
    twice their variance. If they are much longer than the gaps, the stream becomes a Poisson
    process.
    """
    scv = 2.0 * deviation.variance / every_h**2 if every_h else 0.0
    return Moments(1.0, scv) if scv < 1.0 else POISSON_GAPS


# ---- how long they hold a berth


def berth_time(
    scenario: Scenario, block: CallStream, amounts: Sequence[Moments], place: int
) -> Moments:
    """Return the hours from first line to last line at a place.

    A ship has all the cranes that she may have. The hours are mooring, preparations, work with its
    stops, unmooring, and the wait for water, light and an open port to sail. A class that states
    its time alongside has that instead of preparations and work.
    """
    sail = constant(movement_wait(scenario, block, outbound=True).mean_h)
    vessel, berthing = scenario.vessels[block.vessel], scenario.berthing
    lines = constant(berthing.mooring_h + berthing.unmooring_h)
    if vessel.alongside_h is not None:
        return sum_of([moments_of(vessel.alongside_h), lines, sail])
    berth = berth_places(scenario)[place].block_name
    work = [
        amount.times(_alongside_per_unit(scenario, berth, parcel.cargo))
        for parcel, amount in zip(block.parcels, amounts, strict=True)
    ]
    setups = [moments_of(parcel.setup_h) for parcel in block.parcels]
    factor = moments_of(block.handling_factor)
    if not block.parallel:
        return sum_of([lines, *setups, sum_of(work).times_independent(factor), sail])
    longest = max(range(len(work)), key=lambda number: work[number].mean + setups[number].mean)
    together_h = max(work[longest].mean, _shared_cranes_h(scenario, block, berth, work))
    parcels = ZERO
    if work[longest].mean:
        parcels = work[longest].times(together_h / work[longest].mean)
    return sum_of([lines, setups[longest], parcels.times_independent(factor), sail])


def _alongside_per_unit(scenario: Scenario, berth: str, cargo: str) -> float:
    """Return the hours alongside that a tonne or TEU takes at a berth, stops included."""
    pool = scenario.cranes[_pool(scenario, berth, cargo)]
    hours_per_work_hour = alongside_per_work_hour(scenario, pool, cargo)
    return hours_per_work_hour / _ship_rate(scenario, berth, cargo)


def _shared_cranes_h(
    scenario: Scenario, block: CallStream, berth: str, work: Sequence[Moments]
) -> float:
    """Return the hours that parcels worked at once take of the pool that has most to do for them.

    The cranes that a ship may have of a pool are shared by all her parcels.
    """
    hours: dict[str, float] = {}
    for parcel, parcel_work in zip(block.parcels, work, strict=True):
        name = _pool(scenario, berth, parcel.cargo)
        hours[name] = hours.get(name, 0.0) + parcel_work.mean
    return max(hours.values())


def _ship_rate(scenario: Scenario, berth: str, cargo: str) -> float:
    """Return the rate at which a ship is worked, t or TEU an hour.

    It is that of all her cranes, but not more than the store gives out.
    """
    limits = [best_rate(scenario, berth, cargo)]
    for store in scenario.stores.values():
        if cargo in store.compartments:
            reclaim_per_h = store.compartments[cargo].reclaim_per_h
            limits += [reclaim_per_h] if reclaim_per_h is not None else []
    return min(limits)


def crane_work(scenario: Scenario, stream: ShipStream, place: int) -> dict[tuple[str, str], float]:
    """Return the mean crane-hours that a ship's parcels take at a place, by pool and cargo.

    What cranes lose by hindering each other counts as work here.
    """
    berth = berth_places(scenario)[place].block_name
    factor = stream.block.handling_factor.expected()
    hours: dict[tuple[str, str], float] = {}
    for parcel, amount in zip(stream.block.parcels, stream.amounts, strict=True):
        name = _pool(scenario, berth, parcel.cargo)
        pool = scenario.cranes[name]
        cranes = min(pool.number, pool.max_per_ship)
        loss = pool.loss_per_extra_crane * (cranes - 1)
        rate = crane_rate(scenario, name, parcel.cargo) * (1.0 - loss)
        key = (name, parcel.cargo)
        hours[key] = hours.get(key, 0.0) + amount.mean * factor / rate
    return hours


def _pool(scenario: Scenario, berth: str, cargo: str) -> str:
    """Return the crane pool that works a cargo at a berth where there is one."""
    name = pool_at(scenario, berth, cargo)
    assert name is not None
    return name
