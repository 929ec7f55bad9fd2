"""The command line: parse, call, print."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from portsim._version import __version__
from portsim.cli_options import Where, where_options
from portsim.report.progress import Progress

OUT = "folder for the results; default results/NAME"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="portsim")
def cli() -> None:
    """Size a dedicated port terminal by simulation."""


@cli.command("run")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help=OUT)
@click.option("--replications", type=click.IntRange(min=1), help="instead of the scenario's own")
@click.option("--seed", type=click.IntRange(min=0), help="instead of the scenario's own")
@click.option(
    "--alternative",
    "alternatives",
    multiple=True,
    metavar="NAME",
    help="of the file; may be repeated",
)
@click.option("--phase", type=int, metavar="YEAR", help="phase of the file")
@click.option(
    "--set", "changes", multiple=True, metavar="KEY=VALUE", help="change a value; may be repeated"
)
@where_options
@click.option(
    "--only",
    type=click.IntRange(min=0),
    metavar="N",
    help="check replication N alone; nothing is written",
)
@click.option(
    "--overwrite", is_flag=True, help="replace the results of another scenario in the folder"
)
@click.option("--no-report", is_flag=True, help="tables only: no figures, no report.html")
@click.option(
    "--events",
    is_flag=True,
    help="write what happened in replication 0: Parquet, and OCEL 2.0 JSON",
)
def run_command(
    scenario: Path,
    out: Path | None,
    replications: int | None,
    seed: int | None,
    alternatives: tuple[str, ...],
    phase: int | None,
    changes: tuple[str, ...],
    where: Where,
    only: int | None,
    overwrite: bool,
    no_report: bool,
    events: bool,
) -> None:
    """Run a scenario and write its figures, tables and report."""
    if events:
        from portsim.eventlog.parquet import require_pyarrow

        require_pyarrow()
    from portsim.scenario.reading.loader import read

    options = [*changes, *_run_changes(replications, seed)]
    file = read(scenario, options, alternatives=alternatives, phase=phase)
    if only is not None:
        from portsim.studies.runs.worker import one_run

        row = one_run(file.scenario, only)
        click.echo(
            f"replication {only}: {row.events:,} events, ended at {row.ended_h:,.0f} h, its books balance"
        )
        return
    from portsim.report.console import print_run
    from portsim.scenario.reading.resolved import digest
    from portsim.studies.results.folder import OCEL, OCEL_MOST, claim, write_run
    from portsim.studies.run import run

    variant = "-".join((*alternatives, *([str(phase)] if phase is not None else [])))
    folder = out or Path("results") / "-".join(
        filter(None, (file.scenario.name, variant.replace("+", "-")))
    )
    claim(folder, digest(file.scenario), overwrite)
    with where() as pool, Progress(f"{file.scenario.name}: replications") as progress:
        result = run(file.scenario, progress=progress, pool=pool, folder=folder)
    write_run(result, folder, events)
    if not no_report:
        from portsim.report.html import write_run_report

        write_run_report(result, folder, file)
    print_run(result, _console())
    if events and not (folder / OCEL).exists():
        click.echo(f"\nEvents: events.parquet only; {OCEL} is left out above {OCEL_MOST:,} events")
    click.echo(f"\nResults: {folder}" if no_report else f"\nReport: {folder / 'report.html'}")


def _run_changes(replications: int | None, seed: int | None) -> list[str]:
    options = {"run.replications": replications, "run.seed": seed}
    return [f"{key}={value}" for key, value in options.items() if value is not None]


@cli.command("study")
@click.argument("study", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help=OUT)
@where_options
@click.option(
    "--overwrite",
    is_flag=True,
    help="replace the results of another study in the folder, and begin anew",
)
@click.option("--yes", is_flag=True, help="a hundred thousand runs and more are meant")
@click.option("--no-report", is_flag=True, help="tables only: no figures, no report.html")
def study_command(
    study: Path,
    out: Path | None,
    where: Where,
    overwrite: bool,
    yes: bool,
    no_report: bool,
) -> None:
    """Run a study: sweep, tornado, sobol, morris, capacity, size or compare. One that was cut off goes on."""
    from portsim.studies.plan.study_file import read_study

    file = read_study(study, large=yes)
    from portsim.report.console import print_study
    from portsim.studies.results.folder import FAILURES, claim, write_study
    from portsim.studies.study import study as run_study

    folder = out or Path("results") / file.plan.name
    claim(folder, file.digest, overwrite)
    with where() as pool, Progress(f"{file.plan.name}: runs") as progress:
        result = run_study(file, progress=progress, pool=pool, folder=folder)
    write_study(result, folder)
    if not no_report:
        from portsim.report.html import write_study_report

        write_study_report(result, folder)
    print_study(result, _console())
    click.echo(f"\nResults: {folder}" if no_report else f"\nReport: {folder / 'report.html'}")
    if result.failures:
        click.echo(
            f"portsim: {len(result.failures)} runs failed: {folder / FAILURES} says how to repeat them",
            err=True,
        )
        sys.exit(1)


@cli.command("compare")
@click.argument(
    "folders", nargs=-1, required=True, metavar="DIR DIR...", type=click.Path(path_type=Path)
)
@click.option("--kpi", default="vessel_wait", show_default=True, help="the figure that leads")
@click.option("--of", default="all", show_default=True, help="what it is a figure of")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="folder for compare.csv and report.html; default none",
)
@click.option("--overwrite", is_flag=True, help="replace another comparison in the folder")
def compare_command(
    folders: tuple[Path, ...], kpi: str, of: str, out: Path | None, overwrite: bool
) -> None:
    """Set the results of finished runs beside those of the first, figure by figure."""
    from portsim.studies.kinds.folders import compare, spare
    from portsim.studies.results.folder import claim, write_study

    found = compare(folders, kpi, of)
    if out is not None:
        spare(folders, out)
        claim(out, found.manifest["scenario_digest"], overwrite)
        write_study(found, out)
        from portsim.report.html import write_study_report

        write_study_report(found, out)
    from portsim.report.console import print_study

    print_study(found, _console())
    if out is not None:
        click.echo(f"\nReport: {out / 'report.html'}")


@cli.command("explain")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--alternative",
    "alternatives",
    multiple=True,
    metavar="NAME",
    help="of the file; may be repeated",
)
@click.option("--phase", type=int, metavar="YEAR", help="phase of the file")
@click.option(
    "--set", "changes", multiple=True, metavar="KEY=VALUE", help="change a value; may be repeated"
)
@click.option(
    "--round-trip",
    type=click.FloatRange(min=0, min_open=True),
    metavar="DAYS",
    help="of a truck: its fleet",
)
@click.option("--json", "as_json", is_flag=True, help="all tables, for machines")
def explain_command(
    scenario: Path,
    alternatives: tuple[str, ...],
    phase: int | None,
    changes: tuple[str, ...],
    round_trip: float | None,
    as_json: bool,
) -> None:
    """Say what a scenario asks of every resource, before any run: loads, waits by formula, balances."""
    from portsim.estimate.explain import explain
    from portsim.scenario.reading.loader import read

    file = read(scenario, changes, alternatives=alternatives, phase=phase)
    estimate = explain(file.scenario, file, round_trip)
    if as_json:
        click.echo(json.dumps(estimate.to_dict(), indent=2, ensure_ascii=False))
        return
    from portsim.report.explained import print_estimate

    print_estimate(estimate, _console())


@cli.command("validate")
@click.argument("file", type=click.Path(path_type=Path))
def validate_command(file: Path) -> None:
    """Check a scenario or study file and say what is wrong with it, all at once."""
    from portsim.studies.plan.study_file import is_study, read_study

    if is_study(file):
        found = read_study(file)
        count = f" of {len(found.cases)} cases" if found.cases else ""
        click.echo(f"{file}: a {found.plan.kind}{count}; no fault found")
        return
    from portsim.scenario.reading.loader import read

    checked = read(file)
    click.echo(f"{file}: no fault found")
    if checked.alternatives or checked.phases:
        click.echo(
            f"{len(checked.alternatives)} alternatives and {len(checked.phases)} phases hold together too"
        )
    if checked.unsourced:
        click.echo(
            f"{len(checked.unsourced)} numbers have no source: " + ", ".join(checked.unsourced)
        )
    if checked.assumptions:
        click.echo(f"{len(checked.assumptions)} numbers are assumptions")


@cli.command("schema")
@click.argument("noun", type=click.Choice(["scenario", "study"]), default="scenario")
def schema_command(noun: str) -> None:
    """Print the JSON Schema of a scenario or study file, for editors that complete and check."""
    from portsim.scenario.reading.schema import scenario_schema
    from portsim.studies.plan.schema import study_schema

    schema = scenario_schema() if noun == "scenario" else study_schema()
    click.echo(json.dumps(schema, indent=2, ensure_ascii=False))


def _console() -> Any:
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 100, highlight=False)


def main() -> None:
    """Run the command line and leave with 0 (done), 2 (the input is at fault) or 1 (anything else)."""
    try:
        cli(prog_name="portsim")
    except Exception as error:
        sys.exit(_tell(error))


def _tell(error: Exception) -> int:
    """Say what went wrong and return the exit status.

    The classes are imported here because numpy comes with one of them, which `portsim --version`
    can do without.
    """
    from portsim.extras import MissingPackageError
    from portsim.observe.audit import AuditError
    from portsim.scenario.faults import ScenarioError
    from portsim.studies.runs.errors import (
        ClusterError,
        ModelsDifferError,
        OccupiedError,
        RunFailedError,
    )

    status = 1
    match error:
        case ScenarioError():
            text, status = str(error), 2
        case OccupiedError():
            text, status = f"portsim: {error}", 2
        case AuditError():
            text = f"audit failed, the figures cannot be trusted: {error}"
        case MissingPackageError() | ClusterError() | ModelsDifferError():
            text = f"portsim: {error}"
        case RunFailedError():
            text = f"portsim: {error}: repeat it with --only N and PORTSIM_DEBUG=1"
        case BrokenPipeError():
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        case OSError():
            text = f"portsim: {error}: check that the folder exists and can be written"
        case _:
            if os.environ.get("PORTSIM_DEBUG"):
                raise error
            text = (
                f"portsim: {type(error).__name__}: {error}: this is a fault of portsim; run again with "
                "PORTSIM_DEBUG=1 and report what it prints"
            )
    click.echo(text, err=True)
    return status
