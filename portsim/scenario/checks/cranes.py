"""Checks of what cranes and cargo work depend on: rules, losses, weather, shifts."""

from collections.abc import Iterator

from portsim.scenario.blocks.quay import CranePool
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.cargoes import Check, Finding
from portsim.scenario.derived.berths import eligible_berths, pools_at
from portsim.scenario.derived.closures import ever_manned, without_chance
from portsim.scenario.faults import did_you_mean

DAY_H = 24.0
BASES_WITH_STOPS = ("gross", "through_ship")


def crane_rules_exist(scenario: Scenario) -> Iterator[Finding]:
    """The crane rules exist."""
    from portsim.policies import CRANE

    for name, pool in scenario.cranes.items():
        if pool.split not in CRANE:
            message = f"no crane rule called {pool.split!r}{did_you_mean(pool.split, tuple(CRANE))}"
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
    for cargo in pool.cargoes:
        if cargo in scenario.cargoes and scenario.cargoes[cargo].stopped_by:
            yield f"{cargo}'s stopped_by"


def one_pool_for_a_cargo_at_a_berth(scenario: Scenario) -> Iterator[Finding]:
    """No parcel can be worked by the cranes of two pools, one of which would never work it."""
    told: set[tuple[str, str]] = set()
    for call in scenario.calls.values():
        if call.vessel not in scenario.vessels or call.elsewhere_h is not None:
            continue
        for berth in eligible_berths(scenario, call):
            for parcel in call.parcels:
                first, *others = pools_at(scenario, berth, parcel.cargo) or ("",)
                for other in others:
                    if (other, parcel.cargo) not in told:
                        told.add((other, parcel.cargo))
                        yield ("cranes", other, "cargoes", parcel.cargo), _two_pools(first, berth)


def _two_pools(first: str, berth: str) -> str:
    return (
        f"{first} works it at {berth} too, and the cranes of two pools cannot share a parcel: "
        f"name under `berths` which berths each pool reaches, or make one pool of both"
    )


def cranes_work_between_failures(scenario: Scenario) -> Iterator[Finding]:
    """Cranes that fail work at times."""
    for name, pool in scenario.cranes.items():
        if pool.breakdowns is not None and not pool.breakdowns.between_h.expected() > 0:
            yield ("cranes", name, "breakdowns", "between_h"), "must have a mean greater than 0"


def some_hours_to_work(scenario: Scenario) -> Iterator[Finding]:
    """Shifts and weather leave some hours of the run to work in."""
    run = scenario.run
    end_h = (run.warm_up_days + run.measured_days) * DAY_H
    for name, pool in scenario.cranes.items():
        if pool.shifts is not None and not ever_manned(scenario, pool.shifts):
            yield ("cranes", name, "shifts"), "leave no hour to work in"
    for name, block in scenario.weather.items():
        if not without_chance(scenario, block, end_h).working_hours(0.0, end_h):
            yield ("weather", name), "is never good enough to work"


CHECKS: tuple[Check, ...] = (
    crane_rules_exist,
    extra_cranes_add,
    stops_counted_once,
    one_pool_for_a_cargo_at_a_berth,
    cranes_work_between_failures,
    some_hours_to_work,
)
