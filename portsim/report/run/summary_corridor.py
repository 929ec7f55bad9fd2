"""What a run says of the way to the port and its borders, in sentences."""

import pandas as pd

from portsim.report.style import wording
from portsim.report.style.headline import Headline, in_days, largest, of_kpi, row_of
from portsim.studies.results.result import Result
from portsim.vocabulary import Kpi


def on_the_way(result: Result) -> Headline | None:
    """Say how long the cargo with the longest way is under way; None without a corridor."""
    rows = of_kpi(result, Kpi.TRANSIT_TIME)
    known = rows[rows["mean"].notna()]
    if not len(known):
        return None
    top = largest(known)
    name = str(top["of"])
    detail = (
        f"longest of {len(rows)}: {wording.plain(name)}" if len(rows) > 1 else wording.plain(name)
    )
    for kpi, text in (
        (Kpi.TRANSIT_WAIT, "held at stages"),
        (Kpi.UNDER_WAY, "on its way at a time"),
    ):
        row = row_of(result, kpi, name)
        if row is not None and pd.notna(row["mean"]):
            detail += f"; {text} {wording.shown(in_days(row)).text}"
    return Headline("Time on the way", wording.shown(in_days(top)).text, detail)


def closures(result: Result) -> Headline | None:
    """Say how long the slowest stage took to clear what a closure had held; None if there was no closure."""
    rows = of_kpi(result, Kpi.BORDER_RECOVERY)
    if not len(rows):
        return None
    known = rows[rows["mean"].notna()]
    open_end = rows[[("still inside" in wording.note_of(row)) for _, row in rows.iterrows()]]
    never = open_end[open_end["n"] == 0]
    if len(never):
        return Headline("Border cleared after", "not by the end of the run", _stages(never))
    if not len(known):
        some = rows[rows["n"] > 0]
        detail = f"too few replications had a closure that was cleared; {_stages(some)}"
        return Headline("Border cleared after", "no mean", detail) if len(some) else None
    top = largest(known)
    of = str(top["of"])
    detail = f"counted from reopening; {'longest of ' + str(len(known)) + ': ' if len(known) > 1 else ''}{_stage(of)}"
    if of in set(open_end["of"]):
        detail += ", some of its closures not by the end of the run and so not in the mean"
    most = row_of(result, Kpi.BORDER_BACKLOG_MAX, of)
    if most is not None:
        detail += f"; most held {wording.shown(most).text}"
    flow = of.partition("/")[2]
    ships, hours = (
        row_of(result, Kpi.BORDER_SHIPS_DELAYED, flow),
        row_of(result, Kpi.BORDER_SHIP_DELAY, flow),
    )
    if ships is not None and hours is not None and pd.notna(ships["mean"]):
        detail += f"; {wording.shown(ships).text} waited for cargo until then, {wording.shown(hours).text} together"
    return Headline("Border cleared after", wording.shown(in_days(top)).text, detail)


def _stage(of: str) -> str:
    stage, _, flow = of.partition("/")
    return f"{wording.plain(stage)}, {wording.plain(flow)}"


def _stages(rows: pd.DataFrame) -> str:
    """Name the stages of some rows, and the first of the cargoes."""
    stages, flows = (
        list(dict.fromkeys(str(of).partition("/")[part] for of in rows["of"])) for part in (0, 2)
    )
    more = f" and {len(flows) - 1} more" if len(flows) > 1 else ""
    return f"{', '.join(map(wording.plain, stages))}: {wording.plain(flows[0])}{more}"
