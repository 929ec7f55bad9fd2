"""Checks of what cranes and cargo work depend on: rules, losses, weather, shifts."""

from collections.abc import Iterator

from portsim.scenario.blocks.numbers import NumberTable
from portsim.scenario.blocks.quay import CranePool
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.cargoes import Check, Finding
from portsim.scenario.derived.closures import without_chance
from portsim.scenario.derived.cranes import gear_name, worked_by
from portsim.scenario.derived.fleets import fleets
from portsim.scenario.derived.rosters import crane_roster
from portsim.scenario.faults import did_you_mean

DAY_H = 24.0
BASES_WITH_STOPS = ("gross", "through_ship")


def crane_rules_exist(scenario: Scenario) -> Iterator[Finding]:
    """The crane rules exist."""
    from portsim.policies import CRANE

    known = (*CRANE, *scenario.parts.crane_rules)
    for name, pool in scenario.cranes.items():
        if pool.split not in known:
            message = f"no crane rule called {pool.split!r}{did_you_mean(pool.split, known)}"
            yield ("cranes", name, "split"), message


def extra_cranes_add(scenario: Scenario) -> Iterator[Finding]:
    """Every crane that a ship may have adds to her rate."""
    for name, pool in scenario.cranes.items():
        n = pool.max_per_ship
        if n == 1:
            continue
        # The last of n whole cranes adds 1 - 2 loss (n - 1) to the ship's rate. Where cranes are
        # split into fractions, the slope of her rate at n is 1 + loss - 2 loss n.
        is_fractional = "fractional" in pool.split
        most = 1 / (2 * n - 1) if is_fractional else 1 / (2 * (n - 1))
        if pool.loss_per_extra_crane >= most:
            yield (
                ("cranes", name, "loss_per_extra_crane"),
                f"must be below {most:.4g}, or {n} cranes on a ship work no more than fewer; "
                f"is {pool.loss_per_extra_crane:g}",
            )


def stops_counted_once(scenario: Scenario) -> Iterator[Finding]:
    """A rate that already contains stops is not stopped once more."""
    for name, pool in scenario.cranes.items():
        if pool.basis not in BASES_WITH_STOPS or pool.double_count_ok:
            continue
        stops = list(_stops(scenario, pool))
        if stops:
            yield (
                ("cranes", name, "basis"),
                f"a {pool.basis} rate already contains stops, and {' and '.join(stops)} "
                "would count them twice: "
                "give a net rate, or double_count_ok: true",
            )


def _stops(scenario: Scenario, pool: CranePool) -> Iterator[str]:
    """Yield the keys that stop the cranes of a pool."""
    yield from (key for key in ("breakdowns", "stopped_by", "shifts") if getattr(pool, key))
    if isinstance(pool.number, NumberTable) and not all(n for *_, n in pool.number.weekly):
        yield "hours in which number is 0"
    for cargo in pool.cargoes:
        if cargo in scenario.cargoes and scenario.cargoes[cargo].stopped_by:
            yield f"{cargo}'s stopped_by"


def fleets_have_one_split(scenario: Scenario) -> Iterator[Finding]:
    """Pools that work the same parcels are split by one rule."""
    for first, *others in fleets(scenario):
        split = scenario.cranes[first].split
        for other in others:
            if scenario.cranes[other].split != split:
                yield (
                    ("cranes", other, "split"),
                    f"is {scenario.cranes[other].split}, and that of {first}, whose cranes work on "
                    f"the same ships, is {split}: pools that share ships need the same split",
                )


def cranes_work_between_failures(scenario: Scenario) -> Iterator[Finding]:
    """Cranes that fail work at times."""
    for name, pool in scenario.cranes.items():
        if pool.breakdowns is not None and not pool.breakdowns.between_h.expected() > 0:
            yield ("cranes", name, "breakdowns", "between_h"), "must have a mean greater than 0"
    for name, vessel in scenario.vessels.items():
        breakdowns = vessel.gear.breakdowns if vessel.gear else None
        if breakdowns is not None and not breakdowns.between_h.expected() > 0:
            path = ("vessels", name, "gear", "breakdowns", "between_h")
            yield path, "must have a mean greater than 0"


def gear_works_something(scenario: Scenario) -> Iterator[Finding]:
    """The gear of a class works some of the cargoes that its ships bring."""
    for name, vessel in scenario.vessels.items():
        brought = [
            parcel.cargo
            for call in scenario.calls.values()
            if call.vessel == name
            for parcel in call.parcels
            if parcel.cargo in scenario.cargoes
        ]
        if vessel.gear is None or not brought or worked_by(scenario, gear_name(name)):
            continue
        cargo = scenario.cargoes[brought[0]]
        key = "rate_moves_ph (boxes an hour)" if cargo.unit == "teu" else "rate_tph"
        yield (
            ("vessels", name, "gear"),
            f"works nothing that these ships bring: {brought[0]} is {cargo.form} cargo, which "
            f"needs {key}",
        )


def some_hours_to_work(scenario: Scenario) -> Iterator[Finding]:
    """Shifts and weather leave some hours of the run to work in."""
    run = scenario.run
    end_h = (run.warm_up_days + run.measured_days) * DAY_H
    for name, pool in scenario.cranes.items():
        if not crane_roster(scenario, pool, end_h).manned_h(0.0, end_h):
            if pool.shifts is not None:
                yield ("cranes", name, "shifts"), "leave no hour to work in"
            else:
                yield ("cranes", name, "number"), "is 0 at every hour of the run"
    for name, block in scenario.weather.items():
        if not without_chance(scenario, block, end_h).working_hours(0.0, end_h):
            yield ("weather", name), "is never good enough to work"


CHECKS: tuple[Check, ...] = (
    crane_rules_exist,
    extra_cranes_add,
    stops_counted_once,
    fleets_have_one_split,
    cranes_work_between_failures,
    gear_works_something,
    some_hours_to_work,
)
