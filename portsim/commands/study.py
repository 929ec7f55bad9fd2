"""`portsim study`: many runs of one study file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portsim.commands.options import (
    OpenPool,
    console,
    no_report_option,
    out_option,
    png_option,
    pool_options,
)
from portsim.report.progress import Progress

if TYPE_CHECKING:
    from portsim.studies.plan.study_file import StudyFile


@click.command("study")
@click.argument("study", type=click.Path(path_type=Path))
@out_option
@pool_options
@click.option(
    "--overwrite",
    is_flag=True,
    help="replace the results of another study in the folder, and begin anew",
)
@click.option("--yes", is_flag=True, help="a hundred thousand runs and more are meant")
@no_report_option
@png_option
def study_command(
    study: Path,
    out: Path | None,
    open_pool: OpenPool,
    overwrite: bool,
    yes: bool,
    no_report: bool,
    png: bool,
) -> None:
    """Run a study: sweep, tornado, sobol, morris, capacity, size, compare or next_step. One
    that was cut off goes on.
    """
    from portsim.studies.plan.study_file import read_study

    file = read_study(study, large=yes)
    folder = out or Path("results") / file.plan.name
    conduct(file, folder, open_pool, overwrite=overwrite, report=not no_report, png=png)


def conduct(
    file: "StudyFile",
    folder: Path,
    open_pool: OpenPool,
    *,
    overwrite: bool,
    report: bool,
    png: bool,
) -> None:
    """Run a study, write its results into a folder and print them; exit with 1 if runs failed."""
    from portsim.report.study_console import print_study
    from portsim.studies.results.folder import FAILURES, claim, write_study
    from portsim.studies.study import study as run_study

    claim(folder, file.digest, overwrite)
    with open_pool() as pool, Progress(f"{file.plan.name}: runs") as progress:
        result = run_study(file, progress=progress, pool=pool, folder=folder)
    write_study(result, folder)
    if report:
        from portsim.report.html import write_study_report

        write_study_report(result, folder, png)
    print_study(result, console())
    click.echo(f"\nReport: {folder / 'report.html'}" if report else f"\nResults: {folder}")
    if result.failures:
        click.echo(
            f"portsim: {len(result.failures)} runs failed: {folder / FAILURES} says how to "
            "repeat them",
            err=True,
        )
        sys.exit(1)
