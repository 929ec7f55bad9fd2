"""A look at what a run will cost, before a command begins it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from portsim.scenario.blocks.scenario import Scenario

yes_option = click.option(
    "--yes", is_flag=True, help="go on although a run is estimated to take very long or much memory"
)


def check_affordable(path: Path, scenario: "Scenario", runs: int, yes: bool) -> None:
    """Refuse runs that would take far too long or too much memory, unless that is meant.

    Raises
    ------
    ScenarioError
        If the estimate is above what `portsim.estimate.effort` states.
    """
    if yes:
        return
    from portsim.estimate.effort import too_large
    from portsim.scenario.faults import Fault, ScenarioError

    why = too_large(scenario, runs)
    if why:
        raise ScenarioError(
            [Fault(str(path), None, None, "", f"{why}; say --yes if that is meant")]
        )
