"""Which figure a study or a precision is about: whether a run of the scenario has it."""

from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.faults import did_you_mean
from portsim.vocabulary import Kpi, Of


def no_figure(scenario: Scenario, kpi: str, of: str) -> tuple[str, str] | None:
    """Return the key at fault, `kpi` or `of`, and the message; None if the figure exists."""
    if kpi not in list(Kpi):
        return "kpi", f"no figure called {kpi!r}{did_you_mean(kpi, list(Kpi))}"
    noun = Kpi(kpi).of
    costs = scenario.costs
    known = {
        Of.COST_ITEM: ["all", *costs.resources, "handling", costs.waiting_item] if costs else [],
        Of.CARGO_OR_NONE: [*scenario.cargoes, "no cargo"] if costs else [],
        Of.CARGO_OR_ALL: ["all", *scenario.cargoes] if costs else [],
        Of.VESSEL_CLASS: ["all", *scenario.vessels],
        Of.CARGO: list(scenario.cargoes),
        Of.CRANE_POOL: list(scenario.cranes),
        Of.TRAIN_SERVICE: list(scenario.rail.trains) if scenario.rail else [],
        Of.TRUCK_SERVICE: list(scenario.road.trucks) if scenario.road else [],
        Of.STATION: list(scenario.rail.stations) if scenario.rail else [],
        Of.STORE: [
            f"{name}/{cargo}"
            for name, store in scenario.stores.items()
            for cargo in store.compartments
        ],
    }
    if noun in known and of not in known[noun]:
        message = (
            f"{kpi} is a figure of each {noun}: {', '.join(known[noun]) or 'there is none here'}"
        )
        return "of", f"{message}; is {of!r}{did_you_mean(of, known[noun])}"
    return None
