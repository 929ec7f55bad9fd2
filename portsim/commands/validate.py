"""`portsim validate`: the faults of a scenario or study file."""

import gc
from pathlib import Path

import click

from portsim.commands.affordable import check_affordable, yes_option
from portsim.commands.options import allow_outside_option


@click.command("validate")
@click.argument("file", type=click.Path(path_type=Path))
@yes_option
@allow_outside_option
def validate_command(file: Path, yes: bool, allow_outside: bool) -> None:
    """Check a scenario or study file and say what is wrong with it, all at once."""
    # What is read stays to the end, so looking for garbage among it again and again finds none.
    gc.set_threshold(100_000)
    from portsim.studies.plan.kind_of_file import is_study

    if is_study(file):
        _validate_study(file, yes, allow_outside)
    else:
        _validate_scenario(file, yes, allow_outside)


def _validate_study(path: Path, yes: bool, allow_outside: bool) -> None:
    from portsim.estimate.remarks import remarks
    from portsim.studies.plan.study_file import read_study

    study = read_study(path, allow_outside=allow_outside)
    check_affordable(path, study.base, 1, yes)
    count = f" of {len(study.cases)} cases" if study.cases else ""
    click.echo(f"{path}: a {study.plan.kind}{count}; no fault found")
    for remark in remarks(study.base):
        click.echo(f"remark: {remark.key}: {remark.text}")


def _validate_scenario(path: Path, yes: bool, allow_outside: bool) -> None:
    from portsim.estimate.remarks import remarks
    from portsim.report.run.records import record_sentences
    from portsim.scenario.reading.loader import read

    file = read(path, allow_outside=allow_outside)
    check_affordable(path, file.scenario, file.scenario.run.replications, yes)
    file.check_ranges()
    click.echo(f"{path}: no fault found")
    for sentence in record_sentences(file.scenario):
        click.echo(sentence)
    if file.alternatives or file.phases:
        click.echo(
            f"{len(file.alternatives)} alternatives and {len(file.phases)} phases hold together too"
        )
    if file.ranges:
        click.echo(f"{len(file.ranges)} inputs have ranges, both ends of which hold together too")
    if file.unsourced:
        click.echo(f"{len(file.unsourced)} numbers have no source: " + ", ".join(file.unsourced))
    if file.assumptions:
        click.echo(f"{len(file.assumptions)} numbers are assumptions")
    for remark in remarks(file.scenario):
        click.echo(f"remark: {file.located(remark.path, remark.text)}")
    if (given := file.scenario.given) is not None:
        for key in filter(given.replaces, file.ranges):
            why = f"given replaces the law of {given.closure}"
            click.echo(f"remark: ranges.{key}: is never drawn: {why}")
