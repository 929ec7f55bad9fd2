"""`portsim compare`: the results of finished runs side by side."""

from pathlib import Path

import click

from portsim.commands.options import console, slides_option
from portsim.vocabulary import Kpi


@click.command("compare")
@click.argument(
    "folders", nargs=-1, required=True, metavar="DIR DIR...", type=click.Path(path_type=Path)
)
@click.option(
    "--kpi", default=Kpi.VESSEL_WAIT.value, show_default=True, help="the figure that leads"
)
@click.option("--of", default="all", show_default=True, help="what it is a figure of")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="folder for compare.csv and report.html; default none",
)
@click.option("--overwrite", is_flag=True, help="replace another comparison in the folder")
@slides_option
def compare_command(
    folders: tuple[Path, ...], kpi: str, of: str, out: Path | None, overwrite: bool, slides: bool
) -> None:
    """Set the results of finished runs beside those of the first, figure by figure."""
    from portsim.studies.kinds.folders import check_not_compared, compare
    from portsim.studies.results.folder import claim, write_study
    from portsim.studies.results.seal import one_writer

    comparison = compare(folders, kpi, of)
    if out is not None:
        check_not_compared(folders, out)
        from portsim.report.html import write_study_report

        with one_writer(out):
            claim(out, comparison.manifest["scenario_digest"], overwrite)
            write_study(comparison, out)
            write_study_report(comparison, out, slides)
    from portsim.report.study_console import print_study

    print_study(comparison, console())
    if out is not None:
        click.echo(f"\nReport: {out / 'report.html'}")
