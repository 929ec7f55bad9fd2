"""What a colleague would ask about a scenario before any run; no remark keeps it from being run.

Each rule looks at one thing and yields a remark for every place at which it would ask. What can
never be used has rules of its own in `portsim.estimate.unused`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from portsim.estimate import unused
from portsim.estimate.land import land_flows
from portsim.estimate.rows import Remark
from portsim.estimate.ship_streams import brought_by_ship, ship_streams
from portsim.estimate.trips import fleet_loads, round_trip_h, train_trips, truck_trips
from portsim.flow.calendar.closures import dated, hour_of
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import RecordedArrivals
from portsim.scenario.blocks.weather import DatedClosure

Rule = Callable[[Scenario], Iterator[Remark]]

#: Two of the largest shiploaders load 400,000 t in 48 h at Ponta da Madeira (Sandvik, Solid Ground,
#: «The bigger, the better»), which is 4,200 t/h each; five times that is no rate of a crane. A
#: hundred boxes an hour are one every 36 s.
MOST_TPH, MOST_MOVES_PH = 20_000.0, 100.0
LEAST_PARCEL = {"t": 20.0, "teu": 1.0}  # one truck load, one box
MOST_A_YEAR = {"ships": 10_000.0, "trains": 100_000.0, "trucks": 1_000_000.0}


def remarks(scenario: Scenario) -> tuple[Remark, ...]:
    """Return what a colleague would ask about a checked scenario, by the order of its rules."""
    return tuple(remark for rule in RULES for remark in rule(scenario))


def closures_outside_the_window(scenario: Scenario) -> Iterator[Remark]:
    """Dated closures lie in the measured window."""
    begins, ends = scenario.run.window_h
    blocks: dict[tuple[str, ...], Any] = {
        ("weather", name): block for name, block in scenario.weather.items()
    }
    if scenario.corridor is not None:
        for name, block in scenario.corridor.closures.items():
            blocks["corridor", "closures", name] = block
    for path, block in blocks.items():
        if not isinstance(block, DatedClosure):
            continue
        hours = [
            stretch
            for one in block.stretches
            for stretch in dated(scenario.start, [(one.begins, one.ends)]).closed
        ]
        outside = sum(1 for from_h, to_h in hours if to_h <= begins or from_h >= ends)
        if outside:
            text = _outside(scenario, outside, len(hours), "closure")
            yield Remark((*path, "stretches"), text)


def holidays_outside_the_window(scenario: Scenario) -> Iterator[Remark]:
    """Some of the days that are listed without work lie in the measured window."""
    begins, ends = scenario.run.window_h
    tree = scenario.model_dump(exclude_none=True)
    for path, days in _lists(tree, "dates", ()):
        hours = [hour_of(scenario.start, day) for day in days]
        if not any(begins - 24.0 < hour < ends for hour in hours):
            yield Remark(path, _outside(scenario, len(days), len(days), "holiday"))


def _lists(node: Any, key: str, path: tuple[str | int, ...]) -> Iterator[tuple[Any, Any]]:
    """Yield path and value of every list of a name that is not empty."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key and value:
                yield (*path, name), value
            else:
                yield from _lists(value, key, (*path, name))


def call_lists_outside_the_window(scenario: Scenario) -> Iterator[Remark]:
    """Recorded calls come in the measured window, or in the warm-up before it."""
    begins, ends = scenario.run.window_h
    for name, call in scenario.calls.items():
        if not isinstance(call.arrivals, RecordedArrivals):
            continue
        hours = call.arrivals.at_h
        late = sum(1 for hour in hours if hour >= ends)
        early = sum(1 for hour in hours if hour < begins)
        outside = late if late + early < len(hours) else late + early
        if outside:
            path = ("calls", name, "arrivals", "file" if call.arrivals.file else "at_h")
            yield Remark(path, _outside(scenario, outside, len(hours), "call"))


def _outside(scenario: Scenario, number: int, of: int, noun: str) -> str:
    begins, ends = scenario.run.window_h
    if of == 1:
        told = f"the one {noun} lies"
    elif number == of:
        told = f"all {of:,} {noun}s lie"
    else:
        told = f"{number:,} of {of:,} {noun}s {'lies' if number == 1 else 'lie'}"
    return (
        f"{told} outside the measured window, hour {begins:,.0f} to {ends:,.0f} after "
        f"{scenario.start:%Y-%m-%d %H:%M}: no figure is of them"
    )


def rated_taken_as_net(scenario: Scenario) -> Iterator[Remark]:
    """A rated rate is what the maker states; no crane keeps it through a ship."""
    for name, pool in scenario.cranes.items():
        if pool.basis == "rated":
            yield Remark(
                ("cranes", name, "basis"),
                "a rated rate is used as it stands, as if it were a net one: nothing is taken off "
                "it for trimming, hatch changes and the end of a hold; give the net rate",
            )


def rates_too_high(scenario: Scenario) -> Iterator[Remark]:
    """Cranes and reclaimers are no faster than the fastest there are."""
    for pool_name, pool in scenario.cranes.items():
        for cargo, work in pool.cargoes.items():
            path = ("cranes", pool_name, "cargoes", cargo)
            yield from _too_high((*path, "rate_tph"), work.rate_tph, MOST_TPH, "t/h")
            yield from _too_high(
                (*path, "rate_moves_ph"), work.rate_moves_ph, MOST_MOVES_PH, "boxes an hour"
            )
    for store_name, store in scenario.stores.items():
        for cargo, part in store.compartments.items():
            path = ("stores", store_name, "compartments", cargo)
            yield from _too_high((*path, "reclaim_tph"), part.reclaim_tph, MOST_TPH, "t/h")


def _too_high(
    path: tuple[str, ...], rate: float | None, most: float, unit: str
) -> Iterator[Remark]:
    if rate is not None and rate > most:
        yield Remark(
            path,
            f"{rate:,.10g} {unit} is far more than the fastest cranes and shiploaders work: is the "
            "unit right?",
        )


def parcels_too_small(scenario: Scenario) -> Iterator[Remark]:
    """A ship carries more than a truck."""
    for name, call in scenario.calls.items():
        for index, parcel in enumerate(call.parcels):
            unit = scenario.cargoes[parcel.cargo].unit
            mean = parcel.size.expected() if parcel.size is not None else 0.0
            if mean < LEAST_PARCEL[unit]:
                shown = f"{mean:,.6g} {'TEU' if unit == 'teu' else 't'}"
                yield Remark(
                    ("calls", name, "parcels", index, unit),
                    f"a parcel of {shown} on average is less than one "
                    f"{'box' if unit == 'teu' else 'truck'} brings: is the unit right?",
                )


def too_many_a_year(scenario: Scenario) -> Iterator[Remark]:
    """Ships, trains and trucks come in numbers that a port has seen."""
    streams = ship_streams(scenario)
    flows = land_flows(scenario, brought_by_ship(scenario, streams))
    counts: list[tuple[tuple[str, ...], str, float]] = [
        (("calls", stream.name), "ships", stream.per_year) for stream in streams
    ]
    trains, trucks = train_trips(scenario, flows), truck_trips(scenario, flows)
    counts += [(("rail", "trains", name), "trains", number) for name, number in trains.items()]
    counts += [(("road", "trucks", name), "trucks", number) for name, number in trucks.items()]
    for path, noun, number in counts:
        if number >= MOST_A_YEAR[noun]:
            yield Remark(
                path,
                f"{number:,.0f} {noun} a year are {number / 8760.0:,.0f} an hour: a run of them "
                "takes long, and sizes or volumes may be in the wrong unit",
            )


def fleets_too_small(scenario: Scenario) -> Iterator[Remark]:
    """A fleet of trucks carries the volume that is asked of it."""
    road = scenario.road
    if road is None:
        return
    flows = land_flows(scenario, brought_by_ship(scenario, ship_streams(scenario)))
    trips = truck_trips(scenario, flows)
    for name, service in road.trucks.items():
        if service.fleet is None or trips[name] <= fleet_loads(road, service):
            continue
        left = trips[name] - fleet_loads(road, service)
        unit = "TEU" if scenario.cargoes[name].unit == "teu" else "t"
        yield Remark(
            ("road", "trucks", name, "fleet", "trucks"),
            f"{service.fleet.trucks:,} trucks carry at most {fleet_loads(road, service):,.0f} of "
            f"{trips[name]:,.0f} loads a year, at {round_trip_h(road, service):,.1f} h a round "
            f"trip with the time in the terminal: {left:,.0f} loads, {left * service.payload:,.0f} "
            f"{unit}, are left at the origin every year",
        )


RULES: tuple[Rule, ...] = (
    closures_outside_the_window,
    holidays_outside_the_window,
    call_lists_outside_the_window,
    rated_taken_as_net,
    rates_too_high,
    parcels_too_small,
    too_many_a_year,
    fleets_too_small,
    *unused.RULES,
)
