"""Stores: what comes and goes in a year, how much room that takes, and which empty boxes it leaves."""

from collections.abc import Iterator, Mapping, Sequence

from portsim.estimate.calls import Calls, berth_time
from portsim.estimate.land import DAYS, Flow
from portsim.estimate.profile import MONTH_H
from portsim.estimate.quantity import largest
from portsim.estimate.rows import Balance, Boxes, Storage
from portsim.estimate.steady_state import without_steady_state
from portsim.flow.arrivals.poisson import YEAR_H
from portsim.scenario.blocks.cargo import Cargo
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import (
    FleetArrivals,
    LinerArrivals,
    NominatedArrivals,
    RecordedArrivals,
)
from portsim.theory.planning import storage_need

#: Part by which flows may differ and still match.
TOLERANCE = 0.01

#: Parcels of the largest size that a store should hold at least (UNCTAD, Port Development, 1985: 1
#: to 1.5).
PARCELS = 1.5

REVIEW_DAYS = 1.0  # ships are fixed, trucks and trains called, once a day


def balances(
    scenario: Scenario, calls: Sequence[Calls], moved: Mapping[str, Flow]
) -> Iterator[Balance]:
    """Yield the balance of every cargo that moves."""
    reasons = without_steady_state(scenario)
    for name, cargo in scenario.cargoes.items():
        carriers = [one for one in calls if one.yearly(name) > 0.0]
        by_ship = sum(one.yearly(name) for one in carriers)
        by_land = moved[name].amount
        if not by_ship and not by_land:
            continue
        if cargo.direction == "import":
            yield _import(name, cargo, by_ship, cargo.annual)
            continue
        ratio = by_ship / by_land if by_land else float("inf")
        follows = bool(carriers) and all(
            isinstance(one.stream.arrivals, NominatedArrivals) for one in carriers
        )
        steady = name not in reasons
        if name in reasons:
            verdict = f"{reasons[name]}; {_difference(ratio)}"
        elif ratio < 1.0 - TOLERANCE:
            steady = False
            verdict = f"ships take {100 * ratio:.0f} % of what comes: the store fills and the land side stops"
        elif follows:
            verdict = "ships are fixed from stock: balanced"
        elif ratio > 1.0 + TOLERANCE:
            steady = all(_yields(one) for one in carriers)
            then = "they sail short, or come less often" if steady else "their queue grows"
            verdict = f"ships ask for {100 * ratio:.0f} % of what comes: {then}"
        else:
            verdict = "volumes match"
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


def _yields(one: Calls) -> bool:
    """Return whether ships that find too little cargo do not pile up: they sail short, or a wait delays the next."""
    arrivals = one.stream.arrivals
    windowed = isinstance(arrivals, LinerArrivals) and arrivals.window_h is not None
    return (
        windowed
        or isinstance(arrivals, FleetArrivals)
        or one.stream.part_cargo.policy == "sail_short"
    )


def _import(name: str, cargo: Cargo, by_ship: float, annual: float) -> Balance:
    """Return the balance of an import: trucks and trains are called for whatever ships bring."""
    verdict = "collected as ships bring it"
    if annual and abs(by_ship / annual - 1.0) > TOLERANCE:
        verdict = f"ships bring {100 * by_ship / annual:.0f} % of the annual volume that the scenario states"
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
    return f"ships ask for {100 * ratio:.0f} % of what comes"


def storages(
    scenario: Scenario, calls: Sequence[Calls], moved: Mapping[str, Flow]
) -> Iterator[Storage]:
    """Yield the room of every compartment that is used, against what it should be."""
    restless = without_steady_state(scenario)
    for store, block in scenario.stores.items():
        for cargo_name, compartment in block.compartments.items():
            cargo = scenario.cargoes[cargo_name]
            sizes = [_sizes(one, cargo_name) for one in calls if one.yearly(cargo_name) > 0.0]
            annual = moved[cargo_name].amount
            if not sizes or not annual:
                continue
            mean, most = max(mean for mean, _ in sizes), max(most for _, most in sizes)
            dwell = (
                None if cargo_name in restless else _dwell_days(scenario, calls, cargo_name, annual)
            )
            peak = 1.0
            if cargo.monthly_profile is not None and cargo.direction == "export":
                months = zip(cargo.monthly_profile, MONTH_H.tolist(), strict=True)
                peak = (
                    max(weight / hours for weight, hours in months)
                    * YEAR_H
                    / sum(cargo.monthly_profile)
                )
            least = PARCELS * most
            need = storage_need(annual, dwell or 0.0, peak, least)
            yield Storage(
                of=f"{store}/{cargo_name}",
                unit=cargo.unit,
                capacity=compartment.capacity,
                dwell_days=dwell,
                peak=peak,
                need=need,
                least=least,
                largest_parcel=most,
                parcels=compartment.capacity / mean,
                days=compartment.capacity / (annual / DAYS),
            )


def _sizes(one: Calls, cargo: str) -> tuple[float, float]:
    """Return mean and largest amount of a cargo that a call carries."""
    mean = most = 0.0
    for parcel, amount in zip(one.stream.parcels, one.amounts, strict=True):
        if parcel.cargo == cargo:
            mean += amount.mean
            arrivals = one.stream.arrivals
            recorded = (
                arrivals.amounts.get(cargo) if isinstance(arrivals, RecordedArrivals) else None
            )
            assert parcel.size is not None
            cut = (
                amount.mean / parcel.size.expected()
                if not recorded and parcel.size.expected()
                else 1.0
            )
            most += max(recorded) if recorded else largest(parcel.size) * cut
    return mean, most


def _dwell_days(scenario: Scenario, calls: Sequence[Calls], cargo: str, annual: float) -> float:
    """Return the mean days that a cargo lies in store.

    An export waits half the days in which its parcel comes together, for the day's review, for the
    ship to come after her laycan opened, and for half of her time alongside. An import is held,
    then waits a day for the review and the truck, and, where trucks called a day are limited, for
    half of the days its parcel takes.
    """
    block = scenario.cargoes[cargo]
    carriers = [one for one in calls if one.yearly(cargo) > 0.0]
    parcel = sum(one.yearly(cargo) for one in carriers) / sum(one.per_year for one in carriers)
    if block.direction == "import":
        compartment = next(
            s.compartments[cargo] for s in scenario.stores.values() if cargo in s.compartments
        )
        service = scenario.road.trucks.get(cargo) if scenario.road else None
        limit = service.max_per_day * service.payload if service and service.max_per_day else None
        queue = parcel * block.by_road / limit / 2.0 if limit else 0.0
        return compartment.hold_h / 24.0 + REVIEW_DAYS + queue
    late = [
        one.stream.arrivals
        for one in carriers
        if isinstance(one.stream.arrivals, NominatedArrivals)
    ]
    late_h = sum(one.lateness_h.expected() for one in late) / len(late) if late else 0.0
    stays = [
        berth_time(scenario, one.stream, one.amounts, one.places[0]).mean
        for one in carriers
        if one.places
    ]
    stay_h = sum(stays) / len(stays) if stays else 0.0
    return (parcel / (annual / DAYS) + REVIEW_DAYS) / 2.0 + (late_h + stay_h / 2.0) / 24.0


def boxes(scenario: Scenario, calls: Sequence[Calls]) -> tuple[Boxes, ...]:
    """Return the boxes that exports need against those that imports bring, by length; none without containers."""
    counts = {"export": [0.0, 0.0], "import": [0.0, 0.0]}
    for name, cargo in scenario.cargoes.items():
        if cargo.form == "container":
            annual = sum(one.yearly(name) for one in calls)
            number = annual / cargo.teu_factor
            long = min(max(cargo.teu_factor - 1.0, 0.0), 1.0) * number
            counts[cargo.direction][0] += number - long
            counts[cargo.direction][1] += long
    if not any(sum(pair) for pair in counts.values()):
        return ()
    return tuple(
        Boxes(
            of,
            counts["export"][i],
            counts["import"][i],
            (counts["export"][i] - counts["import"][i]) * (i + 1),
        )
        for i, of in enumerate(("20 ft", "40 ft"))
    )
