"""The command line: parse, call, print."""

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from portsim._version import __version__
from portsim.report.progress import Progress

OUT = "folder for the results; default results/NAME"
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def _where(command: Any) -> Any:
    """Add the options that say where runs run."""
    for option in (
        click.option("--tls-key", type=_FILE, help="key of that certificate"),
        click.option("--tls-cert", type=_FILE, help="certificate to show to an encrypted cluster"),
        click.option("--tls-ca", type=_FILE, help="authority that signed an encrypted cluster's certificate"),
        click.option("--cluster", metavar="ADDRESS", help="Dask scheduler to run on, such as tcp://10.0.0.5:8786"),
        click.option("--workers", type=click.IntRange(min=1), help="local processes; results do not depend on it"),
    ):
        command = option(command)
    return command


@contextmanager
def _pool(workers: int | None, cluster: str | None, ca: Path | None, cert: Path | None, key: Path | None) -> Any:
    """Yield the pool that the options ask for."""
    if cluster is None:
        from portsim.study.pool import LocalPool

        pool: Any = LocalPool(workers)
    else:
        from portsim.study.cluster import ClusterPool, Tls

        pool = ClusterPool(cluster, Tls(ca, cert, key))
    try:
        yield pool
    except KeyboardInterrupt:
        click.echo("\nportsim: stopped; what is finished is kept, the same command goes on with the rest", err=True)
        sys.exit(1)
    finally:
        pool.close()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="portsim")
def cli() -> None:
    """Size a dedicated port terminal by simulation."""


@cli.command("run")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help=OUT)
@click.option("--replications", type=click.IntRange(min=1), help="instead of the scenario's own")
@click.option("--seed", type=click.IntRange(min=0), help="instead of the scenario's own")
@click.option("--alternative", "alternatives", multiple=True, metavar="NAME", help="of the file; may be repeated")
@click.option("--phase", type=int, metavar="YEAR", help="phase of the file")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="change a value; may be repeated")
@_where
@click.option("--only", type=click.IntRange(min=0), metavar="N", help="check replication N alone; nothing is written")
@click.option("--overwrite", is_flag=True, help="replace the results of another scenario in the folder")
@click.option("--no-report", is_flag=True, help="tables only: no figures, no report.html")
@click.option("--events", is_flag=True, help="write what happened in replication 0: Parquet, and OCEL 2.0 JSON")
def run_command(
    scenario: Path,
    out: Path | None,
    replications: int | None,
    seed: int | None,
    alternatives: tuple[str, ...],
    phase: int | None,
    changes: tuple[str, ...],
    workers: int | None,
    cluster: str | None,
    tls_ca: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    only: int | None,
    overwrite: bool,
    no_report: bool,
    events: bool,
) -> None:
    """Run a scenario and write its figures, tables and report."""
    if events:
        from portsim.study.parquet import require_pyarrow

        require_pyarrow()
    from portsim.scenario.loader import read

    options = [*changes, *_run_changes(replications, seed)]
    file = read(scenario, options, alternatives=alternatives, phase=phase)
    if only is not None:
        from portsim.study.work import one_run

        row = one_run(file.scenario, only)
        click.echo(f"replication {only}: {row.events:,} events, ended at {row.ended_h:,.0f} h, its books balance")
        return
    from portsim.report.console import print_run
    from portsim.scenario.resolved import digest
    from portsim.study.output import OCEL, OCEL_MOST, claim, write_run
    from portsim.study.run import run

    variant = "-".join((*alternatives, *([str(phase)] if phase is not None else [])))
    folder = out or Path("results") / "-".join(filter(None, (file.scenario.name, variant.replace("+", "-"))))
    claim(folder, digest(file.scenario), overwrite)
    with (
        _pool(workers, cluster, tls_ca, tls_cert, tls_key) as pool,
        Progress(f"{file.scenario.name}: replications") as progress,
    ):
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
@_where
@click.option("--overwrite", is_flag=True, help="replace the results of another study in the folder, and begin anew")
@click.option("--yes", is_flag=True, help="a hundred thousand runs and more are meant")
@click.option("--no-report", is_flag=True, help="tables only: no figures, no report.html")
def study_command(
    study: Path,
    out: Path | None,
    workers: int | None,
    cluster: str | None,
    tls_ca: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    overwrite: bool,
    yes: bool,
    no_report: bool,
) -> None:
    """Run a study: sweep, tornado, sobol, morris, capacity, size or compare. One that was cut off goes on."""
    from portsim.scenario.studyfile import read_study

    file = read_study(study, large=yes)
    from portsim.report.console import print_study
    from portsim.study.output import FAILURES, claim, write_study
    from portsim.study.study import study as run_study

    folder = out or Path("results") / file.plan.name
    claim(folder, file.digest, overwrite)
    with (
        _pool(workers, cluster, tls_ca, tls_cert, tls_key) as pool,
        Progress(f"{file.plan.name}: runs") as progress,
    ):
        result = run_study(file, progress=progress, pool=pool, folder=folder)
    write_study(result, folder)
    if not no_report:
        from portsim.report.html import write_study_report

        write_study_report(result, folder)
    print_study(result, _console())
    click.echo(f"\nResults: {folder}" if no_report else f"\nReport: {folder / 'report.html'}")
    if result.failures:
        click.echo(
            f"portsim: {len(result.failures)} runs failed: {folder / FAILURES} says how to repeat them", err=True
        )
        sys.exit(1)


@cli.command("compare")
@click.argument("folders", nargs=-1, required=True, metavar="DIR DIR...", type=click.Path(path_type=Path))
@click.option("--kpi", default="vessel_wait", show_default=True, help="the figure that leads")
@click.option("--of", default="all", show_default=True, help="what it is a figure of")
@click.option("--out", type=click.Path(path_type=Path), help="folder for compare.csv and report.html; default none")
@click.option("--overwrite", is_flag=True, help="replace another comparison in the folder")
def compare_command(folders: tuple[Path, ...], kpi: str, of: str, out: Path | None, overwrite: bool) -> None:
    """Set the results of finished runs beside those of the first, figure by figure."""
    from portsim.study.folders import compare, spare
    from portsim.study.output import claim, write_study

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
@click.option("--alternative", "alternatives", multiple=True, metavar="NAME", help="of the file; may be repeated")
@click.option("--phase", type=int, metavar="YEAR", help="phase of the file")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="change a value; may be repeated")
@click.option("--round-trip", type=click.FloatRange(min=0, min_open=True), metavar="DAYS", help="of a truck: its fleet")
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
    from portsim.scenario.loader import read

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
    from portsim.scenario.studyfile import is_study, read_study

    if is_study(file):
        found = read_study(file)
        count = f" of {len(found.cases)} cases" if found.cases else ""
        click.echo(f"{file}: a {found.plan.kind}{count}; no fault found")
        return
    from portsim.scenario.loader import read

    checked = read(file)
    click.echo(f"{file}: no fault found")
    if checked.alternatives or checked.phases:
        click.echo(f"{len(checked.alternatives)} alternatives and {len(checked.phases)} phases hold together too")
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


def main() -> None:
    """Run the command line and leave with 0 (done), 2 (the input is at fault) or 1 (anything else)."""
    from portsim.extras import MissingPackageError
    from portsim.observe.audit import AuditError
    from portsim.scenario.faults import ScenarioError
    from portsim.study.output import OccupiedError
    from portsim.study.work import ClusterError, ModelsDifferError, RunFailedError

    try:
        cli(prog_name="portsim")
    except ScenarioError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except AuditError as error:
        click.echo("audit failed, the figures cannot be trusted: " + str(error), err=True)
        sys.exit(1)
    except (MissingPackageError, ClusterError, ModelsDifferError) as error:
        click.echo(f"portsim: {error}", err=True)
        sys.exit(1)
    except RunFailedError as error:
        click.echo(f"portsim: {error}: repeat it with --only N and PORTSIM_DEBUG=1", err=True)
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
