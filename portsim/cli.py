"""The command line: parse, call, print."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from portsim._version import __version__

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
@click.option("--workers", type=click.IntRange(min=1), help="local processes; results do not depend on it")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="change a value; may be repeated")
@click.option("--overwrite", is_flag=True, help="replace the results of another scenario in the folder")
@click.option("--no-report", is_flag=True, help="tables only: no figures, no report.html")
@click.option("--events", is_flag=True, help="write what happened in replication 0: Parquet, and OCEL 2.0 JSON")
def run_command(
    scenario: Path,
    out: Path | None,
    replications: int | None,
    seed: int | None,
    workers: int | None,
    changes: tuple[str, ...],
    overwrite: bool,
    no_report: bool,
    events: bool,
) -> None:
    """Run a scenario and write its figures, tables and report."""
    if events:
        from portsim.study.parquet import require_pyarrow

        require_pyarrow()
    from portsim.scenario.loader import read

    file = read(scenario, [*changes, *_run_changes(replications, seed)])
    from portsim.report.console import print_run
    from portsim.scenario.resolved import digest
    from portsim.study.output import OCEL, OCEL_MOST, claim, write_run
    from portsim.study.run import run

    folder = out or Path("results") / file.scenario.name
    claim(folder, digest(file.scenario), overwrite)
    with _Progress(f"{file.scenario.name}: replications") as progress:
        result = run(file.scenario, workers=workers, progress=progress)
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
@click.option("--workers", type=click.IntRange(min=1), help="local processes; results do not depend on it")
@click.option("--overwrite", is_flag=True, help="replace the results of another study in the folder")
def study_command(study: Path, out: Path | None, workers: int | None, overwrite: bool) -> None:
    """Run a study: a sweep over scenario keys, or a tornado."""
    from portsim.scenario.studyfile import read_study

    file = read_study(study)
    from portsim.report.console import print_study
    from portsim.report.html import write_study_report
    from portsim.study.output import claim, write_study
    from portsim.study.study import study as run_study

    folder = out or Path("results") / file.plan.name
    claim(folder, file.digest, overwrite)
    with _Progress(f"{file.plan.name}: runs") as progress:
        result = run_study(file, workers=workers, progress=progress)
    write_study(result, folder)
    write_study_report(result, folder)
    print_study(result, _console())
    click.echo(f"\nReport: {folder / 'report.html'}")


@cli.command("explain")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="change a value; may be repeated")
@click.option("--round-trip", type=click.FloatRange(min=0, min_open=True), metavar="DAYS", help="of a truck: its fleet")
@click.option("--json", "as_json", is_flag=True, help="all tables, for machines")
def explain_command(scenario: Path, changes: tuple[str, ...], round_trip: float | None, as_json: bool) -> None:
    """Say what a scenario asks of every resource, before any run: loads, waits by formula, balances."""
    from portsim.estimate.explain import explain
    from portsim.scenario.loader import read

    file = read(scenario, changes)
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
    from portsim.scenario.studyfile import is_study, read_study

    if is_study(file):
        found = read_study(file)
        click.echo(f"{file}: a {found.plan.kind} of {len(found.cases)} cases; no fault found")
        return
    from portsim.scenario.loader import read

    checked = read(file)
    click.echo(f"{file}: no fault found")
    if checked.unsourced:
        click.echo(f"{len(checked.unsourced)} numbers have no source: " + ", ".join(checked.unsourced))
    if checked.assumptions:
        click.echo(f"{len(checked.assumptions)} numbers are assumptions")


@cli.command("schema")
@click.argument("noun", type=click.Choice(["scenario", "study"]), default="scenario")
def schema_command(noun: str) -> None:
    """Print the JSON Schema of a scenario or study file, for editors that complete and check."""
    from portsim.scenario.schema import scenario_schema, study_schema

    schema = scenario_schema() if noun == "scenario" else study_schema()
    click.echo(json.dumps(schema, indent=2, ensure_ascii=False))


def _console() -> Any:
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 100, highlight=False)


class _Progress:
    """A bar on a terminal; where output is kept, a plain line for every tenth of the work."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._bar: Any = None
        self._task: Any = None
        self._told = 0

    def __enter__(self) -> "_Progress":
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=None)
        return self

    def __call__(self, done: int, total: int) -> None:
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)
        elif done == total or done * 10 // total > self._told:
            self._told = done * 10 // total
            click.echo(f"{self._what} {done}/{total}", err=True)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def main() -> None:
    """Run the command line and leave with 0 (done), 2 (the input is at fault) or 1 (anything else)."""
    from portsim.observe.audit import AuditError
    from portsim.scenario.faults import ScenarioError
    from portsim.study.output import OccupiedError
    from portsim.study.parquet import MissingPackageError

    try:
        cli(prog_name="portsim")
    except ScenarioError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except AuditError as error:
        click.echo("audit failed, the figures cannot be trusted: " + str(error), err=True)
        sys.exit(1)
    except MissingPackageError as error:
        click.echo(f"portsim: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        click.echo(f"portsim: {error}: check that the folder exists and can be written", err=True)
        sys.exit(1)
    except OccupiedError as error:
        click.echo(f"portsim: {error}", err=True)
        sys.exit(2)
    except Exception as error:
        if os.environ.get("PORTSIM_DEBUG"):
            raise
        click.echo(
            f"portsim: {type(error).__name__}: {error}: this is a fault of portsim; run again with "
            "PORTSIM_DEBUG=1 and report what it prints",
            err=True,
        )
        sys.exit(1)
