"""Statements on how sure the figures of a run are: stability and precision."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from portsim.observe.audit import GRIDLOCK, gridlock_detail
from portsim.report.style import wording
from portsim.report.style.sourced import given
from portsim.report.style.statement import Statement
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.chance import has_chance
from portsim.studies.results.result import Result
from portsim.vocabulary import Place, Queue, Status

UNSTABLE = "UNSTABLE"
MOST_QUEUES = 4  # named in one sentence


def stability_statement(result: Result) -> Statement:
    """Say whether the queues settle; if they do not, say which figures are withheld and why."""
    withheld = result.kpis[[wording.is_withheld(row) for _, row in result.kpis.iterrows()]]
    if len(withheld):
        return _withheld(withheld)
    if (result.queues["verdict"] == Status.TERMINATING).all():
        detail = "the run has a beginning and an end: means are those of the measured days only"
        return Statement("Queues", "not asked", detail)
    if len(result.runs) < 3 and has_chance(result.scenario):
        detail = "fewer than three replications cannot show whether queues grow"
        return Statement("Queues", wording.UNDETERMINED, given(detail))
    doubtful = doubtful_queues(result)
    if len(doubtful):
        return _doubtful(doubtful, result.scenario)
    return Statement("Queues", "stable", "no queue grew over the measured period")


def _withheld(rows: pd.DataFrame) -> Statement:
    """Say how many figures have no mean, and give the first two reasons."""
    reasons = reasons_of(rows)
    more = _more_reasons(len(reasons) - 2)
    what = wording.counted(len(rows), "figure")
    verb = "has" if len(rows) == 1 else "have"
    detail = (
        f"more comes than can be handled, so a queue grows without end: {'; '.join(reasons[:2])}"
        f"{more}; {what} {verb} no mean and {'is' if len(rows) == 1 else 'are'} left out"
    )
    return Statement("Queues", UNSTABLE, given(detail))


def doubtful_queues(result: Result) -> pd.DataFrame:
    """Return the rows of the queues of which it is not known whether they settle."""
    return result.queues[[_is_undetermined(row) for _, row in result.queues.iterrows()]]


def _doubtful(queues: pd.DataFrame, scenario: Scenario) -> Statement:
    """Say which queues may not settle, and what that means for a reader."""
    on_the_way = scenario.corridor.stages if scenario.corridor else {}
    if set(queues["queue"]) <= {Queue(Place.STAGE, stage).name for stage in on_the_way}:
        detail = (
            "queues at the port do not grow; after a border closure the queue on the way often "
            "lasts into the next year, so one year's average is not a forecast"
        )
        return Statement("Queues", "stable at the port", detail)
    names = ", ".join(wording.plain(name) for name in queues["queue"][:MOST_QUEUES])
    if len(queues) > MOST_QUEUES:
        names += f" and {len(queues) - MOST_QUEUES} more"
    detail = (
        f"the measured period is too short to tell whether these queues settle: {names}; their "
        "means are those of this period only"
    )
    return Statement("Queues", wording.UNDETERMINED, given(detail))


def _is_undetermined(row: "pd.Series[Any]") -> bool:
    return wording.status_of(row) == wording.UNDETERMINED


def reasons_of(rows: pd.DataFrame) -> list[str]:
    """Return the different reasons of some rows, in their order."""
    return list(dict.fromkeys(wording.reason_of(row) for _, row in rows.iterrows()))


def _more_reasons(count: int) -> str:
    return f", and {count} more reason{'s' if count > 1 else ''}" if count > 0 else ""


def precision_statements(result: Result) -> list[Statement]:
    """Say of each precision that was asked for whether it was reached."""
    return [_precision(facts) for facts in result.manifest.get("precision", ())]


def _precision(precision: Mapping[str, Any]) -> Statement:
    kpi, of = precision["kpi"], precision["of"]
    name = f"{wording.label(kpi).lower()} ({wording.whom(kpi, of)})"
    asked = f"{name} within {_percent(precision['relative'])}"
    reached = "no mean"
    if precision["found"] is not None:
        reached = f"its bounds are within {_percent(precision['found'])} of it"
    detail = f"{asked}: {reached} with {precision['replications']} replications"
    return Statement("Precision", "reached" if precision["met"] else "NOT reached", detail)


def _percent(share: float) -> str:
    return f"{wording.three_digits(100 * share)} %"


def gridlock_statement(result: Result) -> Statement | None:
    """Say that ships, trains or trucks wait for each other in a circle; None if they do not."""
    waits = result.waits
    text = gridlock_detail(zip(waits["who"], waits["root"], waits["hours"], strict=True))
    return Statement("Gridlock", GRIDLOCK, text) if text else None
