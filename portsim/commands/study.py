"""`portsim study`: many runs of one study file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portsim.commands.affordable import check_affordable
from portsim.commands.kind_of_file import reading
from portsim.commands.limits import limit_options
from portsim.commands.options import (
    OpenPool,
    allow_outside_option,
    budget_option,
    console,
    no_report_option,
    out_option,
    pool_options,
    quick_option,
    slides_option,
)
from portsim.report.progress import Progress, forecast_text

if TYPE_CHECKING:
    from portsim.flow.limits import Limits
    from portsim.studies.plan.study_file import StudyFile
    from portsim.studies.runs.budget import Budget

QUICK_S = 100.0  # of the two minutes; tables and page take the rest
QUICK = "quick"  # folder of a rough first answer, in that of the study


@click.command("study")
@click.argument("study", type=click.Path(path_type=Path))
@out_option
@pool_options
@limit_options
@budget_option
@quick_option
@click.option(
    "--overwrite",
    is_flag=True,
    help="replace the results of another study in the folder, and begin anew",
)
@click.option("--yes", is_flag=True, help="a hundred thousand runs, or very long ones, are meant")
@allow_outside_option
@no_report_option
@slides_option
def study_command(
    study: Path,
    out: Path | None,
    open_pool: OpenPool,
    limits: "Limits",
    budget: "Budget | None",
    quick: bool,
    overwrite: bool,
    yes: bool,
    allow_outside: bool,
    no_report: bool,
    slides: bool,
) -> None:
    """Run a study: sweep, tornado, sobol, morris, capacity, size, compare or next_step. One
    that was cut off goes on.
    """
    from portsim.studies.plan.study_file import read_study

    with reading(study, study=True):
        file = read_study(study, large=yes, quick=quick, allow_outside=allow_outside)
    check_affordable(study, file.base, 1, yes)
    folder = out or Path("results") / file.plan.name
    conduct(
        file,
        folder,
        open_pool,
        limits,
        budget=budget,
        overwrite=overwrite,
        report=not no_report,
        slides=slides,
    )


def conduct(
    file: "StudyFile",
    folder: Path,
    open_pool: OpenPool,
    limits: "Limits",
    *,
    budget: "Budget | None",
    overwrite: bool,
    report: bool,
    slides: bool,
) -> None:
    """Run a study, write its results into a folder and print them; exit with 1 if runs failed.

    A rough first answer has a folder of its own in that of the study, which keeps the runs of both.
    """
    from portsim.report.study_console import print_study
    from portsim.studies.forecast import forecast
    from portsim.studies.results.folder import (
        FAILURES,
        claim,
        seconds_a_run,
        telling_failures,
        write_study,
    )
    from portsim.studies.results.seal import one_writer
    from portsim.studies.runs.budget import Budget
    from portsim.studies.study import study as run_study

    runs_folder = folder
    if file.is_quick:
        folder, budget = folder / QUICK, budget or Budget(seconds=QUICK_S)
    each_s = seconds_a_run(folder)
    with one_writer(runs_folder):  # a rough first answer lies in it, and shares its runs
        claim(folder, file.digest, overwrite)
        with (
            telling_failures(folder),
            open_pool() as pool,
            Progress(file.plan.name) as progress,
        ):
            click.echo(f"{file.plan.name}: {forecast_text(forecast(file), each_s)}", err=True)
            result = run_study(
                file,
                progress=progress,
                pool=pool,
                folder=runs_folder,
                budget=budget,
                limits=limits,
            )
        if each_s is not None:
            result.manifest.setdefault("run_s", each_s)  # all runs were found
        write_study(result, folder)
        if report:
            from portsim.report.html import write_study_report

            write_study_report(result, folder, slides)
    print_study(result, console())
    click.echo(f"\nReport: {folder / 'report.html'}" if report else f"\nResults: {folder}")
    if result.failures:
        click.echo(
            f"portsim: {len(result.failures)} runs failed: {folder / FAILURES} says how to "
            "repeat them",
            err=True,
        )
        sys.exit(1)
