"""Ships: how many come a year, how regularly, and how long they hold a berth."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from portsim.estimate.profile import EVEN, profile
from portsim.estimate.quantity import NOTHING, Quantity, observed, quantity, total
from portsim.estimate.stops import delay, stretch, window
from portsim.flow.arrivals.poisson import YEAR_H
from portsim.flow.streams import Floats
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import (
    CallStream,
    FleetArrivals,
    LinerArrivals,
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

POISSON = Quantity(1.0, 1.0, 1)


@dataclass(frozen=True)
class Calls:
    """The calls of one stream.

    Attributes
    ----------
    name, stream
        As in the scenario.
    per_year
        Calls a year of 8,760 h.
    profile
        Demand over its mean, by month.
    gaps
        Time from one call to the next; only its shape counts.
    amounts
        What a call carries, by parcel, t or TEU.
    places
        Indices of the places that she may use, the one she takes first first; none if she lies
        elsewhere.
    """

    name: str
    stream: CallStream
    per_year: float
    profile: Floats
    gaps: Quantity
    amounts: tuple[Quantity, ...]
    places: tuple[int, ...]

    def yearly(self, cargo: str) -> float:
        """Return what the calls carry of a cargo in a year."""
        parcels = zip(self.stream.parcels, self.amounts, strict=True)
        return self.per_year * sum(
            amount.mean for parcel, amount in parcels if parcel.cargo == cargo
        )


def all_calls(scenario: Scenario) -> tuple[Calls, ...]:
    """Return the calls of every stream, in the file's order."""
    return tuple(_calls(scenario, name, stream) for name, stream in scenario.calls.items())


def _calls(scenario: Scenario, name: str, stream: CallStream) -> Calls:
    amounts = tuple(_amount(scenario, stream, number) for number in range(len(stream.parcels)))
    places = tuple(_open_to(scenario, stream)) if stream.elsewhere_h is None else ()
    per_year, profile_, gaps = _coming(scenario, stream, amounts, places)
    return Calls(name, stream, per_year, profile_, gaps, amounts, places)


def _open_to(scenario: Scenario, stream: CallStream) -> list[int]:
    """Return the places that a call fits and that are not reserved for others, the tightest fit first."""
    fitting = usable_berths(scenario, stream)
    if scenario.berthing.policy != "priority_reserved":
        return fitting
    reserved = {
        index: place.block.reserved_for_priority
        for index, place in enumerate(berth_places(scenario))
    }
    return [index for index in fitting if stream.priority <= (reserved[index] or stream.priority)]


def _amount(scenario: Scenario, stream: CallStream, number: int) -> Quantity:
    parcel = stream.parcels[number]
    recorded = (
        stream.arrivals.amounts.get(parcel.cargo)
        if isinstance(stream.arrivals, RecordedArrivals)
        else None
    )
    if recorded:
        return observed(recorded)
    assert parcel.size is not None
    return quantity(parcel.size).times(share_carried(scenario, stream))


def _coming(
    scenario: Scenario, stream: CallStream, amounts: Sequence[Quantity], places: Sequence[int]
) -> tuple[float, Floats, Quantity]:
    """Return calls a year, their profile and the shape of their gaps.

    Ships on a schedule, or fixed from a stock that grows steadily, come at even gaps but for their
    deviations, whose difference from one to the next has twice their variance; deviations much
    longer than the gaps make a Poisson stream of them.
    """
    arrivals = stream.arrivals
    cargo = scenario.cargoes[stream.parcels[0].cargo] if stream.parcels else None
    if isinstance(arrivals, RandomArrivals):
        monthly = arrivals.monthly_profile
        per_year = arrivals.per_year
        if per_year is None:
            assert cargo is not None
            monthly = monthly or cargo.monthly_profile
            per_year = cargo.annual * stream.share / amounts[0].mean
        return per_year, profile(monthly), quantity(arrivals.gaps)
    if isinstance(arrivals, RecordedArrivals):
        begins, ends = window(scenario)
        inside = [hour for hour in arrivals.at_h if begins <= hour < ends]
        gaps = observed([b - a for a, b in pairwise(inside)]) if len(inside) > 2 else POISSON
        return len(inside) * YEAR_H / (ends - begins), EVEN, gaps
    if isinstance(arrivals, LinerArrivals):
        return (
            YEAR_H / arrivals.every_h,
            EVEN,
            _regular(arrivals.every_h, quantity(arrivals.deviation_h)),
        )
    if isinstance(arrivals, FleetArrivals):
        away = quantity(arrivals.round_trip_h)
        in_port_h = scenario.approach.inbound_h.expected() + scenario.approach.outbound_h.expected()
        in_port_h += (
            berth_time(scenario, stream, amounts, places[0]).mean
            if places
            else _elsewhere(stream).mean
        )
        return (
            arrivals.ships * YEAR_H / (away.mean + in_port_h),
            EVEN,
            away if arrivals.ships == 1 else POISSON,
        )
    exports = [
        (scenario.cargoes[parcel.cargo], amount)
        for parcel, amount in zip(stream.parcels, amounts, strict=True)
        if scenario.cargoes[parcel.cargo].direction == "export" and amount.mean
    ]
    scarce, amount = min(exports, key=lambda pair: pair[0].annual / pair[1].mean)
    per_year = scarce.annual * stream.share / amount.mean
    lateness = quantity(arrivals.lateness_h)
    return (
        per_year,
        profile(scarce.monthly_profile),
        _regular(YEAR_H / per_year if per_year else 0.0, lateness),
    )


def _regular(every_h: float, deviation: Quantity) -> Quantity:
    """Return the shape of even gaps between ships that are each late by a deviation of their own."""
    scv = 2.0 * deviation.variance / every_h**2 if every_h else 0.0
    return Quantity(1.0, scv) if scv < 1.0 else POISSON


def _elsewhere(stream: CallStream) -> Quantity:
    return quantity(stream.elsewhere_h) if stream.elsewhere_h is not None else NOTHING


def berth_time(
    scenario: Scenario, stream: CallStream, amounts: Sequence[Quantity], place: int
) -> Quantity:
    """Return the hours from first line to last line at a place, with all the cranes that a ship may have.

    Mooring, preparations, work with its stops, unmooring, and the wait for water, light and an open
    port to sail; or the time alongside that the class states, and that wait.
    """
    sail_h = Quantity(delay(scenario, stream, outbound=True).mean_h, 0.0)
    vessel, berthing = scenario.vessels[stream.vessel], scenario.berthing
    lines = Quantity(berthing.mooring_h + berthing.unmooring_h, 0.0)
    if vessel.alongside_h is not None:
        return total([quantity(vessel.alongside_h), lines, sail_h])
    block = berth_places(scenario)[place].block_name
    work = [
        amount.times(
            stretch_at(scenario, block, parcel.cargo) / ship_rate(scenario, block, parcel.cargo)
        )
        for parcel, amount in zip(stream.parcels, amounts, strict=True)
    ]
    setups = [quantity(parcel.setup_h) for parcel in stream.parcels]
    factor = quantity(stream.handling_factor)
    if not stream.parallel:
        return total([lines, *setups, total(work).scaled_by(factor), sail_h])
    longest = max(range(len(work)), key=lambda i: work[i].mean + setups[i].mean)
    together = max(work[longest].mean, _cranes_shared_h(scenario, stream, block, work))
    stays = work[longest].times(together / work[longest].mean) if work[longest].mean else NOTHING
    return total([lines, setups[longest], stays.scaled_by(factor), sail_h])


def _cranes_shared_h(
    scenario: Scenario, stream: CallStream, block: str, work: Sequence[Quantity]
) -> float:
    """Return the hours that parcels worked at once take of the pool that has most to do for them.

    The cranes that a ship may have of a pool are shared by all her parcels.
    """
    hours: dict[str, float] = {}
    for parcel, part in zip(stream.parcels, work, strict=True):
        name = pool_at(scenario, block, parcel.cargo)
        assert name is not None
        hours[name] = hours.get(name, 0.0) + part.mean
    return max(hours.values())


def ship_rate(scenario: Scenario, block: str, cargo: str) -> float:
    """Return what a ship is worked at, t or TEU an hour: by all her cranes, but no faster than the store gives."""
    rate = best_rate(scenario, block, cargo)
    limits = [
        store.compartments[cargo].reclaim_per_h
        for store in scenario.stores.values()
        if cargo in store.compartments
    ]
    return min([rate, *(limit for limit in limits if limit is not None)])


def stretch_at(scenario: Scenario, block: str, cargo: str) -> float:
    """Return by how much stops lengthen the work on a cargo at a berth."""
    name = pool_at(scenario, block, cargo)
    assert name is not None
    return stretch(scenario, scenario.cranes[name], cargo)


def crane_work(scenario: Scenario, calls: Calls, place: int) -> dict[tuple[str, str], float]:
    """Return the crane-hours that a call's parcels take at a place, by pool and cargo, mean.

    What cranes lose in each other's way counts as work here.
    """
    block = berth_places(scenario)[place].block_name
    factor = calls.stream.handling_factor.expected()
    hours: dict[tuple[str, str], float] = {}
    for parcel, amount in zip(calls.stream.parcels, calls.amounts, strict=True):
        name = pool_at(scenario, block, parcel.cargo)
        assert name is not None
        pool = scenario.cranes[name]
        cranes = min(pool.number, pool.max_per_ship)
        rate = crane_rate(scenario, name, parcel.cargo) * (
            1.0 - pool.loss_per_extra_crane * (cranes - 1)
        )
        key = (name, parcel.cargo)
        hours[key] = hours.get(key, 0.0) + amount.mean * factor / rate
    return hours
