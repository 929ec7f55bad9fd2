"""The yearly flow of each cargo by land."""

from collections.abc import Mapping
from dataclasses import dataclass

from portsim.scenario.blocks.scenario import Scenario

DAYS_A_YEAR = 365.0


@dataclass(frozen=True)
class LandFlow:
    """What a cargo moves by land in a year, in its unit.

    For an export it is what is received, and for an import what is collected.
    """

    cargo: str
    by_road: float
    by_rail: float

    @property
    def amount(self) -> float:
        """By road and rail together."""
        return self.by_road + self.by_rail


def land_flows(scenario: Scenario, brought: Mapping[str, float]) -> dict[str, LandFlow]:
    """Return the flow of every cargo by land.

    Parameters
    ----------
    brought
        What ships carry of each cargo in a year. It sets the flow of an import; the flow of an
        export is its annual volume.
    """
    flows = {}
    for name, cargo in scenario.own_cargoes.items():
        amount = cargo.annual if cargo.direction == "export" else brought.get(name, 0.0)
        flows[name] = LandFlow(name, amount * cargo.by_road, amount * cargo.by_rail)
    return flows
