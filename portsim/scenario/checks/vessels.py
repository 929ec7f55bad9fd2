"""Checks of ships, calls, berths and cranes against each other."""

from collections.abc import Iterator

from portsim.scenario.blocks.quay import Berth
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.blocks.vessels import CallStream
from portsim.scenario.checks.cargoes import Check, Finding, capacity_of, unit_findings
from portsim.scenario.derived.berths import (
    BerthOrQuay,
    allowed_berths,
    depth_at_low_water_m,
    depth_needed_m,
    eligible_berths,
    keel_alongside_m,
    takes_all,
)
from portsim.scenario.derived.cranes import worked_at
from portsim.scenario.derived.draught import deepest_draughts
from portsim.scenario.derived.waterway import low_water_m


def units(scenario: Scenario) -> Iterator[Finding]:
    """Parcels and crane rates are in the unit of their cargo."""
    for name, call in scenario.calls.items():
        for index, parcel in enumerate(call.parcels):
            cargo = scenario.cargoes.get(parcel.cargo)
            if cargo is not None:
                path = ("calls", name, "parcels", index)
                yield from unit_findings(path, parcel, parcel.cargo, cargo, "t", "teu", needed=True)
    for name, pool in scenario.cranes.items():
        for cargo_name, work in pool.cargoes.items():
            cargo = scenario.cargoes.get(cargo_name)
            if cargo is not None:
                where = ("cranes", name, "cargoes", cargo_name)
                yield from unit_findings(
                    where, work, cargo_name, cargo, "rate_tph", "rate_moves_ph", needed=True
                )


def parcels_or_alongside_time(scenario: Scenario) -> Iterator[Finding]:
    """A call has parcels, or a class that says how long it stays."""
    for name, call in scenario.calls.items():
        vessel = scenario.vessels.get(call.vessel)
        if vessel is None:
            continue
        if call.elsewhere_h is not None:
            continue  # these are checked in `approach`
        if vessel.alongside_h is None:
            if not call.parcels:
                message = f"is missing; {call.vessel} has no alongside_h, so its calls need parcels"
                yield ("calls", name, "parcels"), message
            continue
        if call.parcels:
            message = (
                f"{call.vessel} has alongside_h, which stands for its cargo work: leave out one "
                "of the two"
            )
            yield ("calls", name, "parcels"), message
        if call.arrivals.kind == "nominated":
            message = (
                f"{call.vessel} has alongside_h and loads no cargo, so nothing can nominate it"
            )
            yield ("calls", name, "arrivals", "kind"), message


def nominations(scenario: Scenario) -> Iterator[Finding]:
    """Nominated calls load something, and their parcels can come to lie in store."""
    for name, call in scenario.calls.items():
        if call.arrivals.kind != "nominated" or not call.parcels:
            continue
        exports = [
            (index, parcel)
            for index, parcel in enumerate(call.parcels)
            if parcel.cargo in scenario.cargoes
            and scenario.cargoes[parcel.cargo].direction == "export"
            and not scenario.cargoes[parcel.cargo].of_others
        ]
        if not exports and all(parcel.cargo in scenario.cargoes for parcel in call.parcels):
            message = (
                "needs an export among the parcels: ships are nominated when stock makes a parcel"
            )
            yield ("calls", name, "arrivals", "kind"), message
        for index, parcel in exports:
            capacity, size = capacity_of(scenario, parcel.cargo), parcel.size
            if capacity is not None and size is not None and size.expected() > capacity + 1e-6:
                unit = scenario.cargoes[parcel.cargo].unit
                yield (
                    ("calls", name, "parcels", index, unit),
                    f"a parcel of {size.expected():,.6g} can never lie in a store that "
                    f"holds {capacity:,.6g} "
                    f"{unit}, so no ship would ever be nominated",
                )


def random_calls_have_a_rate(scenario: Scenario) -> Iterator[Finding]:
    """Random calls have a rate."""
    for name, call in scenario.calls.items():
        if call.arrivals.kind != "random" or call.arrivals.per_year is not None:
            continue
        first = call.parcels[0].cargo if call.parcels else None
        if first is None:
            vessel = scenario.vessels.get(call.vessel)
            if vessel is None or vessel.alongside_h is None:
                continue  # what it lacks is parcels
            yield (
                ("calls", name, "arrivals", "per_year"),
                "is missing; a call without parcels needs it",
            )
        elif first in scenario.cargoes and not scenario.cargoes[first].annual:
            unit = scenario.cargoes[first].unit
            message = f"is missing; {first} has no annual_{unit} from which to derive it"
            yield ("calls", name, "arrivals", "per_year"), message


def shares_of_volume(scenario: Scenario) -> Iterator[Finding]:
    """The calls that divide a cargo's volume by share divide all of it, and no more."""
    for cargo, block in scenario.cargoes.items():
        if not block.annual:
            continue
        sharing = {name: call for name, call in scenario.calls.items() if _shares(call, cargo)}
        others = any(
            parcel.cargo == cargo
            for name, call in scenario.calls.items()
            if name not in sharing
            for parcel in call.parcels
        )
        total = sum(call.share for call in sharing.values())
        if not sharing or abs(total - 1) <= 1e-9 or (total < 1 and others):
            continue
        if len(sharing) == 1:
            message = f"must be 1, as no other calls carry {cargo}; is {total:.10g}"
        else:
            message = (
                f"{' and '.join(sharing)} share {cargo}: must add up to 1, add up to {total:.10g}"
            )
        yield ("calls", next(iter(sharing)), "share"), message


def _shares(call: CallStream, cargo: str) -> bool:
    """Whether a call stream gets its rate from a share of this cargo's volume."""
    rate_is_given = call.arrivals.kind in ("recorded", "liner", "fleet") or (
        call.arrivals.kind == "random" and call.arrivals.per_year is not None
    )
    return not rate_is_given and bool(call.parcels) and call.parcels[0].cargo == cargo


def ships_of_others_wait_for_no_cargo(scenario: Scenario) -> Iterator[Finding]:
    """No call sails short of cargo that is always there."""
    for name, call in scenario.calls.items():
        cargoes = [scenario.cargoes.get(parcel.cargo) for parcel in call.parcels]
        of_others = [cargo is not None and cargo.of_others for cargo in cargoes]
        if call.part_cargo.policy == "sail_short" and of_others and all(of_others):
            yield (
                ("calls", name, "part_cargo", "policy"),
                "has no effect: cargo of others never runs out here",
            )


def berths_fit(scenario: Scenario) -> Iterator[Finding]:
    """Every call fits a berth that takes its cargoes and has cranes for them."""
    for name, call in scenario.calls.items():
        vessel = scenario.vessels.get(call.vessel)
        if vessel is None or call.elsewhere_h is not None:
            continue
        cargoes = {parcel.cargo for parcel in call.parcels if parcel.cargo in scenario.cargoes}
        allowed = allowed_berths(scenario, call)
        if not allowed:
            continue  # none of the berths it names exists
        berths = eligible_berths(scenario, call)
        if not berths:
            yield (
                ("calls", name, "vessel"),
                _why_no_berth(scenario, allowed, call, cargoes),
            )
            continue
        worked = {berth: worked_at(scenario, call.vessel, berth) for berth in berths}
        lacking = cargoes - set().union(*worked.values())
        for index, parcel in enumerate(call.parcels):
            if parcel.cargo in lacking:
                message = (
                    f"no crane works {parcel.cargo} where {call.vessel} fits: {', '.join(berths)}"
                )
                yield ("calls", name, "parcels", index, "cargo"), message
        if not lacking and not any(cargoes <= here for here in worked.values()):
            message = f"no single berth has cranes for all of {', '.join(sorted(cargoes))}"
            yield ("calls", name, "parcels"), message


def _why_no_berth(
    scenario: Scenario, berths: dict[str, BerthOrQuay], call: CallStream, cargoes: set[str]
) -> str:
    """Say why no berth takes a ship."""
    vessel, water = scenario.vessels[call.vessel], depth_needed_m(scenario, call)
    longest = max(berth.longest_m for berth in berths.values())
    deepest = max(berths.values(), key=lambda berth: berth.depth_m)
    reasons = []
    if vessel.loa_m > longest:
        reasons.append(
            f"it is {vessel.loa_m:g} m long and the longest {_longest_noun(berths)} {longest:g} m"
        )
    if water > depth_at_low_water_m(scenario, deepest):
        keel, draught = keel_alongside_m(scenario), max(deepest_draughts(scenario, call))
        parts = f" ({draught:g} m draught and {keel:g} m under the keel)" if keel else ""
        reasons.append(
            f"it needs {water:g} m of water{parts} and the deepest berth has "
            f"{_depth(scenario, deepest)}"
        )
    if not any(takes_all(berth, cargoes) for berth in berths.values()):
        reasons.append(f"no berth takes {' and '.join(sorted(cargoes))}")
    if not reasons:
        reasons += [
            f"{key} {_why_not(scenario, berth, vessel.loa_m, water, cargoes)}"
            for key, berth in berths.items()
        ]
    return f"no berth fits {call.vessel}: {'; '.join(reasons)}"


def _longest_noun(berths: dict[str, BerthOrQuay]) -> str:
    """Say whose length is told: that of a quay is less the clearance at both ends."""
    longest = max(berths.values(), key=lambda berth: berth.longest_m)
    return "berth is" if isinstance(longest, Berth) else "quay less its clearances is"


def _depth(scenario: Scenario, berth: BerthOrQuay) -> str:
    """Say how deep the water is alongside, at low water where there is a tide."""
    if scenario.approach.tide is None:
        return f"{berth.depth_m:g} m"
    return (
        f"{depth_at_low_water_m(scenario, berth):.2f} m at the lowest low water of the run "
        f"({berth.depth_m:g} m below chart datum, and low water at {low_water_m(scenario):+.2f} m)"
    )


def _why_not(
    scenario: Scenario, berth: BerthOrQuay, loa_m: float, water_m: float, cargoes: set[str]
) -> str:
    lacks = []
    if loa_m > berth.longest_m:
        lacks.append(f"is too short ({berth.longest_m:g} m for {loa_m:g} m)")
    if water_m > depth_at_low_water_m(scenario, berth):
        lacks.append(f"is too shallow ({_depth(scenario, berth)} for {water_m:g} m)")
    if not takes_all(berth, cargoes):
        lacks.append(f"does not take {' and '.join(sorted(cargoes - set(berth.cargoes or ())))}")
    return " and ".join(lacks)


def berth_names(scenario: Scenario) -> Iterator[Finding]:
    """The names NAME-1, NAME-2 of equal berths are not those of other berths."""
    for name, berth in scenario.berths.items():
        for number in range(1, berth.number + 1) if berth.number > 1 else ():
            if f"{name}-{number}" in scenario.berths:
                message = (
                    f"the berths of {name} are called {name}-1 to {name}-{berth.number}: choose "
                    "another name"
                )
                yield ("berths", f"{name}-{number}"), message


CHECKS: tuple[Check, ...] = (
    units,
    parcels_or_alongside_time,
    nominations,
    random_calls_have_a_rate,
    shares_of_volume,
    ships_of_others_wait_for_no_cargo,
    berths_fit,
    berth_names,
)
