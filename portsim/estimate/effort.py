"""What a run will cost, told before it begins: who comes, processor time and memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

from portsim.estimate.land import LandFlow, land_flows
from portsim.estimate.ship_streams import ShipStream, brought_by_ship, ship_streams
from portsim.estimate.trips import train_trips, truck_trips
from portsim.flow.calendar.year import YEAR_H
from portsim.scenario.blocks.corridor import RandomClosure
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.weather import RenewalClosure

SOON_DAYS = 90.0  # of the run-out: those who arrived in the window have mostly left by then
BASE_B = 150e6  # Python and its packages

# What a command refuses without `--yes`: of one replication, and of all of them together.
MOST_SECONDS, MOST_BYTES, MOST_SECONDS_IN_ALL = 3_600.0, 8e9, 10 * 86_400.0


@dataclass(frozen=True)
class _Cost:
    """What one more costs, as measured on the shipped scenarios.

    Attributes
    ----------
    seconds, memory_b
        Processor time and bytes.
    set_by
        The keys that say how many there are, for a planner.
    """

    seconds: float
    memory_b: float
    set_by: str


COSTS = {
    "days": _Cost(3e-4, 5e3, "run.warm_up_days and run.measured_days"),
    "trucks": _Cost(5e-6, 400.0, "the volume by road and the payload of a truck"),
    "trucks along the corridor": _Cost(3.5e-5, 0.0, "the volume by road and the payload"),
    "cuts of trains": _Cost(8e-5, 600.0, "the volume by rail, the load of a wagon and the cuts"),
    "parcels of ships": _Cost(
        1.5e-3, 3e4, "the volume, what is in store at first, and the size of the parcels"
    ),
    "closures and breakdowns": _Cost(
        1e-5, 100.0, "mean_h and per_year of closures, between_h of breakdowns"
    ),
}


@dataclass(frozen=True)
class Effort:
    """What one replication takes, within a factor of three or so.

    Attributes
    ----------
    counts
        How many come in the simulated time, by what they are called in `COSTS`.
    seconds
        Processor time.
    memory_b
        Bytes that the process holds when it ends.
    """

    counts: Mapping[str, float]
    seconds: float
    memory_b: float

    @property
    def most(self) -> str:
        """What takes most of the time, as `COSTS` calls it."""
        return max(self.counts, key=lambda name: self.counts[name] * COSTS[name].seconds)


def effort(scenario: Scenario) -> Effort:
    """Return what one replication of a scenario takes."""
    run = scenario.run
    days = run.warm_up_days + run.measured_days + min(run.run_out_cap_days, SOON_DAYS)
    years = days * 24.0 / YEAR_H
    streams = ship_streams(scenario)
    flows = land_flows(scenario, brought_by_ship(scenario, streams))
    trucks = truck_trips(scenario, flows)
    from_afar = scenario.corridor.cargoes if scenario.corridor else {}
    counts = {
        "days": days,
        "trucks": years * sum(trucks.values()),
        "trucks along the corridor": years
        * sum(count for name, count in trucks.items() if name in from_afar),
        "cuts of trains": years * _cuts(scenario, flows),
        "parcels of ships": years * _parcels(streams) + _parcels_in_store(scenario),
        "closures and breakdowns": years * sum(_renewals(scenario)),
    }
    return Effort(
        counts=counts,
        seconds=sum(count * COSTS[name].seconds for name, count in counts.items()),
        memory_b=BASE_B + sum(count * COSTS[name].memory_b for name, count in counts.items()),
    )


def too_large(scenario: Scenario, runs: int) -> str | None:
    """Return why so many replications of a scenario had better not begin; None if they may.

    The message says what there is too much of, and which keys say so.
    """
    one = effort(scenario)
    is_large = one.seconds > MOST_SECONDS or one.memory_b > MOST_BYTES
    if not is_large and one.seconds * runs <= MOST_SECONDS_IN_ALL:
        return None
    told = f"some {_hours(one.seconds)} of processor time and {one.memory_b / 1e9:,.3g} GB"
    if not is_large:
        return (
            f"{runs:,} replications of {told} each take {_hours(one.seconds * runs)}, more than "
            f"{_hours(MOST_SECONDS_IN_ALL)}: ask for fewer"
        )
    count = one.counts[one.most]
    return (
        f"one replication has some {count:,.3g} {one.most} in {one.counts['days']:,.0f} days and "
        f"takes {told}, more than {_hours(MOST_SECONDS)} or {MOST_BYTES / 1e9:g} GB: look at "
        f"{COSTS[one.most].set_by}"
    )


def _hours(seconds: float) -> str:
    """Return a time as a planner says it.

    Examples
    --------
    >>> _hours(90.0), _hours(7200.0), _hours(864000.0), _hours(1e12)
    ('1.5 min', '2 h', '10 days', '31,700 years')
    """
    for most, each, name in (
        (3600.0, 60.0, "min"),
        (172_800.0, 3600.0, "h"),
        (3e8, 86_400.0, "days"),
    ):
        if seconds < most:
            return f"{seconds / each:.3g} {name}"
    years = seconds / (YEAR_H * 3600.0)
    return f"{float(f'{years:.3g}'):,.0f} years" if years < 1e9 else f"{years:.3g} years"


def _cuts(scenario: Scenario, flows: Mapping[str, LandFlow]) -> float:
    """Return the cuts of trains a year."""
    services = scenario.rail.trains if scenario.rail else {}
    return sum(
        trains * services[name].wagons.expected() / services[name].wagons_per_cut
        for name, trains in train_trips(scenario, flows).items()
    )


def _parcels(streams: tuple[ShipStream, ...]) -> float:
    """Return the parcels of ships a year; a ship without any counts as one."""
    return sum(stream.per_year * max(1, len(stream.amounts)) for stream in streams)


def _parcels_in_store(scenario: Scenario) -> float:
    """Return the parcels of the ships that are fixed at once for what lies in store."""
    stores = scenario.stores.values()
    in_store = {
        cargo: compartment.initial
        for store in stores
        for cargo, compartment in store.compartments.items()
        if scenario.cargoes[cargo].direction == "export"
    }
    return sum(
        len(call.parcels)
        * min(
            in_store[parcel.cargo] // parcel.size.expected()
            for parcel in call.parcels
            if parcel.cargo in in_store and parcel.size is not None
        )
        for call in scenario.calls.values()
        if call.arrivals.kind == "nominated"
        and any(parcel.cargo in in_store for parcel in call.parcels)
    )


def _renewals(scenario: Scenario) -> Iterator[float]:
    """Yield how often a year each random closure and the breakdowns of each pool begin."""
    for closure in scenario.weather.values():
        if isinstance(closure, RenewalClosure):
            yield YEAR_H * max(closure.monthly_share) / closure.mean_h
    corridor = scenario.corridor
    for border in corridor.closures.values() if corridor else ():
        if isinstance(border, RandomClosure):
            yield border.per_year
    for pool in scenario.cranes.values():
        if pool.breakdowns is not None:
            between_h = pool.breakdowns.between_h.expected()
            if isfinite(between_h) and between_h > 0.0:
                yield YEAR_H * pool.most / between_h
