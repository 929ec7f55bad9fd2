"""Units that several cargoes have in common."""

from collections.abc import Iterable

from portsim.scenario.blocks.scenario import Scenario


def tonnes_of_unit(scenario: Scenario, cargo: str) -> float | None:
    """Return how many tonnes a tonne or a TEU of a cargo has; None if the scenario does not say."""
    block = scenario.cargoes[cargo]
    return 1.0 if block.unit == "t" else block.t_per_teu


def common_unit(scenario: Scenario, cargoes: Iterable[str]) -> str | None:
    """Return the unit in which cargoes can be added up, `t` or `teu`; None if there is none."""
    names = list(cargoes)
    units = {scenario.cargoes[name].unit for name in names}
    if len(units) == 1:
        return units.pop()
    known = all(tonnes_of_unit(scenario, name) is not None for name in names)
    return "t" if names and known else None
