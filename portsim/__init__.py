"""portsim sizes a dedicated port terminal by simulation.

The public names are the ones in this module; the rest of the package is internal.

Examples
--------
>>> import portsim
>>> scenario = portsim.load("scenarios/quickstart.yaml")
>>> result = portsim.run(scenario, replications=3)
>>> list(result.kpis.columns)[:3]
['kpi', 'of', 'unit']
"""

from typing import TYPE_CHECKING, Any

from portsim._version import __version__

if TYPE_CHECKING:
    from portsim.estimate.explain import explain
    from portsim.flow.limits import Limits
    from portsim.interactive.result import Result
    from portsim.interactive.run import run
    from portsim.interactive.scenario import Scenario, load
    from portsim.observe.audit import AuditError
    from portsim.scenario.faults import ScenarioError
    from portsim.scenario.own_kpi import OwnKpi
    from portsim.scenario.parts import Parts
    from portsim.studies.next_step import next_step
    from portsim.studies.study import study

__all__ = [
    "AuditError",
    "Limits",
    "OwnKpi",
    "Parts",
    "Result",
    "Scenario",
    "ScenarioError",
    "__version__",
    "explain",
    "load",
    "next_step",
    "run",
    "study",
]

_HOME = {
    "AuditError": "portsim.observe.audit",
    "Limits": "portsim.flow.limits",
    "OwnKpi": "portsim.scenario.own_kpi",
    "Parts": "portsim.scenario.parts",
    "Result": "portsim.interactive.result",
    "Scenario": "portsim.interactive.scenario",
    "ScenarioError": "portsim.scenario.faults",
    "explain": "portsim.estimate.explain",
    "load": "portsim.interactive.scenario",
    "next_step": "portsim.studies.next_step",
    "run": "portsim.interactive.run",
    "study": "portsim.studies.study",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: a worker process never needs the tables."""
    if name not in _HOME:
        raise AttributeError(f"module 'portsim' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """Return the public names, also of what was not imported yet."""
    return list(__all__)
