"""`portsim report`: the report of a finished run, made again from its folder alone."""

from pathlib import Path

import click

from portsim.commands.options import slides_option

HTML, XLSX = "html", "xlsx"


@click.command("report")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice([HTML, XLSX]),
    default=(HTML,),
    show_default=True,
    help="the page or the workbook; may be repeated",
)
@slides_option
def report_command(folder: Path, formats: tuple[str, ...], slides: bool) -> None:
    """Make the report of a run again from its folder alone.

    Nothing is simulated but the one replication that the figures draw, and for the workbook not
    even that. A run that was ended is reported as far as it came.

    portsim report results/gwadar --format html --format xlsx
    """
    from portsim.studies.kept_run import read_scenario
    from portsim.studies.results.folder import MANIFEST

    scenario = read_scenario(folder)
    was_ended = not (folder / MANIFEST).exists()
    if was_ended or slides or HTML in formats:
        _write_page(folder, slides)
    if XLSX in formats:
        from portsim.report.workbook.workbook import write_workbook

        click.echo(f"Workbook: {write_workbook(folder, scenario.title or scenario.name)}")


def _write_page(folder: Path, slides: bool) -> None:
    """Write the tables and the page of what the folder keeps."""
    from portsim.report.html import write_run_report
    from portsim.studies.kept_run import read_run
    from portsim.studies.results.folder import write_tables

    kept = read_run(folder)
    write_tables(kept.result, folder)
    write_run_report(kept.result, folder, kept.sources, slides)
    click.echo(f"Report: {folder / 'report.html'}")
