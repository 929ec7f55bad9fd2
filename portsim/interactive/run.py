"""A run whose result shows itself."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import ParamSpec

from portsim.interactive.result import Result
from portsim.interactive.scenario import Scenario
from portsim.studies import run as plain
from portsim.studies.results import result as results

_Options = ParamSpec("_Options")


def _showing_itself(run: Callable[_Options, results.Result]) -> Callable[_Options, Result]:
    """Return a function that takes and does the same, and whose result shows itself."""

    @wraps(run)
    def shown(*args: _Options.args, **options: _Options.kwargs) -> Result:
        result = run(*args, **options)
        return Result.of(replace(result, scenario=Scenario.of(result.scenario)))

    return shown


run = _showing_itself(plain.run)
