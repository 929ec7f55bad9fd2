"""Which figure a study or a precision is about: whether a run of the scenario has it."""

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import did_you_mean
from portsim.vocabulary import KPIS


def no_figure(scenario: Scenario, kpi: str, of: str) -> tuple[str, str] | None:
    """Return the key at fault, `kpi` or `of`, and why there is no such figure; None if there is one."""
    found = next((one for one in KPIS if one.name == kpi), None)
    if found is None:
        return "kpi", f"no figure called {kpi!r}{did_you_mean(kpi, [one.name for one in KPIS])}"
    costs = scenario.costs
    known = {
        "cost item": ["all", *costs.resources, "handling", costs.waiting_item] if costs else [],
        "cargo or none": [*scenario.cargoes, "no cargo"] if costs else [],
        "cargo or all": ["all", *scenario.cargoes] if costs else [],
        "vessel class": ["all", *scenario.vessels],
        "cargo": list(scenario.cargoes),
        "crane pool": list(scenario.cranes),
        "train service": list(scenario.rail.trains) if scenario.rail else [],
        "truck service": list(scenario.road.trucks) if scenario.road else [],
        "station": list(scenario.rail.stations) if scenario.rail else [],
        "store": [
            f"{name}/{cargo}"
            for name, store in scenario.stores.items()
            for cargo in store.compartments
        ],
    }
    if found.of in known and of not in known[found.of]:
        message = f"{kpi} is a figure of each {found.of}: {', '.join(known[found.of]) or 'there is none here'}"
        return "of", f"{message}; is {of!r}{did_you_mean(of, known[found.of])}"
    return None
