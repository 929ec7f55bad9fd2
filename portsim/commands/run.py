"""`portsim run`: replications of one scenario, and their tables and report."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portsim.commands.affordable import check_affordable, yes_option
from portsim.commands.kind_of_file import reading
from portsim.commands.limits import limit_options
from portsim.commands.options import (
    OpenPool,
    allow_outside_option,
    console,
    no_report_option,
    out_option,
    pool_options,
    replications_option,
    seed_option,
    slides_option,
    variant_options,
)
from portsim.report.progress import Progress

if TYPE_CHECKING:
    from portsim.flow.limits import Limits
    from portsim.scenario.reading.loader import ScenarioFile


@click.command("run")
@click.argument("scenario", type=click.Path(path_type=Path))
@out_option
@replications_option
@seed_option
@variant_options
@pool_options
@limit_options
@click.option(
    "--uncertain",
    is_flag=True,
    help="run each replication once more with inputs drawn from the file's ranges",
)
@click.option(
    "--only",
    type=click.IntRange(min=0),
    metavar="N",
    help="check replication N alone; nothing is written",
)
@click.option(
    "--overwrite", is_flag=True, help="replace the results of another scenario in the folder"
)
@yes_option
@allow_outside_option
@no_report_option
@slides_option
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
    open_pool: OpenPool,
    limits: "Limits",
    uncertain: bool,
    only: int | None,
    overwrite: bool,
    yes: bool,
    allow_outside: bool,
    no_report: bool,
    slides: bool,
    events: bool,
) -> None:
    """Run a scenario and write its figures, tables and report."""
    if events:
        from portsim.eventlog.parquet import require_pyarrow

        require_pyarrow()
    from portsim.scenario.reading.loader import read

    overrides = [*changes, *_run_overrides(replications, seed)]
    with reading(scenario, study=False):
        file = read(
            scenario,
            overrides,
            alternatives=alternatives,
            phase=phase,
            allow_outside=allow_outside,
        )
    runs = 1 if only is not None else file.scenario.run.replications * (2 if uncertain else 1)
    check_affordable(scenario, file.scenario, runs, yes)
    if only is not None:
        _check_replication(file, only, uncertain, limits)
        return
    folder = out or Path("results") / _folder_name(file.scenario.name, alternatives, phase)
    _run_and_write(
        file,
        folder,
        open_pool,
        limits,
        uncertain=uncertain,
        overwrite=overwrite,
        report=not no_report,
        slides=slides,
        events=events,
    )


def _run_overrides(replications: int | None, seed: int | None) -> list[str]:
    """Return the overrides that stand for `--replications` and `--seed`."""
    values = {"run.replications": replications, "run.seed": seed}
    return [f"{key}={value}" for key, value in values.items() if value is not None]


def _check_replication(
    file: "ScenarioFile", number: int, uncertain: bool, stated: "Limits"
) -> None:
    """Run one replication with its audits, inputs drawn if asked; print how it ended."""
    from portsim.scenario.faults import Fault, ScenarioError
    from portsim.studies.plan.draws import InputDraws
    from portsim.studies.runs.limits import limits_for
    from portsim.studies.runs.pool import LocalPool
    from portsim.studies.runs.worker import one_run

    scenario = file.scenario
    if uncertain:
        drawn = InputDraws.of(file).one(scenario.run, number)
        click.echo("inputs drawn: " + ", ".join(f"{k}={v:g}" for k, v in drawn.values.items()))
        if drawn.scenario is None:
            raise ScenarioError([Fault(str(file.path), None, None, "ranges", drawn.fault)])
        scenario = drawn.scenario
    row = one_run(scenario, number, limits=limits_for(scenario, stated, LocalPool(1).memory_b))
    click.echo(
        f"replication {number}: {row.events:,} events, ended at {row.ended_h:,.0f} h, its "
        "books balance"
    )


def _folder_name(scenario: str, alternatives: Sequence[str], phase: int | None) -> str:
    """Return the default name of the folder for the results of a scenario with its variant.

    Examples
    --------
    >>> _folder_name("gwadar", ["third_crane+long_quay"], 2032)
    'gwadar-third_crane-long_quay-2032'
    """
    parts = [name.replace("+", "-") for name in alternatives]
    if phase is not None:
        parts.append(str(phase))
    return "-".join(filter(None, [scenario, *parts]))


def _run_and_write(
    file: "ScenarioFile",
    folder: Path,
    open_pool: OpenPool,
    limits: "Limits",
    *,
    uncertain: bool,
    overwrite: bool,
    report: bool,
    slides: bool,
    events: bool,
) -> None:
    """Run a scenario, write its results into a folder and print them."""
    from portsim.report.console import print_run
    from portsim.scenario.reading.resolved import digest
    from portsim.studies.results.folder import (
        OCEL,
        OCEL_MOST,
        begin_run,
        claim,
        telling_failures,
        write_run,
    )
    from portsim.studies.results.seal import one_writer
    from portsim.studies.run import raise_failures, run

    with one_writer(folder), telling_failures(folder):
        claim(folder, digest(file.scenario), overwrite)
        begin_run(file.scenario, file, folder)
        with open_pool() as pool, Progress(file.scenario.name) as progress:
            result = run(
                file.scenario,
                progress=progress,
                pool=pool,
                folder=folder,
                uncertain=file if uncertain else None,
                drawn_in_detail=report,
                keep_failures=True,
                limits=limits,
            )
        write_run(result, folder, events, file)
        if report:
            from portsim.report.html import write_run_report

            write_run_report(result, folder, file, slides)
    print_run(result, console(), folder, file)
    if events and not (folder / OCEL).exists():
        click.echo(f"\nEvents: events.parquet only; {OCEL} is left out above {OCEL_MOST:,} events")
    click.echo(f"\nReport: {folder / 'report.html'}" if report else f"\nResults: {folder}")
    if result.failures:
        raise_failures(result.failures)
