"""A scenario that can be changed: `scenario.with_({"cranes.mobile_harbour.number": 3})`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from portsim.scenario.blocks import scenario as blocks
from portsim.scenario.reading import loader
from portsim.scenario.reading.overrides import Overrides
from portsim.scenario.reading.resolved import resolved
from portsim.scenario.reading.unchecked import UncheckedScenario
from portsim.scenario.reading.yaml_file import parse_text

_Options = ParamSpec("_Options")


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
        return cls.made(scenario.model_fields_set, scenario.__dict__, scenario.parts)

    def __eq__(self, other: object) -> bool:
        """Return whether it says the same as another scenario, be it one that can be changed."""
        return isinstance(other, blocks.Scenario) and self.__dict__ == other.__dict__

    __hash__ = blocks.Scenario.__hash__

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Travel to a worker process as a plain scenario, which imports nothing of this room."""
        return blocks.Scenario.made, (self.model_fields_set, self.__dict__, self.parts)

    def with_(self, changes: Overrides, *, allow_outside: bool = False) -> "Scenario":
        """Return a scenario with values changed; it is checked as a file is.

        Parameters
        ----------
        changes
            New value by dotted path, or `key=value` texts as after `--set`.
        allow_outside
            Whether CSV files that the changes name may lie outside the working folder.

        Raises
        ------
        ScenarioError
            If a path does not exist, or something is wrong with the changed scenario.
        """
        document = parse_text(resolved(self), self.name)
        unchecked = UncheckedScenario.from_document(
            document, document.data, self.parts, allow_outside
        )
        return Scenario.of(unchecked.with_overrides(changes).validate())


def _changeable(load: Callable[_Options, blocks.Scenario]) -> Callable[_Options, Scenario]:
    """Return a function that reads the same, as a scenario that can be changed."""

    @wraps(load)
    def changeable(*args: _Options.args, **options: _Options.kwargs) -> Scenario:
        return Scenario.of(load(*args, **options))

    return changeable


load = _changeable(loader.load)
