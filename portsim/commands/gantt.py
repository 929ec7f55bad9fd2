"""`portsim gantt`: the ships at anchorage and at the berths over any days of a run."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from portsim.scenario.blocks.scenario import Scenario

_DAY = click.DateTime(["%Y-%m-%d"])
FORTNIGHT = timedelta(days=14)


@click.command("gantt")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "first",
    type=_DAY,
    metavar="DATE",
    help="first day, as 2030-03-01; default the first that is measured",
)
@click.option(
    "--to",
    "last",
    type=_DAY,
    metavar="DATE",
    help="the day at whose beginning it ends; default a fortnight later",
)
@click.option(
    "--replication",
    type=click.IntRange(min=0),
    help="one of those that the folder keeps; default the median year, or the first",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="folder for the figure; default DIR/figures"
)
def gantt_command(
    folder: Path,
    first: datetime | None,
    last: datetime | None,
    replication: int | None,
    out: Path | None,
) -> None:
    """Draw the ships of a run at anchorage and at the berths, for any days that were run.

    It is written as PNG and SVG for slides, and its data as CSV.

    portsim gantt results/gwadar --from 2030-03-01 --to 2030-03-15
    """
    from portsim.report.run.figures.gantt import berth_chart_of
    from portsim.report.style.rendered_figure import RenderedFigure
    from portsim.studies.kept_run import drawn_first, read_replication, read_scenario

    scenario = read_scenario(folder)
    chosen = drawn_first(folder) if replication is None else replication
    record = read_replication(folder, scenario, chosen)
    begin_h, end_h = _hours(scenario, first, last, (record.begin_h, record.ended_h))
    name = f"gantt-{_date(scenario, begin_h)}-{_date(scenario, end_h)}"
    if replication is not None:
        name += f"-replication-{replication}"
    year = f"replication {record.replication}"
    fig = berth_chart_of(record, scenario, (begin_h, end_h), year)
    place = out or folder / "figures"
    place.mkdir(parents=True, exist_ok=True)
    title = f"{scenario.title or scenario.name}: ships at anchorage and at the berths"
    RenderedFigure(name, title, "", b"", fig).write(place, slides=True)
    click.echo(f"Figure: {place / name}.png, .svg and .csv")


def _hours(
    scenario: "Scenario",
    first: datetime | None,
    last: datetime | None,
    run_h: tuple[float, float],
) -> tuple[float, float]:
    """Return the hours of the run at which two days begin; both must lie in it."""
    start = scenario.start.replace(tzinfo=None)
    begin = first or start + timedelta(hours=run_h[0])
    end = last or begin + FORTNIGHT
    if end <= begin:
        raise click.BadParameter(f"must be after {begin:%Y-%m-%d}", param_hint="--to")
    ended = start + timedelta(hours=run_h[1])
    for day, option in ((begin, "--from"), (end, "--to")):
        if not start - timedelta(days=1) <= day <= ended + timedelta(days=1):
            text = f"the run goes from {start:%Y-%m-%d} to {ended:%Y-%m-%d}, not to {day:%Y-%m-%d}"
            raise click.BadParameter(text, param_hint=option)
    return tuple((day - start) / timedelta(hours=1) for day in (begin, end))  # type: ignore[return-value]


def _date(scenario: "Scenario", hour: float) -> str:
    return f"{scenario.start.replace(tzinfo=None) + timedelta(hours=hour):%Y-%m-%d}"
