"""Checks of a conditioned year: its closure is random, and has room in the window."""

from collections.abc import Iterator
from datetime import timedelta

from portsim.scenario.blocks.given import LONGEST_DAYS, Given, is_conditioned
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.checks.cargoes import Check, Finding
from portsim.scenario.faults import did_you_mean

AT = "given"


def fits(scenario: Scenario) -> Iterator[Finding]:
    """What is given can be put in the place of the law."""
    given = scenario.given
    if given is not None:
        yield from _of_closure(given, scenario)
        yield from _of_window(given, scenario)


def _of_closure(given: Given, scenario: Scenario) -> Iterator[Finding]:
    corridor, path = scenario.corridor, (AT, "closure")
    if corridor is None:
        yield path, "there is no corridor, and so no closure of one"
        return
    if given.closure not in corridor.closures:
        known = tuple(corridor.closures)
        yield path, f"no closure called {given.closure!r}{did_you_mean(given.closure, known)}"
        return
    drawn = corridor.closures[given.closure].kind in ("random", "renewal")
    if not drawn and not is_conditioned(given, corridor, scenario.start, scenario.run):
        yield (
            path,
            f"{given.closure} is of kind {corridor.closures[given.closure].kind} and is not drawn "
            "by chance: change the closure itself",
        )


def _of_window(given: Given, scenario: Scenario) -> Iterator[Finding]:
    run, start = scenario.run, scenario.start
    if run.measured_days > LONGEST_DAYS:
        yield (
            (AT,),
            f"is of one year, and run.measured_days is {run.measured_days:,.10g}: measure "
            f"{LONGEST_DAYS:g} days at most",
        )
    if not given.days:
        return
    if given.begins is None:
        yield (AT,), "needs begins, a month as june or a day as 15 Jun, where days is more than 0"
        return
    begins = given.begin(start, run)
    first = start + timedelta(days=run.warm_up_days)
    end = first + timedelta(days=run.measured_days)
    window = f"from {first:%Y-%m-%d} to {end:%Y-%m-%d}"
    if begins is None:
        yield (AT, "begins"), f"the measured window, {window}, has no {given.begins}"
    elif (last := begins + timedelta(days=given.days)) > end:
        yield (
            (AT, "days"),
            f"the closure would end on {last:%Y-%m-%d}, after the measured window, {window}",
        )


CHECKS: tuple[Check, ...] = (fits,)
