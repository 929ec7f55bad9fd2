"""Stores: what comes and goes in a year, how much room that needs, and empty boxes."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf

from portsim.estimate.berth_times import berth_time
from portsim.estimate.land import DAYS_A_YEAR, LandFlow
from portsim.estimate.moments import largest_value
from portsim.estimate.rows import Balance, Boxes, Storage
from portsim.estimate.ship_streams import ShipStream
from portsim.estimate.steady_state import NoSteadyState, waiting_by_land, without_steady_state
from portsim.flow.arrivals.poisson import relative_by_month
from portsim.scenario.blocks.cargo import Cargo
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import (
    FleetArrivals,
    LinerArrivals,
    NominatedArrivals,
    RecordedArrivals,
)
from portsim.theory.planning import storage_need
from portsim.vocabulary.resources import compartment_name

#: Flows that differ by no more than this share match.
TOLERANCE = 0.01

#: How many of its largest parcels a store should hold at least (UNCTAD, Port Development, 1985,
#: gives 1 to 1.5).
PARCELS = 1.5

REVIEW_DAYS = 1.0  # ships are nominated, and trucks and trains called, once a day


# ---- balances


def balances(
    scenario: Scenario, streams: Sequence[ShipStream], flows: Mapping[str, LandFlow]
) -> Iterator[Balance]:
    """Yield the balance of every cargo that moves."""
    reasons = without_steady_state(scenario)
    for name, cargo in scenario.own_cargoes.items():
        carriers = [stream for stream in streams if stream.yearly(name) > 0.0]
        by_ship = sum(stream.yearly(name) for stream in carriers)
        by_land = flows[name].amount
        if not by_ship and not by_land:
            continue
        if cargo.direction == "import":
            yield _import_balance(name, cargo, by_ship)
            continue
        ratio = by_ship / by_land if by_land else inf
        spare = waiting_by_land(scenario, name) < by_ship
        steady, verdict = _export_verdict(ratio, spare, carriers, reasons.get(name))
        yield Balance(
            of=name,
            direction=cargo.direction,
            unit=cargo.unit,
            by_land=by_land,
            by_ship=by_ship,
            ratio=ratio,
            steady=steady,
            verdict=verdict,
        )


def _export_verdict(
    ratio: float,
    spare: bool,
    carriers: Sequence[ShipStream],
    no_steady_state: NoSteadyState | None,
) -> tuple[bool, str]:
    """Return whether the stock of an export can settle, and why.

    Parameters
    ----------
    ratio
        What ships ask for over what comes by land.
    spare
        Whether ships take more than what waits at a full store, so that only the rest is left.
    carriers
        The ships that load it.
    no_steady_state
        The reason for which its stock has no steady state; None if it may have one.
    """
    if no_steady_state is not None:
        return False, f"{no_steady_state.sentence}; {_difference(ratio)}"
    if ratio < 1.0 - TOLERANCE and spare:
        return True, f"ships take {100 * ratio:.0f} % of what comes: the rest gives way"
    if ratio < 1.0 - TOLERANCE:
        return (
            False,
            f"ships take {100 * ratio:.0f} % of what comes: the store fills and the land "
            "side stops",
        )
    if carriers and all(_is_nominated(stream) for stream in carriers):
        return True, "ships are fixed from stock: balanced"
    if ratio > 1.0 + TOLERANCE:
        steady = all(_cannot_pile_up(stream) for stream in carriers)
        then = "they sail short, or come less often" if steady else "their queue grows"
        return steady, f"{_asked(ratio)}: {then}"
    return True, "volumes match"


def _is_nominated(stream: ShipStream) -> bool:
    return isinstance(stream.block.arrivals, NominatedArrivals)


def _cannot_pile_up(stream: ShipStream) -> bool:
    """Return whether ships that find too little cargo make no queue without end.

    They sail short, or leave at the end of their window, or their next call is later.
    """
    arrivals = stream.block.arrivals
    has_window = isinstance(arrivals, LinerArrivals) and arrivals.window_h is not None
    sails_short = stream.block.part_cargo.policy == "sail_short"
    return has_window or isinstance(arrivals, FleetArrivals) or sails_short


def _import_balance(name: str, cargo: Cargo, by_ship: float) -> Balance:
    """Return the balance of an import: trucks and trains are called for whatever ships bring."""
    verdict = "collected as ships bring it"
    if cargo.annual and abs(by_ship / cargo.annual - 1.0) > TOLERANCE:
        percent = 100 * by_ship / cargo.annual
        verdict = f"ships bring {percent:.0f} % of the annual volume that the scenario states"
    return Balance(
        of=name,
        direction=cargo.direction,
        unit=cargo.unit,
        by_land=by_ship,
        by_ship=by_ship,
        ratio=1.0,
        steady=True,
        verdict=verdict,
    )


def _difference(ratio: float) -> str:
    if abs(ratio - 1.0) <= TOLERANCE:
        return "the volumes match, and the stock still never settles"
    return _asked(ratio)


def _asked(ratio: float) -> str:
    """Say what ships ask for, measured by what comes by land."""
    if ratio == inf:
        return "nothing comes by land, and ships ask for what lies in store"
    return f"ships ask for {100 * ratio:.0f} % of what comes"


# ---- storage


def storages(
    scenario: Scenario, streams: Sequence[ShipStream], flows: Mapping[str, LandFlow]
) -> Iterator[Storage]:
    """Yield the capacity of every compartment that is used, beside the one that it should have."""
    unsettled = without_steady_state(scenario)
    for store, block in scenario.stores.items():
        for name, compartment in block.compartments.items():
            cargo = scenario.cargoes[name]
            carriers = [stream for stream in streams if stream.yearly(name) > 0.0]
            annual = flows[name].amount
            if not carriers or not annual:
                continue
            largest = max(_largest_amount(stream, name) for stream in carriers)
            dwell = None if name in unsettled else _dwell_days(scenario, carriers, name, annual)
            peak, least = _peak(cargo), PARCELS * largest
            yield Storage(
                of=compartment_name(store, name),
                unit=cargo.unit,
                capacity=compartment.capacity,
                dwell_days=dwell,
                peak=peak,
                need=storage_need(annual, dwell or 0.0, peak, least),
                least=least,
                largest_parcel=largest,
                parcels=compartment.capacity
                / max(_mean_amount(stream, name) for stream in carriers),
                days=compartment.capacity / (annual / DAYS_A_YEAR),
            )


def _peak(cargo: Cargo) -> float:
    """Return the flow in the busiest month of an export over its mean; 1 for an import."""
    weights = cargo.monthly_profile
    if weights is None or cargo.direction != "export":
        return 1.0
    return float(max(relative_by_month(weights)))


def _mean_amount(stream: ShipStream, cargo: str) -> float:
    """Return the mean amount of a cargo that a ship carries, t or TEU."""
    parcels = zip(stream.block.parcels, stream.amounts, strict=True)
    return sum(amount.mean for parcel, amount in parcels if parcel.cargo == cargo)


def _largest_amount(stream: ShipStream, cargo: str) -> float:
    """Return the largest amount of a cargo that a ship carries, t or TEU."""
    arrivals = stream.block.arrivals
    recorded = arrivals.amounts.get(cargo) if isinstance(arrivals, RecordedArrivals) else None
    largest = 0.0
    for parcel, amount in zip(stream.block.parcels, stream.amounts, strict=True):
        if parcel.cargo != cargo:
            continue
        if recorded:
            largest += max(recorded)
            continue
        assert parcel.size is not None
        expected = parcel.size.expected()
        share_carried = amount.mean / expected if expected else 1.0
        largest += largest_value(parcel.size) * share_carried
    return largest


def _dwell_days(
    scenario: Scenario, carriers: Sequence[ShipStream], cargo: str, annual: float
) -> float:
    """Return the mean days that a cargo lies in store."""
    yearly = sum(stream.yearly(cargo) for stream in carriers)
    parcel = yearly / sum(stream.per_year for stream in carriers)
    if scenario.cargoes[cargo].direction == "import":
        return _import_dwell_days(scenario, cargo, parcel)
    return _export_dwell_days(scenario, carriers, parcel, annual)


def _import_dwell_days(scenario: Scenario, cargo: str, parcel: float) -> float:
    """Return the mean days that an import lies in store.

    It is held, and then waits a day for the review and the truck. Where the trucks called a day are
    limited, it also waits for half of the days that its parcel takes.
    """
    compartment = next(
        store.compartments[cargo]
        for store in scenario.stores.values()
        if cargo in store.compartments
    )
    service = scenario.road.trucks.get(cargo) if scenario.road else None
    queue_days = 0.0
    if service and service.max_per_day and service.payload:
        per_day = service.max_per_day * service.payload
        queue_days = parcel * scenario.cargoes[cargo].by_road / per_day / 2.0
    return compartment.hold_h / 24.0 + REVIEW_DAYS + queue_days


def _export_dwell_days(
    scenario: Scenario, carriers: Sequence[ShipStream], parcel: float, annual: float
) -> float:
    """Return the mean days that an export lies in store.

    It waits for half of the days in which its parcel comes together and for half of the day until
    the review. Then it waits for the ship to come after her laycan opened, and for half of her time
    alongside.
    """
    lateness = [
        stream.block.arrivals.lateness_h.expected()
        for stream in carriers
        if isinstance(stream.block.arrivals, NominatedArrivals)
    ]
    alongside = [
        berth_time(scenario, stream.block, stream.amounts, stream.places[0]).mean
        for stream in carriers
        if stream.places
    ]
    collecting_days = parcel / (annual / DAYS_A_YEAR)
    ship_h = _mean(lateness) + _mean(alongside) / 2.0
    return (collecting_days + REVIEW_DAYS) / 2.0 + ship_h / 24.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


# ---- empty boxes


def boxes(scenario: Scenario, streams: Sequence[ShipStream]) -> tuple[Boxes, ...]:
    """Return the boxes that exports need and those that imports bring, by length.

    The result is empty without containers.
    """
    short = {"export": 0.0, "import": 0.0}
    long = {"export": 0.0, "import": 0.0}
    for name, cargo in scenario.own_cargoes.items():
        if cargo.form == "container":
            number = sum(stream.yearly(name) for stream in streams) / cargo.teu_factor
            number_long = min(max(cargo.teu_factor - 1.0, 0.0), 1.0) * number
            short[cargo.direction] += number - number_long
            long[cargo.direction] += number_long
    if not any((*short.values(), *long.values())):
        return ()
    return tuple(
        Boxes(
            of=length,
            exports=counts["export"],
            imports=counts["import"],
            teu=(counts["export"] - counts["import"]) * teu_per_box,
        )
        for length, counts, teu_per_box in (("20 ft", short, 1), ("40 ft", long, 2))
    )
