"""`portsim next-step`: what to add next to a terminal."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from portsim.commands.affordable import check_affordable, yes_option
from portsim.commands.kind_of_file import reading
from portsim.commands.limits import limit_options
from portsim.commands.options import (
    OpenPool,
    allow_outside_option,
    budget_option,
    no_report_option,
    pool_options,
    quick_option,
    replications_option,
    seed_option,
    slides_option,
    variant_options,
)

if TYPE_CHECKING:
    from portsim.flow.limits import Limits
    from portsim.studies.runs.budget import Budget


@click.command("next-step")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="folder for the results; default results/NAME/next-step",
)
@click.option(
    "--kpi",
    help="the figure in which a gain is told; default the time in port of ships, or of the trains "
    "or trucks of a cargo where these wait and ships do not",
)
@click.option("--of", default="all", show_default=True, help="what it is a figure of")
@replications_option
@seed_option
@variant_options
@pool_options
@limit_options
@click.option(
    "--load-above",
    type=click.FloatRange(min=0),
    metavar="LOAD",
    help="try what is fuller, whoever waits; default 0.5",
)
@click.option(
    "--share-above",
    type=click.FloatRange(min=0),
    metavar="SHARE",
    help="try what a larger share of the waiting points to; default 0.05",
)
@budget_option
@quick_option
@click.option("--overwrite", is_flag=True, help="replace other results in the folder")
@yes_option
@allow_outside_option
@no_report_option
@slides_option
def next_step_command(
    scenario: Path,
    out: Path | None,
    kpi: str | None,
    of: str,
    replications: int | None,
    seed: int | None,
    alternatives: tuple[str, ...],
    phase: int | None,
    changes: tuple[str, ...],
    open_pool: OpenPool,
    limits: "Limits",
    load_above: float | None,
    share_above: float | None,
    budget: "Budget | None",
    quick: bool,
    overwrite: bool,
    yes: bool,
    allow_outside: bool,
    no_report: bool,
    slides: bool,
) -> None:
    """Try one more of each resource that the waits or the loads of a scenario point to,
    and rank them by what they gain, for each USD where costs are given.
    """
    from portsim.commands.study import conduct
    from portsim.scenario.reading.loader import read
    from portsim.studies.next_step import next_step_study

    with reading(scenario, study=False):
        file = read(
            scenario,
            changes,
            alternatives=alternatives,
            phase=phase,
            allow_outside=allow_outside,
        )
    check_affordable(scenario, file.scenario, 1, yes)
    study = next_step_study(
        file,
        alternatives,
        phase,
        kpi=kpi,
        of=of,
        replications=replications,
        seed=seed,
        load_above=load_above,
        share_above=share_above,
        quick=quick,
    )
    folder = out or Path("results") / study.plan.name / "next-step"
    conduct(
        study,
        folder,
        open_pool,
        limits,
        budget=budget,
        overwrite=overwrite,
        report=not no_report,
        slides=slides,
    )
