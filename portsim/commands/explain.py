"""`portsim explain`: what can be said of a scenario before any run."""

import json
from pathlib import Path

import click

from portsim.commands.kind_of_file import reading
from portsim.commands.options import allow_outside_option, console, variant_options


@click.command("explain")
@click.argument("scenario", type=click.Path(path_type=Path))
@variant_options
@click.option(
    "--round-trip",
    type=click.FloatRange(min=0, min_open=True),
    metavar="DAYS",
    help="of a truck: its fleet",
)
@allow_outside_option
@click.option("--json", "as_json", is_flag=True, help="all tables, for machines")
def explain_command(
    scenario: Path,
    alternatives: tuple[str, ...],
    phase: int | None,
    changes: tuple[str, ...],
    round_trip: float | None,
    allow_outside: bool,
    as_json: bool,
) -> None:
    """Say what a scenario asks of every resource, before any run: loads, waits by
    formula, balances.
    """
    from portsim.estimate.explain import explain
    from portsim.scenario.reading.loader import read

    with reading(scenario, study=False):
        file = read(
            scenario,
            changes,
            alternatives=alternatives,
            phase=phase,
            allow_outside=allow_outside,
        )
    estimate = explain(file.scenario, file, round_trip)
    if as_json:
        click.echo(json.dumps(estimate.to_dict(), indent=2, ensure_ascii=False))
        return
    from portsim.report.estimate_console import print_estimate

    print_estimate(estimate, console())
