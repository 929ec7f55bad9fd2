"""What resources cost that is known before any run: capital, upkeep, and who mans them."""

from portsim.flow.calendar.roster import Roster
from portsim.flow.calendar.year import YEAR_H
from portsim.scenario.blocks.costs import Costs, annuities_usd, counts
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.rosters import counted, crane_roster, roster


def standing_usd(scenario: Scenario, costs: Costs) -> dict[str, float]:
    """Return what each resource costs whether it works or not, USD a year."""
    number, capital = counts(scenario, costs), annuities_usd(scenario, costs)
    return {
        name: capital[name]
        + number[name] * block.fixed_usd_per_year
        + (
            block.manned_usd_per_h * sum(manned_h(scenario, path) or 0.0 for path in block.paths)
            if block.manned_usd_per_h
            else 0.0
        )
        for name, block in costs.resources.items()
    }


def manned_h(scenario: Scenario, key: str) -> float | None:
    """Return the unit-hours a year in which what a path counts is manned; None if nobody mans it.

    They are those of the measured window, by its table of numbers and its shifts. Work that goes on
    beyond them is not among them.
    """
    begins, ends = scenario.run.window_h
    manned_at = _roster(scenario, key, ends)
    if manned_at is None:
        return None
    return manned_at.manned_h(begins, ends) / (ends - begins) * YEAR_H


def _roster(scenario: Scenario, key: str, horizon_h: float) -> Roster | None:
    """Return the roster of what a dotted path counts."""
    match key.split("."):
        case ["cranes", name, "number"]:
            return crane_roster(scenario, scenario.cranes[name], horizon_h)
        case ["rail", "stations", name, "tracks"] if scenario.rail is not None:
            station = scenario.rail.stations[name]
            return roster(scenario, station.tracks, horizon_h, station.shifts)
    for one in counted(scenario):
        if ".".join(map(str, one.path)) == key:
            return one.roster(scenario, horizon_h)
    return None
