"""A scenario that can be changed: `scenario.with_({"cranes.mobile_harbour.number": 3})`."""

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from portsim.scenario.blocks import scenario as blocks
from portsim.scenario.reading import loader
from portsim.scenario.reading.overrides import Overrides
from portsim.scenario.reading.resolved import resolved
from portsim.scenario.reading.unchecked import UncheckedScenario
from portsim.scenario.reading.yaml_file import parse_text


class Scenario(blocks.Scenario):
    """Everything a run needs, as `portsim.load` returns it. It is frozen: changes make another one.

    Examples
    --------
    >>> import portsim
    >>> scenario = portsim.load("scenarios/quickstart.yaml")
    >>> larger = scenario.with_({"berths.berth.number": 3, "demand.factor": 1.5})
    >>> larger.berths["berth"].number, larger.cargoes["ferroalloys"].annual_t
    (3, 1050000.0)
    >>> scenario.berths["berth"].number
    2
    """

    @classmethod
    def of(cls, scenario: blocks.Scenario) -> "Scenario":
        """Return a checked scenario as one that can be changed."""
        return cls.model_construct(scenario.model_fields_set, **scenario.__dict__)

    def __eq__(self, other: object) -> bool:
        """Return whether it says the same as another scenario, be it one that can be changed."""
        return isinstance(other, blocks.Scenario) and self.__dict__ == other.__dict__

    __hash__ = blocks.Scenario.__hash__

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Travel to a worker process as a plain scenario, which imports nothing of this room."""
        make = partial(blocks.Scenario.model_construct, self.model_fields_set, **self.__dict__)
        return make, ()

    def with_(self, changes: Overrides) -> "Scenario":
        """Return a scenario with values changed; it is checked as a file is.

        Parameters
        ----------
        changes
            New value by dotted path, or `key=value` texts as after `--set`.

        Raises
        ------
        ScenarioError
            If a path does not exist, or something is wrong with the changed scenario.
        """
        document = parse_text(resolved(self), self.name)
        known = [self.berthing.policy]  # may be the user's own
        unchecked = UncheckedScenario.from_document(document, document.data, known)
        return Scenario.of(unchecked.with_overrides(changes).validate())


def load(
    path: str | Path,
    overrides: Overrides = (),
    policies: Collection[str] = (),
    alternatives: Sequence[str] = (),
    phase: int | None = None,
) -> Scenario:
    """Read and check a scenario file.

    Parameters
    ----------
    path
        The YAML file.
    overrides
        Changes to it: `key=value` texts as after `--set`, or a mapping of dotted path to value.
    policies
        Names of the berth rules that will be given to `portsim.run`, beside those of portsim.
    alternatives
        Names of alternatives of the file, in order; `third_crane+long_quay` is two.
    phase
        The year of a phase of the file; None for the base.

    Raises
    ------
    ScenarioError
        If anything is wrong with the file or an override; holds all faults with their positions.
    """
    return Scenario.of(loader.load(path, overrides, policies, alternatives, phase))
