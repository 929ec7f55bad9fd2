"""`portsim report`: the report of a finished run, made again from its folder alone."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from portsim.commands.options import slides_option

if TYPE_CHECKING:
    from portsim.report.style.rendered_figure import RenderedFigure

HTML, PDF, XLSX = "html", "pdf", "xlsx"


@click.command("report")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice([HTML, PDF, XLSX]),
    default=(HTML,),
    show_default=True,
    help="the page, the printed report or the workbook; may be repeated",
)
@slides_option
def report_command(folder: Path, formats: tuple[str, ...], slides: bool) -> None:
    """Make the report of a run again from its folder alone.

    Nothing is simulated but the years that the figures draw, and for the workbook not even those.
    A run that was ended is reported as far as it came.

    portsim report results/gwadar --format html --format pdf --format xlsx
    """
    from portsim.studies.kept_run import read_scenario
    from portsim.studies.results.seal import one_writer, read_manifest

    if PDF in formats:
        from portsim.report.printed.pdf import check_installed

        check_installed()
    scenario = read_scenario(folder)
    with one_writer(folder):
        was_ended = read_manifest(folder) is None
        if was_ended or slides or {HTML, PDF} & set(formats):
            with_page = was_ended or slides or HTML in formats
            _write_reports(folder, slides, with_page=with_page, printed=PDF in formats)
        if XLSX in formats:
            from portsim.report.workbook.workbook import write_workbook

            click.echo(f"Workbook: {write_workbook(folder, scenario.title or scenario.name)}")


def _write_reports(folder: Path, slides: bool, with_page: bool, printed: bool) -> None:
    """Write the tables and the page of what the folder keeps, and the printed report."""
    from portsim.report.html import write_page_tables, write_run_report
    from portsim.studies.kept_run import read_run
    from portsim.studies.results.folder import write_tables

    kept = read_run(folder, all_years=with_page)
    figures: list[RenderedFigure] = []
    if with_page:
        write_tables(kept.result, folder)
        figures = write_run_report(kept.result, folder, kept.sources, slides)
        click.echo(f"Report: {folder / 'report.html'}")
    else:
        write_page_tables(kept.result, folder, kept.sources)
    if printed:
        from portsim.report.printed.pdf import write_pdf

        click.echo(f"Printed report: {write_pdf(kept.result, folder, kept.sources, figures)}")
