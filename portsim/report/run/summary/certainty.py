"""Statements on how sure the figures of a run are: stability and precision."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from portsim.report.style import wording
from portsim.report.style.statement import Statement
from portsim.scenario.blocks.scenario import Scenario
from portsim.scenario.derived.chance import has_chance
from portsim.studies.results.result import Result
from portsim.vocabulary import Place, Queue, Status

UNSTABLE = "UNSTABLE"


def stability_statement(result: Result) -> Statement:
    """Say whether the queues settle; if they do not, say which figures are withheld and why."""
    withheld = result.kpis[[wording.is_withheld(row) for _, row in result.kpis.iterrows()]]
    if len(withheld):
        return _withheld(withheld)
    if (result.queues["verdict"] == Status.TERMINATING).all():
        detail = "means are those of the measured period, and not of a steady state"
        return Statement("Stability", "not asked of a terminating run", detail)
    if len(result.runs) < 3 and has_chance(result.scenario):
        return Statement(
            "Stability", wording.UNDETERMINED, "fewer than three replications cannot show it"
        )
    doubtful = result.queues[[_is_undetermined(row) for _, row in result.queues.iterrows()]]
    if len(doubtful):
        return _doubtful(doubtful, result.scenario)
    detail = "no queue grew over the window; all means can be given with intervals"
    return Statement("Stability", "stable", detail)


def _withheld(rows: pd.DataFrame) -> Statement:
    """Say how many KPIs have no mean, and give the first two reasons."""
    reasons = _reasons(rows)
    more = _more_reasons(len(reasons) - 2)
    detail = f"{len(rows)} figures are withheld: {'; '.join(reasons[:2])}{more}"
    return Statement("Stability", UNSTABLE, detail)


def _doubtful(queues: pd.DataFrame, scenario: Scenario) -> Statement:
    """Say which queues may not settle, and give the first reason."""
    reasons = _reasons(queues)
    reason = f"{reasons[0]}{_more_reasons(len(reasons) - 1)}"
    on_the_way = scenario.corridor.stages if scenario.corridor else {}
    if set(queues["queue"]) <= {Queue(Place.STAGE, stage).name for stage in on_the_way}:
        meaning = "times on the way are means of such a window, not of a steady state"
        detail = f"on the way undetermined: {reason}; {meaning}"
        return Statement("Stability", "stable at the port", detail)
    meaning = "means are those of such a window, not of a steady state"
    return Statement("Stability", wording.UNDETERMINED, f"{reason}; {meaning}")


def _is_undetermined(row: "pd.Series[Any]") -> bool:
    return wording.status_of(row) == wording.UNDETERMINED


def _reasons(rows: pd.DataFrame) -> list[str]:
    """Return the different reasons of some rows, in their order."""
    return list(dict.fromkeys(wording.reason_of(row) for _, row in rows.iterrows()))


def _more_reasons(count: int) -> str:
    return f", and {count} more reason{'s' if count > 1 else ''}" if count > 0 else ""


def precision_statements(result: Result) -> list[Statement]:
    """Say of each precision that was asked for whether it was reached."""
    return [_precision(facts) for facts in result.manifest.get("precision", ())]


def _precision(precision: Mapping[str, Any]) -> Statement:
    name = f"{wording.label(precision['kpi']).lower()} ({wording.plain(precision['of'])})"
    asked = f"{name} within {_percent(precision['relative'])}"
    reached = "no mean"
    if precision["found"] is not None:
        reached = f"its bounds are within {_percent(precision['found'])} of it"
    detail = f"{asked}: {reached} with {precision['replications']} replications"
    return Statement("Precision", "reached" if precision["met"] else "NOT reached", detail)


def _percent(share: float) -> str:
    return f"{wording.three_digits(100 * share)} %"
