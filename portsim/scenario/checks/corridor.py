"""Checks of the corridor: names, shares, units, and ways that lead to the terminal."""

from collections.abc import Callable, Iterator
from graphlib import CycleError

from portsim.flow.corridor.order import in_order
from portsim.scenario.blocks.corridor import Corridor, Mode, RandomClosure
from portsim.scenario.blocks.run import MOST_DAYS
from portsim.scenario.blocks.run_in import before_h
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.cargoes import Finding
from portsim.scenario.derived.closures import ever_manned, without_chance
from portsim.scenario.faults import Path, did_you_mean, with_unit

CorridorCheck = Callable[[Scenario, Corridor], Iterator[Finding]]

AT: Path = ("corridor",)
DAY_H = 24.0
MODES: tuple[Mode, ...] = ("road", "rail")


def names(scenario: Scenario, corridor: Corridor) -> Iterator[Finding]:
    """Every name that a block refers to exists."""
    nouns = {
        "closure": tuple(corridor.closures),
        "stage": tuple(corridor.stages),
        "route": tuple(corridor.routes),
        "cargo": tuple(scenario.cargoes),
    }
    for path, noun, name in _references(corridor):
        if name not in nouns[noun]:
            yield (*AT, *path), f"no {noun} called {name!r}{did_you_mean(name, nouns[noun])}"


def _references(corridor: Corridor) -> Iterator[tuple[Path, str, str]]:
    for name, stage in corridor.stages.items():
        for index, closure in enumerate(stage.closed_by):
            yield ("stages", name, "closed_by", index), "closure", closure
    for name, route in corridor.routes.items():
        for index, stage_name in enumerate(route.stages):
            yield ("routes", name, "stages", index), "stage", stage_name
    for cargo, block in corridor.cargoes.items():
        yield ("cargoes", cargo), "cargo", cargo
        for mode in MODES:
            for route_name in block.shares(mode):
                yield ("cargoes", cargo, mode, route_name), "route", route_name
        for index, route_name in enumerate(block.divert_to):
            yield ("cargoes", cargo, "divert_to", index), "route", route_name


def routes_lead_forward(scenario: Scenario, corridor: Corridor) -> Iterator[Finding]:
    """Routes lead forward: no stage comes before and after another one."""
    for name, route in corridor.routes.items():
        for index, stage in enumerate(route.stages):
            if stage in route.stages[:index]:
                yield (
                    (*AT, "routes", name, "stages", index),
                    f"{stage} comes twice: a route passes a stage once",
                )
                return
    routes = {}
    for name, route in corridor.routes.items():
        routes[name] = route.stages
        try:
            in_order(routes.values())
        except CycleError as error:
            circle = " → ".join(error.args[1])
            yield (
                (*AT, "routes", name, "stages"),
                f"the routes lead in a circle, {circle}: give each direction a stage of its own",
            )
            return


def shares(scenario: Scenario, corridor: Corridor) -> Iterator[Finding]:
    """The routes of a mode carry all of what the mode carries."""
    for name, block in corridor.cargoes.items():
        cargo, path = scenario.cargoes.get(name), (*AT, "cargoes", name)
        if cargo is None:
            continue
        if cargo.direction == "import":
            yield path, f"is for exports; {name} is an import"
            continue
        for mode, part in (("road", cargo.by_road), ("rail", cargo.by_rail)):
            given = block.road if mode == "road" else block.rail
            total = sum(given.values())
            if given and abs(total - 1) > 1e-9:
                yield (
                    (*path, mode),
                    f"the shares of the routes must add up to 1, add up to {total:.10g}",
                )
            if given and not part:
                yield (
                    (*path, mode),
                    f"nothing of {name} comes by {mode}: cargoes.{name}.by_{mode} is 0",
                )
        if not block.road and not block.rail:
            yield path, "needs shares by route: road, rail or both"


def modes(scenario: Scenario, corridor: Corridor) -> Iterator[Finding]:
    """Trucks take roads and trains take rails, also when they are diverted."""
    for name, block in corridor.cargoes.items():
        path = (*AT, "cargoes", name)
        for mode in MODES:
            for route in block.shares(mode):
                if route in corridor.routes and corridor.routes[route].mode != mode:
                    yield (*path, mode, route), f"{route} is a {corridor.routes[route].mode} route"
        taken = [
            corridor.routes[route].mode for route in block.divert_to if route in corridor.routes
        ]
        for mode in MODES:
            if taken.count(mode) > 1:
                yield (
                    (*path, "divert_to"),
                    f"names {taken.count(mode)} {mode} routes: at most one of each mode",
                )
            elif mode in taken and not block.shares(mode):
                yield (
                    (*path, "divert_to"),
                    f"names a {mode} route, but {name} takes none: give its {mode} shares",
                )
        if (block.divert_after_h is None) != (not block.divert_to):
            missing = "divert_after_h" if block.divert_after_h is None else "divert_to"
            yield (
                (*path, missing),
                "is missing: who is diverted needs both divert_after_h and divert_to",
            )


def units(scenario: Scenario, corridor: Corridor) -> Iterator[Finding]:
    """Loads and rates are in the unit of the cargo that meets them."""
    for name, block in corridor.cargoes.items():
        cargo, path = scenario.cargoes.get(name), (*AT, "cargoes", name)
        if cargo is None:
            continue
        if block.train is not None:
            yield from _origin_train(name, cargo.unit, block.rail, block.train, path)
        for route in block.used():
            for stage in corridor.routes[route].stages if route in corridor.routes else ():
                wrong = "teu_per_day" if cargo.unit == "t" else "t_per_day"
                if stage in corridor.stages and getattr(corridor.stages[stage], wrong) is not None:
                    yield (
                        (*AT, "stages", stage, wrong),
                        f"{name} passes it by {route} and is counted in "
                        f"{'tonnes' if cargo.unit == 't' else 'TEU'}: "
                        f"give {cargo.unit}_per_day, or vehicles_per_day if it is shared "
                        "with other cargo",
                    )


def _origin_train(
    name: str, unit: str, rail: object, train: object, path: Path
) -> Iterator[Finding]:
    right, wrong = ("wagon_t", "wagon_teu") if unit == "t" else ("wagon_teu", "wagon_t")
    if not rail:
        yield (*path, "train"), f"{name} takes no rail route: give its rail shares"
    if getattr(train, wrong) is not None:
        yield (*path, "train", wrong), f"use {with_unit(right)} instead"
    elif getattr(train, right) is None:
        yield (*path, "train", right), f"is missing; needs {with_unit(right)}"
    for key in ("wagons", right, "gaps"):
        law = getattr(train, key)
        if law is not None and not law.expected() > 0:
            yield (*path, "train", key), "must have a mean greater than 0"


def begins_within_the_calendar(scenario: Scenario, corridor: Corridor) -> Iterator[Finding]:
    """The first vehicles set out on a day that the calendar has."""
    try:
        days = before_h(corridor) / DAY_H
    except KeyError:  # of a name that does not exist
        return
    if days > MOST_DAYS:
        yield (
            AT,
            f"would begin {days:,.10g} days before the start, so long are its stages and closures; "
            f"at most {MOST_DAYS:,.10g} are allowed",
        )


def some_hours_open(scenario: Scenario, corridor: Corridor) -> Iterator[Finding]:
    """Shifts and dated closures leave some hours of the run in which a stage lets through."""
    end_h = (scenario.run.warm_up_days + scenario.run.measured_days) * DAY_H
    for name, stage in corridor.stages.items():
        if stage.shifts is not None and not ever_manned(scenario, stage.shifts):
            yield (*AT, "stages", name, "shifts"), "leave no hour in which anybody is let through"
    for name, closure in corridor.closures.items():
        if isinstance(closure, RandomClosure):
            continue
        if not without_chance(scenario, closure, end_h).working_hours(0.0, end_h):
            yield (*AT, "closures", name), "is shut all the time"


def no_other_arrivals(scenario: Scenario, corridor: Corridor) -> Iterator[Finding]:
    """What comes by the corridor comes when that lets it, and in no other way."""
    for name, block in corridor.cargoes.items():
        trucks = scenario.road.trucks.get(name) if scenario.road and block.road else None
        for key in ("appointments", "fleet", "weekday_profile", "hourly_profile"):
            if trucks is not None and getattr(trucks, key) is not None:
                message = (
                    f"{name} comes by the corridor, at any hour; road.access can hold its "
                    "trucks back"
                )
                yield ("road", "trucks", name, key), message
        trains = scenario.rail.trains.get(name) if scenario.rail and block.rail else None
        if trains is not None and trains.arrivals.kind == "timetable":
            yield (
                ("rail", "trains", name, "arrivals"),
                f"{name} comes by the corridor, which needs no timetable",
            )


def findings(scenario: Scenario, corridor: Corridor) -> Iterator[Finding]:
    """Return path and message of everything that does not hold in a corridor."""
    for check in CHECKS:
        yield from check(scenario, corridor)


CHECKS: tuple[CorridorCheck, ...] = (
    names,
    routes_lead_forward,
    shares,
    modes,
    units,
    begins_within_the_calendar,
    some_hours_open,
    no_other_arrivals,
)
