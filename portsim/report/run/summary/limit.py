"""The statement on what limits a terminal: the same words for an estimate, a run and a study."""

import pandas as pd

from portsim.analysis.limits.limit import STAGE, Limit
from portsim.estimate.rows import SINGULAR, Load
from portsim.report.style import wording
from portsim.report.style.kpi_rows import kpi_row
from portsim.report.style.sourced import cells, given, joined, marked, say
from portsim.report.style.statement import Statement
from portsim.report.style.why import AWAITED, why
from portsim.studies.results.result import Result
from portsim.vocabulary import Cause, Root

LABEL = "What limits it"
WHO = {"vessel": "ships", "train": "trains", "truck": "trucks"}
#: What a wait goes back to, where that is no resource with a load.
NAMES: dict[str, str] = {
    Root.BORDER: "closed borders and their queues",
    Root.SUPPLY: "cargo that does not come",
    Root.HOLD: "cargo that is not released yet",
    Root.COLLECTION: "imports that are not collected",
    Root.NO_CALL: "cargo for which no ship is in port",
    Root.CIRCULAR: "a circle of waits, each for another",
    Cause.CRANE: "the work of cranes on ships",
    Cause.BERTH: "berths",
    Cause.TRACK: "the work on trains",
    Cause.STORE: "full stores (for imports: empty ones)",
    Cause.CARGO: "stores without cargo (for imports: without room)",
    Cause.PORT: "a port that is closed to ships that move",
    Cause.TIDE: "the tide",
    Cause.DAYLIGHT: "the dark hours, in which ships may not move",
    Cause.WEATHER: "weather at the quay",
    Cause.SHIFT: "the hours outside shifts",
    Cause.BAN: "the truck ban",
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
        return Statement(LABEL, given(load_name(busiest)), _by_load(limit, busiest))
    return Statement(LABEL, given(limit_name(limit)), _by_waits(limit, usage))


def limit_of_run(result: Result) -> Statement | None:
    """Say what limits a terminal by its run, and how busy that was."""
    resource = result.limit.resource
    row = None if resource is None else kpi_row(result, resource.kpi, resource.of)
    usage = ""
    if row is not None and pd.notna(row["mean"]):
        name, share = given(limit_name(result.limit)), wording.figure_text(row).text
        usage = say("use of {}: {} of the available time", name, share)
    return limit_statement(result.limit, usage)


def limit_name(limit: Limit) -> str:
    """Name what limits a terminal by who waited for what."""
    if limit.resource is not None:
        return load_name(limit.resource)
    if limit.by_wait is None:
        return ""
    return NAMES.get(limit.by_wait) or AWAITED.get(limit.by_wait, str(limit.by_wait))


def load_name(row: Load) -> str:
    """Name a resource with its kind, where its name does not tell that.

    The names are those of the scenario: "mobile harbour cranes", "gate lanes", "high pass, a stage
    on the way".
    """
    name, noun = wording.plain(row.of), row.noun.removeprefix("m of ")
    kind = _KINDS.get(row.kpi, noun)
    told = {kind, SINGULAR.get(kind, kind)}
    if any(word in name for word in told):
        return name
    return f"{name}, {kind}" if row.kpi in _KINDS else f"{name} {kind}"


def _why_nothing(limit: Limit) -> str:
    """Say that nobody waits, and which resource is the busiest all the same."""
    busiest = limit.by_load
    most = "" if busiest is None else say("the busiest is {} (a load of {})", *_busiest(busiest))
    if not limit.after_run:
        return most
    nobody = "ships, trains and trucks hardly wait: those of each kind less than a day together"
    return joined("; by load ", [nobody, most])


def _busiest(row: Load) -> tuple[str, str]:
    """Return the name of the busiest resource and its load."""
    share = marked(wording.share(row.load), cells("limit", [], ["busiest_load"]))
    return given(load_name(row)), share


def _by_load(limit: Limit, busiest: Load) -> str:
    """Say that the load alone names it."""
    if limit.by_wait is None:
        return given(f"by its load alone: {busiest.sentence}")
    sentence = given(f"more is asked of it than it can do: {busiest.sentence}")
    return joined("; ", [sentence, _by_waits(limit)])


def _by_waits(limit: Limit, usage: str = "") -> str:
    """Say what part of the waiting goes back to it, and what is the busiest by its load alone."""
    who, busiest = WHO[limit.who], limit.by_load
    cause = why(limit.cause, limit.root)
    what = limit_name(limit) if limit.is_full else "this"
    share, main = (
        marked(wording.share(value), cells("limit", [], [name]))
        for name, value in (("share", limit.share), ("main_share", limit.main_share))
    )
    part = say("{} of the hours that " + who + " wait go back to " + what, share)
    part = (
        say("{}: " + cause, part)
        if main == share
        else say("{}, and most of them ({} of all) to one cause: " + cause, part, main)
    )
    parts: list[str] = [part]
    if limit.border:
        at_border = marked(wording.share(limit.border_share), cells("limit", [], ["border_share"]))
        border = wording.plain(limit.border)
        parts.append(say("{} of the time lost at borders is lost at " + border, at_border))
    parts.append(usage)
    if busiest is not None and not limit.is_full:
        text = "by load, too, the busiest is {} (a load of {})"
        if not limit.agree:
            text = (
                "by load alone the busiest is {} (a load of {}), but "
                + who
                + " wait less because of it"
            )
        parts.append(say(text, *_busiest(busiest)))
    return joined("; ", parts)
