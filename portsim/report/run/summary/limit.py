"""The statement on what limits a terminal: the same words for an estimate, a run and a study."""

import pandas as pd

from portsim.analysis.limits.limit import STAGE, Limit
from portsim.estimate.rows import SINGULAR, Load
from portsim.report.style import wording
from portsim.report.style.kpi_rows import kpi_row
from portsim.report.style.statement import Statement
from portsim.studies.results.result import Result
from portsim.vocabulary import Cause, Root

LABEL = "What limits it"
WHO = {"vessel": "ships", "train": "trains", "truck": "trucks"}
#: What a wait goes back to, where that is no resource with a load.
NAMES: dict[str, str] = {
    Root.BORDER: "shut borders, and what they have held",
    Root.SUPPLY: "cargo that does not come",
    Root.HOLD: "cargo that is not released yet",
    Root.COLLECTION: "imports that are not collected",
    Root.NO_CALL: "cargo for which no ship is in port",
    Root.CIRCULAR: "a circle of waits, each for another",
    Cause.CRANE: "the work of cranes on ships",
    Cause.BERTH: "berths",
    Cause.TRACK: "the work on trains",
    Cause.STORE: "room (or cargo) in store",
    Cause.CARGO: "cargo (or room) in store",
    Cause.PORT: "a port that is shut to movements",
    Cause.TIDE: "the tide",
    Cause.DAYLIGHT: "waiting for daylight",
    Cause.WEATHER: "weather at the quay",
    Cause.SHIFT: "hours off shift",
    Cause.BAN: "the hours at which trucks may come",
    Cause.CHANNEL: "the channel",
    Cause.PILOT: "pilots",
    Cause.TUG: "tugs",
}
#: How the kinds of loads are called of which the number of servers says little.
_KINDS = {
    STAGE: "a stage on the way",
    "reclaim_load": "reclaiming",
    "call_load": "trucks called",
    "appointment_load": "appointments",
    "fleet_load": "fleet",
}


def limit_statement(limit: Limit, usage: str = "") -> Statement | None:
    """Say what limits a terminal, and why loads and waits differ where they do.

    Parameters
    ----------
    usage
        How busy the resource was in a run, in words.
    """
    busiest = limit.by_load
    if limit.is_none:
        return Statement(LABEL, "nothing", _why_nothing(limit))
    if busiest is None and limit.by_wait is None:
        return None
    if busiest is not None and (limit.is_full or limit.by_wait is None):
        return Statement(LABEL, load_name(busiest), _by_load(limit, busiest))
    used = f"; {usage}" if usage else ""
    return Statement(LABEL, limit_name(limit), f"{_by_waits(limit)}{used}")


def limit_of_run(result: Result) -> Statement | None:
    """Say what limits a terminal by its run, and how busy that was."""
    resource = result.limit.resource
    row = None if resource is None else kpi_row(result, resource.kpi, resource.of)
    usage = ""
    if row is not None and pd.notna(row["mean"]):
        usage = f"{wording.label(str(row['kpi'])).lower()} {wording.figure_text(row).text}"
    return limit_statement(result.limit, usage)


def limit_name(limit: Limit) -> str:
    """Name what limits a terminal by who waited for what."""
    if limit.resource is not None:
        return load_name(limit.resource)
    if limit.by_wait is None:
        return ""
    return NAMES.get(limit.by_wait) or wording.AWAITED.get(limit.by_wait, str(limit.by_wait))


def load_name(row: Load) -> str:
    """Name a resource with its kind, where its name does not tell that."""
    name, noun = wording.plain(row.of), row.noun.removeprefix("m of ")
    kind = _KINDS.get(row.kpi, noun)
    told = {kind, SINGULAR.get(kind, kind)}
    return name if any(word in name for word in told) else f"{name} ({kind})"


def _why_nothing(limit: Limit) -> str:
    """Say that nobody waits, and which resource is the busiest all the same."""
    busiest = limit.by_load
    most = "" if busiest is None else f"{load_name(busiest)} is the busiest ({busiest.load:.2f})"
    if not limit.after_run:
        return most
    nobody = "neither ships nor trains nor trucks wait as much as a day, those of a kind together"
    return f"{nobody}; by its load {most}" if most else nobody


def _by_load(limit: Limit, busiest: Load) -> str:
    """Say that the load alone names it."""
    if limit.by_wait is None:
        return f"by its load alone: {busiest.sentence}"
    return f"more is asked of it than it can do: {busiest.sentence}; {_by_waits(limit)}"


def _by_waits(limit: Limit) -> str:
    """Say what part of the waiting goes back to it, and what is the busiest by its load alone."""
    who, busiest = WHO[limit.who], limit.by_load
    cause = wording.waits_for(limit.cause, limit.root)
    what = limit_name(limit) if limit.is_full else "this"
    share, main = wording.share(limit.share), wording.share(limit.main_share)
    most = "" if main == share else f"most ({main}) "
    part = f"{share} of the hours that {who} wait go back to {what}, {most}for {cause}"
    if limit.border:
        part += f"; of what stood at borders {wording.share(limit.border_share)} stood at "
        part += wording.plain(limit.border)
    if busiest is None or limit.is_full:
        return part
    load = f"{load_name(busiest)} is the busiest ({busiest.load:.2f})"
    if limit.agree:
        return f"{part}; by its load, too, {load}"
    return f"{part}; by its load alone {load}, but it holds {who} up less"
